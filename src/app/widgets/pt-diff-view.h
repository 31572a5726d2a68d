#pragma once

#include <adwaita.h>

#include "pt-diff.h"

G_BEGIN_DECLS

GtkWidget *pt_diff_view_new (const char *before, const char *after);
GtkWidget *pt_diff_view_new_for_diff (const PtDiff *diff);

G_END_DECLS
