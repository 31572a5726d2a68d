#pragma once

#include "pt-handover-report.h"

G_BEGIN_DECLS

guint pt_handover_step_number (const char *name);
guint pt_handover_step_count (void);
const char *pt_handover_step_title (const char *name, const char *result);
void pt_handover_tell (const PtHandoverLog *log, PtHandoverReport *report);

G_END_DECLS
