#include "config.h"

#include "pt-transaction.h"

#include <string.h>
#include <unistd.h>

#include "pt-error.h"
#include "pt-i18n.h"
#include "pt-store.h"

#define FOLDER_MODE 0755

/**
 * pt_goal_new:
 * @path: a file
 * @after: what shall be in it
 * @mode: its permissions
 * @found: (nullable): SHA-256 of what was seen there, or "absent"
 *
 * Returns: (transfer full): a goal
 */
PtGoal *
pt_goal_new (const char *path, const char *after, guint mode, const char *found)
{
  PtGoal *goal = g_new0 (PtGoal, 1);

  goal->path = g_strdup (path);
  goal->after = g_bytes_new (after, strlen (after));
  goal->mode = mode;
  goal->found = g_strdup (found);
  return goal;
}

void
pt_goal_free (PtGoal *goal)
{
  g_free (goal->path);
  g_bytes_unref (goal->after);
  g_free (goal->found);
  g_free (goal);
}

/* -- the states of a file ----------------------------------------------- */

typedef enum
{
  STATE_BEFORE,
  STATE_AFTER,
  STATE_FOREIGN,
} State;

static void
describe_after (const PtRecordFile *file, PtFound *after)
{
  *after = (PtFound){ .exists = TRUE,
                      .mode = file->mode,
                      .user = geteuid (),
                      .group = getegid (),
                      .digest = g_strdup (file->after) };
}

static void
describe_before (const PtRecordFile *file, PtFound *before)
{
  *before = (PtFound){ .exists = file->existed,
                       .mode = file->was_mode,
                       .user = file->was_user,
                       .group = file->was_group,
                       .digest = g_strdup (file->was) };
}

static gboolean
find_state (PtFiles *files, const PtRecordFile *file, State *state, GError **error)
{
  g_auto (PtFound) found = { 0 };
  g_auto (PtFound) before = { 0 };
  g_auto (PtFound) after = { 0 };

  if (!pt_files_read (files, file->path, &found, error))
    return FALSE;
  describe_before (file, &before);
  describe_after (file, &after);
  *state = pt_found_equal (&found, &after)    ? STATE_AFTER
           : pt_found_equal (&found, &before) ? STATE_BEFORE
                                              : STATE_FOREIGN;
  return TRUE;
}

/* -- making the record -------------------------------------------------- */

/* Folders above a file that are not there, the outer ones first. */
static void
add_folders (PtFiles *files, PtRecord *record, const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);

  if (g_str_equal (folder, "/") || pt_files_has_folder (files, folder)
      || g_ptr_array_find_with_equal_func (record->folders, folder, g_str_equal, NULL))
    return;
  add_folders (files, record, folder);
  g_ptr_array_add (record->folders, g_steal_pointer (&folder));
}

static gboolean
check_seen (const PtGoal *goal, const PtFound *found, GError **error)
{
  const char *now = found->exists ? found->digest : "absent";

  if (goal->found == NULL || g_str_equal (goal->found, now))
    return TRUE;
  g_set_error (error, PT_ERROR, PT_ERROR_STALE,
               _ ("%s is not what it was when the changes were shown; nothing was changed"),
               goal->path);
  return FALSE;
}

static gboolean
add_goal (PtFiles *files, PtRecord *record, const PtGoal *goal, GError **error)
{
  g_auto (PtFound) found = { 0 };
  g_auto (PtFound) wanted = { 0 };
  PtRecordFile *file;

  if (!pt_files_read (files, goal->path, &found, error))
    return FALSE;
  pt_found_set (&wanted, goal->after, goal->mode, geteuid (), getegid ());
  if (pt_found_equal (&found, &wanted))
    {
      g_ptr_array_add (record->uses, g_strdup (goal->path));
      return TRUE;
    }
  if (!check_seen (goal, &found, error))
    return FALSE;
  file = g_new0 (PtRecordFile, 1);
  file->path = g_strdup (goal->path);
  file->mode = goal->mode;
  file->after = g_strdup (wanted.digest);
  file->existed = found.exists;
  if (found.exists)
    {
      file->was_mode = found.mode;
      file->was_user = found.user;
      file->was_group = found.group;
      file->was = g_strdup (found.digest);
      file->backup = record->files->len + 1;
    }
  g_ptr_array_add (record->files, file);
  add_folders (files, record, goal->path);
  return TRUE;
}

