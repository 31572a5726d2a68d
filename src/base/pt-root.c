#include "config.h"

#include "pt-root.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "pt-error.h"
#include "pt-i18n.h"
#include "pt-root-private.h"

static PtRoot *
root_new (const PtRootBackend *backend, gpointer data, GDestroyNotify free_data, const char *label)
{
  PtRoot *root = g_atomic_rc_box_new0 (PtRoot);

  root->backend = backend;
  root->data = data;
  root->free_data = free_data;
  root->label = g_strdup (label);
  root->prefix = g_strdup ("");
  root->directory = -1;
  root->plain = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return root;
}

PtRoot *
pt_root_new_for_backend (const PtRootBackend *backend,
                         gpointer data,
                         GDestroyNotify free_data,
                         const char *label)
{
  return root_new (backend, data, free_data, label);
}

PtRoot *
pt_root_ref (PtRoot *root)
{
  return g_atomic_rc_box_acquire (root);
}

static void
root_clear (PtRoot *root)
{
  if (root->directory >= 0)
    close (root->directory);
  if (root->top != NULL)
    pt_root_unref (root->top);
  else if (root->free_data != NULL)
    root->free_data (root->data);
  g_clear_pointer (&root->plain, g_hash_table_unref);
  g_clear_pointer (&root->recording, pt_recording_free);
  g_free (root->label);
  g_free (root->prefix);
}

void
pt_root_unref (PtRoot *root)
{
  g_atomic_rc_box_release_full (root, (GDestroyNotify) root_clear);
}

/**
 * pt_root_get_label:
 * @root: a root
 *
 * Returns: (transfer none): what to call it in words: "/", a folder or "snapshot"
 */
const char *
pt_root_get_label (PtRoot *root)
{
  return pt_root_get_top (root)->label;
}

/**
 * pt_root_is_live:
 * @root: a root
 *
 * Returns: whether it is the running computer's own root directory
 */
gboolean
pt_root_is_live (PtRoot *root)
{
  return g_str_equal (pt_root_get_top (root)->label, "/");
}

static gboolean
set_errno_error (GError **error, int code, const char *path)
{
  PtError kind = PT_ERROR_FAILED;

  if (code == ENOENT || code == ENOTDIR || code == ENODEV || code == ENXIO)
    kind = PT_ERROR_NOT_FOUND;
  else if (code == EACCES || code == EPERM)
    kind = PT_ERROR_DENIED;
  else if (code == ELOOP)
    kind = PT_ERROR_UNSAFE;
  g_set_error (error, PT_ERROR, kind, _ ("%s: %s"), path, g_strerror (code));
  return FALSE;
}

/* A name in an entered folder: no walk is needed. */
static gboolean
is_leaf (PtRoot *root, const char *path)
{
  return root->directory >= 0 && path[0] != '\0' && path[0] != '.' && strchr (path, '/') == NULL;
}

/**
 * pt_root_open:
 * @path: a folder, or a file written by `passthroughctl snapshot`
 * @error: return location for an error
 *
 * Returns: (transfer full): the root, or NULL with an error
 */
PtRoot *
pt_root_open (const char *path, GError **error)
{
  struct stat found;

  if (stat (path, &found) != 0)
    {
      set_errno_error (error, errno, path);
      return NULL;
    }
  if (S_ISREG (found.st_mode))
    {
      g_autofree char *text = NULL;
      g_autoptr (GBytes) bytes = NULL;
      gsize length;

      if (!g_file_get_contents (path, &text, &length, error))
        return NULL;
      bytes = g_bytes_new_take (g_steal_pointer (&text), length);
      return pt_root_open_bytes (bytes, error);
    }
  return pt_root_open_folder (path, error);
}

/**
 * pt_root_enter:
 * @root: a root
 * @path: a folder below it
 * @error: return location for an error
 *
 * Opens a folder once, so that reading several files in it needs no walk for each. Relative
 * paths are then meant below that folder; links in it may still lead anywhere below @root.
 *
 * Returns: (transfer full): the folder, or NULL with PT_ERROR_NOT_FOUND, _DENIED, …
 */
