#pragma once

#include "pt-files.h"
#include "pt-record.h"

G_BEGIN_DECLS

gboolean pt_units_plan (PtRecord *record,
                        const char *const *units,
                        const char *const *rivals,
                        GError **error);
gboolean pt_units_do (PtFiles *files, const PtRecord *record, GError **error);
gboolean pt_units_check (const PtRecord *record, const GPtrArray *records, GError **error);
gboolean
pt_units_undo (PtFiles *files, const PtRecord *record, const GPtrArray *records, GError **error);

G_END_DECLS
