#include "config.h"

#include <string.h>

#include "pt-root-private.h"

/* What a root keeps of what is read through it, for a snapshot. */

/**
 * pt_root_start_recording:
 * @root: a root that was opened, not entered
 *
 * From now on everything that is read through the root is kept, for a snapshot.
 */
void
pt_root_start_recording (PtRoot *root)
{
  g_clear_pointer (&root->recording, pt_recording_free);
  root->recording = pt_recording_new ();
}

gboolean
pt_root_is_recording (PtRoot *root)
{
  return pt_root_get_top (root)->recording != NULL;
}

/* The recording, while it keeps what is read; NULL while it does not. */
PtRecording *
pt_root_get_recording (PtRoot *root)
{
  PtRecording *recording = pt_root_get_top (root)->recording;

  return recording != NULL && !pt_recording_is_paused (recording) ? recording : NULL;
}

/**
 * pt_root_get_mask:
 * @root: a root
 *
 * Returns: (transfer none) (nullable): what the recording masks; NULL without one
 */
PtMask *
pt_root_get_mask (PtRoot *root)
{
  PtRecording *recording = pt_root_get_top (root)->recording;

  return recording != NULL ? pt_recording_get_mask (recording) : NULL;
}

/**
 * pt_root_pause_recording:
 * @root: a root
 *
 * What is read until pt_root_resume_recording() is not kept: for files that tell more about
 * somebody than is asked of them. What is asked is then given to pt_root_record(). May be nested.
 */
void
pt_root_pause_recording (PtRoot *root)
{
  if (pt_root_is_recording (root))
    pt_recording_pause (pt_root_get_top (root)->recording);
}

void
pt_root_resume_recording (PtRoot *root)
{
  if (pt_root_is_recording (root))
    pt_recording_resume (pt_root_get_top (root)->recording);
}

/* Where a reader of the snapshot will look: links on the way there are recorded like any others. */
static char *
record_path (PtRoot *root, const char *path, gboolean follow_last)
{
  int code;
  char *canonical = pt_root_walk (root, path, follow_last, &code);
  g_autofree char *folder = NULL;
  g_autofree char *name = NULL;

  if (canonical != NULL)
    return canonical;
  /* What is recorded need not be there. */
  folder = g_path_get_dirname (path);
  name = g_path_get_basename (path);
  canonical = pt_root_walk (root, folder, TRUE, &code);
  if (canonical != NULL && canonical[0] != '\0')
    {
      char *full = g_strconcat (canonical, "/", name, NULL);

      g_free (canonical);
      return full;
    }
  g_free (canonical);
  return g_strdup (path[0] == '/' ? path + 1 : path);
}

/**
 * pt_root_record:
 * @root: a root
 * @path: a file, which need not be there
 * @text: what to keep of it, as it is: nothing in it is masked
 *
 * Adds something to the recording, if there is one, instead of what the file holds.
 */
void
pt_root_record (PtRoot *root, const char *path, const char *text)
{
  g_autofree char *canonical = NULL;

  if (!pt_root_is_recording (root))
    return;
  canonical = record_path (root, path, TRUE);
  pt_recording_add_text (pt_root_get_top (root)->recording, canonical, text);
}

/**
 * pt_root_record_link:
 * @root: a root
 * @path: a link, which need not be there
 * @text: where it leads
 *
 * Adds a link to the recording, if there is one.
 */
void
pt_root_record_link (PtRoot *root, const char *path, const char *text)
{
  g_autofree char *canonical = NULL;

  if (!pt_root_is_recording (root))
    return;
  canonical = record_path (root, path, FALSE);
  pt_recording_add_link (pt_root_get_top (root)->recording, canonical, text);
}

/**
 * pt_root_record_folder:
 * @root: a root
 * @path: a folder that can be listed
 *
 * Adds a folder to the recording, if there is one, without what is in it.
 */
void
pt_root_record_folder (PtRoot *root, const char *path)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autofree char *canonical = NULL;

  if (!pt_root_is_recording (root))
    return;
  canonical = record_path (root, path, TRUE);
  pt_recording_add_folder (pt_root_get_top (root)->recording, canonical, none);
}

/**
 * pt_root_take_recording:
 * @root: a root that records
 *
 * Ends the recording.
 *
 * Returns: (transfer full): what was read since, as text for pt_root_open_bytes(), masked
 */
char *
pt_root_take_recording (PtRoot *root)
{
  char *text = pt_recording_format (root->recording);

  g_clear_pointer (&root->recording, pt_recording_free);
  return text;
}
