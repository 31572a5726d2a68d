#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean pt_os_names_knows (const char *id);
void pt_os_names_look_up (const char *id);
const char *pt_os_names_peek (const char *id);

G_END_DECLS
