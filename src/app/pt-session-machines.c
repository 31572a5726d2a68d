#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-session-private.h"

#include "pt-error.h"
#include "pt-i18n.h"
#include "pt-os-names.h"

/**
 * pt_session_find_machine:
 * @self: a session
 * @uuid: (nullable): a machine's UUID
 *
 * Returns: (transfer none) (nullable): the machine, if libvirt has listed it
 */
PtMachine *
pt_session_find_machine (PtSession *self, const char *uuid)
{
  g_return_val_if_fail (PT_IS_SESSION (self), NULL);

  for (guint i = 0; uuid != NULL && self->machines != NULL && i < self->machines->len; i++)
    {
      PtMachine *machine = self->machines->pdata[i];

      if (g_str_equal (machine->uuid, uuid))
        return machine;
    }
  return NULL;
}

static gboolean
suits (const PtMachine *machine)
{
  return machine->summary->problem == NULL && machine->state == PT_MACHINE_OFF
         && machine->persistent;
}

/* The one of last time, else the first that suits. */
static const char *
propose_machine (PtSession *self)
{
  const PtMachine *last = pt_session_find_machine (self, self->preferred_machine);

  if (last != NULL && suits (last))
    return last->uuid;
  for (guint i = 0; i < self->machines->len; i++)
    if (suits (self->machines->pdata[i]))
      return ((PtMachine *) self->machines->pdata[i])->uuid;
  return NULL;
}

static void
keep_or_propose_machine (PtSession *self)
{
  const char *found;

  if (pt_session_find_machine (self, self->machine) != NULL)
    {
      pt_session_draft_machine_changed (self);
      return;
    }
  /* A machine that was chosen and is gone is followed by no other one: somebody has to say which.
   */
  found = self->machine_chosen ? NULL : propose_machine (self);
  g_free (self->machine);
  self->machine = g_strdup (found);
  pt_session_drop_draft (self);
  pt_session_take_choices (self);
}

typedef struct
{
  GPtrArray *machines;
  GError *error;
  GHashTable *histories;
  char *records_error;
  PtMade *made;
} Listed;

static void
listed_free (Listed *listed)
{
  g_clear_pointer (&listed->machines, g_ptr_array_unref);
  g_clear_error (&listed->error);
  g_clear_pointer (&listed->histories, g_hash_table_unref);
  g_free (listed->records_error);
  g_clear_pointer (&listed->made, pt_made_free);
  g_free (listed);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Listed, listed_free)

static void
read_records (Listed *listed, const PtPlace *place)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PtRoot) root = pt_scan_open_root (place->source, place->path, &error);
  g_autoptr (PtQuirks) quirks = root != NULL ? pt_quirks_load (&error) : NULL;

  if (quirks != NULL)
    listed->histories = pt_handover_history_read_all (root, quirks, &error);
  if (listed->histories == NULL)
    listed->records_error = g_strdup (error->message);
  g_clear_error (&error);
  listed->made = root != NULL ? pt_made_read (root, &error) : NULL;
  if (error != NULL)
    g_debug ("What was done cannot be told: %s", error->message);
}

/* What happened is told also where libvirt does not answer, and may tell why it does not. */
static void
list_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const PtPlace *place = task_data;
  g_autofree char *uri = NULL;
  Listed *listed = g_new0 (Listed, 1);

  read_records (listed, place);
  if (pt_scan_find_uri (place->source, place->uri, &uri, &listed->error))
    {
      if (uri != NULL)
        listed->machines = pt_vm_store_list (uri, cancellable, &listed->error);
      else
        g_set_error_literal (&listed->error, PT_ERROR, PT_ERROR_NOT_SUPPORTED,
                             _ ("Another computer’s files do not tell its machines"));
    }
  g_task_return_pointer (task, listed, (GDestroyNotify) listed_free);
}

static void
on_machines_changed_cb (gpointer data)
{
  PtSession *self = PT_SESSION (data);

  g_debug ("libvirt's machines changed");
  pt_session_list_machines (self);
}

/* Watching starts with the first list; before, there is nothing that could become wrong. */
static void
watch_machines (PtSession *self)
{
  if (self->watch == NULL && self->source == PT_SCAN_THIS_COMPUTER)
    self->watch = pt_vm_watch_new (self->uri, on_machines_changed_cb, self);
}

/* -- the names of their systems ----------------------------------------- */

static void
name_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const GPtrArray *ids = task_data;

  for (guint i = 0; i < ids->len; i++)
    pt_os_names_look_up (ids->pdata[i]);
  g_task_return_boolean (task, TRUE);
}

static void
on_named_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  pt_session_emit_changed (PT_SESSION (object));
}

/* libosinfo reads for longer than libvirt answers: the list is shown meanwhile. */
static void
name_systems (PtSession *self)
{
  g_autoptr (GTask) task = NULL;
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < self->machines->len; i++)
    {
      const char *id = ((PtMachine *) self->machines->pdata[i])->summary->system;

      if (id != NULL && !pt_os_names_knows (id))
        g_ptr_array_add (ids, g_strdup (id));
    }
  if (ids->len == 0)
    {
      g_ptr_array_unref (ids);
      return;
    }
  task = g_task_new (self, NULL, on_named_cb, NULL);
  g_task_set_source_tag (task, name_systems);
  g_task_set_task_data (task, ids, (GDestroyNotify) g_ptr_array_unref);
  g_task_run_in_thread (task, name_thread);
}

