#pragma once

#include <gtk/gtk.h>

#include "pt-session.h"

G_BEGIN_DECLS

GSettings *pt_settings_new (void);
void pt_settings_restore_window (GSettings *settings, GtkWindow *window);
void pt_settings_save_window (GSettings *settings, GtkWindow *window);

void pt_settings_restore_machine (GSettings *settings, PtSession *session);
void pt_settings_save_machine (GSettings *settings, PtSession *session);

gboolean pt_settings_take_news (GSettings *settings, PtSession *session);

G_END_DECLS
