#include "pt-boot.h"

#include <string.h>

#include "tree.h"

#define EFIVARS "sys/firmware/efi/efivars/"
#define GUID "-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f"
#define ENTRY "title Linux\nlinux /vmlinuz\noptions root=/dev/sda2 quiet\n"

/* An EFI variable as efivarfs shows it: attributes, then UTF-16. */
static void
add_variable (Tree *tree, const char *name, const char *text)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree char *path = g_strconcat (EFIVARS, name, GUID, NULL);

  g_byte_array_append (bytes, (const guint8 *) "\x06\0\0\0", 4);
  for (const char *at = text;; at++)
    {
      guint8 unit[2] = { (guint8) *at, 0 };

      g_byte_array_append (bytes, unit, 2);
      if (*at == '\0')
        break;
    }
  tree_bytes (tree, path, bytes->data, bytes->len);
}

static void
check_with (Tree *tree,
            TreeKind kind,
            const char *os_id,
            const char *os_like,
            const char *loader,
            const char *configured,
            const char *path)
{
  g_autoptr (PtRoot) root = tree_open (tree, kind);
  g_auto (GStrv) like = os_like != NULL ? g_strsplit (os_like, " ", -1) : NULL;
  g_autoptr (PtBoot) boot = pt_boot_read (root, os_id, like);

  g_assert_cmpstr (boot->loader, ==, loader);
  g_assert_cmpstr (boot->configured, ==, configured);
  g_assert_cmpstr (boot->configured_path, ==, path);
}

#define check(tree, kind, loader, configured, path)                                                \
  check_with (tree, kind, NULL, NULL, loader, configured, path)

static void
test_nothing (Tree *tree, TreeKind kind)
{
  tree_folder (tree, "etc");
  check (tree, kind, NULL, NULL, NULL);
}

static void
test_cmdline (Tree *tree, TreeKind kind)
{
  g_autoptr (PtRoot) root = NULL;
  g_autoptr (PtBoot) boot = NULL;

  tree_bytes (tree, "proc/cmdline", "quiet \xff x=1\n", 12);
  root = tree_open (tree, kind);
  boot = pt_boot_read (root, NULL, NULL);
  g_assert_true (g_utf8_validate (boot->cmdline, -1, NULL));
  g_assert_true (g_str_has_prefix (boot->cmdline, "quiet "));
  g_assert_true (g_str_has_suffix (boot->cmdline, " x=1"));
}

static void
test_ostree (Tree *tree, TreeKind kind)
{
  tree_file (tree, "run/ostree-booted", "");
  tree_file (tree, "etc/default/grub", "GRUB_CMDLINE_LINUX=wrong\n");
  tree_file (tree, "usr/bin/grubby", "");
  tree_file (tree, "boot/loader/entries/ostree-1-fedora.conf",
             "title A\nversion 1\nlinux /a\noptions quiet\n");
  tree_file (tree, "boot/loader/entries/ostree-2-fedora.conf",
             "title B\nversion 2\nlinux /b\noptions quiet intel_iommu=on\n");
  check (tree, kind, "rpm-ostree", "quiet intel_iommu=on",
         "/boot/loader/entries/ostree-2-fedora.conf");
}

static void
test_nixos (Tree *tree, TreeKind kind)
{
  tree_file (tree, "boot/loader/entries/nixos-generation-9.conf",
             "linux /a\noptions init=/a quiet\n");
  tree_file (tree, "boot/loader/entries/nixos-generation-10.conf",
             "linux /b\noptions init=/b quiet\n");
  tree_file (tree, "boot/loader/loader.conf", "timeout 5\ndefault nixos-generation-10.conf\n");
  check_with (tree, kind, "nixos", NULL, "nixos", "init=/b quiet",
              "/boot/loader/entries/nixos-generation-10.conf");
}

static void
test_kernelstub (Tree *tree, TreeKind kind)
{
  tree_file (tree, "usr/bin/kernelstub", "");
  tree_file (tree, "etc/kernelstub/configuration",
             "{\n \"default\": {\"kernel_options\": [\"wrong\"]},\n"
             " \"user\": {\"esp_path\": \"/boot/efi\", \"kernel_options\": [\"quiet\", "
             "\"a=\\\"b c\\\"\"],\n \"x\": 1}}\n");
  check (tree, kind, "kernelstub", "quiet a=\"b c\"", "/etc/kernelstub/configuration");
}

static void
test_limine_tool (Tree *tree, TreeKind kind)
{
  tree_file (tree, "usr/bin/limine-entry-tool", "");
  tree_file (tree, "boot/limine.conf", "cmdline: wrong\n");
  tree_file (tree, "etc/default/limine",
             "# comment\nKERNEL_CMDLINE[default]=\"quiet rw\"\n"
             "KERNEL_CMDLINE[default]+=\" intel_iommu=on\"\nKERNEL_CMDLINE[lts]=\"no\"\n");
  check (tree, kind, "limine-entry-tool", "quiet rw intel_iommu=on", "/etc/default/limine");
}

