#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "scenario.h"

/* The program ends, or a call fails, at each call that changes anything; -m thorough: with each
 * error, and recovery is ended at each of its own calls. */

/* What the helper begins with. */
#define HELPER_UMASK 077

/* -- the program ends -------------------------------------------------------- */

typedef struct
{
  guint kills;
  guint recoveries;
  guint killed_recoveries;
} Figures;

/* Once, and again with recovery ended too: at its call @n, none for 0. Returns whether it came to
 * its end before that. */
static gboolean
kill_at (const Scenario *scenario, const Expected *expected, guint k, guint n, Figures *figures)
{
  char *root = scenario_make_prepared (scenario);
  g_autofree char *where
      = g_strdup_printf ("%s ended at call %u, recovery at %u", scenario->name, k, n);
  gboolean ended = FALSE;

  if (run_child (scenario->work, root, MISHAP_KILL, k))
    finding ("%s: call %u never came", scenario->name, k);
  figures->kills++;
  if (n > 0)
    {
      ended = run_child (work_recover, root, MISHAP_KILL, n);
      figures->killed_recoveries += !ended;
    }
  scenario_is_whole (root, expected, where);
  figures->recoveries++;
  scenario_works_again (root, scenario->work, expected, where);
  scratch_free (root);
  return ended;
}

static void
test_killed (gconstpointer data)
{
  const Scenario *scenario = data;
  g_auto (Expected) expected = scenario_expect (scenario);
  guint step = g_test_thorough () ? 1 : 23;
  Figures figures = { 0 };
  guint found = findings ();

  for (guint k = 1; k <= expected.calls; k++)
    {
      kill_at (scenario, &expected, k, 0, &figures);
      /* Another start each time: in the quick one, too, each call of recovery has its turn. */
      for (guint n = 1 + k % step; !kill_at (scenario, &expected, k, n, &figures); n += step)
        continue;
    }
  g_test_message ("%s: %u calls, %u kills, %u recoveries, %u of them after one that was killed; "
                  "%u findings",
                  scenario->name, expected.calls, figures.kills, figures.recoveries,
                  figures.killed_recoveries, findings () - found);
}

/* -- each call fails --------------------------------------------------------- */

static const int codes[] = { ENOSPC, EIO, EROFS, EACCES, EDQUOT, EINTR, EMFILE, EPERM };

/* What is said names a file below the root. */
static void
check_words (const GError *error, const char *where)
{
  const char *path = strstr (error->message, "/etc/");

  if (path == NULL)
    path = strstr (error->message, "/var");
  if (path == NULL)
    finding ("%s: the message names no file: %s", where, error->message);
}

/* Said to be done: it is after. Said not to be: it is before, or what is left is ended by the
 * next start, which then succeeds. */
static void
fail_at (const Scenario *scenario, const Expected *expected, Mishap mishap, int code, guint k)
{
  char *root = scenario_make_prepared (scenario);
  g_autofree char *where = g_strdup_printf ("%s, %s at call %u%s", scenario->name,
                                            mishap == MISHAP_SHORT ? "short" : g_strerror (code), k,
                                            mishap == MISHAP_STAYS ? " and later" : "");
  g_autofree char *now = NULL;
  g_autoptr (GError) error = NULL;
  gboolean done;

  mishap_set (mishap, k, code);
  done = scenario->work (root, &error);
  now = scratch_describe (root);
  if (done != (error == NULL))
    finding ("%s: answer and error do not agree", where);
  if (done && !g_str_equal (now, expected->after))
    finding ("%s: said to be done, and is not:\n%s", where, now);
  if (error != NULL)
    check_words (error, where);
  /* One failure is over by then: a plan is taken back at once. */
  if (!done && mishap == MISHAP_FAIL && scenario->prepare == NULL
      && !g_str_equal (now, expected->before))
    finding ("%s: not taken back:\n%s", where, now);
  scenario_is_whole (root, expected, where);
  scenario_works_again (root, scenario->work, expected, where);
  scratch_free (root);
}

static void
test_failing (gconstpointer data)
{
  const Scenario *scenario = data;
  g_auto (Expected) expected = scenario_expect (scenario);
  guint found = findings (), failures = 0;

  for (guint k = 1; k <= expected.calls; k++)
    {
      /* The quick one takes turns. */
      for (guint i = 0; i < (g_test_thorough () ? G_N_ELEMENTS (codes) : 2); i++)
        {
          int code = codes[(2 * k + i) % G_N_ELEMENTS (codes)];

          fail_at (scenario, &expected, MISHAP_FAIL, code, k);
          failures++;
          if (code == EINTR)
            continue;
          fail_at (scenario, &expected, MISHAP_STAYS, code, k);
          failures++;
        }
      fail_at (scenario, &expected, MISHAP_SHORT, 0, k);
      failures++;
    }
  g_test_message ("%s: %u calls, %u failures; %u findings", scenario->name, expected.calls,
                  failures, findings () - found);
}

int
main (int argc, char **argv)
{
  umask (HELPER_UMASK);
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < n_scenarios; i++)
    {
      g_autofree char *killed = g_strdup_printf ("/mishaps/killed/%s", scenarios[i].name);
      g_autofree char *failing = g_strdup_printf ("/mishaps/failing/%s", scenarios[i].name);

      g_test_add_data_func (killed, &scenarios[i], test_killed);
      g_test_add_data_func (failing, &scenarios[i], test_failing);
    }
  return g_test_run ();
}
