#include "pt-host.h"

#include <gio/gio.h>
#include <string.h>

#include "tree.h"

#define RELEASE "6.1.0-25-amd64"
#define EFIVARS "sys/firmware/efi/efivars"
#define SECURE_BOOT EFIVARS "/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"

static PtHostSystem *
read_system (Tree *tree, TreeKind kind)
{
  g_autoptr (PtRoot) root = tree_open (tree, kind);

  return pt_host_system_read (root);
}

static void
test_nothing (Tree *tree, TreeKind kind)
{
  g_autoptr (PtHostSystem) system = NULL;

  tree_folder (tree, "nothing");
  system = read_system (tree, kind);
  g_assert_null (system->os_id);
  g_assert_null (system->kernel);
  g_assert_null (system->modules);
  g_assert_null (system->builtin);
  g_assert_null (system->lockdown);
  g_assert_null (system->container);
  g_assert_null (system->intel_iommu_default);
  g_assert_false (system->image_based);
  g_assert_cmpuint (system->memory, ==, 0);
  g_assert_cmpint (system->systemd, ==, PT_UNKNOWN);
  g_assert_cmpint (system->secure_boot, ==, PT_UNKNOWN);
  g_assert_cmpint (system->uefi, ==, PT_UNKNOWN);
  g_assert_cmpint (system->selinux, ==, PT_UNKNOWN);
  g_assert_cmpint (system->apparmor, ==, PT_UNKNOWN);
  g_assert_cmpint (system->ssh_server, ==, PT_UNKNOWN);
  g_assert_cmpint (system->vfio_available, ==, PT_UNKNOWN);
}

static void
test_os (Tree *tree, TreeKind kind)
{
  g_autoptr (PtHostSystem) system = NULL;

  /* An absolute link is meant below the root. */
  tree_link (tree, "etc/os-release", "/usr/lib/os-release");
  tree_file (tree, "usr/lib/os-release",
             "# x\nPRETTY_NAME=\"Linux Mint 21.3\"\nID=linuxmint\nID_LIKE='ubuntu debian'\n"
             "VERSION_ID=\"21.3\"\r\nBUILD_ID\n");
  tree_folder (tree, "run/systemd/system");
  system = read_system (tree, kind);
  g_assert_cmpstr (system->os_id, ==, "linuxmint");
  g_assert_cmpstr (system->os_name, ==, "Linux Mint 21.3");
  g_assert_cmpstr (system->os_version, ==, "21.3");
  g_assert_true (pt_host_system_is_like (system, "linuxmint"));
  g_assert_true (pt_host_system_is_like (system, "debian"));
  g_assert_false (pt_host_system_is_like (system, "fedora"));
  g_assert_cmpint (system->systemd, ==, PT_YES);
}

static void
check_container (const char *path, const char *text, const char *name)
{
  g_autoptr (Tree) tree = tree_new ();
  g_autoptr (PtHostSystem) system = NULL;

  tree_file (tree, path, text);
  system = read_system (tree, TREE_SNAPSHOT);
  g_assert_cmpstr (system->container, ==, name);
}

static void
test_container (void)
{
  check_container (".flatpak-info", "[Application]\n", "flatpak");
  check_container (".dockerenv", "", "docker");
  check_container ("run/.containerenv", "", "podman");
  check_container ("run/systemd/container", "systemd-nspawn\n", "systemd-nspawn");
  check_container ("run/ostree-booted", "", NULL);
}

static const struct
{
  const char *config;
  const char *value;
} configs[] = {
  { "#\nCONFIG_X=y\nCONFIG_INTEL_IOMMU_DEFAULT_ON=y\n", "on" },
  { "#\nCONFIG_INTEL_IOMMU=y\n# CONFIG_INTEL_IOMMU_DEFAULT_ON is not set\n", "off" },
  { "#\nCONFIG_INTEL_IOMMU_DEFAULT_ON_INTGPU_OFF=y\n", "intgpu_off" },
  { "#\nCONFIG_X=y\n", "off" },
  { "nonsense\n", NULL },
  { "", NULL },
};

static void
check_config (const char *path, gboolean packed)
{
  for (guint i = 0; i < G_N_ELEMENTS (configs); i++)
    {
      g_autoptr (Tree) tree = tree_new ();
      g_autoptr (PtHostSystem) system = NULL;

      tree_file (tree, "proc/sys/kernel/osrelease", RELEASE "\n");
      if (packed)
        {
          g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
          g_autoptr (GConverter) converter
                     = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, -1));
          g_autoptr (GOutputStream) stream = g_converter_output_stream_new (memory, converter);

          g_output_stream_write_all (stream, configs[i].config, strlen (configs[i].config), NULL,
                                     NULL, NULL);
          g_output_stream_close (stream, NULL, NULL);
          tree_bytes (tree, path, g_memory_output_stream_get_data (G_MEMORY_OUTPUT_STREAM (memory)),
                      g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (memory)));
        }
      else
        tree_file (tree, path, configs[i].config);
      system = read_system (tree, TREE_SNAPSHOT);
      g_assert_cmpstr (system->intel_iommu_default, ==, configs[i].value);
    }
}

