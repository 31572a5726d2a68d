#include "config.h"

#include "pt-units.h"

#include <string.h>

#include "pt-calls.h"
#include "pt-error.h"
#include "pt-i18n.h"

/* A unit as it is now. */
typedef struct
{
  gboolean there;
  gboolean masked;
  PtUnitFile file;
  gboolean active;
} Unit;

/* What can be told systemd of several units at once. */
typedef enum
{
  VERB_ENABLE,
  VERB_START,
  VERB_STOP,
  VERB_DISABLE,
} Verb;

static const char *const verbs[] = {
  [VERB_ENABLE] = "enable",
  [VERB_START] = "start",
  [VERB_STOP] = "stop",
  [VERB_DISABLE] = "disable",
};

/* -- asking ------------------------------------------------------------- */

static void
read_property (Unit *unit, const char *line)
{
  if (g_str_has_prefix (line, "LoadState="))
    {
      unit->there = !g_str_equal (line, "LoadState=not-found");
      unit->masked = unit->masked || g_str_equal (line, "LoadState=masked");
    }
  else if (g_str_has_prefix (line, "ActiveState="))
    unit->active = g_str_equal (line, "ActiveState=active")
                   || g_str_equal (line, "ActiveState=activating")
                   || g_str_equal (line, "ActiveState=reloading");
  else if (g_str_equal (line, "UnitFileState=enabled"))
    unit->file = PT_UNIT_ENABLED;
  else if (g_str_equal (line, "UnitFileState=disabled"))
    unit->file = PT_UNIT_DISABLED;
  else if (g_str_has_prefix (line, "UnitFileState=masked"))
    unit->masked = TRUE;
}

/* A block for each unit, in the order of the call, with an empty line between two. */
static gboolean
read_blocks (const char *text, Unit *units, guint count)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  gboolean inside = FALSE;
  guint block = 0;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      if (lines[i][0] == '\0')
        {
          block += inside;
          inside = FALSE;
          continue;
        }
      if (block >= count)
        return FALSE;
      inside = TRUE;
      read_property (&units[block], lines[i]);
    }
  return block + inside == count;
}

static gboolean
set_said (const PtProgramAnswer *answer, GError **error)
{
  g_autofree char *reason = pt_program_answer_get_reason (answer);

  g_set_error_literal (error, PT_ERROR, PT_ERROR_FAILED,
                       reason != NULL ? reason : _ ("systemctl ended without a word"));
  return FALSE;
}

static gboolean
look (const GPtrArray *names, Unit *units, GError **error)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  g_auto (PtProgramAnswer) answer = { 0 };

  memset (units, 0, names->len * sizeof *units);
  g_ptr_array_add (words, (char *) "show");
  g_ptr_array_add (words, (char *) "--property=LoadState,ActiveState,UnitFileState");
  for (guint i = 0; i < names->len; i++)
    g_ptr_array_add (words, names->pdata[i]);
  g_ptr_array_add (words, NULL);
  if (!pt_calls.ask (PT_TOOL_SYSTEMCTL, (const char *const *) words->pdata, &answer, error))
    return FALSE;
  if (answer.status != 0)
    return set_said (&answer, error);
  if (read_blocks (answer.out->str, units, names->len))
    return TRUE;
  g_set_error_literal (error, PT_ERROR, PT_ERROR_FAILED,
                       _ ("systemctl tells of other units than it was asked for"));
  return FALSE;
}

static GPtrArray *
list_names (const char *const *units)
{
  GPtrArray *names = g_ptr_array_new ();

  for (guint i = 0; units[i] != NULL; i++)
    g_ptr_array_add (names, (char *) units[i]);
  return names;
}

/* -- telling ------------------------------------------------------------ */

static void
tell (PtFiles *files, const GPtrArray *names, PtStage stage)
{
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *thing = g_strconcat (PT_THING_UNIT, names->pdata[i], NULL);

      pt_files_tell (files, thing, stage);
    }
}

static gboolean
switch_units (Verb verb, const GPtrArray *names, GError **error)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  g_auto (PtProgramAnswer) answer = { 0 };

  if (names->len == 0)
    return TRUE;
  g_ptr_array_add (words, (char *) verbs[verb]);
  for (guint i = 0; i < names->len; i++)
    g_ptr_array_add (words, names->pdata[i]);
  g_ptr_array_add (words, NULL);
  if (!pt_calls.tool (PT_TOOL_SYSTEMCTL, (const char *const *) words->pdata, &answer, error))
    return FALSE;
  return answer.status == 0 || set_said (&answer, error);
}