PtRoot *
pt_root_enter (PtRoot *root, const char *path, GError **error)
{
  PtRoot *top = pt_root_get_top (root);
  g_autoptr (PtRoot) child = NULL;
  g_autofree char *canonical = NULL;
  int code = 0;

  canonical = pt_root_walk (root, path, TRUE, &code);
  if (canonical == NULL)
    {
      set_errno_error (error, code, path);
      return NULL;
    }
  child = root_new (top->backend, top->data, NULL, "");
  child->top = pt_root_ref (top);
  g_free (child->prefix);
  child->prefix = g_steal_pointer (&canonical);
  child->directory = top->backend->open_folder (top->data, child->prefix, &code);
  if (code != 0)
    {
      set_errno_error (error, code, path);
      return NULL;
    }
  return g_steal_pointer (&child);
}

static char *
full_path (PtRoot *root, const char *path, gboolean follow_last, GError **error)
{
  int code = 0;
  char *canonical = pt_root_walk (root, path, follow_last, &code);

  if (canonical == NULL)
    set_errno_error (error, code, path);
  return canonical;
}

static void
record_read (PtRoot *root, const char *name, const char *bytes, gsize length, int code)
{
  PtRoot *top = pt_root_get_top (root);

  if (bytes != NULL && pt_root_get_recording (top) != NULL)
    pt_recording_add_file (top->recording, name, bytes, length);
  /* That something is closed is a fact, whatever is in it. */
  else if (bytes == NULL && top->recording != NULL && (code == EACCES || code == EPERM))
    pt_recording_add_denied (top->recording, name);
}

/**
 * pt_root_read_start:
 * @root: a root
 * @path: a regular file below it
 * @limit: how many bytes are wanted at most
 * @length: (out) (optional): how many bytes were read
 * @error: return location for an error
 *
 * Reads the beginning of a file, and no more: some files of /sys make hardware work for every
 * byte. A file that is there but cannot give its content now (EIO, EINVAL, ENODATA) is an error
 * like any other.
 *
 * Returns: (transfer full): the bytes and a terminating NUL, or NULL with an error
 */
char *
pt_root_read_start (PtRoot *root, const char *path, gsize limit, gsize *length, GError **error)
{
  PtRoot *top = pt_root_get_top (root);
  g_autofree char *canonical = NULL;
  char *bytes = NULL;
  gsize size = 0;
  int code = 0;

  if (is_leaf (root, path))
    {
      bytes = top->backend->read_at (top->data, root->directory, path, limit, &size, &code);
      if (code != ELOOP && top->recording == NULL)
        {
          if (bytes == NULL)
            set_errno_error (error, code, path);
          if (length != NULL)
            *length = size;
          return bytes;
        }
      g_clear_pointer (&bytes, g_free);
    }

  canonical = full_path (root, path, TRUE, error);
  if (canonical == NULL)
    return NULL;
  bytes = top->backend->read (top->data, canonical, limit, &size, &code);
  record_read (root, canonical, bytes, size, code);
  if (bytes == NULL)
    set_errno_error (error, code, path);
  if (length != NULL)
    *length = size;
  return bytes;
}

/**
 * pt_root_read:
 * @root: a root
 * @path: a regular file below it
 * @length: (out) (optional): how many bytes
 * @error: return location for an error
 *
 * Reads a file whole, up to PT_ROOT_FILE_LIMIT bytes.
 *
 * Returns: (transfer full): its bytes and a terminating NUL, or NULL with an error
 */
char *
pt_root_read (PtRoot *root, const char *path, gsize *length, GError **error)
{
  return pt_root_read_start (root, path, PT_ROOT_FILE_LIMIT, length, error);
}

/**
 * pt_root_read_line:
 * @root: a root
 * @path: a file
 * @error: return location for an error
 *
 * Returns: (transfer full): the first line of the file without blanks at its ends, or NULL
 */
char *
pt_root_read_line (PtRoot *root, const char *path, GError **error)
{
  char *text = pt_root_read (root, path, NULL, error);

  if (text == NULL)
    return NULL;
  text[strcspn (text, "\n")] = '\0';
  return g_strstrip (text);
}

/**
 * pt_root_read_number:
 * @root: a root
 * @path: a file that holds one number
 * @base: 10, or 16 (a prefix 0x is fine)
 * @value: (out): the number, untouched on failure
 * @error: return location for an error
 *
 * Returns: FALSE with an error when there is no such file or it holds something else
 */
