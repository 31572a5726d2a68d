#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-welcome-page.h"

#include "pt-state-badge.h"

/**
 * PtWelcomePage:
 *
 * Honest expectations in 20 seconds, and a sample computer to try it without risk.
 */
struct _PtWelcomePage
{
  PtPage parent_instance;

  GtkImage *icon;
};

G_DEFINE_FINAL_TYPE (PtWelcomePage, pt_welcome_page, PT_TYPE_PAGE)

static void
pt_welcome_page_class_init (PtWelcomePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (PT_TYPE_STATE_BADGE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               PT_RESOURCE_PREFIX "/pages/welcome-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PtWelcomePage, icon);
}

static void
pt_welcome_page_init (PtWelcomePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  pt_page_set_width (PT_PAGE (self), 600);
  gtk_image_set_from_icon_name (self->icon, "passthrough");
}
