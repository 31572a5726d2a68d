#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-session-private.h"

#include <string.h>

/**
 * pt_session_get_history:
 * @self: a session
 * @uuid: a machine's UUID
 *
 * Returns: (transfer none) (nullable): what is recorded of the machine's hand-overs, until the
 *   model changes; NULL: nothing is
 */
const PtHandoverHistory *
pt_session_get_history (PtSession *self, const char *uuid)
{
  g_return_val_if_fail (PT_IS_SESSION (self), NULL);

  return self->histories != NULL ? g_hash_table_lookup (self->histories, uuid) : NULL;
}

static int
compare_newest (gconstpointer a, gconstpointer b)
{
  const PtHandoverHistory *left = *(PtHandoverHistory *const *) a;
  const PtHandoverHistory *right = *(PtHandoverHistory *const *) b;

  return strcmp (right->name, left->name);
}

/**
 * pt_session_list_histories:
 * @self: a session
 *
 * Returns: (transfer container) (element-type PtHandoverHistory): of every machine that has
 *   records, also of one that libvirt no longer knows or does not tell; the newest first
 */
GPtrArray *
pt_session_list_histories (PtSession *self)
{
  g_return_val_if_fail (PT_IS_SESSION (self), NULL);

  GPtrArray *all = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer history;

  if (self->histories == NULL)
    return all;
  g_hash_table_iter_init (&iter, self->histories);
  while (g_hash_table_iter_next (&iter, NULL, &history))
    g_ptr_array_add (all, history);
  g_ptr_array_sort (all, compare_newest);
  return all;
}

/**
 * pt_session_get_records_error:
 * @self: a session
 *
 * Returns: (transfer none) (nullable): why it could not be seen which records there are
 */
const char *
pt_session_get_records_error (PtSession *self)
{
  g_return_val_if_fail (PT_IS_SESSION (self), NULL);

  return self->records_error;
}

/**
 * pt_session_choose_record:
 * @self: a session
 * @uuid: UUID of a machine that has records
 *
 * Chooses whose last hand-over is told.
 */
void
pt_session_choose_record (PtSession *self, const char *uuid)
{
  g_return_if_fail (PT_IS_SESSION (self));

  if (g_strcmp0 (self->record, uuid) == 0)
    return;
  g_free (self->record);
  self->record = g_strdup (uuid);
  pt_session_emit_changed (self);
}

/**
 * pt_session_get_record:
 * @self: a session
 *
 * Returns: (transfer none) (nullable): what is recorded of the machine that was chosen for it, else
 *   of the one whose record is the newest
 */
const PtHandoverHistory *
pt_session_get_record (PtSession *self)
{
  g_return_val_if_fail (PT_IS_SESSION (self), NULL);

  const PtHandoverHistory *chosen
      = self->record != NULL ? pt_session_get_history (self, self->record) : NULL;
  g_autoptr (GPtrArray) all = NULL;

  if (chosen != NULL || self->record != NULL)
    return chosen;
  all = pt_session_list_histories (self);
  return all->len > 0 ? all->pdata[0] : NULL;
}

/**
 * pt_session_get_made:
 * @self: a session
 *
 * Returns: (transfer none) (nullable): what Passthrough has changed on the computer and what was
 *   interrupted; NULL before it was read, and where it cannot be
 */
const PtMade *
pt_session_get_made (PtSession *self)
{
  g_return_val_if_fail (PT_IS_SESSION (self), NULL);

  return self->made;
}

/* A record that can go to a thread. */
static PtRecord *
copy_record (const PtRecord *record)
{
  g_autofree char *text = pt_record_format (record);

  return pt_record_parse (text, strlen (text), NULL);
}

/**
 * pt_session_list_changes:
 * @self: a session
 * @uuid: a machine's UUID
 *
 * Returns: (transfer full) (element-type PtRecord): what was done for it and not undone, the oldest
 *   first
 */
GPtrArray *
pt_session_list_changes (PtSession *self, const char *uuid)
{
  g_return_val_if_fail (PT_IS_SESSION (self), NULL);

  GPtrArray *records = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_record_free);

  for (guint i = 0; self->made != NULL && i < self->made->status->records->len; i++)
    {
      const PtRecord *record = self->made->status->records->pdata[i];

      if (g_str_equal (record->uuid, uuid))
        g_ptr_array_add (records, copy_record (record));
    }
  return records;
}
