#include "config.h"

#include "pt-cli-helper.h"

#include "pt-error.h"
#include "pt-i18n.h"
#include "pt-repair.h"
#include "pt-services.h"
#include "pt-vm-network.h"

static gboolean undo;

static const GOptionEntry entries[] = {
  { "undo", 0, 0, G_OPTION_ARG_NONE, &undo, N_ ("Take back what was done to the network"), NULL },
  G_OPTION_ENTRY_NULL,
};

static gboolean
read_kind (const char *text, PtRepairKind *kind, GError **error)
{
  if (!pt_repair_kind_parse (text, kind))
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   _ ("“fix” takes “libvirt”, “group” or “network”, not “%s”"), text);
      return FALSE;
    }
  if (!undo || *kind == PT_REPAIR_NETWORK)
    return TRUE;
  g_set_error_literal (
      error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
      _ ("--undo is for the network; “passthroughctl undo” takes the others back"));
  return FALSE;
}

/* What somebody would type instead; where it is not known nothing is. */
static char *
find_command (PtRepairKind kind, PtDaemons daemons)
{
  g_autoptr (GPtrArray) services = NULL;
  const PtServices *found;

  if (kind == PT_REPAIR_NETWORK)
    return NULL;
  if (kind == PT_REPAIR_GROUP)
    return g_strdup ("sudo usermod -aG " PT_GROUP " \"$USER\"");
  services = pt_services_load (NULL);
  found = services != NULL ? pt_services_find (services, daemons) : NULL;
  return found != NULL ? g_strdup (found->start) : NULL;
}

static const char *
words_of (PtRepairKind kind)
{
  switch (kind)
    {
    case PT_REPAIR_LIBVIRT:
      return _ ("libvirt is started, now and with the computer.");
    case PT_REPAIR_GROUP:
      return _ ("You are in the group “libvirt” after your next login. Its members can do anything "
                "on this computer, as root can.");
    case PT_REPAIR_NETWORK:
      return _ ("The machines’ network is started, now and with the computer.");
    }
  return "";
}

static void
print_done (PtCli *cli, PtRepairKind kind, const char *record)
{
  JsonBuilder *builder;

  if (!cli->json)
    {
      pt_cli_print ("%s\n",
                    undo ? _ ("The machines’ network is as it was before.") : words_of (kind));
      if (record != NULL)
        pt_cli_print (_ ("“passthroughctl undo %s” takes it back.\n"), record);
      return;
    }
  builder = pt_cli_begin_json ();
  pt_cli_add_string (builder, "fix", pt_repair_kind_name (kind));
  pt_cli_add_string (builder, "record", record);
  pt_cli_end_json (builder);
}

static gboolean
do_it (PtCli *cli, PtRepairKind kind, PtHandsResult *result, GError **error)
{
  PtRoot *root = pt_cli_open_root (cli, error);
  g_autoptr (PtHostLibvirt) libvirt = root != NULL ? pt_host_libvirt_read (root) : NULL;
  PtRepair repair = { .kind = kind, .uri = cli->uri, .on_terminal = TRUE };
  g_autofree char *command = NULL;

  if (libvirt == NULL)
    return FALSE;
  if (undo)
    return pt_vm_network_undo (cli->uri, NULL, error);
  repair.daemons = libvirt->daemons;
  repair.command = command = find_command (kind, libvirt->daemons);
  return pt_repair_do (&repair, result, NULL, error);
}

static PtExit
run (PtCli *cli, char **arguments, GError **error)
{
  g_auto (PtHandsResult) result = { 0 };
  PtRepairKind kind;

  if (!read_kind (arguments[0], &kind, error))
    return PT_EXIT_USAGE;
  if (!do_it (cli, kind, &result, error))
    return pt_cli_take_answer (cli, result.answer);
  print_done (cli, kind, result.record);
  return PT_EXIT_DONE;
}

const PtCliVerb pt_cli_verb_fix = {
  .name = "fix",
  .arguments = "WHAT",
  .summary = N_ ("start libvirt or its network, or join its group"),
  .n_arguments = 1,
  .entries = entries,
  .changes = TRUE,
  .run = run,
};
