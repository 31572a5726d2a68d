#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-machine-page.h"

#include "pt-i18n.h"
#include "pt-page-head.h"

/**
 * PtMachinePage:
 *
 * Which machine gets the card, and why another one does not suit.
 */
struct _PtMachinePage
{
  PtPage parent_instance;

  PtPageHead *head;
};

G_DEFINE_FINAL_TYPE (PtMachinePage, pt_machine_page, PT_TYPE_PAGE)

static void
pt_machine_page_update (PtPage *page)
{
}

static void
pt_machine_page_class_init (PtMachinePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  PT_PAGE_CLASS (klass)->update = pt_machine_page_update;
  g_type_ensure (PT_TYPE_PAGE_HEAD);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               PT_RESOURCE_PREFIX "/pages/machine-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PtMachinePage, head);
}

static void
pt_machine_page_init (PtMachinePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * pt_machine_page_judge:
 * @session: the model
 * @view: (inout): how the step stands
 */
void
pt_machine_page_judge (PtSession *session, PtStepView *view)
{
  view->complete = FALSE;
}
