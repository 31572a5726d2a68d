#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

GArray *pt_focus_mark (GtkWidget *root);
gboolean pt_focus_restore (GtkWidget *root, const GArray *mark);

G_END_DECLS
