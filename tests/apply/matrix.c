#include "matrix.h"

#include "pt-error.h"

char *
make_root (void)
{
  char *root = scratch_new ();

  scratch_write (root, SETTINGS, OLD, 0640);
  return root;
}

gboolean
apply (const char *root, PtOrder *order, char **id, GError **error)
{
  g_autoptr (PtFiles) files = scratch_open (root);

  return pt_transaction_apply (files, order, id, error);
}

char *
apply_well (const char *root, PtOrder *order)
{
  g_autoptr (GError) error = NULL;
  char *id = NULL;
  gboolean done = apply (root, order, &id, &error);

  g_assert_no_error (error);
  g_assert_true (done);
  return id;
}

gboolean
undo (const char *root, const char *id, GError **error)
{
  g_autoptr (PtFiles) files = scratch_open (root);

  return pt_transaction_undo (files, id, error);
}

void
undo_well (const char *root, const char *id)
{
  g_autoptr (GError) error = NULL;

  undo (root, id, &error);
  g_assert_no_error (error);
}

void
recover (const char *root)
{
  g_autoptr (PtFiles) files = scratch_open (root);
  g_autoptr (GError) error = NULL;
  gboolean did;

  pt_transaction_recover (files, &did, &error);
  g_assert_no_error (error);
}

void
check_refused (const char *root, PtOrder *order, PtError wanted)
{
  g_autofree char *before = scratch_describe (root);
  g_autofree char *after = NULL;
  g_autofree char *id = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (apply (root, order, &id, &error));
  g_assert_error (error, PT_ERROR, (int) wanted);
  after = scratch_describe (root);
  g_assert_cmpstr (after, ==, before);
  g_assert_true (scratch_is_clean (root));
  order_free (order);
}

void
work_undo (const char *root)
{
  undo (root, "000001", NULL);
}

void
work_recover (const char *root)
{
  g_autoptr (PtFiles) files = scratch_open (root);
  gboolean did;

  pt_transaction_recover (files, &did, NULL);
}

char *
make_prepared (void (*prepare) (const char *root))
{
  char *root = make_root ();

  mishap_set (MISHAP_NONE, 0, 0);
  if (prepare != NULL)
    prepare (root);
  return root;
}

Expected
find_expected (void (*prepare) (const char *root), void (*work) (const char *root))
{
  char *root = make_prepared (prepare);
  Expected expected;

  expected.before = scratch_describe (root);
  mishap_set (MISHAP_NONE, 0, 0);
  work (root);
  expected.calls = mishap_count ();
  expected.after = scratch_describe (root);
  g_assert_cmpstr (expected.before, !=, expected.after);
  g_assert_cmpuint (expected.calls, >, 15);
  scratch_free (root);
  return expected;
}

void
expected_clear (Expected *expected)
{
  g_free (expected->before);
  g_free (expected->after);
}

/* Exactly before or exactly after, and nothing left over; doing it again then works. */
static void
check_whole (const char *root, const Expected *expected)
{
  g_autofree char *now = NULL;

  mishap_set (MISHAP_NONE, 0, 0);
  recover (root);
  now = scratch_describe (root);
  g_assert_true (g_str_equal (now, expected->before) || g_str_equal (now, expected->after));
  g_assert_true (scratch_is_clean (root));
}

static void
check_again (const char *root, void (*work) (const char *root), const Expected *expected)
{
  g_autofree char *now = NULL;

  work (root);
  now = scratch_describe (root);
  g_assert_cmpstr (now, ==, expected->after);
}

static void (*current) (const char *root);

static gboolean
run_current (const char *root, GError **error)
{
  current (root);
  return TRUE;
}

static gboolean
run (void (*work) (const char *root), const char *root, guint at)
{
  current = work;
  return run_child (run_current, root, MISHAP_KILL, at);
}

void
check_killed (void (*prepare) (const char *root), void (*work) (const char *root), guint step)
{
  Expected expected = find_expected (prepare, work);
  guint tried = 0, twice = 0;

  for (guint k = 1; k <= expected.calls; k++)
    {
      gboolean ended = FALSE;

      /* And then recovery is ended at each of its own calls. */
      for (guint n = 0; !ended; n = n == 0 ? 1 : n + step)
        {
          char *root = make_prepared (prepare);

          g_assert_false (run (work, root, k));
          tried++;
          if (n > 0)
            {
              ended = run (work_recover, root, n);
              twice += !ended;
            }
          check_whole (root, &expected);
          check_again (root, work, &expected);
          scratch_free (root);
        }
    }
  g_test_message ("ended at each of %u calls; %u runs, in %u of them recovery was ended too",
                  expected.calls, tried, twice);
  expected_clear (&expected);
}

void
check_failing (void (*prepare) (const char *root),
               void (*work) (const char *root),
               Mishap mishap,
               int code)
{
  Expected expected = find_expected (prepare, work);

  for (guint k = 1; k <= expected.calls; k++)
    {
      char *root = make_prepared (prepare);

      mishap_set (mishap, k, code);
      work (root);
      check_whole (root, &expected);
      check_again (root, work, &expected);
      scratch_free (root);
    }
  g_test_message ("%s at each of %u calls",
                  mishap == MISHAP_SHORT ? "a short write" : g_strerror (code), expected.calls);
  expected_clear (&expected);
}
