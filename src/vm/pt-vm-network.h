#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

gboolean pt_vm_network_start (const char *uri, GCancellable *cancellable, GError **error);
gboolean pt_vm_network_undo (const char *uri, GCancellable *cancellable, GError **error);

G_END_DECLS
