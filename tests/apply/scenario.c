#include "scenario.h"

#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>

#include <glib/gstdio.h>

gboolean scenario_has_attributes = TRUE;

/* A computer with one file of settings. */
void
scenario_fill_root (const char *root)
{
  g_autofree char *settings = g_build_filename (root, SETTINGS, NULL);

  scratch_write (root, SETTINGS, OLD, 0640);
  /* Where the file system has none, there is none to be lost. */
  if (scenario_has_attributes)
    setxattr (settings, "user.passthrough-test", "kept", 4, 0);
}

char *
scenario_make_root (void)
{
  char *root = scratch_new ();

  scenario_fill_root (root);
  return root;
}

PtOrder *
scenario_make_order (void)
{
  PtOrder *order = order_new (FIRST_UUID);

  order_add (order, HANDOVER, "#!/bin/sh\nfirst\n", 0755, "absent");
  order_add (order, DISPATCHER, "#!/bin/sh\n", 0755, "absent");
  /* Beside what is there: no folder is made for it. */
  order_add (order, "/etc/new.conf", "new\n", 0644, "absent");
  order_add (order, SETTINGS, NEW, 0644, OLD);
  return order;
}

gboolean
scenario_apply (const char *root, PtOrder *order, char **id, GError **error)
{
  g_autoptr (PtFiles) files = scratch_open (root);

  return pt_transaction_apply (files, order, id, error);
}

char *
scenario_apply_well (const char *root, PtOrder *order)
{
  g_autoptr (GError) error = NULL;
  char *id = NULL;
  gboolean done = scenario_apply (root, order, &id, &error);

  g_assert_no_error (error);
  g_assert_true (done);
  return id;
}

gboolean
scenario_undo (const char *root, const char *id, GError **error)
{
  g_autoptr (PtFiles) files = scratch_open (root);

  return pt_transaction_undo (files, id, error);
}

void
scenario_undo_well (const char *root, const char *id)
{
  g_autoptr (GError) error = NULL;

  scenario_undo (root, id, &error);
  g_assert_no_error (error);
}

/* -- things to be done ------------------------------------------------------ */

gboolean
work_apply (const char *root, GError **error)
{
  PtOrder *order = scenario_make_order ();
  g_autofree char *id = NULL;
  gboolean done = scenario_apply (root, order, &id, error);

  order_free (order);
  return done;
}

gboolean
work_undo (const char *root, GError **error)
{
  return scenario_undo (root, "000001", error);
}

gboolean
work_recover (const char *root, GError **error)
{
  g_autoptr (PtFiles) files = scratch_open (root);
  gboolean did;

  return pt_transaction_recover (files, &did, error);
}

static gboolean
apply_two (const char *root, const char *handover, const char *settings, GError **error)
{
  PtOrder *order = order_new (SECOND_UUID);
  g_autofree char *id = NULL;
  gboolean done;

  order_add (order, HANDOVER, handover, 0755, NULL);
  order_add (order, "/etc/libvirt/hooks/passthrough/two.conf", "A=b\n", 0644, "absent");
  order_add (order, SETTINGS, settings, 0644, NULL);
  done = work_apply (root, error) && scenario_apply (root, order, &id, error);
  order_free (order);
  return done;
}

/* A second machine needs what the first one brought. */
gboolean
work_two (const char *root, GError **error)
{
  return apply_two (root, "#!/bin/sh\nfirst\n", NEW, error);
}

/* A second machine brings a newer one. */
gboolean
work_two_versions (const char *root, GError **error)
{
  return apply_two (root, "#!/bin/sh\nsecond\n", "what shall be there, newer\n", error);
}

const Scenario scenarios[] = {
  { "apply", NULL, work_apply },
  { "undo", work_apply, work_undo },
  { "undo of the first of two", work_two, work_undo },
  { "undo of the older of two", work_two_versions, work_undo },
};
const guint n_scenarios = G_N_ELEMENTS (scenarios);

/* -- before and after -------------------------------------------------------- */

