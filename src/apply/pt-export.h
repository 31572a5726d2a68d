#pragma once

#include <glib.h>

#include "pt-plan.h"
#include "pt-preview.h"

G_BEGIN_DECLS

gboolean pt_export (const PtPlan *plan,
                    const PtPreview *preview,
                    const char *folder,
                    GPtrArray *written,
                    GPtrArray *made,
                    GError **error);
gboolean pt_export_is_root (const char *folder);

G_END_DECLS
