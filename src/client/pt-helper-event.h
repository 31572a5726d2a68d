#pragma once

#include <glib.h>

#include "pt-error.h"

G_BEGIN_DECLS

/* Lines that are longer are none of the helper's. */
#define PT_HELPER_LINE_LIMIT 8192

/**
 * PtHelperEventKind:
 * @PT_HELPER_HELLO: it runs; @words is its version
 * @PT_HELPER_STEP: the file @path has come to @stage
 * @PT_HELPER_RECORD: @words is the id under which it can be undone
 * @PT_HELPER_FACT: @words is one fact of an inspection
 * @PT_HELPER_SAID: another program said @words
 * @PT_HELPER_RESULT: it has ended: @done, or @code and @words
 *
 * The closed set of what the helper says.
 */
typedef enum
{
  PT_HELPER_HELLO,
  PT_HELPER_STEP,
  PT_HELPER_RECORD,
  PT_HELPER_FACT,
  PT_HELPER_SAID,
  PT_HELPER_RESULT,
} PtHelperEventKind;

/**
 * PtHelperStage:
 *
 * How far a file has come.
 */
typedef enum
{
  PT_HELPER_RUNNING,
  PT_HELPER_DONE,
  PT_HELPER_FAILED,
  PT_HELPER_UNDONE,
} PtHelperStage;

/**
 * PtHelperEvent:
 * @kind: which of the fields counts
 * @path: (nullable): a file; "unit:NAME" and "group:NAME" are none
 * @stage: how far it has come
 * @done: everything went well
 * @code: else what kind of error it is
 * @words: text from the helper, safe to show on one line
 *
 * One line of the helper's.
 */
typedef struct
{
  PtHelperEventKind kind;
  char *path;
  PtHelperStage stage;
  gboolean done;
  PtError code;
  char *words;
} PtHelperEvent;

PtHelperEvent *pt_helper_event_parse (const char *line);
void pt_helper_event_free (PtHelperEvent *event);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtHelperEvent, pt_helper_event_free)

G_END_DECLS
