#pragma once

#include <gio/gio.h>

#include "pt-card.h"
#include "pt-check.h"

G_BEGIN_DECLS

#define PT_TYPE_SESSION (pt_session_get_type ())

G_DECLARE_FINAL_TYPE (PtSession, pt_session, PT, SESSION, GObject)

PtSession *pt_session_new (const char *uri);

void pt_session_look_at_this_computer (PtSession *self);
void pt_session_look_at_sample (PtSession *self);
void pt_session_look_at_root (PtSession *self, const char *path);
gboolean pt_session_is_sample (PtSession *self);
gboolean pt_session_is_this_computer (PtSession *self);

void pt_session_check (PtSession *self);
gboolean pt_session_is_checking (PtSession *self);
PtReport *pt_session_get_report (PtSession *self);
PtReport *pt_session_get_progress (PtSession *self);
gboolean pt_session_is_pending (PtSession *self, const char *check);
const char *pt_session_get_failure (PtSession *self);

const PtCard *pt_session_get_card (PtSession *self);
void pt_session_choose_card (PtSession *self, const PtPciAddress *address);

void pt_session_record_async (PtSession *self, GAsyncReadyCallback callback, gpointer user_data);
char *pt_session_record_finish (PtSession *self, GAsyncResult *result, GError **error);

G_END_DECLS
