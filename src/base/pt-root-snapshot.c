#include "config.h"

#include "pt-root-private.h"

#include <errno.h>
#include <string.h>

#include "pt-error.h"
#include "pt-i18n.h"

/* A snapshot is text that a person can read before sending it:
 *
 *   PASSTHROUGH-SNAPSHOT 1
 *   file proc/cmdline
 *   |quiet splash
 *   file sys/class/example/empty
 *   link sys/class/example/device ../../devices/x
 *   folder sys/class/iommu
 *   |dmar0
 *   there usr/bin/program
 *   denied etc/libvirt
 *
 * "|" begins a line of the content, ">" one that has no line end. Bytes that are not printable
 * ASCII, and the backslash, are written as \xHH in contents, names and link texts; in paths and
 * link texts a blank is, too. Folders above what is named need no line of their own. */
#define HEADER "PASSTHROUGH-SNAPSHOT 1"

typedef enum
{
  NODE_FOLDER,
  NODE_FILE,
  NODE_LINK,
  NODE_THERE,
  NODE_DENIED,
} NodeKind;

typedef struct
{
  NodeKind kind;
  GString *content;
  GHashTable *children; /* set of names */
} Node;

static Node *
node_new (NodeKind kind)
{
  Node *node = g_new0 (Node, 1);

  node->kind = kind;
  node->content = g_string_new (NULL);
  node->children = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return node;
}

static void
node_free (Node *node)
{
  g_string_free (node->content, TRUE);
  g_hash_table_unref (node->children);
  g_free (node);
}

static char *
snapshot_read (gpointer data, const char *path, gsize limit, gsize *length, int *code)
{
  Node *node = g_hash_table_lookup (data, path);

  if (node == NULL)
    *code = ENOENT;
  else if (node->kind == NODE_FOLDER)
    *code = EISDIR;
  else if (node->kind != NODE_FILE)
    *code = EACCES;
  else
    {
      char *bytes = g_malloc (MIN (limit, node->content->len) + 1);

      *length = MIN (limit, node->content->len);
      memcpy (bytes, node->content->str, *length);
      bytes[*length] = '\0';
      return bytes;
    }
  return NULL;
}

static char *
snapshot_read_link (gpointer data, const char *path, int *code)
{
  Node *node = g_hash_table_lookup (data, path);

  *code = node == NULL ? ENOENT : EINVAL;
  return node != NULL && node->kind == NODE_LINK ? g_strdup (node->content->str) : NULL;
}

static GPtrArray *
snapshot_list (gpointer data, const char *path, int *code)
{
  Node *node = g_hash_table_lookup (data, path);
  GPtrArray *names;
  GHashTableIter iter;
  gpointer name;

  if (node == NULL || node->kind != NODE_FOLDER)
    {
      *code = node == NULL ? ENOENT : node->kind == NODE_DENIED ? EACCES : ENOTDIR;
      return NULL;
    }
  names = g_ptr_array_new_with_free_func (g_free);
  g_hash_table_iter_init (&iter, node->children);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    g_ptr_array_add (names, g_strdup (name));
  return names;
}

static gboolean
snapshot_exists (gpointer data, const char *path, gboolean readable)
{
  Node *node = g_hash_table_lookup (data, path);

  return node != NULL && !(readable && node->kind == NODE_DENIED);
}

static int
snapshot_open_folder (gpointer data, const char *path, int *code)
{
  Node *node = g_hash_table_lookup (data, path);

  *code = node == NULL                ? ENOENT
          : node->kind == NODE_FOLDER ? 0
          : node->kind == NODE_DENIED ? EACCES
                                      : ENOTDIR;
  return -1;
}

/* The *_at calls are never made: there are no descriptors. */
static const PtRootBackend snapshot_backend = {
  .read = snapshot_read,
  .read_link = snapshot_read_link,
  .list = snapshot_list,
  .exists = snapshot_exists,
  .open_folder = snapshot_open_folder,
};