static void
forget_list (PtSession *self)
{
  g_clear_pointer (&self->machines, g_ptr_array_unref);
  g_clear_error (&self->machines_error);
  g_clear_pointer (&self->histories, g_hash_table_unref);
  g_clear_pointer (&self->records_error, g_free);
  g_clear_pointer (&self->made, pt_made_free);
}

static void
on_listed_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  PtSession *self = PT_SESSION (object);
  g_autoptr (Listed) listed = g_task_propagate_pointer (G_TASK (result), NULL);

  /* Another computer was chosen meanwhile: this answer is about the former one. */
  if (g_task_get_cancellable (G_TASK (result)) != self->listing)
    return;
  g_clear_object (&self->listing);
  forget_list (self);
  self->machines = g_steal_pointer (&listed->machines);
  self->machines_error = g_steal_pointer (&listed->error);
  self->histories = g_steal_pointer (&listed->histories);
  self->records_error = g_steal_pointer (&listed->records_error);
  self->made = g_steal_pointer (&listed->made);
  if (self->machines != NULL)
    {
      keep_or_propose_machine (self);
      name_systems (self);
    }
  else
    pt_session_drop_draft (self);
  watch_machines (self);
  pt_session_emit_changed (self);
  if (self->list_again)
    pt_session_list_machines (self);
}

void
pt_session_forget_machines (PtSession *self)
{
  if (self->listing != NULL)
    g_cancellable_cancel (self->listing);
  g_clear_object (&self->listing);
  g_clear_pointer (&self->watch, pt_vm_watch_free);
  forget_list (self);
  g_clear_pointer (&self->machine, g_free);
  self->machine_chosen = FALSE;
  g_clear_pointer (&self->record, g_free);
  self->list_again = FALSE;
  pt_session_drop_draft (self);
  g_clear_pointer (&self->outcome, pt_outcome_free);
  g_clear_pointer (&self->hands, pt_progress_free);
}

/**
 * pt_session_list_machines:
 * @self: a session
 *
 * Lists libvirt's machines, in a thread. A listing that runs is followed by another one.
 */
void
pt_session_list_machines (PtSession *self)
{
  g_return_if_fail (PT_IS_SESSION (self));

  g_autoptr (GTask) task = NULL;

  if (self->listing != NULL)
    {
      self->list_again = TRUE;
      return;
    }
  self->list_again = FALSE;
  self->listing = g_cancellable_new ();
  task = g_task_new (self, self->listing, on_listed_cb, NULL);
  g_task_set_source_tag (task, pt_session_list_machines);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, pt_session_make_place (self), (GDestroyNotify) pt_place_free);
  g_task_run_in_thread (task, list_thread);
}

/**
 * pt_session_is_listing:
 * @self: a session
 *
 * Returns: whether libvirt is asked for its machines now
 */
gboolean
pt_session_is_listing (PtSession *self)
{
  g_return_val_if_fail (PT_IS_SESSION (self), FALSE);

  return self->listing != NULL;
}

/**
 * pt_session_get_machines:
 * @self: a session
 *
 * Returns: (transfer none) (nullable) (element-type PtMachine): libvirt's machines by name; NULL
 *   before they were listed, and when libvirt did not answer
 */
GPtrArray *
pt_session_get_machines (PtSession *self)
{
  g_return_val_if_fail (PT_IS_SESSION (self), NULL);

  return self->machines;
}

/**
 * pt_session_get_machines_error:
 * @self: a session
 *
 * Returns: (transfer none) (nullable): why the machines could not be listed
 */
const GError *
pt_session_get_machines_error (PtSession *self)
{
  g_return_val_if_fail (PT_IS_SESSION (self), NULL);

  return self->machines_error;
}

/**
 * pt_session_get_machine:
 * @self: a session
 *
 * Returns: (transfer none) (nullable): the machine that is chosen; it may be one that does not
 *   suit, looked at to learn why
 */
PtMachine *
pt_session_get_machine (PtSession *self)
{
  g_return_val_if_fail (PT_IS_SESSION (self), NULL);

  return pt_session_find_machine (self, self->machine);
}

/**
 * pt_session_choose_machine:
 * @self: a session
 * @uuid: a machine's UUID
 *
 * Chooses a machine.
 */
void
pt_session_choose_machine (PtSession *self, const char *uuid)
{
  g_return_if_fail (PT_IS_SESSION (self));

  if (g_strcmp0 (self->machine, uuid) == 0 || pt_session_find_machine (self, uuid) == NULL)
    return;
  g_free (self->machine);
  self->machine = g_strdup (uuid);
  self->machine_chosen = TRUE;
  pt_session_drop_draft (self);
  pt_session_take_choices (self);
  g_clear_pointer (&self->outcome, pt_outcome_free);
  pt_session_emit_changed (self);
}

/**
 * pt_session_get_unfinished:
 * @self: a session
 *
 * Returns: (transfer none) (nullable): the machine that somebody chose, now or last time, and that
 *   has no card yet
 */
PtMachine *
pt_session_get_unfinished (PtSession *self)
{
  g_return_val_if_fail (PT_IS_SESSION (self), NULL);

  PtMachine *machine = pt_session_find_machine (
      self, self->machine_chosen ? self->machine : self->preferred_machine);

  return machine != NULL && !machine->summary->has_card ? machine : NULL;
}

/**
 * pt_session_prefer_machine:
 * @self: a session
 * @uuid: (nullable): the UUID of the machine of last time
 *
 * Proposes that one, where it is there and suits.
 */
void
pt_session_prefer_machine (PtSession *self, const char *uuid)
{
  g_return_if_fail (PT_IS_SESSION (self));

  g_free (self->preferred_machine);
  self->preferred_machine = g_strdup (uuid);
}
