#include "config.h"

#include "pt-cli-choices.h"

#include "pt-file.h"
#include "pt-i18n.h"
#include "pt-planner.h"
#include "pt-vm-xml.h"

static char *out_path;

static const GOptionEntry convert_entries[] = {
  PT_CLI_CHOICES_ENTRIES,
  { "out", 0, 0, G_OPTION_ARG_FILENAME, &out_path, N_ ("Write the answer to a file"), N_ ("FILE") },
  G_OPTION_ENTRY_NULL,
};

static const GOptionEntry restore_entries[] = {
  { "out", 0, 0, G_OPTION_ARG_FILENAME, &out_path, N_ ("Write the answer to a file"), N_ ("FILE") },
  G_OPTION_ENTRY_NULL,
};

static PtExit
give_answer (PtCli *cli, const char *xml, GError **error)
{
  if (out_path != NULL && !pt_file_write (out_path, xml, 0, error))
    return PT_EXIT_FAILED;
  if (cli->json)
    {
      JsonBuilder *builder = pt_cli_begin_json ();

      pt_cli_add_string (builder, "xml", xml);
      pt_cli_add_string (builder, "file", out_path);
      pt_cli_end_json (builder);
    }
  else if (out_path == NULL)
    pt_cli_print ("%s", xml);
  return PT_EXIT_DONE;
}

static PtEdits *
make_edits (PtCli *cli, GError **error)
{
  g_autoptr (PtChoices) choices = pt_cli_read_choices (error);
  g_autoptr (PtReport) report = NULL;

  if (choices == NULL)
    return NULL;
  report = pt_cli_make_report (cli, FALSE, error);
  if (report == NULL)
    return NULL;
  return pt_planner_make_edits (report->host, report->cards, choices, error);
}

static PtExit
run_convert (PtCli *cli, char **arguments, GError **error)
{
  g_autoptr (PtEdits) edits = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gsize length;

  if (!pt_cli_read_file (arguments[0], &before, &length, error))
    return PT_EXIT_FAILED;
  edits = make_edits (cli, error);
  if (edits == NULL)
    return PT_EXIT_FAILED;
  after = pt_vm_xml_convert (before, (gssize) length, edits, error);
  if (after == NULL)
    {
      g_prefix_error (error, "%s: ", arguments[0]);
      return PT_EXIT_FAILED;
    }
  return give_answer (cli, after, error);
}

static PtExit
run_restore (PtCli *cli, char **arguments, GError **error)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gsize length;

  if (!pt_cli_read_file (arguments[0], &before, &length, error))
    return PT_EXIT_FAILED;
  after = pt_vm_xml_restore (before, (gssize) length, error);
  if (after == NULL)
    {
      g_prefix_error (error, "%s: ", arguments[0]);
      return PT_EXIT_FAILED;
    }
  return give_answer (cli, after, error);
}

const PtCliVerb pt_cli_verb_xml_convert = {
  .name = "xml convert",
  .arguments = "FILE",
  .summary = N_ ("a machine’s definition, with the card in it"),
  .n_arguments = 1,
  .entries = convert_entries,
  .run = run_convert,
};

const PtCliVerb pt_cli_verb_xml_restore = {
  .name = "xml restore",
  .arguments = "FILE",
  .summary = N_ ("the same definition, as it was before"),
  .n_arguments = 1,
  .entries = restore_entries,
  .run = run_restore,
};