gboolean
pt_root_read_number (PtRoot *root, const char *path, guint base, guint64 *value, GError **error)
{
  g_autofree char *line = pt_root_read_line (root, path, error);
  const char *digits = line;
  guint64 parsed;

  if (line == NULL)
    return FALSE;
  if (base == 16 && g_str_has_prefix (digits, "0x"))
    digits += 2;
  if (!g_ascii_string_to_unsigned (digits, base, 0, G_MAXUINT64, &parsed, NULL))
    {
      g_set_error (error, PT_ERROR, PT_ERROR_MALFORMED, _ ("%s does not hold a number"), path);
      return FALSE;
    }
  *value = parsed;
  return TRUE;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/**
 * pt_root_list:
 * @root: a root
 * @path: a folder below it; "." for an entered one
 * @error: return location for an error
 *
 * Returns: (transfer full): the names in the folder in byte order, without "." and "..";
 *   NULL with an error
 */
char **
pt_root_list (PtRoot *root, const char *path, GError **error)
{
  PtRoot *top = pt_root_get_top (root);
  g_autofree char *canonical = full_path (root, path, TRUE, error);
  GPtrArray *names;
  int code = 0;

  if (canonical == NULL)
    return NULL;
  names = top->backend->list (top->data, canonical, &code);
  if (names == NULL)
    {
      record_read (root, canonical, NULL, 0, code);
      set_errno_error (error, code, path);
      return NULL;
    }
  g_ptr_array_sort (names, compare_names);
  if (pt_root_get_recording (top) != NULL)
    pt_recording_add_folder (top->recording, canonical, names);
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (names, FALSE);
}

/**
 * pt_root_read_link:
 * @root: a root
 * @path: a symbolic link below it; it need not lead anywhere
 * @error: return location for an error
 *
 * Returns: (transfer full): the link's text, or NULL with an error
 */
char *
pt_root_read_link (PtRoot *root, const char *path, GError **error)
{
  PtRoot *top = pt_root_get_top (root);
  g_autofree char *canonical = NULL;
  char *text;
  int code = 0;

  if (is_leaf (root, path) && top->recording == NULL)
    {
      text = top->backend->read_link_at (top->data, root->directory, path, &code);
      if (text == NULL)
        set_errno_error (error, code, path);
      return text;
    }
  canonical = full_path (root, path, FALSE, error);
  if (canonical == NULL)
    return NULL;
  text = pt_root_read_link_text (top, canonical, &code);
  if (text == NULL)
    set_errno_error (error, code, path);
  return text;
}

/**
 * pt_root_link_name:
 * @root: a root
 * @path: a symbolic link below it
 *
 * The last part of a link's text: where the target itself cannot be seen (a sandbox hides
 * /sys/kernel/iommu_groups), its name still can.
 *
 * Returns: (transfer full) (nullable): the name, or NULL when there is no such link
 */
char *
pt_root_link_name (PtRoot *root, const char *path)
{
  g_autofree char *text = pt_root_read_link (root, path, NULL);

  return text != NULL ? g_path_get_basename (text) : NULL;
}

/**
 * pt_root_resolve:
 * @root: a root
 * @path: a path below it
 * @error: return location for an error
 *
 * Returns: (transfer full): the same place without links, relative to the top of the root
 *   ("sys/devices/pci0000:00/0000:00:01.0"), or NULL with an error
 */
char *
pt_root_resolve (PtRoot *root, const char *path, GError **error)
{
  return full_path (root, path, TRUE, error);
}

static gboolean
probe (PtRoot *root, const char *path, gboolean readable)
{
  PtRoot *top = pt_root_get_top (root);
  g_autofree char *canonical = NULL;
  gboolean found;

  if (is_leaf (root, path) && top->recording == NULL && !readable)
    return top->backend->exists_at (top->data, root->directory, path);
  canonical = full_path (root, path, TRUE, NULL);
  if (canonical == NULL)
    return FALSE;
  found = top->backend->exists (top->data, canonical, readable);
  if (found && pt_root_get_recording (top) != NULL)
    pt_recording_add_existing (top->recording, canonical);
  return found;
}

/**
 * pt_root_exists:
 * @root: a root
 * @path: a path below it
 *
 * Returns: whether there is something at @path
 */
gboolean
pt_root_exists (PtRoot *root, const char *path)
{
  return probe (root, path, FALSE);
}

/**
 * pt_root_can_read:
 * @root: a root
 * @path: a file or folder below it
 *
 * Returns: whether there is something at @path that this user may read
 */
gboolean
pt_root_can_read (PtRoot *root, const char *path)
{
  return probe (root, path, TRUE);
}
