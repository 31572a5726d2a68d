#pragma once

#include <gio/gio.h>

#include "pt-libvirt.h"

G_BEGIN_DECLS

/**
 * PtVmQuestion:
 * @libvirt: libvirt's functions
 * @connection: an open connection; NULL when it could not be opened (libvirt's last error says
 *   why)
 * @uri: its URI
 * @argument: (nullable): what the question is about
 * @result: (out): the answer
 * @error: return location for an error
 *
 * A question to libvirt, asked in a thread of its own.
 *
 * Returns: FALSE with an error when there is no answer
 */
typedef gboolean (*PtVmQuestion) (const PtLibvirt *libvirt,
                                  virConnect *connection,
                                  const char *uri,
                                  const char *argument,
                                  gpointer *result,
                                  GError **error);

gpointer pt_vm_ask (PtVmQuestion question,
                    const char *uri,
                    const char *argument,
                    GDestroyNotify free_result,
                    GCancellable *cancellable,
                    GError **error);
gpointer pt_vm_order (PtVmQuestion order,
                      const char *uri,
                      const char *argument,
                      GDestroyNotify free_result,
                      guint seconds,
                      GCancellable *cancellable,
                      GError **error);
gboolean pt_vm_set_error (const PtLibvirt *libvirt, const char *what, GError **error);

G_END_DECLS
