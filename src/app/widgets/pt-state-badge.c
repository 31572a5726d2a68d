#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-state-badge.h"

/**
 * PtStateBadge:
 *
 * A disc with an icon: shape and colour say the same. 24 pixels as prefix of a row, 56 in the
 * head of a page.
 */
struct _PtStateBadge
{
  AdwBin parent_instance;

  PtKind kind;
  gboolean large;
  char *icon_name;
};

enum
{
  PROP_KIND = 1,
  PROP_ICON_NAME,
  PROP_LARGE,
  LAST_PROP,
};

static GParamSpec *properties[LAST_PROP];

G_DEFINE_FINAL_TYPE (PtStateBadge, pt_state_badge, ADW_TYPE_BIN)

static void
set_kind (PtStateBadge *self, PtKind kind)
{
  gtk_widget_remove_css_class (GTK_WIDGET (self), pt_kind_get_class (self->kind));
  gtk_widget_add_css_class (GTK_WIDGET (self), pt_kind_get_class (kind));
  if (self->kind == kind)
    return;
  self->kind = kind;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_KIND]);
}

static void
set_icon_name (PtStateBadge *self, const char *icon_name)
{
  GtkWidget *child = adw_bin_get_child (ADW_BIN (self));

  if (!GTK_IS_IMAGE (child))
    {
      child = g_object_new (GTK_TYPE_IMAGE, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION,
                            "halign", GTK_ALIGN_CENTER, NULL);
      adw_bin_set_child (ADW_BIN (self), child);
    }
  gtk_image_set_from_icon_name (GTK_IMAGE (child), icon_name);
  if (g_strcmp0 (self->icon_name, icon_name) == 0)
    return;
  g_free (self->icon_name);
  self->icon_name = g_strdup (icon_name);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ICON_NAME]);
}

static void
pt_state_badge_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  PtStateBadge *self = PT_STATE_BADGE (object);

  switch (id)
    {
    case PROP_KIND:
      g_value_set_enum (value, self->kind);
      break;
    case PROP_ICON_NAME:
      g_value_set_string (value, self->icon_name);
      break;
    case PROP_LARGE:
      g_value_set_boolean (value, self->large);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_state_badge_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  PtStateBadge *self = PT_STATE_BADGE (object);

  switch (id)
    {
    case PROP_KIND:
      set_kind (self, g_value_get_enum (value));
      break;
    case PROP_ICON_NAME:
      if (g_value_get_string (value) != NULL)
        set_icon_name (self, g_value_get_string (value));
      break;
    case PROP_LARGE:
      self->large = g_value_get_boolean (value);
      if (self->large)
        gtk_widget_add_css_class (GTK_WIDGET (self), "large");
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_state_badge_finalize (GObject *object)
{
  PtStateBadge *self = PT_STATE_BADGE (object);

  g_free (self->icon_name);
  G_OBJECT_CLASS (pt_state_badge_parent_class)->finalize (object);
}

static void
pt_state_badge_class_init (PtStateBadgeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = pt_state_badge_get_property;
  object_class->set_property = pt_state_badge_set_property;
  object_class->finalize = pt_state_badge_finalize;

  properties[PROP_KIND] = g_param_spec_enum (
      "kind", NULL, NULL, PT_TYPE_KIND, PT_KIND_NEUTRAL,
      G_PARAM_READWRITE | G_PARAM_CONSTRUCT | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_ICON_NAME]
      = g_param_spec_string ("icon-name", NULL, NULL, NULL,
                             G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_LARGE]
      = g_param_spec_boolean ("large", NULL, NULL, FALSE,
                              G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, LAST_PROP, properties);

  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
pt_state_badge_init (PtStateBadge *self)
{
  gtk_widget_add_css_class (GTK_WIDGET (self), "pt-state");
  gtk_widget_set_halign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
}

/**
 * pt_state_badge_new:
 * @kind: colour
 * @icon_name: symbolic icon
 * @label: (nullable): what a screen reader says ("Warning"); NULL: the badge only decorates
 *
 * Returns: (transfer floating): a badge of 24 pixels
 */
GtkWidget *
pt_state_badge_new (PtKind kind, const char *icon_name, const char *label)
{
  GtkAccessibleRole role
      = label != NULL ? GTK_ACCESSIBLE_ROLE_IMG : GTK_ACCESSIBLE_ROLE_PRESENTATION;
  PtStateBadge *self = g_object_new (PT_TYPE_STATE_BADGE, "accessible-role", role, "kind", kind,
                                     "icon-name", icon_name, NULL);

  if (label != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                    -1);
  return GTK_WIDGET (self);
}

/**
 * pt_state_badge_set:
 * @self: a badge
 * @kind: colour
 * @icon_name: symbolic icon
 *
 * Shows another state.
 */
void
pt_state_badge_set (PtStateBadge *self, PtKind kind, const char *icon_name)
{
  g_return_if_fail (PT_IS_STATE_BADGE (self));

  set_kind (self, kind);
  set_icon_name (self, icon_name);
}

/**
 * pt_state_badge_set_busy:
 * @self: a badge
 * @busy: whether something runs
 *
 * Shows a spinner in the place of the icon; pt_state_badge_set() ends it.
 */
void
pt_state_badge_set_busy (PtStateBadge *self, gboolean busy)
{
  g_return_if_fail (PT_IS_STATE_BADGE (self));

  if (busy == GTK_IS_SPINNER (adw_bin_get_child (ADW_BIN (self))))
    return;
  if (!busy)
    {
      set_icon_name (self, self->icon_name);
      return;
    }

  GtkWidget *spinner = gtk_spinner_new ();

  gtk_widget_set_halign (spinner, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (spinner, GTK_ALIGN_CENTER);
  gtk_spinner_start (GTK_SPINNER (spinner));
  adw_bin_set_child (ADW_BIN (self), spinner);
}
