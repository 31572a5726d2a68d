#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-detail-row.h"

#include "pt-command-box.h"

/**
 * PtDetailRow:
 *
 * A long explanation inside an expander row: "Why it matters", "What to do".
 */
struct _PtDetailRow
{
  AdwPreferencesRow parent_instance;

  GtkBox *box;
  GtkLabel *heading;
  GtkLabel *text;
};

G_DEFINE_FINAL_TYPE (PtDetailRow, pt_detail_row, ADW_TYPE_PREFERENCES_ROW)

static void
pt_detail_row_class_init (PtDetailRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               PT_RESOURCE_PREFIX "/widgets/detail-row.ui");
  gtk_widget_class_bind_template_child (widget_class, PtDetailRow, box);
  gtk_widget_class_bind_template_child (widget_class, PtDetailRow, heading);
  gtk_widget_class_bind_template_child (widget_class, PtDetailRow, text);
}

static void
pt_detail_row_init (PtDetailRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * pt_detail_row_new:
 * @heading: "Why it matters"
 * @markup: (nullable): the explanation, as markup
 *
 * Returns: (transfer floating): a row
 */
GtkWidget *
pt_detail_row_new (const char *heading, const char *markup)
{
  PtDetailRow *self = g_object_new (PT_TYPE_DETAIL_ROW, NULL);

  gtk_label_set_text (self->heading, heading);
  if (markup != NULL)
    gtk_label_set_markup (self->text, markup);
  else
    gtk_widget_set_visible (GTK_WIDGET (self->text), FALSE);

  /* The row itself takes the focus, so it has to say what is in it. */
  g_autofree char *name = markup != NULL
                              ? g_strdup_printf ("%s. %s", heading, gtk_label_get_text (self->text))
                              : g_strdup (heading);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  return GTK_WIDGET (self);
}

/**
 * pt_detail_row_add_command:
 * @self: a row
 * @command: one command, exactly as to be typed
 *
 * Adds a command box below the words.
 */
void
pt_detail_row_add_command (PtDetailRow *self, const char *command)
{
  g_return_if_fail (PT_IS_DETAIL_ROW (self));

  GtkWidget *box = pt_command_box_new (command);

  gtk_widget_set_margin_top (box, 8);
  gtk_box_append (self->box, box);
}

/**
 * pt_detail_row_add_button:
 * @self: a row
 * @label: what the button says, with a mnemonic
 * @action: name of the action that it is for
 *
 * Adds a button below the words.
 */
void
pt_detail_row_add_button (PtDetailRow *self, const char *label, const char *action)
{
  g_return_if_fail (PT_IS_DETAIL_ROW (self));

  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  gtk_widget_set_margin_top (button, 8);
  gtk_box_append (self->box, button);
}

/**
 * pt_detail_row_add_note:
 * @self: a row
 * @note: plain text
 *
 * Adds a small line below everything else.
 */
void
pt_detail_row_add_note (PtDetailRow *self, const char *note)
{
  g_return_if_fail (PT_IS_DETAIL_ROW (self));

  GtkWidget *label = gtk_label_new (note);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_set_margin_top (label, 6);
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_add_css_class (label, "dimmed");
  gtk_box_append (self->box, label);
}
