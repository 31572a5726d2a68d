#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-session-private.h"

#include "pt-error.h"
#include "pt-i18n.h"

/* What needs root is done here: by the helper, beside libvirt, in a thread. Closing the window does
 * not end what has begun; the helper is another's process. */

typedef enum
{
  HAND_APPLY,
  HAND_UNDO,
  HAND_REHEARSE,
  HAND_RECOVER,
  HAND_INSTALL_HOOK,
  HAND_REMOVE_HOOK,
} HandKind;

typedef struct
{
  PtSession *session;
  HandKind kind;
  PtPlace *place;
  PtDraft *draft;     /* for HAND_APPLY */
  PtReport *report;   /* for HAND_INSTALL_HOOK */
  GPtrArray *records; /* for HAND_UNDO and HAND_REMOVE_HOOK */
  char *uuid;
  PtHandsResult result;
} HandJob;

/* What came of one change, on its way from the thread. */
typedef struct
{
  PtSession *session;
  char *path;
  PtHelperStage stage;
} News;

static void
job_free (HandJob *job)
{
  g_object_unref (job->session);
  pt_place_free (job->place);
  g_clear_pointer (&job->draft, pt_draft_unref);
  g_clear_pointer (&job->report, pt_report_unref);
  g_clear_pointer (&job->records, g_ptr_array_unref);
  g_free (job->uuid);
  pt_hands_result_clear (&job->result);
  g_free (job);
}

static void
news_free (gpointer data)
{
  News *news = data;

  g_object_unref (news->session);
  g_free (news->path);
  g_free (news);
}

static gboolean
on_news_cb (gpointer data)
{
  const News *news = data;

  if (news->session->hands != NULL && !news->session->hands->ended)
    {
      pt_progress_take (news->session->hands, news->path, news->stage);
      pt_session_emit_changed (news->session);
    }
  return G_SOURCE_REMOVE;
}

static void
on_heard (const char *path, PtHelperStage stage, gpointer data)
{
  const HandJob *job = data;
  News *news = g_new0 (News, 1);

  news->session = g_object_ref (job->session);
  news->path = g_strdup (path);
  news->stage = stage;
  g_main_context_invoke_full (NULL, G_PRIORITY_DEFAULT, on_news_cb, news, news_free);
}

static gboolean
call (HandJob *job, PtHelperCall *words, GCancellable *cancellable, GError **error)
{
  job->result.answer = pt_helper_client_run (words, NULL, NULL, cancellable, error);
  return job->result.answer != NULL && pt_helper_answer_check (job->result.answer, error);
}

/* The definition keeps the card: without its hook libvirt refuses to start the machine. */
static gboolean
remove_hook (HandJob *job, GCancellable *cancellable, GError **error)
{
  const PtHandsUndo undo = { .records = job->records, .uuid = job->uuid, .without_machine = TRUE };

  return pt_hands_undo (&undo, &job->result, cancellable, error);
}

static gboolean
do_hand (HandJob *job, GCancellable *cancellable, GError **error)
{
  switch (job->kind)
    {
    case HAND_APPLY:
      return pt_draft_apply (job->draft, job->place, on_heard, job, &job->result, cancellable,
                             error);
    case HAND_UNDO:
      return pt_draft_undo (job->place, job->records, job->uuid, on_heard, job, &job->result,
                            cancellable, error);
    case HAND_INSTALL_HOOK:
      return pt_draft_install_hook (job->place, job->report, job->uuid, &job->result, cancellable,
                                    error);
    case HAND_REMOVE_HOOK:
      return remove_hook (job, cancellable, error);
    case HAND_REHEARSE:
      return call (job, pt_helper_call_new_rehearse (job->uuid, PT_SESSION_REHEARSAL_SECONDS),
                   cancellable, error);
    case HAND_RECOVER:
      return call (job, pt_helper_call_new_recover (), cancellable, error);
    }
  g_return_val_if_reached (FALSE);
}

