#pragma once

#include <glib.h>

#include "pt-files.h"
#include "pt-plan.h"
#include "pt-transaction.h"

G_BEGIN_DECLS

GPtrArray *
pt_goals_make (PtFiles *files, const PtPlan *plan, const GPtrArray *drivers, GError **error);

G_END_DECLS
