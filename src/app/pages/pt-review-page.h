#pragma once

#include "pt-pages.h"

G_BEGIN_DECLS

#define PT_TYPE_REVIEW_PAGE (pt_review_page_get_type ())

G_DECLARE_FINAL_TYPE (PtReviewPage, pt_review_page, PT, REVIEW_PAGE, PtPage)

void pt_review_page_judge (PtSession *session, PtStepView *view);

G_END_DECLS
