#include "config.h"

#include "pt-root-private.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pt-error.h"
#include "pt-i18n.h"

#define CHUNK 4096
#define LINK_TEXT_LIMIT 4096

/* An empty path means the root folder itself. */
static const char *
at (const char *path)
{
  return path[0] != '\0' ? path : ".";
}

static char *
read_descriptor (int fd, gsize limit, gsize *length, int *code)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  /* Files of /proc and /sys say size 0 or 4096, so read until there is no more. */
  for (;;)
    {
      guint have = bytes->len;
      guint wanted = (guint) MIN (limit - have, CHUNK);
      gssize got;

      g_byte_array_set_size (bytes, have + wanted);
      got = read (fd, bytes->data + have, wanted);
      g_byte_array_set_size (bytes, have + (guint) MAX (got, 0));
      if (got < 0 && errno == EINTR)
        continue;
      if (got < 0)
        {
          *code = errno;
          return NULL;
        }
      if (got == 0 || bytes->len >= limit)
        break;
    }
  *length = bytes->len;
  g_byte_array_append (bytes, (const guint8 *) "", 1);
  return (char *) g_byte_array_free (g_steal_pointer (&bytes), FALSE);
}

static char *
folder_read_at (gpointer data, int folder, const char *name, gsize limit, gsize *length, int *code)
{
  struct stat found;
  char *bytes = NULL;
  /* O_NONBLOCK: a FIFO or a device in a hostile tree must not hold us up. */
  int fd = openat (folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);

  if (fd < 0)
    {
      *code = errno;
      return NULL;
    }
  if (fstat (fd, &found) != 0)
    *code = errno;
  else if (!S_ISREG (found.st_mode))
    *code = S_ISDIR (found.st_mode) ? EISDIR : EINVAL;
  else
    bytes = read_descriptor (fd, limit, length, code);
  close (fd);
  return bytes;
}

static char *
folder_read (gpointer data, const char *path, gsize limit, gsize *length, int *code)
{
  return folder_read_at (data, GPOINTER_TO_INT (data), at (path), limit, length, code);
}

static char *
folder_read_link_at (gpointer data, int folder, const char *name, int *code)
{
  char buffer[LINK_TEXT_LIMIT + 1];
  gssize length = readlinkat (folder, name, buffer, LINK_TEXT_LIMIT);

  if (length < 0)
    {
      *code = errno;
      return NULL;
    }
  return g_strndup (buffer, (gsize) length);
}

static char *
folder_read_link (gpointer data, const char *path, int *code)
{
  return folder_read_link_at (data, GPOINTER_TO_INT (data), at (path), code);
}

static GPtrArray *
folder_list (gpointer data, const char *path, int *code)
{
  GPtrArray *names = NULL;
  struct dirent *entry;
  DIR *stream;
  int fd
      = openat (GPOINTER_TO_INT (data), at (path), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);

  stream = fd >= 0 ? fdopendir (fd) : NULL;
  if (stream == NULL)
    {
      *code = errno;
      if (fd >= 0)
        close (fd);
      return NULL;
    }
  names = g_ptr_array_new_with_free_func (g_free);
  while ((entry = readdir (stream)) != NULL)
    if (!g_str_equal (entry->d_name, ".") && !g_str_equal (entry->d_name, ".."))
      g_ptr_array_add (names, g_strdup (entry->d_name));
  closedir (stream);
  return names;
}

static gboolean
folder_exists (gpointer data, const char *path, gboolean readable)
{
  return faccessat (GPOINTER_TO_INT (data), at (path), readable ? R_OK : F_OK, AT_EACCESS) == 0;
}

static gboolean
folder_exists_at (gpointer data, int folder, const char *name)
{
  struct stat found;

  return fstatat (folder, name, &found, AT_SYMLINK_NOFOLLOW) == 0;
}

static int
folder_open (gpointer data, const char *path, int *code)
{
  int fd
      = openat (GPOINTER_TO_INT (data), at (path), O_PATH | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);

  *code = fd < 0 ? errno : 0;
  return fd;
}

static void
folder_close (gpointer data)
{
  close (GPOINTER_TO_INT (data));
}

static const PtRootBackend folder_backend = {
  .read = folder_read,
  .read_at = folder_read_at,
  .read_link = folder_read_link,
  .read_link_at = folder_read_link_at,
  .list = folder_list,
  .exists = folder_exists,
  .exists_at = folder_exists_at,
  .open_folder = folder_open,
};

PtRoot *
pt_root_open_folder (const char *path, GError **error)
{
  g_autofree char *label = g_canonicalize_filename (path, NULL);
  int fd = open (path, O_PATH | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0)
    {
      g_set_error (error, PT_ERROR, PT_ERROR_NOT_FOUND, _ ("The folder %s cannot be read: %s"),
                   path, g_strerror (errno));
      return NULL;
    }
  return pt_root_new_for_backend (&folder_backend, GINT_TO_POINTER (fd), folder_close, label);
}
