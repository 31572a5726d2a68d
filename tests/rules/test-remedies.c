#include <string.h>

#include "rules-host.h"

typedef struct
{
  const char *loader;
  const char *place; /* words or file that the remedy must name */
  const char *command;
  const char *remove_command;
  gboolean unverified;
  gboolean assisted;
} Loader;

/* passthrough-facts §3.2, row by row */
static const Loader loaders[] = {
  { "rpm-ostree", "Run this command", "sudo rpm-ostree kargs --append-if-missing=intel_iommu=on",
    "sudo rpm-ostree kargs --delete-if-present=intel_iommu=off", FALSE, TRUE },
  { "nixos", "boot.kernelParams = [ \"intel_iommu=on\" ];", "sudo nixos-rebuild boot",
    "sudo nixos-rebuild boot", TRUE, FALSE },
  { "kernelstub", "Run this command", "sudo kernelstub -a \"intel_iommu=on\"",
    "sudo kernelstub -d \"intel_iommu=off\"", FALSE, TRUE },
  { "limine-entry-tool", "/etc/default/limine", "sudo limine-update", "sudo limine-update", TRUE,
    TRUE },
  { "limine", "limine.conf", NULL, NULL, FALSE, FALSE },
  { "sdboot-manage", "/etc/sdboot-manage.conf", "sudo sdboot-manage gen", "sudo sdboot-manage gen",
    FALSE, TRUE },
  { "sdbootutil", "/etc/kernel/cmdline", "sudo sdbootutil update-all-entries",
    "sudo sdbootutil update-all-entries", FALSE, TRUE },
  { "uki-mkinitcpio", "/etc/kernel/cmdline", "sudo mkinitcpio -P", "sudo mkinitcpio -P", TRUE,
    TRUE },
  { "uki-dracut", "/etc/dracut.conf.d/passthrough.conf", "sudo dracut --regenerate-all --force",
    "sudo dracut --regenerate-all --force", TRUE, TRUE },
  { "systemd-boot-kernel-install", "/etc/kernel/cmdline", "sudo kernel-install add-all",
    "sudo kernel-install add-all", FALSE, TRUE },
  { "systemd-boot", "loader/entries", NULL, NULL, FALSE, FALSE },
  { "grubby", "Run this command", "sudo grubby --update-kernel=ALL --args=\"intel_iommu=on\"",
    "sudo grubby --update-kernel=ALL --remove-args=\"intel_iommu=off\"", TRUE, TRUE },
  { "grub-debian", "/etc/default/grub.d/passthrough.cfg", "sudo update-grub", "sudo update-grub",
    TRUE, TRUE },
  { "grub-suse", "/etc/default/grub", "sudo grub2-mkconfig -o /boot/grub2/grub.cfg",
    "sudo grub2-mkconfig -o /boot/grub2/grub.cfg", TRUE, TRUE },
  { "grub", "/etc/default/grub", "sudo grub-mkconfig -o /boot/grub/grub.cfg",
    "sudo grub-mkconfig -o /boot/grub/grub.cfg", FALSE, TRUE },
  { "refind", "/boot/refind_linux.conf", NULL, NULL, FALSE, FALSE },
};

static PtHost *
make_intel (const char *loader, const char *cmdline)
{
  PtHost *host = test_host_new_desktop ();

  test_set (&host->cpu->vendor, "GenuineIntel");
  host->iommu->table = PT_IOMMU_TABLE_DMAR;
  test_host_set_units (host, NULL);
  test_host_set_boot (host, loader, cmdline, NULL);
  for (guint i = 0; i < host->pci->len; i++)
    ((PtPciDevice *) host->pci->pdata[i])->group = -1;
  return host;
}

static void
test_loader (gconstpointer data)
{
  const Loader *row = data;
  g_autoptr (PtHost) host = make_intel (row->loader, "quiet");
  g_autoptr (PtReport) report = test_report (host, NULL);
  const PtCheck *check = test_check (report, "iommu");

  assert_contains (check->remedy, row->place);
  assert_contains (check->remedy, "Then restart.");
  g_assert_null (strstr (check->remedy, "{argument}"));
  g_assert_cmpstr (check->command, ==, row->command);
  g_assert_cmpint (check->unverified, ==, row->unverified);
  g_assert_cmpint (check->fix, ==, row->assisted ? PT_FIX_KERNEL_ARGUMENT : PT_FIX_NONE);
  g_assert_cmpint (strstr (check->remedy, "Passthrough can add") != NULL, ==, row->assisted);
}

static void
test_loader_remove (gconstpointer data)
{
  const Loader *row = data;
  g_autoptr (PtHost) host = make_intel (row->loader, "quiet intel_iommu=off");
  g_autoptr (PtReport) report = test_report (host, NULL);
  const PtCheck *check = test_check (report, "iommu");

  g_assert_cmpstr (check->command, ==, row->remove_command);
  assert_contains (check->remedy, "Then restart.");
  g_assert_null (strstr (check->remedy, "{argument}"));
  g_assert_cmpint (check->unverified, ==, row->unverified);
}

