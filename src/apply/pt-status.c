#include "config.h"

#include "pt-status.h"

#include <string.h>

#include "pt-error.h"
#include "pt-transaction.h"

void
pt_status_free (PtStatus *status)
{
  g_ptr_array_unref (status->records);
  g_clear_pointer (&status->interrupted, pt_record_free);
  g_free (status);
}

/* Returns FALSE with an error; no such file is none, and @record is NULL then. */
static gboolean
read_record (PtRoot *root, const char *path, PtRecord **record, GError **error)
{
  g_autoptr (GError) reason = NULL;
  gsize length;
  g_autofree char *text = pt_root_read (root, path, &length, &reason);

  *record = NULL;
  if (g_error_matches (reason, PT_ERROR, PT_ERROR_NOT_FOUND))
    return TRUE;
  if (text == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&reason));
      return FALSE;
    }
  *record = pt_record_parse (text, length, error);
  if (*record == NULL)
    g_prefix_error (error, "%s: ", path);
  return *record != NULL;
}

static gboolean
read_records (PtStatus *status, PtRoot *root, GError **error)
{
  g_autoptr (GError) reason = NULL;
  g_auto (GStrv) names = pt_root_list (root, PT_RECORD_FOLDER, &reason);

  if (names == NULL && !g_error_matches (reason, PT_ERROR, PT_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&reason));
      return FALSE;
    }
  /* In byte order, which for ids is the order in which they were made. */
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *path = g_strconcat (PT_RECORD_FOLDER "/", names[i], NULL);
      PtRecord *record;

      if (!pt_record_is_id (names[i]))
        continue;
      if (!read_record (root, path, &record, error))
        return FALSE;
      if (record != NULL)
        g_ptr_array_add (status->records, record);
    }
  return TRUE;
}

/**
 * pt_status_read:
 * @root: a computer
 * @error: return location for an error
 *
 * Reads what was done. It is open to everybody, so nobody is asked for a password to look.
 *
 * Returns: (transfer full): the records; NULL with PT_ERROR_MALFORMED where one was altered, or
 *   with another error
 */
PtStatus *
pt_status_read (PtRoot *root, GError **error)
{
  g_autoptr (PtStatus) status = g_new0 (PtStatus, 1);

  status->records = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_record_free);
  if (!read_records (status, root, error)
      || !read_record (root, PT_JOURNAL, &status->interrupted, error))
    return NULL;
  /* The record is the moment from which on it is done; the journal goes a little later. */
  if (status->interrupted != NULL && !status->interrupted->undoing
      && pt_status_find (status, status->interrupted->id) != NULL)
    g_clear_pointer (&status->interrupted, pt_record_free);
  return g_steal_pointer (&status);
}

/**
 * pt_status_find:
 * @status: what was done
 * @id: a record's id
 *
 * Returns: (transfer none) (nullable): the record
 */
PtRecord *
pt_status_find (const PtStatus *status, const char *id)
{
  for (guint i = 0; i < status->records->len; i++)
    {
      PtRecord *record = status->records->pdata[i];

      if (g_str_equal (record->id, id))
        return record;
    }
  return NULL;
}

/**
 * pt_status_look:
 * @root: a computer
 * @file: a file of a record
 *
 * Returns: what has become of it, by what is in it
 */
PtChangeState
pt_status_look (PtRoot *root, const PtRecordFile *file)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *digest = NULL;
  gsize length;
  g_autofree char *text = pt_root_read (root, file->path, &length, &error);

  if (g_error_matches (error, PT_ERROR, PT_ERROR_NOT_FOUND))
    return PT_CHANGE_GONE;
  if (text == NULL)
    return PT_CHANGE_UNKNOWN;
  digest = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) text, length);
  return g_str_equal (digest, file->after) ? PT_CHANGE_AS_LEFT : PT_CHANGE_CHANGED;
}

/**
 * pt_change_state_name:
 * @state: a state
 *
 * Returns: (transfer none): its name in JSON answers
 */
const char *
pt_change_state_name (PtChangeState state)
{
  switch (state)
    {
    case PT_CHANGE_AS_LEFT:
      return "as left";
    case PT_CHANGE_CHANGED:
      return "changed since";
    case PT_CHANGE_GONE:
      return "gone";
    case PT_CHANGE_UNKNOWN:
      return "unknown";
    }
  return "unknown";
}
