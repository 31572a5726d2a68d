#include "config.h"

#include "pt-cli-handover.h"

#include <stdio.h>

#include "pt-error.h"
#include "pt-i18n.h"

/* Beyond the hold: the guard's time, a return, and the last resort. */
#define RETURN_SECONDS 900

static int hold = 10;
static gboolean wait_option;

static const GOptionEntry entries[] = {
  { "hold", 0, 0, G_OPTION_ARG_INT, &hold, N_ ("How long the card stays away (default: 10)"),
    N_ ("SECONDS") },
  { "wait", 0, 0, G_OPTION_ARG_NONE, &wait_option,
    N_ ("Wait until the card is back, and tell what happened"), NULL },
  G_OPTION_ENTRY_NULL,
};

static void
print_started (PtCli *cli, const char *name, const char *uuid)
{
  JsonBuilder *builder;

  if (!cli->json)
    {
      pt_cli_print ("%s\n",
                    _ ("The rehearsal runs. After logging in again, “passthroughctl report” "
                       "tells what happened."));
      return;
    }
  builder = pt_cli_begin_json ();
  pt_cli_add_string (builder, "machine", name);
  pt_cli_add_string (builder, "uuid", uuid);
  json_builder_set_member_name (builder, "hold");
  json_builder_add_int_value (builder, hold);
  pt_cli_end_json (builder);
}

/* Said before, as the session may end before anything can be said after. */
static void
announce (PtCli *cli)
{
  if (cli->json)
    return;
  pt_cli_print ("%s\n", _ ("Unless something stands in the way, the session at the screen ends "
                           "now, and the screen is dark for up to a "
                           "minute. Then the login screen returns."));
  fflush (stdout);
}

static PtExit
run (PtCli *cli, char **arguments, GError **error)
{
  g_autoptr (PtMachine) machine = NULL;
  g_autofree char *uuid = NULL;
  PtExit status;

  if (!pt_cli_check_seconds (hold, error))
    return PT_EXIT_USAGE;
  if (!pt_cli_check_hands (cli, "rehearse MACHINE", error))
    return PT_EXIT_REFUSED;
  machine = pt_cli_resolve_machine (cli, arguments[0], &uuid, error);
  if (uuid == NULL)
    return PT_EXIT_FAILED;
  if (machine != NULL && machine->state != PT_MACHINE_OFF)
    {
      g_set_error (error, PT_ERROR, PT_ERROR_CONFLICT, _ ("%s runs; shut it down first"),
                   machine->name);
      return PT_EXIT_REFUSED;
    }
  announce (cli);
  status = pt_cli_run_handover (cli, "rehearse", uuid, hold, NULL, error);
  if (status != PT_EXIT_DONE)
    return status;
  if (wait_option)
    return pt_cli_await_return (cli, uuid, (guint) hold + RETURN_SECONDS, error);
  print_started (cli, machine != NULL ? machine->name : NULL, uuid);
  return PT_EXIT_DONE;
}

const PtCliVerb pt_cli_verb_rehearse = {
  .name = "rehearse",
  .arguments = "MACHINE",
  .summary = N_ ("hand the card over and take it back, without the machine"),
  .n_arguments = 1,
  .entries = entries,
  .changes = TRUE,
  .run = run,
};
