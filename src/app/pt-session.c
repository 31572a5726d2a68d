#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-session-private.h"

/* One plug makes dozens of events; the scan waits until they have ended. */
#define HOTPLUG_QUIET_MS 600

typedef struct
{
  PtScanSource source;
  char *path;
  char *uri;
  PtSession *session;
  GCancellable *cancellable;
} Job;

typedef struct
{
  PtSession *session;
  GCancellable *cancellable;
  PtReport *report;
  char **pending;
} Progress;

enum
{
  CHANGED,
  LAST_SIGNAL,
};

static guint signals[LAST_SIGNAL];

G_DEFINE_FINAL_TYPE (PtSession, pt_session, G_TYPE_OBJECT)

static void
job_free (Job *job)
{
  g_free (job->path);
  g_free (job->uri);
  g_object_unref (job->cancellable);
  g_free (job);
}

static Job *
job_new (PtSession *self, GCancellable *cancellable)
{
  Job *job = g_new0 (Job, 1);

  job->source = self->source;
  job->path = g_strdup (self->path);
  job->uri = g_strdup (self->uri);
  /* The task holds the session for as long as it has the job. */
  job->session = self;
  job->cancellable = g_object_ref (cancellable);
  return job;
}

void
pt_session_emit_changed (PtSession *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

const PtCard *
pt_session_find_card (PtReport *report, const PtPciAddress *address)
{
  for (guint i = 0; report != NULL && i < report->cards->len; i++)
    {
      const PtCard *card = g_ptr_array_index (report->cards, i);

      if (pt_pci_address_equal (&card->device->address, address))
        return card;
    }
  return NULL;
}

/* Lower is better: what nothing speaks against, and a card of its own before a part of the
 * processor. */
static int
rank_card (const PtCard *card)
{
  return (int) card->verdict * 2 + (card->integrated ? 1 : 0);
}

/* A choice stays as long as its card is there. */
static void
keep_or_propose_card (PtSession *self)
{
  const PtCard *best = NULL;

  if (self->choices->has_card && pt_session_find_card (self->report, &self->choices->card) != NULL)
    return;
  for (guint i = 0; i < self->report->cards->len; i++)
    {
      const PtCard *card = g_ptr_array_index (self->report->cards, i);

      if (best == NULL || rank_card (card) < rank_card (best))
        best = card;
    }
  self->choices->has_card = best != NULL;
  if (best != NULL)
    self->choices->card = best->device->address;
}

static gboolean
on_progress_cb (gpointer data)
{
  Progress *progress = data;
  PtSession *self = progress->session;

  if (progress->cancellable == self->cancellable)
    {
      g_clear_pointer (&self->progress, pt_report_unref);
      self->progress = pt_report_ref (progress->report);
      g_strfreev (self->pending);
      self->pending = g_steal_pointer (&progress->pending);
      pt_session_emit_changed (self);
    }
  return G_SOURCE_REMOVE;
}

static void
progress_free (gpointer data)
{
  Progress *progress = data;

  g_object_unref (progress->session);
  g_object_unref (progress->cancellable);
  pt_report_unref (progress->report);
  g_strfreev (progress->pending);
  g_free (progress);
}

static void
report_progress (PtReport *report, const char *const *pending, gpointer user_data)
{
  Job *job = user_data;
  Progress *progress = g_new0 (Progress, 1);

  progress->session = g_object_ref (job->session);
  progress->cancellable = g_object_ref (job->cancellable);
  progress->report = pt_report_ref (report);
  progress->pending = g_strdupv ((char **) pending);
  g_idle_add_full (G_PRIORITY_DEFAULT, on_progress_cb, progress, progress_free);
}

static void
scan_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Job *job = task_data;
  GError *error = NULL;
  PtReport *report
      = pt_scan_run (job->source, job->path, job->uri, report_progress, job, cancellable, &error);

  if (report != NULL)
    g_task_return_pointer (task, report, (GDestroyNotify) pt_report_unref);
  else
    g_task_return_error (task, error);
}

static gboolean
on_hotplug_quiet_cb (gpointer data)
{
  PtSession *self = PT_SESSION (data);

  self->hotplug_id = 0;
  g_debug ("Devices came or went; checking again");
  pt_session_check (self);
  return G_SOURCE_REMOVE;
}

static void
on_hotplug_cb (gpointer data)
{
  PtSession *self = PT_SESSION (data);

  g_clear_handle_id (&self->hotplug_id, g_source_remove);
  self->hotplug_id = g_timeout_add (HOTPLUG_QUIET_MS, on_hotplug_quiet_cb, self);
}

/* Watching starts with the first report: before, there is nothing that could become wrong. */
static void
watch_hotplug (PtSession *self)
{
  if (self->source == PT_SCAN_THIS_COMPUTER && self->hotplug == NULL)
    self->hotplug = pt_hotplug_new (on_hotplug_cb, self);
}

