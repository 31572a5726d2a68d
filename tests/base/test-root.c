#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib.h>
#include <glib/gstdio.h>

#include "pt-error.h"
#include "pt-root.h"

typedef struct
{
  char *folder;
  char *secret; /* a file outside the root */
} Tree;

static char *
below (const Tree *tree, const char *path)
{
  return g_build_filename (tree->folder, path, NULL);
}

static void
put (const Tree *tree, const char *path, const char *text)
{
  g_autofree char *full = below (tree, path);
  g_autofree char *parent = g_path_get_dirname (full);

  g_assert_cmpint (g_mkdir_with_parents (parent, 0755), ==, 0);
  g_assert_true (g_file_set_contents (full, text, -1, NULL));
}

static void
put_link (const Tree *tree, const char *path, const char *text)
{
  g_autofree char *full = below (tree, path);
  g_autofree char *parent = g_path_get_dirname (full);

  g_assert_cmpint (g_mkdir_with_parents (parent, 0755), ==, 0);
  g_assert_cmpint (symlink (text, full), ==, 0);
}

static void
tree_set_up (Tree *tree, gconstpointer data)
{
  g_autofree char *base = g_dir_make_tmp ("pt-root-XXXXXX", NULL);
  g_autofree char *out = NULL;

  tree->folder = g_build_filename (base, "root", NULL);
  tree->secret = g_build_filename (base, "secret", NULL);
  g_assert_true (g_file_set_contents (tree->secret, "hidden-text", -1, NULL));
  put (tree, "sys/devices/pci0/dev/vendor", "0x10de\n");
  put (tree, "sys/devices/pci0/dev/empty", "");
  put (tree, "sys/drivers/drv/name", "drv\n");
  put (tree, "sys/devices/pci0/dev/binary", "a\\b\x01\x7f|\n>x\n\nend");
  put (tree, "etc/number", "42\n");
  put_link (tree, "sys/bus/dev", "../devices/pci0/dev");
  put_link (tree, "sys/devices/pci0/dev/driver", "../../../drivers/drv");
  put_link (tree, "sys/devices/pci0/dev/group", "../../../kernel/groups/27");
  put_link (tree, "etc/absolute", "/etc/number");
  out = g_strconcat ("../../../../../../../../../..", tree->secret, NULL);
  put_link (tree, "etc/climb", out);
  put_link (tree, "etc/outside", tree->secret);
  put_link (tree, "etc/loop", "loop");
  put_link (tree, "etc/loop-a", "loop-b/x");
  put_link (tree, "etc/loop-b", "loop-a/x");
}

static void
remove_tree (const char *path)
{
  GStatBuf found;

  if (g_lstat (path, &found) == 0 && S_ISDIR (found.st_mode))
    {
      g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
      const char *name;

      while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
        {
          g_autofree char *child = g_build_filename (path, name, NULL);

          remove_tree (child);
        }
    }
  g_remove (path);
}

static void
tree_tear_down (Tree *tree, gconstpointer data)
{
  g_autofree char *base = g_path_get_dirname (tree->folder);

  remove_tree (base);
  g_free (tree->folder);
  g_free (tree->secret);
}

static void
check_text (PtRoot *root, const char *path, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = pt_root_read (root, path, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, expected);
}

static void
check_error (PtRoot *root, const char *path, PtError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (pt_root_read (root, path, NULL, &error));
  g_assert_error (error, PT_ERROR, (int) code);
}

