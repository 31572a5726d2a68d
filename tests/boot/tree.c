#include "tree.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

typedef enum
{
  ENTRY_FILE,
  ENTRY_LINK,
  ENTRY_FOLDER,
  ENTRY_CLOSED,
} EntryKind;

typedef struct
{
  EntryKind kind;
  char *path;
  char *bytes;
  gsize length;
} Entry;

struct _Tree
{
  GPtrArray *entries;
  char *folder;
};

typedef struct
{
  TreeTest test;
  TreeKind kind;
} Case;

static void
entry_free (Entry *entry)
{
  g_free (entry->path);
  g_free (entry->bytes);
  g_free (entry);
}

Tree *
tree_new (void)
{
  Tree *tree = g_new0 (Tree, 1);

  tree->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) entry_free);
  return tree;
}

static void
remove_below (const char *path)
{
  struct stat found;
  g_autoptr (GDir) folder = NULL;
  const char *name;

  if (lstat (path, &found) != 0)
    return;
  if (!S_ISDIR (found.st_mode))
    {
      g_unlink (path);
      return;
    }
  g_chmod (path, 0700);
  folder = g_dir_open (path, 0, NULL);
  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_below (child);
    }
  g_rmdir (path);
}

void
tree_free (Tree *tree)
{
  if (tree->folder != NULL)
    remove_below (tree->folder);
  g_free (tree->folder);
  g_ptr_array_unref (tree->entries);
  g_free (tree);
}

static void
add_entry (Tree *tree, EntryKind kind, const char *path, gconstpointer bytes, gsize length)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->kind = kind;
  entry->path = g_strdup (path);
  entry->bytes = g_malloc (length + 1);
  memcpy (entry->bytes, bytes, length);
  entry->bytes[length] = '\0';
  entry->length = length;
  g_ptr_array_add (tree->entries, entry);
}

void
tree_bytes (Tree *tree, const char *path, gconstpointer bytes, gsize length)
{
  add_entry (tree, ENTRY_FILE, path, bytes, length);
}

void
tree_file (Tree *tree, const char *path, const char *text)
{
  add_entry (tree, ENTRY_FILE, path, text, strlen (text));
}

void
tree_link (Tree *tree, const char *path, const char *target)
{
  add_entry (tree, ENTRY_LINK, path, target, strlen (target));
}

void
tree_folder (Tree *tree, const char *path)
{
  add_entry (tree, ENTRY_FOLDER, path, "", 0);
}

/* Something that may not be read. */
void
tree_closed (Tree *tree, const char *path)
{
  add_entry (tree, ENTRY_CLOSED, path, "", 0);
}

/* Pairs of a name and a line, as files of one folder; each line gets its end. */
void
tree_files (Tree *tree, const char *folder, ...)
{
  va_list args;
  const char *name;

  va_start (args, folder);
  while ((name = va_arg (args, const char *)) != NULL)
    {
      g_autofree char *path = g_strconcat (folder, "/", name, NULL);
      g_autofree char *line = g_strconcat (va_arg (args, const char *), "\n", NULL);

      tree_file (tree, path, line);
    }
  va_end (args);
}

static void
write_entry (const Entry *entry, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  switch (entry->kind)
    {
    case ENTRY_FILE:
      g_file_set_contents (path, entry->bytes, (gssize) entry->length, &error);
      g_assert_no_error (error);
      break;
    case ENTRY_LINK:
      g_assert_cmpint (symlink (entry->bytes, path), ==, 0);
      break;
    case ENTRY_FOLDER:
      g_assert_cmpint (g_mkdir_with_parents (path, 0755), ==, 0);
      break;
    case ENTRY_CLOSED:
      /* Root may read everything but a link to itself. */
      if (geteuid () == 0)
        {
          g_autofree char *name = g_path_get_basename (path);

          g_assert_cmpint (symlink (name, path), ==, 0);
        }
      else
        g_assert_cmpint (g_mkdir (path, 0000), ==, 0);
      break;
    }
}

static void
append_escaped (GString *out, const char *bytes, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (bytes[i] > ' ' && bytes[i] < 0x7f && bytes[i] != '\\')
      g_string_append_c (out, bytes[i]);
    else
      g_string_append_printf (out, "\\x%02x", (guint8) bytes[i]);
}

static void
append_entry (GString *out, const Entry *entry)
{
  static const char *const words[] = { "file", "link", "folder", "denied" };

  g_string_append_printf (out, "%s ", words[entry->kind]);
  append_escaped (out, entry->path, strlen (entry->path));
  if (entry->kind == ENTRY_LINK)
    {
      g_string_append_c (out, ' ');
      append_escaped (out, entry->bytes, entry->length);
    }
  g_string_append_c (out, '\n');
  if (entry->kind == ENTRY_FILE && entry->length > 0)
    {
      /* One line of content without a line end of its own: they are escaped. */
      g_string_append_c (out, '>');
      append_escaped (out, entry->bytes, entry->length);
      g_string_append_c (out, '\n');
    }
}

/* Makes the tree and opens it; entries added later are not in it. */
PtRoot *
tree_open (Tree *tree, TreeKind kind)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) text = g_string_new ("PASSTHROUGH-SNAPSHOT 1\n");
  g_autoptr (GBytes) bytes = NULL;
  PtRoot *root;

  if (kind == TREE_FOLDER)
    {
      g_assert_null (tree->folder);
      tree->folder = g_dir_make_tmp ("tree-XXXXXX", &error);
      g_assert_no_error (error);
    }
  for (guint i = 0; i < tree->entries->len; i++)
    {
      const Entry *entry = tree->entries->pdata[i];
      g_autofree char *path = NULL;

      if (kind == TREE_SNAPSHOT)
        {
          append_entry (text, entry);
          continue;
        }
      path = g_build_filename (tree->folder, entry->path, NULL);
      write_entry (entry, path);
    }
  if (kind == TREE_FOLDER)
    root = pt_root_open (tree->folder, &error);
  else
    {
      bytes = g_bytes_new (text->str, text->len);
      root = pt_root_open_bytes (bytes, &error);
    }
  g_assert_no_error (error);
  return root;
}

const char *
tree_get_folder (Tree *tree)
{
  return tree->folder;
}

/* Says which text a test is at; line ends inside it would not be TAP. */
void
tree_message (const char *text)
{
  g_autofree char *escaped = g_strescape (text, NULL);

  g_test_message ("%s", escaped);
}

static void
run_case (gconstpointer data)
{
  const Case *test = data;
  g_autoptr (Tree) tree = tree_new ();

  test->test (tree, test->kind);
}

/* Adds a test twice: on disk and in memory. */
void
tree_add_test (const char *path, TreeTest test)
{
  static const char *const names[] = { "folder", "snapshot" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *name = g_strconcat (path, "/", names[i], NULL);
      Case *data = g_new0 (Case, 1);

      data->test = test;
      data->kind = i;
      g_test_add_data_func_full (name, data, run_case, g_free);
    }
}
