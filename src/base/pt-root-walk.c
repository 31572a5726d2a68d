#include "config.h"

#include "pt-root-private.h"

#include <errno.h>
#include <string.h>

/* As many as the kernel follows (include/linux/namei.h MAXSYMLINKS). */
#define LINK_LIMIT 40

/* What holds the backend, the cache and the recording: the root that a folder was entered from. */
PtRoot *
pt_root_get_top (PtRoot *root)
{
  return root->top != NULL ? root->top : root;
}

/* Takes one symbolic link's text apart; its parts come before what is still to be walked. */
static void
push_parts (GQueue *parts, const char *text)
{
  g_auto (GStrv) split = g_strsplit (text, "/", -1);

  for (guint i = g_strv_length (split); i > 0; i--)
    g_queue_push_head (parts, g_strdup (split[i - 1]));
}

static void
drop_last_part (GString *path)
{
  const char *slash = strrchr (path->str, '/');

  g_string_truncate (path, slash != NULL ? (gsize) (slash - path->str) : 0);
}

/* The text of the link at a path without links above it, or NULL with *code: EINVAL when it is
 * something else than a link. */
char *
pt_root_read_link_text (PtRoot *top, const char *canonical, int *code)
{
  char *text = top->backend->read_link (top->data, canonical, code);

  if (text != NULL && pt_root_get_recording (top) != NULL)
    pt_recording_add_link (top->recording, canonical, text);
  return text;
}

/* Where a part of a path leads: appends it, or puts the link's parts in front of the rest. */
static int
walk_part (PtRoot *top, GString *path, const char *part, GQueue *parts, guint *links)
{
  g_autofree char *text = NULL;
  gsize length = path->len;
  int code = 0;

  if (path->len > 0)
    g_string_append_c (path, '/');
  g_string_append (path, part);
  if (g_hash_table_contains (top->plain, path->str))
    return 0;

  text = pt_root_read_link_text (top, path->str, &code);
  if (text == NULL)
    {
      /* Only folders are walked through, so only what has something behind it is worth keeping. */
      if (code == EINVAL && !g_queue_is_empty (parts))
        g_hash_table_add (top->plain, g_strdup (path->str));
      return code == EINVAL ? 0 : code;
    }
  if (++*links > LINK_LIMIT)
    return ELOOP;
  g_string_truncate (path, text[0] == '/' ? 0 : length);
  push_parts (parts, text);
  return 0;
}

/* Follows every link below the root; with !follow_last the last part is taken as it is. */
char *
pt_root_walk (PtRoot *root, const char *path, gboolean follow_last, int *code)
{
  PtRoot *top = pt_root_get_top (root);
  g_autoptr (GString) out = g_string_new (path[0] == '/' ? "" : root->prefix);
  GQueue parts = G_QUEUE_INIT;
  guint links = 0;

  *code = 0;
  push_parts (&parts, path);
  while (*code == 0 && !g_queue_is_empty (&parts))
    {
      g_autofree char *part = g_queue_pop_head (&parts);

      if (part[0] == '\0' || g_str_equal (part, "."))
        continue;
      if (g_str_equal (part, ".."))
        {
          /* ".." at the root stays there, as with chroot. */
          drop_last_part (out);
          continue;
        }
      if (!follow_last && g_queue_is_empty (&parts))
        {
          if (out->len > 0)
            g_string_append_c (out, '/');
          g_string_append (out, part);
          break;
        }
      *code = walk_part (top, out, part, &parts, &links);
    }
  g_queue_clear_full (&parts, g_free);
  if (*code != 0)
    return NULL;
  return g_string_free (g_steal_pointer (&out), FALSE);
}
