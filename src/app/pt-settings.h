#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

GSettings *pt_settings_new (void);
void pt_settings_restore_window (GSettings *settings, GtkWindow *window);
void pt_settings_save_window (GSettings *settings, GtkWindow *window);

G_END_DECLS
