#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void pt_panes_move (GtkWindow *window, GtkWidget *const *panes, int count, int step);
gboolean pt_panes_activate_focus (GtkWindow *window);

G_END_DECLS