char *
scenario_make_prepared (const Scenario *scenario)
{
  char *root = scenario_make_root ();
  g_autoptr (GError) error = NULL;

  mishap_set (MISHAP_NONE, 0, 0);
  if (scenario->prepare != NULL)
    scenario->prepare (root, &error);
  g_assert_no_error (error);
  return root;
}

static char *
describe_origin (void)
{
  char *root = scenario_make_root ();
  char *text = scratch_describe (root);

  scratch_free (root);
  return text;
}

Expected
scenario_expect (const Scenario *scenario)
{
  char *root = scenario_make_prepared (scenario);
  g_autoptr (GError) error = NULL;
  Expected expected;

  expected.origin = describe_origin ();
  expected.before = scratch_describe (root);
  mishap_set (MISHAP_NONE, 0, 0);
  scenario->work (root, &error);
  g_assert_no_error (error);
  expected.calls = mishap_count ();
  expected.after = scratch_describe (root);
  g_assert_cmpstr (expected.before, !=, expected.after);
  g_assert_cmpuint (expected.calls, >, 20);
  scratch_free (root);
  return expected;
}

void
expected_clear (Expected *expected)
{
  g_free (expected->origin);
  g_free (expected->before);
  g_free (expected->after);
}

static guint n_findings;

void
finding (const char *format, ...)
{
  va_list list;
  g_autofree char *text = NULL;

  va_start (list, format);
  text = g_strdup_vprintf (format, list);
  va_end (list);
  /* The first ones tell it all. */
  if (n_findings++ < 20)
    g_test_message ("finding: %s", text);
  g_test_fail ();
}

guint
findings (void)
{
  return n_findings;
}

gboolean
scenario_is_whole (const char *root, const Expected *expected, const char *where)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *now = NULL;
  guint count = n_findings;

  mishap_set (MISHAP_NONE, 0, 0);
  if (!work_recover (root, &error))
    finding ("%s: recovery refuses: %s", where, error->message);
  now = scratch_describe (root);
  if (!g_str_equal (now, expected->before) && !g_str_equal (now, expected->after))
    finding ("%s: neither before nor after:\n%s", where, now);
  if (!scratch_is_clean (root))
    finding ("%s: something is left over", where);
  return n_findings == count;
}

static void
check_mode (const char *root, const char *path, guint mode, const char *where)
{
  g_autofree char *full = g_build_filename (root, path, NULL);
  GStatBuf status;

  if (g_stat (full, &status) != 0 || (status.st_mode & 07777) != mode)
    finding ("%s: %s has mode %o", where, path, (guint) status.st_mode & 07777);
}

/* All that is recorded, the newest first: then it is as it was before the first one came. */
static void
undo_all (const char *root, const Expected *expected, const char *where)
{
  g_autoptr (PtFiles) files = scratch_open (root);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) records = pt_transaction_list (files, &error);
  g_autofree char *now = NULL;

  for (guint i = records != NULL ? records->len : 0; i > 0 && error == NULL; i--)
    pt_transaction_undo (files, ((PtRecord *) records->pdata[i - 1])->id, &error);
  now = scratch_describe (root);
  if (error != NULL)
    finding ("%s: not all can be undone: %s", where, error->message);
  else if (!g_str_equal (now, expected->origin))
    finding ("%s: all undone, and not as it was:\n%s", where, now);
}

gboolean
scenario_works_again (const char *root, Work work, const Expected *expected, const char *where)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *now = NULL;
  guint count = n_findings;

  /* What is done already is not there to be undone. */
  work (root, &error);
  now = scratch_describe (root);
  if (!g_str_equal (now, expected->after))
    finding ("%s: it does not work again: %s\n%s", where, error != NULL ? error->message : "", now);
  /* Anybody may read what was done, whatever happened meanwhile. */
  check_mode (root, PT_STATE_FOLDER, 0755, where);
  check_mode (root, PT_RECORD_FOLDER, 0755, where);
  check_mode (root, PT_BACKUP_FOLDER, 0700, where);
  undo_all (root, expected, where);
  return n_findings == count;
}
