#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-stack.h"

/**
 * pt_stack_show:
 * @stack: a stack
 * @page: one of its children
 *
 * Shows a page. GtkStack keeps the others, and a screen reader would read them, too.
 */
void
pt_stack_show (GtkStack *stack, GtkWidget *page)
{
  gtk_stack_set_visible_child (stack, page);
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (stack)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    gtk_accessible_update_state (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_STATE_HIDDEN, child != page,
                                 -1);
}

/**
 * pt_stack_show_name:
 * @stack: a stack
 * @name: name of one of its children
 *
 * Shows a page.
 */
void
pt_stack_show_name (GtkStack *stack, const char *name)
{
  pt_stack_show (stack, gtk_stack_get_child_by_name (stack, name));
}
