#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean pt_helper_place_check (GError **error);

G_END_DECLS