/* -- there -------------------------------------------------------------- */

static gboolean
check_rivals (const char *const *rivals, GError **error)
{
  g_autoptr (GPtrArray) names = list_names (rivals);
  g_autofree Unit *found = g_new0 (Unit, names->len + 1);

  if (names->len == 0)
    return TRUE;
  if (!look (names, found, error))
    return FALSE;
  for (guint i = 0; i < names->len; i++)
    if (found[i].there && (found[i].active || found[i].file == PT_UNIT_ENABLED))
      {
        g_set_error (error, PT_ERROR, PT_ERROR_CONFLICT,
                     _ ("libvirt is started in its other way already (%s); never both"),
                     (char *) names->pdata[i]);
        return FALSE;
      }
  return TRUE;
}

static gboolean
check_first (const char *name, const Unit *unit, GError **error)
{
  if (!unit->there)
    g_set_error (error, PT_ERROR, PT_ERROR_NOT_SUPPORTED, _ ("There is no %s; install libvirt"),
                 name);
  else if (unit->masked)
    g_set_error (error, PT_ERROR, PT_ERROR_CONFLICT,
                 _ ("Somebody masked %s, so that nothing starts it; that is not undone"), name);
  else
    return TRUE;
  return FALSE;
}

/**
 * pt_units_plan:
 * @record: a record of what shall be done; units are added to it, where one of them is not as it
 *   shall be
 * @units: (nullable) (array zero-terminated=1): what shall be enabled and active; without the first
 *   it cannot be, others may be missing
 * @rivals: (array zero-terminated=1): units that must be neither
 * @error: return location for an error
 *
 * Looks at units, and changes none.
 *
 * Returns: FALSE with PT_ERROR_CONFLICT where somebody wants it otherwise, with
 *   PT_ERROR_NOT_SUPPORTED where the first unit is not there, or with another error
 */
gboolean
pt_units_plan (PtRecord *record,
               const char *const *units,
               const char *const *rivals,
               GError **error)
{
  g_autoptr (GPtrArray) names = NULL;
  g_autofree Unit *found = NULL;
  gboolean fine = TRUE;

  if (units == NULL)
    return TRUE;
  names = list_names (units);
  found = g_new0 (Unit, names->len + 1);
  if (!look (names, found, error) || !check_first (units[0], &found[0], error)
      || !check_rivals (rivals, error))
    return FALSE;
  for (guint i = 0; i < names->len; i++)
    fine = fine
           && (!found[i].there || found[i].masked
               || (found[i].file != PT_UNIT_DISABLED && found[i].active));
  /* All of them: enabling one may enable its sisters (Also=). */
  for (guint i = 0; !fine && i < names->len; i++)
    if (found[i].there && !found[i].masked)
      pt_record_add_unit (record, units[i], found[i].file, found[i].active);
  return TRUE;
}

static gboolean
check_done (const GPtrArray *names, const Unit *found, GError **error)
{
  for (guint i = 0; i < names->len; i++)
    if (found[i].file == PT_UNIT_DISABLED || !found[i].active)
      {
        g_set_error (error, PT_ERROR, PT_ERROR_FAILED, _ ("%s did not start"),
                     (char *) names->pdata[i]);
        return FALSE;
      }
  return TRUE;
}

/**
 * pt_units_do:
 * @files: files, whose watcher hears of it
 * @record: a record of what shall be done
 * @error: return location for an error
 *
 * Enables and starts what is neither. What was done already is left alone.
 */
gboolean
pt_units_do (PtFiles *files, const PtRecord *record, GError **error)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  g_autoptr (GPtrArray) enable = g_ptr_array_new ();
  g_autoptr (GPtrArray) start = g_ptr_array_new ();
  g_autofree Unit *found = g_new0 (Unit, record->units->len + 1);
  gboolean done;

  if (record->units->len == 0)
    return TRUE;
  for (guint i = 0; i < record->units->len; i++)
    {
      const PtRecordUnit *unit = record->units->pdata[i];

      g_ptr_array_add (all, unit->name);
      if (unit->file == PT_UNIT_DISABLED)
        g_ptr_array_add (enable, unit->name);
      if (!unit->active)
        g_ptr_array_add (start, unit->name);
    }
  tell (files, all, PT_STAGE_RUNNING);
  done = switch_units (VERB_ENABLE, enable, error) && switch_units (VERB_START, start, error)
         && look (all, found, error) && check_done (all, found, error);
  tell (files, all, done ? PT_STAGE_DONE : PT_STAGE_FAILED);
  return done;
}

