#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-dialogs.h"

#include <string.h>

#include "pt-i18n.h"
#include "pt-toast.h"

/* A text, or the facts of the computer, on their way into a file. */
typedef struct
{
  AdwToastOverlay *toasts;
  PtSession *session;
  char *text;
  GFile *file;
} Save;

static void
save_free (Save *save)
{
  g_clear_object (&save->toasts);
  g_clear_object (&save->session);
  g_free (save->text);
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

/* Takes the text and the save. */
static void
write_text (Save *save, char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new_take (text, strlen (text));

  g_file_replace_contents_bytes_async (
      save->file, bytes, NULL, FALSE, G_FILE_CREATE_REPLACE_DESTINATION, NULL, on_written_cb, save);
}

static void
on_recorded_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (Save) save = data;
  g_autoptr (GError) error = NULL;
  char *text = pt_session_record_finish (PT_SESSION (object), result, &error);

  if (text == NULL)
    {
      tell_not_saved (save, error);
      return;
    }
  write_text (g_steal_pointer (&save), text);
}

static void
on_response_cb (GtkNativeDialog *dialog, int response, gpointer data)
{
  g_autoptr (Save) save = data;

  if (response == GTK_RESPONSE_ACCEPT)
    {
      Save *chosen = g_steal_pointer (&save);

      chosen->file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      if (chosen->text != NULL)
        write_text (chosen, g_steal_pointer (&chosen->text));
      else
        pt_session_record_async (chosen->session, on_recorded_cb, chosen);
    }
  g_object_unref (dialog);
}

/* Takes the save. */
static void
ask_where (GtkWindow *parent, const char *title, const char *name, Save *save)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
      title, parent, GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"), _ ("_Cancel"));

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  g_signal_connect (dialog, "response", G_CALLBACK (on_response_cb), save);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
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
  Save *save = g_new0 (Save, 1);

  save->toasts = g_object_ref (toasts);
  save->session = g_object_ref (session);
  ask_where (parent, _ ("Save Facts for a Bug Report"), "computer.snapshot", save);
}

/**
 * pt_dialogs_save_text:
 * @widget: a widget of the wizard's window
 * @title: what is saved, in header case
 * @name: file name to begin with
 * @text: the text
 *
 * Asks for a file and writes the text into it.
 */
void
pt_dialogs_save_text (GtkWidget *widget, const char *title, const char *name, const char *text)
{
  GtkWidget *toasts = gtk_widget_get_ancestor (widget, ADW_TYPE_TOAST_OVERLAY);
  Save *save = g_new0 (Save, 1);

  save->toasts = g_object_ref (ADW_TOAST_OVERLAY (toasts));
  save->text = g_strdup (text);
  ask_where (GTK_WINDOW (gtk_widget_get_root (widget)), title, name, save);
}

/* -- a copy of everything that will be installed ------------------------ */

typedef struct
{
  GtkWidget *page;
  PtSession *session;
} Copy;

static void
copy_free (Copy *copy)
{
  g_clear_object (&copy->page);
  g_clear_object (&copy->session);
  g_free (copy);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Copy, copy_free)

static void
say (GtkWidget *page, const char *words)
{
  gtk_widget_activate_action (page, "win.say", "s", words);
}

static void
on_copied_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (Copy) copy = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *words = NULL;

  if (pt_session_work_finish (PT_SESSION (object), result, &error))
    {
      const PtOutcome *outcome = pt_session_get_outcome (PT_SESSION (object));

      words = g_strdup_printf (
          ngettext ("%u file was saved", "%u files were saved", outcome->files->len),
          outcome->files->len);
    }
  else
    words = g_strdup_printf (_ ("Not saved: %s"), error->message);
  say (copy->page, words);
}

static void
on_folder_response_cb (GtkNativeDialog *dialog, int response, gpointer data)
{
  g_autoptr (Copy) copy = data;
  g_autoptr (GFile) folder = NULL;
  g_autofree char *path = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    folder = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  path = folder != NULL ? g_file_get_path (folder) : NULL;
  if (folder != NULL && path == NULL)
    say (copy->page, _ ("Choose a folder of this computer"));
  else if (path != NULL && pt_session_get_draft (copy->session) != NULL)
    {
      PtSession *session = copy->session;

      pt_session_export_async (session, path, on_copied_cb, g_steal_pointer (&copy));
    }
  g_object_unref (dialog);
}

/**
 * pt_dialogs_save_copy:
 * @page: a page in the wizard's window
 * @session: a model that has a draft
 *
 * Asks for a folder and writes the plan and all that it would install into it. Where the desktop
 * has a portal it is the portal that asks.
 */
void
pt_dialogs_save_copy (GtkWidget *page, PtSession *session)
{
  GtkFileChooserNative *dialog;
  Copy *copy;

  if (pt_session_get_draft (session) == NULL)
    return;
  dialog = gtk_file_chooser_native_new (_ ("Save a Copy"), GTK_WINDOW (gtk_widget_get_root (page)),
                                        GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _ ("_Save Here"),
                                        _ ("_Cancel"));
  copy = g_new0 (Copy, 1);
  copy->page = g_object_ref (page);
  copy->session = g_object_ref (session);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect (dialog, "response", G_CALLBACK (on_folder_response_cb), copy);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* -- before something is taken away ------------------------------------- */

typedef struct
{
  void (*confirmed) (gpointer data);
  gpointer data;
  GDestroyNotify free_data;
} Confirmation;

static void
confirmation_free (gpointer data, GClosure *closure)
{
  Confirmation *confirmation = data;

  if (confirmation->free_data != NULL)
    confirmation->free_data (confirmation->data);
  g_free (confirmation);
}

static void
on_confirmed_cb (AdwMessageDialog *dialog, const char *response, Confirmation *confirmation)
{
  if (g_str_equal (response, "go"))
    confirmation->confirmed (confirmation->data);
}

/**
 * pt_dialogs_confirm:
 * @widget: a widget in a window
 * @heading: a question
 * @body: what happens
 * @action: what the button says that does it, with a mnemonic
 * @confirmed: called when the user wants it
 * @data: data for @confirmed
 * @free_data: (nullable): frees @data
 *
 * Asks before something is taken away. Cancel is what Return and Escape do.
 */
void
pt_dialogs_confirm (GtkWidget *widget,
                    const char *heading,
                    const char *body,
                    const char *action,
                    void (*confirmed) (gpointer data),
                    gpointer data,
                    GDestroyNotify free_data)
{
  GtkWindow *parent = GTK_WINDOW (gtk_widget_get_root (widget));
  GtkWidget *dialog = adw_message_dialog_new (parent, heading, body);
  Confirmation *confirmation = g_new0 (Confirmation, 1);

  confirmation->confirmed = confirmed;
  confirmation->data = data;
  confirmation->free_data = free_data;
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "go",
                                    action, NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "go",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_confirmed_cb), confirmation,
                         confirmation_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}
