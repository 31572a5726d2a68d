#include "config.h"

#include "pt-cli-helper.h"

#include "pt-i18n.h"

/**
 * pt_cli_read_part:
 * @text: (nullable): what --only says
 * @part: (out): what it means
 * @error: return location for an error
 *
 * Returns: FALSE with G_OPTION_ERROR where it means nothing
 */
gboolean
pt_cli_read_part (const char *text, PtCliPart *part, GError **error)
{
  *part = PT_CLI_PART_ALL;
  if (text == NULL)
    return TRUE;
  if (g_str_equal (text, "files"))
    *part = PT_CLI_PART_FILES;
  else if (g_str_equal (text, "machine"))
    *part = PT_CLI_PART_MACHINE;
  else
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                 _ ("--only takes “machine” or “files”, not “%s”"), text);
  return *part != PT_CLI_PART_ALL;
}

/* What was refused before anything began is a refusal, whatever the kind of its error. */
static PtExit
exit_of_outcome (PtHelperOutcome outcome)
{
  switch (outcome)
    {
    case PT_HELPER_OUTCOME_DONE:
      return PT_EXIT_DONE;
    case PT_HELPER_OUTCOME_REFUSED:
    case PT_HELPER_OUTCOME_INTERRUPTED:
      return PT_EXIT_FAILED;
    case PT_HELPER_OUTCOME_CANCELLED:
    case PT_HELPER_OUTCOME_NOT_ALLOWED:
    case PT_HELPER_OUTCOME_NO_AGENT:
    case PT_HELPER_OUTCOME_NO_PKEXEC:
    case PT_HELPER_OUTCOME_NO_HELPER:
    case PT_HELPER_OUTCOME_OTHER_VERSION:
      return PT_EXIT_REFUSED;
    }
  return PT_EXIT_FAILED;
}

/**
 * pt_cli_ask_helper:
 * @cli: the run
 * @call: (transfer full): what to ask for
 * @status: (out): the exit status that it comes to
 * @error: return location for an error
 *
 * Asks the helper and waits for its end.
 *
 * Returns: (transfer full): its answer where it was done; NULL with an error, and with a remedy
 *   where there is one
 */
PtHelperAnswer *
pt_cli_ask_helper (PtCli *cli, PtHelperCall *call, PtExit *status, GError **error)
{
  g_autoptr (PtHelperAnswer) answer = NULL;

  *status = PT_EXIT_FAILED;
  call->on_terminal = TRUE;
  answer = pt_helper_client_run (call, NULL, NULL, NULL, error);
  if (answer == NULL)
    return NULL;
  *status = exit_of_outcome (answer->outcome);
  if (pt_helper_answer_check (answer, error))
    return g_steal_pointer (&answer);
  g_free (cli->remedy);
  cli->remedy = g_strdup (answer->remedy);
  return NULL;
}

/**
 * pt_cli_read_status:
 * @cli: the run
 * @error: return location for an error
 *
 * Returns: (transfer full): what was changed on the computer that is looked at
 */
PtStatus *
pt_cli_read_status (PtCli *cli, GError **error)
{
  PtRoot *root = pt_cli_open_root (cli, error);

  return root != NULL ? pt_status_read (root, error) : NULL;
}
