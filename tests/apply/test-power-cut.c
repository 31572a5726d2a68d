#include <string.h>
#include <sys/stat.h>

#include "disk.h"
#include "scenario.h"

/* Every state that a cut of the power may leave, at each call: recovered, it is exactly before or
 * exactly after. So it is where the program was ended before, at each call, and recovery ran. */

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

static void
cut_at (Cut *cut, Disk *disk, const char *must_be, guint killed, guint call)
{
  g_autofree char *where
      = killed > 0 ? g_strdup_printf ("%s ended at call %u, recovered, power cut after call %u",
                                      cut->scenario->name, killed, call)
                   : g_strdup_printf ("%s, power cut after call %u", cut->scenario->name, call);

  cut->must_be = must_be;
  cut->where = where;
  cut->states += disk_each_state (disk, was_seen, on_state_made, cut);
}

/* @killed: where it was ended before recovery ran; 0: it was not. */
static void
replay (Cut *cut, guint killed)
{
  char *root = scenario_make_prepared (cut->scenario);
  Disk *disk = disk_read (root);
  g_autofree char *last = NULL;
  guint first = 0, length;

  trace_start ();
  if (killed > 0)
    {
      run_child (cut->scenario->work, root, MISHAP_KILL, killed);
      first = trace_length ();
      g_assert_true (run_child (work_recover, root, MISHAP_NONE, 0));
    }
  else
    g_assert_true (run_child (cut->scenario->work, root, MISHAP_NONE, 0));
  last = scratch_describe (root);
  trace_stop ();
  length = trace_length ();
  for (guint i = 0; i <= length; i++)
    {
      if (i > 0)
        disk_play (disk, trace_call (i - 1));
      if (i >= first)
        cut_at (cut, disk, i == length ? last : NULL, killed, i);
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
  replay (&cut, 0);
  for (guint k = 1; k <= expected.calls; k++)
    replay (&cut, k);
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
