#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-handover-report.h"

#include "pt-handover-words.h"
#include "pt-i18n.h"
#include "pt-quirks-private.h"

#define ADVICE_LIMIT 2
#define REFUSED "refused"
#define GIVEN_BACK "given-back"
#define NOT_GIVEN_BACK "not-given-back"

static void
line_free (PtHandoverLine *line)
{
  g_free (line->name);
  g_free (line->title);
  g_free (line->words);
  g_free (line);
}

static void
advice_free (PtHandoverAdvice *advice)
{
  g_free (advice->title);
  g_free (advice->detail);
  g_free (advice);
}

void
pt_handover_report_free (PtHandoverReport *report)
{
  g_free (report->stopped_at);
  g_free (report->head);
  g_free (report->detail);
  g_ptr_array_unref (report->lines);
  g_strfreev (report->causes);
  g_ptr_array_unref (report->advice);
  g_free (report);
}

/* The last net that had to act; an ordinary return is none. */
static const char *
find_net (const PtHandoverLog *log)
{
  static const char *const nets[] = { "unit", "guard", "rescue" };
  const char *net = NULL;

  if (log->restart != NULL)
    return "restart";
  for (guint i = 0; log->returns[i] != NULL; i++)
    for (guint k = 0; k < G_N_ELEMENTS (nets); k++)
      if (g_str_equal (log->returns[i], nets[k]))
        net = nets[k];
  return net;
}

/* The step that failed; else, where it was not handed over, the one that did not end. */
static const PtHandoverStep *
find_stop (const PtHandoverLog *log)
{
  const PtHandoverStep *unfinished = NULL;

  for (guint i = 0; i < log->steps->len; i++)
    {
      const PtHandoverStep *step = log->steps->pdata[i];

      if (step->outcome == PT_HANDOVER_FAILED)
        return step;
      if (step->outcome == PT_HANDOVER_BEGUN && log->handed_over_at < 0)
        unfinished = step;
    }
  return unfinished;
}

/* Steps that change something come after these; a late return of a machine that libvirt ended once
 * more says "refused" as well, as nothing but the driver was pulled away again. */
static gboolean
was_touched (const PtHandoverLog *log)
{
  guint first = pt_handover_step_number ("login-screen");

  for (guint i = 0; i < log->steps->len; i++)
    {
      const PtHandoverStep *step = log->steps->pdata[i];

      if (pt_handover_step_number (step->name) >= first)
        return TRUE;
    }
  return log->handed_over_at >= 0;
}

static PtHandoverResult
find_result (const PtHandoverLog *log, const PtHandoverReport *report)
{
  if (g_strcmp0 (log->end, REFUSED) == 0 && !was_touched (log))
    return PT_HANDOVER_REFUSED;
  if (log->end == NULL && log->under_way)
    return PT_HANDOVER_RUNNING;
  if (log->end == NULL || g_str_equal (log->end, NOT_GIVEN_BACK) || report->stopped_at != NULL)
    return PT_HANDOVER_STOPPED;
  /* Who gives the screen back by hand had his reason, but no step failed. */
  return report->net == NULL || g_str_equal (report->net, "rescue") ? PT_HANDOVER_GIVEN_BACK
                                                                    : PT_HANDOVER_STOPPED;
}

static PtFact
find_returned (const PtHandoverLog *log)
{
  if (log->end == NULL)
    return PT_UNKNOWN;
  return g_str_equal (log->end, NOT_GIVEN_BACK) ? PT_NO : PT_YES;
}

static const char *
step_result (const PtHandoverStep *step, gboolean failed)
{
  if (step->outcome == PT_HANDOVER_FAILED || step->outcome == PT_HANDOVER_BEGUN)
    return "failed";
  if (step->outcome == PT_HANDOVER_SKIPPED)
    return "skipped";
  return failed && step->undone ? "undone" : "done";
}

/* What the record adds: why it failed, else how it came back, else how it went. */
static const char *
step_words (const PtHandoverStep *step, const char *result)
{
  if (step->outcome == PT_HANDOVER_BEGUN)
    return _ ("its end is not in the record");
  if (step->outcome == PT_HANDOVER_FAILED && step->words != NULL)
    return step->words;
  return step->not_undone || result[0] == 'u' ? step->undo_words : step->words;
}

static void
add_lines (const PtHandoverLog *log, PtHandoverReport *report)
{
  gboolean failed = report->result == PT_HANDOVER_STOPPED || report->result == PT_HANDOVER_REFUSED;

  for (guint i = 0; i < log->steps->len; i++)
    {
      const PtHandoverStep *step = log->steps->pdata[i];
      PtHandoverLine *line;

      /* What has not ended yet has no result. */
      if (step->outcome == PT_HANDOVER_BEGUN && report->result == PT_HANDOVER_RUNNING)
        continue;
      line = g_new0 (PtHandoverLine, 1);
      line->name = g_strdup (step->name);
      line->result = step_result (step, failed);
      line->title = g_strdup (pt_handover_step_title (step->name, line->result));
      line->words = g_strdup (step_words (step, line->result));
      line->ms = step->ms;
      g_ptr_array_add (report->lines, line);
    }
}

