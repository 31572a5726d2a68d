#include "config.h"

#include "pt-cli.h"

#include "pt-file.h"
#include "pt-i18n.h"

static PtExit
run (PtCli *cli, char **arguments, GError **error)
{
  PtRoot *root = pt_cli_open_root (cli, error);
  g_autoptr (PtHost) host = NULL;
  g_autofree char *text = NULL;

  if (root == NULL)
    return PT_EXIT_FAILED;
  pt_root_start_recording (root);
  host = pt_host_read (root, NULL, error);
  text = pt_root_take_recording (root);
  if (host == NULL || !pt_file_write (arguments[0], text, 0600, error))
    return PT_EXIT_FAILED;
  if (cli->json)
    {
      JsonBuilder *builder = pt_cli_begin_json ();

      pt_cli_add_string (builder, "file", arguments[0]);
      pt_cli_end_json (builder);
    }
  else
    pt_cli_print (_ ("The facts of this computer are in %s. Serial numbers, UUIDs, network "
                     "addresses, and the names of people, this computer and its volumes are not in "
                     "it. It is text: read it before you send it.\n"),
                  arguments[0]);
  return PT_EXIT_DONE;
}

const PtCliVerb pt_cli_verb_snapshot = {
  .name = "snapshot",
  .arguments = "FILE",
  .summary = N_ ("the facts of this computer for a bug report"),
  .n_arguments = 1,
  .run = run,
};
