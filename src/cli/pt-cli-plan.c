#include "config.h"

#include "pt-cli-choices.h"

#include <stdio.h>

#include "pt-diff.h"
#include "pt-driver.h"
#include "pt-error.h"
#include "pt-file.h"
#include "pt-i18n.h"
#include "pt-planner.h"
#include "pt-render-hook.h"
#include "pt-vm-preview.h"
#include "pt-words.h"

#define CONTEXT_LINES 3

static char *machine_option;
static char *out_path;

static const GOptionEntry plan_entries[] = {
  { "machine", 0, 0, G_OPTION_ARG_FILENAME, &machine_option, N_ ("The machine, by name or UUID"),
    N_ ("NAME|UUID") },
  { "out", 0, 0, G_OPTION_ARG_FILENAME, &out_path, N_ ("Where the plan goes"), N_ ("PLAN") },
  PT_CLI_CHOICES_ENTRIES,
  G_OPTION_ENTRY_NULL,
};

static PtPlan *
make_plan (PtCli *cli, const PtMachine *machine, GError **error)
{
  g_autoptr (PtChoices) choices = pt_cli_read_choices (error);
  g_autoptr (PtReport) report = NULL;
  g_autofree char *digest = NULL;
  g_autofree char *files = NULL;
  g_autofree char *found = NULL;

  if (choices == NULL)
    return NULL;
  report = pt_cli_make_report (cli, FALSE, error);
  digest = report != NULL ? pt_vm_preview_definition_digest (machine, error) : NULL;
  if (digest == NULL)
    return NULL;
  files = pt_vm_preview_files_found (cli->root);
  found = pt_vm_preview_hook_found (cli->root, machine->uuid);
  return pt_planner_make_plan (report->host, report->cards, choices, machine->uuid, machine->name,
                               digest, files, found, error);
}

/**
 * pt_cli_make_preview:
 * @cli: the run
 * @plan: a plan
 * @machine: its machine as it is now
 * @error: return location for an error
 *
 * Makes the difference as it would be shown: a plan that cannot be shown is not made.
 *
 * Returns: (transfer full): the preview, or NULL with the errors of pt_vm_preview()
 */
PtPreview *
pt_cli_make_preview (PtCli *cli, const PtPlan *plan, const PtMachine *machine, GError **error)
{
  PtRoot *root = pt_cli_open_root (cli, error);
  g_autoptr (GPtrArray) drivers = NULL;

  if (root == NULL)
    return NULL;
  drivers = pt_drivers_load (error);
  return drivers != NULL ? pt_vm_preview (plan, machine, drivers, root, error) : NULL;
}

static PtExit
run_plan (PtCli *cli, char **arguments, GError **error)
{
  g_autoptr (PtMachine) machine = NULL;
  g_autoptr (PtPlan) plan = NULL;
  g_autoptr (PtPreview) preview = NULL;
  g_autofree char *text = NULL;

  if (machine_option == NULL || out_path == NULL)
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                           _ ("A plan needs --machine NAME and --out PLAN"));
      return PT_EXIT_USAGE;
    }
  if (!pt_cli_check_name (machine_option, error))
    return PT_EXIT_USAGE;
  machine = pt_cli_find_machine (cli, machine_option, error);
  plan = machine != NULL ? make_plan (cli, machine, error) : NULL;
  preview = plan != NULL ? pt_cli_make_preview (cli, plan, machine, error) : NULL;
  if (preview == NULL)
    return PT_EXIT_FAILED;
  text = pt_plan_format (plan);
  if (!pt_file_write (out_path, text, 0, error))
    return PT_EXIT_FAILED;
  if (cli->json)
    {
      JsonBuilder *builder = pt_cli_begin_json ();
      g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);

      pt_cli_add_string (builder, "file", out_path);
      pt_cli_add_string (builder, "digest", digest);
      json_builder_set_member_name (builder, "changes");
      json_builder_add_int_value (builder, preview->changes->len);
      pt_cli_end_json (builder);
    }
  else
    pt_cli_print (ngettext ("%s holds a plan with %u change. Nothing was changed.\n",
                            "%s holds a plan with %u changes. Nothing was changed.\n",
                            preview->changes->len),
                  out_path, preview->changes->len);
  return PT_EXIT_DONE;
}

