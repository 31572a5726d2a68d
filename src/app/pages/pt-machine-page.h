#pragma once

#include "pt-pages.h"

G_BEGIN_DECLS

#define PT_TYPE_MACHINE_PAGE (pt_machine_page_get_type ())

G_DECLARE_FINAL_TYPE (PtMachinePage, pt_machine_page, PT, MACHINE_PAGE, PtPage)

void pt_machine_page_judge (PtSession *session, PtStepView *view);

G_END_DECLS
