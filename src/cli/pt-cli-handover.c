#include "config.h"

#include "pt-cli-handover.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "pt-cli-helper.h"
#include "pt-error.h"
#include "pt-hook-file.h"
#include "pt-i18n.h"
#include "pt-name.h"

/* The longest that the hook takes: a day. */
#define SECONDS_LIMIT 86400
#define POLL_MICROSECONDS (500 * 1000)
#define PREFIX "Passthrough: "
#define EXIT_REFUSED 3

/**
 * pt_cli_check_seconds:
 * @seconds: what an option says
 * @error: return location for an error
 *
 * Returns: FALSE with G_OPTION_ERROR when the hook would not take it
 */
gboolean
pt_cli_check_seconds (int seconds, GError **error)
{
  if (seconds >= 1 && seconds <= SECONDS_LIMIT)
    return TRUE;
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               _ ("%d is no number of seconds between 1 and %d"), seconds, SECONDS_LIMIT);
  return FALSE;
}

/**
 * pt_cli_resolve_machine:
 * @cli: the run
 * @name: a machine's name or UUID
 * @uuid: (out): its UUID
 * @error: return location for an error
 *
 * Asks libvirt for a machine. Where libvirt does not answer, a UUID is good as it is: the hook
 * needs no libvirt.
 *
 * Returns: (transfer full) (nullable): the machine; NULL with @uuid set where libvirt did not
 *   answer, or with an error
 */
PtMachine *
pt_cli_resolve_machine (PtCli *cli, const char *name, char **uuid, GError **error)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);
  g_autoptr (GError) reason = NULL;
  PtMachine *machine;

  *uuid = NULL;
  if (!pt_cli_check_name (name, error))
    return NULL;
  machine = pt_vm_store_find (cli->uri, name, NULL, &reason);
  if (machine != NULL)
    *uuid = g_strdup (machine->uuid);
  else if (pt_name_is_uuid (lower) && !g_error_matches (reason, PT_ERROR, PT_ERROR_NOT_FOUND))
    *uuid = g_steal_pointer (&lower);
  else
    {
      if (g_error_matches (reason, PT_ERROR, PT_ERROR_NOT_FOUND))
        cli->remedy = g_strdup (_ ("“passthroughctl machines” lists them"));
      g_propagate_error (error, g_steal_pointer (&reason));
    }
  return machine;
}

