#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-groups-window.h"

#include "pt-group-cell.h"
#include "pt-groups-text.h"
#include "pt-i18n.h"
#include "pt-stack.h"
#include "pt-toast.h"

/**
 * PtGroupsWindow:
 *
 * All IOMMU groups, to search and to copy: as a list, and as the text that people paste.
 */
struct _PtGroupsWindow
{
  AdwWindow parent_instance;

  AdwToastOverlay *toasts;
  AdwWindowTitle *window_title;
  GtkToggleButton *text_button;
  GtkSearchEntry *search;
  GtkStack *stack;
  GtkScrolledWindow *list_scroller;
  GtkListView *list;
  GtkLabel *text;

  PtReport *report;
  GListStore *lines;
  GHashTable *found;
  gboolean searching;
};

G_DEFINE_FINAL_TYPE (PtGroupsWindow, pt_groups_window, ADW_TYPE_WINDOW)

static gboolean
is_wanted (int group, gpointer data)
{
  PtGroupsWindow *self = PT_GROUPS_WINDOW (data);

  return !self->searching || g_hash_table_contains (self->found, GINT_TO_POINTER (group));
}

static gboolean
filter_line (gpointer item, gpointer data)
{
  PtGroupLine *line = PT_GROUP_LINE (item);

  return is_wanted (line->device->group, data);
}

/* A search keeps whole groups: what shares a group is the point of the list. */
static void
search (PtGroupsWindow *self)
{
  g_autofree char *typed = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->search)));
  g_autofree char *needle = g_utf8_casefold (g_strstrip (typed), -1);
  GPtrArray *pci = self->report->host->pci;

  g_hash_table_remove_all (self->found);
  self->searching = needle[0] != '\0';
  for (guint i = 0; self->searching && i < pci->len; i++)
    {
      const PtPciDevice *device = g_ptr_array_index (pci, i);

      if (pt_groups_device_matches (device, needle))
        g_hash_table_add (self->found, GINT_TO_POINTER (device->group));
    }
}

static guint
count_groups (PtGroupsWindow *self, gboolean only_wanted)
{
  g_autoptr (GArray) groups = pt_host_list_groups (self->report->host);
  guint count = 0;

  for (guint i = 0; i < groups->len; i++)
    {
      int number = g_array_index (groups, int, i);

      if (number >= 0 && (!only_wanted || is_wanted (number, self)))
        count++;
    }
  return count;
}

static void
show_text (PtGroupsWindow *self)
{
  g_autofree char *text = NULL;

  /* The text of thousands of devices is laid out only when somebody wants to see it. */
  if (!gtk_toggle_button_get_active (self->text_button))
    return;
  text = pt_groups_format (self->report->host, is_wanted, self);
  g_strchomp (text);
  gtk_label_set_text (self->text, text);
}

static void
show (PtGroupsWindow *self)
{
  GtkSelectionModel *selection = gtk_list_view_get_model (self->list);
  GListModel *model = gtk_no_selection_get_model (GTK_NO_SELECTION (selection));
  guint all = count_groups (self, FALSE);
  g_autofree char *subtitle
      = self->searching ? g_strdup_printf (ngettext ("%u of %u group", "%u of %u groups", all),
                                           count_groups (self, TRUE), all)
                        : pt_groups_count_text (self->report->host);

  adw_window_title_set_subtitle (self->window_title, subtitle);
  show_text (self);
  if (g_list_model_get_n_items (model) == 0)
    pt_stack_show_name (self->stack, "nothing");
  else
    pt_stack_show_name (self->stack,
                        gtk_toggle_button_get_active (self->text_button) ? "text" : "list");
}

static void
on_search_changed_cb (GtkSearchEntry *entry, PtGroupsWindow *self)
{
  GtkSelectionModel *selection = gtk_list_view_get_model (self->list);
  GListModel *model = gtk_no_selection_get_model (GTK_NO_SELECTION (selection));

  search (self);
  gtk_filter_changed (gtk_filter_list_model_get_filter (GTK_FILTER_LIST_MODEL (model)),
                      GTK_FILTER_CHANGE_DIFFERENT);
  show (self);
}

/* Escape empties the search first; with nothing in it, it closes the window. */
static void
on_search_stopped_cb (GtkSearchEntry *entry, PtGroupsWindow *self)
{
  if (gtk_editable_get_text (GTK_EDITABLE (entry))[0] != '\0')
    gtk_editable_set_text (GTK_EDITABLE (entry), "");
  else
    gtk_window_close (GTK_WINDOW (self));
}

static void
on_text_toggled_cb (GtkToggleButton *button, PtGroupsWindow *self)
{
  show (self);
}

static void
copy_groups (GtkWidget *widget, const char *action, GVariant *parameter)
{
  PtGroupsWindow *self = PT_GROUPS_WINDOW (widget);
  g_autofree char *text = pt_groups_format (self->report->host, is_wanted, self);
  guint count = count_groups (self, TRUE);
  g_autofree char *words = NULL;

  if (count > 0)
    words = g_strdup_printf (ngettext ("Copied %u group", "Copied %u groups", count), count);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
  pt_toast_say (self->toasts, words != NULL ? words : _ ("Copied"));
}

