#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <glib/gstdio.h>

#include "pt-error.h"
#include "pt-i18n.h"

/* A device or a pipe is written to as it is: renaming a file over it would replace it. */
static gboolean
write_special (const char *path, const char *data, gsize length, GError **error)
{
  FILE *file = g_fopen (path, "we");
  gboolean written = file != NULL && fwrite (data, 1, length, file) == length;
  int code = errno;

  if (file != NULL && fclose (file) != 0)
    {
      written = FALSE;
      code = errno;
    }
  if (!written)
    g_set_error (error, PT_ERROR, PT_ERROR_FAILED, _ ("%s could not be written: %s"), path,
                 g_strerror (code));
  return written;
}

/**
 * pt_file_write_bytes:
 * @path: a file that the user named
 * @data: what it shall hold
 * @length: how many bytes that is
 * @mode: permissions that it shall have, or 0: an old file keeps its own, a new one gets what the
 *   user's umask leaves
 * @error: return location for an error
 *
 * Writes a file whole or not at all: a full disk leaves what was there. Links are followed.
 *
 * Returns: FALSE with an error that names the file
 */
gboolean
pt_file_write_bytes (const char *path, const char *data, gsize length, int mode, GError **error)
{
  gboolean exists;
  GStatBuf found;
  g_autofree char *target = NULL;
  int wanted = mode;

  exists = g_stat (path, &found) == 0;
  if (exists && !S_ISREG (found.st_mode) && !S_ISDIR (found.st_mode))
    return write_special (path, data, length, error);
  if (mode == 0)
    wanted = exists ? (int) (found.st_mode & 0777) : 0666;
  /* Renaming over a link would replace the link, not what it leads to. */
  target = exists ? realpath (path, NULL) : NULL;
  if (!g_file_set_contents_full (target != NULL ? target : path, data, (gssize) length,
                                 G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                 wanted, error))
    {
      g_prefix_error (error, _ ("%s could not be written: "), path);
      return FALSE;
    }
  /* The umask took its part of the mode above. */
  if ((mode != 0 || exists) && g_chmod (path, wanted) != 0)
    {
      g_set_error (error, PT_ERROR, PT_ERROR_FAILED,
                   _ ("The permissions of %s could not be set: %s"), path, g_strerror (errno));
      return FALSE;
    }
  return TRUE;
}

/**
 * pt_file_write:
 * @path: a file that the user named
 * @text: what it shall hold
 * @mode: as pt_file_write_bytes() takes it
 * @error: return location for an error
 *
 * Writes a text whole or not at all.
 *
 * Returns: FALSE with an error that names the file
 */
gboolean
pt_file_write (const char *path, const char *text, int mode, GError **error)
{
  return pt_file_write_bytes (path, text, strlen (text), mode, error);
}
