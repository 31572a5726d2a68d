#include "config.h"

#include <string.h>

#include "pt-error.h"
#include "pt-helper-events.h"
#include "pt-program.h"
#include "pt-helper.h"
#include "pt-hook-file.h"
#include "pt-i18n.h"

#define HOOK_PREFIX "Passthrough: "
#define HOOK_REFUSED 3
/* The hook ends by its own limits (data/hooks/handover); this is for the case that it does not. */
#define START_SECONDS 240
#define RESCUE_SECONDS 840

static gboolean
is_ours (const PtFound *found)
{
  gsize length;
  const char *bytes = g_bytes_get_data (found->bytes, &length);
  g_autofree char *text = bytes != NULL && memchr (bytes, '\0', length) == NULL
                              ? g_strndup (bytes, length)
                              : g_strdup ("");

  return pt_hook_file_version (text) > 0;
}

/* Every folder on the way is root's alone; so nobody puts another one there after this. */
static gboolean
check_hook (PtHelper *helper, const char *path, GError **error)
{
  g_auto (PtFound) found = { 0 };

  if (!pt_files_read (helper->files, path, &found, error))
    return FALSE;
  if (!found.exists)
    g_set_error (error, PT_ERROR, PT_ERROR_NOT_FOUND,
                 _ ("The hand-over is not installed: %s is not there"), path);
  else if ((found.mode & 022) != 0 || (found.mode & 0100) == 0)
    g_set_error (error, PT_ERROR, PT_ERROR_UNSAFE,
                 _ ("%s has other permissions than it was given; it is not run"), path);
  else if (!is_ours (&found))
    g_set_error (error, PT_ERROR, PT_ERROR_CONFLICT, _ ("%s is somebody else’s; it is not run"),
                 path);
  else
    return TRUE;
  return FALSE;
}

/* The hook's one line, without the name that it puts in front of it. */
static gboolean
set_failed (const PtProgramAnswer *answer, GError **error)
{
  const char *err = answer->err->str;
  const char *text = g_str_has_prefix (err, HOOK_PREFIX) ? err + strlen (HOOK_PREFIX) : err;
  g_autofree char *line = g_strndup (text, strcspn (text, "\n"));

  g_set_error_literal (error, PT_ERROR,
                       answer->status == HOOK_REFUSED ? PT_ERROR_CONFLICT : PT_ERROR_FAILED,
                       line[0] != '\0' ? line : _ ("The hand-over ended without a word"));
  return FALSE;
}

static gboolean
run_hook (PtHelper *helper, const char *verb, guint seconds, GError **error)
{
  const char *path = pt_hook_file_path (PT_HOOK_FILE_HANDOVER);
  /* The real root is "/", and the path is what it is; a test has its own. */
  g_autofree char *program = g_build_filename (helper->place->root, path, NULL);
  const char *uuid = helper->arguments[0];
  const char *const argv[]
      = { program, verb, uuid, uuid != NULL ? helper->arguments[1] : NULL, NULL };
  g_auto (PtProgramAnswer) answer = { 0 };

  if (!check_hook (helper, path, error) || !pt_program_run (argv, seconds, &answer, error))
    return FALSE;
  pt_events_lines (answer.out->str);
  return answer.status == 0 || set_failed (&answer, error);
}

static gboolean
start (PtHelper *helper, const char *verb, GError **error)
{
  gboolean did;

  return pt_helper_settle (helper, &did, error) && run_hook (helper, verb, START_SECONDS, error);
}

gboolean
pt_helper_rehearse (PtHelper *helper, GError **error)
{
  return start (helper, "rehearse", error);
}

gboolean
pt_helper_first_light (PtHelper *helper, GError **error)
{
  return start (helper, "first-light", error);
}

gboolean
pt_helper_rescue (PtHelper *helper, GError **error)
{
  gboolean did;

  /* The screen comes first: what was interrupted can wait, and does where a card is away. */
  pt_helper_settle (helper, &did, NULL);
  return run_hook (helper, "rescue", RESCUE_SECONDS, error);
}