static void
test_limine (Tree *tree, TreeKind kind)
{
  tree_file (tree, "boot/limine/limine.conf",
             "timeout: 5\n\n/Arch\n  protocol: linux\n  cmdline: root=/dev/sda2 rw\n"
             "/Windows\n  protocol: efi\n");
  check (tree, kind, "limine", "root=/dev/sda2 rw", "/boot/limine/limine.conf");
}

static void
test_sdboot_manage (Tree *tree, TreeKind kind)
{
  tree_file (tree, "usr/bin/sdboot-manage", "");
  tree_file (tree, "etc/sdboot-manage.conf",
             "#LINUX_OPTIONS=\"x\"\nLINUX_OPTIONS=\"quiet zswap\"\n");
  check (tree, kind, "sdboot-manage", "quiet zswap", "/etc/sdboot-manage.conf");
}

static void
test_sdbootutil (Tree *tree, TreeKind kind)
{
  tree_file (tree, "usr/bin/sdbootutil", "");
  tree_file (tree, "etc/sysconfig/bootloader", "LOADER_TYPE=\"grub2-bls\"\n");
  tree_file (tree, "etc/default/grub", "GRUB_CMDLINE_LINUX_DEFAULT=\"wrong\"\n");
  tree_file (tree, "etc/kernel/cmdline", "root=UUID=1 splash=silent\n");
  check_with (tree, kind, "opensuse-tumbleweed", "opensuse suse", "sdbootutil",
              "root=UUID=1 splash=silent", "/etc/kernel/cmdline");
}

/* openSUSE with its classic GRUB has the tool as well, but does not use it. */
static void
test_suse (Tree *tree, TreeKind kind)
{
  tree_file (tree, "usr/bin/sdbootutil", "");
  tree_file (tree, "etc/sysconfig/bootloader", "LOADER_TYPE=\"grub2-efi\"\n");
  tree_file (tree, "etc/default/grub", "GRUB_CMDLINE_LINUX_DEFAULT=\"splash=silent\"\n");
  check_with (tree, kind, "opensuse-leap", "suse opensuse", "grub-suse", "splash=silent",
              "/etc/default/grub");
}

static void
test_uki_mkinitcpio (Tree *tree, TreeKind kind)
{
  tree_file (tree, "efi/EFI/Linux/arch-linux.efi", "MZ");
  tree_file (tree, "etc/mkinitcpio.d/linux.preset",
             "PRESETS=('default')\n#default_image=x\ndefault_uki=\"/efi/EFI/Linux/arch.efi\"\n");
  tree_file (tree, "etc/cmdline.d/root.conf", "root=/dev/sda2 rw\n# a comment\n");
  tree_file (tree, "etc/cmdline.d/20-more.conf", "quiet\n");
  check (tree, kind, "uki-mkinitcpio", "quiet root=/dev/sda2 rw", "/etc/cmdline.d");
}

/* Both places: which one mkinitcpio takes depends on its version. */
static void
test_uki_mkinitcpio_both (Tree *tree, TreeKind kind)
{
  add_variable (tree, "StubInfo", "systemd-stub 256");
  tree_file (tree, "etc/mkinitcpio.d/linux.preset", "default_uki=\"/efi/EFI/Linux/arch.efi\"\n");
  tree_file (tree, "etc/cmdline.d/root.conf", "root=/dev/sda2 rw\n");
  tree_file (tree, "etc/kernel/cmdline", "quiet\n");
  check (tree, kind, "uki-mkinitcpio", NULL, NULL);
}

static void
test_uki_dracut (Tree *tree, TreeKind kind)
{
  add_variable (tree, "StubInfo", "systemd-stub 256");
  tree_file (tree, "usr/bin/dracut", "");
  tree_file (tree, "etc/dracut.conf.d/10-uefi.conf", "uefi=\"yes\"\n");
  tree_file (tree, "etc/dracut.conf.d/20-line.conf", "kernel_cmdline=\" root=LABEL=x quiet \"\n");
  tree_file (tree, "etc/dracut.conf.d/30-more.conf", "kernel_cmdline+=\" iommu=pt \"\n");
  check (tree, kind, "uki-dracut", "root=LABEL=x quiet  iommu=pt", "/etc/dracut.conf.d");
}

static void
test_kernel_install (Tree *tree, TreeKind kind)
{
  tree_file (tree, "usr/bin/kernel-install", "");
  tree_file (tree, "boot/efi/loader/loader.conf", "timeout 3\n");
  tree_file (tree, "boot/efi/loader/entries/0123-6.1.0.conf",
             "title Debian\nmachine-id 0123\nlinux /x\noptions root=/dev/vda1 ro quiet\n");
  check (tree, kind, "systemd-boot-kernel-install", "root=/dev/vda1 ro quiet",
         "/boot/efi/loader/entries/0123-6.1.0.conf");
}

