#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-panes.h"

/* In a list the row that is selected takes the focus. */
static gboolean
enter (GtkWidget *pane)
{
  GtkListBoxRow *row
      = GTK_IS_LIST_BOX (pane) ? gtk_list_box_get_selected_row (GTK_LIST_BOX (pane)) : NULL;

  if (GTK_IS_LIST_BOX (pane))
    return row != NULL && gtk_widget_grab_focus (GTK_WIDGET (row));
  return gtk_widget_child_focus (pane, GTK_DIR_TAB_FORWARD);
}

/**
 * pt_panes_move:
 * @window: a window
 * @panes: (array length=count): its parts, in order
 * @count: how many
 * @step: 1: to the next one, -1: to the one before
 *
 * Moves the focus from one part of a window to another, past those that cannot take it.
 */
void
pt_panes_move (GtkWindow *window, GtkWidget *const *panes, int count, int step)
{
  GtkWidget *focus = gtk_window_get_focus (window);
  int here = 0;

  for (int i = 0; i < count; i++)
    if (focus != NULL && (focus == panes[i] || gtk_widget_is_ancestor (focus, panes[i])))
      here = i;
  for (int i = 1; i < count; i++)
    if (enter (panes[(here + step * i + 3 * count) % count]))
      return;
}

/**
 * pt_panes_activate_focus:
 * @window: a window
 *
 * Return is for the window's default button, but a row that does something does that, and a choice
 * that was not made is made.
 *
 * Returns: whether there was something to do under the focus
 */
gboolean
pt_panes_activate_focus (GtkWindow *window)
{
  GtkWidget *focus = gtk_window_get_focus (window);

  if (GTK_IS_CHECK_BUTTON (focus) && !gtk_check_button_get_active (GTK_CHECK_BUTTON (focus)))
    return gtk_widget_activate (focus);
  return GTK_IS_LIST_BOX_ROW (focus) && gtk_list_box_row_get_activatable (GTK_LIST_BOX_ROW (focus))
         && gtk_widget_activate (focus);
}
