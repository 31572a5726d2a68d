#include "config.h"

#include "pt-store.h"

#include <string.h>
#include <unistd.h>

#include "pt-error.h"
#include "pt-i18n.h"
#include "pt-transaction.h"

/* Anybody may read what was done; the copies may hold what only root may see. */
/* Nobody but root may open it, so nobody else can hold it. */
#define LOCK PT_STATE_FOLDER "/lock"

#define OPEN_MODE 0755
#define CLOSED_MODE 0700
#define RECORD_MODE 0644
#define BACKUP_MODE 0600

/**
 * pt_store_prepare:
 * @files: files
 * @error: return location for an error
 *
 * Makes the folders for what is recorded, where they are not there yet. They stay.
 */
gboolean
pt_store_prepare (PtFiles *files, GError **error)
{
  static const struct
  {
    const char *path;
    guint mode;
  } ours[] = {
    { PT_STATE_FOLDER, OPEN_MODE },
    { PT_RECORD_FOLDER, OPEN_MODE },
    { PT_BACKUP_FOLDER, CLOSED_MODE },
  };
  static const char *const above[] = { "/var", "/var/lib" };

  for (guint i = 0; i < G_N_ELEMENTS (above); i++)
    if (!pt_files_has_folder (files, above[i])
        && !pt_files_make_folder (files, above[i], OPEN_MODE, error))
      return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (ours); i++)
    if (!pt_files_keep_folder (files, ours[i].path, ours[i].mode, error))
      return FALSE;
  return TRUE;
}

/* Whatever is there is replaced: these files are nobody else's. */
static gboolean
write_text (PtFiles *files, const char *path, const char *text, guint mode, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_auto (PtFound) found = { 0 };
  g_auto (PtFound) wanted = { 0 };

  if (!pt_files_read (files, path, &found, error))
    return FALSE;
  pt_found_set (&wanted, bytes, mode, geteuid (), getegid ());
  /* A run that was ended may have put it there, and not have had that written out. */
  if (pt_found_equal (&found, &wanted))
    return pt_files_clean (files, path, error);
  return pt_files_write (files, path, &wanted, found.exists ? found.digest : "absent", error);
}

static gboolean
drop (PtFiles *files, const char *path, GError **error)
{
  g_auto (PtFound) found = { 0 };

  return pt_files_clean (files, path, error) && pt_files_read (files, path, &found, error)
         && (!found.exists || pt_files_remove (files, path, found.digest, error));
}

static PtRecord *
parse (const PtFound *found, const char *path, GError **error)
{
  gsize length;
  const char *text = g_bytes_get_data (found->bytes, &length);
  PtRecord *record = pt_record_parse (text, length, error);

  if (record == NULL)
    g_prefix_error (error, "%s: ", path);
  return record;
}

/**
 * pt_store_read_journal:
 * @files: files
 * @record: (out) (nullable) (transfer full): what is being done, or was when the program ended;
 *   NULL: nothing
 * @error: return location for an error
 *
 * Returns: FALSE with an error when that cannot be told
 */
gboolean
pt_store_read_journal (PtFiles *files, PtRecord **record, GError **error)
{
  g_auto (PtFound) found = { 0 };

  *record = NULL;
  if (!pt_files_read (files, PT_JOURNAL, &found, error))
    return FALSE;
  if (!found.exists)
    return TRUE;
  *record = parse (&found, PT_JOURNAL, error);
  return *record != NULL;
}

gboolean
pt_store_write_journal (PtFiles *files, const PtRecord *record, GError **error)
{
  g_autofree char *text = pt_record_format (record);

  return write_text (files, PT_JOURNAL, text, RECORD_MODE, error);
}

gboolean
pt_store_drop_journal (PtFiles *files, GError **error)
{
  return drop (files, PT_JOURNAL, error);
}

/**
 * pt_store_lock:
 * @files: files
 * @error: return location for an error
 *
 * Only one program at a time changes anything; the lock goes with the program.
 *
 * Returns: a descriptor to be closed; -1 with PT_ERROR_CONFLICT while another one works
 */
int
pt_store_lock (PtFiles *files, GError **error)
{
  if (!write_text (files, LOCK, "", BACKUP_MODE, error))
    return -1;
  return pt_files_lock (files, LOCK, error);
}

/* -- records ------------------------------------------------------------ */

static char *
record_path (const char *id)
{
  return g_strconcat (PT_RECORD_FOLDER "/", id, NULL);
}

/**
 * pt_store_read:
 * @files: files
 * @id: a record's id
 * @error: return location for an error
 *
 * Returns: (transfer full): the record; NULL with PT_ERROR_NOT_FOUND, or with another error
 */
PtRecord *
pt_store_read (PtFiles *files, const char *id, GError **error)
{
  g_autofree char *path = record_path (id);
  g_auto (PtFound) found = { 0 };

  if (!pt_files_read (files, path, &found, error))
    return NULL;
  if (found.exists)
    return parse (&found, path, error);
  g_set_error (error, PT_ERROR, PT_ERROR_NOT_FOUND, _ ("There is no record %s"), id);
  return NULL;
}

gboolean
pt_store_write (PtFiles *files, const PtRecord *record, GError **error)
{
  g_autofree char *path = record_path (record->id);
  g_autofree char *text = pt_record_format (record);

  return write_text (files, path, text, RECORD_MODE, error);
}

