#include "config.h"

#include "pt-record.h"

#include <string.h>

#include "pt-error.h"
#include "pt-files.h"
#include "pt-i18n.h"
#include "pt-name.h"

/* One fact a line, in this order; a text that would be written in another way is none. */
#define HEAD "passthrough-record 1"
#define END "end"
#define ID_DIGITS 6
#define DIGEST_DIGITS 64
#define LINE_LIMIT 512
#define UNIT_LIMIT 32

static const char *const unit_words[] = {
  [PT_UNIT_FIXED] = "fixed",
  [PT_UNIT_ENABLED] = "enabled",
  [PT_UNIT_DISABLED] = "disabled",
};

static void
unit_free (PtRecordUnit *unit)
{
  g_free (unit->name);
  g_free (unit);
}

void
pt_record_file_free (PtRecordFile *file)
{
  g_free (file->path);
  g_free (file->after);
  g_free (file->was);
  g_free (file);
}

PtRecordFile *
pt_record_file_copy (const PtRecordFile *file)
{
  PtRecordFile *copy = g_new0 (PtRecordFile, 1);

  *copy = *file;
  copy->path = g_strdup (file->path);
  copy->after = g_strdup (file->after);
  copy->was = g_strdup (file->was);
  return copy;
}

PtRecord *
pt_record_new (void)
{
  PtRecord *record = g_new0 (PtRecord, 1);

  record->folders = g_ptr_array_new_with_free_func (g_free);
  record->files = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_record_file_free);
  record->units = g_ptr_array_new_with_free_func ((GDestroyNotify) unit_free);
  record->uses = g_ptr_array_new_with_free_func (g_free);
  return record;
}

void
pt_record_free (PtRecord *record)
{
  g_free (record->id);
  g_free (record->uuid);
  g_free (record->machine);
  g_free (record->when);
  g_free (record->plan);
  g_ptr_array_unref (record->folders);
  g_ptr_array_unref (record->files);
  g_ptr_array_unref (record->units);
  g_free (record->group);
  g_ptr_array_unref (record->uses);
  g_free (record);
}

/**
 * pt_record_find:
 * @record: a record
 * @path: a path
 *
 * Returns: (transfer none) (nullable): what it says of that file
 */
PtRecordFile *
pt_record_find (const PtRecord *record, const char *path)
{
  for (guint i = 0; i < record->files->len; i++)
    {
      PtRecordFile *file = record->files->pdata[i];

      if (g_str_equal (file->path, path))
        return file;
    }
  return NULL;
}

void
pt_record_add_unit (PtRecord *record, const char *name, PtUnitFile file, gboolean active)
{
  PtRecordUnit *unit = g_new0 (PtRecordUnit, 1);

  unit->name = g_strdup (name);
  unit->file = file;
  unit->active = active;
  g_ptr_array_add (record->units, unit);
}

/**
 * pt_record_find_unit:
 * @record: a record
 * @name: a unit
 *
 * Returns: (transfer none) (nullable): what it says of that unit
 */
const PtRecordUnit *
pt_record_find_unit (const PtRecord *record, const char *name)
{
  for (guint i = 0; i < record->units->len; i++)
    {
      const PtRecordUnit *unit = record->units->pdata[i];

      if (g_str_equal (unit->name, name))
        return unit;
    }
  return NULL;
}

/**
 * pt_record_is_empty:
 * @record: a record
 *
 * Returns: whether nothing is changed by what it stands for
 */
gboolean
pt_record_is_empty (const PtRecord *record)
{
  return record->files->len == 0 && record->units->len == 0 && record->group == NULL;
}

gboolean
pt_record_is_of_computer (const PtRecord *record)
{
  return record->uuid[0] == '\0';
}

gboolean
pt_record_uses (const PtRecord *record, const char *path)
{
  return g_ptr_array_find_with_equal_func (record->uses, path, g_str_equal, NULL);
}

static void
format_file (GString *out, const PtRecordFile *file)
{
  g_string_append_printf (out, "file %s %04o %s ", file->path, file->mode, file->after);
  if (file->existed)
    g_string_append_printf (out, "%04o %u %u %s %u\n", file->was_mode, (guint) file->was_user,
                            (guint) file->was_group, file->was, file->backup);
  else
    g_string_append (out, "absent\n");
}