/* Whoever can write it, or put another one in its place, would be root by this. */
static gboolean
is_safe (const char *path, mode_t kind)
{
  GStatBuf found;

  return g_lstat (path, &found) == 0 && (found.st_mode & S_IFMT) == kind && found.st_uid == 0
         && (found.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

static gboolean
is_ours (const char *path)
{
  g_autofree char *text = NULL;
  gsize length;

  return g_file_get_contents (path, &text, &length, NULL) && strlen (text) == length
         && pt_hook_file_version (text) > 0;
}

static gboolean
check_handover (const char *path, GError **error)
{
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    g_set_error (
        error, PT_ERROR, PT_ERROR_NOT_FOUND,
        _ ("The hand-over is not installed: %s is not there; “passthroughctl export PLAN /” "
           "installs it"),
        path);
  else if (!is_safe (path, S_IFREG) || !is_safe (PT_HOOK_FOLDER, S_IFDIR)
           || !is_safe (PT_HOOK_LIBVIRT_FOLDER, S_IFDIR))
    g_set_error (error, PT_ERROR, PT_ERROR_UNSAFE,
                 _ ("%s, or a folder above it, does not belong to root alone; it is not run"),
                 path);
  else if (!is_ours (path))
    g_set_error (error, PT_ERROR, PT_ERROR_CONFLICT, _ ("%s is somebody else’s; it is not run"),
                 path);
  else
    return TRUE;
  return FALSE;
}

/* The hook's one line, without the name that it puts in front of it. */
static void
set_error (const char *err, int status, GError **error)
{
  const char *text = g_str_has_prefix (err, PREFIX) ? err + strlen (PREFIX) : err;
  g_autofree char *line = g_strndup (text, strcspn (text, "\n"));

  if (line[0] == '\0')
    {
      g_free (line);
      line = g_strdup (_ ("The hand-over ended without a word"));
    }
  g_set_error_literal (error, PT_ERROR,
                       status == EXIT_REFUSED ? PT_ERROR_CONFLICT : PT_ERROR_FAILED, line);
}

/**
 * pt_cli_check_hands:
 * @cli: the run
 * @call: the command that was given, for the remedy
 * @error: return location for an error
 *
 * Returns: FALSE with PT_ERROR_DENIED and a remedy where neither root runs this nor a helper is
 *   there to ask
 */
gboolean
pt_cli_check_hands (PtCli *cli, const char *call, GError **error)
{
  return (geteuid () != 0 && pt_helper_client_is_there (TRUE))
         || pt_cli_check_rights (cli, call, error);
}

/* What somebody who is not root asks the helper for, after a password. */
static PtExit
ask_helper (PtCli *cli, PtHelperCall *call, char **out, GError **error)
{
  g_autoptr (PtHelperAnswer) answer = NULL;
  PtExit status;

  call->on_terminal = TRUE;
  answer = pt_helper_client_run (call, NULL, NULL, NULL, error);
  if (answer == NULL)
    return PT_EXIT_FAILED;
  if (out != NULL)
    {
      g_ptr_array_add (answer->said, NULL);
      *out = g_strjoinv ("\n", (char **) answer->said->pdata);
    }
  if (pt_helper_answer_check (answer, error))
    return PT_EXIT_DONE;
  status = pt_cli_take_answer (cli, answer);
  return answer->outcome == PT_HELPER_OUTCOME_REFUSED && answer->code == PT_ERROR_CONFLICT
             ? PT_EXIT_REFUSED
             : status;
}

/**
 * pt_cli_run_handover:
 * @cli: the run
 * @verb: what it shall do
 * @uuid: (nullable): with which machine
 * @seconds: for how long; 0: no number is given
 * @out: (out) (optional): what it printed
 * @error: return location for an error
 *
 * Runs the installed hand-over, as root, without a shell; for somebody else the helper does that.
 *
 * Returns: PT_EXIT_DONE; PT_EXIT_REFUSED or PT_EXIT_FAILED with the hook's own words, or why it is
 *   not run
 */
PtExit
pt_cli_run_handover (
    PtCli *cli, const char *verb, const char *uuid, int seconds, char **out, GError **error)
{
  g_autofree char *number = g_strdup_printf ("%d", seconds);
  const char *path = pt_hook_file_path (PT_HOOK_FILE_HANDOVER);
  const char *const argv[]
      = { path, verb, uuid, uuid != NULL && seconds > 0 ? number : NULL, NULL };
  g_autofree char *printed = NULL;
  g_autofree char *err = NULL;
  gboolean done;
  int status;

  if (geteuid () != 0 && g_str_equal (verb, "rehearse"))
    return ask_helper (cli, pt_helper_call_new_rehearse (uuid, (guint) seconds), out, error);
  if (geteuid () != 0 && g_str_equal (verb, "rescue"))
    return ask_helper (cli, pt_helper_call_new_rescue (uuid), out, error);
  if (!check_handover (path, error))
    return PT_EXIT_REFUSED;
  done = pt_cli_run_program (argv, &printed, &err, &status);
  if (out != NULL)
    *out = g_steal_pointer (&printed);
  if (done)
    return PT_EXIT_DONE;
  set_error (err, status, error);
  return status == EXIT_REFUSED ? PT_EXIT_REFUSED : PT_EXIT_FAILED;
}

static gboolean
wait_for_return (PtRoot *root, const char *uuid, guint seconds)
{
  g_autofree char *state = g_build_filename (PT_HOOK_STATE_FOLDER, uuid, NULL);
  gint64 limit = g_get_monotonic_time () + seconds * G_TIME_SPAN_SECOND;

  while (pt_root_exists (root, state))
    {
      if (g_get_monotonic_time () >= limit)
        return FALSE;
      g_usleep (POLL_MICROSECONDS);
    }
  return TRUE;
}

/**
 * pt_cli_await_return:
 * @cli: the run
 * @uuid: a machine's UUID
 * @seconds: how long to wait at most
 * @error: return location for an error
 *
 * Waits until the card is proven back, and tells what happened.
 *
 * Returns: PT_EXIT_DONE when it was given back, else PT_EXIT_FAILED
 */
PtExit
pt_cli_await_return (PtCli *cli, const char *uuid, guint seconds, GError **error)
{
  PtRoot *root = pt_cli_open_root (cli, error);
  g_autoptr (PtQuirks) quirks = root != NULL ? pt_quirks_load (error) : NULL;
  g_autoptr (PtHandoverLog) log = NULL;

  if (quirks == NULL)
    return PT_EXIT_FAILED;
  if (!wait_for_return (root, uuid, seconds))
    {
      g_set_error (error, PT_ERROR, PT_ERROR_FAILED,
                   _ ("The card is not back after %u seconds; see “passthroughctl report”"),
                   seconds);
      return PT_EXIT_FAILED;
    }
  log = pt_handover_log_find (root, uuid, error);
  if (log == NULL)
    return PT_EXIT_FAILED;
  return pt_cli_print_report (cli, log, quirks) == PT_HANDOVER_GIVEN_BACK ? PT_EXIT_DONE
                                                                          : PT_EXIT_FAILED;
}