static void
focus_search (GtkWidget *widget, const char *action, GVariant *parameter)
{
  gtk_widget_grab_focus (GTK_WIDGET (PT_GROUPS_WINDOW (widget)->search));
}

static void
pt_groups_window_dispose (GObject *object)
{
  PtGroupsWindow *self = PT_GROUPS_WINDOW (object);

  g_clear_object (&self->lines);
  g_clear_pointer (&self->found, g_hash_table_unref);
  g_clear_pointer (&self->report, pt_report_unref);
  G_OBJECT_CLASS (pt_groups_window_parent_class)->dispose (object);
}

static void
pt_groups_window_class_init (PtGroupsWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pt_groups_window_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               PT_RESOURCE_PREFIX "/groups-window.ui");
  gtk_widget_class_bind_template_child (widget_class, PtGroupsWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, PtGroupsWindow, window_title);
  gtk_widget_class_bind_template_child (widget_class, PtGroupsWindow, text_button);
  gtk_widget_class_bind_template_child (widget_class, PtGroupsWindow, search);
  gtk_widget_class_bind_template_child (widget_class, PtGroupsWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, PtGroupsWindow, list_scroller);
  gtk_widget_class_bind_template_child (widget_class, PtGroupsWindow, list);
  gtk_widget_class_bind_template_child (widget_class, PtGroupsWindow, text);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_search_stopped_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_text_toggled_cb);

  gtk_widget_class_install_action (widget_class, "groups.copy", NULL, copy_groups);
  gtk_widget_class_install_action (widget_class, "groups.search", NULL, focus_search);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_f, GDK_CONTROL_MASK, "groups.search",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK | GDK_SHIFT_MASK,
                                       "groups.copy", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
pt_groups_window_init (PtGroupsWindow *self)
{
  g_autoptr (GtkListItemFactory) factory = pt_group_cell_factory_new ();

  self->lines = g_list_store_new (PT_TYPE_GROUP_LINE);
  self->found = g_hash_table_new (NULL, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_direction (GTK_WIDGET (self->text), GTK_TEXT_DIR_LTR);
  gtk_list_view_set_factory (self->list, factory);
  gtk_search_entry_set_key_capture_widget (self->search, GTK_WIDGET (self));
}

static void
set_pill (PtGroupLine *line, const PtCard *card)
{
  const PtPciDevice *device = line->device;

  for (guint i = 0; card != NULL && i < card->functions->len; i++)
    if (pt_pci_address_equal (&g_array_index (card->functions, PtPciAddress, i), &device->address))
      {
        line->pill = _ ("Your card");
        line->pill_kind = PT_KIND_ACCENT;
        return;
      }
  if (device->system_disk)
    {
      line->pill = _ ("System disk");
      line->pill_kind = PT_KIND_ERROR;
    }
  else if (device->in_use != NULL)
    {
      line->pill = _ ("In use");
      line->pill_kind = PT_KIND_WARNING;
    }
}

static void
add_group (PtGroupsWindow *self, GPtrArray *lines, int number, const PtCard *card)
{
  g_autoptr (GPtrArray) devices = pt_host_list_group (self->report->host, number);

  for (guint i = 0; i < devices->len; i++)
    {
      PtGroupLine *line
          = pt_group_line_new (g_ptr_array_index (devices, i), i == 0, i == devices->len - 1);

      set_pill (line, card);
      g_ptr_array_add (lines, line);
    }
}

static void
fill (PtGroupsWindow *self, const PtCard *card)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GArray) groups = pt_host_list_groups (self->report->host);
  GtkFilter *filter = GTK_FILTER (gtk_custom_filter_new (filter_line, self, NULL));
  GtkFilterListModel *model;
  GtkNoSelection *selection;

  for (guint i = 0; i < groups->len; i++)
    if (g_array_index (groups, int, i) >= 0)
      add_group (self, lines, g_array_index (groups, int, i), card);
  add_group (self, lines, -1, card);
  g_list_store_splice (self->lines, 0, 0, lines->pdata, lines->len);

  model = gtk_filter_list_model_new (G_LIST_MODEL (g_object_ref (self->lines)), filter);
  selection = gtk_no_selection_new (G_LIST_MODEL (model));
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (selection));
  g_object_unref (selection);
}

/**
 * pt_groups_window_new:
 * @parent: the wizard's window
 * @report: the computer
 * @card: (nullable): the card that is chosen
 *
 * Returns: (transfer none): a modal window; present it
 */
GtkWidget *
pt_groups_window_new (GtkWindow *parent, PtReport *report, const PtCard *card)
{
  PtGroupsWindow *self = g_object_new (PT_TYPE_GROUPS_WINDOW, "transient-for", parent, NULL);

  self->report = pt_report_ref (report);
  fill (self, card);
  show (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
  return GTK_WIDGET (self);
}
