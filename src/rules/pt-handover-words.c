#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-handover-words.h"

#include "pt-i18n.h"

#define SECOND 1000
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)

/* "24 seconds", "5 minutes": as exact as anybody wants to know it. */
static char *
format_time (gint64 ms)
{
  guint count;

  if (ms < 2 * MINUTE)
    {
      count = (guint) ((MAX (ms, 0) + SECOND / 2) / SECOND);
      return g_strdup_printf (ngettext ("%u second", "%u seconds", count), count);
    }
  if (ms < 2 * HOUR)
    {
      count = (guint) (ms / MINUTE);
      return g_strdup_printf (ngettext ("%u minute", "%u minutes", count), count);
    }
  count = (guint) (MIN (ms / HOUR, G_MAXINT));
  return g_strdup_printf (ngettext ("%u hour", "%u hours", count), count);
}

static void
tell (PtHandoverReport *report, const char *head, char *detail)
{
  report->head = g_strdup (head);
  report->detail = detail;
}

static void
tell_running (const PtHandoverLog *log, PtHandoverReport *report)
{
  g_autofree char *time = NULL;

  if (log->return_at >= 0)
    tell (report, _ ("The card is being given back"), g_strdup (""));
  else if (log->runs_at >= 0)
    {
      time = format_time (log->handed_over_at);
      tell (report, _ ("The machine has the card"),
            g_strdup_printf (_ ("It was handed over in %s."), time));
    }
  else if (log->handed_over_at >= 0)
    tell (report, _ ("The card has left this computer"), g_strdup (""));
  else
    tell (report, _ ("The hand-over is under way"), g_strdup (""));
}

static void
tell_refused (const PtHandoverLog *log, PtHandoverReport *report)
{
  const PtHandoverStep *step
      = report->stopped_at ? pt_handover_log_find_step (log, report->stopped_at) : NULL;

  tell (report, _ ("It did not begin, and nothing was touched"),
        g_strdup (step != NULL && step->words != NULL ? step->words : ""));
}

/* "Step 8 of 11", or the name of a step that this version does not know. */
static char *
name_step (const char *name)
{
  guint number = pt_handover_step_number (name);

  if (number == 0)
    return g_strdup_printf (_ ("Step “%s”"), name);
  return g_strdup_printf (_ ("Step %u of %u"), number, pt_handover_step_count ());
}

static void
tell_no_end (const PtHandoverLog *log, PtHandoverReport *report)
{
  g_autofree char *head = NULL;
  guint number = pt_handover_step_number (report->stopped_at);

  if (report->net != NULL && g_str_equal (report->net, "restart"))
    {
      tell (report, _ ("The computer was restarted to bring the screen back"),
            g_strdup (log->restart));
      return;
    }
  if (number > 0)
    head = g_strdup_printf (_ ("The record ends in step %u"), number);
  else if (log->return_at >= 0)
    head = g_strdup (_ ("The record ends while the card was given back"));
  else
    head = g_strdup (_ ("The record ends while the card was away"));
  tell (report, head, g_strdup (_ ("The power went, or the computer was restarted by hand.")));
}

/* Why it stopped, as the one sentence below "your screen came back". */
static char *
format_stop (const PtHandoverLog *log, const PtHandoverReport *report)
{
  const PtHandoverStep *step
      = report->stopped_at ? pt_handover_log_find_step (log, report->stopped_at) : NULL;
  g_autofree char *which = step != NULL ? name_step (step->name) : NULL;
  g_autofree char *all = format_time (log->last_ms);
  g_autofree char *time = NULL;

  if (step == NULL)
    return g_strdup_printf (_ ("Why is not in the record. All of it took %s."), all);
  if (g_str_equal (step->name, "holders") && step->outcome == PT_HANDOVER_FAILED)
    return g_strdup_printf (_ ("%s found that the card was still in use, so the machine was not "
                               "started. All of it took %s."),
                            which, all);
  if (step->outcome == PT_HANDOVER_FAILED)
    return g_strdup_printf (
        _ ("%s failed: %s. All of it took %s."), which,
        step->words ? step->words : pt_handover_step_title (step->name, "failed"), all);
  time = format_time (step->ms);
  return g_strdup_printf (_ ("%s did not end within %s. All of it took %s."), which, time, all);
}

