#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-life-strip.h"

#include "pt-i18n.h"

/**
 * PtLifeStrip:
 *
 * How far a machine is on its way: a tick for what is reached, a filled dot for what is next, a
 * hollow one for what is later. Where there is no room, only what is next is named.
 */
typedef struct
{
  GtkWidget *icons[PT_LIFE_STAGES];
  GtkWidget *labels[PT_LIFE_STAGES];
} Strip;

struct _PtLifeStrip
{
  AdwBin parent_instance;

  Strip wide;
  Strip narrow;
};

G_DEFINE_FINAL_TYPE (PtLifeStrip, pt_life_strip, ADW_TYPE_BIN)

static const char *const stages[PT_LIFE_STAGES] = {
  [PT_LIFE_CREATED] = NC_ ("life", "Created"),   [PT_LIFE_INSTALLED] = NC_ ("life", "Installed"),
  [PT_LIFE_PREPARED] = NC_ ("life", "Prepared"), [PT_LIFE_REHEARSED] = NC_ ("life", "Rehearsed"),
  [PT_LIFE_IN_USE] = NC_ ("life", "In use"),
};

static const char *
stage_word (guint stage)
{
  return g_dpgettext2 (GETTEXT_PACKAGE, "life", stages[stage]);
}

static void
add_stage (GtkBox *row, Strip *strip, guint stage)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *line;

  if (stage > 0)
    {
      line = gtk_separator_new (GTK_ORIENTATION_HORIZONTAL);
      gtk_widget_set_valign (line, GTK_ALIGN_CENTER);
      gtk_widget_set_hexpand (line, TRUE);
      gtk_box_append (row, line);
    }
  strip->icons[stage] = gtk_image_new ();
  strip->labels[stage] = gtk_label_new (stage_word (stage));
  gtk_widget_add_css_class (strip->labels[stage], "caption");
  gtk_widget_set_tooltip_text (strip->icons[stage], stage_word (stage));
  gtk_box_append (GTK_BOX (box), strip->icons[stage]);
  gtk_box_append (GTK_BOX (box), strip->labels[stage]);
  gtk_box_append (row, box);
}

static GtkWidget *
make_strip (Strip *strip)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  for (guint i = 0; i < PT_LIFE_STAGES; i++)
    add_stage (GTK_BOX (row), strip, i);
  return row;
}

static void
show_stage (Strip *strip, guint stage, guint reached, gboolean named)
{
  static const char *const classes[] = { "success", "accent", "dim-label", "dimmed" };
  gboolean is_next = stage == reached;

  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    gtk_widget_remove_css_class (strip->icons[stage], classes[i]);
  gtk_image_set_from_icon_name (GTK_IMAGE (strip->icons[stage]), stage < reached
                                                                     ? "object-select-symbolic"
                                                                 : is_next ? "pt-here-symbolic"
                                                                           : "pt-later-symbolic");
  gtk_widget_add_css_class (strip->icons[stage], stage < reached ? "success"
                                                 : is_next       ? "accent"
                                                                 : "dim-label");
  if (is_next)
    gtk_widget_add_css_class (strip->labels[stage], "heading");
  else
    gtk_widget_remove_css_class (strip->labels[stage], "heading");
  gtk_widget_set_visible (strip->labels[stage], named);
}

/**
 * pt_life_strip_set_reached:
 * @self: a strip
 * @reached: how many stages are reached, at most PT_LIFE_STAGES
 */
void
pt_life_strip_set_reached (PtLifeStrip *self, guint reached)
{
  g_return_if_fail (PT_IS_LIFE_STRIP (self));

  GString *spoken = g_string_new (NULL);

  for (guint i = 0; i < PT_LIFE_STAGES; i++)
    {
      show_stage (&self->wide, i, reached, TRUE);
      show_stage (&self->narrow, i, reached, i == MIN (reached, PT_LIFE_STAGES - 1));
      if (i < reached)
        g_string_append_printf (spoken, "%s%s", i > 0 ? ", " : "", stage_word (i));
    }
  if (reached < PT_LIFE_STAGES)
    {
      g_string_append (spoken, ". ");
      /* Translators: what a machine comes to next, "Next: Rehearsed" */
      g_string_append_printf (spoken, _ ("Next: %s"), stage_word (reached));
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken->str,
                                  -1);
  g_string_free (spoken, TRUE);
}

static void
pt_life_strip_class_init (PtLifeStripClass *klass)
{
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
pt_life_strip_init (PtLifeStrip *self)
{
  AdwSqueezer *squeezer = ADW_SQUEEZER (adw_squeezer_new ());

  adw_squeezer_set_homogeneous (squeezer, FALSE);
  adw_squeezer_add (squeezer, make_strip (&self->wide));
  adw_squeezer_add (squeezer, make_strip (&self->narrow));
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (squeezer));
  gtk_widget_add_css_class (GTK_WIDGET (self), "pt-life");
}

/**
 * pt_life_strip_new:
 * @reached: how many stages are reached
 *
 * Returns: (transfer floating): the strip
 */
GtkWidget *
pt_life_strip_new (guint reached)
{
  PtLifeStrip *self = g_object_new (PT_TYPE_LIFE_STRIP, NULL);

  pt_life_strip_set_reached (self, reached);
  return GTK_WIDGET (self);
}
