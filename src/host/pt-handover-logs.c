#include "config.h"

#include "pt-handover-log.h"

#include <string.h>

#include "pt-error.h"
#include "pt-hook-file.h"
#include "pt-i18n.h"
#include "pt-name.h"

/* Which of the logs below /var/log/passthrough is the newest, of all machines or of one. */
#define MACHINE_LIMIT 1024
/* The hook keeps ten. */
#define LOG_LIMIT 256

/* "20261125-010203-start.log": names sort by time. */
static gboolean
is_log_name (const char *name)
{
  static const char form[] = "dddddddd-dddddd-";

  for (gsize i = 0; form[i] != '\0'; i++)
    if (form[i] == 'd' ? !g_ascii_isdigit (name[i]) : name[i] != form[i])
      return FALSE;
  return g_str_has_suffix (name, ".log") && strlen (name) < 64;
}

static int
compare_newest (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) b, *(char *const *) a);
}

/**
 * pt_handover_logs_list:
 * @root: a computer
 * @uuid: a machine's UUID, as the folder is named
 *
 * Returns: (transfer full) (array zero-terminated=1): names of its records, the newest first;
 *   none where there is no folder or where it cannot be read
 */
char **
pt_handover_logs_list (PtRoot *root, const char *uuid)
{
  g_autofree char *folder = g_build_filename (PT_HOOK_LOG_FOLDER, uuid, NULL);
  g_auto (GStrv) names = pt_root_list (root, folder, NULL);
  GPtrArray *found = g_ptr_array_new ();

  for (guint i = 0; names != NULL && names[i] != NULL && found->len < LOG_LIMIT; i++)
    if (is_log_name (names[i]))
      g_ptr_array_add (found, g_strdup (names[i]));
  g_ptr_array_sort (found, compare_newest);
  g_ptr_array_add (found, NULL);
  return (char **) g_ptr_array_free (found, FALSE);
}

/* Returns NULL where the folder has no log or cannot be read. */
static char *
newest_name (PtRoot *root, const char *uuid)
{
  g_auto (GStrv) names = pt_handover_logs_list (root, uuid);

  return g_strdup (names[0]);
}

/**
 * pt_handover_logs_read:
 * @root: a computer
 * @uuid: a machine's UUID, as the folder is named
 * @name: name of a record
 * @error: return location for an error
 *
 * Returns: (transfer full): the record; NULL with PT_ERROR_MALFORMED, or with what reading gave;
 *   the message names the file
 */
PtHandoverLog *
pt_handover_logs_read (PtRoot *root, const char *uuid, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (PT_HOOK_LOG_FOLDER, uuid, name, NULL);
  g_autofree char *state = g_build_filename (PT_HOOK_STATE_FOLDER, uuid, NULL);
  g_autofree char *text = NULL;
  gsize length = 0;
  PtHandoverLog *log;

  text = pt_root_read_start (root, path, PT_HANDOVER_LOG_LIMIT, &length, error);
  log = text != NULL ? pt_handover_log_parse (text, length, error) : NULL;
  if (log == NULL)
    {
      g_prefix_error (error, "%s: ", path);
      return NULL;
    }
  log->path = g_steal_pointer (&path);
  /* The folder decides: it is what the hook makes of the machine's own UUID. */
  g_free (log->uuid);
  log->uuid = g_strdup (uuid);
  log->under_way = pt_root_exists (root, state);
  return log;
}

/**
 * pt_handover_logs_list_machines:
 * @root: a computer
 * @error: return location for an error
 *
 * Returns: (transfer full) (array zero-terminated=1): UUIDs of the machines that have a folder for
 *   their records; none where no hand-over was ever made; NULL where that cannot be read
 */
char **
pt_handover_logs_list_machines (PtRoot *root, GError **error)
{
  g_autoptr (GError) reason = NULL;
  g_auto (GStrv) names = pt_root_list (root, PT_HOOK_LOG_FOLDER, &reason);
  GPtrArray *found;

  if (names == NULL && !g_error_matches (reason, PT_ERROR, PT_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&reason));
      return NULL;
    }
  found = g_ptr_array_new ();
  for (guint i = 0; names != NULL && names[i] != NULL && i < MACHINE_LIMIT; i++)
    if (pt_name_is_uuid (names[i]))
      g_ptr_array_add (found, g_strdup (names[i]));
  g_ptr_array_add (found, NULL);
  return (char **) g_ptr_array_free (found, FALSE);
}

static gboolean
is_wanted (PtRoot *root, const char *uuid, const char *name, const char *machine)
{
  g_autoptr (PtHandoverLog) log = NULL;

  if (machine == NULL || g_ascii_strcasecmp (uuid, machine) == 0)
    return TRUE;
  log = pt_handover_logs_read (root, uuid, name, NULL);
  return log != NULL && g_str_equal (log->machine, machine);
}

static gboolean
find_newest (PtRoot *root, const char *machine, char **uuid, char **name, GError **error)
{
  g_auto (GStrv) folders = pt_handover_logs_list_machines (root, error);

  for (guint i = 0; folders != NULL && folders[i] != NULL; i++)
    {
      g_autofree char *newest = newest_name (root, folders[i]);

      if (newest == NULL || (*name != NULL && strcmp (newest, *name) <= 0)
          || !is_wanted (root, folders[i], newest, machine))
        continue;
      g_free (*uuid);
      g_free (*name);
      *uuid = g_strdup (folders[i]);
      *name = g_steal_pointer (&newest);
    }
  return folders != NULL;
}

/**
 * pt_handover_log_find:
 * @root: a computer
 * @machine: (nullable): a machine's name or UUID, as the logs have them; NULL: any machine
 * @error: return location for an error
 *
 * Finds the record of the last hand-over. libvirt is not asked: it need not answer, and the
 * machine need not be there any more.
 *
 * Returns: (transfer full): the record; NULL with PT_ERROR_NOT_FOUND when there is none, with
 *   PT_ERROR_MALFORMED naming the file, or with what reading gave
 */
PtHandoverLog *
pt_handover_log_find (PtRoot *root, const char *machine, GError **error)
{
  g_autofree char *uuid = NULL;
  g_autofree char *name = NULL;

  if (!find_newest (root, machine, &uuid, &name, error))
    return NULL;
  if (name != NULL)
    return pt_handover_logs_read (root, uuid, name, error);
  if (machine != NULL)
    g_set_error (error, PT_ERROR, PT_ERROR_NOT_FOUND,
                 _ ("There is no record of a hand-over of “%s”"), machine);
  else
    g_set_error_literal (error, PT_ERROR, PT_ERROR_NOT_FOUND,
                         _ ("There is no record of a hand-over on this computer"));
  return NULL;
}
