#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-step-row.h"

#include "pt-i18n.h"

/**
 * PtStepRow:
 *
 * A step in the sidebar: where one is, what is done, and what was answered there.
 */
struct _PtStepRow
{
  GtkListBoxRow parent_instance;

  GtkImage *icon;
  GtkLabel *title;
  GtkLabel *answer;
};

static const struct
{
  const char *icon_name;
  const char *style;
  const char *word;
} looks[] = {
  [PT_STEP_LATER] = { "pt-later-symbolic", "dim-label", N_ ("later") },
  [PT_STEP_HERE] = { "pt-here-symbolic", "accent", N_ ("here") },
  [PT_STEP_DONE] = { "object-select-symbolic", "success", N_ ("done") },
  [PT_STEP_LOOK] = { "dialog-warning-symbolic", "warning", N_ ("needs a look") },
  [PT_STEP_BLOCKED] = { "dialog-error-symbolic", "error", N_ ("blocked") },
  [PT_STEP_UNKNOWN] = { "dialog-question-symbolic", "dim-label", N_ ("cannot tell") },
  [PT_STEP_RESTART] = { "system-reboot-symbolic", "accent", N_ ("restart needed") },
};

G_DEFINE_FINAL_TYPE (PtStepRow, pt_step_row, GTK_TYPE_LIST_BOX_ROW)

static void
pt_step_row_class_init (PtStepRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               PT_RESOURCE_PREFIX "/widgets/step-row.ui");
  gtk_widget_class_bind_template_child (widget_class, PtStepRow, icon);
  gtk_widget_class_bind_template_child (widget_class, PtStepRow, title);
  gtk_widget_class_bind_template_child (widget_class, PtStepRow, answer);
}

static void
pt_step_row_init (PtStepRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * pt_step_row_new:
 * @title: name of the page
 *
 * Returns: (transfer floating): a row
 */
GtkWidget *
pt_step_row_new (const char *title)
{
  PtStepRow *self = g_object_new (PT_TYPE_STEP_ROW, NULL);

  gtk_label_set_text (self->title, title);
  pt_step_row_set (self, PT_STEP_LATER, NULL);
  return GTK_WIDGET (self);
}

/**
 * pt_step_row_set:
 * @self: a row
 * @state: how it looks
 * @answer: (nullable): what was answered there
 *
 * Shows where a step stands.
 */
void
pt_step_row_set (PtStepRow *self, PtStepState state, const char *answer)
{
  g_return_if_fail (PT_IS_STEP_ROW (self));

  const char *style[] = { looks[state].style, state == PT_STEP_LATER ? "dimmed" : NULL, NULL };
  const char *title = gtk_label_get_text (self->title);
  const char *word = g_dgettext (GETTEXT_PACKAGE, looks[state].word);
  g_autofree char *name = answer != NULL ? g_strdup_printf ("%s, %s, %s", title, word, answer)
                                         : g_strdup_printf ("%s, %s", title, word);
  g_autofree char *tooltip
      = answer != NULL ? g_strdup_printf ("%s\n%s", title, answer) : g_strdup (title);

  gtk_image_set_from_icon_name (self->icon, looks[state].icon_name);
  gtk_widget_set_css_classes (GTK_WIDGET (self->icon), style);
  if (state == PT_STEP_LATER)
    gtk_widget_add_css_class (GTK_WIDGET (self), "later");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "later");
  gtk_label_set_text (self->answer, answer != NULL ? answer : "");
  gtk_widget_set_visible (GTK_WIDGET (self->answer), answer != NULL);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

/**
 * pt_step_row_set_icon:
 * @self: a row
 * @icon_name: symbolic icon
 *
 * Makes it the row of a page that is no step: an icon in the place of a state.
 */
void
pt_step_row_set_icon (PtStepRow *self, const char *icon_name)
{
  g_return_if_fail (PT_IS_STEP_ROW (self));

  static const char *const none[] = { NULL };
  const char *title = gtk_label_get_text (self->title);

  gtk_image_set_from_icon_name (self->icon, icon_name);
  gtk_widget_set_css_classes (GTK_WIDGET (self->icon), (const char **) none);
  gtk_widget_remove_css_class (GTK_WIDGET (self), "later");
  gtk_widget_set_visible (GTK_WIDGET (self->answer), FALSE);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
}