static void
format_switches (GString *out, const PtRecord *record)
{
  for (guint i = 0; i < record->units->len; i++)
    {
      const PtRecordUnit *unit = record->units->pdata[i];

      g_string_append_printf (out, "unit %s was %s %s\n", unit->name, unit_words[unit->file],
                              unit->active ? "active" : "inactive");
    }
  if (record->group != NULL)
    g_string_append_printf (out, "group %s user %u\n", record->group, record->member);
}

/**
 * pt_record_format:
 * @record: a record
 *
 * Returns: (transfer full): its text, which a person can follow by hand
 */
char *
pt_record_format (const PtRecord *record)
{
  g_autofree char *machine = pt_name_encode (record->machine);
  GString *out = g_string_new (HEAD "\n");

  g_string_append_printf (out, "id %s\nstate %s\n", record->id,
                          record->undoing ? "undoing" : "done");
  if (pt_record_is_of_computer (record))
    g_string_append (out, "computer\n");
  else
    g_string_append_printf (out, "machine %s %s\n", record->uuid, machine);
  g_string_append_printf (out, "user %u\nwhen %s\nplan %s\n", record->user, record->when,
                          record->plan);
  for (guint i = 0; i < record->folders->len; i++)
    g_string_append_printf (out, "folder %s\n", (char *) record->folders->pdata[i]);
  for (guint i = 0; i < record->files->len; i++)
    format_file (out, record->files->pdata[i]);
  format_switches (out, record);
  for (guint i = 0; i < record->uses->len; i++)
    g_string_append_printf (out, "uses %s\n", (char *) record->uses->pdata[i]);
  g_string_append (out, END "\n");
  return g_string_free (out, FALSE);
}

/* -- reading ------------------------------------------------------------ */

gboolean
pt_record_is_id (const char *text)
{
  return strlen (text) == ID_DIGITS && strspn (text, "0123456789") == ID_DIGITS;
}

static gboolean
is_digest (const char *text)
{
  return strlen (text) == DIGEST_DIGITS && strspn (text, "0123456789abcdef") == DIGEST_DIGITS;
}

static gboolean
read_number (const char *text, guint base, guint limit, guint *number)
{
  guint64 value;

  if (!g_ascii_string_to_unsigned (text, base, 0, limit, &value, NULL))
    return FALSE;
  *number = (guint) value;
  return TRUE;
}

static gboolean
read_head (PtRecord *record, char **words, guint count)
{
  if (g_str_equal (words[0], "id") && count == 2 && record->id == NULL
      && pt_record_is_id (words[1]))
    record->id = g_strdup (words[1]);
  else if (g_str_equal (words[0], "state") && count == 2)
    record->undoing = g_str_equal (words[1], "undoing");
  else if (g_str_equal (words[0], "machine") && count == 3 && record->uuid == NULL
           && pt_name_is_uuid (words[1]))
    {
      record->uuid = g_strdup (words[1]);
      record->machine = pt_name_decode (words[2], NULL);
    }
  else if (g_str_equal (words[0], "computer") && count == 1 && record->uuid == NULL)
    {
      record->uuid = g_strdup ("");
      record->machine = g_strdup ("");
    }
  else if (g_str_equal (words[0], "user") && count == 2)
    return read_number (words[1], 10, G_MAXUINT32, &record->user);
  else if (g_str_equal (words[0], "when") && count == 2 && record->when == NULL
           && strlen (words[1]) <= 32)
    record->when = g_strdup (words[1]);
  else if (g_str_equal (words[0], "plan") && count == 2 && record->plan == NULL
           && is_digest (words[1]))
    record->plan = g_strdup (words[1]);
  else
    return FALSE;
  return TRUE;
}

static gboolean
read_was (PtRecordFile *file, char **words)
{
  guint user, group;

  if (!read_number (words[0], 8, 07777, &file->was_mode)
      || !read_number (words[1], 10, G_MAXUINT32, &user)
      || !read_number (words[2], 10, G_MAXUINT32, &group) || !is_digest (words[3])
      || !read_number (words[4], 10, 9999, &file->backup))
    return FALSE;
  file->existed = TRUE;
  file->was_user = user;
  file->was_group = group;
  file->was = g_strdup (words[3]);
  return TRUE;
}

