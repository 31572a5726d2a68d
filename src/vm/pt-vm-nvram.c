#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-vm-first-light.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pt-error.h"
#include "pt-i18n.h"

#define PIECE 65536

static gboolean
set_error (GError **error, const char *path, int code)
{
  g_set_error (error, PT_ERROR, code == ENOENT ? PT_ERROR_NOT_FOUND : PT_ERROR_FAILED,
               _ ("The firmware’s variables %s could not be copied: %s"), path, g_strerror (code));
  return FALSE;
}

static gboolean
write_all (int fd, const char *bytes, gsize length)
{
  while (length > 0)
    {
      gssize written = write (fd, bytes, length);

      if (written < 0 && errno == EINTR)
        continue;
      if (written <= 0)
        return FALSE;
      bytes += written;
      length -= (gsize) written;
    }
  return TRUE;
}

/* Returns FALSE with errno. It may grow while it is read, so the limit is kept here as well. */
static gboolean
copy_bytes (int from, int to)
{
  g_autofree char *piece = g_malloc (PIECE);
  gsize total = 0;
  gssize length;

  while ((length = read (from, piece, PIECE)) != 0)
    {
      if (length < 0 && errno == EINTR)
        continue;
      if (length < 0 || !write_all (to, piece, (gsize) length))
        return FALSE;
      total += (gsize) length;
      if (total > PT_FIRST_LIGHT_NVRAM_LIMIT)
        {
          errno = EFBIG;
          return FALSE;
        }
    }
  return fsync (to) == 0;
}

static gboolean
check_source (int fd, const char *path, GError **error)
{
  struct stat found;

  if (fstat (fd, &found) != 0)
    return set_error (error, path, errno);
  if (S_ISREG (found.st_mode) && found.st_size <= PT_FIRST_LIGHT_NVRAM_LIMIT)
    return TRUE;
  g_set_error (error, PT_ERROR, PT_ERROR_UNSAFE,
               _ ("%s is no file of a firmware’s variables, or much too large"), path);
  return FALSE;
}

static gboolean
copy_file (int from, const char *source, const char *copy, GError **error)
{
  /* The folder is root's, and nobody else's file is in there: O_EXCL is the proof. */
  int to = open (copy, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  gboolean copied;

  if (to < 0)
    {
      g_set_error (error, PT_ERROR, PT_ERROR_FAILED, _ ("%s could not be written: %s"), copy,
                   g_strerror (errno));
      return FALSE;
    }
  copied = copy_bytes (from, to);
  if (!copied)
    set_error (error, source, errno);
  close (to);
  if (!copied)
    unlink (copy);
  return copied;
}

/**
 * pt_first_light_copy_nvram:
 * @light: a first light
 * @copy: where the copy goes; must not be there yet
 * @error: return location for an error
 *
 * Copies the machine's firmware variables. Where the machine has none yet there is nothing to copy,
 * and libvirt makes the private file from the firmware's template.
 *
 * Returns: FALSE with PT_ERROR_NOT_FOUND, _UNSAFE or _FAILED
 */
gboolean
pt_first_light_copy_nvram (const PtFirstLight *light, const char *copy, GError **error)
{
  gboolean copied;
  int from;

  if (light->nvram == NULL)
    return TRUE;
  from = open (light->nvram, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  /* A machine that was never started has none. */
  if (from < 0 && errno == ENOENT)
    return TRUE;
  if (from < 0)
    return set_error (error, light->nvram, errno);
  copied = check_source (from, light->nvram, error) && copy_file (from, light->nvram, copy, error);
  close (from);
  return copied;
}
