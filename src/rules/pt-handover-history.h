#pragma once

#include "pt-handover-report.h"
#include "pt-host.h"

G_BEGIN_DECLS

/**
 * PtHandoverHistory:
 * @uuid: the machine's UUID
 * @name: file name of the newest record; names sort by time
 * @records: (element-type PtHandoverLog): the records that could be read, the newest first
 * @log: (nullable): the newest record; NULL: it could not be read, see @problem
 * @report: (nullable): what it tells
 * @problem: (nullable): why the newest record could not be read
 * @uses: how often the machine ran with the card and gave it back, by the records that there are
 * @is_whole: whether those are all; the hook keeps the newest ten
 * @proven: (nullable): the newest record of a hand-over in which the card went and came back
 *
 * What the records of a machine's hand-overs tell together. Immutable.
 */
typedef struct
{
  char *uuid;
  char *name;
  GPtrArray *records;
  const PtHandoverLog *log;
  PtHandoverReport *report;
  char *problem;
  guint uses;
  gboolean is_whole;
  const PtHandoverLog *proven;
} PtHandoverHistory;

PtHandoverHistory *pt_handover_history_read (PtRoot *root, const char *uuid, PtQuirks *quirks);
GHashTable *pt_handover_history_read_all (PtRoot *root, PtQuirks *quirks, GError **error);
void pt_handover_history_free (PtHandoverHistory *history);
char *pt_handover_history_find_change (const PtHandoverHistory *history, const PtHost *host);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtHandoverHistory, pt_handover_history_free)

G_END_DECLS