static void
on_scanned_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  PtSession *self = PT_SESSION (object);
  g_autoptr (GError) error = NULL;
  g_autoptr (PtReport) report = g_task_propagate_pointer (G_TASK (result), &error);

  /* Another computer was chosen meanwhile: this answer is about the former one. */
  if (g_task_get_cancellable (G_TASK (result)) != self->cancellable)
    return;

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->progress, pt_report_unref);
  g_clear_pointer (&self->failure, g_free);
  if (report != NULL)
    {
      g_clear_pointer (&self->report, pt_report_unref);
      self->report = g_steal_pointer (&report);
      keep_or_propose_card (self);
      pt_session_propose_devices (self);
      pt_session_drop_draft (self);
      pt_session_list_machines (self);
    }
  else
    {
      self->failure = g_strdup (error->message);
      g_clear_pointer (&self->report, pt_report_unref);
    }
  watch_hotplug (self);
  pt_session_emit_changed (self);

  if (self->again)
    pt_session_check (self);
}

static void
pt_session_dispose (GObject *object)
{
  PtSession *self = PT_SESSION (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->hotplug_id, g_source_remove);
  g_clear_pointer (&self->hotplug, pt_hotplug_free);
  g_clear_pointer (&self->report, pt_report_unref);
  g_clear_pointer (&self->progress, pt_report_unref);
  pt_session_forget_machines (self);
  g_clear_object (&self->handing);
  G_OBJECT_CLASS (pt_session_parent_class)->dispose (object);
}

static void
pt_session_finalize (GObject *object)
{
  PtSession *self = PT_SESSION (object);

  g_free (self->uri);
  g_free (self->path);
  g_free (self->failure);
  g_strfreev (self->pending);
  g_free (self->preferred_machine);
  g_free (self->hook_machine);
  pt_choices_free (self->choices);
  G_OBJECT_CLASS (pt_session_parent_class)->finalize (object);
}

static void
pt_session_class_init (PtSessionClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pt_session_dispose;
  G_OBJECT_CLASS (klass)->finalize = pt_session_finalize;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
pt_session_init (PtSession *self)
{
  self->choices = pt_choices_new ();
}

/**
 * pt_session_new:
 * @uri: (nullable): libvirt URI; NULL: the system's libvirt, asked for this computer only
 *
 * Returns: (transfer full): a session that looks at this computer, and has not looked yet
 */
PtSession *
pt_session_new (const char *uri)
{
  PtSession *self = g_object_new (PT_TYPE_SESSION, NULL);

  self->uri = g_strdup (uri);
  return self;
}

/* Everything that was known was about another computer. */
static void
switch_to (PtSession *self, PtScanSource source, const char *path)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->hotplug_id, g_source_remove);
  g_clear_pointer (&self->hotplug, pt_hotplug_free);
  g_clear_pointer (&self->report, pt_report_unref);
  g_clear_pointer (&self->progress, pt_report_unref);
  g_clear_pointer (&self->failure, g_free);
  g_free (self->path);
  self->path = g_strdup (path);
  self->source = source;
  self->again = FALSE;
  pt_session_forget_machines (self);
  pt_session_forget_devices (self);
  pt_session_emit_changed (self);
}

/**
 * pt_session_look_at_this_computer:
 * @self: a session
 *
 * Forgets what is known and looks at the running computer from the next check on.
 */
void
pt_session_look_at_this_computer (PtSession *self)
{
  g_return_if_fail (PT_IS_SESSION (self));

  switch_to (self, PT_SCAN_THIS_COMPUTER, NULL);
}

/**
 * pt_session_use_system_libvirt:
 * @self: a session
 *
 * Forgets the libvirt that was named, and what is known; the system's is asked from the next check
 * on.
 */
void
pt_session_use_system_libvirt (PtSession *self)
{
  g_return_if_fail (PT_IS_SESSION (self));

  g_autofree char *path = g_strdup (self->path);

  g_clear_pointer (&self->uri, g_free);
  switch_to (self, self->source, path);
}

/**
 * pt_session_look_at_sample:
 * @self: a session
 *
 * Forgets what is known and looks at the sample computer from the next check on.
 */
void
pt_session_look_at_sample (PtSession *self)
{
  g_return_if_fail (PT_IS_SESSION (self));

  switch_to (self, PT_SCAN_SAMPLE, NULL);
}

/**
 * pt_session_look_at_root:
 * @self: a session
 * @path: a folder, or a file of facts
 *
 * Forgets what is known and looks at another computer's files from the next check on.
 */
void
pt_session_look_at_root (PtSession *self, const char *path)
{
  g_return_if_fail (PT_IS_SESSION (self));

  switch_to (self, PT_SCAN_ROOT, path);
}

/**
 * pt_session_is_sample:
 * @self: a session
 *
 * Returns: whether the sample computer is looked at
 */
gboolean
pt_session_is_sample (PtSession *self)
{
  g_return_val_if_fail (PT_IS_SESSION (self), FALSE);

  return self->source == PT_SCAN_SAMPLE;
}