/* Puts back the bytes of an escaped text; NULL when an escape is broken. */
static GString *
unescape (const char *text, gsize length)
{
  g_autoptr (GString) out = g_string_sized_new (length);

  for (gsize i = 0; i < length; i++)
    {
      if (text[i] != '\\')
        {
          g_string_append_c (out, text[i]);
          continue;
        }
      if (i + 3 >= length || text[i + 1] != 'x' || !g_ascii_isxdigit (text[i + 2])
          || !g_ascii_isxdigit (text[i + 3]))
        return NULL;
      g_string_append_c (out, (char) (g_ascii_xdigit_value (text[i + 2]) << 4
                                      | g_ascii_xdigit_value (text[i + 3])));
      i += 3;
    }
  return g_steal_pointer (&out);
}

/* Only paths as a recording writes them: no empty part, no "." and no "..". */
static gboolean
is_plain_path (const char *path)
{
  g_auto (GStrv) parts = g_strsplit (path, "/", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    if (parts[i][0] == '\0' || g_str_equal (parts[i], ".") || g_str_equal (parts[i], ".."))
      return FALSE;
  return TRUE;
}

static Node *
add_folder (GHashTable *nodes, const char *path)
{
  Node *node = g_hash_table_lookup (nodes, path);

  if (node == NULL)
    {
      node = node_new (NODE_FOLDER);
      g_hash_table_insert (nodes, g_strdup (path), node);
    }
  return node;
}

/* Makes the folders above a path; FALSE when one of them is a file or a link. */
static gboolean
add_parents (GHashTable *nodes, const char *path)
{
  g_autoptr (GString) above = g_string_new (NULL);
  g_auto (GStrv) parts = g_strsplit (path, "/", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      Node *folder = add_folder (nodes, above->str);

      if (folder->kind == NODE_THERE)
        folder->kind = NODE_FOLDER;
      if (folder->kind != NODE_FOLDER)
        return FALSE;
      g_hash_table_add (folder->children, g_strdup (parts[i]));
      if (above->len > 0)
        g_string_append_c (above, '/');
      g_string_append (above, parts[i]);
    }
  return TRUE;
}

static gboolean
parse_kind (const char *word, gsize length, NodeKind *kind)
{
  static const struct
  {
    const char *word;
    NodeKind kind;
  } kinds[] = {
    { "file", NODE_FILE },   { "link", NODE_LINK },     { "folder", NODE_FOLDER },
    { "there", NODE_THERE }, { "denied", NODE_DENIED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (strlen (kinds[i].word) == length && strncmp (kinds[i].word, word, length) == 0)
      {
        *kind = kinds[i].kind;
        return TRUE;
      }
  return FALSE;
}

/* One line that begins an entry: "kind path [link text]". */
static Node *
parse_entry (GHashTable *nodes, const char *line, gsize length)
{
  const char *end = line + length;
  const char *blank = memchr (line, ' ', length);
  const char *second;
  g_autoptr (GString) path = NULL;
  g_autoptr (GString) text = NULL;
  NodeKind kind;
  Node *node;

  if (blank == NULL || !parse_kind (line, (gsize) (blank - line), &kind))
    return NULL;
  second = memchr (blank + 1, ' ', (gsize) (end - blank - 1));
  if ((second != NULL) != (kind == NODE_LINK))
    return NULL;
  path = unescape (blank + 1, (gsize) ((second ? second : end) - blank - 1));
  text = second ? unescape (second + 1, (gsize) (end - second - 1)) : g_string_new (NULL);
  if (path == NULL || text == NULL || strlen (path->str) != path->len
      || strlen (text->str) != text->len || !is_plain_path (path->str)
      || !add_parents (nodes, path->str))
    return NULL;

  node = g_hash_table_lookup (nodes, path->str);
  if (node == NULL)
    {
      node = node_new (kind);
      g_hash_table_insert (nodes, g_strdup (path->str), node);
    }
  else if (node->kind != kind && !(kind == NODE_THERE && node->kind == NODE_FOLDER))
    {
      if (g_hash_table_size (node->children) > 0)
        return NULL;
      node->kind = kind;
    }
  g_string_assign (node->content, text->str);
  return node;
}

static gboolean
parse_content (Node *node, const char *line, gsize length)
{
  g_autoptr (GString) bytes = unescape (line + 1, length - 1);

  if (node == NULL || bytes == NULL)
    return FALSE;
  if (node->kind == NODE_FOLDER && line[0] == '|')
    {
      g_hash_table_add (node->children, g_strndup (bytes->str, bytes->len));
      return bytes->len > 0 && strchr (bytes->str, '/') == NULL;
    }
  if (node->kind != NODE_FILE)
    return FALSE;
  if (line[0] == '|')
    g_string_append_c (bytes, '\n');
  g_string_append_len (node->content, bytes->str, (gssize) bytes->len);
  return TRUE;
}

/* What a folder lists without a line of its own is there, of unknown kind. */
static void
add_listed (GHashTable *nodes)
{
  g_autoptr (GPtrArray) missing = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter, names;
  gpointer path, value, name;

  g_hash_table_iter_init (&iter, nodes);
  while (g_hash_table_iter_next (&iter, &path, &value))
    {
      g_hash_table_iter_init (&names, ((Node *) value)->children);
      while (g_hash_table_iter_next (&names, &name, NULL))
        {
          g_autofree char *child
              = ((char *) path)[0] ? g_strconcat (path, "/", name, NULL) : g_strdup (name);

          if (!g_hash_table_contains (nodes, child))
            g_ptr_array_add (missing, g_steal_pointer (&child));
        }
    }
  for (guint i = 0; i < missing->len; i++)
    g_hash_table_insert (nodes, g_strdup (missing->pdata[i]), node_new (NODE_THERE));
}

static gboolean
parse_lines (GHashTable *nodes, const char *text, const char *end, guint *number)
{
  Node *current = NULL;

  while (text < end)
    {
      const char *stop = memchr (text, '\n', (gsize) (end - text));
      gsize length = (gsize) ((stop ? stop : end) - text);

      ++*number;
      if (length > 0 && (text[0] == '|' || text[0] == '>'))
        {
          if (!parse_content (current, text, length))
            return FALSE;
        }
      else if (length > 0 && text[0] != '#')
        {
          current = parse_entry (nodes, text, length);
          if (current == NULL)
            return FALSE;
        }
      text += length + 1;
    }
  return TRUE;
}

/**
 * pt_root_open_bytes:
 * @snapshot: text as pt_root_take_recording() writes it
 * @error: return location for an error
 *
 * Opens the facts of a computer from memory.
 *
 * Returns: (transfer full): the root, or NULL with PT_ERROR_MALFORMED naming the line
 */
PtRoot *
pt_root_open_bytes (GBytes *snapshot, GError **error)
{
  g_autoptr (GHashTable) nodes = NULL;
  gsize length;
  const char *text = g_bytes_get_data (snapshot, &length);
  gsize header = strlen (HEADER);
  guint number = 1;

  if (length <= header || strncmp (text, HEADER "\n", header + 1) != 0)
    {
      g_set_error_literal (error, PT_ERROR, PT_ERROR_MALFORMED,
                           _ ("This is no snapshot; “passthroughctl snapshot FILE” makes one"));
      return NULL;
    }
  nodes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) node_free);
  add_folder (nodes, "");
  if (!parse_lines (nodes, text + header + 1, text + length, &number))
    {
      g_set_error (error, PT_ERROR, PT_ERROR_MALFORMED, _ ("Line %u of the snapshot is damaged"),
                   number);
      return NULL;
    }
  add_listed (nodes);
  return pt_root_new_for_backend (&snapshot_backend, g_steal_pointer (&nodes),
                                  (GDestroyNotify) g_hash_table_unref, "snapshot");
}
