#pragma once

#include "pt-files.h"
#include "pt-record.h"

G_BEGIN_DECLS

gboolean pt_members_plan (PtFiles *files, PtRecord *record, guint user, GError **error);
gboolean pt_members_do (PtFiles *files, const PtRecord *record, GError **error);
gboolean
pt_members_undo (PtFiles *files, const PtRecord *record, const GPtrArray *records, GError **error);

G_END_DECLS
