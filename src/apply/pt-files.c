#include "config.h"

#include "pt-files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pt-attributes.h"
#include "pt-calls.h"
#include "pt-error.h"
#include "pt-i18n.h"

#define NAME_LIMIT 200
#define NAMES_LIMIT 4096
/* A file on its way: beside its place, so that one rename puts it there. */
#define NEW_SUFFIX ".passthrough-new"

struct _PtFiles
{
  int root;
  uid_t owner;
  PtFilesTold told;
  gpointer told_data;
};

static gboolean
fail (GError **error, const char *path, const char *what)
{
  g_set_error (error, PT_ERROR, PT_ERROR_FAILED, "%s: %s: %s", path, what, g_strerror (errno));
  return FALSE;
}

static gboolean
refuse (GError **error, PtError code, const char *path, const char *why)
{
  g_set_error (error, PT_ERROR, code, "%s: %s", path, why);
  return FALSE;
}

/**
 * pt_files_open:
 * @root: a root directory
 * @error: return location for an error
 *
 * Returns: (transfer full): its files, or NULL with an error
 */
PtFiles *
pt_files_open (const char *root, GError **error)
{
  int fd = open (root, O_PATH | O_DIRECTORY | O_CLOEXEC);
  PtFiles *files;

  if (fd < 0)
    {
      fail (error, root, _ ("it cannot be opened"));
      return NULL;
    }
  files = g_new0 (PtFiles, 1);
  files->root = fd;
  files->owner = geteuid ();
  return files;
}

void
pt_files_free (PtFiles *files)
{
  close (files->root);
  g_free (files);
}

/**
 * pt_files_watch:
 * @files: files
 * @told: hears how far each file of a transaction has come
 * @data: goes along
 */
void
pt_files_watch (PtFiles *files, PtFilesTold told, gpointer data)
{
  files->told = told;
  files->told_data = data;
}

void
pt_files_tell (PtFiles *files, const char *path, PtStage stage)
{
  if (files->told != NULL)
    files->told (path, stage, files->told_data);
}

/* -- the way to a file -------------------------------------------------- */

/**
 * pt_files_is_path:
 * @path: text
 *
 * Returns: whether it is an absolute path of plain names: letters, digits, ".", "_" and "-", none
 *   of which begins with "-" or is "." or ".."
 */
gboolean
pt_files_is_path (const char *path)
{
  gsize length = strlen (path);

  if (path[0] != '/' || length < 2 || length > 1024 || path[length - 1] == '/')
    return FALSE;
  for (const char *name = path; name != NULL; name = strchr (name, '/'))
    {
      gsize size = strcspn (++name, "/");

      if (size == 0 || size > NAME_LIMIT || name[0] == '-' || (size == 1 && name[0] == '.')
          || (size == 2 && name[0] == '.' && name[1] == '.'))
        return FALSE;
      for (gsize i = 0; i < size; i++)
        if (!g_ascii_isalnum (name[i]) && strchr ("._-@+", name[i]) == NULL)
          return FALSE;
    }
  return TRUE;
}

