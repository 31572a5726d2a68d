#include "config.h"

#include "pt-helper-answer.h"

#include <string.h>

#include "pt-i18n.h"
#include "pt-name.h"

/* pkexec(1): the question was dismissed; not allowed, or something else went wrong. */
#define STATUS_DISMISSED 126
#define STATUS_NOT_ALLOWED 127

PtHelperAnswer *
pt_helper_answer_new (void)
{
  PtHelperAnswer *answer = g_new0 (PtHelperAnswer, 1);

  answer->facts = g_ptr_array_new_with_free_func (g_free);
  answer->said = g_ptr_array_new_with_free_func (g_free);
  return answer;
}

void
pt_helper_answer_free (PtHelperAnswer *answer)
{
  g_free (answer->words);
  g_free (answer->remedy);
  g_free (answer->command);
  g_free (answer->details);
  g_free (answer->record);
  g_ptr_array_unref (answer->facts);
  g_ptr_array_unref (answer->said);
  g_free (answer);
}

/**
 * pt_helper_outcome_without_hello:
 * @status: the exit status; -1: ended by a signal
 * @complaint: what was said on standard error
 *
 * Tells why the helper never began. pkexec has one status for several reasons and says which one in
 * words (src/programs/pkexec.c), which it does not translate.
 *
 * Returns: one of the outcomes in which nothing was changed
 */
PtHelperOutcome
pt_helper_outcome_without_hello (int status, const char *complaint)
{
  if (status == STATUS_DISMISSED)
    return PT_HELPER_OUTCOME_CANCELLED;
  if (status != STATUS_NOT_ALLOWED)
    return PT_HELPER_OUTCOME_NO_HELPER;
  if (strstr (complaint, "authentication agent") != NULL)
    return PT_HELPER_OUTCOME_NO_AGENT;
  return strstr (complaint, "No such file") != NULL ? PT_HELPER_OUTCOME_NO_HELPER
                                                    : PT_HELPER_OUTCOME_NOT_ALLOWED;
}

static const char *
remedy_of_error (PtError code)
{
  switch (code)
    {
    case PT_ERROR_FAILED:
      return _ ("What had been begun was taken back. When the reason is gone, try once more");
    case PT_ERROR_STALE:
      return _ ("Something else changed it in the meantime. Look at the changes once more");
    case PT_ERROR_CONFLICT:
      return _ ("Nothing of somebody else’s is touched. Look at what is named, then try once more");
    case PT_ERROR_UNSAFE:
      return _ ("Who may write there could be root by it. Give it back to root, then try once "
                "more");
    case PT_ERROR_MALFORMED:
    case PT_ERROR_NOT_FOUND:
      return _ ("Make the plan anew");
    case PT_ERROR_DENIED:
    case PT_ERROR_NOT_SUPPORTED:
      return NULL;
    }
  return NULL;
}

static void
set_words (PtHelperAnswer *answer, const char *words, const char *remedy)
{
  g_free (answer->words);
  answer->words = g_strdup (words);
  answer->remedy = g_strdup (remedy);
}

static void
set_type_this (PtHelperAnswer *answer, const char *words)
{
  g_autofree char *remedy = g_strdup_printf (_ ("Type in a terminal: %s"), answer->command);

  set_words (answer, words, remedy);
}

static void
set_no_helper (PtHelperAnswer *answer, const char *helper)
{
  g_autofree char *words
      = g_strdup_printf (_ ("The helper, %s, could not be started; nothing was changed"), helper);

  set_words (answer,
             answer->details != NULL && answer->details[0] != '\0' ? answer->details : words,
             _ ("Install Passthrough from one package, so that all its parts are there"));
}

/**
 * pt_helper_answer_judge:
 * @answer: an answer whose outcome, code, details and, where the helper gave them, words are known
 * @call: what was asked for
 * @helper: the helper's path
 *
 * Puts into words what happened, what to do about it, and what to type instead.
 */
