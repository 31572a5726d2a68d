#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-fold.h"

#define KEY "pt-fold"

typedef struct
{
  PtFoldFill fill;
  gpointer data;
  GDestroyNotify free;
} Fold;

static void
fold_free (Fold *self)
{
  self->free (self->data);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fold, fold_free)

static void
on_expanded_cb (AdwExpanderRow *row, GParamSpec *pspec, gpointer data)
{
  g_autoptr (Fold) fold = NULL;

  if (!adw_expander_row_get_expanded (row))
    return;
  fold = g_object_steal_data (G_OBJECT (row), KEY);
  if (fold != NULL)
    fold->fill (row, fold->data);
}

/**
 * pt_fold_fill_later:
 * @row: a row, folded
 * @fill: adds what is folded in it
 * @data: (transfer full): for @fill
 * @free: frees @data
 *
 * Fills a row when it is opened for the first time: GTK styles and measures what is folded like
 * what is shown, and of a page of many rows most stay folded.
 */
void
pt_fold_fill_later (AdwExpanderRow *row, PtFoldFill fill, gpointer data, GDestroyNotify free)
{
  g_return_if_fail (ADW_IS_EXPANDER_ROW (row));

  Fold *fold = g_new0 (Fold, 1);

  fold->fill = fill;
  fold->data = data;
  fold->free = free;
  g_object_set_data_full (G_OBJECT (row), KEY, fold, (GDestroyNotify) fold_free);
  g_signal_connect (row, "notify::expanded", G_CALLBACK (on_expanded_cb), NULL);
  /* Newer libadwaita marks a row with nothing in it yet, and hides its arrow. */
  gtk_widget_remove_css_class (GTK_WIDGET (row), "empty");
}
