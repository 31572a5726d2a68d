#pragma once

#include <glib.h>

#include "pt-error.h"
#include "pt-helper-call.h"

G_BEGIN_DECLS

/**
 * PtHelperOutcome:
 * @PT_HELPER_OUTCOME_DONE: done
 * @PT_HELPER_OUTCOME_REFUSED: the helper said why not; what was begun was taken back
 * @PT_HELPER_OUTCOME_CANCELLED: the question for the password was dismissed
 * @PT_HELPER_OUTCOME_NOT_ALLOWED: the password was wrong, or the system does not allow it
 * @PT_HELPER_OUTCOME_NO_AGENT: nobody can ask for the password
 * @PT_HELPER_OUTCOME_NO_PKEXEC: pkexec is not installed
 * @PT_HELPER_OUTCOME_NO_HELPER: the helper is not installed, or cannot be started
 * @PT_HELPER_OUTCOME_OTHER_VERSION: the helper is of another version; it was asked for nothing
 * @PT_HELPER_OUTCOME_INTERRUPTED: it began and did not say how it ended
 *
 * How it went. In all but the first and the last nothing is changed.
 */
typedef enum
{
  PT_HELPER_OUTCOME_DONE,
  PT_HELPER_OUTCOME_REFUSED,
  PT_HELPER_OUTCOME_CANCELLED,
  PT_HELPER_OUTCOME_NOT_ALLOWED,
  PT_HELPER_OUTCOME_NO_AGENT,
  PT_HELPER_OUTCOME_NO_PKEXEC,
  PT_HELPER_OUTCOME_NO_HELPER,
  PT_HELPER_OUTCOME_OTHER_VERSION,
  PT_HELPER_OUTCOME_INTERRUPTED,
} PtHelperOutcome;

/**
 * PtHelperAnswer:
 * @outcome: how it went
 * @code: for PT_HELPER_OUTCOME_REFUSED: the kind of error
 * @words: what happened, a sentence
 * @remedy: (nullable): what to do about it, a sentence
 * @command: what to type to do the same, or to end what was interrupted, without pkexec
 * @details: (nullable): what pkexec or the helper said on standard error
 * @record: (nullable): the record's id under which it can be undone
 * @facts: (element-type utf8): what an inspection found
 * @said: (element-type utf8): what another program said
 *
 * What came of a call.
 */
typedef struct
{
  PtHelperOutcome outcome;
  PtError code;
  char *words;
  char *remedy;
  char *command;
  char *details;
  char *record;
  GPtrArray *facts;
  GPtrArray *said;
} PtHelperAnswer;

PtHelperAnswer *pt_helper_answer_new (void);
void pt_helper_answer_judge (PtHelperAnswer *answer, const PtHelperCall *call, const char *helper);
PtHelperOutcome pt_helper_outcome_without_hello (int status, const char *complaint);
gboolean pt_helper_answer_check (const PtHelperAnswer *answer, GError **error);
char *pt_helper_answer_format_reload (const PtHelperAnswer *answer);
void pt_helper_answer_free (PtHelperAnswer *answer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtHelperAnswer, pt_helper_answer_free)

G_END_DECLS
