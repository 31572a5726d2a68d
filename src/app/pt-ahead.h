#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void pt_ahead_measure (GtkWidget *widget);
gboolean pt_ahead_is_measuring (GtkWidget *widget);

G_END_DECLS
