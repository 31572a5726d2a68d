#include "disk.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "scratch.h"

/* More calls than that which are not sure to have come through: only their beginnings. */
#define SUBSETS_LIMIT 8

typedef struct _Node Node;

/* Of a file or a folder, without what is in it. */
typedef struct
{
  guint mode;
  uid_t user;
  gid_t group;
} Owned;

/**
 * Change:
 * @call: what was called
 * @node: what was made, moved or removed: a change that comes through alone names no other one
 * @other: what it changed places with
 */
typedef struct
{
  const TraceCall *call;
  Node *node;
  Node *other;
} Change;

/**
 * Node:
 * @inode: its number
 * @is_folder: whether it is one
 * @sure: permissions after a cut
 * @now: permissions
 * @sure_bytes: content after a cut
 * @bytes: content
 * @sure_names: (element-type utf8 Node): what is in it after a cut
 * @names: (element-type utf8 Node): what is in it
 * @pending: (element-type Change): what was done to the names since they were written out
 * @choice: which of its possible states is being tried
 */
struct _Node
{
  ino_t inode;
  gboolean is_folder;
  Owned sure;
  Owned now;
  GString *sure_bytes;
  GString *bytes;
  GHashTable *sure_names;
  GHashTable *names;
  GPtrArray *pending;
  guint choice;
};

struct _Disk
{
  Node *root;
  GPtrArray *all;
  /* By number; one that was used again names the later one. */
  GHashTable *nodes;
};

static Node *
node_new (Disk *disk, ino_t inode, gboolean is_folder, const Owned *owned)
{
  Node *node = g_new0 (Node, 1);

  node->inode = inode;
  node->is_folder = is_folder;
  node->sure = node->now = *owned;
  node->sure_bytes = g_string_new (NULL);
  node->bytes = g_string_new (NULL);
  node->sure_names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  node->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  node->pending = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (disk->all, node);
  g_hash_table_insert (disk->nodes, GSIZE_TO_POINTER (inode), node);
  return node;
}

static void
node_free (Node *node)
{
  g_string_free (node->sure_bytes, TRUE);
  g_string_free (node->bytes, TRUE);
  g_hash_table_unref (node->sure_names);
  g_ptr_array_unref (node->pending);
  g_hash_table_unref (node->names);
  g_free (node);
}

static void
copy_names (GHashTable *from, GHashTable *to)
{
  GHashTableIter iter;
  gpointer name, node;

  g_hash_table_iter_init (&iter, from);
  while (g_hash_table_iter_next (&iter, &name, &node))
    g_hash_table_insert (to, g_strdup (name), node);
}

static Node *
read_node (Disk *disk, const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  GStatBuf status;
  const char *name;
  gsize length;
  g_autofree char *text = NULL;
  Node *node;

  g_assert_cmpint (g_lstat (path, &status), ==, 0);
  node = node_new (disk, status.st_ino, folder != NULL,
                   &(Owned){ status.st_mode & 07777, status.st_uid, status.st_gid });
  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *inside = g_build_filename (path, name, NULL);

      g_hash_table_insert (node->names, g_strdup (name), read_node (disk, inside));
    }
  copy_names (node->names, node->sure_names);
  if (folder == NULL)
    {
      g_assert_true (g_file_get_contents (path, &text, &length, NULL));
      g_string_append_len (node->sure_bytes, text, (gssize) length);
      g_string_append_len (node->bytes, text, (gssize) length);
    }
  return node;
}

/* As it lies there, all of it sure. */
Disk *
disk_read (const char *root)
{
  Disk *disk = g_new0 (Disk, 1);

  disk->all = g_ptr_array_new_with_free_func ((GDestroyNotify) node_free);
  disk->nodes = g_hash_table_new (g_direct_hash, g_direct_equal);
  disk->root = read_node (disk, root);
  return disk;
}

void
disk_free (Disk *disk)
{
  g_ptr_array_unref (disk->all);
  g_hash_table_unref (disk->nodes);
  g_free (disk);
}

/* -- calls ------------------------------------------------------------------- */

static void
change_names (GHashTable *names, const Change *change)
{
  const TraceCall *call = change->call;

  if (call->kind == TRACE_CREATE || call->kind == TRACE_MKDIR)
    g_hash_table_insert (names, g_strdup (call->name), change->node);
  else if (g_hash_table_lookup (names, call->name) == change->node)
    g_hash_table_remove (names, call->name);
  if (call->kind == TRACE_RENAME)
    g_hash_table_insert (names, g_strdup (call->to), change->node);
  if (change->other != NULL)
    g_hash_table_insert (names, g_strdup (call->name), change->other);
}

static void
make_sure (Node *node)
{
  g_hash_table_remove_all (node->sure_names);
  copy_names (node->names, node->sure_names);
  g_ptr_array_set_size (node->pending, 0);
  node->sure = node->now;
  g_string_assign (node->sure_bytes, node->bytes->str);
}

static Node *
find (Disk *disk, ino_t inode)
{
  Node *node = g_hash_table_lookup (disk->nodes, GSIZE_TO_POINTER (inode));

  g_assert_nonnull (node);
  return node;
}

