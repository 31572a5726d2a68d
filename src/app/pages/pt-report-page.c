#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-report-page.h"

#include "pt-i18n.h"
#include "pt-page-head.h"

/**
 * PtReportPage:
 *
 * What happened at the last hand-over, step by step.
 */
struct _PtReportPage
{
  PtPage parent_instance;

  PtPageHead *head;
};

G_DEFINE_FINAL_TYPE (PtReportPage, pt_report_page, PT_TYPE_PAGE)

static void
pt_report_page_update (PtPage *page)
{
}

static void
pt_report_page_class_init (PtReportPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  PT_PAGE_CLASS (klass)->update = pt_report_page_update;
  g_type_ensure (PT_TYPE_PAGE_HEAD);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               PT_RESOURCE_PREFIX "/pages/report-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PtReportPage, head);
}

static void
pt_report_page_init (PtReportPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
