#pragma once

#include <gio/gio.h>

#include "pt-card.h"
#include "pt-check.h"
#include "pt-draft.h"
#include "pt-handover-history.h"
#include "pt-hook-state.h"
#include "pt-made.h"
#include "pt-progress.h"
#include "pt-repair.h"

G_BEGIN_DECLS

/* How long the card stays away when somebody rehearses in the window. */
#define PT_SESSION_REHEARSAL_SECONDS 10

#define PT_TYPE_SESSION (pt_session_get_type ())

G_DECLARE_FINAL_TYPE (PtSession, pt_session, PT, SESSION, GObject)

PtSession *pt_session_new (const char *uri);

void pt_session_look_at_this_computer (PtSession *self);
void pt_session_use_system_libvirt (PtSession *self);
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

/* Machines: pt-session-machines.c */
void pt_session_list_machines (PtSession *self);
gboolean pt_session_is_listing (PtSession *self);
GPtrArray *pt_session_get_machines (PtSession *self);
const GError *pt_session_get_machines_error (PtSession *self);
PtMachine *pt_session_find_machine (PtSession *self, const char *uuid);
PtMachine *pt_session_get_machine (PtSession *self);
PtMachine *pt_session_get_unfinished (PtSession *self);
void pt_session_choose_machine (PtSession *self, const char *uuid);
void pt_session_prefer_machine (PtSession *self, const char *uuid);

/* What is recorded of hand-overs: pt-session-records.c */
const PtHandoverHistory *pt_session_get_history (PtSession *self, const char *uuid);
GPtrArray *pt_session_list_histories (PtSession *self);
const char *pt_session_get_records_error (PtSession *self);
void pt_session_choose_record (PtSession *self, const char *uuid);
const PtHandoverHistory *pt_session_get_record (PtSession *self);

/* Devices that go along: pt-session-devices.c */
gboolean pt_session_takes_pci (PtSession *self, const PtPciAddress *address);
gboolean pt_session_takes_usb (PtSession *self, const PtUsbDevice *device);
void pt_session_take_pci (PtSession *self, const PtPciAddress *address, gboolean take);
void pt_session_take_usb (PtSession *self, const PtUsbDevice *device, gboolean take);
const PtCard *pt_session_get_card_of (PtSession *self, const PtMachine *machine);
const PtChoices *pt_session_get_choices (PtSession *self);
GArray *pt_session_list_leaving (PtSession *self);
gboolean pt_session_has_input (PtSession *self, PtUsbKind kind);
gboolean pt_session_get_other_way (PtSession *self);
void pt_session_set_other_way (PtSession *self, gboolean other_way);

/* What the choices come to, and doing it: pt-session-draft.c */
void pt_session_want_draft (PtSession *self, gboolean want);
const PtDraft *pt_session_get_draft (PtSession *self);
const PtDraft *pt_session_get_draft_before (PtSession *self);
gint64 pt_session_get_changed_at (PtSession *self);
void pt_session_accept_changes (PtSession *self);
gboolean pt_session_is_drafting (PtSession *self);
const GError *pt_session_get_draft_error (PtSession *self);

gboolean pt_session_may_define (PtSession *self);
gboolean pt_session_is_working (PtSession *self);
const PtOutcome *pt_session_get_outcome (PtSession *self);
void pt_session_export_async (PtSession *self,
                              const char *folder,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
void pt_session_define_async (PtSession *self, GAsyncReadyCallback callback, gpointer user_data);
void pt_session_put_back_async (PtSession *self,
                                const char *uuid,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
void pt_session_start_async (PtSession *self,
                             const char *uuid,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
void pt_session_replace_async (PtSession *self,
                               PtMachine *machine,
                               const char *after,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean pt_session_work_finish (PtSession *self, GAsyncResult *result, GError **error);

/**
 * PtHookWork:
 *
 * What is done with a machine's hook by itself now.
 */
typedef enum
{
  PT_HOOK_WORK_NONE,
  PT_HOOK_WORK_INSTALL,
  PT_HOOK_WORK_REMOVE,
} PtHookWork;

PtHookWork pt_session_get_hook_work (PtSession *self, const char *uuid);
gboolean pt_session_has_hands (PtSession *self);
const PtProgress *pt_session_get_hands (PtSession *self);
void pt_session_drop_hands (PtSession *self);
void pt_session_cancel_hands (PtSession *self);
void pt_session_apply_async (PtSession *self, GAsyncReadyCallback callback, gpointer user_data);
void pt_session_undo_async (PtSession *self,
                            const char *uuid,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
void pt_session_rehearse_async (PtSession *self,
                                const char *uuid,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
void pt_session_install_hook_async (PtSession *self,
                                    const char *uuid,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
void pt_session_remove_hook_async (PtSession *self,
                                   const char *uuid,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
void pt_session_preview_hook_async (PtSession *self,
                                    const char *uuid,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
PtPreview *pt_session_preview_hook_finish (PtSession *self, GAsyncResult *result, GError **error);
void pt_session_recover_async (PtSession *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean pt_session_hands_finish (PtSession *self, GAsyncResult *result, GError **error);
const PtMade *pt_session_get_made (PtSession *self);

/* Putting right what a check found: pt-session-repair.c */
void pt_session_repair_async (PtSession *self,
                              PtRepairKind kind,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean pt_session_repair_finish (PtSession *self, GAsyncResult *result, GError **error);

GPtrArray *pt_session_list_changes (PtSession *self, const char *uuid);

void pt_session_record_async (PtSession *self, GAsyncReadyCallback callback, gpointer user_data);
char *pt_session_record_finish (PtSession *self, GAsyncResult *result, GError **error);

G_END_DECLS
