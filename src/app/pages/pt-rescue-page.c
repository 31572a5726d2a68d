#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-rescue-page.h"

#include "pt-i18n.h"
#include "pt-page-head.h"

/**
 * PtRescuePage:
 *
 * How to get the screen back, to print or to photograph.
 */
struct _PtRescuePage
{
  PtPage parent_instance;

  PtPageHead *head;
};

G_DEFINE_FINAL_TYPE (PtRescuePage, pt_rescue_page, PT_TYPE_PAGE)

static void
pt_rescue_page_update (PtPage *page)
{
}

static void
pt_rescue_page_class_init (PtRescuePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  PT_PAGE_CLASS (klass)->update = pt_rescue_page_update;
  g_type_ensure (PT_TYPE_PAGE_HEAD);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               PT_RESOURCE_PREFIX "/pages/rescue-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PtRescuePage, head);
}

static void
pt_rescue_page_init (PtRescuePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
