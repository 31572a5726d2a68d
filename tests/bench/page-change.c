#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-pages.h"
#include "pt-window.h"

/* How long the main loop is busy at a stretch while pages change: the longest turn of it for each
 * page, the first time (when the page is made) and later, beside that of an empty page in an empty
 * stack. Arguments: another computer and its libvirt, instead of the sample. */

#define ROUNDS 7

/* A page that has something to wait for has settled by then. */
#define SETTLE_MS 900

typedef struct
{
  double first;
  double later;
} Turn;

static gboolean
on_time_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

/* Lets the main loop run; returns its longest turn in milliseconds. Waiting is not being busy, so
 * each turn is timed from when there is something to do. */
static double
run_for (guint ms)
{
  gboolean over = FALSE;
  gint64 longest = 0;

  g_timeout_add (ms, on_time_cb, &over);
  while (!over)
    {
      gint64 began, took;

      if (!g_main_context_pending (NULL))
        {
          g_usleep (200);
          continue;
        }
      began = g_get_monotonic_time ();
      g_main_context_iteration (NULL, FALSE);
      took = g_get_monotonic_time () - began;
      longest = MAX (longest, took);
    }
  return (double) longest / 1000;
}

static double
change_to (PtWindow *window, const char *id)
{
  gint64 began = g_get_monotonic_time ();
  double called, ran;

  pt_window_open_page (window, id);
  called = (double) (g_get_monotonic_time () - began) / 1000;
  ran = run_for (SETTLE_MS);
  return MAX (called, ran);
}

static double
measure_baseline (GtkApplication *application)
{
  GtkWidget *window = adw_application_window_new (application);
  GtkWidget *stack = gtk_stack_new ();
  double sum = 0;

  gtk_stack_add_named (GTK_STACK (stack), adw_status_page_new (), "one");
  gtk_stack_add_named (GTK_STACK (stack), adw_status_page_new (), "two");
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), stack);
  gtk_window_set_default_size (GTK_WINDOW (window), 1000, 700);
  gtk_window_present (GTK_WINDOW (window));
  run_for (SETTLE_MS);
  for (int i = 0; i < ROUNDS; i++)
    {
      gtk_stack_set_visible_child_name (GTK_STACK (stack), i % 2 == 0 ? "two" : "one");
      sum += run_for (SETTLE_MS / 3);
    }
  gtk_window_destroy (GTK_WINDOW (window));
  return sum / ROUNDS;
}

static void
measure_pages (PtWindow *window, Turn *turns)
{
  for (int round = 0; round <= ROUNDS; round++)
    for (guint i = 0; i < pt_pages_count (); i++)
      {
        double turn = change_to (window, pt_pages_get (i)->id);

        if (round == 0)
          turns[i].first = turn;
        else
          turns[i].later = MAX (turns[i].later, turn);
      }
}

static void
on_activate_cb (GApplication *application, gpointer data)
{
  char **arguments = data;
  g_autoptr (PtSession) session = pt_session_new (arguments[1] != NULL ? arguments[2] : NULL);
  g_autofree Turn *turns = g_new0 (Turn, pt_pages_count ());
  double baseline = measure_baseline (GTK_APPLICATION (application));
  PtWindow *window;

  if (arguments[1] != NULL)
    pt_session_look_at_root (session, arguments[1]);
  else
    pt_session_look_at_sample (session);
  window = pt_window_new (ADW_APPLICATION (application), session);
  gtk_window_present (GTK_WINDOW (window));
  pt_session_check (session);
  g_print ("%-12s %12.1f\n", "(checking)", run_for (arguments[1] != NULL ? 12000 : 3000));
  measure_pages (window, turns);
  g_print ("%-12s %12s %12s %10s\n", "page", "first, ms", "later, ms", "later / empty");
  g_print ("%-12s %12s %12.1f\n", "(empty)", "", baseline);
  for (guint i = 0; i < pt_pages_count (); i++)
    g_print ("%-12s %12.1f %12.1f %10.1f\n", pt_pages_get (i)->id, turns[i].first, turns[i].later,
             turns[i].later / baseline);
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  g_autoptr (AdwApplication) application = g_object_new (
      ADW_TYPE_APPLICATION, "application-id", "org.example.PageChange", "flags",
      G_APPLICATION_NON_UNIQUE, "resource-base-path", PT_RESOURCE_PREFIX, NULL);

  g_signal_connect (application, "activate", G_CALLBACK (on_activate_cb), argv);
  return g_application_run (G_APPLICATION (application), 1, argv);
}
