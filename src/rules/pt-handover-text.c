#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-handover-report.h"

#include "pt-i18n.h"
#include "pt-words.h"

/**
 * pt_handover_line_format:
 * @line: a step
 *
 * Returns: (transfer full): its title, and behind it what the record adds
 */
char *
pt_handover_line_format (const PtHandoverLine *line)
{
  if (line->words == NULL)
    return g_strdup (line->title);
  return g_strdup_printf ("%s: %s", line->title, line->words);
}

/**
 * pt_handover_kind_title:
 * @kind: what a hand-over was for
 *
 * Returns: (transfer none): the same in words
 */
const char *
pt_handover_kind_title (PtHandoverKind kind)
{
  switch (kind)
    {
    case PT_HANDOVER_START:
      return _ ("Start");
    case PT_HANDOVER_REHEARSAL:
      return _ ("Rehearsal");
    case PT_HANDOVER_FIRST_LIGHT:
      return _ ("First light");
    }
  return "";
}

/**
 * pt_handover_result_word:
 * @result: how a step ended, as PtHandoverLine has it
 *
 * Returns: (transfer none): the same in one word or two
 */
const char *
pt_handover_result_word (const char *result)
{
  static const struct
  {
    const char *result;
    const char *word;
  } words[] = {
    { "done", NC_ ("step", "done") },
    { "failed", NC_ ("step", "failed") },
    { "undone", NC_ ("step", "taken back") },
    { "skipped", NC_ ("step", "not needed") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (result, words[i].result))
      return g_dpgettext2 (GETTEXT_PACKAGE, "step", words[i].word);
  return result;
}

static void
add_words (GString *out, const char *indent, const char *words)
{
  g_autofree char *plain = pt_words_to_plain (words);

  g_string_append_printf (out, "%s%s\n", indent, plain);
}

static void
add_advice (GString *out, const PtHandoverReport *report)
{
  if (report->advice->len > 0)
    g_string_append_printf (out, "\n%s\n", _ ("What to Do"));
  for (guint i = 0; i < report->advice->len; i++)
    {
      const PtHandoverAdvice *advice = report->advice->pdata[i];

      add_words (out, "  ", advice->title);
      add_words (out, "    ", advice->detail);
    }
}

/**
 * pt_handover_report_format:
 * @log: what a hand-over wrote
 * @report: what it tells
 *
 * Returns: (transfer full): the report as text, for a terminal or to be pasted
 */
char *
pt_handover_report_format (const PtHandoverLog *log, const PtHandoverReport *report)
{
  g_autoptr (GDateTime) time = log->when ? g_date_time_new_from_iso8601 (log->when, NULL) : NULL;
  g_autoptr (GDateTime) local = time != NULL ? g_date_time_to_local (time) : NULL;
  g_autofree char *when = local != NULL ? g_date_time_format (local, "%F %T") : g_strdup ("-");
  GString *out = g_string_new (NULL);

  g_string_append_printf (out, "%s · %s · %s\n", log->machine, pt_handover_kind_title (log->kind),
                          when);
  add_words (out, "", report->head);
  if (report->detail[0] != '\0')
    add_words (out, "", report->detail);
  add_advice (out, report);
  if (report->lines->len > 0)
    g_string_append_printf (out, "\n%s\n", _ ("Step by Step"));
  for (guint i = 0; i < report->lines->len; i++)
    {
      const PtHandoverLine *line = report->lines->pdata[i];
      g_autofree char *words = pt_handover_line_format (line);

      g_string_append_printf (out, _ ("  %6.1f s  %-10s  %s\n"), (double) line->ms / 1000,
                              pt_handover_result_word (line->result), words);
    }
  g_string_append_printf (out, "\n%s\n", log->path);
  return g_string_free (out, FALSE);
}
