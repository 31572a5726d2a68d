#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-command-box.h"

/**
 * PtCommandBox:
 *
 * One command, exactly as to be typed, and a button that copies it.
 */
struct _PtCommandBox
{
  GtkBox parent_instance;

  GtkLabel *label;
  GtkButton *copy_button;
};

G_DEFINE_FINAL_TYPE (PtCommandBox, pt_command_box, GTK_TYPE_BOX)

static void
on_copy_clicked_cb (GtkButton *button, PtCommandBox *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "clip.copy", "s",
                              gtk_label_get_text (self->label));
}

static void
pt_command_box_class_init (PtCommandBoxClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               PT_RESOURCE_PREFIX "/widgets/command-box.ui");
  gtk_widget_class_bind_template_child (widget_class, PtCommandBox, label);
  gtk_widget_class_bind_template_child (widget_class, PtCommandBox, copy_button);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_clicked_cb);
}

static void
pt_command_box_init (PtCommandBox *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  /* A command reads from left to right in every language. */
  gtk_widget_set_direction (GTK_WIDGET (self->label), GTK_TEXT_DIR_LTR);
}

/**
 * pt_command_box_new:
 * @command: the command
 *
 * Copying goes through the action "clip.copy" of the window around it.
 *
 * Returns: (transfer floating): a box
 */
GtkWidget *
pt_command_box_new (const char *command)
{
  PtCommandBox *self = g_object_new (PT_TYPE_COMMAND_BOX, NULL);

  gtk_label_set_text (self->label, command);
  return GTK_WIDGET (self);
}