gboolean
pt_store_clean (PtFiles *files, const char *id, GError **error)
{
  g_autofree char *path = record_path (id);

  return pt_files_clean (files, path, error);
}

gboolean
pt_store_drop (PtFiles *files, const char *id, GError **error)
{
  g_autofree char *path = record_path (id);

  return drop (files, path, error);
}

static int
compare_records (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(PtRecord *const *) a)->id, (*(PtRecord *const *) b)->id);
}

/**
 * pt_store_list:
 * @files: files
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type PtRecord): all records, the oldest first; NULL with an
 *   error when one of them cannot be read
 */
GPtrArray *
pt_store_list (PtFiles *files, GError **error)
{
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_record_free);
  g_auto (GStrv) names = pt_files_list (files, PT_RECORD_FOLDER, error);

  if (names == NULL)
    return NULL;
  for (guint i = 0; names[i] != NULL; i++)
    {
      PtRecord *record = pt_record_is_id (names[i]) ? pt_store_read (files, names[i], error) : NULL;

      if (record != NULL)
        g_ptr_array_add (records, record);
      else if (pt_record_is_id (names[i]))
        return NULL;
    }
  g_ptr_array_sort (records, compare_records);
  return g_steal_pointer (&records);
}

/**
 * pt_store_next_id:
 * @files: files
 * @error: return location for an error
 *
 * Returns: (transfer full): an id above all that are there
 */
char *
pt_store_next_id (PtFiles *files, GError **error)
{
  g_auto (GStrv) names = pt_files_list (files, PT_RECORD_FOLDER, error);
  guint64 highest = 0;

  if (names == NULL)
    return NULL;
  for (guint i = 0; names[i] != NULL; i++)
    if (pt_record_is_id (names[i]))
      highest = MAX (highest, g_ascii_strtoull (names[i], NULL, 10));
  return g_strdup_printf ("%06u", (guint) (highest + 1) % 1000000);
}

/* -- copies ------------------------------------------------------------- */

static char *
backup_folder (const char *id)
{
  return g_strconcat (PT_BACKUP_FOLDER "/", id, NULL);
}

static char *
backup_path (const char *id, guint number)
{
  return g_strdup_printf (PT_BACKUP_FOLDER "/%s/%u", id, number);
}

/**
 * pt_store_save_backup:
 * @files: files
 * @id: a record's id
 * @number: number of the copy
 * @bytes: what to keep
 * @error: return location for an error
 */
gboolean
pt_store_save_backup (PtFiles *files, const char *id, guint number, GBytes *bytes, GError **error)
{
  g_autofree char *folder = backup_folder (id);
  g_autofree char *path = backup_path (id, number);
  g_auto (PtFound) found = { 0 };
  g_auto (PtFound) wanted = { 0 };

  if (!pt_files_keep_folder (files, folder, CLOSED_MODE, error))
    return FALSE;
  if (!pt_files_read (files, path, &found, error))
    return FALSE;
  pt_found_set (&wanted, bytes, BACKUP_MODE, geteuid (), getegid ());
  if (pt_found_equal (&found, &wanted))
    return pt_files_clean (files, path, error);
  return pt_files_write (files, path, &wanted, found.exists ? found.digest : "absent", error);
}

/**
 * pt_store_read_backup:
 * @files: files
 * @id: a record's id
 * @number: number of the copy
 * @digest: SHA-256 of what it has to be
 * @error: return location for an error
 *
 * Returns: (transfer full): the copy; NULL with PT_ERROR_CONFLICT where it is not what it was
 */
GBytes *
pt_store_read_backup (
    PtFiles *files, const char *id, guint number, const char *digest, GError **error)
{
  g_autofree char *path = backup_path (id, number);
  g_auto (PtFound) found = { 0 };

  if (!pt_files_read (files, path, &found, error))
    return NULL;
  if (found.exists && g_str_equal (found.digest, digest))
    return g_bytes_ref (found.bytes);
  g_set_error (error, PT_ERROR, PT_ERROR_CONFLICT,
               _ ("%s: the copy of what was there before is gone, or was altered"), path);
  return NULL;
}

gboolean
pt_store_drop_backups (PtFiles *files, const char *id, GError **error)
{
  g_autofree char *folder = backup_folder (id);
  g_auto (GStrv) names = pt_files_list (files, folder, error);

  if (names == NULL)
    return FALSE;
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *path = g_strconcat (folder, "/", names[i], NULL);

      if (!drop (files, path, error))
        return FALSE;
    }
  return pt_files_remove_folder (files, folder, error);
}

/**
 * pt_store_drop_orphans:
 * @files: files
 * @error: return location for an error
 *
 * Removes copies that were made for a record that never came to be.
 */
gboolean
pt_store_drop_orphans (PtFiles *files, GError **error)
{
  g_auto (GStrv) names = pt_files_list (files, PT_BACKUP_FOLDER, error);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *path = record_path (names[i]);
      g_auto (PtFound) found = { 0 };

      if (!pt_record_is_id (names[i]))
        continue;
      if (!pt_files_read (files, path, &found, error)
          || (!found.exists && !pt_store_drop_backups (files, names[i], error)))
        return FALSE;
    }
  return names != NULL;
}
