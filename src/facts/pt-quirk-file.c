#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-quirk-file.h"

#include <string.h>

#include "pt-error.h"

#define HEAD_SECTION "file"
#define FILE_FORMAT "1"

static const char *const confidences[] = { "sourced", "reports", "disputed", "unverified", NULL };

/* GKeyFile merges sections of the same name in silence; an id that is used twice is a mistake. */
static gboolean
check_sections_once (const char *name, const char *text, GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *line = g_strstrip (lines[i]);

      if (line[0] != '[')
        continue;
      if (!g_hash_table_add (seen, g_strdup (line)))
        {
          g_set_error (error, PT_ERROR, PT_ERROR_MALFORMED, "%s: section %s is there twice", name,
                       line);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
read_head (PtQuirkFile *file, GError **error)
{
  PtQuirkReader reader;
  g_autofree char *format = NULL;

  if (!g_key_file_has_group (file->keys, HEAD_SECTION))
    {
      g_set_error (error, PT_ERROR, PT_ERROR_MALFORMED, "%s: section [%s] is missing", file->name,
                   HEAD_SECTION);
      return FALSE;
    }
  pt_quirk_reader_begin (&reader, file, HEAD_SECTION);
  format = pt_quirk_reader_get_text (&reader, "Format");
  if (format != NULL && g_strcmp0 (format, FILE_FORMAT) != 0)
    pt_quirk_reader_complain (&reader, "Format", "is not " FILE_FORMAT);
  file->kind = pt_quirk_reader_get_text (&reader, "Kind");
  return pt_quirk_reader_end (&reader, error);
}

/**
 * pt_quirk_file_parse:
 * @name: name for messages
 * @bytes: content
 * @error: return location
 *
 * Reads a file of data/quirks as far as all kinds are alike: it is a key file, it says its
 * format and its kind, no section is there twice.
 *
 * Returns: (transfer full)(nullable): the file; %PT_ERROR_MALFORMED names file and section
 */
PtQuirkFile *
pt_quirk_file_parse (const char *name, GBytes *bytes, GError **error)
{
  g_autoptr (PtQuirkFile) file = g_new0 (PtQuirkFile, 1);
  g_autoptr (GError) local = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GPtrArray) sections = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) groups = NULL;
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  file->name = g_strdup (name);
  file->keys = g_key_file_new ();
  text = g_strndup (data != NULL ? data : "", size);
  if (strlen (text) != size || !g_utf8_validate (text, -1, NULL))
    {
      g_set_error (error, PT_ERROR, PT_ERROR_MALFORMED, "%s: is not a text in UTF-8", name);
      return NULL;
    }
  if (!g_key_file_load_from_data (file->keys, text, size, G_KEY_FILE_NONE, &local))
    {
      g_set_error (error, PT_ERROR, PT_ERROR_MALFORMED, "%s: %s", name, local->message);
      return NULL;
    }
  if (!check_sections_once (name, text, error) || !read_head (file, error))
    return NULL;

  groups = g_key_file_get_groups (file->keys, NULL);
  for (guint i = 0; groups[i] != NULL; i++)
    if (g_strcmp0 (groups[i], HEAD_SECTION) != 0)
      g_ptr_array_add (sections, g_strdup (groups[i]));
  g_ptr_array_add (sections, NULL);
  file->sections = (char **) g_ptr_array_steal (sections, NULL);
  return g_steal_pointer (&file);
}

void
pt_quirk_file_free (PtQuirkFile *file)
{
  if (file == NULL)
    return;
  g_free (file->name);
  g_free (file->kind);
  g_strfreev (file->sections);
  g_clear_pointer (&file->keys, g_key_file_unref);
  g_free (file);
}

void
pt_quirk_reader_begin (PtQuirkReader *reader, const PtQuirkFile *file, const char *section)
{
  reader->file = file;
  reader->section = section;
  reader->asked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  reader->error = NULL;
}

/**
 * pt_quirk_reader_end:
 * @reader: a reader
 * @error: return location
 *
 * Ends reading a section: a key that nobody asked for is a mistake, too.
 *
 * Returns: whether everything was right
 */
gboolean
pt_quirk_reader_end (PtQuirkReader *reader, GError **error)
{
  g_auto (GStrv) keys = g_key_file_get_keys (reader->file->keys, reader->section, NULL, NULL);
  gboolean ok;

  for (guint i = 0; keys != NULL && keys[i] != NULL; i++)
    if (!g_hash_table_contains (reader->asked, keys[i]))
      pt_quirk_reader_complain (reader, keys[i], "is not a key of this kind of section");
  g_clear_pointer (&reader->asked, g_hash_table_unref);
  ok = reader->error == NULL;
  if (!ok)
    g_propagate_error (error, g_steal_pointer (&reader->error));
  return ok;
}

/**
 * pt_quirk_reader_complain:
 * @reader: a reader
 * @key: (nullable): the key that is wrong, %NULL for the section as a whole
 * @complaint: what is wrong, as the end of a sentence
 *
 * Notes a mistake; only the first one of a section is told.
 */
void
pt_quirk_reader_complain (PtQuirkReader *reader, const char *key, const char *complaint)
{
  if (reader->error != NULL)
    return;
  if (key != NULL)
    g_set_error (&reader->error, PT_ERROR, PT_ERROR_MALFORMED, "%s: section [%s]: %s %s",
                 reader->file->name, reader->section, key, complaint);
  else
    g_set_error (&reader->error, PT_ERROR, PT_ERROR_MALFORMED, "%s: section [%s] %s",
                 reader->file->name, reader->section, complaint);
}

