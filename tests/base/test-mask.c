#include <string.h>

#include <glib.h>

#include "pt-mask.h"

static PtMask *
new_mask (void)
{
  PtMask *mask = pt_mask_new ();

  pt_mask_spare (mask, "debian");
  pt_mask_hide (mask, PT_MASK_USER, "anna");
  pt_mask_hide (mask, PT_MASK_USER, "Anna Example");
  pt_mask_hide (mask, PT_MASK_HOST, "anna-pc");
  pt_mask_hide (mask, PT_MASK_HOST, "debian");
  pt_mask_hide (mask, PT_MASK_HOST, "root");
  pt_mask_hide (mask, PT_MASK_USER, "x");
  pt_mask_hide (mask, PT_MASK_USER, "");
  return mask;
}

static void
check (char *masked, const char *expected)
{
  g_assert_cmpstr (masked, ==, expected);
  g_free (masked);
}

static void
test_words (void)
{
  g_autoptr (PtMask) mask = new_mask ();

  check (pt_mask_words (mask, "anna"), "user1");
  check (pt_mask_words (mask, "ANNA-PC.cfg of Anna Example"), "host1.cfg of user2");
  check (pt_mask_words (mask, "/home/anna/x, annas, hanna, anna_1"),
         "/home/user1/x, annas, hanna, user1_1");
  check (pt_mask_words (mask, "debian root x"), "debian root x");
  check (pt_mask_words (mask, "\xff anna \xc3\xa4"), "\xff user1 \xc3\xa4");
}

static void
test_numbers (void)
{
  static const char *const kept[] = {
    "0000:09:00.0",
    "SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c",
    "LoaderInfo-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f",
    "StubInfo-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f",
    "00000000-0000-4000-8000-000000000001",
    "02:00:00:00:00:01",
    "1-4.2.1.3:1.0",
    "0123456789abcdef0123456789abcdef0",
    "enp5s0f0np0",
  };
  g_autoptr (PtMask) mask = new_mask ();

  for (guint i = 0; i < G_N_ELEMENTS (kept); i++)
    check (pt_mask_numbers (mask, kept[i]), kept[i]);
  check (pt_mask_numbers (mask, "3F1C0C5E-4d0e-4c52-9a35-1d52c5a0f001 luks-"
                                "3f1c0c5e-4d0e-4c52-9a35-1d52c5a0f001"),
         "00000000-0000-4000-8000-000000000001 luks-00000000-0000-4000-8000-000000000001");
  check (pt_mask_numbers (mask, "0123456789abcdef0123456789abcdef-6.1.0"),
         "00000000000000000000000000000002-6.1.0");
  check (pt_mask_numbers (mask, "52:54:00:AB:cd:ef"), "02:00:00:00:00:03");
  check (pt_mask_numbers (mask, "01-52-54-00-ab-cd-ef"), "02-00-00-00-00-03");
  check (pt_mask_numbers (mask, "net/enx525400abcdef"), "net/enx020000000003");
}

static void
test_places (void)
{
  g_autoptr (PtMask) mask = new_mask ();

  check (pt_mask_place (mask, "/"), "/");
  check (pt_mask_place (mask, "/boot/efi"), "/boot/efi");
  check (pt_mask_place (mask, "/home/anna/secret plans"), "/home/user1/folder1");
  check (pt_mask_place (mask, "/home/bert"), "/home/user2");
  check (pt_mask_place (mask, "/run/media/anna/S3Z9NB0K"), "/run/media/user1/folder2");
  check (pt_mask_place (mask, "/mnt/secret plans"), "/mnt/folder1");
}

static void
test_labels (void)
{
  g_autoptr (PtMask) mask = new_mask ();

  check (pt_mask_label (mask, "PRO Gaming Mouse"), "PRO Gaming Mouse");
  check (pt_mask_label (mask, "BCM20702A0"), "BCM20702A0");
  check (pt_mask_label (mask, "Anna's Phone"), "user1's Phone");
  check (pt_mask_label (mask, "Zo\xc3\xab\xe2\x80\x99s iPad"), "user2\xe2\x80\x99s iPad");
  check (pt_mask_label (mask, "Disk S3Z9NB0K123456A"), "Disk masked1");
}

