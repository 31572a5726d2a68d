#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-session-private.h"

#include "pt-error.h"

typedef struct
{
  PtPlace *place;
  PtReport *report;
  PtChoices *choices;
  char *uuid;
} DraftJob;

typedef enum
{
  WORK_EXPORT,
  WORK_DEFINE,
  WORK_PUT_BACK,
  WORK_REPLACE,
  WORK_START,
} WorkKind;

typedef struct
{
  WorkKind kind;
  PtPlace *place;
  PtDraft *draft;
  PtMachine *machine;
  char *text; /* the folder, the machine, or its new definition */
} WorkJob;

static void
draft_job_free (DraftJob *job)
{
  pt_place_free (job->place);
  pt_report_unref (job->report);
  pt_choices_free (job->choices);
  g_free (job->uuid);
  g_free (job);
}

static void
work_job_free (WorkJob *job)
{
  pt_place_free (job->place);
  g_clear_pointer (&job->draft, pt_draft_unref);
  g_clear_pointer (&job->machine, pt_machine_unref);
  g_free (job->text);
  g_free (job);
}

PtPlace *
pt_session_make_place (PtSession *self)
{
  return pt_place_new (self->source, self->path, self->uri);
}

static void
draft_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const DraftJob *job = task_data;
  GError *error = NULL;
  PtDraft *draft
      = pt_draft_make (job->place, job->report, job->choices, job->uuid, cancellable, &error);

  if (draft != NULL)
    g_task_return_pointer (task, draft, (GDestroyNotify) pt_draft_unref);
  else
    g_task_return_error (task, error);
}

static void
on_drafted_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  PtSession *self = PT_SESSION (object);
  g_autoptr (GError) error = NULL;
  g_autoptr (PtDraft) draft = g_task_propagate_pointer (G_TASK (result), &error);

  /* Something was chosen otherwise meanwhile. */
  if (g_task_get_cancellable (G_TASK (result)) != self->drafting)
    return;
  g_clear_object (&self->drafting);
  self->draft = g_steal_pointer (&draft);
  self->draft_error = g_steal_pointer (&error);
  pt_session_emit_changed (self);
}

static void
make_draft (PtSession *self)
{
  g_autoptr (GTask) task = NULL;
  DraftJob *job;

  if (self->draft_wanted == 0 || self->report == NULL || pt_session_get_machine (self) == NULL
      || self->drafting != NULL || self->draft != NULL || self->draft_error != NULL)
    return;
  job = g_new0 (DraftJob, 1);
  job->place = pt_session_make_place (self);
  job->report = pt_report_ref (self->report);
  job->choices = pt_choices_copy (self->choices);
  job->uuid = g_strdup (self->machine);
  self->drafting = g_cancellable_new ();
  task = g_task_new (self, self->drafting, on_drafted_cb, NULL);
  g_task_set_source_tag (task, make_draft);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, job, (GDestroyNotify) draft_job_free);
  g_task_run_in_thread (task, draft_thread);
}

static void
clear_draft (PtSession *self)
{
  if (self->drafting != NULL)
    g_cancellable_cancel (self->drafting);
  g_clear_object (&self->drafting);
  g_clear_pointer (&self->draft, pt_draft_unref);
  g_clear_error (&self->draft_error);
}

/* Whatever it was made of is different now. */
void
pt_session_drop_draft (PtSession *self)
{
  clear_draft (self);
  g_clear_pointer (&self->draft_before, pt_draft_unref);
  self->changed_at = 0;
  make_draft (self);
}

static void
draft_anew (PtSession *self)
{
  if (self->draft != NULL && self->draft_before == NULL)
    self->draft_before = pt_draft_ref (self->draft);
  self->changed_at = g_get_real_time ();
  clear_draft (self);
  make_draft (self);
}

/* What the user has read is not taken away without a word: it is kept beside the new one. */
void
pt_session_draft_machine_changed (PtSession *self)
{
  const PtMachine *machine = pt_session_get_machine (self);

  if (self->draft == NULL)
    {
      if (self->draft_error != NULL)
        pt_session_drop_draft (self);
      return;
    }
  if (machine != NULL && !g_str_equal (machine->xml, self->draft->machine->xml))
    draft_anew (self);
}

/**
 * pt_session_want_draft:
 * @self: a session
 * @want: whether somebody looks at it
 *
 * A draft is made, and made anew after each change, only while somebody looks at it.
 */
void
pt_session_want_draft (PtSession *self, gboolean want)
{
  g_return_if_fail (PT_IS_SESSION (self));

  /* One page comes before the other has gone. */
  if (want)
    self->draft_wanted++;
  else if (self->draft_wanted > 0)
    self->draft_wanted--;
  make_draft (self);
}

