#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-toast.h"

#include "pt-i18n.h"

/* libadwaita 1.2 gives the button that closes a toast no name. */
static void
name_close_button (GtkWidget *widget)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_BUTTON (child) && gtk_widget_has_css_class (child, "circular"))
      gtk_accessible_update_property (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      _ ("Close"), -1);
    else
      name_close_button (child);
}

/**
 * pt_toast_show:
 * @overlay: where
 * @toast: (transfer full): the toast
 *
 * Shows a toast whose every control has a name.
 */
void
pt_toast_show (AdwToastOverlay *overlay, AdwToast *toast)
{
  GtkWidget *child = adw_toast_overlay_get_child (overlay);

  adw_toast_overlay_add_toast (overlay, toast);
  for (GtkWidget *other = gtk_widget_get_first_child (GTK_WIDGET (overlay)); other != NULL;
       other = gtk_widget_get_next_sibling (other))
    if (other != child)
      name_close_button (other);
}

/**
 * pt_toast_say:
 * @overlay: where
 * @words: plain text; nothing that must be read
 *
 * Shows a toast.
 */
void
pt_toast_say (AdwToastOverlay *overlay, const char *words)
{
  g_autofree char *markup = g_markup_escape_text (words, -1);

  pt_toast_show (overlay, adw_toast_new (markup));
}
