#include "config.h"

#include <string.h>

#include "pt-error.h"
#include "pt-helper-events.h"
#include "pt-helper.h"
#include "pt-hook-file.h"
#include "pt-name.h"
#include "pt-store.h"
#include "pt-transaction.h"

/* Whose a hook is. */
static const char *
kind_of (const PtFound *found)
{
  gsize length;
  const char *bytes = g_bytes_get_data (found->bytes, &length);
  g_autofree char *text = bytes != NULL && memchr (bytes, '\0', length) == NULL
                              ? g_strndup (bytes, length)
                              : g_strdup ("");

  return pt_hook_file_version (text) > 0 ? "ours" : "foreign";
}

/* "hook NAME DIGEST MODE ours|foreign", "hook NAME absent", or "hook NAME unreadable". */
static void
tell_hook (PtHelper *helper, const char *path)
{
  g_autofree char *name = pt_name_encode (path + strlen (PT_HOOK_LIBVIRT_FOLDER "/"));
  g_auto (PtFound) found = { 0 };

  if (!pt_files_read (helper->files, path, &found, NULL))
    pt_events_fact ("hook %s unreadable", name);
  else if (!found.exists)
    pt_events_fact ("hook %s absent", name);
  else
    pt_events_fact ("hook %s %s %04o %s", name, found.digest, found.mode, kind_of (&found));
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* The names in a folder, sorted, so that the same state always is the same text. */
static char **
list_sorted (PtHelper *helper, const char *folder, GError **error)
{
  char **names = pt_files_list (helper->files, folder, error);

  if (names != NULL)
    qsort (names, g_strv_length (names), sizeof *names, compare_names);
  return names;
}

static gboolean
tell_hooks (PtHelper *helper, GError **error)
{
  g_auto (GStrv) names = list_sorted (helper, PT_HOOK_DROP_IN_FOLDER, error);

  if (names == NULL)
    return FALSE;
  tell_hook (helper, PT_HOOK_LIBVIRT_FOLDER "/qemu");
  for (int id = 0; id < PT_N_HOOK_FILES; id++)
    tell_hook (helper, pt_hook_file_path ((PtHookFileId) id));
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *path = g_strconcat (PT_HOOK_DROP_IN_FOLDER "/", names[i], NULL);

      if (!g_str_equal (path, pt_hook_file_path (PT_HOOK_FILE_DISPATCHER)))
        tell_hook (helper, path);
    }
  return TRUE;
}

/* "machine UUID DIGEST|absent|unreadable", of its kvm.conf. */
static gboolean
tell_machines (PtHelper *helper, GError **error)
{
  g_auto (GStrv) names = list_sorted (helper, PT_HOOK_FOLDER, error);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *path = g_strdup_printf (PT_HOOK_FOLDER "/%s/kvm.conf", names[i]);
      g_auto (PtFound) found = { 0 };
      gboolean known;

      if (!pt_name_is_uuid (names[i]))
        continue;
      known = pt_files_read (helper->files, path, &found, NULL);
      pt_events_fact ("machine %s %s", names[i],
                      !known         ? "unreadable"
                      : found.exists ? found.digest
                                     : "absent");
    }
  return names != NULL;
}

/* "journal none|doing|undoing|unreadable": what had been interrupted, if anything. */
static void
tell_journal (PtHelper *helper)
{
  g_autoptr (PtRecord) journal = NULL;
  gboolean known = pt_store_read_journal (helper->files, &journal, NULL);

  pt_events_fact ("journal %s", !known             ? "unreadable"
                                : journal == NULL  ? "none"
                                : journal->undoing ? "undoing"
                                                   : "doing");
}

/* Reads and changes nothing; what was interrupted is told, not ended. */
gboolean
pt_helper_inspect (PtHelper *helper, GError **error)
{
  g_auto (GStrv) under_way = pt_helper_list_under_way (helper, error);

  if (under_way == NULL || !tell_hooks (helper, error) || !tell_machines (helper, error))
    return FALSE;
  tell_journal (helper);
  for (guint i = 0; under_way[i] != NULL; i++)
    pt_events_fact ("away %s", under_way[i]);
  return TRUE;
}
