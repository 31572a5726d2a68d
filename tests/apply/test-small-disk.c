#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "scenario.h"

/* Real file systems that are too small, from nothing left to enough, page by page and file by file:
 * in a mount namespace of its own. */

#define PAGE 4096
/* Until so many sizes in a row were enough. */
#define ENOUGH 3
#define SIZES_LIMIT 200

static char *place;

/* Whatever else is mounted stays as it is, for everybody else. */
static const char *
enter_namespace (void)
{
  if (geteuid () != 0)
    return "needs root";
  if (unshare (CLONE_NEWNS) != 0)
    return "no mount namespace can be made here";
  if (mount ("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
    return "the mount namespace cannot be made private";
  if (mount ("none", place, "tmpfs", 0, "mode=0755") != 0)
    return "no file system can be mounted here";
  umount (place);
  return NULL;
}

static void
resize (const char *options)
{
  g_assert_cmpint (mount ("none", place, "tmpfs", MS_REMOUNT, options), ==, 0);
}

/* What is prepared has room; then there are @free pages or files more. */
static gboolean
run_with (const Scenario *scenario, const Expected *expected, gboolean of_files, guint more)
{
  g_autofree char *where = g_strdup_printf ("%s with room for %u %s", scenario->name, more,
                                            of_files ? "files" : "pages");
  g_autofree char *options = NULL;
  g_autofree char *now = NULL;
  g_autoptr (GError) error = NULL;
  struct statfs status;
  gboolean done;

  g_assert_cmpint (mount ("none", place, "tmpfs", 0, "size=16m,nr_inodes=4096,mode=0755"), ==, 0);
  scenario_fill_root (place);
  if (scenario->prepare != NULL)
    scenario->prepare (place, &error);
  g_assert_no_error (error);
  g_assert_cmpint (statfs (place, &status), ==, 0);
  options = of_files ? g_strdup_printf ("nr_inodes=%lu",
                                        (gulong) (status.f_files - status.f_ffree + more))
                     : g_strdup_printf ("size=%lu",
                                        (gulong) (status.f_blocks - status.f_bfree + more) * PAGE);
  resize (options);
  done = scenario->work (place, &error);
  now = scratch_describe (place);
  if (done && !g_str_equal (now, expected->after))
    finding ("%s: said to be done, and is not:\n%s", where, now);
  if (!done && strstr (error->message, "/etc/") == NULL && strstr (error->message, "/var") == NULL)
    finding ("%s: the message names no file: %s", where, error->message);
  /* Taking back needs no room. */
  if (!done && scenario->prepare == NULL && !g_str_equal (now, expected->before))
    finding ("%s: not taken back:\n%s", where, now);
  g_clear_error (&error);
  /* Recovery may need a file more than there is room for; it takes back what it can then. */
  work_recover (place, &error);
  resize ("size=16m,nr_inodes=4096");
  scenario_is_whole (place, expected, where);
  scenario_works_again (place, scenario->work, expected, where);
  g_assert_cmpint (umount (place), ==, 0);
  return done;
}

static void
sweep (const Scenario *scenario, const Expected *expected, gboolean of_files)
{
  guint enough = 0, refused = 0, more, found = findings ();

  for (more = 0; enough < ENOUGH && more < SIZES_LIMIT; more++)
    {
      if (run_with (scenario, expected, of_files, more))
        enough++;
      else
        refused++;
    }
  if (enough < ENOUGH)
    finding ("%s: %u are not enough", scenario->name, more);
  g_test_message ("%s: %u sizes in %s, too small %u times; %u findings", scenario->name, more,
                  of_files ? "files" : "pages", refused, findings () - found);
}

/* It is cut in the middle of what is written. */
static gboolean
work_long (const char *root, GError **error)
{
  PtOrder *order = scenario_make_order ();
  g_autofree char *text = g_strnfill (20 * PAGE, 'x');
  g_autofree char *id = NULL;
  gboolean done;

  order_add (order, "/etc/libvirt/hooks/passthrough/long", text, 0644, "absent");
  done = scenario_apply (root, order, &id, error);
  order_free (order);
  return done;
}

static const Scenario long_scenario = { "apply of a long file", NULL, work_long };

static void
test_small (gconstpointer data)
{
  const Scenario *scenario = data;
  g_auto (Expected) expected = scenario_expect (scenario);

  sweep (scenario, &expected, FALSE);
  sweep (scenario, &expected, TRUE);
}

static void
test_skipped (gconstpointer why)
{
  g_test_skip (why);
}

int
main (int argc, char **argv)
{
  const char *why;
  int status;

  umask (077);
  g_test_init (&argc, &argv, NULL);
  place = scratch_new ();
  why = enter_namespace ();
  mishap_set (MISHAP_NONE, 0, 0);
  for (guint i = 0; i <= n_scenarios; i++)
    {
      const Scenario *scenario = i < n_scenarios ? &scenarios[i] : &long_scenario;
      g_autofree char *name = g_strdup_printf ("/small-disk/%s", scenario->name);

      g_test_add_data_func (name, why != NULL ? (gconstpointer) why : scenario,
                            why != NULL ? test_skipped : test_small);
    }
  status = g_test_run ();
  g_rmdir (place);
  g_free (place);
  return status;
}
