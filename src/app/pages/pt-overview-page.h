#pragma once

#include "pt-pages.h"

G_BEGIN_DECLS

#define PT_TYPE_OVERVIEW_PAGE (pt_overview_page_get_type ())

G_DECLARE_FINAL_TYPE (PtOverviewPage, pt_overview_page, PT, OVERVIEW_PAGE, PtPage)

G_END_DECLS
