#include "config.h"

#include "pt-members.h"

#include <string.h>

#include "pt-calls.h"
#include "pt-error.h"
#include "pt-i18n.h"

#define GROUP_FILE "/etc/group"
#define USER_FILE "/etc/passwd"
#define GROUP_FIELDS 4
#define USER_FIELDS 7
#define NAME_LIMIT 32

/* Who it is, and how he stands to the group. */
typedef struct
{
  char *name;          /* NULL: nobody of this computer's own users */
  gboolean group;      /* whether there is such a group */
  gboolean in_own;     /* it is his first group */
  gboolean in_members; /* he is named in it */
} Member;

static void
member_clear (Member *member)
{
  g_free (member->name);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Member, member_clear)

/* -- looking ------------------------------------------------------------ */

/* What useradd(8) takes, and no option of another program's. */
static gboolean
is_user_name (const char *text)
{
  gsize length = strlen (text);

  return length > 0 && length <= NAME_LIMIT && (g_ascii_isalnum (text[0]) || text[0] == '_')
         && strspn (text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-")
                == length;
}

/* The line whose field at @index is @value. */
static char **
find_line (
    PtFiles *files, const char *path, guint fields, guint index, const char *value, GError **error)
{
  g_auto (PtFound) found = { 0 };
  g_auto (GStrv) lines = NULL;
  g_autofree char *text = NULL;
  gsize length;
  const char *bytes;

  if (!pt_files_read (files, path, &found, error))
    return NULL;
  bytes = found.exists ? g_bytes_get_data (found.bytes, &length) : NULL;
  text = bytes != NULL ? g_strndup (bytes, length) : g_strdup ("");
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) words = g_strsplit (lines[i], ":", -1);

      if (g_strv_length (words) == fields && g_str_equal (words[index], value))
        return g_steal_pointer (&words);
    }
  return g_new0 (char *, 1);
}

static gboolean
look (PtFiles *files, guint user, Member *member, GError **error)
{
  g_autofree char *number = g_strdup_printf ("%u", user);
  g_auto (GStrv) line = find_line (files, USER_FILE, USER_FIELDS, 2, number, error);
  g_auto (GStrv) group
          = line != NULL ? find_line (files, GROUP_FILE, GROUP_FIELDS, 0, PT_GROUP, error) : NULL;
  g_auto (GStrv) names = NULL;

  *member = (Member){ 0 };
  if (group == NULL)
    return FALSE;
  if (line[0] != NULL && is_user_name (line[0]))
    member->name = g_strdup (line[0]);
  member->group = group[0] != NULL;
  if (member->name == NULL || !member->group)
    return TRUE;
  names = g_strsplit (group[3], ",", -1);
  member->in_own = g_str_equal (group[2], line[3]);
  member->in_members = g_strv_contains ((const char *const *) names, member->name);
  return TRUE;
}

/* -- there and back ------------------------------------------------------- */

/**
 * pt_members_plan:
 * @files: files
 * @record: a record of what shall be done; the group is added to it where he is not in it
 * @user: who shall be in it
 * @error: return location for an error
 *
 * Looks who is in the group, and changes nothing.
 *
 * Returns: FALSE with PT_ERROR_NOT_SUPPORTED for root, for whom this computer's own files do not
 *   know, and where there is no such group, or with another error
 */
gboolean
pt_members_plan (PtFiles *files, PtRecord *record, guint user, GError **error)
{
  g_auto (Member) member = { 0 };

  if (user == 0)
    {
      g_set_error_literal (error, PT_ERROR, PT_ERROR_NOT_SUPPORTED,
                           _ ("Root needs no group; ask for it as the user who shall be in it"));
      return FALSE;
    }
  if (!look (files, user, &member, error))
    return FALSE;
  if (!member.group)
    g_set_error (error, PT_ERROR, PT_ERROR_NOT_SUPPORTED,
                 _ ("%s has no group “%s”; installing libvirt makes it"), GROUP_FILE, PT_GROUP);
  else if (member.name == NULL)
    g_set_error (error, PT_ERROR, PT_ERROR_NOT_SUPPORTED,
                 _ ("User %u is not in %s; whoever looks after the users has to add him"), user,
                 USER_FILE);
  else
    {
      if (!member.in_own && !member.in_members)
        {
          record->group = g_strdup (PT_GROUP);
          record->member = user;
        }
      return TRUE;
    }
  return FALSE;
}

static gboolean
change (const char *option, const char *name, GError **error)
{
  const char *const words[] = { option, name, PT_GROUP, NULL };
  g_auto (PtProgramAnswer) answer = { 0 };
  g_autofree char *reason = NULL;

  if (!pt_calls.tool (PT_TOOL_GPASSWD, words, &answer, error))
    return FALSE;
  if (answer.status == 0)
    return TRUE;
  reason = pt_program_answer_get_reason (&answer);
  g_set_error_literal (error, PT_ERROR, PT_ERROR_FAILED,
                       reason != NULL ? reason : _ ("gpasswd ended without a word"));
  return FALSE;
}

static gboolean
check_is (PtFiles *files, const PtRecord *record, gboolean wanted, GError **error)
{
  g_auto (Member) member = { 0 };

  if (!look (files, record->member, &member, error))
    return FALSE;
  if (member.in_members == wanted)
    return TRUE;
  g_set_error (error, PT_ERROR, PT_ERROR_FAILED, _ ("gpasswd did not change %s"), GROUP_FILE);
  return FALSE;
}

/**
 * pt_members_do:
 * @files: files, whose watcher hears of it
 * @record: a record of what shall be done
 * @error: return location for an error
 *
 * Adds who is not in the group.
 */
gboolean
pt_members_do (PtFiles *files, const PtRecord *record, GError **error)
{
  g_auto (Member) member = { 0 };
  gboolean done;

  if (record->group == NULL)
    return TRUE;
  pt_files_tell (files, PT_THING_GROUP PT_GROUP, PT_STAGE_RUNNING);
  done = look (files, record->member, &member, error)
         && (member.in_members || member.name == NULL || change ("-a", member.name, error))
         && check_is (files, record, TRUE, error);
  pt_files_tell (files, PT_THING_GROUP PT_GROUP, done ? PT_STAGE_DONE : PT_STAGE_FAILED);
  return done;
}

static gboolean
has_heir (const PtRecord *record, const GPtrArray *records)
{
  for (guint i = 0; records != NULL && i < records->len; i++)
    {
      const PtRecord *other = records->pdata[i];

      if (strcmp (other->id, record->id) > 0 && other->group != NULL
          && other->member == record->member)
        return TRUE;
    }
  return FALSE;
}

/**
 * pt_members_undo:
 * @files: files, whose watcher hears of it
 * @record: a record
 * @records: (nullable) (element-type PtRecord): all of them, one that needs it too among them
 * @error: return location for an error
 *
 * Takes him out of the group, where he is in it still.
 */
gboolean
pt_members_undo (PtFiles *files, const PtRecord *record, const GPtrArray *records, GError **error)
{
  g_auto (Member) member = { 0 };

  if (record->group == NULL || has_heir (record, records))
    return TRUE;
  if (!look (files, record->member, &member, error))
    return FALSE;
  if (!member.in_members)
    return TRUE;
  if (!change ("-d", member.name, error) || !check_is (files, record, FALSE, error))
    return FALSE;
  pt_files_tell (files, PT_THING_GROUP PT_GROUP, PT_STAGE_UNDONE);
  return TRUE;
}
