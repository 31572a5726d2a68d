#include <string.h>

#include <glib/gstdio.h>

#include "pt-hook-state.h"
#include "pt-root.h"

#define UUID "11111111-2222-4333-8444-555555555555"
#define OTHER_UUID "21111111-2222-4333-8444-555555555555"

/* A computer on which the hook and one machine's data are installed. */
static PtHostLibvirt *
new_installed (void)
{
  static const char *const drop_ins[] = { "passthrough", NULL };
  static const char *const machines[] = { UUID, NULL };
  PtHostLibvirt *libvirt = g_new0 (PtHostLibvirt, 1);

  libvirt->hook_folder = PT_YES;
  libvirt->drop_ins = g_strdupv ((char **) drop_ins);
  libvirt->machines_with_hook = g_strdupv ((char **) machines);
  for (int id = 0; id < PT_N_HOOK_FILES; id++)
    {
      g_autoptr (GBytes) bytes = pt_hook_file_load ((PtHookFileId) id, NULL);

      g_assert_nonnull (bytes);
      libvirt->hook_files[id].there = PT_YES;
      libvirt->hook_files[id].version = pt_hook_file_version (g_bytes_get_data (bytes, NULL));
      libvirt->hook_files[id].digest = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
    }
  return libvirt;
}

static void
set_file (PtHostLibvirt *libvirt, PtHookFileId id, PtFact there, guint version)
{
  libvirt->hook_files[id].there = there;
  libvirt->hook_files[id].version = version;
  g_free (libvirt->hook_files[id].digest);
  libvirt->hook_files[id].digest = there == PT_YES ? g_strdup ("other") : NULL;
}

static void
check (const PtHostLibvirt *libvirt, const char *uuid, const char *name, const char *expected)
{
  g_assert_cmpstr (pt_hook_state_name (pt_hook_state_find (libvirt, uuid, name)), ==, expected);
}

static void
test_installed (void)
{
  g_autoptr (PtHostLibvirt) libvirt = new_installed ();

  check (libvirt, UUID, "win11", "installed");
  check (libvirt, OTHER_UUID, "win10", "absent");
  /* Our own file is no hook of a machine that has its name. */
  check (libvirt, OTHER_UUID, "passthrough", "absent");
}

static void
test_each_file (void)
{
  for (int id = 0; id < PT_N_HOOK_FILES; id++)
    {
      g_autoptr (PtHostLibvirt) libvirt = new_installed ();
      guint version = libvirt->hook_files[id].version;
      gboolean called = id == PT_HOOK_FILE_DISPATCHER;

      set_file (libvirt, (PtHookFileId) id, PT_YES, version);
      check (libvirt, UUID, "win11", "changed");
      set_file (libvirt, (PtHookFileId) id, PT_YES, version + 1);
      check (libvirt, UUID, "win11", "changed");
      set_file (libvirt, (PtHookFileId) id, PT_YES, 0);
      check (libvirt, UUID, "win11", "foreign");
      check (libvirt, OTHER_UUID, "win10", "foreign");
      set_file (libvirt, (PtHookFileId) id, PT_NO, 0);
      check (libvirt, UUID, "win11", called ? "absent" : "changed");
      set_file (libvirt, (PtHookFileId) id, PT_UNKNOWN, 0);
      check (libvirt, UUID, "win11", "unknown");
    }
}

/* The program's own file is a later version than what is installed. */
static void
test_outdated (void)
{
  g_autofree char *folder = g_dir_make_tmp ("pt-hook-XXXXXX", NULL);
  g_autofree char *hooks = g_build_filename (folder, "hooks", NULL);
  g_autofree char *path = g_build_filename (hooks, "revert.sh", NULL);
  g_autoptr (PtHostLibvirt) libvirt = new_installed ();

  g_assert_cmpint (g_mkdir (hooks, 0700), ==, 0);
  g_assert_true (
      g_file_set_contents (path, "#!/bin/sh\n# Passthrough hook, version 999\n", -1, NULL));
  g_setenv ("PASSTHROUGH_DATA_DIR", folder, TRUE);
  check (libvirt, UUID, "win11", "outdated");
  /* What was changed is told before what is old. */
  set_file (libvirt, PT_HOOK_FILE_START, PT_YES, libvirt->hook_files[PT_HOOK_FILE_START].version);
  check (libvirt, UUID, "win11", "changed");
  g_unsetenv ("PASSTHROUGH_DATA_DIR");
  g_remove (path);
  g_rmdir (hooks);
  g_rmdir (folder);
}

static void
test_others (void)
{
  static const char *const guide[] = { "win10", NULL };
  g_autoptr (PtHostLibvirt) libvirt = new_installed ();

  libvirt->main_hook = PT_YES;
  check (libvirt, UUID, "win11", "installed");
  check (libvirt, OTHER_UUID, "win10", "foreign");
  libvirt->main_hook = PT_NO;
  g_strfreev (libvirt->drop_ins);
  libvirt->drop_ins = g_strdupv ((char **) guide);
  for (int id = 0; id < PT_N_HOOK_FILES; id++)
    set_file (libvirt, (PtHookFileId) id, PT_NO, 0);
  check (libvirt, OTHER_UUID, "win10", "foreign");
  check (libvirt, UUID, "win11", "absent");
}

static void
test_closed (void)
{
  g_autoptr (PtHostLibvirt) libvirt = new_installed ();

  libvirt->hook_folder = PT_UNKNOWN;
  check (libvirt, UUID, "win11", "unknown");
  libvirt->hook_folder = PT_NO;
  check (libvirt, UUID, "win11", "absent");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/hook-state/installed", test_installed);
  g_test_add_func ("/hook-state/each-file", test_each_file);
  g_test_add_func ("/hook-state/outdated", test_outdated);
  g_test_add_func ("/hook-state/others", test_others);
  g_test_add_func ("/hook-state/closed", test_closed);
  return g_test_run ();
}