/* What both kinds of root must answer alike. */
static void
check_root (PtRoot *root)
{
  g_autofree char *resolved = pt_root_resolve (root, "/sys/bus/dev/driver", NULL);
  g_autofree char *group = pt_root_link_name (root, "sys/bus/dev/group");
  g_autofree char *line = pt_root_read_line (root, "sys/bus/dev/vendor", NULL);
  g_auto (GStrv) names = pt_root_list (root, "sys/devices/pci0/dev", NULL);
  g_autofree char *all = names != NULL ? g_strjoinv (" ", names) : NULL;
  g_autoptr (PtRoot) folder = pt_root_enter (root, "sys/bus/dev", NULL);
  g_autofree char *leaf = NULL;
  g_autofree char *start = NULL;
  gsize start_length = 0;
  guint64 number = 0;

  check_text (root, "sys/bus/dev/vendor", "0x10de\n");
  check_text (root, "/sys/bus/dev/driver/name", "drv\n");
  check_text (root, "etc/absolute", "42\n");
  check_text (root, "sys/bus/dev/empty", "");
  check_text (root, "sys/bus/dev/binary", "a\\b\x01\x7f|\n>x\n\nend");
  g_assert_cmpstr (resolved, ==, "sys/drivers/drv");
  g_assert_cmpstr (group, ==, "27");
  g_assert_cmpstr (line, ==, "0x10de");
  g_assert_cmpstr (all, ==, "binary driver empty group vendor");
  g_assert_true (pt_root_read_number (root, "sys/bus/dev/vendor", 16, &number, NULL));
  g_assert_cmpuint (number, ==, 0x10de);
  g_assert_false (pt_root_read_number (root, "sys/bus/dev/empty", 16, &number, NULL));
  start = pt_root_read_start (root, "sys/bus/dev/vendor", 4, &start_length, NULL);
  g_assert_cmpstr (start, ==, "0x10");
  g_assert_cmpuint (start_length, ==, 4);
  g_assert_true (pt_root_exists (root, "sys/bus/dev"));
  g_assert_false (pt_root_exists (root, "sys/bus/dev/group"));

  g_assert_nonnull (folder);
  check_text (folder, "vendor", "0x10de\n");
  check_text (folder, "driver/name", "drv\n");
  check_text (folder, "/etc/number", "42\n");
  leaf = pt_root_link_name (folder, "driver");
  g_assert_cmpstr (leaf, ==, "drv");
  check_error (folder, "nothing", PT_ERROR_NOT_FOUND);

  /* Nothing outside, however the link is written, and no endless walk. */
  check_error (root, "etc/climb", PT_ERROR_NOT_FOUND);
  check_error (root, "etc/outside", PT_ERROR_NOT_FOUND);
  check_error (root, "../../../../secret", PT_ERROR_NOT_FOUND);
  check_error (root, "etc/loop", PT_ERROR_UNSAFE);
  check_error (root, "etc/loop-a", PT_ERROR_UNSAFE);
  check_error (root, "etc/number/below", PT_ERROR_NOT_FOUND);
  check_error (root, "nowhere", PT_ERROR_NOT_FOUND);
  g_assert_null (pt_root_list (root, "nowhere", NULL));
  g_assert_null (pt_root_enter (root, "etc/number", NULL));
}

static void
test_folder (Tree *tree, gconstpointer data)
{
  g_autoptr (PtRoot) root = pt_root_open (tree->folder, NULL);

  g_assert_nonnull (root);
  g_assert_false (pt_root_is_live (root));
  check_root (root);
}

/* A recording of everything that was asked answers the same questions in the same way. */
static void
test_snapshot (Tree *tree, gconstpointer data)
{
  g_autoptr (PtRoot) root = pt_root_open (tree->folder, NULL);
  g_autoptr (PtRoot) again = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  char *text;
  g_autofree char *second = NULL;

  pt_root_start_recording (root);
  check_root (root);
  text = pt_root_take_recording (root);
  bytes = g_bytes_new_take (text, strlen (text));
  again = pt_root_open_bytes (bytes, &error);
  g_assert_no_error (error);
  pt_root_start_recording (again);
  check_root (again);
  second = pt_root_take_recording (again);
  g_assert_cmpstr (second, ==, text);
  g_assert_null (strstr (text, "hidden-text"));
}

static void
test_denied (Tree *tree, gconstpointer data)
{
  static const char text[]
      = "PASSTHROUGH-SNAPSHOT 1\ndenied etc/libvirt\nthere usr/bin/program\nfolder etc/empty\n";
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, sizeof text - 1);
  g_autoptr (PtRoot) root = pt_root_open_bytes (bytes, NULL);
  g_auto (GStrv) names = pt_root_list (root, "etc/empty", NULL);

  g_assert_nonnull (root);
  check_error (root, "etc/libvirt", PT_ERROR_DENIED);
  g_assert_true (pt_root_exists (root, "etc/libvirt"));
  g_assert_false (pt_root_can_read (root, "etc/libvirt"));
  g_assert_true (pt_root_exists (root, "usr/bin/program"));
  g_assert_nonnull (names);
  g_assert_null (names[0]);
}

