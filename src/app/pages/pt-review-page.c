#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-review-page.h"

#include "pt-i18n.h"
#include "pt-page-head.h"

/**
 * PtReviewPage:
 *
 * Every difference, as it will be made, before anything is.
 */
struct _PtReviewPage
{
  PtPage parent_instance;

  PtPageHead *head;
};

G_DEFINE_FINAL_TYPE (PtReviewPage, pt_review_page, PT_TYPE_PAGE)

static void
pt_review_page_update (PtPage *page)
{
}

static void
pt_review_page_class_init (PtReviewPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  PT_PAGE_CLASS (klass)->update = pt_review_page_update;
  g_type_ensure (PT_TYPE_PAGE_HEAD);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               PT_RESOURCE_PREFIX "/pages/review-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PtReviewPage, head);
}

static void
pt_review_page_init (PtReviewPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * pt_review_page_judge:
 * @session: the model
 * @view: (inout): how the step stands
 */
void
pt_review_page_judge (PtSession *session, PtStepView *view)
{
  view->complete = FALSE;
}
