#include <string.h>
#include <sys/stat.h>

#include "disk.h"
#include "scenario.h"

/* Every state that a cut of the power may leave, at each call: recovered, it is exactly before or
 * exactly after. So it is where before that the program was ended at each call and recovery
 * ran, or where each call failed. */

typedef struct
{
  const Scenario *scenario;
  const Expected *expected;
  /* What it has to be: NULL while both will do. */
  const char *must_be;
  const char *where;
  GHashTable *seen;
  guint states;
  guint recoveries;
} Cut;

static gboolean
was_seen (const char *key, gpointer data)
{
  Cut *cut = data;
  g_autofree char *both = g_strconcat (cut->must_be != NULL ? cut->must_be : "", "\n", key, NULL);
  char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, both, -1);

  return !g_hash_table_add (cut->seen, digest);
}

static void
on_state_made (const char *root, gpointer data)
{
  Cut *cut = data;
  g_autofree char *found = scratch_describe (root);
  g_autofree char *now = NULL;

  cut->recoveries++;
  if (!scenario_is_whole (root, cut->expected, cut->where))
    finding ("%s: it was found so:\n%s", cut->where, found);
  now = scratch_describe (root);
  if (cut->must_be != NULL && !g_str_equal (now, cut->must_be))
    finding ("%s: what was said to be done is lost:\n%s", cut->where, found);
  scenario_works_again (root, cut->scenario->work, cut->expected, cut->where);
}

/* Whether nothing is left for the next start to do. */
static gboolean
is_settled (const char *root)
{
  g_autofree char *journal = g_build_filename (root, PT_JOURNAL, NULL);

  return !g_file_test (journal, G_FILE_TEST_EXISTS);
}

/* How it came to the cut. */
static char *
describe_way (const Cut *cut, Mishap mishap, guint at, guint call)
{
  g_autofree char *way = mishap == MISHAP_NONE ? g_strdup ("")
                         : mishap == MISHAP_KILL
                             ? g_strdup_printf (" ended at call %u, recovered", at)
                             : g_strdup_printf (" failing at call %u", at);

  return g_strdup_printf ("%s%s, power cut after call %u", cut->scenario->name, way, call);
}

/* The program came through, was ended at a call and recovery ran, or a call failed and what had
 * been done was taken back. Up to there all is as without that. */
static void
replay (Cut *cut, Mishap mishap, guint at)
{
  char *root = scenario_make_prepared (cut->scenario);
  Disk *disk = disk_read (root);
  g_autofree char *last = NULL;
  guint first = 0, length;

  trace_start ();
  run_child (cut->scenario->work, root, mishap, at);
  if (mishap == MISHAP_KILL)
    {
      first = trace_length ();
      g_assert_true (run_child (work_recover, root, MISHAP_NONE, 0));
    }
  /* A call or two are not traced. */
  else if (mishap == MISHAP_FAIL)
    first = at > 3 ? at - 3 : 0;
  trace_stop ();
  last = scratch_describe (root);
  length = trace_length ();
  for (guint i = 0; i <= length; i++)
    {
      g_autofree char *where = describe_way (cut, mishap, at, i);

      if (i > 0)
        disk_play (disk, trace_call (i - 1));
      cut->where = where;
      /* An answer was given: it stays true. */
      cut->must_be = i == length && is_settled (root) ? last : NULL;
      if (i >= first)
        cut->states += disk_each_state (disk, was_seen, on_state_made, cut);
    }
  disk_free (disk);
  scratch_free (root);
}

static void
test_cut (gconstpointer data)
{
  const Scenario *scenario = data;
  g_auto (Expected) expected = scenario_expect (scenario);
  Cut cut = { .scenario = scenario, .expected = &expected };
  guint found = findings ();

  cut.seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  replay (&cut, MISHAP_NONE, 0);
  for (guint k = 1; k <= expected.calls; k++)
    {
      replay (&cut, MISHAP_KILL, k);
      replay (&cut, MISHAP_FAIL, k);
    }
  g_test_message ("%s: %u calls, %u states after a cut, %u different ones, %u recoveries; "
                  "%u findings",
                  scenario->name, expected.calls, cut.states, g_hash_table_size (cut.seen),
                  cut.recoveries, findings () - found);
  g_hash_table_unref (cut.seen);
}

int
main (int argc, char **argv)
{
  umask (077);
  g_test_init (&argc, &argv, NULL);
  trace_install ();
  /* The model has none. */
  scenario_has_attributes = FALSE;
  for (guint i = 0; i < n_scenarios; i++)
    {
      g_autofree char *name = g_strdup_printf ("/power-cut/%s", scenarios[i].name);

      g_test_add_data_func (name, &scenarios[i], test_cut);
    }
  return g_test_run ();
}