static void
play_names (Disk *disk, const TraceCall *call)
{
  Node *folder = find (disk, call->folder);
  Change *change = g_new0 (Change, 1);

  change->call = call;
  if (call->kind == TRACE_CREATE || call->kind == TRACE_MKDIR)
    change->node = node_new (disk, call->inode, call->kind == TRACE_MKDIR,
                             &(Owned){ call->mode, geteuid (), getegid () });
  else
    change->node = g_hash_table_lookup (folder->names, call->name);
  g_assert_nonnull (change->node);
  if (call->exchange)
    change->other = g_hash_table_lookup (folder->names, call->to);
  g_assert_true (!call->exchange || change->other != NULL);
  change_names (folder->names, change);
  g_ptr_array_add (folder->pending, change);
}

void
disk_play (Disk *disk, const TraceCall *call)
{
  Node *node;

  if (call->folder != 0)
    {
      play_names (disk, call);
      return;
    }
  node = find (disk, call->inode);
  if (call->kind == TRACE_WRITE)
    g_string_append_len (node->bytes, trace_bytes (call), (gssize) call->length);
  else if (call->kind == TRACE_MODE)
    node->now.mode = call->mode;
  else if (call->kind == TRACE_OWNER)
    {
      node->now.user = call->user;
      node->now.group = call->group;
    }
  else if (call->kind == TRACE_SYNC)
    make_sure (node);
}

/* -- what a cut leaves -------------------------------------------------------- */

/* Of a folder: a bit for each call, or with too many of them how many of the first. Of anything:
 * how its permissions and its content come through. */
static guint
count_names (const Node *node)
{
  return node->pending->len <= SUBSETS_LIMIT ? 1u << node->pending->len : node->pending->len + 1;
}

static guint
count_owned (const Node *node)
{
  return memcmp (&node->sure, &node->now, sizeof node->now) == 0 ? 1 : 2;
}

static guint
count_bytes (const Node *node)
{
  return g_string_equal (node->sure_bytes, node->bytes) ? 1 : 3;
}

static guint
count_choices (const Node *node)
{
  return count_names (node) * count_owned (node) * count_bytes (node);
}

static GHashTable *
choose_names (const Node *node)
{
  GHashTable *names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint choice = node->choice % count_names (node);

  copy_names (node->sure_names, names);
  for (guint i = 0; i < node->pending->len; i++)
    if (node->pending->len <= SUBSETS_LIMIT ? (choice & (1u << i)) != 0 : i < choice)
      change_names (names, node->pending->pdata[i]);
  return names;
}

static const Owned *
choose_owned (const Node *node)
{
  return node->choice / count_names (node) % count_owned (node) == 0 ? &node->sure : &node->now;
}

static GString *
choose_bytes (const Node *node)
{
  guint choice = node->choice / count_names (node) / count_owned (node);
  const GString *bytes = choice == 0 ? node->sure_bytes : node->bytes;

  return g_string_new_len (bytes->str, (gssize) (choice == 1 ? bytes->len / 2 : bytes->len));
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* Says what the choices come to; @make: makes it there as well. @met: what is reached by them. */
static void
show (Node *node, const char *root, const char *path, gboolean make, GString *out, GPtrArray *met)
{
  const Owned *owned = choose_owned (node);
  g_autofree char *full = g_strconcat (root, path, NULL);
  g_autoptr (GHashTable) names = choose_names (node);
  g_autofree char **sorted = (char **) g_hash_table_get_keys_as_array (names, NULL);
  GString *bytes = choose_bytes (node);

  if (met != NULL)
    g_ptr_array_add (met, node);
  g_string_append_printf (out, "%s %o %u:%u %s\n", path, owned->mode, (guint) owned->user,
                          (guint) owned->group, bytes->str);
  if (make && node->is_folder && path[0] != '\0')
    g_assert_cmpint (g_mkdir (full, 0700), ==, 0);
  else if (make && !node->is_folder)
    g_assert_true (g_file_set_contents_full (full, bytes->str, (gssize) bytes->len,
                                             G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  qsort (sorted, g_strv_length (sorted), sizeof *sorted, compare_names);
  for (guint i = 0; sorted[i] != NULL; i++)
    {
      g_autofree char *inside = g_strconcat (path, "/", sorted[i], NULL);

      show (g_hash_table_lookup (names, sorted[i]), root, inside, make, out, met);
    }
  if (make)
    {
      g_assert_cmpint (chown (full, owned->user, owned->group), ==, 0);
      g_assert_cmpint (g_chmod (full, owned->mode), ==, 0);
    }
  g_string_free (bytes, TRUE);
}

/* The next choice, like a number with a digit for each node; only what is reached counts. */
static gboolean
advance (GPtrArray *met)
{
  for (guint i = met->len; i > 0; i--)
    {
      Node *node = met->pdata[i - 1];

      if (++node->choice < count_choices (node))
        return TRUE;
      node->choice = 0;
    }
  return FALSE;
}

/* Each state that a cut at this point may leave, once a call; returns how many they are. */
guint
disk_each_state (Disk *disk, DiskSeen seen, DiskMade made, gpointer data)
{
  guint count = 0;
  gboolean more = TRUE;

  for (guint i = 0; i < disk->all->len; i++)
    ((Node *) disk->all->pdata[i])->choice = 0;
  while (more)
    {
      g_autoptr (GPtrArray) met = g_ptr_array_new ();
      GString *key = g_string_new (NULL);

      show (disk->root, "", "", FALSE, key, met);
      count++;
      if (!seen (key->str, data))
        {
          char *root = scratch_new ();

          g_string_truncate (key, 0);
          show (disk->root, root, "", TRUE, key, NULL);
          made (root, data);
          scratch_free (root);
        }
      g_string_free (key, TRUE);
      more = advance (met);
    }
  return count;
}
