#pragma once

#include <gio/gio.h>

#include "pt-helper-answer.h"
#include "pt-helper-call.h"
#include "pt-helper-event.h"

G_BEGIN_DECLS

/**
 * PtHelperHeard:
 * @event: what the helper says
 * @data: what was given along
 *
 * Hears each event as it comes, in the context that the call was made in.
 */
typedef void (*PtHelperHeard) (const PtHelperEvent *event, gpointer data);

void pt_helper_client_run_async (PtHelperCall *call,
                                 PtHelperHeard heard,
                                 gpointer heard_data,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer data);
PtHelperAnswer *pt_helper_client_run_finish (GAsyncResult *result, GError **error);
PtHelperAnswer *pt_helper_client_run (PtHelperCall *call,
                                      PtHelperHeard heard,
                                      gpointer heard_data,
                                      GCancellable *cancellable,
                                      GError **error);
gboolean pt_helper_client_is_there (gboolean this_computer);
void pt_helper_client_set_programs (const char *pkexec, const char *helper);

G_END_DECLS
