#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

gboolean
pt_vm_start_once (const char *uri, const char *xml, GCancellable *cancellable, GError **error);

gboolean pt_vm_start (const char *uri, const char *uuid, GCancellable *cancellable, GError **error);

G_END_DECLS
