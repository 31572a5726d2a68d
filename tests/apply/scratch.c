#include "scratch.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "pt-calls.h"

/* -- calls that fail ----------------------------------------------------- */

static PtCalls real;
static Mishap mishap;
static guint wanted;
static guint count;
static int code;

/* Returns whether this call is not to be made. */
static gboolean
meets (void)
{
  gboolean here = ++count == wanted;

  if (here && mishap == MISHAP_KILL)
    _exit (9);
  if ((here && mishap == MISHAP_FAIL) || (mishap == MISHAP_STAYS && count >= wanted))
    {
      errno = code;
      return TRUE;
    }
  return FALSE;
}

static int
open_new (int folder, const char *name, mode_t mode)
{
  return meets () ? -1 : real.open_new (folder, name, mode);
}

static ssize_t
write_some (int fd, const void *bytes, size_t length)
{
  if (meets ())
    return -1;
  if (mishap == MISHAP_SHORT && count == wanted && length > 1)
    length /= 2;
  return real.write (fd, bytes, length);
}

static int
sync_fd (int fd)
{
  return meets () ? -1 : real.sync (fd);
}

static int
change_mode (int fd, mode_t mode)
{
  return meets () ? -1 : real.chmod (fd, mode);
}

static int
change_owner (int fd, uid_t user, gid_t group)
{
  return meets () ? -1 : real.chown (fd, user, group);
}

static int
rename_within (int folder, const char *from, const char *to, unsigned int flags)
{
  return meets () ? -1 : real.rename (folder, from, to, flags);
}

static int
unlink_at (int folder, const char *name, int flags)
{
  return meets () ? -1 : real.unlink (folder, name, flags);
}

static int
make_folder (int folder, const char *name, mode_t mode)
{
  return meets () ? -1 : real.mkdir (folder, name, mode);
}

static int
set_attribute (int fd, const char *name, const void *value, size_t size)
{
  return meets () ? -1 : real.set_attribute (fd, name, value, size);
}

void
mishap_set (Mishap new_mishap, guint at, int new_code)
{
  if (real.write == NULL)
    real = pt_calls;
  mishap = new_mishap;
  wanted = at;
  code = new_code;
  count = 0;
  pt_calls = (PtCalls){ open_new,      write_some, sync_fd,     change_mode,  change_owner,
                        rename_within, unlink_at,  make_folder, set_attribute };
}

guint
mishap_count (void)
{
  return count;
}

gboolean
run_child (gboolean (*work) (const char *root, GError **error),
           const char *root,
           Mishap new_mishap,
           guint at)
{
  pid_t child = fork ();
  int status;

  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      mishap_set (new_mishap, at, EIO);
      work (root, NULL);
      _exit (0);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status));
  g_assert_true (WEXITSTATUS (status) == 0 || WEXITSTATUS (status) == 9);
  return WEXITSTATUS (status) == 0;
}

/* -- a root directory ----------------------------------------------------- */

char *
scratch_new (void)
{
  /* Thousands of times everything is written out: in memory that costs nothing. */
  const char *folder = g_file_test ("/dev/shm", G_FILE_TEST_IS_DIR) ? "/dev/shm" : g_get_tmp_dir ();
  char *root = g_build_filename (folder, "passthrough-apply-XXXXXX", NULL);

  g_assert_nonnull (g_mkdtemp (root));
  return root;
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;

  if (!g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    dir = g_dir_open (path, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *inside = g_build_filename (path, name, NULL);

      remove_tree (inside);
    }
  g_assert_cmpint (g_remove (path), ==, 0);
}

void
scratch_free (char *root)
{
  remove_tree (root);
  g_free (root);
}

void
scratch_write (const char *root, const char *path, const char *text, int mode)
{
  g_autofree char *full = g_build_filename (root, path, NULL);
  g_autofree char *folder = g_path_get_dirname (full);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  g_assert_cmpint (g_chmod (folder, 0755), ==, 0);
  g_file_set_contents (full, text, -1, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_chmod (full, mode), ==, 0);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* Those that anybody may set: the rest is the system's own. */
static void
describe_attributes (const char *path, GString *out)
{
  char names[1024], value[256];
  ssize_t length = llistxattr (path, names, sizeof names);

  for (ssize_t i = 0; i < length; i += (ssize_t) strlen (names + i) + 1)
    {
      ssize_t size = lgetxattr (path, names + i, value, sizeof value);

      if (g_str_has_prefix (names + i, "user.") && size >= 0)
        g_string_append_printf (out, "  %s=%.*s\n", names + i, (int) size, value);
    }
}

static void
describe (const char *root, const char *path, GString *out)
{
  g_autofree char *full = g_build_filename (root, path, NULL);
  g_autoptr (GDir) dir = g_dir_open (full, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *inside = g_strconcat (path, "/", (char *) names->pdata[i], NULL);
      g_autofree char *entry = g_build_filename (root, inside, NULL);
      g_autofree char *text = NULL;
      GStatBuf status;

      /* What the transactions keep for themselves. */
      if (g_str_equal (inside, "/var"))
        continue;
      g_assert_cmpint (g_lstat (entry, &status), ==, 0);
      if (S_ISREG (status.st_mode))
        g_file_get_contents (entry, &text, NULL, NULL);
      g_string_append_printf (out, "%s %o %u:%u %s\n", inside, (guint) status.st_mode,
                              (guint) status.st_uid, (guint) status.st_gid,
                              text != NULL ? text : "");
      describe_attributes (entry, out);
      if (S_ISDIR (status.st_mode))
        describe (root, inside, out);
    }
}

/* Content, permissions, owner, attributes and folders, but for what is recorded. */
char *
scratch_describe (const char *root)
{
  GString *out = g_string_new (NULL);

  describe (root, "", out);
  return g_string_free (out, FALSE);
}

static gboolean
has_leftovers (const char *path)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;

  if (!g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    dir = g_dir_open (path, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *inside = g_build_filename (path, name, NULL);

      if (g_str_has_suffix (name, ".passthrough-new") || has_leftovers (inside))
        return TRUE;
    }
  return FALSE;
}

/* Nothing is under way, and nothing was left beside a file. */
gboolean
scratch_is_clean (const char *root)
{
  g_autofree char *journal = g_build_filename (root, PT_JOURNAL, NULL);

  return !g_file_test (journal, G_FILE_TEST_EXISTS) && !has_leftovers (root);
}

PtFiles *
scratch_open (const char *root)
{
  g_autoptr (GError) error = NULL;
  PtFiles *files = pt_files_open (root, &error);

  g_assert_no_error (error);
  return files;
}

/* -- orders ---------------------------------------------------------------- */

PtOrder *
order_new (const char *uuid)
{
  PtOrder *order = g_new0 (PtOrder, 1);

  order->uuid = uuid;
  order->machine = "win 11";
  order->user = 1000;
  order->when = "2026-11-25T10:00:00Z";
  order->plan = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
  order->goals = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_goal_free);
  return order;
}

void
order_add (PtOrder *order, const char *path, const char *text, guint mode, const char *found)
{
  g_autofree char *digest = found != NULL && !g_str_equal (found, "absent")
                                ? g_compute_checksum_for_string (G_CHECKSUM_SHA256, found, -1)
                                : g_strdup (found);

  g_ptr_array_add (order->goals, pt_goal_new (path, text, mode, digest));
}

void
order_free (PtOrder *order)
{
  g_ptr_array_unref (order->goals);
  g_free (order);
}
