#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-overview-page.h"

#include "pt-i18n.h"
#include "pt-page-head.h"

/**
 * PtOverviewPage:
 *
 * The returning user sees in one glance whether the card still works.
 */
struct _PtOverviewPage
{
  PtPage parent_instance;

  PtPageHead *head;
};

G_DEFINE_FINAL_TYPE (PtOverviewPage, pt_overview_page, PT_TYPE_PAGE)

static void
pt_overview_page_update (PtPage *page)
{
}

static void
pt_overview_page_class_init (PtOverviewPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  PT_PAGE_CLASS (klass)->update = pt_overview_page_update;
  g_type_ensure (PT_TYPE_PAGE_HEAD);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               PT_RESOURCE_PREFIX "/pages/overview-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PtOverviewPage, head);
}

static void
pt_overview_page_init (PtOverviewPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
