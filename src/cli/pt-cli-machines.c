#include "config.h"

#include "pt-cli.h"

#include "pt-hook-state.h"
#include "pt-i18n.h"
#include "pt-vm-store.h"
#include "pt-vm-life.h"
#include "pt-words.h"

static const char *
hook_state (const PtHostLibvirt *libvirt, const PtMachine *machine)
{
  return pt_hook_state_name (pt_hook_state_find (libvirt, machine->uuid, machine->name));
}

/* What Passthrough keeps in the definition says that it gave the machine a card. */
static const char *
life_of (const PtMachine *machine)
{
  return pt_vm_has_card (machine->xml) ? "prepared" : NULL;
}

static PtExit
run (PtCli *cli, char **arguments, GError **error)
{
  g_autoptr (PtHost) host = pt_cli_read_host (cli, error);
  g_autoptr (GPtrArray) machines = NULL;
  JsonBuilder *builder;

  if (host == NULL || !pt_cli_check_connect (cli, error))
    return PT_EXIT_FAILED;
  machines = pt_vm_store_list (cli->uri, NULL, error);
  if (machines == NULL)
    {
      if (cli->uri == NULL)
        cli->remedy = g_strdup (_ ("“passthroughctl check” tells how to start libvirt"));
      return PT_EXIT_FAILED;
    }
  if (!cli->json)
    {
      for (guint i = 0; i < machines->len; i++)
        {
          const PtMachine *machine = machines->pdata[i];
          const char *life = life_of (machine);
          g_autofree char *name = pt_words_clean (machine->name);

          pt_cli_print ("%s  %-10s  %-9s  %s: %s  %s\n", machine->uuid,
                        pt_machine_state_name (machine->state), life ? life : "-", _ ("hook"),
                        hook_state (host->libvirt, machine), name);
        }
      if (machines->len == 0)
        pt_cli_print ("%s\n", _ ("libvirt has no machine."));
      return PT_EXIT_DONE;
    }
  builder = pt_cli_begin_json ();
  json_builder_set_member_name (builder, "machines");
  json_builder_begin_array (builder);
  for (guint i = 0; i < machines->len; i++)
    {
      const PtMachine *machine = machines->pdata[i];

      json_builder_begin_object (builder);
      pt_cli_add_string (builder, "name", machine->name);
      pt_cli_add_string (builder, "uuid", machine->uuid);
      pt_cli_add_string (builder, "state", pt_machine_state_name (machine->state));
      pt_cli_add_string (builder, "life", life_of (machine));
      pt_cli_add_string (builder, "hook", hook_state (host->libvirt, machine));
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  pt_cli_end_json (builder);
  return PT_EXIT_DONE;
}

const PtCliVerb pt_cli_verb_machines = {
  .name = "machines",
  .summary = N_ ("libvirt’s machines, and which of them have a card"),
  .run = run,
};