static void
test_masks (Tree *tree, gconstpointer data)
{
  g_autoptr (PtRoot) root = NULL;
  g_autofree char *text = NULL;
  g_autofree char *read = NULL;

  put (tree, "proc/cmdline",
       "root=UUID=12345678-1234-1234-1234-123456789abc "
       "again=12345678-1234-1234-1234-123456789abc\n");
  put (tree, "run/sessions/1", "UID=1000\nUSER=anna\nTYPE=wayland\n");
  put (tree, "sys/efi/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c", "x");
  put (tree, "etc/mac", "00:1a:2B:3c:4d:5e\n");
  root = pt_root_open (tree->folder, NULL);
  pt_root_start_recording (root);
  g_free (pt_root_read (root, "proc/cmdline", NULL, NULL));
  g_free (pt_root_read (root, "run/sessions/1", NULL, NULL));
  g_free (pt_root_read (root, "etc/mac", NULL, NULL));
  g_free (
      pt_root_read (root, "sys/efi/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c", NULL, NULL));
  text = pt_root_take_recording (root);
  g_assert_null (strstr (text, "123456789abc"));
  g_assert_null (strstr (text, "anna"));
  g_assert_null (strcasestr (text, "00:1a:2b"));
  g_assert_nonnull (strstr (text, "8be4df61"));
  g_assert_nonnull (strstr (text, "UID=1000"));
}

static void
test_damaged (void)
{
  static const char *const bad[] = {
    "",
    "PASSTHROUGH-SNAPSHOT 2\n",
    "PASSTHROUGH-SNAPSHOT 1\n|content without a file\n",
    "PASSTHROUGH-SNAPSHOT 1\nfile ../etc/passwd\n",
    "PASSTHROUGH-SNAPSHOT 1\nfile /etc/passwd\n",
    "PASSTHROUGH-SNAPSHOT 1\nfile a//b\n",
    "PASSTHROUGH-SNAPSHOT 1\nfile a\n|x\nfile a/b\n",
    "PASSTHROUGH-SNAPSHOT 1\nlink a\n",
    "PASSTHROUGH-SNAPSHOT 1\nfile a b\n",
    "PASSTHROUGH-SNAPSHOT 1\ndevice a\n",
    "PASSTHROUGH-SNAPSHOT 1\nfile a\n|\\x0\n",
    "PASSTHROUGH-SNAPSHOT 1\nfile a\\x00b\n",
    "PASSTHROUGH-SNAPSHOT 1\nfolder a\n|b/c\n",
    "PASSTHROUGH-SNAPSHOT 1\nfolder a/b\nfile a\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new_static (bad[i], strlen (bad[i]));
      g_autoptr (GError) error = NULL;

      g_assert_null (pt_root_open_bytes (bytes, &error));
      g_assert_error (error, PT_ERROR, PT_ERROR_MALFORMED);
    }
}

/* Special files of a hostile tree neither block nor are read. */
static void
test_special (Tree *tree, gconstpointer data)
{
  g_autofree char *fifo = below (tree, "etc/fifo");
  g_autoptr (PtRoot) root = pt_root_open (tree->folder, NULL);

  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  check_error (root, "etc/fifo", PT_ERROR_FAILED);
  check_error (root, "etc", PT_ERROR_FAILED);
}

static void
test_large (Tree *tree, gconstpointer data)
{
  g_autofree char *large = g_strnfill (6 * 1024 * 1024, 'x');
  g_autoptr (PtRoot) root = pt_root_open (tree->folder, NULL);
  g_autofree char *text = NULL;
  gsize length = 0;

  put (tree, "etc/large", large);
  text = pt_root_read (root, "etc/large", &length, NULL);
  g_assert_nonnull (text);
  g_assert_cmpuint (length, >=, PT_ROOT_FILE_LIMIT);
  g_assert_cmpuint (length, <, PT_ROOT_FILE_LIMIT + 65536);
}

#define ADD(name, func) g_test_add ("/root/" name, Tree, NULL, tree_set_up, func, tree_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("folder", test_folder);
  ADD ("snapshot", test_snapshot);
  ADD ("denied", test_denied);
  ADD ("masks", test_masks);
  ADD ("special", test_special);
  ADD ("large", test_large);
  g_test_add_func ("/root/damaged", test_damaged);
  return g_test_run ();
}
