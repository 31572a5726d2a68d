#pragma once

#include "pt-driver.h"
#include "pt-quirk-file.h"

G_BEGIN_DECLS

/**
 * PtCause:
 * @id: id of the section
 * @patterns: (element-type GPatternSpec): what the record of a hand-over says then
 * @title: what the cause is, in one sentence, English
 * @detail: what to do about it, English
 * @origin: where that comes from
 *
 * A known cause of a hand-over that failed, from data/quirks/causes.quirk.
 */
typedef struct
{
  char *id;
  GPtrArray *patterns;
  char *title;
  char *detail;
  PtOrigin origin;
} PtCause;

PtCause *pt_cause_read (PtQuirkReader *reader);
void pt_cause_free (PtCause *cause);
gboolean pt_cause_explains (const PtCause *cause, const char *text);

G_END_DECLS
