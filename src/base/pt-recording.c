#include "config.h"

#include "pt-root-private.h"

#include <string.h>

/* What was read through a root, by path; the values are the finished lines of the snapshot. */
struct _PtRecording
{
  GTree *entries;
  PtMask *mask;
  guint pauses;
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
  recording->mask = pt_mask_new ();
  return recording;
}

void
pt_recording_free (PtRecording *recording)
{
  g_tree_unref (recording->entries);
  pt_mask_free (recording->mask);
  g_free (recording);
}

PtMask *
pt_recording_get_mask (PtRecording *recording)
{
  return recording->mask;
}

void
pt_recording_pause (PtRecording *recording)
{
  recording->pauses++;
}

void
pt_recording_resume (PtRecording *recording)
{
  recording->pauses--;
}

gboolean
pt_recording_is_paused (PtRecording *recording)
{
  return recording->pauses > 0;
}

/* What the kernel names is nobody's own; so are the names of devices that a list gave. */
static gboolean
is_of_kernel (const char *path)
{
  static const char *const folders[] = { "sys/", "proc/", "dev/", "passthrough-names/" };

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    if (g_str_has_prefix (path, folders[i]))
      return TRUE;
  return FALSE;
}

static char *
mask_text (PtRecording *recording, const char *path, const char *text)
{
  g_autofree char *words
      = is_of_kernel (path) ? g_strdup (text) : pt_mask_words (recording->mask, text);

  return pt_mask_numbers (recording->mask, words);
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

/* The beginning of an entry; path is masked already. */
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

static void
keep_file (PtRecording *recording, const char *path, const char *bytes, gsize length)
{
  g_autofree char *masked = mask_text (recording, path, path);
  GString *out = begin ("file", masked);
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
  keep (recording, masked, out);
}

/* A file as it was read. Those of sysfs hold a word or a few bytes; what comes from elsewhere was
 * written by people, or speaks of them. */
void
pt_recording_add_file (PtRecording *recording, const char *path, const char *bytes, gsize length)
{
  g_autofree char *masked = NULL;

  if (!g_str_has_prefix (path, "sys/"))
    masked = pt_mask_settings (recording->mask, bytes);
  else if (memchr (bytes, '\0', length) == NULL)
    masked = pt_mask_numbers (recording->mask, bytes);
  if (masked != NULL)
    keep_file (recording, path, masked, strlen (masked));
  else
    keep_file (recording, path, bytes, length);
}

/* A file of which somebody who knows its form chose what may leave the computer. */
void
pt_recording_add_text (PtRecording *recording, const char *path, const char *text)
{
  keep_file (recording, path, text, strlen (text));
}

void
pt_recording_add_link (PtRecording *recording, const char *path, const char *text)
{
  g_autofree char *masked = mask_text (recording, path, path);
  g_autofree char *target = mask_text (recording, path, text);
  GString *out = begin ("link", masked);
  g_string_append_c (out, ' ');
  append_escaped (out, target, strlen (target), TRUE);
  g_string_append_c (out, '\n');
  keep (recording, masked, out);
}

void
pt_recording_add_folder (PtRecording *recording, const char *path, GPtrArray *names)
{
  g_autofree char *masked = mask_text (recording, path, path);
  GString *out = begin ("folder", masked);
  g_string_append_c (out, '\n');
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *name = mask_text (recording, path, names->pdata[i]);

      g_string_append_c (out, '|');
      append_escaped (out, name, strlen (name), TRUE);
      g_string_append_c (out, '\n');
    }
  keep (recording, masked, out);
}

void
pt_recording_add_existing (PtRecording *recording, const char *path)
{
  g_autofree char *masked = mask_text (recording, path, path);
  GString *out;

  if (g_tree_lookup (recording->entries, masked) != NULL)
    return;
  out = begin ("there", masked);
  g_string_append_c (out, '\n');
  keep (recording, masked, out);
}

void
pt_recording_add_denied (PtRecording *recording, const char *path)
{
  g_autofree char *masked = mask_text (recording, path, path);
  GString *out = begin ("denied", masked);

  g_string_append_c (out, '\n');
  keep (recording, masked, out);
}

static gboolean
append_entry (gpointer path, gpointer text, gpointer out)
{
  g_string_append (out, text);
  return FALSE;
}

/* What was recorded, as text for pt_root_open_bytes(). */
char *
pt_recording_format (PtRecording *recording)
{
  GString *out = g_string_new ("PASSTHROUGH-SNAPSHOT 1\n");

  g_tree_foreach (recording->entries, append_entry, out);
  return g_string_free (out, FALSE);
}