static void
test_loader_unknown (void)
{
  g_autoptr (PtHost) host = make_intel (NULL, "quiet");
  g_autoptr (PtReport) report = test_report (host, NULL);
  const PtCheck *check = test_check (report, "iommu");

  assert_contains (check->remedy, "cannot be told. Add `intel_iommu=on`");
  g_assert_null (check->command);
  g_assert_cmpint (check->fix, ==, PT_FIX_NONE);
}

static void
test_undo (void)
{
  g_autoptr (PtQuirks) quirks = test_quirks ();

  for (guint i = 0; i < G_N_ELEMENTS (loaders); i++)
    {
      const PtLoader *loader = pt_quirks_find_loader (quirks, loaders[i].loader);
      g_autofree char *undo = NULL;

      g_assert_nonnull (loader);
      undo = pt_loader_format_undo (loader, "intel_iommu=on");
      g_assert_null (strstr (undo, "{argument}"));
      g_assert_cmpint (strlen (undo), >, 10);
    }
  g_assert_null (pt_quirks_find_loader (quirks, "lilo"));
}

typedef struct
{
  const char *id;
  const char *like;
  gboolean image_based;
  const char *firmware; /* the command for UEFI firmware, NULL: none is known */
  gboolean unverified;
} System;

static const System systems[] = {
  { "debian", NULL, FALSE, "sudo apt install ovmf", FALSE },
  { "ubuntu", "debian", FALSE, "sudo apt install ovmf", FALSE },
  { "zorin", "ubuntu debian", FALSE, "sudo apt install ovmf", FALSE },
  { "arch", NULL, FALSE, "sudo pacman -S --needed edk2-ovmf", TRUE },
  { "garuda", "arch", FALSE, "sudo pacman -S --needed edk2-ovmf", TRUE },
  { "fedora", NULL, FALSE, "sudo dnf install edk2-ovmf", TRUE },
  { "nobara", "fedora", FALSE, "sudo dnf install edk2-ovmf", TRUE },
  { "fedora", NULL, TRUE, "sudo rpm-ostree install edk2-ovmf", TRUE },
  { "bazzite", "fedora", TRUE, "sudo rpm-ostree install edk2-ovmf", TRUE },
  { "opensuse-tumbleweed", "opensuse suse", FALSE, "sudo zypper install qemu-ovmf-x86_64", TRUE },
  { "nixos", NULL, FALSE, "sudo nixos-rebuild switch", TRUE },
  { "slackware", NULL, FALSE, NULL, FALSE },
  { NULL, NULL, FALSE, NULL, FALSE },
};

static void
test_system (gconstpointer data)
{
  const System *row = data;
  g_autoptr (PtHost) host = test_host_new_desktop ();
  g_autoptr (PtReport) report = NULL;
  const PtCheck *check;

  test_set (&host->system->os_id, row->id);
  g_strfreev (host->system->os_like);
  host->system->os_like = row->like != NULL ? g_strsplit (row->like, " ", -1) : NULL;
  host->system->image_based = row->image_based;
  host->libvirt->ovmf = PT_NO;
  report = test_report (host, NULL);
  check = test_check (report, "firmware");
  g_assert_cmpstr (check->command, ==, row->firmware);
  g_assert_cmpint (check->unverified, ==, row->unverified);
  g_assert_nonnull (check->remedy);
  if (row->image_based)
    assert_contains (check->remedy, "restart this computer");
  if (g_strcmp0 (row->id, "nixos") == 0)
    assert_contains (check->remedy, "virtualisation.libvirtd.enable = true;");
}

/* Each distribution knows each program. */
static void
test_every_program (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (systems); i++)
    {
      g_autoptr (PtQuirks) quirks = test_quirks ();
      PtHostSystem system
          = { .os_id = (char *) systems[i].id, .image_based = systems[i].image_based };
      const PtPackages *packages = pt_quirks_find_packages (quirks, &system);

      for (int program = 0; packages != NULL && program < PT_N_PROGRAMS; program++)
        {
          g_autofree char *command = pt_packages_format_command (packages, program);

          g_assert_nonnull (command);
          g_assert_true (g_str_has_prefix (command, "sudo "));
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (loaders); i++)
    {
      g_autofree char *add = g_strconcat ("/remedies/add/", loaders[i].loader, NULL);
      g_autofree char *remove = g_strconcat ("/remedies/remove/", loaders[i].loader, NULL);

      g_test_add_data_func (add, &loaders[i], test_loader);
      g_test_add_data_func (remove, &loaders[i], test_loader_remove);
    }
  for (guint i = 0; i < G_N_ELEMENTS (systems); i++)
    {
      g_autofree char *path
          = g_strdup_printf ("/remedies/packages/%u-%s", i, systems[i].id ? systems[i].id : "none");

      g_test_add_data_func (path, &systems[i], test_system);
    }
  g_test_add_func ("/remedies/loader-unknown", test_loader_unknown);
  g_test_add_func ("/remedies/undo", test_undo);
  g_test_add_func ("/remedies/every-program", test_every_program);
  return g_test_run ();
}
