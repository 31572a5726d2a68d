#pragma once

#include "pt-handover-log.h"
#include "pt-quirks.h"

G_BEGIN_DECLS

/**
 * PtHandoverResult:
 * @PT_HANDOVER_GIVEN_BACK: the card went and came back, without a net having had to act
 * @PT_HANDOVER_REFUSED: it did not begin; nothing was touched
 * @PT_HANDOVER_STOPPED: a step failed, a net had to act, the screen did not come back, or the
 *   record does not end
 * @PT_HANDOVER_RUNNING: it is under way, or the machine has the card
 *
 * How a hand-over ended.
 */
typedef enum
{
  PT_HANDOVER_GIVEN_BACK,
  PT_HANDOVER_REFUSED,
  PT_HANDOVER_STOPPED,
  PT_HANDOVER_RUNNING,
} PtHandoverResult;

/**
 * PtHandoverLine:
 * @name: the step's name
 * @result: "done", "failed", "undone" or "skipped"; a step that was done and taken back is
 *   "undone" where the hand-over failed, and stays "done" where it went well
 * @title: what came of it, in words: a result, not an intention
 * @words: (nullable): what the record adds
 * @ms: how long it took
 *
 * A step, as it is told.
 */
typedef struct
{
  char *name;
  const char *result;
  char *title;
  char *words;
  gint64 ms;
} PtHandoverLine;

/**
 * PtHandoverAdvice:
 *
 * Something to do, in words.
 */
typedef struct
{
  char *title;
  char *detail;
} PtHandoverAdvice;

/**
 * PtHandoverReport:
 * @result: how it ended
 * @net: (nullable): the net that gave the screen back, where it was not the ordinary way: "unit",
 *   "guard", "rescue" or "restart"
 * @stopped_at: (nullable): the step in which it stopped, or in which the record ends
 * @returned: whether the computer has its screen: PT_YES also where nothing was touched,
 *   PT_UNKNOWN while it runs and where the record does not end
 * @head: what happened, in one line
 * @detail: the same with its numbers
 * @lines: (element-type PtHandoverLine): the steps that ended
 * @causes: (array zero-terminated=1): known causes that fit what failed, the likelier first
 * @advice: (element-type PtHandoverAdvice): what to do, at most two
 *
 * What happened at a hand-over, in plain words.
 */
typedef struct
{
  PtHandoverResult result;
  const char *net;
  char *stopped_at;
  PtFact returned;
  char *head;
  char *detail;
  GPtrArray *lines;
  char **causes;
  GPtrArray *advice;
} PtHandoverReport;

PtHandoverReport *pt_handover_report_make (const PtHandoverLog *log, PtQuirks *quirks);
void pt_handover_report_free (PtHandoverReport *report);
const char *pt_handover_result_name (PtHandoverResult result);
char *pt_handover_report_format (const PtHandoverLog *log, const PtHandoverReport *report);
char *pt_handover_line_format (const PtHandoverLine *line);
const char *pt_handover_kind_title (PtHandoverKind kind);
const char *pt_handover_result_word (const char *result);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtHandoverReport, pt_handover_report_free)

G_END_DECLS