/* -- back --------------------------------------------------------------- */

/* A later record that switched it on: it is switched off with that one. */
static gboolean
has_heir (const PtRecord *record, const GPtrArray *records, const char *name)
{
  for (guint i = 0; records != NULL && i < records->len; i++)
    {
      const PtRecord *other = records->pdata[i];

      if (strcmp (other->id, record->id) > 0 && pt_record_find_unit (other, name) != NULL)
        return TRUE;
    }
  return FALSE;
}

static GPtrArray *
list_own (const PtRecord *record, const GPtrArray *records)
{
  GPtrArray *names = g_ptr_array_new ();

  for (guint i = 0; i < record->units->len; i++)
    {
      const PtRecordUnit *unit = record->units->pdata[i];

      if (!has_heir (record, records, unit->name))
        g_ptr_array_add (names, unit->name);
    }
  return names;
}

/**
 * pt_units_check:
 * @record: a record
 * @records: (element-type PtRecord): all of them
 * @error: return location for an error
 *
 * Returns: FALSE with PT_ERROR_CONFLICT where somebody made something else of a unit since
 */
gboolean
pt_units_check (const PtRecord *record, const GPtrArray *records, GError **error)
{
  g_autoptr (GPtrArray) names = list_own (record, records);
  g_autofree Unit *found = g_new0 (Unit, names->len + 1);

  if (names->len == 0)
    return TRUE;
  if (!look (names, found, error))
    return FALSE;
  for (guint i = 0; i < names->len; i++)
    if (found[i].there && found[i].masked)
      {
        g_set_error (error, PT_ERROR, PT_ERROR_CONFLICT,
                     _ ("%s was masked since by somebody else; nothing was undone"),
                     (char *) names->pdata[i]);
        return FALSE;
      }
  return TRUE;
}

/* Disabling one may disable its sisters (Also=), which were enabled before. */
static gboolean
enable_sisters (const PtRecord *record, const GPtrArray *names, const Unit *was, GError **error)
{
  g_autoptr (GPtrArray) enable = g_ptr_array_new ();
  g_autofree Unit *found = g_new0 (Unit, names->len + 1);

  if (!look (names, found, error))
    return FALSE;
  for (guint i = 0; i < names->len; i++)
    if (was[i].file == PT_UNIT_ENABLED && found[i].file == PT_UNIT_DISABLED
        && pt_record_find_unit (record, names->pdata[i])->file == PT_UNIT_ENABLED)
      g_ptr_array_add (enable, names->pdata[i]);
  return switch_units (VERB_ENABLE, enable, error);
}

/**
 * pt_units_undo:
 * @files: files, whose watcher hears of it
 * @record: a record
 * @records: (nullable) (element-type PtRecord): all of them, those that need a unit among them
 * @error: return location for an error
 *
 * Stops and disables what is as we left it and was otherwise before. What is so already, is masked,
 * or is not there any more, is left alone.
 */
gboolean
pt_units_undo (PtFiles *files, const PtRecord *record, const GPtrArray *records, GError **error)
{
  g_autoptr (GPtrArray) names = list_own (record, records);
  g_autoptr (GPtrArray) stop = g_ptr_array_new ();
  g_autoptr (GPtrArray) disable = g_ptr_array_new ();
  g_autofree Unit *found = g_new0 (Unit, names->len + 1);

  if (names->len == 0)
    return TRUE;
  if (!look (names, found, error))
    return FALSE;
  for (guint i = names->len; i > 0; i--)
    {
      const PtRecordUnit *was = pt_record_find_unit (record, names->pdata[i - 1]);
      const Unit *now = &found[i - 1];

      if (!now->there || now->masked)
        continue;
      if (!was->active && now->active)
        g_ptr_array_add (stop, was->name);
      if (was->file == PT_UNIT_DISABLED && now->file == PT_UNIT_ENABLED)
        g_ptr_array_add (disable, was->name);
    }
  if (!switch_units (VERB_STOP, stop, error) || !switch_units (VERB_DISABLE, disable, error)
      || (disable->len > 0 && !enable_sisters (record, names, found, error)))
    return FALSE;
  if (stop->len + disable->len > 0)
    tell (files, names, PT_STAGE_UNDONE);
  return TRUE;
}
