#include "config.h"

#include "pt-cli.h"

#include "pt-error.h"
#include "pt-i18n.h"
#include "pt-words.h"

/* A title, and behind it what the record adds. */
static char *
join_words (const PtHandoverLine *line)
{
  if (line->words == NULL)
    return g_strdup (line->title);
  return g_strdup_printf ("%s: %s", line->title, line->words);
}

static void
add_steps (JsonBuilder *builder, const PtHandoverReport *report)
{
  json_builder_set_member_name (builder, "steps");
  json_builder_begin_array (builder);
  for (guint i = 0; i < report->lines->len; i++)
    {
      const PtHandoverLine *line = report->lines->pdata[i];
      g_autofree char *words = join_words (line);

      json_builder_begin_object (builder);
      pt_cli_add_string (builder, "name", line->name);
      pt_cli_add_string (builder, "result", line->result);
      json_builder_set_member_name (builder, "ms");
      json_builder_add_int_value (builder, line->ms);
      pt_cli_add_string (builder, "words", words);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_advice (JsonBuilder *builder, const PtHandoverReport *report)
{
  json_builder_set_member_name (builder, "advice");
  json_builder_begin_array (builder);
  for (guint i = 0; i < report->advice->len; i++)
    {
      const PtHandoverAdvice *advice = report->advice->pdata[i];

      json_builder_begin_object (builder);
      pt_cli_add_words (builder, "title", advice->title);
      pt_cli_add_words (builder, "detail", advice->detail);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
print_json (const PtHandoverLog *log, const PtHandoverReport *report)
{
  JsonBuilder *builder = pt_cli_begin_json ();

  pt_cli_add_string (builder, "machine", log->machine);
  pt_cli_add_string (builder, "uuid", log->uuid);
  pt_cli_add_string (builder, "when", log->when);
  pt_cli_add_string (builder, "kind", pt_handover_kind_name (log->kind));
  pt_cli_add_string (builder, "result", pt_handover_result_name (report->result));
  pt_cli_add_string (builder, "stopped_at", report->stopped_at);
  pt_cli_add_string (builder, "net", report->net);
  json_builder_set_member_name (builder, "returned");
  if (report->returned == PT_UNKNOWN)
    json_builder_add_null_value (builder);
  else
    json_builder_add_boolean_value (builder, report->returned == PT_YES);
  add_steps (builder, report);
  json_builder_set_member_name (builder, "causes");
  json_builder_begin_array (builder);
  for (guint i = 0; report->causes[i] != NULL; i++)
    pt_cli_add_words (builder, NULL, report->causes[i]);
  json_builder_end_array (builder);
  pt_cli_add_words (builder, "head", report->head);
  pt_cli_add_words (builder, "detail", report->detail);
  add_advice (builder, report);
  pt_cli_add_string (builder, "log", log->path);
  pt_cli_end_json (builder);
}

static const char *
kind_title (PtHandoverKind kind)
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

static const char *
result_word (const char *result)
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
print_words (const char *indent, const char *words)
{
  g_autofree char *plain = pt_words_to_plain (words);

  pt_cli_print ("%s%s\n", indent, plain);
}

static void
print_advice (const PtHandoverReport *report)
{
  if (report->advice->len > 0)
    pt_cli_print ("\n%s\n", _ ("What to Do"));
  for (guint i = 0; i < report->advice->len; i++)
    {
      const PtHandoverAdvice *advice = report->advice->pdata[i];

      print_words ("  ", advice->title);
      print_words ("    ", advice->detail);
    }
}

static void
print_text (const PtHandoverLog *log, const PtHandoverReport *report)
{
  g_autoptr (GDateTime) time = log->when ? g_date_time_new_from_iso8601 (log->when, NULL) : NULL;
  g_autoptr (GDateTime) local = time != NULL ? g_date_time_to_local (time) : NULL;
  g_autofree char *when = local != NULL ? g_date_time_format (local, "%F %T") : g_strdup ("-");

  pt_cli_print ("%s · %s · %s\n", log->machine, kind_title (log->kind), when);
  print_words ("", report->head);
  if (report->detail[0] != '\0')
    print_words ("", report->detail);
  print_advice (report);
  if (report->lines->len > 0)
    pt_cli_print ("\n%s\n", _ ("Step by Step"));
  for (guint i = 0; i < report->lines->len; i++)
    {
      const PtHandoverLine *line = report->lines->pdata[i];
      g_autofree char *words = join_words (line);

      pt_cli_print (_ ("  %6.1f s  %-10s  %s\n"), (double) line->ms / 1000,
                    result_word (line->result), words);
    }
  pt_cli_print ("\n%s\n", log->path);
}

/**
 * pt_cli_print_report:
 * @cli: the run
 * @log: what a hand-over wrote
 * @quirks: what is known
 *
 * Tells what happened.
 *
 * Returns: how it ended
 */
PtHandoverResult
pt_cli_print_report (PtCli *cli, const PtHandoverLog *log, PtQuirks *quirks)
{
  g_autoptr (PtHandoverReport) report = pt_handover_report_make (log, quirks);

  if (cli->json)
    print_json (log, report);
  else
    print_text (log, report);
  return report->result;
}

static PtExit
run (PtCli *cli, char **arguments, GError **error)
{
  PtRoot *root = pt_cli_open_root (cli, error);
  g_autoptr (PtHandoverLog) log = NULL;
  g_autoptr (PtQuirks) quirks = NULL;

  if (root == NULL)
    return PT_EXIT_FAILED;
  if (arguments[0] != NULL && !pt_cli_check_name (arguments[0], error))
    return PT_EXIT_USAGE;
  log = pt_handover_log_find (root, arguments[0], error);
  quirks = log != NULL ? pt_quirks_load (error) : NULL;
  if (quirks == NULL)
    return PT_EXIT_FAILED;
  pt_cli_print_report (cli, log, quirks);
  return PT_EXIT_DONE;
}

const PtCliVerb pt_cli_verb_report = {
  .name = "report",
  .arguments = "[MACHINE]",
  .summary = N_ ("what happened at the last hand-over"),
  .n_optional = 1,
  .run = run,
};
