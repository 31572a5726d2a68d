#include "config.h"

#include "pt-root-private.h"

#include <string.h>

/* What was read through a root, by path; the values are the finished lines of the snapshot. */
struct _PtRecording
{
  GTree *entries;
};

static int
compare_paths (gconstpointer a, gconstpointer b, gpointer data)
{
  return strcmp (a, b);
}

PtRecording *
pt_recording_new (void)
{
  PtRecording *recording = g_new0 (PtRecording, 1);

  recording->entries = g_tree_new_full (compare_paths, NULL, g_free, g_free);
  return recording;
}

void
pt_recording_free (PtRecording *recording)
{
  g_tree_unref (recording->entries);
  g_free (recording);
}

static void
append_escaped (GString *out, const char *bytes, gsize length, gboolean blanks)
{
  for (gsize i = 0; i < length; i++)
    {
      guchar byte = (guchar) bytes[i];

      if ((byte > ' ' && byte < 0x7f && byte != '\\') || (byte == ' ' && !blanks)
          || (byte == '\t' && !blanks))
        g_string_append_c (out, (char) byte);
      else
        g_string_append_printf (out, "\\x%02x", byte);
    }
}

static GString *
begin (const char *kind, const char *path)
{
  GString *out = g_string_new (kind);

  g_string_append_c (out, ' ');
  append_escaped (out, path, strlen (path), TRUE);
  return out;
}

static void
keep (PtRecording *recording, const char *path, GString *text)
{
  /* The root folder needs no entry: everything is below it. */
  if (path[0] != '\0')
    g_tree_replace (recording->entries, g_strdup (path), g_string_free (text, FALSE));
  else
    g_string_free (text, TRUE);
}

void
pt_recording_add_file (PtRecording *recording, const char *path, const char *bytes, gsize length)
{
  GString *out = begin ("file", path);
  const char *end = bytes + length;

  g_string_append_c (out, '\n');
  while (bytes < end)
    {
      const char *stop = memchr (bytes, '\n', (gsize) (end - bytes));

      g_string_append_c (out, stop != NULL ? '|' : '>');
      append_escaped (out, bytes, (gsize) ((stop ? stop : end) - bytes), FALSE);
      g_string_append_c (out, '\n');
      bytes = stop ? stop + 1 : end;
    }
  keep (recording, path, out);
}

void
pt_recording_add_link (PtRecording *recording, const char *path, const char *text)
{
  GString *out = begin ("link", path);

  g_string_append_c (out, ' ');
  append_escaped (out, text, strlen (text), TRUE);
  g_string_append_c (out, '\n');
  keep (recording, path, out);
}

void
pt_recording_add_folder (PtRecording *recording, const char *path, GPtrArray *names)
{
  GString *out = begin ("folder", path);

  g_string_append_c (out, '\n');
  for (guint i = 0; i < names->len; i++)
    {
      g_string_append_c (out, '|');
      append_escaped (out, names->pdata[i], strlen (names->pdata[i]), TRUE);
      g_string_append_c (out, '\n');
    }
  keep (recording, path, out);
}

void
pt_recording_add_existing (PtRecording *recording, const char *path)
{
  GString *out;

  if (g_tree_lookup (recording->entries, path) != NULL)
    return;
  out = begin ("there", path);
  g_string_append_c (out, '\n');
  keep (recording, path, out);
}

void
pt_recording_add_denied (PtRecording *recording, const char *path)
{
  GString *out = begin ("denied", path);

  g_string_append_c (out, '\n');
  keep (recording, path, out);
}

static gboolean
append_entry (gpointer path, gpointer text, gpointer out)
{
  g_string_append (out, text);
  return FALSE;
}

typedef struct
{
  const char *format; /* takes one unsigned number */
  GHashTable *known;
} Mask;

/* Gives every distinct match a number of its own, so that equal ones stay equal. */
static gboolean
mask_match (const GMatchInfo *match, GString *out, gpointer data)
{
  Mask *mask = data;
  g_autofree char *secret = g_match_info_fetch_named (match, "secret");
  g_autofree char *folded = g_ascii_strdown (secret, -1);
  gpointer number = g_hash_table_lookup (mask->known, folded);

  if (number == NULL)
    {
      number = GUINT_TO_POINTER (g_hash_table_size (mask->known) + 1);
      g_hash_table_insert (mask->known, g_steal_pointer (&folded), number);
    }
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  g_string_append_printf (out, mask->format, GPOINTER_TO_UINT (number));
#pragma GCC diagnostic pop
  return FALSE;
}

static char *
mask_text (char *text, const char *pattern, const char *format)
{
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GRegex) regex = NULL;
  Mask mask = { format, known };
  char *masked;

  regex = g_regex_new (pattern, G_REGEX_MULTILINE | G_REGEX_CASELESS | G_REGEX_RAW, 0, NULL);
  masked = regex ? g_regex_replace_eval (regex, text, -1, 0, 0, mask_match, &mask, NULL) : NULL;
  g_free (text);
  /* Nothing leaves the computer unmasked. */
  return masked != NULL ? masked : g_strdup ("");
}

char *
pt_recording_format (PtRecording *recording)
{
  GString *out = g_string_new ("PASSTHROUGH-SNAPSHOT 1\n");
  char *text;

  g_tree_foreach (recording->entries, append_entry, out);
  text = g_string_free (out, FALSE);
  /* Disks and machines are known by UUIDs; those behind the names of firmware variables are
   * the same on every computer and have to stay. */
  text = mask_text (text,
                    "(?<!SecureBoot-)(?<!LoaderInfo-)(?<secret>\\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-["
                    "0-9a-f]{12}\\b)",
                    "00000000-0000-4000-8000-%012x");
  text = mask_text (text, "(?<=^\\|USER=)(?<secret>.+)$", "user%u");
  text = mask_text (text, "(?<secret>\\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\\b)", "02:00:00:00:00:%02x");
  return text;
}
