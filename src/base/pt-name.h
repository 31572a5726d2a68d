#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Names that become part of a path, a key or a command line are checked against a strict set of
 * characters; everything else is text. */
gboolean pt_name_is_module (const char *text);
gboolean pt_name_is_unit (const char *text);
gboolean pt_name_is_word (const char *text);
gboolean pt_name_is_uuid (const char *text);
char *pt_name_encode (const char *text);
char *pt_name_decode (const char *text, GError **error);

G_END_DECLS