/* The partition is root's alone on many systems; then the file that feeds it is what is left. */
static void
test_kernel_install_closed (Tree *tree, TreeKind kind)
{
  add_variable (tree, "LoaderInfo", "systemd-boot 255.9");
  tree_closed (tree, "boot/efi");
  tree_file (tree, "usr/bin/kernel-install", "");
  tree_file (tree, "etc/kernel/cmdline", "root=/dev/vda1 ro intel_iommu=on\n");
  check (tree, kind, "systemd-boot-kernel-install", "root=/dev/vda1 ro intel_iommu=on",
         "/etc/kernel/cmdline");
}

static void
test_systemd_boot (Tree *tree, TreeKind kind)
{
  tree_file (tree, "usr/bin/kernel-install", "");
  tree_folder (tree, "boot/EFI/systemd");
  tree_file (tree, "boot/loader/entries/arch.conf", ENTRY);
  tree_file (tree, "boot/loader/entries/memtest.conf", "title Memtest\nefi /memtest.efi\n");
  check (tree, kind, "systemd-boot", "root=/dev/sda2 quiet", "/boot/loader/entries/arch.conf");
}

/* Two entries that differ and no word which one starts. */
static void
test_systemd_boot_unclear (Tree *tree, TreeKind kind)
{
  tree_file (tree, "efi/loader/loader.conf", "timeout 3\n");
  tree_file (tree, "efi/loader/entries/a.conf", ENTRY);
  tree_file (tree, "efi/loader/entries/b.conf", "linux /b\noptions quiet iommu=pt\n");
  check (tree, kind, "systemd-boot", NULL, NULL);
}

static void
test_grubby (Tree *tree, TreeKind kind)
{
  tree_file (tree, "usr/sbin/grubby", "");
  tree_file (tree, "etc/default/grub", "GRUB_CMDLINE_LINUX=\"wrong\"\nGRUB_ENABLE_BLSCFG=true\n");
  tree_file (tree, "boot/grub2/grubenv",
             "# GRUB Environment Block\nsaved_entry=id-6.10\nkernelopts=root=/dev/vda ro\n####");
  tree_file (tree, "boot/loader/entries/id-6.10.conf",
             "title Fedora\nlinux /a\noptions $kernelopts rhgb $tuned_params\n");
  tree_file (tree, "boot/loader/entries/id-6.9.conf", "title Fedora\nlinux /b\noptions old\n");
  check_with (tree, kind, "fedora", NULL, "grubby", "root=/dev/vda ro rhgb",
              "/boot/loader/entries/id-6.10.conf");
}

static void
test_grubby_closed (Tree *tree, TreeKind kind)
{
  tree_file (tree, "usr/sbin/grubby", "");
  tree_file (tree, "etc/default/grub", "GRUB_CMDLINE_LINUX=\"rhgb quiet\"\n");
  tree_folder (tree, "boot/loader/entries");
  check_with (tree, kind, "fedora", NULL, "grubby", "rhgb quiet", "/etc/default/grub");
}

static void
test_grub_debian (Tree *tree, TreeKind kind)
{
  tree_file (tree, "etc/default/grub",
             "GRUB_DISTRIBUTOR=`lsb_release -i -s 2> /dev/null || echo Debian`\n"
             "GRUB_CMDLINE_LINUX_DEFAULT=\"quiet\"\nGRUB_CMDLINE_LINUX=\"console=tty0\"\n");
  tree_file (tree, "etc/default/grub.d/10-a.cfg",
             "GRUB_CMDLINE_LINUX_DEFAULT=\"$GRUB_CMDLINE_LINUX_DEFAULT intel_iommu=on\"\n");
  tree_file (tree, "etc/default/grub.d/ignored.txt", "GRUB_CMDLINE_LINUX_DEFAULT=x\n");
  check_with (tree, kind, "linuxmint", "ubuntu debian", "grub-debian",
              "console=tty0 quiet intel_iommu=on", "/etc/default/grub");
}

static void
test_grub (Tree *tree, TreeKind kind)
{
  tree_file (tree, "usr/bin/grub-mkconfig", "");
  tree_file (tree, "etc/default/grub",
             "GRUB_CMDLINE_LINUX_DEFAULT='loglevel=3 quiet'\nGRUB_CMDLINE_LINUX=\n");
  tree_file (tree, "etc/default/grub.d/10-a.cfg", "GRUB_CMDLINE_LINUX_DEFAULT=wrong\n");
  check_with (tree, kind, "arch", NULL, "grub", "loglevel=3 quiet", "/etc/default/grub");
}

