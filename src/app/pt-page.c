#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-page.h"

#include "pt-command-box.h"
#include "pt-glossary.h"
#include "pt-i18n.h"

/**
 * PtPage:
 *
 * A page of the wizard: a head and groups in a clamp that is the same everywhere, so that the
 * left edge never jumps.
 */
typedef struct
{
  PtSession *session;
  GtkWidget *scroller;
  AdwClamp *clamp;
  GtkBox *content;
  AdwStatusPage *empty;
  GtkWidget *command; /* in its place: what somebody has to type */
  GtkWidget *button;  /* and what one can press */
} PtPagePrivate;

enum
{
  PROP_SESSION = 1,
  LAST_PROP,
};

static GParamSpec *properties[LAST_PROP];
static GtkBuildableIface *parent_buildable;

static void pt_page_buildable_init (GtkBuildableIface *iface);

G_DEFINE_ABSTRACT_TYPE_WITH_CODE (PtPage,
                                  pt_page,
                                  GTK_TYPE_BOX,
                                  G_ADD_PRIVATE (PtPage)
                                      G_IMPLEMENT_INTERFACE (GTK_TYPE_BUILDABLE,
                                                             pt_page_buildable_init))

/* Children of the templates of our subclasses go into the clamp; those of our own template, which
 * is built first, are the box's. */
static void
pt_page_add_child (GtkBuildable *buildable, GtkBuilder *builder, GObject *child, const char *type)
{
  PtPagePrivate *priv = pt_page_get_instance_private (PT_PAGE (buildable));

  if (priv->content != NULL && GTK_IS_WIDGET (child))
    gtk_box_append (priv->content, GTK_WIDGET (child));
  else
    parent_buildable->add_child (buildable, builder, child, type);
}

static void
pt_page_buildable_init (GtkBuildableIface *iface)
{
  parent_buildable = g_type_interface_peek_parent (iface);
  iface->add_child = pt_page_add_child;
}

