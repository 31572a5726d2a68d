#include "config.h"

#include "pt-goals.h"

#include <string.h>

#include "pt-error.h"
#include "pt-hook-file.h"
#include "pt-i18n.h"
#include "pt-render-hook.h"

#define ABSENT "absent"
#define RUN_MODE 0755
#define READ_MODE 0644
/* The first words of every kvm.conf that Passthrough has written. */
#define DATA_MARK "# Passthrough"

static gboolean
set_stale (const char *path, GError **error)
{
  g_set_error (error, PT_ERROR, PT_ERROR_STALE,
               _ ("%s is not what it was when the changes were shown; nothing was changed"), path);
  return FALSE;
}

static gboolean
set_foreign (const char *path, GError **error)
{
  g_set_error (error, PT_ERROR, PT_ERROR_CONFLICT,
               _ ("%s is somebody else’s; it is never overwritten. Move it to another place first"),
               path);
  return FALSE;
}

/* A text: another program's bytes may have a NUL in them, and then they have no mark of ours. */
static char *
text_of (const PtFound *found)
{
  gsize length;
  const char *bytes = g_bytes_get_data (found->bytes, &length);

  return bytes != NULL && memchr (bytes, '\0', length) == NULL ? g_strndup (bytes, length)
                                                               : g_strdup ("");
}

static gboolean
is_there_already (const PtFound *found, const char *after)
{
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, after, -1);

  return found->exists && g_str_equal (found->digest, digest);
}

static const char *
digest_of (const PtFound *found)
{
  return found->exists ? found->digest : ABSENT;
}

/* -- the files that are the same everywhere ------------------------------- */

/* What the user saw of several files is one digest over the lines of those that were there, as
 * pt_vm_preview_files_found() makes it. */
static char *
digest_all (const PtFound *found)
{
  g_autoptr (GString) lines = g_string_new (NULL);

  for (int id = 0; id < PT_N_HOOK_FILES; id++)
    if (found[id].exists)
      g_string_append_printf (lines, "%s %s\n", pt_hook_file_name ((PtHookFileId) id),
                              found[id].digest);
  return lines->len > 0 ? g_compute_checksum_for_string (G_CHECKSUM_SHA256, lines->str, -1)
                        : g_strdup (ABSENT);
}

/* Another plan may have put the same files there since: what is as it shall be is not stale. */
static gboolean
check_seen (const PtStep *step, const PtFound *found, char *const *after, GError **error)
{
  g_autofree char *digest = digest_all (found);
  gboolean wanted = TRUE;

  if (step->found == NULL || g_str_equal (step->found, digest))
    return TRUE;
  for (int id = 0; id < PT_N_HOOK_FILES; id++)
    {
      gboolean as_seen = g_str_equal (step->found, ABSENT) && !found[id].exists;

      wanted = wanted && (as_seen || is_there_already (&found[id], after[id]));
    }
  return wanted || set_stale (PT_HOOK_FOLDER, error);
}

static gboolean
read_hook_files (PtFiles *files, PtFound *found, char **after, GError **error)
{
  for (int id = 0; id < PT_N_HOOK_FILES; id++)
    {
      const char *path = pt_hook_file_path ((PtHookFileId) id);
      g_autofree char *text = NULL;

      after[id] = pt_render_hook_file ((PtHookFileId) id, error);
      if (after[id] == NULL || !pt_files_read (files, path, &found[id], error))
        return FALSE;
      text = found[id].exists ? text_of (&found[id]) : NULL;
      if (text != NULL && pt_hook_file_version (text) == 0)
        return set_foreign (path, error);
    }
  return TRUE;
}

static gboolean
add_hook_files (GPtrArray *goals, PtFiles *files, const PtStep *step, GError **error)
{
  PtFound found[PT_N_HOOK_FILES] = { 0 };
  char *after[PT_N_HOOK_FILES] = { NULL };
  gboolean done
      = read_hook_files (files, found, after, error) && check_seen (step, found, after, error);

  for (int id = 0; id < PT_N_HOOK_FILES; id++)
    {
      /* Each file is held to what it is now, so that nobody changes it before the lock is taken. */
      if (done)
        g_ptr_array_add (goals, pt_goal_new (pt_hook_file_path ((PtHookFileId) id), after[id],
                                             RUN_MODE, digest_of (&found[id])));
      pt_found_clear (&found[id]);
      g_free (after[id]);
    }
  return done;
}

/* -- the machine's data ------------------------------------------------------- */

static gboolean
add_hook_data (GPtrArray *goals,
               PtFiles *files,
               const PtPlan *plan,
               const PtStep *step,
               const GPtrArray *drivers,
               GError **error)
{
  g_autofree char *path = pt_render_hook_path (plan->uuid);
  g_autofree char *after = pt_render_hook_data (plan, drivers);
  g_autofree char *text = NULL;
  g_auto (PtFound) found = { 0 };

  if (!pt_files_read (files, path, &found, error))
    return FALSE;
  text = found.exists ? text_of (&found) : NULL;
  if (step->found != NULL && !g_str_equal (step->found, digest_of (&found))
      && !is_there_already (&found, after))
    return set_stale (path, error);
  /* Nobody could look: what is replaced unseen is at least ours. */
  if (step->found == NULL && text != NULL && !g_str_has_prefix (text, DATA_MARK))
    return set_foreign (path, error);
  g_ptr_array_add (goals, pt_goal_new (path, after, READ_MODE, digest_of (&found)));
  return TRUE;
}

/**
 * pt_goals_make:
 * @files: the files of the computer
 * @plan: a plan
 * @drivers: (element-type PtDriver): what is known about drivers
 * @error: return location for an error
 *
 * Makes the files that a plan stands for, with the bytes that its preview shows, in the order in
 * which they are put there. The machine's definition is none of them: libvirt keeps it. Reads, and
 * changes nothing; each goal holds its file to what is there now.
 *
 * Returns: (transfer full) (element-type PtGoal): the files; NULL with PT_ERROR_STALE where
 *   something is there that is neither what the user saw nor what shall be, with PT_ERROR_CONFLICT
 *   where a file is somebody else's, with PT_ERROR_UNSAFE where it is no plain file of the owner's,
 *   or with another error
 */
GPtrArray *
pt_goals_make (PtFiles *files, const PtPlan *plan, const GPtrArray *drivers, GError **error)
{
  g_autoptr (GPtrArray) goals = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_goal_free);

  for (guint i = 0; i < plan->steps->len; i++)
    {
      const PtStep *step = plan->steps->pdata[i];
      gboolean done = FALSE;

      switch (step->kind)
        {
        case PT_STEP_HOOK_FILES:
          done = add_hook_files (goals, files, step, error);
          break;
        case PT_STEP_HOOK_DATA:
          done = add_hook_data (goals, files, plan, step, drivers, error);
          break;
        case PT_STEP_DEFINE_MACHINE:
        case PT_STEP_START_LIBVIRT:
        case PT_STEP_JOIN_GROUP:
          done = TRUE;
          break;
        }
      if (!done)
        return NULL;
    }
  return g_steal_pointer (&goals);
}