/**
 * pt_session_get_draft:
 * @self: a session
 *
 * Returns: (transfer none) (nullable): what the choices come to; NULL while it is worked out, and
 * when it cannot be
 */
const PtDraft *
pt_session_get_draft (PtSession *self)
{
  g_return_val_if_fail (PT_IS_SESSION (self), NULL);

  return self->draft;
}

/**
 * pt_session_get_draft_before:
 * @self: a session
 *
 * Returns: (transfer none) (nullable): the draft as the user saw it, when the machine has changed
 * since
 */
const PtDraft *
pt_session_get_draft_before (PtSession *self)
{
  g_return_val_if_fail (PT_IS_SESSION (self), NULL);

  return self->draft_before;
}

/**
 * pt_session_get_changed_at:
 * @self: a session
 *
 * Returns: when it was noticed that somebody else changed what the draft was made of, in
 * microseconds since 1970; 0: nobody did
 */
gint64
pt_session_get_changed_at (PtSession *self)
{
  g_return_val_if_fail (PT_IS_SESSION (self), 0);

  return self->changed_at;
}

/**
 * pt_session_accept_changes:
 * @self: a session
 *
 * The user has seen that something changed.
 */
void
pt_session_accept_changes (PtSession *self)
{
  g_return_if_fail (PT_IS_SESSION (self));

  if (self->changed_at == 0)
    return;
  g_clear_pointer (&self->draft_before, pt_draft_unref);
  self->changed_at = 0;
  pt_session_emit_changed (self);
}

/**
 * pt_session_is_drafting:
 * @self: a session
 *
 * Returns: whether a draft is being worked out
 */
gboolean
pt_session_is_drafting (PtSession *self)
{
  g_return_val_if_fail (PT_IS_SESSION (self), FALSE);

  return self->drafting != NULL;
}

/**
 * pt_session_get_draft_error:
 * @self: a session
 *
 * Returns: (transfer none) (nullable): why the choices come to nothing
 */
const GError *
pt_session_get_draft_error (PtSession *self)
{
  g_return_val_if_fail (PT_IS_SESSION (self), NULL);

  return self->draft_error;
}

/* -- doing it ----------------------------------------------------------- */

static gboolean
do_work (const WorkJob *job, PtOutcome *outcome, GCancellable *cancellable, GError **error)
{
  switch (job->kind)
    {
    case WORK_EXPORT:
      outcome->folder = g_strdup (job->text);
      outcome->files = pt_draft_export (job->draft, job->place, job->text, cancellable, error);
      return outcome->files != NULL;
    case WORK_DEFINE:
      outcome->defined = pt_draft_define (job->draft, job->place, cancellable, error);
      return outcome->defined != NULL;
    case WORK_PUT_BACK:
      outcome->put_back = pt_draft_put_back (job->place, job->text, cancellable, error);
      return outcome->put_back != NULL;
    case WORK_REPLACE:
      outcome->defined = pt_draft_replace (job->place, job->machine, job->text, cancellable, error);
      return outcome->defined != NULL;
    case WORK_START:
      return pt_draft_start (job->place, job->text, cancellable, error);
    }
  g_return_val_if_reached (FALSE);
}

static void
work_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const WorkJob *job = task_data;
  PtOutcome *outcome = pt_outcome_new ();
  GError *error = NULL;

  if (job->draft != NULL)
    outcome->draft = pt_draft_ref (job->draft);
  if (do_work (job, outcome, cancellable, &error))
    {
      g_task_return_pointer (task, outcome, (GDestroyNotify) pt_outcome_free);
      return;
    }
  pt_outcome_free (outcome);
  g_task_return_error (task, error);
}

static void
start_work (PtSession *self,
            WorkKind kind,
            PtMachine *machine,
            const char *text,
            GAsyncReadyCallback callback,
            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  WorkJob *job = g_new0 (WorkJob, 1);

  job->kind = kind;
  job->place = pt_session_make_place (self);
  if (kind == WORK_EXPORT || kind == WORK_DEFINE)
    job->draft = pt_draft_ref (self->draft);
  if (machine != NULL)
    job->machine = pt_machine_ref (machine);
  job->text = g_strdup (text);
  self->working++;
  g_task_set_source_tag (task, start_work);
  g_task_set_task_data (task, job, (GDestroyNotify) work_job_free);
  g_task_run_in_thread (task, work_thread);
  pt_session_emit_changed (self);
}

/**
 * pt_session_may_define:
 * @self: a session
 *
 * Returns: whether libvirt may have the machine's new definition now: never before the hook of the
 * only card is installed
 */
