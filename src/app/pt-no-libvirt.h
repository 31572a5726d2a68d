#pragma once

#include "pt-page.h"

G_BEGIN_DECLS

gboolean pt_no_libvirt_show (PtPage *page);

G_END_DECLS
