#pragma once

#include "pt-page.h"

G_BEGIN_DECLS

#define PT_TYPE_CHANGES_PAGE (pt_changes_page_get_type ())

G_DECLARE_FINAL_TYPE (PtChangesPage, pt_changes_page, PT, CHANGES_PAGE, PtPage)

G_END_DECLS
