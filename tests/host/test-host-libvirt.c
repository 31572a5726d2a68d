#include "pt-host.h"

#include "tree.h"

#define UUID "11111111-2222-3333-4444-555555555555"
#define HOOKS "etc/libvirt/hooks"
#define UNITS "usr/lib/systemd/system/"
#define WANTS "etc/systemd/system/"

static PtHostLibvirt *
read_libvirt (Tree *tree, TreeKind kind)
{
  g_autoptr (PtRoot) root = tree_open (tree, kind);

  return pt_host_libvirt_read (root);
}

static void
test_nothing (Tree *tree, TreeKind kind)
{
  g_autoptr (PtHostLibvirt) libvirt = NULL;

  tree_folder (tree, "nothing");
  libvirt = read_libvirt (tree, kind);
  g_assert_cmpint (libvirt->daemons, ==, PT_DAEMONS_UNKNOWN);
  g_assert_cmpint (libvirt->enabled, ==, PT_UNKNOWN);
  g_assert_null (libvirt->socket);
  g_assert_cmpint (libvirt->hook_folder, ==, PT_UNKNOWN);
  g_assert_cmpint (libvirt->main_hook, ==, PT_UNKNOWN);
  g_assert_cmpint (libvirt->qemu, ==, PT_UNKNOWN);
  g_assert_cmpint (libvirt->ovmf, ==, PT_UNKNOWN);
  g_assert_null (libvirt->viewer);
}

static void
test_absent (Tree *tree, TreeKind kind)
{
  g_autoptr (PtHostLibvirt) libvirt = NULL;

  tree_folder (tree, "etc/systemd/system");
  tree_folder (tree, "usr/lib/systemd/system");
  tree_folder (tree, "usr/bin");
  tree_folder (tree, "usr/share");
  libvirt = read_libvirt (tree, kind);
  g_assert_cmpint (libvirt->daemons, ==, PT_DAEMONS_NONE);
  g_assert_cmpint (libvirt->enabled, ==, PT_NO);
  g_assert_cmpint (libvirt->hook_folder, ==, PT_NO);
  g_assert_cmpint (libvirt->main_hook, ==, PT_NO);
  g_assert_nonnull (libvirt->drop_ins);
  g_assert_null (libvirt->drop_ins[0]);
  g_assert_cmpint (libvirt->qemu, ==, PT_NO);
  g_assert_cmpint (libvirt->swtpm, ==, PT_NO);
  g_assert_cmpint (libvirt->dnsmasq, ==, PT_NO);
  g_assert_cmpint (libvirt->ovmf, ==, PT_NO);
}

/* Both layouts are installed; the enabled one counts. */
static void
check_enabled (const char *unit, PtDaemons daemons)
{
  g_autoptr (Tree) tree = tree_new ();
  g_autoptr (PtHostLibvirt) libvirt = NULL;
  g_autofree char *path = g_strconcat (WANTS, unit, NULL);

  tree_file (tree, UNITS "libvirtd.service", "");
  tree_file (tree, UNITS "virtqemud.service", "");
  tree_link (tree, path, "/usr/lib/systemd/system/x");
  libvirt = read_libvirt (tree, TREE_SNAPSHOT);
  g_assert_cmpint (libvirt->daemons, ==, daemons);
  g_assert_cmpint (libvirt->enabled, ==, PT_YES);
}

/* The fixed files of the hook: whose they are, and which version. */
static void
test_hook_files (Tree *tree, TreeKind kind)
{
  g_autoptr (PtHostLibvirt) libvirt = NULL;

  tree_file (tree, HOOKS "/passthrough/handover", "#!/bin/sh\n# Passthrough hook, version 7\n");
  tree_file (tree, HOOKS "/passthrough/start.sh", "#!/bin/sh\necho mine\n");
  tree_bytes (tree, HOOKS "/qemu.d/passthrough", "#\n# Passthrough hook, version 7\n\0x", 33);
  libvirt = read_libvirt (tree, kind);
  g_assert_cmpint (libvirt->hook_files[PT_HOOK_FILE_HANDOVER].there, ==, PT_YES);
  g_assert_cmpuint (libvirt->hook_files[PT_HOOK_FILE_HANDOVER].version, ==, 7);
  /* printf '#!/bin/sh\n# Passthrough hook, version 7\n' | sha256sum */
  g_assert_cmpstr (libvirt->hook_files[PT_HOOK_FILE_HANDOVER].digest, ==,
                   "c1734d0f7ac74c3b62044e717989a72e38ffcfbf7795ca5bcdb7127f52621151");
  g_assert_cmpint (libvirt->hook_files[PT_HOOK_FILE_START].there, ==, PT_YES);
  g_assert_cmpuint (libvirt->hook_files[PT_HOOK_FILE_START].version, ==, 0);
  g_assert_cmpint (libvirt->hook_files[PT_HOOK_FILE_REVERT].there, ==, PT_NO);
  g_assert_null (libvirt->hook_files[PT_HOOK_FILE_REVERT].digest);
  g_assert_cmpuint (libvirt->hook_files[PT_HOOK_FILE_DISPATCHER].version, ==, 0);
}

