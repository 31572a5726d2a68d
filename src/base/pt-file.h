#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean
pt_file_write_bytes (const char *path, const char *data, gsize length, int mode, GError **error);
gboolean pt_file_write (const char *path, const char *text, int mode, GError **error);

G_END_DECLS