/* What would be done, as the computer is now. Nothing is changed by it. */
static PtRecord *
plan_record (PtFiles *files, const PtOrder *order, GError **error)
{
  g_autoptr (PtRecord) record = pt_record_new ();

  record->id = pt_store_next_id (files, error);
  record->uuid = g_strdup (order->uuid);
  record->machine = g_strdup (order->machine);
  record->user = order->user;
  record->when = g_strdup (order->when);
  record->plan = g_strdup (order->plan);
  if (record->id == NULL)
    return NULL;
  for (guint i = 0; i < order->goals->len; i++)
    if (!add_goal (files, record, order->goals->pdata[i], error))
      return NULL;
  return g_steal_pointer (&record);
}

/* -- back --------------------------------------------------------------- */

/* A later record that needs a file: it has it after this one. */
static PtRecord *
find_heir (const PtRecord *record, GPtrArray *records, const char *path)
{
  for (guint i = 0; i < records->len; i++)
    {
      PtRecord *other = records->pdata[i];

      if (strcmp (other->id, record->id) > 0
          && (pt_record_find (other, path) != NULL || pt_record_uses (other, path)))
        return other;
    }
  return NULL;
}

static gboolean
put_back (PtFiles *files, const PtRecord *record, const PtRecordFile *file, GError **error)
{
  g_auto (PtFound) before = { 0 };
  g_autoptr (GBytes) bytes = NULL;

  if (!file->existed)
    return pt_files_remove (files, file->path, file->after, error);
  bytes = pt_store_read_backup (files, record->id, file->backup, file->was, error);
  if (bytes == NULL)
    return FALSE;
  pt_found_set (&before, bytes, file->was_mode, file->was_user, file->was_group);
  return pt_files_write (files, file->path, &before, file->after, error);
}

/* What is as we left it is put back; what somebody changed since is his. */
static gboolean
put_all_back (PtFiles *files, const PtRecord *record, GPtrArray *records, GError **error)
{
  for (guint i = record->files->len; i > 0; i--)
    {
      const PtRecordFile *file = record->files->pdata[i - 1];
      State state;

      if (!pt_files_clean (files, file->path, error))
        return FALSE;
      if (records != NULL && find_heir (record, records, file->path) != NULL)
        continue;
      if (!find_state (files, file, &state, error))
        return FALSE;
      if (state != STATE_AFTER)
        continue;
      if (!put_back (files, record, file, error))
        return FALSE;
      pt_files_tell (files, file->path, PT_STAGE_UNDONE);
    }
  for (guint i = record->folders->len; i > 0; i--)
    if (!pt_files_remove_folder (files, record->folders->pdata[i - 1], error))
      return FALSE;
  return TRUE;
}

static gboolean
roll_back (PtFiles *files, const PtRecord *record, GError **error)
{
  return put_all_back (files, record, NULL, error)
         && pt_store_drop_backups (files, record->id, error)
         && pt_store_drop_journal (files, error);
}

/* -- there -------------------------------------------------------------- */

static gboolean
save_backups (PtFiles *files, const PtRecord *record, GError **error)
{
  for (guint i = 0; i < record->files->len; i++)
    {
      const PtRecordFile *file = record->files->pdata[i];
      g_auto (PtFound) found = { 0 };

      if (!file->existed)
        continue;
      if (!pt_files_read (files, file->path, &found, error))
        return FALSE;
      if (g_strcmp0 (found.digest, file->was) != 0)
        {
          g_set_error (error, PT_ERROR, PT_ERROR_STALE, _ ("%s: somebody changed it meanwhile"),
                       file->path);
          return FALSE;
        }
      if (!pt_store_save_backup (files, record->id, file->backup, found.bytes, error))
        return FALSE;
    }
  return TRUE;
}