void
pt_helper_answer_judge (PtHelperAnswer *answer, const PtHelperCall *call, const char *helper)
{
  answer->command = g_strdup (call->command);
  switch (answer->outcome)
    {
    case PT_HELPER_OUTCOME_DONE:
      set_words (answer, _ ("Done"), NULL);
      break;
    case PT_HELPER_OUTCOME_REFUSED:
      answer->remedy = g_strdup (remedy_of_error (answer->code));
      break;
    case PT_HELPER_OUTCOME_CANCELLED:
      set_words (answer, _ ("The password was not given; nothing was changed"),
                 _ ("Try once more when you are ready"));
      break;
    case PT_HELPER_OUTCOME_NOT_ALLOWED:
      set_type_this (answer, _ ("The system does not allow it to you, or the password was another "
                                "one; nothing was changed"));
      break;
    case PT_HELPER_OUTCOME_NO_AGENT:
      set_type_this (answer, _ ("Nothing on this desktop can ask for the password (a polkit "
                                "authentication agent); nothing was changed"));
      break;
    case PT_HELPER_OUTCOME_NO_PKEXEC:
      set_type_this (answer, _ ("pkexec, which asks for the password, is not installed; nothing "
                                "was changed"));
      break;
    case PT_HELPER_OUTCOME_NO_HELPER:
      set_no_helper (answer, helper);
      break;
    case PT_HELPER_OUTCOME_OTHER_VERSION:
      set_words (answer,
                 _ ("The helper is of another version than this program; it was asked for nothing"),
                 _ ("Start the program anew; where that does not help, install it anew"));
      break;
    case PT_HELPER_OUTCOME_INTERRUPTED:
      g_free (answer->command);
      answer->command = g_strdup ("sudo passthroughctl recover");
      set_type_this (answer, _ ("The helper began and did not come to its end"));
      break;
    }
}

static PtError
error_of_outcome (const PtHelperAnswer *answer)
{
  switch (answer->outcome)
    {
    case PT_HELPER_OUTCOME_REFUSED:
      return answer->code;
    case PT_HELPER_OUTCOME_CANCELLED:
    case PT_HELPER_OUTCOME_NOT_ALLOWED:
    case PT_HELPER_OUTCOME_NO_AGENT:
      return PT_ERROR_DENIED;
    case PT_HELPER_OUTCOME_NO_PKEXEC:
    case PT_HELPER_OUTCOME_NO_HELPER:
    case PT_HELPER_OUTCOME_OTHER_VERSION:
      return PT_ERROR_NOT_SUPPORTED;
    case PT_HELPER_OUTCOME_DONE:
    case PT_HELPER_OUTCOME_INTERRUPTED:
      return PT_ERROR_FAILED;
    }
  return PT_ERROR_FAILED;
}

/**
 * pt_helper_answer_check:
 * @answer: an answer
 * @error: return location for an error
 *
 * Returns: whether it was done; FALSE with the error that says why not
 */
gboolean
pt_helper_answer_check (const PtHelperAnswer *answer, GError **error)
{
  if (answer->outcome == PT_HELPER_OUTCOME_DONE)
    return TRUE;
  g_set_error_literal (error, PT_ERROR, (int) error_of_outcome (answer), answer->words);
  return FALSE;
}

/**
 * pt_helper_answer_format_reload:
 * @answer: an answer
 *
 * libvirt looks for hooks when it starts or reloads only, so the helper reloads it after the first
 * one. The hook is in its place also where that failed.
 *
 * Returns: (transfer full) (nullable): what has to be typed then; NULL: nothing has to be
 */
char *
pt_helper_answer_format_reload (const PtHelperAnswer *answer)
{
  for (guint i = 0; i < answer->facts->len; i++)
    {
      g_auto (GStrv) words = g_strsplit (answer->facts->pdata[i], " ", 4);

      if (g_strv_length (words) == 3 && g_str_equal (words[0], "reload")
          && pt_name_is_unit (words[1]) && g_str_equal (words[2], "failed"))
        return g_strconcat ("sudo systemctl reload ", words[1], NULL);
    }
  return NULL;
}
