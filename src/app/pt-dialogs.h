#pragma once

#include <adwaita.h>

#include "pt-session.h"

G_BEGIN_DECLS

/* File choosers, the about window and the list of keys: GTK offers no form of them that is at its
 * floor and not deprecated on the newest, so the old calls stay in this one file. */
void pt_dialogs_show_about (GtkWindow *parent);
void pt_dialogs_show_shortcuts (GtkWindow *parent);
void pt_dialogs_save_facts (GtkWindow *parent, AdwToastOverlay *toasts, PtSession *session);

void
pt_dialogs_save_text (GtkWidget *widget, const char *title, const char *name, const char *text);
void pt_dialogs_save_copy (GtkWidget *page, PtSession *session);
void pt_dialogs_confirm (GtkWidget *widget,
                         const char *heading,
                         const char *body,
                         const char *action,
                         void (*confirmed) (gpointer data),
                         gpointer data,
                         GDestroyNotify free_data);

G_END_DECLS