static const PtGoal *
find_goal (const PtOrder *order, const char *path)
{
  for (guint i = 0; i < order->goals->len; i++)
    if (g_str_equal (((PtGoal *) order->goals->pdata[i])->path, path))
      return order->goals->pdata[i];
  return NULL;
}

static gboolean
carry_out (PtFiles *files, const PtRecord *record, const PtOrder *order, GError **error)
{
  for (guint i = 0; i < record->folders->len; i++)
    if (!pt_files_make_folder (files, record->folders->pdata[i], FOLDER_MODE, error))
      return FALSE;
  for (guint i = 0; i < record->files->len; i++)
    {
      const PtRecordFile *file = record->files->pdata[i];
      g_auto (PtFound) wanted = { 0 };

      pt_found_set (&wanted, find_goal (order, file->path)->after, file->mode, geteuid (),
                    getegid ());
      pt_files_tell (files, file->path, PT_STAGE_RUNNING);
      if (!pt_files_write (files, file->path, &wanted, file->existed ? file->was : "absent", error))
        {
          pt_files_tell (files, file->path, PT_STAGE_FAILED);
          return FALSE;
        }
      pt_files_tell (files, file->path, PT_STAGE_DONE);
    }
  return TRUE;
}

/* The record in its place is the moment from which on it is done. */
static gboolean
run (PtFiles *files, const PtRecord *record, const PtOrder *order, GError **error)
{
  g_autoptr (GError) reason = NULL;

  if (!save_backups (files, record, error) || !pt_store_write_journal (files, record, error))
    {
      pt_store_drop_backups (files, record->id, NULL);
      pt_store_drop_journal (files, NULL);
      return FALSE;
    }
  if (carry_out (files, record, order, error) && pt_store_write (files, record, error))
    {
      /* It is done. What is left of the journal goes with the next start. */
      pt_store_drop_journal (files, NULL);
      return TRUE;
    }
  if (!pt_store_drop (files, record->id, &reason) || !roll_back (files, record, &reason))
    g_prefix_error (error, _ ("It could not be taken back at once (%s); “recover” does it. "),
                    reason->message);
  return FALSE;
}

/* -- undo --------------------------------------------------------------- */

/* A later record takes over what it needs: to it, what was there before us is what was there
 * before. */
static gboolean
hand_down_file (PtFiles *files,
                const PtRecord *record,
                const PtRecordFile *file,
                PtRecord *heir,
                GError **error)
{
  PtRecordFile *own = pt_record_find (heir, file->path);
  g_autoptr (GBytes) bytes = NULL;
  PtRecordFile *copy;
  guint index;

  /* It was handed down before the program ended. */
  if (own != NULL && own->existed == file->existed && g_strcmp0 (own->was, file->was) == 0)
    return TRUE;
  copy = pt_record_file_copy (file);
  if (own != NULL)
    {
      g_free (copy->after);
      copy->after = g_strdup (own->after);
      copy->mode = own->mode;
    }
  copy->backup = file->existed ? 1000 + file->backup : 0;
  if (file->existed)
    bytes = pt_store_read_backup (files, record->id, file->backup, file->was, error);
  if (file->existed
      && (bytes == NULL || !pt_store_save_backup (files, heir->id, copy->backup, bytes, error)))
    {
      pt_record_file_free (copy);
      return FALSE;
    }
  if (own != NULL)
    g_ptr_array_remove (heir->files, own);
  if (g_ptr_array_find_with_equal_func (heir->uses, file->path, g_str_equal, &index))
    g_ptr_array_remove_index (heir->uses, index);
  g_ptr_array_add (heir->files, copy);
  return pt_store_write (files, heir, error);
}

