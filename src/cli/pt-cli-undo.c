#include "config.h"

#include "pt-cli-helper.h"

#include "pt-error.h"
#include "pt-i18n.h"
#include "pt-vm-life.h"
#include "pt-vm-xml.h"
#include "pt-words.h"

static char *only;

static const GOptionEntry entries[] = {
  { "only", 0, 0, G_OPTION_ARG_STRING, &only, N_ ("Only this part of it: machine or files"),
    N_ ("PART") },
  G_OPTION_ENTRY_NULL,
};

static const PtRecord *
find_record (const PtStatus *status, const char *id, GError **error)
{
  const PtRecord *record = NULL;

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

/* The machine whose definition has to be taken back; none where it is gone, or has no card. Returns
 * FALSE with an error. */
static gboolean
find_machine (PtCli *cli, const PtRecord *record, PtMachine **machine, GError **error)
{
  g_autoptr (GError) reason = NULL;

  *machine = pt_vm_store_find (cli->uri, record->uuid, NULL, &reason);
  if (*machine == NULL && !g_error_matches (reason, PT_ERROR, PT_ERROR_NOT_FOUND))
    {
      cli->remedy
          = g_strdup (_ ("Start libvirt; or, where the machine is gone for good, add --only "
                         "files"));
      g_propagate_error (error, g_steal_pointer (&reason));
      return FALSE;
    }
  if (*machine != NULL && (*machine)->state != PT_MACHINE_OFF)
    {
      g_set_error (error, PT_ERROR, PT_ERROR_CONFLICT, _ ("%s runs; shut it down first"),
                   (*machine)->name);
      return FALSE;
    }
  if (*machine != NULL && !pt_vm_has_card ((*machine)->xml))
    g_clear_pointer (machine, pt_machine_unref);
  return TRUE;
}

static gboolean
take_card_out (PtCli *cli, const PtMachine *machine, GError **error)
{
  g_autofree char *xml = pt_vm_xml_restore (machine->xml, -1, error);
  g_autoptr (PtMachine) defined
             = xml != NULL ? pt_vm_store_define (cli->uri, xml, NULL, error) : NULL;

  return defined != NULL;
}

/* The files stayed, so the card goes back in: nothing was changed. */
static void
put_card_in (PtCli *cli, const PtMachine *machine, GError **error)
{
  g_autoptr (GError) reason = NULL;
  g_autoptr (PtMachine) defined = pt_vm_store_define (cli->uri, machine->xml, NULL, &reason);

  if (defined == NULL)
    g_prefix_error (error, _ ("The card could not be put back into %s (%s). "), machine->name,
                    reason->message);
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
undo (PtCli *cli, const PtRecord *record, PtMachine *machine, PtCliPart part, GError **error)
{
  g_autoptr (PtHelperAnswer) answer = NULL;
  PtExit status;

  if (machine != NULL && !take_card_out (cli, machine, error))
    return PT_EXIT_FAILED;
  if (part != PT_CLI_PART_MACHINE)
    {
      answer = pt_cli_ask_helper (cli, pt_helper_call_new_undo (record->id), &status, error);
      if (answer == NULL)
        {
          if (machine != NULL)
            put_card_in (cli, machine, error);
          return status;
        }
    }
  print_done (cli, record, machine != NULL, answer != NULL);
  return PT_EXIT_DONE;
}

static PtExit
run (PtCli *cli, char **arguments, GError **error)
{
  g_autoptr (PtStatus) status = NULL;
  g_autoptr (PtMachine) machine = NULL;
  const PtRecord *record;
  PtCliPart part;

  if (!pt_cli_read_part (only, &part, error))
    return PT_EXIT_USAGE;
  status = pt_cli_read_status (cli, error);
  record = status != NULL ? find_record (status, arguments[0], error) : NULL;
  if (record == NULL)
    return PT_EXIT_FAILED;
  if (part != PT_CLI_PART_FILES && is_only_one (status, record)
      && !find_machine (cli, record, &machine, error))
    return PT_EXIT_FAILED;
  return undo (cli, record, machine, part, error);
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
  PtExit status;
  g_autoptr (PtHelperAnswer) answer
             = pt_cli_ask_helper (cli, pt_helper_call_new_recover (), &status, error);
  JsonBuilder *builder;
  gboolean did;

  if (answer == NULL)
    return status;
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