gboolean
pt_session_may_define (PtSession *self)
{
  g_return_val_if_fail (PT_IS_SESSION (self), FALSE);

  g_autoptr (PtPlace) place = pt_session_make_place (self);

  return self->draft != NULL && pt_draft_may_define (self->draft, place);
}

/**
 * pt_session_is_working:
 * @self: a session
 *
 * Returns: whether something is written or given to libvirt now
 */
gboolean
pt_session_is_working (PtSession *self)
{
  g_return_val_if_fail (PT_IS_SESSION (self), FALSE);

  return self->working > 0;
}

/**
 * pt_session_get_outcome:
 * @self: a session
 *
 * Returns: (transfer none) (nullable): what was done last for the machine that is chosen
 */
const PtOutcome *
pt_session_get_outcome (PtSession *self)
{
  g_return_val_if_fail (PT_IS_SESSION (self), NULL);

  return self->outcome;
}

/**
 * pt_session_export_async:
 * @self: a session that has a draft
 * @folder: an absolute path
 * @callback: called when done; then call pt_session_work_finish()
 * @user_data: data for @callback
 *
 * Writes the plan and all that it would install below a folder.
 */
void
pt_session_export_async (PtSession *self,
                         const char *folder,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_return_if_fail (PT_IS_SESSION (self) && self->draft != NULL);

  start_work (self, WORK_EXPORT, NULL, folder, callback, user_data);
}

/**
 * pt_session_define_async:
 * @self: a session that has a draft
 * @callback: called when done; then call pt_session_work_finish()
 * @user_data: data for @callback
 *
 * Gives libvirt the machine's new definition.
 */
void
pt_session_define_async (PtSession *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (PT_IS_SESSION (self) && self->draft != NULL);

  start_work (self, WORK_DEFINE, NULL, NULL, callback, user_data);
}

/**
 * pt_session_put_back_async:
 * @self: a session
 * @uuid: a machine's UUID
 * @callback: called when done; then call pt_session_work_finish()
 * @user_data: data for @callback
 *
 * Takes everything out of a machine's definition that Passthrough put there.
 */
void
pt_session_put_back_async (PtSession *self,
                           const char *uuid,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_return_if_fail (PT_IS_SESSION (self));

  start_work (self, WORK_PUT_BACK, NULL, uuid, callback, user_data);
}

/**
 * pt_session_start_async:
 * @self: a session
 * @uuid: a machine's UUID
 * @callback: called when done; then call pt_session_work_finish()
 * @user_data: data for @callback
 *
 * Starts a machine: its hook hands the card over, and this desktop ends.
 */
void
pt_session_start_async (PtSession *self,
                        const char *uuid,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_return_if_fail (PT_IS_SESSION (self));

  start_work (self, WORK_START, NULL, uuid, callback, user_data);
}

/**
 * pt_session_replace_async:
 * @self: a session
 * @machine: a machine as the user saw it
 * @after: its new definition
 * @callback: called when done; then call pt_session_work_finish()
 * @user_data: data for @callback
 *
 * Gives libvirt another definition of a machine, if nobody changed it meanwhile.
 */
void
pt_session_replace_async (PtSession *self,
                          PtMachine *machine,
                          const char *after,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_return_if_fail (PT_IS_SESSION (self));

  start_work (self, WORK_REPLACE, machine, after, callback, user_data);
}

/* A machine that was started is no result: the list tells it. */
static gboolean
is_result (const PtOutcome *outcome)
{
  return outcome->files != NULL || outcome->defined != NULL || outcome->put_back != NULL;
}

/**
 * pt_session_work_finish:
 * @self: a session
 * @result: the result
 * @error: return location for an error
 *
 * Ends any of these.
 *
 * Returns: FALSE with PT_ERROR_STALE when something changed since the draft was made: then a new
 * one is on its way; or with another error
 */
gboolean
pt_session_work_finish (PtSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  GError *reason = NULL;
  PtOutcome *outcome = g_task_propagate_pointer (G_TASK (result), &reason);
  gboolean done = outcome != NULL;
  gboolean drops = done && outcome->files == NULL && is_result (outcome);

  self->working--;
  if (outcome != NULL && is_result (outcome))
    {
      g_clear_pointer (&self->outcome, pt_outcome_free);
      self->outcome = outcome;
    }
  else if (outcome != NULL)
    pt_outcome_free (outcome);
  else if (g_error_matches (reason, PT_ERROR, PT_ERROR_STALE))
    draft_anew (self);
  /* What was done changes the list; a draft of the machine as it was is of no use. */
  if (drops)
    pt_session_drop_draft (self);
  pt_session_list_machines (self);
  pt_session_emit_changed (self);
  if (done)
    return TRUE;
  g_propagate_error (error, reason);
  return FALSE;
}
