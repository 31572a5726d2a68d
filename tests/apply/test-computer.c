/* Steps that are no files: units of systemd, and who is in a group. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "matrix.h"
#include "pt-error.h"

#define UNITS "units"
#define GROUP_FILE "etc/group"
#define STOPPED                                                                                    \
  "a-ro.socket disabled inactive\na.socket disabled inactive\nb.socket enabled active\n"
#define STARTED "a-ro.socket enabled active\na.socket enabled active\nb.socket enabled active\n"
#define ALONE "root:x:0:\nlibvirt:x:120:bert\n"
#define BOTH "root:x:0:\nlibvirt:x:120:bert,anna\n"
#define USERS "root:x:0:0::/:/bin/sh\nanna:x:1000:1000::/:/bin/sh\ncarl:x:1001:120::/:/bin/sh\n"

static const char *const sockets[]
    = { "a.socket", "a-ro.socket", "missing.socket", "b.socket", NULL };
static const char *const rivals[] = { "c.socket", NULL };

static PtOrder *
make_computer_order (guint user)
{
  PtOrder *order = order_new (NULL);

  order->machine = NULL;
  order->user = user;
  order->units = sockets;
  order->rivals = rivals;
  order->joins = TRUE;
  return order;
}

static void
prepare_computer (const char *root)
{
  scratch_write (root, UNITS, STOPPED, 0644);
  scratch_write (root, GROUP_FILE, ALONE, 0644);
  scratch_write (root, "etc/passwd", USERS, 0644);
}

static void
work_computer (const char *root)
{
  PtOrder *order = make_computer_order (1000);
  g_autofree char *id = NULL;

  apply (root, order, &id, NULL);
  order_free (order);
}

static void
prepare_started (const char *root)
{
  prepare_computer (root);
  work_computer (root);
}

static void
check_text (const char *root, const char *path, const char *wanted)
{
  g_autofree char *full = g_build_filename (root, path, NULL);
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (full, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, wanted);
}

static void
test_computer (void)
{
  char *root = make_prepared (prepare_computer);
  PtOrder *order = make_computer_order (1000);
  g_autofree char *id = apply_well (root, order);
  g_autofree char *nothing = NULL;
  g_autofree char *record = g_build_filename (root, PT_RECORD_FOLDER, "000001", NULL);
  g_autofree char *text = NULL;

  check_text (root, UNITS, STARTED);
  check_text (root, GROUP_FILE, BOTH);
  g_assert_true (g_file_get_contents (record, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "\ncomputer\n"));
  g_assert_nonnull (strstr (text, "\nunit a.socket was disabled inactive\n"
                                  "unit a-ro.socket was disabled inactive\n"
                                  "unit b.socket was enabled active\n"
                                  "group libvirt user 1000\nend\n"));
  mishap_set (MISHAP_NONE, 0, 0);
  nothing = apply_well (root, order);
  g_assert_null (nothing);
  g_assert_cmpuint (mishap_count (), ==, 0);
  undo_well (root, id);
  check_text (root, UNITS, STOPPED);
  check_text (root, GROUP_FILE, ALONE);
  g_assert_true (scratch_is_clean (root));
  order_free (order);
  scratch_free (root);
}

static void
refuse_computer (const char *units, const char *group, guint user, PtError wanted)
{
  char *root = make_prepared (prepare_computer);

  scratch_write (root, UNITS, units, 0644);
  scratch_write (root, GROUP_FILE, group, 0644);
  check_refused (root, make_computer_order (user), wanted);
  scratch_free (root);
}

static void
test_computer_refused (void)
{
  refuse_computer (STOPPED, ALONE, 0, PT_ERROR_NOT_SUPPORTED);
  refuse_computer (STOPPED, ALONE, 4711, PT_ERROR_NOT_SUPPORTED);
  refuse_computer (STOPPED, "root:x:0:\n", 1000, PT_ERROR_NOT_SUPPORTED);
  refuse_computer ("", ALONE, 1000, PT_ERROR_NOT_SUPPORTED);
  refuse_computer ("a.socket masked inactive\n", ALONE, 1000, PT_ERROR_CONFLICT);
  refuse_computer (STOPPED "c.socket disabled active\n", ALONE, 1000, PT_ERROR_CONFLICT);
  refuse_computer (STOPPED "c.socket enabled inactive\n", ALONE, 1000, PT_ERROR_CONFLICT);
}

/* Whose first group it is needs nothing; what somebody undid himself is not undone again. */
static void
test_computer_by_others (void)
{
  char *root = make_prepared (prepare_computer);
  PtOrder *order = make_computer_order (1001);
  g_autofree char *id = apply_well (root, order);
  g_autoptr (GError) error = NULL;

  check_text (root, GROUP_FILE, ALONE);
  check_text (root, UNITS, STARTED);
  scratch_write (root, UNITS, "a.socket masked inactive\na-ro.socket enabled active\n", 0644);
  g_assert_false (undo (root, id, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_CONFLICT);
  scratch_write (root, UNITS, "a-ro.socket disabled active\na.socket disabled inactive\n", 0644);
  undo_well (root, id);
  check_text (root, UNITS, "a-ro.socket disabled inactive\na.socket disabled inactive\n");
  order_free (order);
  scratch_free (root);
}

/* Two asked for it: it is taken back with the second one. */
static void
test_computer_twice (void)
{
  char *root = make_prepared (prepare_started);
  PtOrder *order = make_computer_order (1000);
  g_autofree char *id = NULL;

  scratch_write (root, UNITS, STOPPED, 0644);
  scratch_write (root, GROUP_FILE, ALONE, 0644);
  id = apply_well (root, order);
  undo_well (root, "000001");
  check_text (root, UNITS, STARTED);
  check_text (root, GROUP_FILE, BOTH);
  undo_well (root, id);
  check_text (root, UNITS, STOPPED);
  check_text (root, GROUP_FILE, ALONE);
  order_free (order);
  scratch_free (root);
}

static void
test_computer_killed (void)
{
  check_killed (prepare_computer, work_computer, g_test_thorough () ? 1 : 3);
  check_killed (prepare_started, work_undo, g_test_thorough () ? 1 : 3);
}

static void
test_computer_failing (void)
{
  check_failing (prepare_computer, work_computer, MISHAP_FAIL, EIO);
  check_failing (prepare_started, work_undo, MISHAP_FAIL, EIO);
  check_failing (prepare_computer, work_computer, MISHAP_STAYS, ENOSPC);
  check_failing (prepare_started, work_undo, MISHAP_STAYS, EROFS);
}

int
main (int argc, char **argv)
{
  umask (022);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/computer/there-and-back", test_computer);
  g_test_add_func ("/computer/refused", test_computer_refused);
  g_test_add_func ("/computer/by-others", test_computer_by_others);
  g_test_add_func ("/computer/twice", test_computer_twice);
  g_test_add_func ("/computer/killed", test_computer_killed);
  g_test_add_func ("/computer/failing", test_computer_failing);
  return g_test_run ();
}
