#include "config.h"

#include "pt-cli-helper.h"

#include "pt-error.h"
#include "pt-i18n.h"
#include "pt-words.h"

static char *only;

static const GOptionEntry entries[] = {
  { "only", 0, 0, G_OPTION_ARG_STRING, &only, N_ ("Only this part of it: machine or files"),
    N_ ("PART") },
  G_OPTION_ENTRY_NULL,
};

static PtRecord *
find_record (const PtStatus *status, const char *id, GError **error)
{
  PtRecord *record = NULL;

  if (id != NULL)
    record = pt_status_find (status, id);
  else if (status->records->len > 0)
    record = status->records->pdata[status->records->len - 1];
  if (record != NULL)
    return record;
  if (id != NULL)
    g_set_error (error, PT_ERROR, PT_ERROR_NOT_FOUND, _ ("There is no record %s"), id);
  else
    g_set_error_literal (error, PT_ERROR, PT_ERROR_NOT_FOUND, _ ("There is nothing to undo"));
  return NULL;
}

/* As long as another record is about the same machine, it keeps its card. */
static gboolean
is_only_one (const PtStatus *status, const PtRecord *record)
{
  for (guint i = 0; i < status->records->len; i++)
    {
      const PtRecord *other = status->records->pdata[i];

      if (other != record && g_str_equal (other->uuid, record->uuid))
        return FALSE;
    }
  return TRUE;
}

static void
print_done (PtCli *cli, const PtRecord *record, gboolean defined, gboolean files)
{
  g_autofree char *name = pt_words_clean (record->machine);
  JsonBuilder *builder;

  if (!cli->json)
    {
      if (defined)
        pt_cli_print (_ ("The card is out of the definition of %s.\n"), name);
      if (files)
        pt_cli_print (_ ("The files of record %s are what they were before.\n"), record->id);
      if (!defined && !files)
        pt_cli_print ("%s\n", _ ("There was nothing to take back."));
      return;
    }
  builder = pt_cli_begin_json ();
  pt_cli_add_string (builder, "record", record->id);
  pt_cli_add_string (builder, "machine", record->machine);
  pt_cli_add_string (builder, "uuid", record->uuid);
  json_builder_set_member_name (builder, "defined");
  json_builder_add_boolean_value (builder, defined);
  json_builder_set_member_name (builder, "files");
  json_builder_add_boolean_value (builder, files);
  pt_cli_end_json (builder);
}

static PtExit
undo (PtCli *cli, PtRecord *record, PtCliPart part, gboolean machine, GError **error)
{
  g_autoptr (GPtrArray) records = g_ptr_array_new ();
  g_auto (PtHandsResult) result = { 0 };
  const PtHandsUndo undo = { .records = records,
                             .uuid = record->uuid,
                             .uri = cli->uri,
                             .without_machine = !machine,
                             .on_terminal = TRUE };

  if (part != PT_CLI_PART_MACHINE)
    g_ptr_array_add (records, record);
  if (!pt_hands_undo (&undo, &result, NULL, error))
    {
      if (result.answer == NULL && machine && part == PT_CLI_PART_ALL
          && !g_error_matches (*error, PT_ERROR, PT_ERROR_CONFLICT))
        cli->remedy = g_strdup (_ ("Start libvirt; or, where the machine is gone for good, add "
                                   "--only files"));
      return pt_cli_take_answer (cli, result.answer);
    }
  print_done (cli, record, result.defined != NULL, records->len > 0);
  return PT_EXIT_DONE;
}

static PtExit
run (PtCli *cli, char **arguments, GError **error)
{
  g_autoptr (PtStatus) status = NULL;
  PtRecord *record;
  PtCliPart part;

  if (!pt_cli_read_part (only, &part, error))
    return PT_EXIT_USAGE;
  status = pt_cli_read_status (cli, error);
  record = status != NULL ? find_record (status, arguments[0], error) : NULL;
  if (record == NULL)
    return PT_EXIT_FAILED;
  return undo (cli, record, part, part != PT_CLI_PART_FILES && is_only_one (status, record), error);
}

const PtCliVerb pt_cli_verb_undo = {
  .name = "undo",
  .arguments = "[ID]",
  .summary = N_ ("put back what was there before"),
  .n_optional = 1,
  .entries = entries,
  .changes = TRUE,
  .run = run,
};

static PtExit
run_recover (PtCli *cli, char **arguments, GError **error)
{
  PtHelperCall *call = pt_helper_call_new_recover ();
  g_autoptr (PtHelperAnswer) answer = NULL;
  JsonBuilder *builder;
  gboolean did;

  call->on_terminal = TRUE;
  answer = pt_helper_client_run (call, NULL, NULL, NULL, error);
  if (answer == NULL || !pt_helper_answer_check (answer, error))
    return pt_cli_take_answer (cli, answer);
  did = g_ptr_array_find_with_equal_func (answer->facts, "recovered yes", g_str_equal, NULL);
  if (!cli->json)
    {
      pt_cli_print ("%s\n", did ? _ ("What was interrupted has been ended.")
                                : _ ("Nothing was interrupted."));
      return PT_EXIT_DONE;
    }
  builder = pt_cli_begin_json ();
  json_builder_set_member_name (builder, "recovered");
  json_builder_add_boolean_value (builder, did);
  pt_cli_end_json (builder);
  return PT_EXIT_DONE;
}

const PtCliVerb pt_cli_verb_recover = {
  .name = "recover",
  .summary = N_ ("end what was interrupted"),
  .changes = TRUE,
  .run = run_recover,
};
