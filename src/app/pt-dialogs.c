#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-dialogs.h"

#include <string.h>

#include "pt-i18n.h"
#include "pt-toast.h"

typedef struct
{
  AdwToastOverlay *toasts;
  PtSession *session;
  GFile *file;
} Save;

static void
save_free (Save *save)
{
  g_clear_object (&save->toasts);
  g_clear_object (&save->session);
  g_clear_object (&save->file);
  g_free (save);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Save, save_free)

/**
 * pt_dialogs_show_about:
 * @parent: the wizard's window
 *
 * Shows what the program is.
 */
void
pt_dialogs_show_about (GtkWindow *parent)
{
  adw_show_about_window (
      parent, "application-name", _ ("Passthrough"), "application-icon", "passthrough", "version",
      PT_VERSION, "license-type", GTK_LICENSE_GPL_3_0, "developer-name",
      _ ("The Passthrough authors"), "comments",
      _ ("Lends the only graphics card to a virtual machine and takes it back. Tested on "
         "simulated computers only, not yet on a real card."),
      "translator-credits", _ ("translator-credits"), NULL);
}

/**
 * pt_dialogs_show_shortcuts:
 * @parent: the wizard's window
 *
 * Shows which key does what.
 */
void
pt_dialogs_show_shortcuts (GtkWindow *parent)
{
  g_autoptr (GtkBuilder) builder
             = gtk_builder_new_from_resource (PT_RESOURCE_PREFIX "/shortcuts.ui");
  GtkWindow *window = GTK_WINDOW (gtk_builder_get_object (builder, "shortcuts"));

  gtk_window_set_transient_for (window, parent);
  gtk_window_present (window);
}

static void
on_folder_shown_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!g_app_info_launch_default_for_uri_finish (result, &error))
    g_debug ("The folder could not be shown: %s", error->message);
}

static void
on_show_clicked_cb (AdwToast *toast, GFile *file)
{
  g_autoptr (GFile) folder = g_file_get_parent (file);
  g_autofree char *uri = g_file_get_uri (folder != NULL ? folder : file);

  g_app_info_launch_default_for_uri_async (uri, NULL, NULL, on_folder_shown_cb, NULL);
}

static void
unref_closure (gpointer data, GClosure *closure)
{
  g_object_unref (data);
}

static void
tell_saved (Save *save)
{
  g_autofree char *name = g_file_get_basename (save->file);
  g_autofree char *shown = g_filename_display_name (name);
  g_autofree char *escaped = g_markup_escape_text (shown, -1);
  g_autofree char *words = g_strdup_printf (_ ("Saved as %s"), escaped);
  AdwToast *toast = adw_toast_new (words);

  adw_toast_set_button_label (toast, _ ("Show"));
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (on_show_clicked_cb),
                         g_object_ref (save->file), unref_closure, 0);
  pt_toast_show (save->toasts, toast);
}

static void
tell_not_saved (Save *save, const GError *error)
{
  g_autofree char *words = g_strdup_printf (_ ("Not saved: %s"), error->message);

  pt_toast_say (save->toasts, words);
}

static void
on_written_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (Save) save = data;
  g_autoptr (GError) error = NULL;

  if (g_file_replace_contents_finish (G_FILE (object), result, NULL, &error))
    tell_saved (save);
  else
    tell_not_saved (save, error);
}

static void
on_recorded_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (Save) save = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  GFile *file;
  char *text = pt_session_record_finish (PT_SESSION (object), result, &error);

  if (text == NULL)
    {
      tell_not_saved (save, error);
      return;
    }
  bytes = g_bytes_new_take (text, strlen (text));
  file = save->file;
  g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE, G_FILE_CREATE_REPLACE_DESTINATION,
                                       NULL, on_written_cb, g_steal_pointer (&save));
}

static void
on_response_cb (GtkNativeDialog *dialog, int response, gpointer data)
{
  g_autoptr (Save) save = data;

  if (response == GTK_RESPONSE_ACCEPT)
    {
      PtSession *session = save->session;

      save->file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      pt_session_record_async (session, on_recorded_cb, g_steal_pointer (&save));
    }
  g_object_unref (dialog);
}

/**
 * pt_dialogs_save_facts:
 * @parent: the wizard's window
 * @toasts: where to say how it went
 * @session: the model
 *
 * Asks for a file and writes the facts of the computer into it.
 */
void
pt_dialogs_save_facts (GtkWindow *parent, AdwToastOverlay *toasts, PtSession *session)
{
  GtkFileChooserNative *dialog
      = gtk_file_chooser_native_new (_ ("Save Facts for a Bug Report"), parent,
                                     GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"), _ ("_Cancel"));
  Save *save = g_new0 (Save, 1);

  save->toasts = g_object_ref (toasts);
  save->session = g_object_ref (session);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), "computer.snapshot");
  g_signal_connect (dialog, "response", G_CALLBACK (on_response_cb), save);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}
