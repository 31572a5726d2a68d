#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-pill.h"

/**
 * pt_pill_new:
 * @kind: colour
 * @text: at most two words
 *
 * A verdict that stands alone, at the end of a row. It never wraps: a wrapping label in a narrow
 * row breaks into letters.
 *
 * Returns: (transfer floating): a label
 */
GtkWidget *
pt_pill_new (PtKind kind, const char *text)
{
  GtkWidget *pill = gtk_label_new (NULL);

  gtk_widget_set_valign (pill, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (pill, "pt-pill");
  pt_pill_set (pill, kind, text);
  return pill;
}

/**
 * pt_pill_set:
 * @pill: a pill
 * @kind: colour
 * @text: at most two words
 *
 * Shows another verdict.
 */
void
pt_pill_set (GtkWidget *pill, PtKind kind, const char *text)
{
  static const PtKind kinds[]
      = { PT_KIND_NEUTRAL, PT_KIND_SUCCESS, PT_KIND_WARNING, PT_KIND_ERROR, PT_KIND_ACCENT };

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    gtk_widget_remove_css_class (pill, pt_kind_get_class (kinds[i]));
  gtk_widget_add_css_class (pill, pt_kind_get_class (kind));
  gtk_label_set_label (GTK_LABEL (pill), text);
}