static void
pt_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  PtPagePrivate *priv = pt_page_get_instance_private (PT_PAGE (object));

  switch (id)
    {
    case PROP_SESSION:
      g_value_set_object (value, priv->session);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  PtPagePrivate *priv = pt_page_get_instance_private (PT_PAGE (object));

  switch (id)
    {
    case PROP_SESSION:
      priv->session = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_page_constructed (GObject *object)
{
  PtPage *self = PT_PAGE (object);
  PtPagePrivate *priv = pt_page_get_instance_private (self);

  G_OBJECT_CLASS (pt_page_parent_class)->constructed (object);
  if (priv->session == NULL)
    return;
  g_signal_connect_object (priv->session, "changed", G_CALLBACK (pt_page_update), self,
                           G_CONNECT_SWAPPED);
  pt_page_update (self);
}

static void
pt_page_dispose (GObject *object)
{
  PtPagePrivate *priv = pt_page_get_instance_private (PT_PAGE (object));

  g_clear_object (&priv->session);
  G_OBJECT_CLASS (pt_page_parent_class)->dispose (object);
}

static void
pt_page_class_init (PtPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = pt_page_get_property;
  object_class->set_property = pt_page_set_property;
  object_class->constructed = pt_page_constructed;
  object_class->dispose = pt_page_dispose;

  properties[PROP_SESSION]
      = g_param_spec_object ("session", NULL, NULL, PT_TYPE_SESSION,
                             G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, LAST_PROP, properties);

  gtk_widget_class_set_template_from_resource (widget_class, PT_RESOURCE_PREFIX "/page.ui");
  gtk_widget_class_bind_template_child_private (widget_class, PtPage, scroller);
  gtk_widget_class_bind_template_child_private (widget_class, PtPage, clamp);
  gtk_widget_class_bind_template_child_private (widget_class, PtPage, content);
}

static void
pt_page_init (PtPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  pt_glossary_attach (GTK_WIDGET (self));
}

/**
 * pt_page_get_session:
 * @self: a page
 *
 * Returns: (transfer none): the model
 */
PtSession *
pt_page_get_session (PtPage *self)
{
  PtPagePrivate *priv = pt_page_get_instance_private (self);

  return priv->session;
}

/**
 * pt_page_set_width:
 * @self: a page
 * @width: pixels
 *
 * Makes a page narrower than the others; for the one that nobody comes from or goes back to.
 */
void
pt_page_set_width (PtPage *self, int width)
{
  g_return_if_fail (PT_IS_PAGE (self));

  PtPagePrivate *priv = pt_page_get_instance_private (self);

  adw_clamp_set_maximum_size (priv->clamp, width);
}

/**
 * pt_page_update:
 * @self: a page
 *
 * Shows what the session has now.
 */
void
pt_page_update (PtPage *self)
{
  g_return_if_fail (PT_IS_PAGE (self));

  if (PT_PAGE_GET_CLASS (self)->update != NULL)
    PT_PAGE_GET_CLASS (self)->update (self);
}

/**
 * pt_page_focus:
 * @self: a page
 *
 * Puts the focus on the first control that needs an answer.
 *
 * Returns: whether there is one
 */
gboolean
pt_page_focus (PtPage *self)
{
  g_return_val_if_fail (PT_IS_PAGE (self), FALSE);

  return PT_PAGE_GET_CLASS (self)->focus != NULL && PT_PAGE_GET_CLASS (self)->focus (self);
}

/**
 * pt_page_copy:
 * @self: a page
 *
 * Returns: (transfer full)(nullable): what the page is about, as text; NULL: nothing to copy
 */
char *
pt_page_copy (PtPage *self)
{
  g_return_val_if_fail (PT_IS_PAGE (self), NULL);

  return PT_PAGE_GET_CLASS (self)->copy != NULL ? PT_PAGE_GET_CLASS (self)->copy (self) : NULL;
}

/**
 * pt_page_make_header:
 * @self: a page
 *
 * Returns: (transfer floating)(nullable): its own buttons for the header
 */
GtkWidget *
pt_page_make_header (PtPage *self)
{
  g_return_val_if_fail (PT_IS_PAGE (self), NULL);

  return PT_PAGE_GET_CLASS (self)->make_header != NULL
             ? PT_PAGE_GET_CLASS (self)->make_header (self)
             : NULL;
}

/**
 * pt_page_get_subtitle:
 * @self: a page
 *
 * Returns: (transfer full) (nullable): what stands below the title of a page that is no step
 */
char *
pt_page_get_subtitle (PtPage *self)
{
  g_return_val_if_fail (PT_IS_PAGE (self), NULL);

  PtPageClass *klass = PT_PAGE_GET_CLASS (self);

  return klass->get_subtitle != NULL ? klass->get_subtitle (self) : NULL;
}

/**
 * pt_page_go_on:
 * @self: a page
 *
 * Does what the button that goes on says.
 *
 * Returns: FALSE when that is to open the next page
 */
gboolean
pt_page_go_on (PtPage *self)
{
  g_return_val_if_fail (PT_IS_PAGE (self), FALSE);

  return PT_PAGE_GET_CLASS (self)->go_on != NULL && PT_PAGE_GET_CLASS (self)->go_on (self);
}

/**
 * pt_page_can_check:
 * @self: a page
 *
 * Returns: whether "check again" makes sense here
 */
gboolean
pt_page_can_check (PtPage *self)
{
  g_return_val_if_fail (PT_IS_PAGE (self), FALSE);

  return PT_PAGE_GET_CLASS (self)->can_check;
}

/**
 * pt_page_shows_check:
 * @self: a page
 *
 * Returns: whether the header has a button for checking again
 */
gboolean
pt_page_shows_check (PtPage *self)
{
  g_return_val_if_fail (PT_IS_PAGE (self), FALSE);

  return PT_PAGE_GET_CLASS (self)->shows_check;
}

/* So wide that a command of the usual length stays on one line. */
#define COMMAND_WIDTH 480

static void
make_empty (PtPage *self)
{
  PtPagePrivate *priv = pt_page_get_instance_private (self);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 24);

  priv->empty = ADW_STATUS_PAGE (adw_status_page_new ());
  priv->command = adw_clamp_new ();
  adw_clamp_set_maximum_size (ADW_CLAMP (priv->command), COMMAND_WIDTH);
  gtk_box_append (GTK_BOX (box), priv->command);
  priv->button = gtk_button_new ();
  gtk_button_set_use_underline (GTK_BUTTON (priv->button), TRUE);
  gtk_widget_add_css_class (priv->button, "pill");
  gtk_widget_set_halign (priv->button, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), priv->button);
  adw_status_page_set_child (priv->empty, box);
  gtk_widget_set_vexpand (GTK_WIDGET (priv->empty), TRUE);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (priv->empty));
}