static int
compare_paths (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static gboolean
hand_down_folders (
    PtFiles *files, const PtRecord *record, PtRecord *heir, const char *path, GError **error)
{
  guint count = heir->folders->len;

  for (guint i = 0; i < record->folders->len; i++)
    {
      const char *folder = record->folders->pdata[i];

      if (!g_str_has_prefix (path, folder) || path[strlen (folder)] != '/'
          || g_ptr_array_find_with_equal_func (heir->folders, folder, g_str_equal, NULL))
        continue;
      g_ptr_array_add (heir->folders, g_strdup (folder));
    }
  if (heir->folders->len == count)
    return TRUE;
  /* The outer ones first, so that they are empty when their turn to be removed comes. */
  g_ptr_array_sort (heir->folders, compare_paths);
  return pt_store_write (files, heir, error);
}

static gboolean
hand_down (PtFiles *files, const PtRecord *record, GPtrArray *records, GError **error)
{
  for (guint i = 0; i < record->files->len; i++)
    {
      const PtRecordFile *file = record->files->pdata[i];
      PtRecord *heir = find_heir (record, records, file->path);

      if (heir != NULL && !hand_down_file (files, record, file, heir, error))
        return FALSE;
    }
  for (guint i = 0; i < records->len; i++)
    {
      PtRecord *other = records->pdata[i];

      if (!pt_store_clean (files, other->id, error))
        return FALSE;
      for (guint k = 0; strcmp (other->id, record->id) > 0 && k < other->files->len; k++)
        if (!hand_down_folders (files, record, other,
                                ((PtRecordFile *) other->files->pdata[k])->path, error))
          return FALSE;
    }
  return TRUE;
}

static gboolean
check_untouched (PtFiles *files, const PtRecord *record, GPtrArray *records, GError **error)
{
  for (guint i = 0; i < record->files->len; i++)
    {
      const PtRecordFile *file = record->files->pdata[i];
      State state;

      if (find_heir (record, records, file->path) != NULL)
        continue;
      if (!find_state (files, file, &state, error))
        return FALSE;
      if (state != STATE_FOREIGN)
        continue;
      g_set_error (error, PT_ERROR, PT_ERROR_CONFLICT,
                   _ ("%s was changed since by somebody else; nothing was undone"), file->path);
      return FALSE;
    }
  return TRUE;
}

/* From here on it is finished, never given up: each part may have been done already. */
static gboolean
finish_undo (PtFiles *files, const PtRecord *record, GError **error)
{
  g_autoptr (GPtrArray) records = pt_store_list (files, error);

  return records != NULL && hand_down (files, record, records, error)
         && put_all_back (files, record, records, error) && pt_store_drop (files, record->id, error)
         && pt_store_drop_backups (files, record->id, error)
         && pt_store_drop_journal (files, error);
}

/* -- what others call --------------------------------------------------- */

static gboolean
recover_locked (PtFiles *files, gboolean *did, GError **error)
{
  g_autoptr (PtRecord) journal = NULL;
  g_autoptr (PtRecord) record = NULL;
  g_autoptr (GError) reason = NULL;

  *did = FALSE;
  /* What is relied on from here is written out first: the run that was ended may not have come to
   * that, and the power may be cut. */
  if (!pt_store_read_journal (files, &journal, error) || !pt_files_clean (files, PT_JOURNAL, error))
    return FALSE;
  if (journal == NULL)
    return pt_store_drop_orphans (files, error);
  *did = TRUE;
  if (journal->undoing)
    return finish_undo (files, journal, error);
  record = pt_store_read (files, journal->id, &reason);
  if (record != NULL)
    return pt_store_clean (files, journal->id, error) && pt_store_drop_journal (files, error);
  if (!g_error_matches (reason, PT_ERROR, PT_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&reason));
      return FALSE;
    }
  return pt_store_drop (files, journal->id, error) && roll_back (files, journal, error);
}

/**
 * pt_transaction_recover:
 * @files: files
 * @did: (out): whether something had been interrupted
 * @error: return location for an error
 *
 * Ends what was interrupted: what was being done is taken back, unless it had been done already;
 * what was being undone is undone.
 */
