/* Reads one computer, or two in turns, many times in one process and prints how long it took.
 *
 *   bench-host [--runs N] ROOT-A [ROOT-B]
 *
 * Lines "a MEDIAN MIN DEVICES" and "b …" with times in milliseconds, and "ratio B/A" of the
 * medians. What a process pays once (the list of names) is paid before the first run. */
#include <stdlib.h>

#include "pt-host.h"

#define RUNS 15

typedef struct
{
  const char *path;
  GArray *times; /* double, milliseconds */
  guint devices;
} Side;

static int
compare_times (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a;
  double y = *(const double *) b;

  return (x > y) - (x < y);
}

/* FALSE with a message when the computer can't be read. The root is opened anew, as a program
 * that is started does it. */
static gboolean
run_once (Side *side, gboolean counted)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PtRoot) root = NULL;
  g_autoptr (PtHost) host = NULL;
  gint64 start = g_get_monotonic_time ();
  double elapsed;

  root = pt_root_open (side->path, &error);
  host = root != NULL ? pt_host_read (root, NULL, &error) : NULL;
  if (host == NULL)
    {
      g_printerr ("bench-host: %s\n", error->message);
      return FALSE;
    }
  elapsed = (double) (g_get_monotonic_time () - start) / 1000.0;
  side->devices = host->pci->len;
  if (counted)
    g_array_append_val (side->times, elapsed);
  return TRUE;
}

static double
median (Side *side)
{
  g_array_sort (side->times, compare_times);
  return g_array_index (side->times, double, side->times->len / 2);
}

static void
print_side (const char *name, Side *side)
{
  double middle = median (side);

  g_print ("%s %.3f %.3f %u\n", name, middle, g_array_index (side->times, double, 0),
           side->devices);
}

int
main (int argc, char **argv)
{
  int runs = RUNS;
  int first = 1;
  Side sides[2] = { { NULL, NULL, 0 }, { NULL, NULL, 0 } };
  int count;

  if (argc > 3 && g_str_equal (argv[1], "--runs"))
    {
      runs = atoi (argv[2]);
      first = 3;
    }
  count = argc - first;
  if (count < 1 || count > 2 || runs < 1)
    {
      g_printerr ("usage: bench-host [--runs N] ROOT-A [ROOT-B]\n");
      return 2;
    }
  for (int i = 0; i < count; i++)
    {
      sides[i].path = argv[first + i];
      sides[i].times = g_array_new (FALSE, FALSE, sizeof (double));
    }
  for (int run = 0; run <= runs; run++)
    for (int i = 0; i < count; i++)
      if (!run_once (&sides[i], run > 0))
        return 1;
  print_side ("a", &sides[0]);
  if (count == 2)
    {
      print_side ("b", &sides[1]);
      g_print ("ratio %.2f\n", median (&sides[1]) / median (&sides[0]));
    }
  for (int i = 0; i < count; i++)
    g_array_unref (sides[i].times);
  return 0;
}
