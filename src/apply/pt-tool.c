#include "config.h"

#include "pt-tool.h"

#include <sys/stat.h>
#include <unistd.h>

#include "pt-error.h"
#include "pt-i18n.h"

#define MOST_PATHS 3
#define MOST_WORDS 40

/* Where systems keep them. No search path is looked at. */
static const struct
{
  const char *name;
  const char *paths[MOST_PATHS];
  guint seconds;
} tools[] = {
  [PT_TOOL_SYSTEMCTL]
  = { "systemctl",
      { "/usr/bin/systemctl", "/bin/systemctl", "/run/current-system/sw/bin/systemctl" },
      60 },
  [PT_TOOL_GPASSWD]
  = { "gpasswd",
      { "/usr/bin/gpasswd", "/usr/sbin/gpasswd", "/run/current-system/sw/bin/gpasswd" },
      30 },
};

/* Nobody but who runs it may have written it. */
static gboolean
is_good (const char *path)
{
  struct stat status;

  return stat (path, &status) == 0 && S_ISREG (status.st_mode) && (status.st_mode & 022) == 0
         && (status.st_mode & 0111) != 0 && status.st_uid == geteuid ();
}

/**
 * pt_tool_run_below:
 * @root: a root directory, "" for the real one
 * @tool: a program
 * @words: (array zero-terminated=1): its arguments
 * @answer: (out): what came of it, whatever its status
 * @error: return location for an error
 *
 * Does what pt_tool_run() does, with the program below another root directory: tests put theirs
 * there.
 *
 * Returns: FALSE with PT_ERROR_NOT_SUPPORTED where there is no such program, or another error
 */
gboolean
pt_tool_run_below (const char *root,
                   PtTool tool,
                   const char *const *words,
                   PtProgramAnswer *answer,
                   GError **error)
{
  const char *argv[MOST_WORDS + 2] = { NULL };

  *answer = (PtProgramAnswer){ 0 };
  for (guint i = 0; i < MOST_WORDS && words[i] != NULL; i++)
    argv[i + 1] = words[i];
  for (guint i = 0; i < MOST_PATHS; i++)
    {
      g_autofree char *path = g_strconcat (root, tools[tool].paths[i], NULL);

      if (!is_good (path))
        continue;
      argv[0] = path;
      return pt_program_run (argv, tools[tool].seconds, answer, error);
    }
  g_set_error (error, PT_ERROR, PT_ERROR_NOT_SUPPORTED, _ ("%s is not there, or is not root’s"),
               tools[tool].name);
  return FALSE;
}

/**
 * pt_tool_run:
 * @tool: a program
 * @words: (array zero-terminated=1): its arguments
 * @answer: (out): what came of it, whatever its status
 * @error: return location for an error
 *
 * Runs a program of the system to its end, from the one place where systems keep it.
 *
 * Returns: FALSE with PT_ERROR_NOT_SUPPORTED where there is no such program, or another error
 */
gboolean
pt_tool_run (PtTool tool, const char *const *words, PtProgramAnswer *answer, GError **error)
{
  return pt_tool_run_below ("", tool, words, answer, error);
}
