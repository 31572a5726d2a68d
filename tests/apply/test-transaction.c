#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "pt-error.h"
#include "scenario.h"
#include "scratch.h"

static guint
count_records (const char *root)
{
  g_autoptr (PtFiles) files = scratch_open (root);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) records = pt_transaction_list (files, &error);

  g_assert_no_error (error);
  return records->len;
}

/* -- there and back ------------------------------------------------------- */

static void
test_there_and_back (void)
{
  char *root = scenario_make_root ();
  PtOrder *order = scenario_make_order ();
  g_autofree char *before = scratch_describe (root);
  g_autofree char *again = NULL;
  g_autofree char *id = NULL;
  g_autofree char *nothing = NULL;
  g_autofree char *after = NULL;

  mishap_set (MISHAP_NONE, 0, 0);
  id = scenario_apply_well (root, order);
  g_assert_cmpstr (id, ==, "000001");
  after = scratch_describe (root);
  g_assert_nonnull (strstr (after, "/etc/app.conf 100644"));
  g_assert_nonnull (strstr (after, "/etc/libvirt/hooks/passthrough/handover 100755"));
  g_assert_true (scratch_is_clean (root));

  /* Everything is there: not one call that changes anything. */
  mishap_set (MISHAP_NONE, 0, 0);
  nothing = scenario_apply_well (root, order);
  g_assert_null (nothing);
  g_assert_cmpuint (mishap_count (), ==, 0);

  scenario_undo_well (root, id);
  again = scratch_describe (root);
  g_assert_cmpstr (again, ==, before);
  g_assert_true (scratch_is_clean (root));
  g_assert_cmpuint (count_records (root), ==, 0);
  order_free (order);
  scratch_free (root);
}

static void
check_refused (const char *root, PtOrder *order, PtError wanted)
{
  g_autofree char *before = scratch_describe (root);
  g_autofree char *after = NULL;
  g_autofree char *id = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (scenario_apply (root, order, &id, &error));
  g_assert_error (error, PT_ERROR, (int) wanted);
  after = scratch_describe (root);
  g_assert_cmpstr (after, ==, before);
  g_assert_true (scratch_is_clean (root));
  order_free (order);
}

/* What was shown is what is changed, or nothing is. */
static void
test_stale (void)
{
  char *root = scenario_make_root ();

  mishap_set (MISHAP_NONE, 0, 0);
  scratch_write (root, SETTINGS, "somebody was here\n", 0640);
  check_refused (root, scenario_make_order (), PT_ERROR_STALE);
  scratch_write (root, SETTINGS, OLD, 0640);
  scratch_write (root, DISPATCHER, "somebody's hook\n", 0755);
  check_refused (root, scenario_make_order (), PT_ERROR_STALE);
  scratch_free (root);
}

static void
check_unsafe (const char *path, void (*spoil) (const char *root))
{
  char *root = scenario_make_root ();
  PtOrder *order = order_new (FIRST_UUID);

  spoil (root);
  order_add (order, path, "x", 0644, NULL);
  check_refused (root, order, PT_ERROR_UNSAFE);
  scratch_free (root);
}

static void
make_link (const char *root)
{
  g_autofree char *link = g_build_filename (root, "etc", "libvirt", NULL);

  g_assert_cmpint (symlink ("/tmp", link), ==, 0);
}

static void
link_file (const char *root)
{
  g_autofree char *link = g_build_filename (root, "etc", "link", NULL);

  g_assert_cmpint (symlink ("app.conf", link), ==, 0);
}

static void
open_folder (const char *root)
{
  g_autofree char *folder = g_build_filename (root, "etc", NULL);

  g_assert_cmpint (g_chmod (folder, 0775), ==, 0);
}

static void
make_pipe (const char *root)
{
  g_autofree char *pipe = g_build_filename (root, "etc", "pipe", NULL);

  g_assert_cmpint (mkfifo (pipe, 0644), ==, 0);
}

static void
add_name (const char *root)
{
  g_autofree char *file = g_build_filename (root, "etc", "app.conf", NULL);
  g_autofree char *other = g_build_filename (root, "etc", "other", NULL);

  g_assert_cmpint (link (file, other), ==, 0);
}

static void
leave (const char *root)
{
}

static void
test_unsafe (void)
{
  mishap_set (MISHAP_NONE, 0, 0);
  check_unsafe (HANDOVER, make_link);
  check_unsafe ("/etc/link", link_file);
  check_unsafe (SETTINGS, open_folder);
  check_unsafe ("/etc/pipe", make_pipe);
  check_unsafe (SETTINGS, add_name);
  check_unsafe ("/etc/../x", leave);
  check_unsafe ("/etc/./x", leave);
  check_unsafe ("etc/x", leave);
  check_unsafe ("/etc//x", leave);
  check_unsafe ("/etc/x y", leave);
  check_unsafe ("/etc/-x", leave);
}

