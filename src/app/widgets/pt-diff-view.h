#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

GtkWidget *pt_diff_view_new (const char *before, const char *after);

G_END_DECLS
