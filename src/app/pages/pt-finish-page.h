#pragma once

#include "pt-pages.h"

G_BEGIN_DECLS

#define PT_TYPE_FINISH_PAGE (pt_finish_page_get_type ())

G_DECLARE_FINAL_TYPE (PtFinishPage, pt_finish_page, PT, FINISH_PAGE, PtPage)

void pt_finish_page_judge (PtSession *session, PtStepView *view);

G_END_DECLS