gboolean
pt_transaction_recover (PtFiles *files, gboolean *did, GError **error)
{
  gboolean done;
  int lock;

  *did = FALSE;
  if (!pt_files_has_folder (files, PT_STATE_FOLDER))
    return TRUE;
  lock = pt_store_lock (files, error);
  if (lock < 0)
    return FALSE;
  done = recover_locked (files, did, error);
  close (lock);
  return done;
}

static gboolean
apply_locked (PtFiles *files, const PtOrder *order, char **id, GError **error)
{
  g_autoptr (PtRecord) record = NULL;
  gboolean did;

  if (!recover_locked (files, &did, error))
    return FALSE;
  /* As it is now, under the lock. */
  record = plan_record (files, order, error);
  if (record == NULL || (record->files->len > 0 && !run (files, record, order, error)))
    return FALSE;
  *id = record->files->len > 0 ? g_strdup (record->id) : NULL;
  return TRUE;
}

/**
 * pt_transaction_apply:
 * @files: files
 * @order: what shall be done
 * @id: (out) (nullable) (transfer full): id of the record; NULL: everything was there already
 * @error: return location for an error
 *
 * Does all of it or nothing. Where nothing is to be done, nothing is written.
 *
 * Returns: FALSE with PT_ERROR_STALE where a file is not what was seen, PT_ERROR_CONFLICT while
 *   another program works, or another error; then the computer is as it was
 */
gboolean
pt_transaction_apply (PtFiles *files, const PtOrder *order, char **id, GError **error)
{
  g_autoptr (PtRecord) record = NULL;
  g_autoptr (PtRecord) journal = NULL;
  gboolean done;
  int lock;

  *id = NULL;
  if (!pt_store_read_journal (files, &journal, error))
    return FALSE;
  record = journal == NULL ? plan_record (files, order, error) : NULL;
  if (journal == NULL && record == NULL)
    return FALSE;
  if (record != NULL && record->files->len == 0)
    return TRUE;
  if (!pt_store_prepare (files, error))
    return FALSE;
  lock = pt_store_lock (files, error);
  if (lock < 0)
    return FALSE;
  done = apply_locked (files, order, id, error);
  close (lock);
  return done;
}

static gboolean
undo_locked (PtFiles *files, const char *id, GError **error)
{
  g_autoptr (PtRecord) record = NULL;
  g_autoptr (GPtrArray) records = NULL;
  gboolean did;

  if (!recover_locked (files, &did, error))
    return FALSE;
  record = pt_store_read (files, id, error);
  records = record != NULL ? pt_store_list (files, error) : NULL;
  if (records == NULL || !check_untouched (files, record, records, error))
    return FALSE;
  record->undoing = TRUE;
  return pt_store_write_journal (files, record, error) && finish_undo (files, record, error);
}

/**
 * pt_transaction_undo:
 * @files: files
 * @id: a record's id
 * @error: return location for an error
 *
 * Puts back exactly what the record lists. What a later record needs as well stays, and is put
 * back with that one.
 *
 * Returns: FALSE with PT_ERROR_NOT_FOUND, PT_ERROR_CONFLICT where somebody changed a file since
 *   (then nothing is touched), or another error
 */
gboolean
pt_transaction_undo (PtFiles *files, const char *id, GError **error)
{
  gboolean done;
  int lock;

  if (!pt_record_is_id (id) || !pt_files_has_folder (files, PT_STATE_FOLDER))
    {
      g_set_error (error, PT_ERROR, PT_ERROR_NOT_FOUND, _ ("There is no record %s"), id);
      return FALSE;
    }
  lock = pt_store_lock (files, error);
  if (lock < 0)
    return FALSE;
  done = undo_locked (files, id, error);
  close (lock);
  return done;
}

/**
 * pt_transaction_list:
 * @files: files
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type PtRecord): what was done and not undone, the oldest first
 */
GPtrArray *
pt_transaction_list (PtFiles *files, GError **error)
{
  return pt_store_list (files, error);
}
