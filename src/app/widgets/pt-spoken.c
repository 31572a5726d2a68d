#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-spoken.h"

/* The row inside an expander row that takes the focus. */
static GtkWidget *
find_header (GtkWidget *widget)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = ADW_IS_ACTION_ROW (child) ? child : find_header (child);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static char *
strip (const char *markup)
{
  char *plain = NULL;

  if (markup != NULL && pango_parse_markup (markup, -1, 0, NULL, &plain, NULL, NULL))
    return plain;
  return g_strdup (markup != NULL ? markup : "");
}

static void
set (GtkWidget *widget, const char *title, const char *words)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, words, -1);
}

/**
 * pt_spoken_describe_row:
 * @row: an action row or an expander row that has its title and subtitle
 * @word: (nullable): its state in a word
 *
 * Lets a row be heard as "title, state, what was seen", so that nobody has to find its badge. In an
 * expander row that is said by the row inside it, too, which takes the focus.
 */
void
pt_spoken_describe_row (GtkWidget *row, const char *word)
{
  gboolean expands = ADW_IS_EXPANDER_ROW (row);
  g_autofree char *title = strip (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)));
  g_autofree char *text = strip (expands ? adw_expander_row_get_subtitle (ADW_EXPANDER_ROW (row))
                                         : adw_action_row_get_subtitle (ADW_ACTION_ROW (row)));
  g_autofree char *words = g_strdup_printf ("%s%s%s", word != NULL ? word : "",
                                            word != NULL && text[0] != '\0' ? ". " : "", text);
  GtkWidget *header = expands ? find_header (row) : NULL;

  set (row, title, words);
  if (header != NULL)
    set (header, title, words);
}
