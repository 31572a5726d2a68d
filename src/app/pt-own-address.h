#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

gboolean pt_own_address_is_usable (GInetAddress *address);
char *pt_own_address_find (void);

G_END_DECLS
