#include "config.h"

#include "pt-cli.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

/* A device or a pipe is written to as it is: renaming a file over it would replace it. */
static gboolean
write_special (const char *path, const char *text, GError **error)
{
  FILE *file = g_fopen (path, "we");
  gboolean written = file != NULL && fputs (text, file) >= 0;
  int code = errno;

  if (file != NULL && fclose (file) != 0)
    {
      written = FALSE;
      code = errno;
    }
  if (!written)
    g_set_error (error, PT_ERROR, PT_ERROR_FAILED, _ ("%s could not be written: %s"), path,
                 g_strerror (code));
  return written;
}

/**
 * pt_cli_write_file:
 * @path: a file that the user named
 * @text: what it shall hold
 * @mode: permissions that it shall have, or 0: an old file keeps its own, a new one gets what the
 *   user's umask leaves
 * @error: return location for an error
 *
 * Writes a file whole or not at all: a full disk leaves what was there. Links are followed.
 *
 * Returns: FALSE with an error that names the file
 */
gboolean
pt_cli_write_file (const char *path, const char *text, int mode, GError **error)
{
  gboolean exists;
  GStatBuf found;
  g_autofree char *target = NULL;
  int wanted = mode;

  exists = g_stat (path, &found) == 0;
  if (exists && !S_ISREG (found.st_mode) && !S_ISDIR (found.st_mode))
    return write_special (path, text, error);
  if (mode == 0)
    wanted = exists ? (int) (found.st_mode & 0777) : 0666;
  /* Renaming over a link would replace the link, not what it leads to. */
  target = exists ? realpath (path, NULL) : NULL;
  if (!g_file_set_contents_full (target != NULL ? target : path, text, -1,
                                 G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                 wanted, error))
    {
      g_prefix_error (error, _ ("%s could not be written: "), path);
      return FALSE;
    }
  /* The umask took its part of the mode above. */
  if ((mode != 0 || exists) && g_chmod (path, wanted) != 0)
    {
      g_set_error (error, PT_ERROR, PT_ERROR_FAILED,
                   _ ("The permissions of %s could not be set: %s"), path, g_strerror (errno));
      return FALSE;
    }
  return TRUE;
}
