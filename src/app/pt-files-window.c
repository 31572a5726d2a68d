#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-files-window.h"

#include "pt-change-row.h"

/**
 * PtFilesWindow:
 *
 * The files that something is made of: what would change in them, and what is in the others.
 */
struct _PtFilesWindow
{
  AdwWindow parent_instance;

  AdwWindowTitle *window_title;
  AdwPreferencesGroup *changes;
  AdwPreferencesGroup *files;
};

G_DEFINE_FINAL_TYPE (PtFilesWindow, pt_files_window, ADW_TYPE_WINDOW)

#define TEXT_KEY "pt-text"
#define TEXT_HEIGHT 320

/* Made when somebody wants to read it: a script has hundreds of lines. */
static void
on_expanded_cb (AdwExpanderRow *row, GParamSpec *pspec, gpointer data)
{
  const char *text = g_object_get_data (G_OBJECT (row), TEXT_KEY);
  GtkWidget *view, *scroller, *line;

  g_signal_handlers_disconnect_by_func (row, on_expanded_cb, NULL);
  view = gtk_text_view_new ();
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), text, -1);
  gtk_text_view_set_editable (GTK_TEXT_VIEW (view), FALSE);
  gtk_text_view_set_monospace (GTK_TEXT_VIEW (view), TRUE);
  gtk_text_view_set_left_margin (GTK_TEXT_VIEW (view), 12);
  gtk_text_view_set_top_margin (GTK_TEXT_VIEW (view), 8);
  gtk_widget_set_direction (view, GTK_TEXT_DIR_LTR);
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  adw_expander_row_get_subtitle (row), -1);
  scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), view);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), TEXT_HEIGHT);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  line = adw_preferences_row_new ();
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (line), FALSE);
  gtk_widget_set_focusable (line, FALSE);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (line), scroller);
  adw_expander_row_add_row (row, line);
}

static void
add_file (PtFilesWindow *self, const PtChange *change)
{
  GtkWidget *row = adw_expander_row_new ();
  g_autofree char *title = g_markup_escape_text (change->title, -1);
  g_autofree char *path = g_markup_escape_text (change->path, -1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (row), path);
  g_object_set_data_full (G_OBJECT (row), TEXT_KEY, g_strdup (change->after), g_free);
  g_signal_connect (row, "notify::expanded", G_CALLBACK (on_expanded_cb), NULL);
  adw_preferences_group_add (self->files, row);
}

static void
add_change (PtFilesWindow *self, PtChange *change)
{
  g_autoptr (GPtrArray) one = g_ptr_array_new ();

  g_ptr_array_add (one, change);
  adw_preferences_group_add (self->changes, pt_change_row_new (one));
}

/**
 * pt_files_window_show:
 * @widget: a widget in the window that it belongs to
 * @title: what the files are
 * @preview: what would change, and what is there already
 *
 * Shows files to be read.
 */
void
pt_files_window_show (GtkWidget *widget, const char *title, const PtPreview *preview)
{
  PtFilesWindow *self = g_object_new (PT_TYPE_FILES_WINDOW, "transient-for",
                                      gtk_widget_get_root (widget), "title", title, NULL);

  adw_window_title_set_title (self->window_title, title);
  for (guint i = 0; i < preview->changes->len; i++)
    add_change (self, preview->changes->pdata[i]);
  for (guint i = 0; i < preview->unchanged->len; i++)
    if (((PtChange *) preview->unchanged->pdata[i])->path != NULL)
      add_file (self, preview->unchanged->pdata[i]);
  gtk_widget_set_visible (GTK_WIDGET (self->changes), preview->changes->len > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->files), preview->unchanged->len > 0);
  gtk_window_present (GTK_WINDOW (self));
}

static void
pt_files_window_class_init (PtFilesWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, PT_RESOURCE_PREFIX "/files-window.ui");
  gtk_widget_class_bind_template_child (widget_class, PtFilesWindow, window_title);
  gtk_widget_class_bind_template_child (widget_class, PtFilesWindow, changes);
  gtk_widget_class_bind_template_child (widget_class, PtFilesWindow, files);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
pt_files_window_init (PtFilesWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