static void
test_arguments (void)
{
  static const char *const kept[] = {
    "BOOT_IMAGE=/boot/vmlinuz-6.1.0-25-amd64 ro quiet splash",
    "intel_iommu=on,sm_on iommu=pt amd_iommu=force_isolation",
    "vfio-pci.ids=10de:1e84,10de:10f8 vfio_iommu_type1.allow_unsafe_interrupts=1",
    "some-driver.modeset=1 other.enable=0x3 x=1-3,7 kvm.ignore_msrs=1",
    "pcie_acs_override=downstream,multifunction video=efifb:off nomodeset",
    "root=/dev/nvme0n1p2 rootfstype=btrfs console=ttyS0,115200",
    "root=UUID=00000000-0000-4000-8000-000000000001",
    "GRUB_CMDLINE_LINUX_DEFAULT=\"quiet $GRUB_CMDLINE_LINUX\"",
    "GRUB_CMDLINE_LINUX=nomodeset",
    "GRUB_DISTRIBUTOR=`lsb_release -i -s 2> /dev/null || echo Debian`",
    "\"kernel_options\": [\"quiet\", \"intel_iommu=on\"],",
    "\"kernel_options\": \"quiet splash\"",
    "KERNEL_CMDLINE[default]+=\"quiet\"",
    "",
    "\t\n\n",
  };
  static const char *const secrets[] = {
    "ip=192.168.77.23::192.168.77.1:255.255.255.0:secret:eth0:none",
    "nameserver=192.168.77.1 192.168.77.1 [fd00:77::1] fd00:77::1/64",
    "nfsroot=secret:/srv/anna password=77 foo.password=secret",
    "password=\"secret two77\" note='secret secret'",
    "cryptdevice=/dev/disk/by-id/ata-Disk_77:secret resume=LABEL=secret",
    "/dev/disk/by-id/ata-Disk_77 PARTUUID=7777-77 UUID=7777-7777",
    "rd.lvm.lv=secret/root rd.luks.name=77=secret systemd.hostname=secret",
    "root=ZFS=secret/ROOT anna@secret https://secret/77 disk.serial=777777",
    "systemd.machine_id=77777777777777777777777777777777 BOOTIF=01-77-77-77-77-77-77",
    "rd.luks.name=77777777-7777-4777-8777-777777777777=secret",
    "# secret 77",
    "GRUB_TIMEOUT=5 # secret 77",
    "  # GRUB_CMDLINE_LINUX=\"secret\"",
    "title Debian of anna",
    "\"note\": \"secret secret\", \"note\" : \"secret\"",
    "foo=\"\\\"secret secret\\\"\"",
  };
  g_autoptr (PtMask) mask = new_mask ();

  for (guint i = 0; i < G_N_ELEMENTS (kept); i++)
    check (pt_mask_settings (mask, kept[i]), kept[i]);
  for (guint i = 0; i < G_N_ELEMENTS (secrets); i++)
    {
      g_autofree char *masked = pt_mask_settings (mask, secrets[i]);

      g_assert_null (strstr (masked, "secret"));
      g_assert_null (strstr (masked, "77"));
      g_assert_null (strstr (masked, "anna"));
    }
}

static void
test_equal (void)
{
  g_autoptr (PtMask) mask = new_mask ();

  check (pt_mask_settings (mask, "root=LABEL=one ro # x\nroot=LABEL=two ro\nroot=LABEL=one ro"),
         "root=LABEL=masked1 ro #\nroot=LABEL=masked2 ro\nroot=LABEL=masked1 ro");
}

/* Files may hold anything; what comes out has as many lines, and nothing is read beyond the end. */
static void
test_anything (void)
{
  static const char alphabet[] = "anna=\"'`\\ \t\n:#$[]@/-.0f\x80\xff{}";
  g_autoptr (PtMask) mask = new_mask ();

  for (guint i = 0; i < 20000; i++)
    {
      char text[24] = { 0 };
      g_autofree char *settings = NULL;
      g_autofree char *label = NULL;
      g_autofree char *place = NULL;
      guint lines = 0;

      for (int k = g_test_rand_int_range (0, sizeof text - 1); k > 0; k--)
        text[k - 1] = alphabet[g_test_rand_int_range (0, sizeof alphabet - 1)];
      settings = pt_mask_settings (mask, text);
      label = pt_mask_label (mask, text);
      place = pt_mask_place (mask, text);
      g_assert_nonnull (label);
      g_assert_nonnull (place);
      for (const char *at = text; *at != '\0'; at++)
        lines += *at == '\n';
      for (const char *at = settings; *at != '\0'; at++)
        lines -= *at == '\n';
      g_assert_cmpuint (lines, ==, 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mask/words", test_words);
  g_test_add_func ("/mask/numbers", test_numbers);
  g_test_add_func ("/mask/places", test_places);
  g_test_add_func ("/mask/labels", test_labels);
  g_test_add_func ("/mask/arguments", test_arguments);
  g_test_add_func ("/mask/equal", test_equal);
  g_test_add_func ("/mask/anything", test_anything);
  return g_test_run ();
}