static void
test_enabled (void)
{
  check_enabled ("sockets.target.wants/libvirtd.socket", PT_DAEMONS_MONOLITHIC);
  check_enabled ("multi-user.target.wants/libvirtd.service", PT_DAEMONS_MONOLITHIC);
  check_enabled ("sockets.target.wants/virtqemud.socket", PT_DAEMONS_MODULAR);
  check_enabled ("multi-user.target.wants/virtqemud.service", PT_DAEMONS_MODULAR);
}

static void
test_both_installed (Tree *tree, TreeKind kind)
{
  g_autoptr (PtHostLibvirt) libvirt = NULL;

  tree_file (tree, UNITS "libvirtd.service", "");
  tree_file (tree, UNITS "virtqemud.service", "");
  tree_folder (tree, "etc/systemd/system");
  libvirt = read_libvirt (tree, kind);
  g_assert_cmpint (libvirt->daemons, ==, PT_DAEMONS_UNKNOWN);
  g_assert_cmpint (libvirt->enabled, ==, PT_NO);
}

static void
test_running (Tree *tree, TreeKind kind)
{
  g_autoptr (PtHostLibvirt) libvirt = NULL;

  tree_file (tree, UNITS "libvirtd.service", "");
  tree_file (tree, UNITS "virtqemud.service", "");
  tree_file (tree, "run/libvirt/virtqemud-sock", "");
  /* virtproxyd's */
  tree_file (tree, "run/libvirt/libvirt-sock", "");
  libvirt = read_libvirt (tree, kind);
  g_assert_cmpint (libvirt->daemons, ==, PT_DAEMONS_MODULAR);
  g_assert_cmpstr (libvirt->socket, ==, "virtqemud");
}

static void
test_one_installed (Tree *tree, TreeKind kind)
{
  g_autoptr (PtHostLibvirt) libvirt = NULL;

  tree_file (tree, "usr/sbin/libvirtd", "");
  libvirt = read_libvirt (tree, kind);
  g_assert_cmpint (libvirt->daemons, ==, PT_DAEMONS_MONOLITHIC);
}

static void
test_hooks (Tree *tree, TreeKind kind)
{
  g_autoptr (PtHostLibvirt) libvirt = NULL;

  tree_file (tree, HOOKS "/qemu", "#!/bin/sh\n");
  tree_file (tree, HOOKS "/qemu.d/passthrough", "");
  tree_file (tree, HOOKS "/qemu.d/-rf", "");
  tree_file (tree, HOOKS "/passthrough/" UUID "/kvm.conf", "");
  tree_folder (tree, HOOKS "/passthrough/22222222-2222-3333-4444-555555555555");
  tree_file (tree, HOOKS "/passthrough/not-a-uuid/kvm.conf", "");
  libvirt = read_libvirt (tree, kind);
  g_assert_cmpint (libvirt->hook_folder, ==, PT_YES);
  g_assert_cmpint (libvirt->main_hook, ==, PT_YES);
  g_assert_cmpuint (g_strv_length (libvirt->drop_ins), ==, 2);
  g_assert_cmpstr (libvirt->drop_ins[0], ==, "-rf");
  g_assert_cmpuint (g_strv_length (libvirt->machines_with_hook), ==, 1);
  g_assert_cmpstr (libvirt->machines_with_hook[0], ==, UUID);
}

/* Fedora's /etc/libvirt is root's alone. */
static void
test_hooks_closed (Tree *tree, TreeKind kind)
{
  g_autoptr (PtHostLibvirt) libvirt = NULL;

  tree_closed (tree, "etc/libvirt");
  libvirt = read_libvirt (tree, kind);
  g_assert_cmpint (libvirt->hook_folder, ==, PT_UNKNOWN);
  g_assert_cmpint (libvirt->main_hook, ==, PT_UNKNOWN);
  g_assert_null (libvirt->drop_ins);
  g_assert_null (libvirt->machines_with_hook);
}