/* One more than a plan may have: what is too long is noticed. */
static char *
read_input (gsize *length, GError **error)
{
  g_autofree char *text = g_malloc (PT_PLAN_SIZE_LIMIT + 2);

  *length = fread (text, 1, PT_PLAN_SIZE_LIMIT + 1, stdin);
  if (ferror (stdin) != 0)
    {
      g_set_error_literal (error, PT_ERROR, PT_ERROR_FAILED,
                           _ ("Standard input could not be read"));
      return NULL;
    }
  text[*length] = '\0';
  return g_steal_pointer (&text);
}

/**
 * pt_cli_read_plan:
 * @path: the file of a plan; "-" for standard input
 * @error: return location for an error
 *
 * Returns: (transfer full): the plan, or NULL with an error that names the file
 */
PtPlan *
pt_cli_read_plan (const char *path, GError **error)
{
  g_autofree char *text = NULL;
  gsize length;
  PtPlan *plan;

  if (g_str_equal (path, "-"))
    text = read_input (&length, error);
  else if (!pt_cli_read_file (path, &text, &length, error))
    return NULL;
  if (text == NULL)
    return NULL;
  plan = pt_plan_parse (text, length, error);
  if (plan == NULL)
    g_prefix_error (error, "%s: ", path);
  return plan;
}

static void
print_preview_json (const PtPreview *preview)
{
  JsonBuilder *builder = pt_cli_begin_json ();

  json_builder_set_member_name (builder, "changes");
  json_builder_begin_array (builder);
  for (guint i = 0; i < preview->changes->len; i++)
    {
      const PtChange *change = preview->changes->pdata[i];
      char mode[16];

      json_builder_begin_object (builder);
      pt_cli_add_string (builder, "kind", change->kind);
      pt_cli_add_string (builder, "title", change->title);
      pt_cli_add_string (builder, "path", change->path);
      pt_cli_add_string (builder, "before", change->before);
      json_builder_set_member_name (builder, "before_known");
      json_builder_add_boolean_value (builder, change->before_known);
      pt_cli_add_string (builder, "after", change->after);
      pt_cli_add_string (builder, "digest", change->digest);
      g_snprintf (mode, sizeof mode, "%04o", change->mode);
      pt_cli_add_string (builder, "mode", change->path != NULL ? mode : NULL);
      pt_cli_add_string (builder, "reason", change->reason);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "needs_restart");
  json_builder_add_boolean_value (builder, preview->needs_restart);
  pt_cli_end_json (builder);
}

static void
print_preview_text (const PtPreview *preview)
{
  for (guint i = 0; i < preview->changes->len; i++)
    {
      const PtChange *change = preview->changes->pdata[i];
      g_autoptr (PtDiff) diff = pt_diff_make (change->before, change->after);
      g_autofree char *lines = pt_diff_format (diff, CONTEXT_LINES);
      g_autofree char *title = pt_words_clean (change->title);

      pt_cli_print ("%s\n%s\n", title, change->path ? change->path : _ ("libvirt definition"));
      pt_cli_print ("%s\n", change->reason);
      if (!change->before_known)
        pt_cli_print ("%s\n", _ ("What is there now cannot be read without root."));
      pt_cli_print ("%s\n", lines);
    }
  if (preview->changes->len == 0)
    pt_cli_print ("%s\n", _ ("Everything is already in place."));
}

PtPreview *
pt_cli_preview_plan (PtCli *cli, const char *path, PtPlan **plan, GError **error)
{
  g_autoptr (PtMachine) machine = NULL;

  *plan = pt_cli_read_plan (path, error);
  if (*plan == NULL)
    return NULL;
  machine = pt_cli_find_machine (cli, (*plan)->uuid, error);
  return machine != NULL ? pt_cli_make_preview (cli, *plan, machine, error) : NULL;
}

static PtExit
run_preview (PtCli *cli, char **arguments, GError **error)
{
  g_autoptr (PtPlan) plan = NULL;
  g_autoptr (PtPreview) preview = pt_cli_preview_plan (cli, arguments[0], &plan, error);

  if (preview == NULL)
    return PT_EXIT_FAILED;
  if (cli->json)
    print_preview_json (preview);
  else
    print_preview_text (preview);
  return PT_EXIT_DONE;
}

const PtCliVerb pt_cli_verb_plan = {
  .name = "plan",
  .arguments = "--machine NAME|UUID --out PLAN",
  .summary = N_ ("what has to be done, as a file"),
  .entries = plan_entries,
  .run = run_plan,
};

const PtCliVerb pt_cli_verb_preview = {
  .name = "preview",
  .arguments = "PLAN",
  .summary = N_ ("every difference that a plan makes"),
  .n_arguments = 1,
  .run = run_preview,
};
