#pragma once

#include "pt-page.h"
#include "pt-pages.h"

G_BEGIN_DECLS

#define PT_TYPE_CARD_PAGE (pt_card_page_get_type ())

G_DECLARE_FINAL_TYPE (PtCardPage, pt_card_page, PT, CARD_PAGE, PtPage)

void pt_card_page_judge (PtSession *session, PtStepView *view);

G_END_DECLS