static void
tell_watchdog (const PtHandoverLog *log, PtHandoverReport *report)
{
  const PtHandoverStep *step
      = report->stopped_at ? pt_handover_log_find_step (log, report->stopped_at) : NULL;
  g_autofree char *time = step != NULL ? format_time (step->ms) : NULL;
  char *detail;

  if (step == NULL)
    detail = g_strdup (_ ("The machine had ended, and nothing else took the card back."));
  else if (step->outcome == PT_HANDOVER_FAILED)
    detail = format_stop (log, report);
  else
    detail = g_strdup_printf (_ ("The hand-over hung in step %u for %s."),
                              pt_handover_step_number (step->name), time);
  tell (report, _ ("The watchdog gave the screen back"), detail);
}

/* What could not be taken back, in the words of the record. */
static char *
format_left (const PtHandoverLog *log)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < log->steps->len; i++)
    {
      const PtHandoverStep *step = log->steps->pdata[i];

      if (step->not_undone && step->undo_words != NULL)
        g_string_append_printf (out, "%s%s", out->len > 0 ? " " : "", step->undo_words);
    }
  return g_string_free (out, FALSE);
}

static void
tell_stopped (const PtHandoverLog *log, PtHandoverReport *report)
{
  if (log->end == NULL)
    tell_no_end (log, report);
  else if (report->returned == PT_NO)
    tell (report,
          log->proof != NULL ? _ ("The screen came back, but not the whole card")
                             : _ ("The screen did not come back"),
          format_left (log));
  else if (g_strcmp0 (report->net, "restart") == 0)
    tell_no_end (log, report);
  else if (g_strcmp0 (report->net, "guard") == 0)
    tell_watchdog (log, report);
  else
    tell (report, _ ("It stopped, and your screen came back"), format_stop (log, report));
}

static void
tell_rehearsal (const PtHandoverLog *log, PtHandoverReport *report)
{
  const PtHandoverStep *step = pt_handover_log_find_step (log, "login-screen");
  g_autofree char *all = format_time (log->last_ms);
  g_autofree char *dark = NULL;
  char *detail;

  if (step != NULL && step->outcome == PT_HANDOVER_DONE)
    {
      dark = format_time (log->last_ms - step->at + step->ms);
      detail = g_strdup_printf (_ ("The card left this computer and came back. It took %s in all, "
                                   "and the screen was dark for %s."),
                                all, dark);
    }
  else
    detail = g_strdup_printf (_ ("The card left this computer and came back. It took %s in all."),
                              all);
  tell (report, _ ("The rehearsal went well"), detail);
}

static void
tell_start (const PtHandoverLog *log, PtHandoverReport *report)
{
  gint64 return_at = log->return_at >= 0 ? log->return_at : log->last_ms;
  g_autofree char *held = format_time (return_at - MAX (log->runs_at, 0));
  g_autofree char *there = format_time (MAX (log->handed_over_at, 0));
  g_autofree char *back = format_time (log->last_ms - return_at);
  g_autofree char *head = NULL;

  if (log->runs_at < 0)
    tell (report, _ ("The hand-over went well, but the machine did not start"),
          g_strdup (_ ("libvirt told why where the machine was started; its own record is in "
                       "`/var/log/libvirt/qemu`.")));
  else if (log->kind == PT_HANDOVER_FIRST_LIGHT)
    {
      head = g_strdup_printf (_ ("The machine had the card for %s"), held);
      tell (report, head, g_strdup (_ ("Whether it drew a picture cannot be seen from here.")));
    }
  else
    tell (report, _ ("The hand-over went well"),
          g_strdup_printf (
              _ ("The machine had the card for %s. It was handed over in %s, and back in %s."),
              held, there, back));
}

/**
 * pt_handover_tell:
 * @log: what a hand-over wrote
 * @report: its report, judged; gets its head and its detail
 */
void
pt_handover_tell (const PtHandoverLog *log, PtHandoverReport *report)
{
  switch (report->result)
    {
    case PT_HANDOVER_RUNNING:
      tell_running (log, report);
      return;
    case PT_HANDOVER_REFUSED:
      tell_refused (log, report);
      return;
    case PT_HANDOVER_STOPPED:
      tell_stopped (log, report);
      return;
    case PT_HANDOVER_GIVEN_BACK:
      break;
    }
  if (report->net != NULL)
    tell (report, _ ("You gave the screen back"),
          g_strdup (_ ("The rescue command ended the hand-over.")));
  else if (log->kind == PT_HANDOVER_REHEARSAL)
    tell_rehearsal (log, report);
  else
    tell_start (log, report);
}
