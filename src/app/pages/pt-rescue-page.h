#pragma once

#include "pt-pages.h"

G_BEGIN_DECLS

#define PT_TYPE_RESCUE_PAGE (pt_rescue_page_get_type ())

G_DECLARE_FINAL_TYPE (PtRescuePage, pt_rescue_page, PT, RESCUE_PAGE, PtPage)

G_END_DECLS
