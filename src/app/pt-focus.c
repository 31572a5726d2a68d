#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-focus.h"

static guint
count_before (GtkWidget *widget)
{
  guint count = 0;

  for (GtkWidget *other = gtk_widget_get_prev_sibling (widget); other != NULL;
       other = gtk_widget_get_prev_sibling (other))
    count++;
  return count;
}

static GtkWidget *
find_child (GtkWidget *parent, guint index)
{
  GtkWidget *child = gtk_widget_get_first_child (parent);

  for (guint i = 0; i < index && child != NULL; i++)
    child = gtk_widget_get_next_sibling (child);
  return child;
}

/**
 * pt_focus_mark:
 * @root: what is about to be made anew
 *
 * Returns: (transfer full) (nullable) (element-type guint): the way from @root to what has the
 *   focus in it, a number of children at each turn; nothing has it then; NULL: the focus is
 *   elsewhere, and stays there
 */
GArray *
pt_focus_mark (GtkWidget *root)
{
  GtkRoot *window = gtk_widget_get_root (root);
  GtkWidget *focus = window != NULL ? gtk_root_get_focus (window) : NULL;
  GArray *mark;

  if (focus == NULL || focus == root || !gtk_widget_is_ancestor (focus, root))
    return NULL;
  mark = g_array_new (FALSE, FALSE, sizeof (guint));
  for (; focus != root; focus = gtk_widget_get_parent (focus))
    {
      guint index = count_before (focus);

      /* A menu closes; what counts is where it hung. */
      if (GTK_IS_NATIVE (focus))
        g_array_set_size (mark, 0);
      else
        g_array_prepend_val (mark, index);
    }
  /* GTK 4.8 looks at what had the focus before after it has gone (gtk_label_grab_focus). */
  gtk_root_set_focus (window, NULL);
  return mark;
}

/**
 * pt_focus_restore:
 * @root: what was made anew
 * @mark: (nullable) (element-type guint): from pt_focus_mark()
 *
 * Puts the focus where it was; where there is no such thing any more, on what is around that place.
 *
 * Returns: whether it is in @root
 */
gboolean
pt_focus_restore (GtkWidget *root, const GArray *mark)
{
  GtkWidget *found = root;

  for (guint i = 0; mark != NULL && i < mark->len; i++)
    {
      GtkWidget *child = find_child (found, g_array_index (mark, guint, i));

      if (child == NULL || !gtk_widget_get_visible (child))
        break;
      found = child;
    }
  for (; found != root; found = gtk_widget_get_parent (found))
    if (gtk_widget_grab_focus (found))
      return TRUE;
  return FALSE;
}