static void
test_hooks_half_closed (Tree *tree, TreeKind kind)
{
  g_autoptr (PtHostLibvirt) libvirt = NULL;

  tree_folder (tree, HOOKS);
  tree_closed (tree, HOOKS "/qemu.d");
  libvirt = read_libvirt (tree, kind);
  g_assert_cmpint (libvirt->hook_folder, ==, PT_YES);
  g_assert_cmpint (libvirt->main_hook, ==, PT_NO);
  g_assert_null (libvirt->drop_ins);
  g_assert_nonnull (libvirt->machines_with_hook);
}

static void
test_programs (Tree *tree, TreeKind kind)
{
  g_autoptr (PtHostLibvirt) libvirt = NULL;

  tree_file (tree, "usr/libexec/qemu-kvm", "");
  tree_file (tree, "usr/bin/swtpm", "");
  tree_file (tree, "usr/sbin/dnsmasq", "");
  tree_file (tree, "usr/bin/virt-manager", "");
  tree_file (tree, "usr/share/qemu/firmware/50-x.json",
             "{\"interface-types\": [\"bios\"], \"targets\": [{\"architecture\": \"x86_64\"}]}");
  tree_file (tree, "usr/share/qemu/firmware/60-x.json",
             "{\"interface-types\": [\"uefi\"], \"targets\": [{\"architecture\": \"x86_64\"}]}");
  libvirt = read_libvirt (tree, kind);
  g_assert_cmpint (libvirt->qemu, ==, PT_YES);
  g_assert_cmpint (libvirt->swtpm, ==, PT_YES);
  g_assert_cmpint (libvirt->dnsmasq, ==, PT_YES);
  g_assert_cmpint (libvirt->ovmf, ==, PT_YES);
  g_assert_cmpstr (libvirt->viewer, ==, "virt-manager");
}

static void
test_firmware_of_others (Tree *tree, TreeKind kind)
{
  g_autoptr (PtHostLibvirt) libvirt = NULL;

  tree_file (tree, "usr/share/qemu/firmware/50-x.json",
             "{\"interface-types\": [\"uefi\"], \"targets\": [{\"architecture\": \"aarch64\"}]}");
  tree_file (tree, "usr/share/qemu/firmware/README", "\"uefi\" x86_64");
  libvirt = read_libvirt (tree, kind);
  g_assert_cmpint (libvirt->ovmf, ==, PT_NO);
}

/* A sandbox has an /etc and a /usr of its own. */
static void
test_sandbox (Tree *tree, TreeKind kind)
{
  g_autoptr (PtHostLibvirt) libvirt = NULL;

  tree_file (tree, ".flatpak-info", "");
  tree_folder (tree, "usr/bin");
  tree_folder (tree, "usr/share");
  tree_folder (tree, "usr/sbin");
  tree_folder (tree, "etc");
  libvirt = read_libvirt (tree, kind);
  g_assert_cmpint (libvirt->daemons, ==, PT_DAEMONS_UNKNOWN);
  g_assert_cmpint (libvirt->hook_folder, ==, PT_UNKNOWN);
  g_assert_cmpint (libvirt->qemu, ==, PT_UNKNOWN);
  g_assert_cmpint (libvirt->ovmf, ==, PT_UNKNOWN);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  tree_add_test ("/host-libvirt/nothing", test_nothing);
  tree_add_test ("/host-libvirt/absent", test_absent);
  g_test_add_func ("/host-libvirt/enabled", test_enabled);
  tree_add_test ("/host-libvirt/both-installed", test_both_installed);
  tree_add_test ("/host-libvirt/running", test_running);
  tree_add_test ("/host-libvirt/one-installed", test_one_installed);
  tree_add_test ("/host-libvirt/hooks", test_hooks);
  tree_add_test ("/host-libvirt/hook-files", test_hook_files);
  tree_add_test ("/host-libvirt/hooks-closed", test_hooks_closed);
  tree_add_test ("/host-libvirt/hooks-half-closed", test_hooks_half_closed);
  tree_add_test ("/host-libvirt/programs", test_programs);
  tree_add_test ("/host-libvirt/firmware-of-others", test_firmware_of_others);
  tree_add_test ("/host-libvirt/sandbox", test_sandbox);
  return g_test_run ();
}