/**
 * pt_session_is_this_computer:
 * @self: a session
 *
 * Returns: whether the running computer is looked at
 */
gboolean
pt_session_is_this_computer (PtSession *self)
{
  g_return_val_if_fail (PT_IS_SESSION (self), FALSE);

  return self->source == PT_SCAN_THIS_COMPUTER;
}

/**
 * pt_session_check:
 * @self: a session
 *
 * Looks at the computer, in a thread. A check that runs is not disturbed; another one follows it,
 * because what changed may have been read already.
 */
void
pt_session_check (PtSession *self)
{
  g_return_if_fail (PT_IS_SESSION (self));

  g_autoptr (GTask) task = NULL;

  if (self->cancellable != NULL)
    {
      self->again = TRUE;
      return;
    }
  self->again = FALSE;
  self->cancellable = g_cancellable_new ();
  task = g_task_new (self, self->cancellable, on_scanned_cb, NULL);
  g_task_set_source_tag (task, pt_session_check);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, job_new (self, self->cancellable), (GDestroyNotify) job_free);
  g_task_run_in_thread (task, scan_thread);
  pt_session_emit_changed (self);
}

/**
 * pt_session_is_checking:
 * @self: a session
 *
 * Returns: whether a check runs
 */
gboolean
pt_session_is_checking (PtSession *self)
{
  g_return_val_if_fail (PT_IS_SESSION (self), FALSE);

  return self->cancellable != NULL;
}

/**
 * pt_session_get_report:
 * @self: a session
 *
 * Returns: (transfer none)(nullable): the last complete report; NULL before the first one and
 *   after a failure
 */
PtReport *
pt_session_get_report (PtSession *self)
{
  g_return_val_if_fail (PT_IS_SESSION (self), NULL);

  return self->report;
}

/**
 * pt_session_get_progress:
 * @self: a session
 *
 * Returns: (transfer none)(nullable): what the check that runs has found so far; what libvirt has
 *   to say is unknown in it
 */
PtReport *
pt_session_get_progress (PtSession *self)
{
  g_return_val_if_fail (PT_IS_SESSION (self), NULL);

  return self->progress;
}

/**
 * pt_session_is_pending:
 * @self: a session
 * @check: id of a check
 *
 * Returns: whether that check of pt_session_get_progress() still waits for libvirt
 */
gboolean
pt_session_is_pending (PtSession *self, const char *check)
{
  g_return_val_if_fail (PT_IS_SESSION (self), FALSE);

  return self->pending != NULL && g_strv_contains ((const char *const *) self->pending, check);
}

/**
 * pt_session_get_failure:
 * @self: a session
 *
 * Returns: (transfer none)(nullable): why the computer could not be read at all
 */
const char *
pt_session_get_failure (PtSession *self)
{
  g_return_val_if_fail (PT_IS_SESSION (self), NULL);

  return self->failure;
}

/**
 * pt_session_get_card:
 * @self: a session
 *
 * Returns: (transfer none)(nullable): the card that is chosen; it may be a blocked one, looked at
 *   to learn why
 */
const PtCard *
pt_session_get_card (PtSession *self)
{
  g_return_val_if_fail (PT_IS_SESSION (self), NULL);

  return self->choices->has_card ? pt_session_find_card (self->report, &self->choices->card) : NULL;
}

/**
 * pt_session_choose_card:
 * @self: a session
 * @address: the display function of a card
 *
 * Chooses a card.
 */
void
pt_session_choose_card (PtSession *self, const PtPciAddress *address)
{
  g_return_if_fail (PT_IS_SESSION (self));

  if (self->choices->has_card && pt_pci_address_equal (&self->choices->card, address))
    return;
  if (pt_session_find_card (self->report, address) == NULL)
    return;
  self->choices->has_card = TRUE;
  self->choices->card = *address;
  self->card_chosen = TRUE;
  pt_session_drop_draft (self);
  pt_session_emit_changed (self);
}

static void
record_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Job *job = task_data;
  GError *error = NULL;
  char *text = pt_scan_record (job->source, job->path, cancellable, &error);

  if (text != NULL)
    g_task_return_pointer (task, text, g_free);
  else
    g_task_return_error (task, error);
}

/**
 * pt_session_record_async:
 * @self: a session
 * @callback: called when done
 * @user_data: data for @callback
 *
 * Reads the computer once more and keeps what was read, for a bug report.
 */
void
pt_session_record_async (PtSession *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (PT_IS_SESSION (self));

  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, pt_session_record_async);
  g_task_set_task_data (task, job_new (self, cancellable), (GDestroyNotify) job_free);
  g_task_run_in_thread (task, record_thread);
}

/**
 * pt_session_record_finish:
 * @self: a session
 * @result: the result
 * @error: return location for an error
 *
 * Returns: (transfer full): the text of a snapshot, or NULL with an error
 */
char *
pt_session_record_finish (PtSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
