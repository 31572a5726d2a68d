#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void pt_window_menu_install (GtkWidgetClass *klass);

G_END_DECLS
