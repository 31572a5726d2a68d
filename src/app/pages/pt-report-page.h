#pragma once

#include "pt-pages.h"

G_BEGIN_DECLS

#define PT_TYPE_REPORT_PAGE (pt_report_page_get_type ())

G_DECLARE_FINAL_TYPE (PtReportPage, pt_report_page, PT, REPORT_PAGE, PtPage)

G_END_DECLS