/* What the record says about what went wrong. */
static GPtrArray *
list_complaints (const PtHandoverLog *log, const PtHandoverReport *report)
{
  GPtrArray *texts = g_ptr_array_new ();

  for (guint i = 0; i < log->steps->len; i++)
    {
      const PtHandoverStep *step = log->steps->pdata[i];

      if (step->outcome == PT_HANDOVER_FAILED && step->words != NULL)
        g_ptr_array_add (texts, step->words);
      if (step->not_undone && step->undo_words != NULL)
        g_ptr_array_add (texts, step->undo_words);
    }
  for (guint i = 0; report->result == PT_HANDOVER_STOPPED && log->notes[i] != NULL; i++)
    g_ptr_array_add (texts, log->notes[i]);
  if (log->restart != NULL)
    g_ptr_array_add (texts, log->restart);
  return texts;
}

static void
add_advice (PtHandoverReport *report, const char *title, const char *detail)
{
  PtHandoverAdvice *advice;

  if (report->advice->len >= ADVICE_LIMIT)
    return;
  advice = g_new0 (PtHandoverAdvice, 1);
  advice->title = g_strdup (title);
  advice->detail = g_strdup (detail);
  g_ptr_array_add (report->advice, advice);
}

/* The first cause that fits a text is its cause: general ones stand behind special ones. */
static gboolean
explains_one (const GPtrArray *causes, guint index, const GPtrArray *texts)
{
  for (guint i = 0; i < texts->len; i++)
    {
      guint first = 0;

      while (first < index && !pt_cause_explains (causes->pdata[first], texts->pdata[i]))
        first++;
      if (first == index && pt_cause_explains (causes->pdata[index], texts->pdata[i]))
        return TRUE;
    }
  return FALSE;
}

static void
add_causes (const PtHandoverLog *log, PtHandoverReport *report, PtQuirks *quirks)
{
  g_autoptr (GPtrArray) texts = list_complaints (log, report);
  GPtrArray *causes = g_ptr_array_new ();

  for (guint i = 0; i < quirks->causes->len; i++)
    {
      const PtCause *cause = quirks->causes->pdata[i];

      if (!explains_one (quirks->causes, i, texts))
        continue;
      g_ptr_array_add (causes, g_strdup (_ (cause->title)));
      add_advice (report, _ (cause->title), _ (cause->detail));
    }
  g_ptr_array_add (causes, NULL);
  report->causes = (char **) g_ptr_array_free (causes, FALSE);
}

static void
add_further_advice (PtHandoverReport *report)
{
  if (report->result != PT_HANDOVER_STOPPED && report->result != PT_HANDOVER_REFUSED)
    return;
  if (report->advice->len == 0 && (report->returned != PT_UNKNOWN || report->net != NULL))
    add_advice (report, _ ("No known cause fits"), _ ("Save the report and ask."));
  if (report->returned != PT_NO)
    add_advice (report, _ ("Then rehearse"),
                _ ("That shows whether anything else stands in the way."));
}

/**
 * pt_handover_report_make:
 * @log: what a hand-over wrote
 * @quirks: what is known
 *
 * Judges a hand-over and tells it in plain words.
 *
 * Returns: (transfer full): the report
 */
PtHandoverReport *
pt_handover_report_make (const PtHandoverLog *log, PtQuirks *quirks)
{
  PtHandoverReport *report = g_new0 (PtHandoverReport, 1);
  const PtHandoverStep *stop = find_stop (log);

  report->lines = g_ptr_array_new_with_free_func ((GDestroyNotify) line_free);
  report->advice = g_ptr_array_new_with_free_func ((GDestroyNotify) advice_free);
  report->net = find_net (log);
  report->stopped_at = stop != NULL ? g_strdup (stop->name) : NULL;
  report->returned = find_returned (log);
  report->result = find_result (log, report);
  /* Where nothing was taken no net had to give it back. */
  if (report->result == PT_HANDOVER_REFUSED)
    report->net = NULL;
  if (report->result == PT_HANDOVER_RUNNING && stop != NULL && stop->outcome != PT_HANDOVER_FAILED)
    g_clear_pointer (&report->stopped_at, g_free);
  add_lines (log, report);
  if (report->returned == PT_NO)
    add_advice (report, _ ("Give the card back"),
                _ ("Type `sudo passthroughctl rescue` on a text console or over SSH. Where that "
                   "does not help, restart the computer."));
  add_causes (log, report, quirks);
  add_further_advice (report);
  pt_handover_tell (log, report);
  return report;
}

/**
 * pt_handover_result_name:
 * @result: a result
 *
 * Returns: (transfer none): the word for it in answers
 */
const char *
pt_handover_result_name (PtHandoverResult result)
{
  switch (result)
    {
    case PT_HANDOVER_GIVEN_BACK:
      return "given back";
    case PT_HANDOVER_REFUSED:
      return "refused";
    case PT_HANDOVER_STOPPED:
      return "failed";
    case PT_HANDOVER_RUNNING:
      return "running";
    }
  return "failed";
}
