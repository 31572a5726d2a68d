#pragma once

#include "pt-page.h"

G_BEGIN_DECLS

#define PT_TYPE_WELCOME_PAGE (pt_welcome_page_get_type ())

G_DECLARE_FINAL_TYPE (PtWelcomePage, pt_welcome_page, PT, WELCOME_PAGE, PtPage)

G_END_DECLS