static void
test_config (void)
{
  check_config ("boot/config-" RELEASE, FALSE);
  check_config ("usr/lib/modules/" RELEASE "/config", FALSE);
  check_config ("proc/config.gz", TRUE);
}

/* A compressed file that unpacks to very much more, one that is cut off, and one that is none. */
static void
test_config_broken (void)
{
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GConverter) converter
             = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9));
  g_autoptr (GOutputStream) stream = g_converter_output_stream_new (memory, converter);
  g_autofree char *zeros = g_malloc0 (1024 * 1024);
  gsize size;

  for (guint i = 0; i < 64; i++)
    g_output_stream_write_all (stream, zeros, 1024 * 1024, NULL, NULL, NULL);
  g_output_stream_close (stream, NULL, NULL);
  size = g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (memory));
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (Tree) tree = tree_new ();
      g_autoptr (PtHostSystem) system = NULL;

      tree_file (tree, "proc/sys/kernel/osrelease", RELEASE "\n");
      if (i < 2)
        tree_bytes (tree, "proc/config.gz",
                    g_memory_output_stream_get_data (G_MEMORY_OUTPUT_STREAM (memory)),
                    i == 0 ? size : size / 2);
      else
        tree_file (tree, "proc/config.gz", "no such format");
      system = read_system (tree, TREE_SNAPSHOT);
      g_assert_null (system->intel_iommu_default);
    }
}

/* A release is part of paths. */
static void
test_release (void)
{
  static const char *const releases[] = { "../../etc\n", "..\n", ".\n", "\n", "a/b\n" };

  for (guint i = 0; i < G_N_ELEMENTS (releases); i++)
    {
      g_autoptr (Tree) tree = tree_new ();
      g_autoptr (PtHostSystem) system = NULL;

      tree_file (tree, "proc/sys/kernel/osrelease", releases[i]);
      system = read_system (tree, TREE_SNAPSHOT);
      g_assert_null (system->kernel);
    }
}

static void
test_modules (Tree *tree, TreeKind kind)
{
  g_autoptr (PtHostSystem) system = NULL;

  tree_file (tree, "proc/sys/kernel/osrelease", RELEASE "\n");
  tree_file (tree, "proc/modules",
             "snd_hda_intel 61440 3 - Live 0x0000000000000000\nkvm 1 0 - Live 0x0\n\n");
  tree_file (tree, "lib/modules/" RELEASE "/modules.builtin",
             "kernel/fs/ext4/ext4.ko\nkernel/drivers/pci/pcie-x.ko\nno module\nkernel/.ko\n");
  tree_file (tree, "lib/modules/" RELEASE "/modules.dep",
             "kernel/drivers/vfio/pci/vfio-pci.ko.zst: kernel/drivers/vfio/vfio.ko.zst\n");
  system = read_system (tree, kind);
  g_assert_cmpuint (g_strv_length (system->modules), ==, 2);
  g_assert_cmpstr (system->modules[0], ==, "kvm");
  g_assert_cmpstr (system->modules[1], ==, "snd_hda_intel");
  g_assert_cmpuint (g_strv_length (system->builtin), ==, 2);
  g_assert_cmpstr (system->builtin[0], ==, "ext4");
  g_assert_cmpstr (system->builtin[1], ==, "pcie_x");
  g_assert_cmpint (system->vfio_available, ==, PT_YES);
}

static void
check_vfio (const char *path, const char *text, PtFact fact)
{
  g_autoptr (Tree) tree = tree_new ();
  g_autoptr (PtHostSystem) system = NULL;

  tree_file (tree, "proc/sys/kernel/osrelease", RELEASE "\n");
  tree_file (tree, path, text);
  system = read_system (tree, TREE_SNAPSHOT);
  g_assert_cmpint (system->vfio_available, ==, fact);
}

static void
test_vfio (void)
{
  check_vfio ("proc/modules", "vfio_pci 1 0 - Live 0x0\n", PT_YES);
  check_vfio ("proc/modules", "vfio_pci_core 1 0 - Live 0x0\n", PT_UNKNOWN);
  check_vfio ("usr/lib/modules/" RELEASE "/modules.builtin", "a/vfio-pci.ko\n", PT_YES);
  check_vfio ("usr/lib/modules/" RELEASE "/modules.dep", "a/vfio-pci.ko.xz:\n", PT_YES);
  check_vfio ("usr/lib/modules/" RELEASE "/modules.dep", "a/vfio-pci-core.ko:\n", PT_NO);
  check_vfio ("usr/lib/modules/" RELEASE "/modules.dep", "", PT_NO);
  check_vfio ("usr/lib/modules/other/modules.dep", "a/vfio-pci.ko:\n", PT_UNKNOWN);
}

