#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-turns.h"

#include "pt-ahead.h"

#define KEY "pt-turns"

typedef struct
{
  GtkWidget *page;
  GPtrArray *hidden;
  guint tick_id;
} Turns;

static void
turns_free (Turns *self)
{
  if (self->tick_id != 0)
    gtk_widget_remove_tick_callback (self->page, self->tick_id);
  g_ptr_array_unref (self->hidden);
  g_free (self);
}

/* Comes before the lay-out of its frame. */
static gboolean
on_tick_cb (GtkWidget *page, GdkFrameClock *clock, gpointer data)
{
  Turns *self = data;
  GtkWidget *part = self->hidden->pdata[0];

  if (pt_ahead_is_measuring (part))
    return G_SOURCE_CONTINUE;
  gtk_widget_set_visible (part, TRUE);
  g_ptr_array_remove_index (self->hidden, 0);
  if (self->hidden->len > 0)
    return G_SOURCE_CONTINUE;
  self->tick_id = 0;
  pt_turns_forget (page);
  return G_SOURCE_REMOVE;
}

static Turns *
get_turns (GtkWidget *page)
{
  Turns *self = g_object_get_data (G_OBJECT (page), KEY);

  if (self == NULL)
    {
      self = g_new0 (Turns, 1);
      self->page = page;
      self->hidden = g_ptr_array_new_with_free_func (g_object_unref);
      self->tick_id = gtk_widget_add_tick_callback (page, on_tick_cb, self, NULL);
      g_object_set_data_full (G_OBJECT (page), KEY, self, (GDestroyNotify) turns_free);
    }
  return self;
}

/**
 * pt_turns_show:
 * @page: a page
 * @part: something in it
 *
 * Shows a part of a page that people look at as soon as it is measured and those before it are
 * shown, in a frame of its own: all of them at once would hold the page up. A part of a page that
 * nobody looks at is shown at once.
 */
void
pt_turns_show (GtkWidget *page, GtkWidget *part)
{
  g_return_if_fail (GTK_IS_WIDGET (page));
  g_return_if_fail (GTK_IS_WIDGET (part));

  gtk_widget_set_visible (part, !gtk_widget_get_mapped (page));
  if (gtk_widget_get_visible (part))
    return;
  g_ptr_array_add (get_turns (page)->hidden, g_object_ref (part));
  pt_ahead_measure (part);
}

/**
 * pt_turns_forget:
 * @page: a page
 *
 * What waits for its turn stays hidden.
 */
void
pt_turns_forget (GtkWidget *page)
{
  g_return_if_fail (GTK_IS_WIDGET (page));

  g_object_set_data (G_OBJECT (page), KEY, NULL);
}