static void
test_grub_unreadable (Tree *tree, TreeKind kind)
{
  tree_file (tree, "etc/default/grub", "");
  tree_closed (tree, "etc/default/grub.d");
  tree_file (tree, "boot/grub/grub.cfg", "");
  check_with (tree, kind, "gentoo", NULL, "grub", "", "/etc/default/grub");
}

static void
test_refind (Tree *tree, TreeKind kind)
{
  tree_file (tree, "boot/refind_linux.conf",
             "# comment\n\"Boot with standard options\"  \"root=/dev/sda2 rw\"\n\"b\" \"c\"\n");
  check (tree, kind, "refind", "root=/dev/sda2 rw", "/boot/refind_linux.conf");
}

/* Several loaders are installed; the one that ran says so. */
static void
test_loader_info (Tree *tree, TreeKind kind)
{
  add_variable (tree, "LoaderInfo", "GRUB 2.12");
  tree_file (tree, "boot/loader/loader.conf", "");
  tree_file (tree, "boot/loader/entries/a.conf", ENTRY);
  tree_file (tree, "boot/limine.conf", "cmdline: x\n");
  tree_file (tree, "boot/refind_linux.conf", "\"a\" \"b\"\n");
  tree_file (tree, "etc/default/grub", "GRUB_CMDLINE_LINUX=right\n");
  tree_file (tree, "boot/grub/grub.cfg", "");
  check (tree, kind, "grub", "right", "/etc/default/grub");
}

static void
test_loader_info_limine (Tree *tree, TreeKind kind)
{
  add_variable (tree, "LoaderInfo", "Limine 8.0.1");
  tree_file (tree, "etc/default/grub", "GRUB_CMDLINE_LINUX=wrong\n");
  tree_file (tree, "boot/grub/grub.cfg", "");
  check (tree, kind, "limine", NULL, NULL);
}

static void
test_loader_info_systemd (Tree *tree, TreeKind kind)
{
  add_variable (tree, "LoaderInfo", "systemd-boot 254.5-1-arch");
  tree_file (tree, "etc/default/grub", "GRUB_CMDLINE_LINUX=wrong\n");
  tree_file (tree, "boot/grub/grub.cfg", "");
  check_with (tree, kind, "debian", NULL, "systemd-boot", NULL, NULL);
}

/* A variable that is cut off or no UTF-16 says nothing. */
static void
test_loader_info_broken (Tree *tree, TreeKind kind)
{
  tree_bytes (tree, EFIVARS "LoaderInfo" GUID, "\x06\0\0\0\0\xd8\x01", 7);
  tree_file (tree, "etc/default/grub", "GRUB_CMDLINE_LINUX=right\n");
  tree_file (tree, "boot/grub/grub.cfg", "");
  check (tree, kind, "grub", "right", "/etc/default/grub");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  tree_add_test ("/boot/nothing", test_nothing);
  tree_add_test ("/boot/cmdline", test_cmdline);
  tree_add_test ("/boot/rpm-ostree", test_ostree);
  tree_add_test ("/boot/nixos", test_nixos);
  tree_add_test ("/boot/kernelstub", test_kernelstub);
  tree_add_test ("/boot/limine-entry-tool", test_limine_tool);
  tree_add_test ("/boot/limine", test_limine);
  tree_add_test ("/boot/sdboot-manage", test_sdboot_manage);
  tree_add_test ("/boot/sdbootutil", test_sdbootutil);
  tree_add_test ("/boot/grub-suse", test_suse);
  tree_add_test ("/boot/uki-mkinitcpio", test_uki_mkinitcpio);
  tree_add_test ("/boot/uki-mkinitcpio-both", test_uki_mkinitcpio_both);
  tree_add_test ("/boot/uki-dracut", test_uki_dracut);
  tree_add_test ("/boot/kernel-install", test_kernel_install);
  tree_add_test ("/boot/kernel-install-closed", test_kernel_install_closed);
  tree_add_test ("/boot/systemd-boot", test_systemd_boot);
  tree_add_test ("/boot/systemd-boot-unclear", test_systemd_boot_unclear);
  tree_add_test ("/boot/grubby", test_grubby);
  tree_add_test ("/boot/grubby-closed", test_grubby_closed);
  tree_add_test ("/boot/grub-debian", test_grub_debian);
  tree_add_test ("/boot/grub", test_grub);
  tree_add_test ("/boot/grub-unreadable", test_grub_unreadable);
  tree_add_test ("/boot/refind", test_refind);
  tree_add_test ("/boot/loader-info", test_loader_info);
  tree_add_test ("/boot/loader-info-limine", test_loader_info_limine);
  tree_add_test ("/boot/loader-info-systemd", test_loader_info_systemd);
  tree_add_test ("/boot/loader-info-broken", test_loader_info_broken);
  return g_test_run ();
}
