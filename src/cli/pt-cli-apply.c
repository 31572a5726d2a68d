#include "config.h"

#include "pt-cli-helper.h"

#include "pt-error.h"
#include "pt-hook-state.h"
#include "pt-i18n.h"
#include "pt-vm-dropped.h"
#include "pt-words.h"

static char *only;
static gboolean without_hook;

static const GOptionEntry entries[] = {
  { "only", 0, 0, G_OPTION_ARG_STRING, &only, N_ ("Only this part of it: machine or files"),
    N_ ("PART") },
  { "without-hook", 0, 0, G_OPTION_ARG_NONE, &without_hook,
    N_ ("Give the card to the machine although its hook is not installed"), NULL },
  G_OPTION_ENTRY_NULL,
};

/* What is done, and came of it. */
typedef struct
{
  PtCli *cli;
  const char *path; /* of the plan */
  PtCliPart part;
  PtPlan *plan;
  PtMachine *machine; /* NULL: libvirt's part is left out */
  PtPreview *preview; /* likewise */
  PtHandsResult result;
} Work;

static void
work_clear (Work *work)
{
  g_clear_pointer (&work->plan, pt_plan_free);
  g_clear_pointer (&work->machine, pt_machine_unref);
  g_clear_pointer (&work->preview, pt_preview_free);
  pt_hands_result_clear (&work->result);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, work_clear)

static gboolean
has_files (const Work *work)
{
  return work->part != PT_CLI_PART_MACHINE && pt_plan_find (work->plan, PT_STEP_HOOK_FILES) != NULL;
}

static const PtStep *
find_definition (const Work *work)
{
  return work->part != PT_CLI_PART_FILES ? pt_plan_find (work->plan, PT_STEP_DEFINE_MACHINE) : NULL;
}

/* A card that leaves without its hook is a wedged computer. */
static gboolean
check_hook (const Work *work, GError **error)
{
  const PtStep *step = find_definition (work);
  g_autoptr (PtHostLibvirt) libvirt = NULL;
  PtHookState state;

  if (step == NULL || step->edits->card->len == 0 || without_hook || has_files (work))
    return TRUE;
  libvirt = pt_host_libvirt_read (work->cli->root);
  state = pt_hook_state_find (libvirt, work->machine->uuid, work->machine->name);
  if (state == PT_HOOK_INSTALLED)
    return TRUE;
  g_set_error (error, PT_ERROR, PT_ERROR_CONFLICT,
               _ ("The hook of %s is not installed as it shall be (%s); without it the card would "
                  "be pulled from under the desktop"),
               work->machine->name, pt_hook_state_name (state));
  work->cli->remedy = g_strdup (_ ("Leave --only out, so that it is installed first"));
  return FALSE;
}

/* What can be refused is refused before anybody is asked for a password. */
static gboolean
prepare (Work *work, GError **error)
{
  if (pt_cli_open_root (work->cli, error) == NULL)
    return FALSE;
  work->plan = pt_cli_read_plan (work->path, error);
  if (work->plan == NULL)
    return FALSE;
  if (find_definition (work) == NULL)
    return TRUE;
  work->machine = pt_cli_find_machine (work->cli, work->plan->uuid, error);
  if (work->machine == NULL)
    return FALSE;
  work->preview = pt_cli_make_preview (work->cli, work->plan, work->machine, error);
  return work->preview != NULL && check_hook (work, error);
}

/* What went less than well behind the files, which are in their places. */
static void
warn_of_said (const Work *work)
{
  const PtHelperAnswer *answer = work->result.answer;

  for (guint i = 0; answer != NULL && i < answer->said->len; i++)
    g_printerr ("passthroughctl: %s: %s\n", _ ("Warning"), (char *) answer->said->pdata[i]);
}

static void
warn_of_dropped (const Work *work)
{
  const PtChange *wanted
      = work->result.defined != NULL ? pt_preview_find_definition (work->preview) : NULL;
  PtChange *dropped
      = wanted != NULL ? pt_vm_dropped_find (wanted->kind, wanted->after, work->result.defined->xml)
                       : NULL;

  if (dropped == NULL)
    return;
  g_printerr ("passthroughctl: %s: %s\n", _ ("Warning: libvirt’s definition"), dropped->title);
  pt_change_free (dropped);
}

static PtExit
do_it (Work *work, GError **error)
{
  const PtHandsOrder order = { .plan = work->plan,
                               .file = work->path,
                               .preview = work->preview,
                               .machine = work->machine,
                               .uri = work->cli->uri,
                               .without_files = !has_files (work),
                               .on_terminal = TRUE };
  PtExit status;

  if (pt_hands_apply (&order, &work->result, NULL, error))
    return PT_EXIT_DONE;
  status = pt_cli_take_answer (work->cli, work->result.answer);
  if (work->result.record == NULL)
    return status;
  g_free (work->cli->remedy);
  work->cli->remedy
      = g_strdup_printf (_ ("“passthroughctl undo %s” takes them back"), work->result.record);
  return PT_EXIT_FAILED;
}

static void
print_text (const Work *work, const char *reload)
{
  g_autofree char *name = pt_words_clean (work->plan->name);

  if (work->result.record != NULL)
    pt_cli_print (
        _ ("The hook of %s is installed. “passthroughctl undo %s” takes all of it back.\n"), name,
        work->result.record);
  if (work->result.defined != NULL)
    pt_cli_print (_ ("The definition of %s is the one of the plan.\n"), name);
  if (work->result.record == NULL && work->result.defined == NULL)
    pt_cli_print ("%s\n", _ ("Everything is already in place."));
  if (reload != NULL)
    pt_cli_print (_ ("libvirt has had no hook so far and notices its first one only after: %s\n"),
                  reload);
}

static void
print_done (const Work *work, const char *reload)
{
  JsonBuilder *builder;

  if (!work->cli->json)
    {
      print_text (work, reload);
      return;
    }
  builder = pt_cli_begin_json ();
  pt_cli_add_string (builder, "machine", work->plan->name);
  pt_cli_add_string (builder, "uuid", work->plan->uuid);
  pt_cli_add_string (builder, "record", work->result.record);
  json_builder_set_member_name (builder, "defined");
  json_builder_add_boolean_value (builder, work->result.defined != NULL);
  pt_cli_add_string (builder, "reload", reload);
  pt_cli_end_json (builder);
}

static PtExit
run (PtCli *cli, char **arguments, GError **error)
{
  g_auto (Work) work = { .cli = cli, .path = arguments[0] };
  gboolean had_hook;
  PtExit status;

  if (!pt_cli_read_part (only, &work.part, error))
    return PT_EXIT_USAGE;
  if (!prepare (&work, error))
    return PT_EXIT_FAILED;
  had_hook = pt_cli_has_hook ();
  status = do_it (&work, error);
  if (status != PT_EXIT_DONE)
    return status;
  warn_of_said (&work);
  warn_of_dropped (&work);
  print_done (&work, work.result.record != NULL && !had_hook ? pt_cli_reload_command (cli) : NULL);
  return PT_EXIT_DONE;
}

const PtCliVerb pt_cli_verb_apply = {
  .name = "apply",
  .arguments = "PLAN",
  .summary = N_ ("do what a plan says, so that it can be undone"),
  .n_arguments = 1,
  .entries = entries,
  .changes = TRUE,
  .run = run,
};
