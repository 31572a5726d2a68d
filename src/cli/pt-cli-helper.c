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
 * pt_cli_take_answer:
 * @cli: the run, which gets a remedy where there is one
 * @answer: (nullable): what the helper answered; NULL: it was not asked
 *
 * Returns: the exit status that it comes to, when the whole was not done
 */
PtExit
pt_cli_take_answer (PtCli *cli, const PtHelperAnswer *answer)
{
  if (answer == NULL || answer->outcome == PT_HELPER_OUTCOME_DONE)
    return PT_EXIT_FAILED;
  g_free (cli->remedy);
  cli->remedy = g_strdup (answer->remedy);
  return exit_of_outcome (answer->outcome);
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
