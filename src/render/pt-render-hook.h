#pragma once

#include <glib.h>

#include "pt-hook-file.h"
#include "pt-plan.h"

G_BEGIN_DECLS

char *pt_render_hook_file (PtHookFileId id, GError **error);
char *pt_render_hook_path (const char *uuid);
char *pt_render_hook_data (const PtPlan *plan, const GPtrArray *drivers);

G_END_DECLS
