#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-command-box.h"

#include <string.h>

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

/* So long a word must be broken somewhere; a path most likely. */
#define LONG_WORD 32

/* A line ends between two words, not after a hyphen of an option, where one would take the halves
 * for two; and no hyphen is added, which would be typed along. */
static PangoAttrList *
make_attributes (const char *command)
{
  PangoAttrList *attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_insert_hyphens_new (FALSE));
  for (const char *word = command; *word != '\0';)
    {
      gsize length = strcspn (word, " ");

      if (length > 0 && length <= LONG_WORD)
        {
          PangoAttribute *whole = pango_attr_allow_breaks_new (FALSE);

          whole->start_index = (guint) (word - command);
          whole->end_index = (guint) (word - command + length);
          pango_attr_list_insert (attributes, whole);
        }
      word += length + strspn (word + length, " ");
    }
  return attributes;
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
  g_autoptr (PangoAttrList) attributes = make_attributes (command);

  gtk_label_set_text (self->label, command);
  gtk_label_set_attributes (self->label, attributes);
  return GTK_WIDGET (self);
}