static void
test_memory (Tree *tree, TreeKind kind)
{
  g_autoptr (PtHostSystem) system = NULL;

  tree_file (tree, "proc/meminfo",
             "MemTotal:       32768 kB\nMemFree: 1 kB\nMemAvailable:    1024 kB\n");
  system = read_system (tree, kind);
  g_assert_cmpuint (system->memory, ==, 32768 * 1024);
  g_assert_cmpuint (system->memory_available, ==, 1024 * 1024);
}

static void
test_memory_rubbish (Tree *tree, TreeKind kind)
{
  g_autoptr (PtHostSystem) system = NULL;

  tree_file (tree, "proc/meminfo", "MemTotal: 99999999999999999999999 kB\nMemAvailable: x\n");
  system = read_system (tree, kind);
  g_assert_cmpuint (system->memory, ==, 0);
  g_assert_cmpuint (system->memory_available, ==, 0);
}

static void
check_secure_boot (const char *bytes, gsize length, PtFact fact)
{
  g_autoptr (Tree) tree = tree_new ();
  g_autoptr (PtHostSystem) system = NULL;

  tree_folder (tree, EFIVARS);
  if (bytes != NULL)
    tree_bytes (tree, SECURE_BOOT, bytes, length);
  system = read_system (tree, TREE_SNAPSHOT);
  g_assert_cmpint (system->secure_boot, ==, fact);
  g_assert_cmpint (system->uefi, ==, PT_YES);
}

static void
test_secure_boot (void)
{
  check_secure_boot ("\x06\0\0\0\x01", 5, PT_YES);
  check_secure_boot ("\x06\0\0\0\0", 5, PT_NO);
  check_secure_boot ("\x06\0\0\0", 4, PT_UNKNOWN);
  check_secure_boot (NULL, 0, PT_UNKNOWN);
}

static void
test_no_uefi (Tree *tree, TreeKind kind)
{
  g_autoptr (PtHostSystem) system = NULL;

  tree_folder (tree, "sys/firmware/acpi");
  system = read_system (tree, kind);
  g_assert_cmpint (system->uefi, ==, PT_NO);
  g_assert_cmpint (system->secure_boot, ==, PT_NO);
}

/* Firmware with variables, but without this one. */
static void
test_no_secure_boot (Tree *tree, TreeKind kind)
{
  g_autoptr (PtHostSystem) system = NULL;

  tree_file (tree, EFIVARS "/BootOrder-8be4df61-93ca-11d2-aa0d-00e098032b8c", "");
  system = read_system (tree, kind);
  g_assert_cmpint (system->secure_boot, ==, PT_NO);
}

static void
test_guards (Tree *tree, TreeKind kind)
{
  g_autoptr (PtHostSystem) system = NULL;

  tree_file (tree, "sys/kernel/security/lockdown", "none [integrity] confidentiality\n");
  tree_file (tree, "sys/fs/selinux/enforce", "0");
  tree_file (tree, "sys/module/apparmor/parameters/enabled", "N\n");
  tree_link (tree, "etc/systemd/system/multi-user.target.wants/sshd.service",
             "/usr/lib/systemd/system/sshd.service");
  system = read_system (tree, kind);
  g_assert_cmpstr (system->lockdown, ==, "integrity");
  g_assert_cmpint (system->selinux, ==, PT_YES);
  g_assert_cmpint (system->apparmor, ==, PT_NO);
  g_assert_cmpint (system->ssh_server, ==, PT_YES);
}

static void
test_no_guards (Tree *tree, TreeKind kind)
{
  g_autoptr (PtHostSystem) system = NULL;

  tree_file (tree, "sys/kernel/security/lockdown", "none integrity\n");
  tree_folder (tree, "sys/module/kvm");
  tree_folder (tree, "etc/systemd/system");
  system = read_system (tree, kind);
  g_assert_null (system->lockdown);
  g_assert_cmpint (system->selinux, ==, PT_NO);
  g_assert_cmpint (system->apparmor, ==, PT_NO);
  g_assert_cmpint (system->ssh_server, ==, PT_NO);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  tree_add_test ("/host-system/nothing", test_nothing);
  tree_add_test ("/host-system/os", test_os);
  g_test_add_func ("/host-system/container", test_container);
  g_test_add_func ("/host-system/config", test_config);
  g_test_add_func ("/host-system/config-broken", test_config_broken);
  g_test_add_func ("/host-system/release", test_release);
  tree_add_test ("/host-system/modules", test_modules);
  g_test_add_func ("/host-system/vfio", test_vfio);
  tree_add_test ("/host-system/memory", test_memory);
  tree_add_test ("/host-system/memory-rubbish", test_memory_rubbish);
  g_test_add_func ("/host-system/secure-boot", test_secure_boot);
  tree_add_test ("/host-system/no-uefi", test_no_uefi);
  tree_add_test ("/host-system/no-secure-boot", test_no_secure_boot);
  tree_add_test ("/host-system/guards", test_guards);
  tree_add_test ("/host-system/no-guards", test_no_guards);
  return g_test_run ();
}