static void
hand_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (do_hand (task_data, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
start_hand (PtSession *self,
            HandKind kind,
            const char *uuid,
            GPtrArray *records,
            GAsyncReadyCallback callback,
            gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  HandJob *job = g_new0 (HandJob, 1);

  g_clear_object (&self->handing);
  self->handing = g_cancellable_new ();
  task = g_task_new (self, self->handing, callback, user_data);
  job->session = g_object_ref (self);
  job->kind = kind;
  job->place = pt_session_make_place (self);
  job->draft = kind == HAND_APPLY ? pt_draft_ref (self->draft) : NULL;
  job->report = kind == HAND_INSTALL_HOOK ? pt_report_ref (self->report) : NULL;
  job->records = records != NULL ? g_ptr_array_ref (records) : NULL;
  job->uuid = g_strdup (uuid);
  self->working++;
  g_task_set_source_tag (task, start_hand);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  g_task_run_in_thread (task, hand_thread);
  pt_session_emit_changed (self);
}

static void
set_hands (PtSession *self, PtProgress *progress)
{
  g_clear_pointer (&self->hands, pt_progress_free);
  self->hands = progress;
}

/**
 * pt_session_has_hands:
 * @self: a session
 *
 * Returns: whether the helper is installed and may do what it does on the computer that is looked
 *   at; otherwise commands say what has to be typed
 */
gboolean
pt_session_has_hands (PtSession *self)
{
  g_return_val_if_fail (PT_IS_SESSION (self), FALSE);

  return pt_helper_client_is_there (pt_session_is_this_computer (self));
}

/**
 * pt_session_get_hook_work:
 * @self: a session
 * @uuid: a machine's UUID
 *
 * Returns: what is done with the machine's hook by itself now
 */
PtHookWork
pt_session_get_hook_work (PtSession *self, const char *uuid)
{
  g_return_val_if_fail (PT_IS_SESSION (self), PT_HOOK_WORK_NONE);

  return g_strcmp0 (self->hook_machine, uuid) == 0 ? self->hook_work : PT_HOOK_WORK_NONE;
}

static void
set_hook_work (PtSession *self, PtHookWork work, const char *uuid)
{
  self->hook_work = work;
  g_free (self->hook_machine);
  self->hook_machine = g_strdup (uuid);
}

/**
 * pt_session_get_hands:
 * @self: a session
 *
 * Returns: (transfer none) (nullable): what is done with root's rights now, or was done last and
 *   failed
 */
const PtProgress *
pt_session_get_hands (PtSession *self)
{
  g_return_val_if_fail (PT_IS_SESSION (self), NULL);

  return self->hands;
}

/**
 * pt_session_drop_hands:
 * @self: a session
 *
 * The user has read what failed.
 */
void
pt_session_drop_hands (PtSession *self)
{
  g_return_if_fail (PT_IS_SESSION (self));

  if (self->hands == NULL || !self->hands->ended)
    return;
  set_hands (self, NULL);
  pt_session_emit_changed (self);
}

/**
 * pt_session_cancel_hands:
 * @self: a session
 *
 * Takes the question for the password back; what has begun goes on.
 */
void
pt_session_cancel_hands (PtSession *self)
{
  g_return_if_fail (PT_IS_SESSION (self));

  if (self->handing != NULL)
    g_cancellable_cancel (self->handing);
}

/**
 * pt_session_apply_async:
 * @self: a session that has a draft
 * @callback: called when done; then call pt_session_hands_finish()
 * @user_data: data for @callback
 *
 * Does all that the draft says, after a password: files first, the definition last.
 */
void
pt_session_apply_async (PtSession *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (PT_IS_SESSION (self) && self->draft != NULL);

  set_hands (self, pt_progress_new_apply (self->draft->machine->uuid, self->draft->machine->name,
                                          self->draft->preview));
  start_hand (self, HAND_APPLY, self->draft->machine->uuid, NULL, callback, user_data);
}

/**
 * pt_session_undo_async:
 * @self: a session
 * @uuid: UUID of a machine that something was done for
 * @callback: called when done; then call pt_session_hands_finish()
 * @user_data: data for @callback
 *
 * Takes back everything that was done for a machine, after a password.
 */
void
pt_session_undo_async (PtSession *self,
                       const char *uuid,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_return_if_fail (PT_IS_SESSION (self));

  g_autoptr (GPtrArray) records = pt_session_list_changes (self, uuid);
  const PtMachine *machine = pt_session_find_machine (self, uuid);
  const char *name = uuid;

  if (machine != NULL)
    name = machine->name;
  else if (records->len > 0)
    name = ((PtRecord *) records->pdata[records->len - 1])->machine;
  set_hands (self, pt_progress_new_undo (uuid, name, records));
  start_hand (self, HAND_UNDO, uuid, records, callback, user_data);
}

/**
 * pt_session_rehearse_async:
 * @self: a session
 * @uuid: a machine's UUID
 * @callback: called when it has begun; then call pt_session_hands_finish()
 * @user_data: data for @callback
 *
 * Starts a rehearsal, after a password: the card leaves, and this desktop may end.
 */
void
pt_session_rehearse_async (PtSession *self,
                           const char *uuid,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_return_if_fail (PT_IS_SESSION (self));

  set_hands (self, NULL);
  start_hand (self, HAND_REHEARSE, uuid, NULL, callback, user_data);
}

/**
 * pt_session_install_hook_async:
 * @self: a session that has a report
 * @uuid: UUID of a machine that has a card
 * @callback: called when done; then call pt_session_hands_finish()
 * @user_data: data for @callback
 *
 * Installs the machine's hook, or renews it, after a password.
 */
void
pt_session_install_hook_async (PtSession *self,
                               const char *uuid,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_return_if_fail (PT_IS_SESSION (self) && self->report != NULL);

  set_hands (self, NULL);
  set_hook_work (self, PT_HOOK_WORK_INSTALL, uuid);
  start_hand (self, HAND_INSTALL_HOOK, uuid, NULL, callback, user_data);
}

/**
 * pt_session_remove_hook_async:
 * @self: a session
 * @uuid: a machine's UUID
 * @callback: called when done; then call pt_session_hands_finish()
 * @user_data: data for @callback
 *
 * Takes the machine's hook away, after a password; its definition stays as it is.
 */
void
pt_session_remove_hook_async (PtSession *self,
                              const char *uuid,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_return_if_fail (PT_IS_SESSION (self));

  g_autoptr (GPtrArray) records = pt_session_list_changes (self, uuid);

  set_hands (self, NULL);
  set_hook_work (self, PT_HOOK_WORK_REMOVE, uuid);
  start_hand (self, HAND_REMOVE_HOOK, uuid, records, callback, user_data);
}

/* -- what the hook is made of --------------------------------------------- */

static void
preview_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const HandJob *job = task_data;
  GError *error = NULL;
  PtPreview *preview
      = pt_draft_preview_hook (job->place, job->report, job->uuid, cancellable, &error);

  if (preview != NULL)
    g_task_return_pointer (task, preview, (GDestroyNotify) pt_preview_free);
  else
    g_task_return_error (task, error);
}

/**
 * pt_session_preview_hook_async:
 * @self: a session that has a report
 * @uuid: UUID of a machine that has a card
 * @callback: called when done; then call pt_session_preview_hook_finish()
 * @user_data: data for @callback
 *
 * Looks at what the machine's hook is made of, and what renewing it would change.
 */
void
pt_session_preview_hook_async (PtSession *self,
                               const char *uuid,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_return_if_fail (PT_IS_SESSION (self) && self->report != NULL);

  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  HandJob *job = g_new0 (HandJob, 1);

  job->session = g_object_ref (self);
  job->place = pt_session_make_place (self);
  job->report = pt_report_ref (self->report);
  job->uuid = g_strdup (uuid);
  g_task_set_source_tag (task, pt_session_preview_hook_async);
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  g_task_run_in_thread (task, preview_thread);
}

PtPreview *
pt_session_preview_hook_finish (PtSession *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * pt_session_recover_async:
 * @self: a session
 * @callback: called when done; then call pt_session_hands_finish()
 * @user_data: data for @callback
 *
 * Ends what was interrupted, or takes it back, after a password.
 */
void
pt_session_recover_async (PtSession *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (PT_IS_SESSION (self));

  set_hands (self, pt_progress_new_recover ());
  start_hand (self, HAND_RECOVER, NULL, NULL, callback, user_data);
}

/* What failed stays until it was read; what went well is told by what is there now. */
static void
end_progress (PtSession *self, HandJob *job, const GError *reason)
{
  if (self->hands == NULL)
    return;
  if (reason == NULL)
    {
      set_hands (self, NULL);
      return;
    }
  self->hands->ended = TRUE;
  self->hands->error = g_error_copy (reason);
  self->hands->answer = g_steal_pointer (&job->result.answer);
  self->hands->record = g_steal_pointer (&job->result.record);
}

static void
keep_outcome (PtSession *self, const HandJob *job)
{
  PtOutcome *outcome;

  if (job->kind != HAND_APPLY && job->kind != HAND_UNDO)
    return;
  outcome = pt_outcome_new ();
  outcome->draft = job->draft != NULL ? pt_draft_ref (job->draft) : NULL;
  if (job->result.defined != NULL && job->kind == HAND_APPLY)
    outcome->defined = pt_machine_ref (job->result.defined);
  g_clear_pointer (&self->outcome, pt_outcome_free);
  self->outcome = outcome;
}

/**
 * pt_session_hands_finish:
 * @self: a session
 * @result: the result
 * @error: return location for an error
 *
 * Ends any of these.
 *
 * Returns: FALSE with the error that pt_session_get_hands() has as well
 */
gboolean
pt_session_hands_finish (PtSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  HandJob *job = g_task_get_task_data (G_TASK (result));
  GError *reason = NULL;
  gboolean done = g_task_propagate_boolean (G_TASK (result), &reason);

  self->working--;
  set_hook_work (self, PT_HOOK_WORK_NONE, NULL);
  if (done)
    keep_outcome (self, job);
  end_progress (self, job, reason);
  /* The hook's state is part of what was found on this computer. */
  if (job->kind != HAND_REHEARSE)
    {
      pt_session_drop_draft (self);
      pt_session_check (self);
    }
  pt_session_list_machines (self);
  pt_session_emit_changed (self);
  if (done)
    return TRUE;
  g_propagate_error (error, reason);
  return FALSE;
}
