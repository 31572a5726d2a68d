#include "config.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "pt-driver.h"
#include "pt-goals.h"
#include "pt-plan.h"
#include "scratch.h"

/* How long a whole plan takes to be done and undone, against writing the same bytes to the same
 * disk with nothing but fsync(), in turns, so that what else the computer does slows both.
 *
 *   bench-apply FOLDER [ROUNDS]
 *
 * FOLDER is on the disk that is measured; in memory fsync() costs nothing. */

static const char plan_text[]
    = "PASSTHROUGH-PLAN 1\n"
      "machine 7b1e2c5a-6f0d-4c1e-9b1a-2d5f3c8e10c0 win11\n"
      "step hook-files\n found absent\n"
      "step hook-data\n found absent\n device 0000:09:00.0 1234:abcd video\n guard 120\n"
      " say-it-works 0\n reboot-after 300\n";

typedef struct
{
  double plain;
  double apply;
  double undo;
} Times;

static double
since (gint64 start)
{
  return (double) (g_get_monotonic_time () - start) / 1000;
}

static PtOrder *
make_order (const char *root, const PtPlan *plan, GPtrArray *drivers)
{
  PtOrder *order = order_new (plan->uuid);
  g_autoptr (PtFiles) files = scratch_open (root);
  g_autoptr (GError) error = NULL;
  GPtrArray *goals = pt_goals_make (files, plan, drivers, &error);

  g_assert_no_error (error);
  g_ptr_array_unref (order->goals);
  order->goals = goals;
  return order;
}

/* Each file is there for good, and so is its name. */
static double
write_plainly (const char *root, GPtrArray *goals)
{
  gint64 start = g_get_monotonic_time ();
  int folder = open (root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  for (guint i = 0; i < goals->len; i++)
    {
      const PtGoal *goal = goals->pdata[i];
      g_autofree char *name = g_strdup_printf ("plain-%u", i);
      int fd = openat (folder, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, goal->mode);
      gsize length;
      const char *bytes = g_bytes_get_data (goal->after, &length);

      g_assert_cmpint (fd, >=, 0);
      g_assert_cmpint (write (fd, bytes, length), ==, (gssize) length);
      g_assert_cmpint (fsync (fd), ==, 0);
      close (fd);
      g_assert_cmpint (fsync (folder), ==, 0);
    }
  close (folder);
  return since (start);
}

static void
apply_well (const char *root, const PtPlan *plan, GPtrArray *drivers, gboolean again)
{
  PtOrder *order = make_order (root, plan, drivers);
  g_autoptr (PtFiles) files = scratch_open (root);
  g_autofree char *id = NULL;
  g_autoptr (GError) error = NULL;

  pt_transaction_apply (files, order, &id, &error);
  g_assert_no_error (error);
  g_assert_true ((id == NULL) == again);
  order_free (order);
}

static Times
run_once (const char *top, const PtPlan *plan, GPtrArray *drivers, guint *calls)
{
  g_autofree char *root = g_build_filename (top, "passthrough-bench-XXXXXX", NULL);
  PtOrder *order;
  g_autoptr (PtFiles) files = NULL;
  g_autoptr (GError) error = NULL;
  gint64 start;
  Times times;

  g_assert_nonnull (g_mkdtemp (root));
  scratch_write (root, "/etc/hosts", "", 0644);
  order = make_order (root, plan, drivers);
  times.plain = write_plainly (root, order->goals);
  order_free (order);
  start = g_get_monotonic_time ();
  apply_well (root, plan, drivers, FALSE);
  times.apply = since (start);
  /* All of it is there: nothing is to be done, so nothing is. */
  mishap_set (MISHAP_NONE, 0, 0);
  apply_well (root, plan, drivers, TRUE);
  *calls += mishap_count ();
  files = scratch_open (root);
  start = g_get_monotonic_time ();
  pt_transaction_undo (files, "000001", &error);
  times.undo = since (start);
  g_assert_no_error (error);
  scratch_free (g_steal_pointer (&root));
  return times;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const double *first = a, *second = b;

  return *first < *second ? -1 : *first > *second;
}

static double
median (double *values, guint count)
{
  qsort (values, count, sizeof *values, compare);
  return values[count / 2];
}

int
main (int argc, char **argv)
{
  guint rounds = argc > 2 ? (guint) atoi (argv[2]) : 15;
  g_autoptr (GError) error = NULL;
  g_autoptr (PtPlan) plan = pt_plan_parse (plan_text, strlen (plan_text), &error);
  g_autoptr (GPtrArray) drivers = plan != NULL ? pt_drivers_load (&error) : NULL;
  g_autofree double *plain = g_new0 (double, rounds);
  g_autofree double *apply = g_new0 (double, rounds);
  g_autofree double *undo = g_new0 (double, rounds);
  guint calls = 0;

  umask (022);
  if (argc < 2 || rounds == 0 || drivers == NULL)
    {
      g_printerr ("bench-apply FOLDER [ROUNDS]%s\n", error != NULL ? error->message : "");
      return 2;
    }
  for (guint i = 0; i < rounds; i++)
    {
      Times times = run_once (argv[1], plan, drivers, &calls);

      plain[i] = times.plain;
      apply[i] = times.apply / times.plain;
      undo[i] = times.undo / times.plain;
    }
  g_print ("%u rounds, the same bytes with fsync(): %.2f ms\n", rounds, median (plain, rounds));
  g_print ("apply: %.1f times as long, undo: %.1f times; a second apply makes %u changing calls\n",
           median (apply, rounds), median (undo, rounds), calls);
  return calls == 0 ? 0 : 1;
}
