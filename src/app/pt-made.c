#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-made.h"

#include <pwd.h>

#include "pt-i18n.h"

#define ENTRY_SIZE 4096

/* The one who asked may be known to another computer only. */
static char *
find_user (guint uid)
{
  char buffer[ENTRY_SIZE];
  struct passwd entry;
  struct passwd *found = NULL;

  if (getpwuid_r (uid, &entry, buffer, sizeof buffer, &found) == 0 && found != NULL)
    return g_strdup (found->pw_name);
  /* Translators: a user of whom only the number is known */
  return g_strdup_printf (_ ("user %u"), uid);
}

static GArray *
look (PtRoot *root, const PtRecord *record)
{
  GArray *states = g_array_new (FALSE, FALSE, sizeof (PtChangeState));

  for (guint i = 0; i < record->files->len; i++)
    {
      PtChangeState state = pt_status_look (root, record->files->pdata[i]);

      g_array_append_val (states, state);
    }
  return states;
}

/**
 * pt_made_read:
 * @root: a computer
 * @error: return location for an error
 *
 * Blocks.
 *
 * Returns: (transfer full): what was changed and what has become of it; NULL with the errors of
 *   pt_status_read()
 */
PtMade *
pt_made_read (PtRoot *root, GError **error)
{
  PtStatus *status = pt_status_read (root, error);
  PtMade *made;

  if (status == NULL)
    return NULL;
  made = g_new0 (PtMade, 1);
  made->status = status;
  made->looks = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  made->users = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < status->records->len; i++)
    {
      const PtRecord *record = status->records->pdata[i];

      g_ptr_array_add (made->looks, look (root, record));
      g_ptr_array_add (made->users, find_user (record->user));
    }
  return made;
}

void
pt_made_free (PtMade *made)
{
  pt_status_free (made->status);
  g_ptr_array_unref (made->looks);
  g_ptr_array_unref (made->users);
  g_free (made);
}

/**
 * pt_made_count_altered:
 * @made: what was changed
 * @index: number of a record
 *
 * Returns: how many of its files somebody altered or removed since
 */
guint
pt_made_count_altered (const PtMade *made, guint index)
{
  const GArray *states = made->looks->pdata[index];
  guint count = 0;

  for (guint i = 0; i < states->len; i++)
    {
      PtChangeState state = g_array_index (states, PtChangeState, i);

      count += state == PT_CHANGE_CHANGED || state == PT_CHANGE_GONE;
    }
  return count;
}

/**
 * pt_made_find_newest:
 * @made: what was changed
 * @uuid: a machine's UUID
 *
 * Returns: (transfer none) (nullable): the newest record that is about the machine
 */
const PtRecord *
pt_made_find_newest (const PtMade *made, const char *uuid)
{
  for (guint i = made->status->records->len; i > 0; i--)
    {
      const PtRecord *record = made->status->records->pdata[i - 1];

      if (g_str_equal (record->uuid, uuid))
        return record;
    }
  return NULL;
}
