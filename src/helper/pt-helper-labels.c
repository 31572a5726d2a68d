#include "config.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pt-helper-events.h"
#include "pt-program.h"
#include "pt-helper.h"
#include "pt-hook-file.h"
#include "pt-i18n.h"
#include "pt-transaction.h"

/* SELinux is in use where its file system is mounted. */
#define SELINUX "/sys/fs/selinux/enforce"
#define SECONDS 30

static char *
find_program (const PtHelper *helper)
{
  static const char *const paths[] = { "/usr/sbin/restorecon", "/sbin/restorecon" };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *path = g_build_filename (helper->place->root, paths[i], NULL);
      struct stat found;

      if (stat (path, &found) == 0 && S_ISREG (found.st_mode) && found.st_uid == geteuid ()
          && (found.st_mode & (S_IWGRP | S_IWOTH)) == 0 && access (path, X_OK) == 0)
        return g_steal_pointer (&path);
    }
  return NULL;
}

/* The files, and those of the folders above them that are ours. */
static void
add_paths (const PtHelper *helper, const GPtrArray *goals, GPtrArray *argv)
{
  for (guint i = 0; i < goals->len; i++)
    {
      const PtGoal *goal = goals->pdata[i];
      g_autofree char *folder = g_path_get_dirname (goal->path);

      if (strlen (folder) > strlen (PT_HOOK_LIBVIRT_FOLDER))
        g_ptr_array_add (argv, g_build_filename (helper->place->root, folder, NULL));
      g_ptr_array_add (argv, g_build_filename (helper->place->root, goal->path, NULL));
    }
  g_ptr_array_add (argv, NULL);
}

/**
 * pt_helper_restore_labels:
 * @helper: the run
 * @goals: (element-type PtGoal): files that are in their places
 *
 * Gives files and folders the labels that SELinux's policy has for them, where it is in use:
 * libvirt may not run a hook that has those of other settings. A failure is said and nothing more:
 * the files are there, and what they may do is the policy's business.
 */
void
pt_helper_restore_labels (const PtHelper *helper, const GPtrArray *goals)
{
  g_autofree char *mark = g_build_filename (helper->place->root, SELINUX, NULL);
  g_autoptr (GPtrArray) argv = g_ptr_array_new_with_free_func (g_free);
  g_auto (PtProgramAnswer) answer = { 0 };
  g_autofree char *program = NULL;
  g_autofree char *line = NULL;

  if (goals->len == 0 || access (mark, F_OK) != 0)
    return;
  program = find_program (helper);
  g_ptr_array_add (argv, g_strdup (program));
  add_paths (helper, goals, argv);
  if (program != NULL && pt_program_run ((const char *const *) argv->pdata, SECONDS, &answer, NULL)
      && answer.status == 0)
    return;
  line = g_strdup_printf ("%s: %s", _ ("SELinux’s labels of the new files could not be set"),
                          answer.err != NULL ? answer.err->str : "restorecon");
  pt_events_say (line);
}
