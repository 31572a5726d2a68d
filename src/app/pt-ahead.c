#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-ahead.h"

#define KEY "pt-ahead"

/* Half of what a frame has, and nobody notices. */
#define SLICE_US 4000

typedef struct
{
  GPtrArray *widgets;
  guint done;
  guint idle_id;
} Ahead;

static void
ahead_free (Ahead *self)
{
  g_clear_handle_id (&self->idle_id, g_source_remove);
  g_ptr_array_unref (self->widgets);
  g_free (self);
}

/* From the leaves up: what is asked about a parent then finds the answers of its children. */
static void
collect (GtkWidget *parent, GPtrArray *widgets)
{
  for (GtkWidget *child = gtk_widget_get_first_child (parent); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_get_visible (child))
      {
        collect (child, widgets);
        g_ptr_array_add (widgets, g_object_ref (child));
      }
}

/* The width does not matter much, as long as it is not the least: what is slow is to lay the texts
 * out once, and at the least width each word is a line. */
static void
measure (GtkWidget *widget)
{
  int natural;

  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);
  if (GTK_IS_LIST_BOX_ROW (widget))
    gtk_widget_measure (widget, GTK_ORIENTATION_VERTICAL, natural, NULL, NULL, NULL, NULL);
}

static gboolean
on_idle_cb (gpointer data)
{
  Ahead *self = data;
  gint64 end = g_get_monotonic_time () + SLICE_US;

  while (self->done < self->widgets->len && g_get_monotonic_time () < end)
    {
      GtkWidget *widget = self->widgets->pdata[self->done++];

      if (gtk_widget_get_root (widget) != NULL)
        measure (widget);
    }
  if (self->done < self->widgets->len)
    return G_SOURCE_CONTINUE;
  self->idle_id = 0;
  g_ptr_array_set_size (self->widgets, 0);
  return G_SOURCE_REMOVE;
}

/**
 * pt_ahead_measure:
 * @widget: what is in a window, but not shown
 *
 * Measures what is in it bit by bit while there is nothing else to do: GTK keeps the answers, so
 * that dozens of texts need not be styled and laid out at once when it is shown for the first time.
 */
void
pt_ahead_measure (GtkWidget *widget)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));

  Ahead *self = g_new0 (Ahead, 1);

  self->widgets = g_ptr_array_new_with_free_func (g_object_unref);
  collect (widget, self->widgets);
  self->idle_id = g_idle_add_full (G_PRIORITY_LOW, on_idle_cb, self, NULL);
  g_object_set_data_full (G_OBJECT (widget), KEY, self, (GDestroyNotify) ahead_free);
}

/**
 * pt_ahead_is_measuring:
 * @widget: a widget
 *
 * Returns: whether pt_ahead_measure() has not come to its end
 */
gboolean
pt_ahead_is_measuring (GtkWidget *widget)
{
  g_return_val_if_fail (GTK_IS_WIDGET (widget), FALSE);

  const Ahead *self = g_object_get_data (G_OBJECT (widget), KEY);

  return self != NULL && self->idle_id != 0;
}
