#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean pt_file_write (const char *path, const char *text, int mode, GError **error);

G_END_DECLS