/* One step down. O_NOFOLLOW and a single name: nothing leads out, on any kernel. */
static int
enter (PtFiles *files, int above, const char *name, const char *path, GError **error)
{
  int fd = openat (above, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  struct stat status;

  if (fd < 0)
    {
      if (errno == ENOENT)
        g_set_error (error, PT_ERROR, PT_ERROR_NOT_FOUND, _ ("%s is not there"), path);
      else if (errno == ELOOP || errno == ENOTDIR)
        refuse (error, PT_ERROR_UNSAFE, path, _ ("a link or a file is in the way"));
      else
        fail (error, path, _ ("a folder on the way cannot be opened"));
      return -1;
    }
  if (fstat (fd, &status) != 0 || status.st_uid != files->owner || (status.st_mode & 022) != 0)
    {
      refuse (error, PT_ERROR_UNSAFE, path, _ ("somebody else may write to a folder on the way"));
      close (fd);
      return -1;
    }
  return fd;
}

/* Opens the folder that a path is in; @name is the rest. Returns -1 with an error. */
static int
open_parent (PtFiles *files, const char *path, const char **name, GError **error)
{
  g_auto (GStrv) names = NULL;
  int fd;

  if (!pt_files_is_path (path))
    {
      refuse (error, PT_ERROR_UNSAFE, path, _ ("this is no path of ours"));
      return -1;
    }
  *name = strrchr (path, '/') + 1;
  names = g_strsplit (path + 1, "/", -1);
  fd = enter (files, files->root, ".", path, error);
  for (guint i = 0; fd >= 0 && names[i + 1] != NULL; i++)
    {
      int next = enter (files, fd, names[i], path, error);

      close (fd);
      fd = next;
    }
  return fd;
}

/* The same where no folder means no file: then it returns -1 without an error, and @done says so.
 */
static int
open_parent_if_there (
    PtFiles *files, const char *path, const char **name, gboolean *done, GError **error)
{
  g_autoptr (GError) reason = NULL;
  int fd = open_parent (files, path, name, &reason);

  *done = fd >= 0 || g_error_matches (reason, PT_ERROR, PT_ERROR_NOT_FOUND);
  if (!*done)
    g_propagate_error (error, g_steal_pointer (&reason));
  return fd;
}

static GBytes *
read_all (int fd, gsize size, const char *path, GError **error)
{
  g_autofree char *bytes = g_malloc (size + 1);
  gsize done = 0;

  /* One more than there was: a file that grows meanwhile is noticed. */
  while (done <= size)
    {
      ssize_t count = read (fd, bytes + done, size + 1 - done);

      if (count < 0 && errno == EINTR)
        continue;
      if (count < 0)
        {
          fail (error, path, _ ("it cannot be read"));
          return NULL;
        }
      if (count == 0)
        break;
      done += (gsize) count;
    }
  if (done != size)
    {
      refuse (error, PT_ERROR_STALE, path, _ ("it is being changed"));
      return NULL;
    }
  return g_bytes_new_take (g_steal_pointer (&bytes), size);
}

/* Opened so that a pipe does not hang, and looked at only through its descriptor. */
static gboolean
read_in (
    PtFiles *files, int folder, const char *name, const char *path, PtFound *found, GError **error)
{
  int fd = openat (folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  struct stat status;
  g_autoptr (GBytes) bytes = NULL;

  pt_found_clear (found);
  if (fd < 0 && errno == ENOENT)
    return TRUE;
  if (fd < 0)
    return errno == ELOOP ? refuse (error, PT_ERROR_UNSAFE, path, _ ("it is a link"))
                          : fail (error, path, _ ("it cannot be opened"));
  if (fstat (fd, &status) != 0 || !S_ISREG (status.st_mode) || status.st_nlink != 1)
    refuse (error, PT_ERROR_UNSAFE, path, _ ("it is no plain file, or has a second name"));
  else if (status.st_uid != files->owner)
    refuse (error, PT_ERROR_UNSAFE, path, _ ("it belongs to somebody else"));
  else if (status.st_size > (off_t) PT_FILES_LIMIT)
    refuse (error, PT_ERROR_UNSAFE, path, _ ("it is too long"));
  else
    bytes = read_all (fd, (gsize) status.st_size, path, error);
  close (fd);
  if (bytes == NULL)
    return FALSE;
  pt_found_set (found, bytes, status.st_mode & 07777, status.st_uid, status.st_gid);
  return TRUE;
}

/**
 * pt_files_read:
 * @files: files
 * @path: an absolute path below their root
 * @found: (out): what is there; free what is in it with pt_found_clear(). No file, or no folder for
 *   it, is no error
 * @error: return location for an error
 *
 * Returns: FALSE with PT_ERROR_UNSAFE for what is no plain file of the owner's, or with another
 *   error
 */
gboolean
pt_files_read (PtFiles *files, const char *path, PtFound *found, GError **error)
{
  const char *name;
  gboolean done;
  int folder = open_parent_if_there (files, path, &name, &done, error);

  *found = (PtFound){ 0 };
  if (folder < 0)
    return done;
  done = read_in (files, folder, name, path, found, error);
  close (folder);
  return done;
}

/**
 * pt_files_list:
 * @files: files
 * @path: an absolute path of a folder
 * @error: return location for an error
 *
 * Returns: (transfer full) (array zero-terminated=1): the names in it, none where it is not there;
 *   NULL with an error
 */
char **
pt_files_list (PtFiles *files, const char *path, GError **error)
{
  g_autofree char *inside = g_strconcat (path, "/x", NULL);
  GPtrArray *names = g_ptr_array_new ();
  const char *name;
  gboolean done;
  int fd = open_parent_if_there (files, inside, &name, &done, error);
  DIR *folder = fd >= 0 ? fdopendir (fd) : NULL;
  struct dirent *entry;

  if (!done)
    {
      g_ptr_array_unref (names);
      return NULL;
    }
  while (folder != NULL && names->len < NAMES_LIMIT && (entry = readdir (folder)) != NULL)
    if (!g_str_equal (entry->d_name, ".") && !g_str_equal (entry->d_name, ".."))
      g_ptr_array_add (names, g_strdup (entry->d_name));
  if (folder != NULL)
    closedir (folder);
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (names, FALSE);
}

/* -- changing ----------------------------------------------------------- */

static gboolean
write_all (int fd, GBytes *bytes)
{
  gsize length;
  const char *text = g_bytes_get_data (bytes, &length);

  while (length > 0)
    {
      ssize_t count = pt_calls.write (fd, text, length);

      if (count < 0 && errno == EINTR)
        continue;
      if (count <= 0)
        return FALSE;
      text += count;
      length -= (gsize) count;
    }
  return TRUE;
}

static gboolean
sync_fd (int fd)
{
  int result;

  do
    result = pt_calls.sync (fd);
  while (result != 0 && errno == EINTR);
  return result == 0;
}

/* What a run that was ended has left behind. */
static gboolean
remove_new (int folder, const char *name, const char *path, GError **error)
{
  g_autofree char *beside = g_strdup_printf (".%s" NEW_SUFFIX, name);

  if (faccessat (folder, beside, F_OK, AT_SYMLINK_NOFOLLOW) != 0)
    return TRUE;
  return pt_calls.unlink (folder, beside, 0) == 0 || errno == ENOENT
         || fail (error, path, _ ("what is left of an earlier try cannot be removed"));
}

/* From the file that is there, if there is one. Whether it is the one that was expected is seen
 * when it is replaced. */
static gboolean
keep_attributes (int folder, const char *name, int fd)
{
  int old = openat (folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  gboolean done;

  if (old < 0)
    return errno == ENOENT;
  done = pt_attributes_copy (old, fd);
  close (old);
  return done;
}

static gboolean
write_beside (PtFiles *files,
              int folder,
              const char *beside,
              const char *name,
              const PtFound *wanted,
              const char *path,
              GError **error)
{
  g_auto (PtFound) back = { 0 };
  int fd = pt_calls.open_new (folder, beside, 0600);
  gboolean done;
  int code;

  if (fd < 0)
    return fail (error, path, _ ("it cannot be written"));
  done = pt_calls.chown (fd, wanted->user, wanted->group) == 0 && write_all (fd, wanted->bytes)
         && keep_attributes (folder, name, fd) && pt_calls.chmod (fd, wanted->mode) == 0
         && sync_fd (fd);
  code = errno;
  close (fd);
  errno = code;
  if (!done)
    return fail (error, path, _ ("it cannot be written"));
  /* A disk that lies is noticed before the old file is gone. */
  if (!read_in (files, folder, beside, path, &back, error))
    return FALSE;
  return pt_found_equal (&back, wanted)
         || refuse (error, PT_ERROR_FAILED, path, _ ("what was written is not what is there"));
}

static gboolean
is_expected (const PtFound *found, const char *expected)
{
  if (!found->exists)
    return g_str_equal (expected, "absent");
  return g_str_equal (expected, found->digest);
}

/* Swaps the new file with the old one, so that what was pushed out can be looked at once more. */
static gboolean
swap (PtFiles *files,
      int folder,
      const char *beside,
      const char *name,
      const char *expected,
      const char *path,
      GError **error)
{
  g_auto (PtFound) old = { 0 };

  if (pt_calls.rename (folder, beside, name, RENAME_EXCHANGE) != 0)
    return fail (error, path, _ ("it cannot be replaced"));
  if (read_in (files, folder, beside, path, &old, NULL) && is_expected (&old, expected))
    return TRUE;
  pt_calls.rename (folder, beside, name, RENAME_EXCHANGE);
  return refuse (error, PT_ERROR_STALE, path, _ ("somebody changed it meanwhile"));
}

static gboolean
put_in_place (PtFiles *files,
              int folder,
              const char *beside,
              const char *name,
              const char *expected,
              const char *path,
              GError **error)
{
  if (!g_str_equal (expected, "absent"))
    return swap (files, folder, beside, name, expected, path, error);
  if (pt_calls.rename (folder, beside, name, RENAME_NOREPLACE) == 0)
    return TRUE;
  return errno == EEXIST
             ? refuse (error, PT_ERROR_STALE, path, _ ("somebody else has made it meanwhile"))
             : fail (error, path, _ ("it cannot be put in its place"));
}

static gboolean
sync_folder (int folder, const char *path, GError **error)
{
  return sync_fd (folder) || fail (error, path, _ ("its folder cannot be written out"));
}

/**
 * pt_files_write:
 * @files: files
 * @path: an absolute path below their root; its folder is there
 * @wanted: what shall be there
 * @expected: digest of what is there now, or "absent"
 * @error: return location for an error
 *
 * Puts a file in its place in one step: beside it first, written out, read back, then renamed.
 *
 * Returns: FALSE with PT_ERROR_STALE where something else is there than was expected, which then
 *   stays, or with another error
 */
gboolean
pt_files_write (
    PtFiles *files, const char *path, const PtFound *wanted, const char *expected, GError **error)
{
  const char *name;
  int folder = open_parent (files, path, &name, error);
  g_autofree char *beside = folder >= 0 ? g_strdup_printf (".%s" NEW_SUFFIX, name) : NULL;
  gboolean done;

  if (folder < 0)
    return FALSE;
  done = remove_new (folder, name, path, error)
         && write_beside (files, folder, beside, name, wanted, path, error)
         && put_in_place (files, folder, beside, name, expected, path, error);
  /* The old file after a swap, or a new one that did not get there: gone for good, too. */
  if (!remove_new (folder, name, path, done ? error : NULL))
    done = FALSE;
  if (!sync_folder (folder, path, done ? error : NULL))
    done = FALSE;
  close (folder);
  return done;
}

/**
 * pt_files_remove:
 * @files: files
 * @path: an absolute path below their root
 * @expected: digest of what is there
 * @error: return location for an error
 *
 * Returns: FALSE with PT_ERROR_STALE where something else is there, which then stays, or with
 *   another error; that there is nothing is none
 */
gboolean
pt_files_remove (PtFiles *files, const char *path, const char *expected, GError **error)
{
  g_auto (PtFound) found = { 0 };
  const char *name;
  gboolean done;
  int folder = open_parent_if_there (files, path, &name, &done, error);

  if (folder < 0)
    return done;
  done = read_in (files, folder, name, path, &found, error);
  if (done && found.exists && !is_expected (&found, expected))
    done = refuse (error, PT_ERROR_STALE, path, _ ("somebody changed it meanwhile"));
  if (done && found.exists)
    done = pt_calls.unlink (folder, name, 0) == 0 || fail (error, path, _ ("it cannot be removed"));
  /* Also where there was nothing any more: a run that was ended may have removed it. */
  done = done && sync_folder (folder, path, error);
  close (folder);
  return done;
}

/**
 * pt_files_clean:
 * @files: files
 * @path: an absolute path below their root
 * @error: return location for an error
 *
 * Removes what a run that was ended may have left beside a file, and has what it did in that folder
 * written out.
 */
gboolean
pt_files_clean (PtFiles *files, const char *path, GError **error)
{
  const char *name;
  gboolean done;
  int folder = open_parent_if_there (files, path, &name, &done, error);

  if (folder < 0)
    return done;
  done = remove_new (folder, name, path, error) && sync_folder (folder, path, error);
  close (folder);
  return done;
}

/**
 * pt_files_lock:
 * @files: files
 * @path: a file that is there and that nobody else may open
 * @error: return location for an error
 *
 * Returns: a descriptor that holds the lock; -1 with PT_ERROR_CONFLICT while another one does
 */
int
pt_files_lock (PtFiles *files, const char *path, GError **error)
{
  const char *name;
  int folder = open_parent (files, path, &name, error);
  int fd;

  if (folder < 0)
    return -1;
  fd = openat (folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  close (folder);
  if (fd >= 0 && flock (fd, LOCK_EX | LOCK_NB) == 0)
    return fd;
  if (fd >= 0 && errno == EWOULDBLOCK)
    refuse (error, PT_ERROR_CONFLICT, path,
            _ ("Passthrough is changing something already; wait until that has ended"));
  else
    fail (error, path, _ ("it cannot be locked"));
  if (fd >= 0)
    close (fd);
  return -1;
}

/**
 * pt_files_has_folder:
 * @files: files
 * @path: an absolute path of a folder
 *
 * Returns: whether it is there and ours to write to
 */
gboolean
pt_files_has_folder (PtFiles *files, const char *path)
{
  g_autofree char *inside = g_strconcat (path, "/x", NULL);
  const char *name;
  int fd = open_parent (files, inside, &name, NULL);

  if (fd >= 0)
    close (fd);
  return fd >= 0;
}

/* Not through chmod(2), which follows a name: the folder is opened first. */
static gboolean
set_mode (
    PtFiles *files, int folder, const char *name, guint mode, const char *path, GError **error)
{
  int fd = enter (files, folder, name, path, error);
  struct stat status;
  gboolean done;

  if (fd < 0)
    return FALSE;
  done = fstat (fd, &status) == 0
         && ((status.st_mode & 07777) == mode || (pt_calls.chmod (fd, mode) == 0 && sync_fd (fd)));
  if (!done)
    fail (error, path, _ ("the folder’s permissions cannot be set"));
  close (fd);
  return done;
}

static gboolean
make_folder (PtFiles *files, const char *path, guint mode, gboolean is_ours, GError **error)
{
  const char *name;
  int folder = open_parent (files, path, &name, error);
  gboolean is_new, done;

  if (folder < 0)
    return FALSE;
  is_new = pt_calls.mkdir (folder, name, mode) == 0;
  done = is_new || errno == EEXIST || fail (error, path, _ ("the folder cannot be made"));
  if (done && (is_new || is_ours))
    done = set_mode (files, folder, name, mode, path, error) && sync_folder (folder, path, error);
  close (folder);
  return done;
}

/**
 * pt_files_make_folder:
 * @files: files
 * @path: an absolute path of a folder; the one above it is there
 * @mode: its permissions
 * @error: return location for an error
 *
 * Makes a folder; one that is there stays as it is.
 */
gboolean
pt_files_make_folder (PtFiles *files, const char *path, guint mode, GError **error)
{
  return make_folder (files, path, mode, FALSE, error);
}

/**
 * pt_files_keep_folder:
 * @files: files
 * @path: an absolute path of a folder that is nobody else's; the one above it is there
 * @mode: its permissions
 * @error: return location for an error
 *
 * Makes a folder, or ends what a run that was ended has begun: its permissions, and that it is
 * written out.
 */
gboolean
pt_files_keep_folder (PtFiles *files, const char *path, guint mode, GError **error)
{
  return make_folder (files, path, mode, TRUE, error);
}

/**
 * pt_files_remove_folder:
 * @files: files
 * @path: an absolute path of a folder
 * @error: return location for an error
 *
 * Removes a folder if it is empty; one that is not, or is not there, is left.
 */
gboolean
pt_files_remove_folder (PtFiles *files, const char *path, GError **error)
{
  const char *name;
  gboolean done;
  int folder = open_parent_if_there (files, path, &name, &done, error);

  if (folder < 0)
    return done;
  done = pt_calls.unlink (folder, name, AT_REMOVEDIR) == 0 || errno == ENOENT
             ? sync_folder (folder, path, error)
             : errno == ENOTEMPTY || errno == EEXIST || errno == ENOTDIR
                   || fail (error, path, _ ("the folder cannot be removed"));
  close (folder);
  return done;
}