static gboolean
read_file (PtRecord *record, char **words, guint count)
{
  PtRecordFile *file = g_new0 (PtRecordFile, 1);

  g_ptr_array_add (record->files, file);
  if ((count != 5 && count != 9) || !pt_files_is_path (words[1])
      || !read_number (words[2], 8, 07777, &file->mode) || !is_digest (words[3]))
    return FALSE;
  file->path = g_strdup (words[1]);
  file->after = g_strdup (words[3]);
  return count == 5 ? g_str_equal (words[4], "absent") : read_was (file, words + 4);
}

static gboolean
read_unit (PtRecord *record, char **words, guint count)
{
  if (count != 5 || !pt_name_is_unit (words[1]) || words[1][0] == '-'
      || !g_str_equal (words[2], "was") || record->units->len >= UNIT_LIMIT
      || pt_record_find_unit (record, words[1]) != NULL)
    return FALSE;
  for (int i = PT_UNIT_FIXED; i <= PT_UNIT_DISABLED; i++)
    if (g_str_equal (words[3], unit_words[i]))
      pt_record_add_unit (record, words[1], (PtUnitFile) i, g_str_equal (words[4], "active"));
  return TRUE;
}

/* There is one group only that anybody is added to, and root is in need of none. */
static gboolean
read_group (PtRecord *record, char **words, guint count)
{
  if (count != 4 || record->group != NULL || !g_str_equal (words[1], PT_GROUP)
      || !g_str_equal (words[2], "user") || !read_number (words[3], 10, G_MAXINT, &record->member)
      || record->member == 0)
    return FALSE;
  record->group = g_strdup (words[1]);
  return TRUE;
}

static gboolean
read_line (PtRecord *record, const char *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", 12);
  guint count = g_strv_length (words);

  if (count == 0 || strlen (line) > LINE_LIMIT)
    return FALSE;
  if (g_str_equal (words[0], "file"))
    return read_file (record, words, count);
  if (g_str_equal (words[0], "unit"))
    return read_unit (record, words, count);
  if (g_str_equal (words[0], "group"))
    return read_group (record, words, count);
  if (g_str_equal (words[0], "folder") || g_str_equal (words[0], "uses"))
    {
      if (count != 2 || !pt_files_is_path (words[1]))
        return FALSE;
      g_ptr_array_add (words[0][0] == 'f' ? record->folders : record->uses, g_strdup (words[1]));
      return TRUE;
    }
  return read_head (record, words, count);
}

static gboolean
is_whole (const PtRecord *record)
{
  return record->id != NULL && record->uuid != NULL && record->machine != NULL
         && record->when != NULL && record->plan != NULL;
}

/**
 * pt_record_parse:
 * @text: text
 * @length: its length in bytes
 * @error: return location for an error
 *
 * Reads a record. What would be written in another way is refused, so that no two texts mean the
 * same.
 *
 * Returns: (transfer full): the record; NULL with PT_ERROR_MALFORMED
 */
PtRecord *
pt_record_parse (const char *text, gsize length, GError **error)
{
  g_autoptr (PtRecord) record = pt_record_new ();
  g_autofree char *copy = g_strndup (text, MIN (length, PT_RECORD_LIMIT));
  g_auto (GStrv) lines = g_strsplit (copy, "\n", -1);
  g_autofree char *again = NULL;
  gboolean good = length <= PT_RECORD_LIMIT && strlen (copy) == length && lines[0] != NULL
                  && g_str_equal (lines[0], HEAD);
  guint i = 1;

  while (good && lines[i] != NULL && !g_str_equal (lines[i], END))
    good = read_line (record, lines[i++]);
  if (good && is_whole (record))
    again = pt_record_format (record);
  if (g_strcmp0 (again, copy) == 0)
    return g_steal_pointer (&record);
  g_set_error (error, PT_ERROR, PT_ERROR_MALFORMED,
               _ ("This is no record of changes, or it was altered, at line %u"), i);
  return NULL;
}