char *
pt_quirk_reader_get_optional (PtQuirkReader *reader, const char *key)
{
  g_autofree char *text = NULL;

  g_hash_table_add (reader->asked, g_strdup (key));
  if (!g_key_file_has_key (reader->file->keys, reader->section, key, NULL))
    return NULL;
  text = g_key_file_get_string (reader->file->keys, reader->section, key, NULL);
  if (text == NULL || text[0] == '\0')
    {
      pt_quirk_reader_complain (reader, key, "is empty or has a wrong escape");
      return NULL;
    }
  return g_steal_pointer (&text);
}

char *
pt_quirk_reader_get_text (PtQuirkReader *reader, const char *key)
{
  g_autofree char *text = pt_quirk_reader_get_optional (reader, key);

  if (text == NULL)
    pt_quirk_reader_complain (reader, key, "is missing");
  return g_steal_pointer (&text);
}

/**
 * pt_quirk_reader_get_list:
 * @reader: a reader
 * @key: a key whose values are separated by semicolons
 *
 * Returns: (transfer full)(nullable)(array zero-terminated=1): the values, without blanks
 *   round them; %NULL without the key
 */
char **
pt_quirk_reader_get_list (PtQuirkReader *reader, const char *key)
{
  g_autofree char *text = pt_quirk_reader_get_optional (reader, key);
  g_autoptr (GPtrArray) list = NULL;
  g_auto (GStrv) parts = NULL;

  if (text == NULL)
    return NULL;
  list = g_ptr_array_new_with_free_func (g_free);
  parts = g_strsplit (text, ";", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    {
      char *part = g_strstrip (parts[i]);

      if (part[0] != '\0')
        g_ptr_array_add (list, g_strdup (part));
    }
  if (list->len == 0)
    {
      pt_quirk_reader_complain (reader, key, "has no value");
      return NULL;
    }
  g_ptr_array_add (list, NULL);
  return (char **) g_ptr_array_steal (list, NULL);
}

/**
 * pt_quirk_reader_get_choice:
 * @reader: a reader
 * @key: a key that must be there
 * @choices: (array zero-terminated=1): the words it may have
 *
 * Returns: index of the word, 0 when it is none of them (and the mistake is noted)
 */
int
pt_quirk_reader_get_choice (PtQuirkReader *reader, const char *key, const char *const *choices)
{
  g_autofree char *text = pt_quirk_reader_get_text (reader, key);

  for (int i = 0; text != NULL && choices[i] != NULL; i++)
    if (g_strcmp0 (choices[i], text) == 0)
      return i;
  if (text != NULL)
    pt_quirk_reader_complain (reader, key, "has an unknown word");
  return 0;
}

PtFact
pt_quirk_reader_get_fact (PtQuirkReader *reader, const char *key)
{
  g_autofree char *text = pt_quirk_reader_get_optional (reader, key);

  if (text == NULL)
    return PT_UNKNOWN;
  if (g_strcmp0 (text, "yes") == 0)
    return PT_YES;
  if (g_strcmp0 (text, "no") != 0)
    pt_quirk_reader_complain (reader, key, "is neither “yes” nor “no”");
  return PT_NO;
}

/**
 * pt_quirk_reader_get_ids:
 * @reader: a reader
 * @key: a key with a list of four-digit hexadecimal numbers
 *
 * Returns: (transfer full)(nullable)(element-type guint): the numbers; %NULL without the key
 */
GArray *
pt_quirk_reader_get_ids (PtQuirkReader *reader, const char *key)
{
  g_auto (GStrv) list = pt_quirk_reader_get_list (reader, key);
  g_autoptr (GArray) ids = NULL;

  if (list == NULL)
    return NULL;
  ids = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; list[i] != NULL; i++)
    {
      guint64 value;
      guint id;

      if (strlen (list[i]) != 4
          || !g_ascii_string_to_unsigned (list[i], 16, 0, G_MAXUINT16, &value, NULL))
        {
          pt_quirk_reader_complain (reader, key, "has a value that is not four hexadecimal digits");
          return NULL;
        }
      id = (guint) value;
      g_array_append_val (ids, id);
    }
  return g_steal_pointer (&ids);
}

static gboolean
is_month (const char *text)
{
  return text != NULL && strlen (text) == 7 && text[4] == '-' && g_ascii_isdigit (text[0])
         && g_ascii_isdigit (text[1]) && g_ascii_isdigit (text[2]) && g_ascii_isdigit (text[3])
         && ((text[5] == '0' && text[6] >= '1' && text[6] <= '9')
             || (text[5] == '1' && text[6] >= '0' && text[6] <= '2'));
}

void
pt_quirk_reader_get_origin (PtQuirkReader *reader, PtOrigin *origin)
{
  origin->why = pt_quirk_reader_get_text (reader, "Why");
  origin->since = pt_quirk_reader_get_text (reader, "Since");
  origin->until = pt_quirk_reader_get_optional (reader, "Until");
  origin->source = pt_quirk_reader_get_text (reader, "Source");
  origin->confidence
      = g_strdup (confidences[pt_quirk_reader_get_choice (reader, "Confidence", confidences)]);
  if (origin->since != NULL && !is_month (origin->since))
    pt_quirk_reader_complain (reader, "Since", "is not a month such as 2026-08");
}
