#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-session-private.h"

#include "pt-i18n.h"

/* What a check found and can be put right: in a thread, by the helper or by libvirt. */
typedef struct
{
  PtRepairKind kind;
  PtDaemons daemons;
  char *command;
  PtPlace *place;
  PtHandsResult result;
} RepairJob;

static void
job_free (RepairJob *job)
{
  g_free (job->command);
  pt_place_free (job->place);
  pt_hands_result_clear (&job->result);
  g_free (job);
}

/* What is to be done about it is said with what happened. */
static void
add_remedy (const RepairJob *job, GError **error)
{
  g_autofree char *message = NULL;

  if (job->result.answer == NULL || job->result.answer->remedy == NULL)
    return;
  message = g_strdup_printf (_ ("%s. %s."), (*error)->message, job->result.answer->remedy);
  g_free ((*error)->message);
  (*error)->message = g_steal_pointer (&message);
}

static void
repair_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  RepairJob *job = task_data;
  const PtRepair repair = {
    .kind = job->kind, .daemons = job->daemons, .command = job->command, .uri = job->place->uri
  };
  GError *error = NULL;

  if (pt_repair_do (&repair, &job->result, cancellable, &error))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  add_remedy (job, &error);
  g_task_return_error (task, error);
}

static const char *
find_command (PtReport *report, PtFix fix)
{
  for (guint i = 0; report != NULL && i < report->checks->len; i++)
    {
      const PtCheck *check = report->checks->pdata[i];

      if (check->fix == fix)
        return check->command;
    }
  return NULL;
}

/**
 * pt_session_repair_async:
 * @self: a session whose computer was checked
 * @kind: what shall be put right
 * @callback: called when done; then call pt_session_repair_finish()
 * @user_data: data for @callback
 *
 * Puts right what a check found, after a password where it needs one.
 */
void
pt_session_repair_async (PtSession *self,
                         PtRepairKind kind,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_return_if_fail (PT_IS_SESSION (self) && self->report != NULL);

  static const PtFix fixes[PT_N_REPAIRS] = {
    [PT_REPAIR_LIBVIRT] = PT_FIX_START_LIBVIRT,
    [PT_REPAIR_GROUP] = PT_FIX_JOIN_GROUP,
    [PT_REPAIR_NETWORK] = PT_FIX_START_NETWORK,
  };
  g_autoptr (GTask) task = NULL;
  RepairJob *job = g_new0 (RepairJob, 1);

  g_clear_object (&self->handing);
  self->handing = g_cancellable_new ();
  task = g_task_new (self, self->handing, callback, user_data);
  job->kind = kind;
  job->daemons = self->report->host->libvirt->daemons;
  job->command = g_strdup (find_command (self->report, fixes[kind]));
  job->place = pt_session_make_place (self);
  self->working++;
  g_task_set_source_tag (task, pt_session_repair_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  g_task_run_in_thread (task, repair_thread);
  pt_session_emit_changed (self);
}

/**
 * pt_session_repair_finish:
 * @self: a session
 * @result: the result
 * @error: return location for an error
 *
 * Ends it; this computer is checked again.
 *
 * Returns: FALSE with the error, which says what to do as well
 */
gboolean
pt_session_repair_finish (PtSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  gboolean done = g_task_propagate_boolean (G_TASK (result), error);

  self->working--;
  pt_session_check (self);
  pt_session_list_machines (self);
  pt_session_emit_changed (self);
  return done;
}
