#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-group-cell.h"

#include "pt-i18n.h"
#include "pt-pill.h"

/* A line of the list of groups: the group's heading above its first device, then the device. The
 * list makes cells only for what is in view, so that thousands of devices are no burden. */
typedef struct
{
  GtkWidget *box;
  GtkWidget *heading;
  GtkWidget *cell;
  GtkWidget *title;
  GtkWidget *subtitle;
  GtkWidget *pill;
} Cell;

G_DEFINE_FINAL_TYPE (PtGroupLine, pt_group_line, G_TYPE_OBJECT)

static void
pt_group_line_class_init (PtGroupLineClass *klass)
{
}

static void
pt_group_line_init (PtGroupLine *self)
{
}

/**
 * pt_group_line_new:
 * @device: a device
 * @first: it is the first of its group
 * @last: it is the last of its group
 *
 * Returns: (transfer full): a line
 */
PtGroupLine *
pt_group_line_new (const PtPciDevice *device, gboolean first, gboolean last)
{
  PtGroupLine *self = g_object_new (PT_TYPE_GROUP_LINE, NULL);

  self->device = device;
  self->first = first;
  self->last = last;
  return self;
}

static GtkWidget *
make_label (const char *style)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);
  return label;
}

static void
on_setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  Cell *cell = g_new0 (Cell, 1);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);

  cell->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  cell->heading = make_label ("heading");
  gtk_widget_set_margin_top (cell->heading, 24);
  gtk_widget_set_margin_bottom (cell->heading, 12);
  cell->cell = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  gtk_widget_add_css_class (cell->cell, "pt-cell");
  cell->title = make_label (NULL);
  cell->subtitle = make_label ("subtitle");
  gtk_widget_set_direction (cell->subtitle, GTK_TEXT_DIR_LTR);
  gtk_widget_set_halign (cell->subtitle, GTK_ALIGN_START);
  cell->pill = pt_pill_new (PT_KIND_NEUTRAL, "");

  gtk_widget_set_hexpand (words, TRUE);
  gtk_widget_set_valign (words, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (words), cell->title);
  gtk_box_append (GTK_BOX (words), cell->subtitle);
  gtk_box_append (GTK_BOX (cell->cell), words);
  gtk_box_append (GTK_BOX (cell->cell), cell->pill);
  gtk_box_append (GTK_BOX (cell->box), cell->heading);
  gtk_box_append (GTK_BOX (cell->box), cell->cell);
  gtk_list_item_set_child (item, cell->box);
  gtk_list_item_set_activatable (item, FALSE);
  gtk_list_item_set_selectable (item, FALSE);
  g_object_set_data_full (G_OBJECT (item), "pt-cell", cell, g_free);
}

static void
show_heading (Cell *cell, const PtGroupLine *line)
{
  g_autofree char *text = line->device->group >= 0
                              ? g_strdup_printf (_ ("Group %d"), line->device->group)
                              : g_strdup (_ ("Without a Group"));

  gtk_label_set_text (GTK_LABEL (cell->heading), text);
  gtk_widget_set_visible (cell->heading, line->first);
}

static void
show_device (Cell *cell, const PtGroupLine *line)
{
  const PtPciDevice *device = line->device;
  g_autofree char *address = pt_pci_address_format (&device->address);
  g_autofree char *name = pt_pci_device_name (device);
  g_autofree char *title = g_strdup_printf ("%s: %s", device->class_name, name);
  g_autofree char *subtitle = NULL;
  g_autofree char *words = NULL;
  char ids[16] = "????:????";

  if (device->vendor >= 0 && device->device >= 0)
    g_snprintf (ids, sizeof ids, "%04x:%04x", (guint) device->vendor, (guint) device->device);
  words = g_strdup_printf ("%s%s%s", address, line->pill != NULL ? ", " : "",
                           line->pill != NULL ? line->pill : "");
  subtitle = g_markup_printf_escaped ("<tt>%s  %s%s%s</tt>", address, ids,
                                      device->driver != NULL ? " · " : "",
                                      device->driver != NULL ? device->driver : "");
  gtk_label_set_text (GTK_LABEL (cell->title), title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_parent (cell->box)),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, words, -1);
  gtk_label_set_markup (GTK_LABEL (cell->subtitle), subtitle);
}

static void
set_class (GtkWidget *widget, const char *style, gboolean on)
{
  if (on)
    gtk_widget_add_css_class (widget, style);
  else
    gtk_widget_remove_css_class (widget, style);
}

static void
on_bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  Cell *cell = g_object_get_data (G_OBJECT (item), "pt-cell");
  PtGroupLine *line = PT_GROUP_LINE (gtk_list_item_get_item (item));

  show_heading (cell, line);
  show_device (cell, line);
  set_class (cell->cell, "first", line->first);
  set_class (cell->cell, "last", line->last);
  gtk_widget_set_visible (cell->pill, line->pill != NULL);
  if (line->pill != NULL)
    pt_pill_set (cell->pill, line->pill_kind, line->pill);
}

/**
 * pt_group_cell_factory_new:
 *
 * Returns: (transfer full): what makes cells for lines of the list of groups
 */
GtkListItemFactory *
pt_group_cell_factory_new (void)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (on_setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind_cb), NULL);
  return factory;
}
