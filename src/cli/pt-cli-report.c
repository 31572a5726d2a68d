#include "config.h"

#include "pt-cli.h"

#include "pt-error.h"
#include "pt-i18n.h"

static void
add_steps (JsonBuilder *builder, const PtHandoverReport *report)
{
  json_builder_set_member_name (builder, "steps");
  json_builder_begin_array (builder);
  for (guint i = 0; i < report->lines->len; i++)
    {
      const PtHandoverLine *line = report->lines->pdata[i];
      g_autofree char *words = pt_handover_line_format (line);

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
    {
      g_autofree char *text = pt_handover_report_format (log, report);

      pt_cli_print ("%s", text);
    }
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
