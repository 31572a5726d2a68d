#pragma once

#include "pt-pages.h"

G_BEGIN_DECLS

#define PT_TYPE_DEVICES_PAGE (pt_devices_page_get_type ())

G_DECLARE_FINAL_TYPE (PtDevicesPage, pt_devices_page, PT, DEVICES_PAGE, PtPage)

void pt_devices_page_judge (PtSession *session, PtStepView *view);

G_END_DECLS
