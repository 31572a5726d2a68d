#include "config.h"

#include "pt-cli-handover.h"

#include <stdio.h>

#include "pt-error.h"
#include "pt-hook-file.h"
#include "pt-hook-state.h"
#include "pt-i18n.h"
#include "pt-vm-first-light.h"
#include "pt-vm-start.h"

static int seconds = 60;

static const GOptionEntry entries[] = {
  { "seconds", 0, 0, G_OPTION_ARG_INT, &seconds,
    N_ ("When the machine is ended (default: after 60)"), N_ ("N") },
  G_OPTION_ENTRY_NULL,
};

static gboolean
check_hook (PtCli *cli, const PtMachine *machine, GError **error)
{
  PtRoot *root = pt_cli_open_root (cli, error);
  g_autoptr (PtHostLibvirt) libvirt = root != NULL ? pt_host_libvirt_read (root) : NULL;
  PtHookState state;

  if (libvirt == NULL)
    return FALSE;
  state = pt_hook_state_find (libvirt, machine->uuid, machine->name);
  if (state == PT_HOOK_INSTALLED)
    return TRUE;
  g_set_error (
      error, PT_ERROR, PT_ERROR_CONFLICT,
      _ ("The hook of %s is not installed as it shall be (%s); without it the card would be "
         "pulled from under the desktop"),
      machine->name, pt_hook_state_name (state));
  cli->remedy = g_strdup (_ ("“passthroughctl export PLAN /” installs it"));
  return FALSE;
}

static gboolean
check_machine (const PtMachine *machine, GError **error)
{
  if (!machine->persistent)
    g_set_error (error, PT_ERROR, PT_ERROR_NOT_SUPPORTED,
                 _ ("libvirt keeps no definition of %s; define it first"), machine->name);
  else if (machine->state != PT_MACHINE_OFF)
    g_set_error (error, PT_ERROR, PT_ERROR_CONFLICT, _ ("%s runs; shut it down first"),
                 machine->name);
  else
    return TRUE;
  return FALSE;
}

/* Said before, as the session may end before anything can be said after. */
static void
announce (PtCli *cli, const PtMachine *machine)
{
  if (cli->json)
    return;
  pt_cli_print (ngettext ("%s starts without disk and network for %d second.\n",
                          "%s starts without disk and network for %d seconds.\n", (gulong) seconds),
                machine->name, seconds);
  pt_cli_print ("%s\n", _ ("Unless something stands in the way, the session at the screen ends "
                           "now. You should see the machine’s first "
                           "picture; then the login screen returns."));
  fflush (stdout);
}

static void
print_started (PtCli *cli, const PtMachine *machine)
{
  JsonBuilder *builder;

  if (!cli->json)
    {
      pt_cli_print ("%s\n", _ ("The machine has the card. “passthroughctl report” tells afterwards "
                               "what happened."));
      return;
    }
  builder = pt_cli_begin_json ();
  pt_cli_add_string (builder, "machine", machine->name);
  pt_cli_add_string (builder, "uuid", machine->uuid);
  json_builder_set_member_name (builder, "seconds");
  json_builder_add_int_value (builder, seconds);
  pt_cli_end_json (builder);
}

/* The guard has to know before the machine starts; its folder is where the copy goes. */
static PtExit
start (PtCli *cli, const PtMachine *machine, GError **error)
{
  g_autofree char *copy
      = g_build_filename (PT_HOOK_STATE_FOLDER, "first-light", machine->uuid, "nvram.fd", NULL);
  g_autoptr (PtFirstLight) light = pt_first_light_make (machine->xml, copy, error);
  PtExit status;

  if (light == NULL)
    return PT_EXIT_FAILED;
  status = pt_cli_run_handover (cli, "first-light", machine->uuid, seconds, NULL, error);
  if (status != PT_EXIT_DONE)
    return status;
  if (!pt_first_light_copy_nvram (light, copy, error))
    return PT_EXIT_FAILED;
  announce (cli, machine);
  if (!pt_vm_start_once (cli->uri, light->xml, NULL, error))
    return PT_EXIT_FAILED;
  print_started (cli, machine);
  return PT_EXIT_DONE;
}

static PtExit
run (PtCli *cli, char **arguments, GError **error)
{
  g_autoptr (PtMachine) machine = NULL;

  if (!pt_cli_check_seconds (seconds, error) || !pt_cli_check_name (arguments[0], error))
    return PT_EXIT_USAGE;
  if (!pt_cli_check_rights (cli, "first-light MACHINE", error))
    return PT_EXIT_REFUSED;
  machine = pt_cli_find_machine (cli, arguments[0], error);
  if (machine == NULL || !check_machine (machine, error) || !check_hook (cli, machine, error))
    return PT_EXIT_FAILED;
  return start (cli, machine, error);
}

const PtCliVerb pt_cli_verb_first_light = {
  .name = "first-light",
  .arguments = "MACHINE",
  .summary = N_ ("start a machine for its first picture, without disk and network"),
  .n_arguments = 1,
  .entries = entries,
  .changes = TRUE,
  .run = run,
};
