#include "config.h"

#include "pt-cli-helper.h"

#include "pt-i18n.h"
#include "pt-words.h"

static const char *
state_words (PtChangeState state)
{
  switch (state)
    {
    case PT_CHANGE_AS_LEFT:
      return _ ("as left");
    case PT_CHANGE_CHANGED:
      return _ ("changed since");
    case PT_CHANGE_GONE:
      return _ ("gone");
    case PT_CHANGE_UNKNOWN:
      return _ ("only root can tell");
    }
  return "";
}

static void
print_record (PtCli *cli, const PtRecord *record, gboolean interrupted)
{
  g_autofree char *machine
      = pt_words_clean (pt_record_is_of_computer (record) ? _ ("this computer") : record->machine);

  pt_cli_print ("%s  %s  %s%s%s\n", record->id, record->when, machine, interrupted ? "  " : "",
                interrupted ? _ ("interrupted") : "");
  for (guint i = 0; i < record->files->len; i++)
    {
      const PtRecordFile *file = record->files->pdata[i];

      pt_cli_print ("  %s  %s\n", file->path, state_words (pt_status_look (cli->root, file)));
    }
  for (guint i = 0; i < record->units->len; i++)
    {
      const PtRecordUnit *unit = record->units->pdata[i];

      if (unit->file == PT_UNIT_DISABLED || !unit->active)
        pt_cli_print ("  %s  %s\n", unit->name, _ ("started"));
    }
  if (record->group != NULL)
    pt_cli_print (_ ("  user %u is in the group “%s”\n"), record->member, record->group);
}

/* What is being undone has a record until it is. */
static gboolean
is_interrupted (const PtStatus *status, const PtRecord *record)
{
  return status->interrupted != NULL && g_str_equal (status->interrupted->id, record->id);
}

static void
print_text (PtCli *cli, const PtStatus *status)
{
  for (guint i = 0; i < status->records->len; i++)
    if (!is_interrupted (status, status->records->pdata[i]))
      print_record (cli, status->records->pdata[i], FALSE);
  if (status->interrupted != NULL)
    {
      print_record (cli, status->interrupted, TRUE);
      pt_cli_print ("%s\n", _ ("“passthroughctl recover” ends what was interrupted."));
    }
  else if (status->records->len == 0)
    pt_cli_print ("%s\n", _ ("Passthrough has changed nothing on this computer."));
}

/* What is no file; whether it is so still cannot be told without asking. */
static void
add_switches (JsonBuilder *builder, const PtRecord *record)
{
  for (guint i = 0; i < record->units->len; i++)
    {
      const PtRecordUnit *unit = record->units->pdata[i];

      if (unit->file != PT_UNIT_DISABLED && unit->active)
        continue;
      json_builder_begin_object (builder);
      pt_cli_add_string (builder, "unit", unit->name);
      pt_cli_add_string (builder, "state", pt_change_state_name (PT_CHANGE_UNKNOWN));
      json_builder_end_object (builder);
    }
  if (record->group == NULL)
    return;
  json_builder_begin_object (builder);
  pt_cli_add_string (builder, "group", record->group);
  pt_cli_add_string (builder, "state", pt_change_state_name (PT_CHANGE_UNKNOWN));
  json_builder_end_object (builder);
}

static void
add_record (PtCli *cli, JsonBuilder *builder, const PtRecord *record, const char *state)
{
  gboolean computer = pt_record_is_of_computer (record);

  json_builder_begin_object (builder);
  pt_cli_add_string (builder, "id", record->id);
  pt_cli_add_string (builder, "when", record->when);
  pt_cli_add_string (builder, "state", state);
  pt_cli_add_string (builder, "machine", computer ? NULL : record->machine);
  pt_cli_add_string (builder, "uuid", computer ? NULL : record->uuid);
  json_builder_set_member_name (builder, "user");
  json_builder_add_int_value (builder, record->user);
  json_builder_set_member_name (builder, "changes");
  json_builder_begin_array (builder);
  for (guint i = 0; i < record->files->len; i++)
    {
      const PtRecordFile *file = record->files->pdata[i];

      json_builder_begin_object (builder);
      pt_cli_add_string (builder, "path", file->path);
      pt_cli_add_string (builder, "state", pt_change_state_name (pt_status_look (cli->root, file)));
      json_builder_end_object (builder);
    }
  add_switches (builder, record);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

static void
print_json (PtCli *cli, const PtStatus *status)
{
  JsonBuilder *builder = pt_cli_begin_json ();

  json_builder_set_member_name (builder, "transactions");
  json_builder_begin_array (builder);
  for (guint i = 0; i < status->records->len; i++)
    if (!is_interrupted (status, status->records->pdata[i]))
      add_record (cli, builder, status->records->pdata[i], "committed");
  if (status->interrupted != NULL)
    add_record (cli, builder, status->interrupted, "interrupted");
  json_builder_end_array (builder);
  pt_cli_end_json (builder);
}

static PtExit
run (PtCli *cli, char **arguments, GError **error)
{
  g_autoptr (PtStatus) status = pt_cli_read_status (cli, error);

  if (status == NULL)
    return PT_EXIT_FAILED;
  if (cli->json)
    print_json (cli, status);
  else
    print_text (cli, status);
  return PT_EXIT_DONE;
}

const PtCliVerb pt_cli_verb_status = {
  .name = "status",
  .summary = N_ ("what was changed, and what has become of it"),
  .run = run,
};
