#include "config.h"

#include "pt-cli.h"

#include <sys/stat.h>

#include <glib/gstdio.h>

#include "pt-error.h"
#include "pt-i18n.h"
#include "pt-vm-store.h"
#include "pt-words.h"

/* No domain XML, plan or snapshot that a person has is larger. */
#define FILE_LIMIT (16 * 1024 * 1024)

/**
 * pt_cli_open_root:
 * @cli: the run
 * @error: return location for an error
 *
 * Returns: (transfer none): the root that --root names, or this computer's own
 */
PtRoot *
pt_cli_open_root (PtCli *cli, GError **error)
{
  GError *reason = NULL;

  if (cli->root != NULL)
    return cli->root;
  cli->root = pt_root_open (cli->root_path != NULL ? cli->root_path : "/", &reason);
  if (cli->root == NULL)
    {
      /* A folder that is not there is a failure like any file that is not there, no refusal. */
      if (reason->domain == PT_ERROR && reason->code == PT_ERROR_NOT_FOUND)
        reason->code = PT_ERROR_FAILED;
      g_propagate_error (error, reason);
    }
  return cli->root;
}

/**
 * pt_cli_read_host:
 * @cli: the run
 * @error: return location for an error
 *
 * Returns: (transfer full): the computer's facts
 */
PtHost *
pt_cli_read_host (PtCli *cli, GError **error)
{
  PtRoot *root = pt_cli_open_root (cli, error);

  return root != NULL ? pt_host_read (root, NULL, error) : NULL;
}

/**
 * pt_cli_check_connect:
 * @cli: the run
 * @error: return location for an error
 *
 * This computer's machines say nothing about another computer.
 *
 * Returns: FALSE with G_OPTION_ERROR when --root is given and --connect is not
 */
gboolean
pt_cli_check_connect (PtCli *cli, GError **error)
{
  if (cli->root_path == NULL || cli->uri != NULL)
    return TRUE;
  g_set_error_literal (
      error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
      _ ("With --root, name its libvirt with --connect URI; this computer’s is another one"));
  return FALSE;
}

/**
 * pt_cli_check_name:
 * @name: a machine's name, as it was typed
 * @error: return location for an error
 *
 * Returns: FALSE with G_OPTION_ERROR when it cannot be the name of a machine
 */
gboolean
pt_cli_check_name (const char *name, GError **error)
{
  if (g_utf8_validate (name, -1, NULL))
    return TRUE;
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                       _ ("The machine’s name is not in UTF-8"));
  return FALSE;
}

/**
 * pt_cli_find_machine:
 * @cli: the run
 * @name: a machine's name or UUID
 * @error: return location for an error
 *
 * Returns: (transfer full): what libvirt knows of it; NULL with an error, and with a remedy where
 *   there is no such machine
 */
PtMachine *
pt_cli_find_machine (PtCli *cli, const char *name, GError **error)
{
  GError *reason = NULL;
  PtMachine *machine;

  if (!pt_cli_check_connect (cli, error))
    return NULL;
  machine = pt_vm_store_find (cli->uri, name, NULL, &reason);
  if (g_error_matches (reason, PT_ERROR, PT_ERROR_NOT_FOUND))
    cli->remedy = g_strdup (_ ("“passthroughctl machines” lists them"));
  if (machine == NULL)
    g_propagate_error (error, reason);
  return machine;
}

/**
 * pt_cli_ask_libvirt:
 * @cli: the run
 * @error: return location for an error
 *
 * Asks libvirt, unless another computer's facts are looked at and no URI was given: this
 * computer's libvirt says nothing about that one.
 *
 * Returns: (transfer full): its answer
 */
PtVirtFacts *
pt_cli_ask_libvirt (PtCli *cli, GError **error)
{
  if (cli->root_path != NULL && cli->uri == NULL)
    return pt_virt_facts_new ();
  return pt_vm_store_probe (cli->uri, NULL, error);
}

/**
 * pt_cli_make_report:
 * @cli: the run
 * @ask_libvirt: whether libvirt's answers are needed
 * @error: return location for an error
 *
 * Returns: (transfer full): the computer, judged
 */
PtReport *
pt_cli_make_report (PtCli *cli, gboolean ask_libvirt, GError **error)
{
  g_autoptr (PtHost) host = pt_cli_read_host (cli, error);
  g_autoptr (PtQuirks) quirks = NULL;
  g_autoptr (PtVirtFacts) virt = NULL;

  if (host == NULL)
    return NULL;
  quirks = pt_quirks_load (error);
  if (quirks == NULL)
    return NULL;
  virt = ask_libvirt ? pt_cli_ask_libvirt (cli, error) : pt_virt_facts_new ();
  if (virt == NULL)
    return NULL;
  return pt_report_make (host, virt, quirks);
}

/**
 * pt_cli_read_file:
 * @path: a file that the user named; "-" for standard input is not offered
 * @text: (out): its bytes, with a NUL behind them
 * @length: (out): how many bytes
 * @error: return location for an error
 *
 * Returns: FALSE with an error that names the file
 */
gboolean
pt_cli_read_file (const char *path, char **text, gsize *length, GError **error)
{
  GStatBuf found;

  if (g_stat (path, &found) == 0 && (!S_ISREG (found.st_mode) || found.st_size > FILE_LIMIT))
    {
      g_set_error (error, PT_ERROR, PT_ERROR_MALFORMED,
                   _ ("%s is no file of text, or much too large"), path);
      return FALSE;
    }
  return g_file_get_contents (path, text, length, error);
}
