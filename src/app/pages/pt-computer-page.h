#pragma once

#include "pt-page.h"
#include "pt-pages.h"

G_BEGIN_DECLS

#define PT_TYPE_COMPUTER_PAGE (pt_computer_page_get_type ())

G_DECLARE_FINAL_TYPE (PtComputerPage, pt_computer_page, PT, COMPUTER_PAGE, PtPage)

void pt_computer_page_judge (PtSession *session, PtStepView *view);

G_END_DECLS
