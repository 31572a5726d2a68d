#pragma once

#include "pt-helper.h"

G_BEGIN_DECLS

gboolean pt_helper_start (const PtHelperPlace *place, guint seconds, guint *user, GError **error);

G_END_DECLS
