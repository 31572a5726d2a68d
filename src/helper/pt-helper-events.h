#pragma once

#include <glib.h>

#include "pt-files.h"

G_BEGIN_DECLS

/* What the helper says on standard output, a line each:
 *
 *   HELLO VERSION                               first, before anything is read
 *   STEP PATH running|done|failed|undone        how far a file has come; "unit:NAME" and
 * "group:NAME" are no files RECORD ID                                   the record under which it
 * can be undone FACT WORD…                                  what "inspect" and "recover" found; and
 *   FACT reload UNIT done|failed                libvirt was made to look for hooks once more
 *   SAY TEXT                                    what another program said
 *   RESULT WORD [TEXT]                          last: "done", or the word of an error
 *
 * Nobody need read it: what cannot be written is dropped. */
void pt_events_hello (void);
void pt_events_step (const char *path, PtStage stage);
void pt_events_record (const char *id);
void pt_events_fact (const char *format, ...) G_GNUC_PRINTF (1, 2);
void pt_events_say (const char *text);
void pt_events_lines (const char *text);
void pt_events_result (const GError *error);

G_END_DECLS
