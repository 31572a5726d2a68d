#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void pt_turns_show (GtkWidget *page, GtkWidget *part);
void pt_turns_forget (GtkWidget *page);

G_END_DECLS