/* What somebody changed since is his: said, and nothing is touched. */
static void
test_conflict (void)
{
  char *root = scenario_make_root ();
  PtOrder *order = scenario_make_order ();
  g_autofree char *id = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  mishap_set (MISHAP_NONE, 0, 0);
  id = scenario_apply_well (root, order);
  scratch_write (root, SETTINGS, "the user's own\n", 0644);
  before = scratch_describe (root);
  g_assert_false (scenario_undo (root, id, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_CONFLICT);
  g_assert_nonnull (strstr (error->message, SETTINGS));
  after = scratch_describe (root);
  g_assert_cmpstr (after, ==, before);
  g_assert_cmpuint (count_records (root), ==, 1);
  order_free (order);
  scratch_free (root);
}

static void
test_no_record (void)
{
  char *root = scenario_make_root ();
  g_autoptr (GError) error = NULL;

  mishap_set (MISHAP_NONE, 0, 0);
  g_assert_false (scenario_undo (root, "000001", &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (scenario_undo (root, "../../x", &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_NOT_FOUND);
  scratch_free (root);
}

/* -- two machines --------------------------------------------------------- */

/* @handover: what the second machine's version of the shared file is. */
static void
check_two (const char *handover, gboolean first_goes_first)
{
  char *root = scenario_make_root ();
  PtOrder *first = scenario_make_order ();
  PtOrder *second = order_new (SECOND_UUID);
  g_autofree char *before = scratch_describe (root);
  g_autofree char *after = NULL;
  g_autofree char *between = NULL;
  g_autofree char *first_id = NULL;
  g_autofree char *second_id = NULL;

  mishap_set (MISHAP_NONE, 0, 0);
  order_add (second, HANDOVER, handover, 0755, NULL);
  order_add (second, "/etc/libvirt/hooks/passthrough/" SECOND_UUID "/kvm.conf", "A=b\n", 0644,
             "absent");
  first_id = scenario_apply_well (root, first);
  second_id = scenario_apply_well (root, second);
  scenario_undo_well (root, first_goes_first ? first_id : second_id);
  between = scratch_describe (root);
  if (first_goes_first)
    {
      g_assert_nonnull (strstr (between, handover));
      g_assert_nonnull (strstr (between, "kvm.conf"));
    }
  else
    {
      g_assert_nonnull (strstr (between, "#!/bin/sh\nfirst\n"));
      g_assert_null (strstr (between, "kvm.conf"));
    }
  scenario_undo_well (root, first_goes_first ? second_id : first_id);
  after = scratch_describe (root);
  g_assert_cmpstr (after, ==, before);
  g_assert_cmpuint (count_records (root), ==, 0);
  order_free (first);
  order_free (second);
  scratch_free (root);
}

static void
test_two_machines (void)
{
  check_two ("#!/bin/sh\nfirst\n", TRUE);
  check_two ("#!/bin/sh\nfirst\n", FALSE);
  check_two ("#!/bin/sh\nsecond\n", TRUE);
  check_two ("#!/bin/sh\nsecond\n", FALSE);
}

/* -- one at a time ----------------------------------------------------------- */

static void
test_locked (void)
{
  char *root = scenario_make_root ();
  g_autofree char *path = g_build_filename (root, PT_STATE_FOLDER, "lock", NULL);
  g_autoptr (PtFiles) files = NULL;
  g_autofree char *id = NULL;
  PtOrder *order = scenario_make_order ();
  int lock;

  mishap_set (MISHAP_NONE, 0, 0);
  id = scenario_apply_well (root, order);
  files = scratch_open (root);
  lock = pt_files_lock (files, PT_STATE_FOLDER "/lock", NULL);
  g_assert_cmpint (lock, >=, 0);
  {
    g_autoptr (GError) error = NULL;

    g_assert_false (scenario_undo (root, id, &error));
    g_assert_error (error, PT_ERROR, PT_ERROR_CONFLICT);
  }
  close (lock);
  scenario_undo_well (root, id);
  order_free (order);
  scratch_free (root);
}

int
main (int argc, char **argv)
{
  umask (022);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/transaction/there-and-back", test_there_and_back);
  g_test_add_func ("/transaction/stale", test_stale);
  g_test_add_func ("/transaction/unsafe", test_unsafe);
  g_test_add_func ("/transaction/conflict", test_conflict);
  g_test_add_func ("/transaction/no-record", test_no_record);
  g_test_add_func ("/transaction/two-machines", test_two_machines);
  g_test_add_func ("/transaction/locked", test_locked);
  return g_test_run ();
}
