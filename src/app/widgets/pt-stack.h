#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void pt_stack_show (GtkStack *stack, GtkWidget *page);
void pt_stack_show_name (GtkStack *stack, const char *name);

G_END_DECLS
