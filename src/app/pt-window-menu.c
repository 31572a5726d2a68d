#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-window-menu.h"

#include "pt-dialogs.h"
#include "pt-glossary.h"
#include "pt-i18n.h"
#include "pt-window.h"

/* The window's actions that lead to no other page. */

static void
say (GtkWidget *widget, const char *action, GVariant *parameter)
{
  pt_window_toast (PT_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

static void
copy_text (GtkWidget *widget, const char *action, GVariant *parameter)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget),
                          g_variant_get_string (parameter, NULL));
  pt_window_toast (PT_WINDOW (widget), _ ("Copied"));
}

static void
save_facts (GtkWidget *widget, const char *action, GVariant *parameter)
{
  PtWindow *window = PT_WINDOW (widget);

  /* Toasts lie over everything. */
  pt_dialogs_save_facts (
      GTK_WINDOW (window),
      ADW_TOAST_OVERLAY (adw_application_window_get_content (ADW_APPLICATION_WINDOW (window))),
      pt_window_get_session (window));
}

static void
show_shortcuts (GtkWidget *widget, const char *action, GVariant *parameter)
{
  pt_dialogs_show_shortcuts (GTK_WINDOW (widget));
}

static void
show_words (GtkWidget *widget, const char *action, GVariant *parameter)
{
  pt_glossary_show (GTK_WINDOW (widget));
}

static void
show_about (GtkWidget *widget, const char *action, GVariant *parameter)
{
  pt_dialogs_show_about (GTK_WINDOW (widget));
}

static void
use_system_libvirt (GtkWidget *widget, const char *action, GVariant *parameter)
{
  PtSession *session = pt_window_get_session (PT_WINDOW (widget));

  pt_session_use_system_libvirt (session);
  pt_session_check (session);
}

/**
 * pt_window_menu_install:
 * @klass: the class of the window
 *
 * Adds the actions that lead to no other page: those of the menu, and what pages and widgets ask
 * of the window.
 */
void
pt_window_menu_install (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "win.save-facts", NULL, save_facts);
  gtk_widget_class_install_action (klass, "win.shortcuts", NULL, show_shortcuts);
  gtk_widget_class_install_action (klass, "win.words", NULL, show_words);
  gtk_widget_class_install_action (klass, "win.about", NULL, show_about);
  gtk_widget_class_install_action (klass, "win.use-system-libvirt", NULL, use_system_libvirt);
  gtk_widget_class_install_action (klass, "win.say", "s", say);
  gtk_widget_class_install_action (klass, "clip.copy", "s", copy_text);

  gtk_widget_class_add_binding_action (klass, GDK_KEY_F1, 0, "win.shortcuts", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_question, GDK_CONTROL_MASK, "win.shortcuts",
                                       NULL);
}