static void
show_empty (PtPage *self, const char *icon_name, const char *title, const char *description)
{
  PtPagePrivate *priv = pt_page_get_instance_private (self);

  if (priv->empty == NULL)
    make_empty (self);
  adw_status_page_set_icon_name (priv->empty, icon_name);
  adw_status_page_set_title (priv->empty, title);
  adw_status_page_set_description (priv->empty, description);
  gtk_widget_set_visible (priv->command, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (priv->empty), TRUE);
  gtk_widget_set_visible (priv->scroller, FALSE);
}

static void
set_button (PtPagePrivate *priv, const char *label, const char *action)
{
  gtk_button_set_label (GTK_BUTTON (priv->button), label);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (priv->button), action);
}

/**
 * pt_page_show_empty:
 * @self: a page
 * @icon_name: symbolic icon
 * @title: what is missing, in header case
 * @description: what it means, as markup
 * @can_check: whether there is a button to check again
 *
 * Shows, in the place of the page, that there is nothing to show.
 */
void
pt_page_show_empty (PtPage *self,
                    const char *icon_name,
                    const char *title,
                    const char *description,
                    gboolean can_check)
{
  g_return_if_fail (PT_IS_PAGE (self));

  PtPagePrivate *priv = pt_page_get_instance_private (self);

  show_empty (self, icon_name, title, description);
  set_button (priv, _ ("Check _Again"), "win.check-again");
  gtk_widget_set_visible (priv->button, can_check);
}

/**
 * pt_page_show_empty_action:
 * @self: a page
 * @icon_name: symbolic icon
 * @title: what is missing, in header case
 * @description: what it means, as markup
 * @label: what the button says, with a mnemonic
 * @action: name of the action that it is for
 *
 * Shows, in the place of the page, that there is nothing to show, and the way out.
 */
void
pt_page_show_empty_action (PtPage *self,
                           const char *icon_name,
                           const char *title,
                           const char *description,
                           const char *label,
                           const char *action)
{
  g_return_if_fail (PT_IS_PAGE (self));

  PtPagePrivate *priv = pt_page_get_instance_private (self);

  show_empty (self, icon_name, title, description);
  set_button (priv, label, action);
  gtk_widget_set_visible (priv->button, TRUE);
}

/**
 * pt_page_set_empty_command:
 * @self: a page that has nothing to show
 * @command: (nullable): what somebody has to type, exactly
 *
 * Shows a command between the words and the button.
 */
void
pt_page_set_empty_command (PtPage *self, const char *command)
{
  g_return_if_fail (PT_IS_PAGE (self));

  PtPagePrivate *priv = pt_page_get_instance_private (self);

  g_return_if_fail (priv->empty != NULL);
  if (command != NULL)
    adw_clamp_set_child (ADW_CLAMP (priv->command), pt_command_box_new (command));
  gtk_widget_set_visible (priv->command, command != NULL);
}

/**
 * pt_page_show_failure:
 * @self: a page
 * @failure: what the system said
 *
 * Shows, in the place of the page, that the computer could not be read at all.
 */
void
pt_page_show_failure (PtPage *self, const char *failure)
{
  g_autofree char *text
      = g_markup_printf_escaped ("%s\n\n<tt>%s</tt>", _ ("The system said:"), failure);

  pt_page_show_empty (self, "dialog-error-symbolic", _ ("This Computer Could Not Be Read"), text,
                      TRUE);
}

/**
 * pt_page_hide_empty:
 * @self: a page
 *
 * Shows the page itself again.
 */
void
pt_page_hide_empty (PtPage *self)
{
  g_return_if_fail (PT_IS_PAGE (self));

  PtPagePrivate *priv = pt_page_get_instance_private (self);

  if (priv->empty != NULL)
    gtk_widget_set_visible (GTK_WIDGET (priv->empty), FALSE);
  gtk_widget_set_visible (priv->scroller, TRUE);
}
