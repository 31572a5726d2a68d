#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-devices-page.h"

#include "pt-i18n.h"
#include "pt-page-head.h"

/**
 * PtDevicesPage:
 *
 * What goes along with the card: nobody locks himself out, nothing leaves by surprise.
 */
struct _PtDevicesPage
{
  PtPage parent_instance;

  PtPageHead *head;
};

G_DEFINE_FINAL_TYPE (PtDevicesPage, pt_devices_page, PT_TYPE_PAGE)

static void
pt_devices_page_update (PtPage *page)
{
}

static void
pt_devices_page_class_init (PtDevicesPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  PT_PAGE_CLASS (klass)->update = pt_devices_page_update;
  g_type_ensure (PT_TYPE_PAGE_HEAD);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               PT_RESOURCE_PREFIX "/pages/devices-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PtDevicesPage, head);
}

static void
pt_devices_page_init (PtDevicesPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * pt_devices_page_judge:
 * @session: the model
 * @view: (inout): how the step stands
 */
void
pt_devices_page_judge (PtSession *session, PtStepView *view)
{
  view->complete = FALSE;
}
