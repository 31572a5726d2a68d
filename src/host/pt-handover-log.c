#include "config.h"

#include "pt-handover-log.h"

#include <string.h>

#include "pt-error.h"
#include "pt-host-private.h"
#include "pt-i18n.h"
#include "pt-name.h"

/* A fact a line: milliseconds since the beginning, a word, and what belongs to it. Words that this
 * version does not know are passed over. */
#define HEAD "format 1"
#define LINE_LIMIT 1024
#define STEP_LIMIT 64
#define NOTE_LIMIT 256
#define RETURN_LIMIT 16
#define NAME_LIMIT 40
#define DEVICE_LIMIT 64
#define MS_LIMIT G_GINT64_CONSTANT (1000000000000)

/* What is being read: strings that grow. */
typedef struct
{
  PtHandoverLog *log;
  GPtrArray *returns;
  GPtrArray *notes;
  gboolean has_kind;
} Reader;

static const char *const kinds[] = { "start", "rehearsal", "first-light" };
static const char *const ends[] = { "given-back", "not-given-back", "refused" };

static void
step_free (PtHandoverStep *step)
{
  g_free (step->name);
  g_free (step->words);
  g_free (step->undo_words);
  g_free (step);
}

static void
device_free (PtHandoverDevice *device)
{
  g_free (device->driver);
  g_free (device);
}

void
pt_handover_log_free (PtHandoverLog *log)
{
  g_free (log->path);
  g_free (log->uuid);
  g_free (log->machine);
  g_free (log->when);
  g_free (log->kernel);
  g_ptr_array_unref (log->devices);
  g_ptr_array_unref (log->steps);
  g_strfreev (log->returns);
  g_strfreev (log->notes);
  g_free (log->proof);
  g_free (log->restart);
  g_free (log->end);
  g_free (log);
}

/**
 * pt_handover_log_find_step:
 * @log: a log
 * @name: a step's name
 *
 * Returns: (transfer none) (nullable): the step, if it began
 */
const PtHandoverStep *
pt_handover_log_find_step (const PtHandoverLog *log, const char *name)
{
  for (guint i = 0; i < log->steps->len; i++)
    {
      const PtHandoverStep *step = log->steps->pdata[i];

      if (g_str_equal (step->name, name))
        return step;
    }
  return NULL;
}

/* Takes one word off the front of what is left of a line. */
static char *
take_word (const char **rest)
{
  const char *start = *rest;
  gsize length = strcspn (start, " ");

  *rest = start + length + (start[length] == ' ' ? 1 : 0);
  return g_strndup (start, length);
}

static gboolean
take_ms (const char **rest, gint64 *ms)
{
  g_autofree char *word = take_word (rest);
  guint64 value;

  if (!g_ascii_string_to_unsigned (word, 10, 0, MS_LIMIT, &value, NULL))
    return FALSE;
  *ms = (gint64) value;
  return TRUE;
}

/* Lists of remarks end with their separator. */
static char *
words_of (const char *rest)
{
  g_autofree char *words = pt_host_clean (rest, LINE_LIMIT);

  if (g_str_has_suffix (words, ";"))
    words[strlen (words) - 1] = '\0';
  return words[0] != '\0' ? g_steal_pointer (&words) : NULL;
}

static PtHandoverStep *
get_step (PtHandoverLog *log, const char *name)
{
  PtHandoverStep *step = (PtHandoverStep *) pt_handover_log_find_step (log, name);

  if (step != NULL)
    return step;
  if (!pt_name_is_module (name) || strlen (name) > NAME_LIMIT || log->steps->len >= STEP_LIMIT)
    return NULL;
  step = g_new0 (PtHandoverStep, 1);
  step->name = g_strdup (name);
  step->outcome = PT_HANDOVER_BEGUN;
  g_ptr_array_add (log->steps, step);
  return step;
}

/* A step that did not end took as long as nothing else was written. */
static void
close_steps (PtHandoverLog *log, gint64 at)
{
  for (guint i = 0; i < log->steps->len; i++)
    {
      PtHandoverStep *step = log->steps->pdata[i];

      if (step->outcome == PT_HANDOVER_BEGUN && step->ms < 0)
        step->ms = MAX (at - step->at, 0);
    }
}

static void
read_begin (PtHandoverLog *log, gint64 at, const char *rest)
{
  PtHandoverStep *step = get_step (log, rest);

  if (step != NULL && step->outcome == PT_HANDOVER_BEGUN)
    {
      step->at = at;
      step->ms = -1;
    }
}

static void
read_outcome (PtHandoverLog *log, gint64 at, PtHandoverOutcome outcome, const char *rest)
{
  g_autofree char *name = take_word (&rest);
  PtHandoverStep *step;
  gint64 ms;

  if (!take_ms (&rest, &ms))
    return;
  step = get_step (log, name);
  if (step == NULL)
    return;
  step->outcome = outcome;
  step->at = at;
  step->ms = ms;
  g_free (step->words);
  step->words = words_of (rest);
}

static void
read_undone (PtHandoverLog *log, gboolean undone, const char *rest)
{
  g_autofree char *name = take_word (&rest);
  PtHandoverStep *step = get_step (log, name);
  gint64 ms;

  if (step == NULL || !take_ms (&rest, &ms))
    return;
  /* A second net may bring about what the first one could not. */
  step->undone = undone;
  step->not_undone = !undone;
  g_free (step->undo_words);
  step->undo_words = words_of (rest);
}

static void
read_machine (PtHandoverLog *log, const char *rest)
{
  g_autofree char *uuid = take_word (&rest);
  g_autofree char *name = pt_name_decode (rest, NULL);

  if (!pt_name_is_uuid (uuid) || name == NULL || log->uuid != NULL)
    return;
  log->uuid = g_steal_pointer (&uuid);
  log->machine = pt_host_clean (name, LINE_LIMIT);
}

static void
read_kind (Reader *reader, const char *rest)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (rest, kinds[i]))
      {
        reader->log->kind = (PtHandoverKind) i;
        reader->has_kind = TRUE;
      }
}

static void
read_when (PtHandoverLog *log, const char *rest)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (rest, NULL);

  g_free (log->when);
  log->when = time != NULL ? g_date_time_format_iso8601 (time) : NULL;
}

/* "0000:01:00.0 DRIVER -": the override behind it is of no use to anybody else. */
static void
read_device (PtHandoverLog *log, const char *rest)
{
  g_autofree char *where = take_word (&rest);
  g_autofree char *driver = take_word (&rest);
  PtHandoverDevice *device;
  PtPciAddress address;

  if (log->devices->len >= DEVICE_LIMIT || !pt_pci_address_parse (where, &address, NULL))
    return;
  device = g_new0 (PtHandoverDevice, 1);
  device->address = address;
  device->driver = pt_name_is_module (driver) ? g_steal_pointer (&driver) : NULL;
  g_ptr_array_add (log->devices, device);
}

static void
read_end (PtHandoverLog *log, const char *rest)
{
  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    if (g_str_equal (rest, ends[i]))
      {
        g_free (log->end);
        log->end = g_strdup (rest);
      }
}

static void
read_return (Reader *reader, gint64 at, const char *rest)
{
  close_steps (reader->log, at);
  /* A further return is judged by its own end. */
  g_clear_pointer (&reader->log->end, g_free);
  g_clear_pointer (&reader->log->proof, g_free);
  if (reader->log->return_at < 0)
    reader->log->return_at = at;
  if (pt_name_is_module (rest) && reader->returns->len < RETURN_LIMIT)
    g_ptr_array_add (reader->returns, g_strdup (rest));
}

static void
read_text (char **text, const char *rest)
{
  g_free (*text);
  *text = pt_host_clean (rest, LINE_LIMIT);
}

static void
read_fact (Reader *reader, gint64 at, const char *word, const char *rest)
{
  PtHandoverLog *log = reader->log;

  if (g_str_equal (word, "machine"))
    read_machine (log, rest);
  else if (g_str_equal (word, "kind"))
    read_kind (reader, rest);
  else if (g_str_equal (word, "when"))
    read_when (log, rest);
  else if (g_str_equal (word, "kernel"))
    read_text (&log->kernel, rest);
  else if (g_str_equal (word, "was"))
    read_device (log, rest);
  else if (g_str_equal (word, "begin"))
    read_begin (log, at, rest);
  else if (g_str_equal (word, "done"))
    read_outcome (log, at, PT_HANDOVER_DONE, rest);
  else if (g_str_equal (word, "skipped"))
    read_outcome (log, at, PT_HANDOVER_SKIPPED, rest);
  else if (g_str_equal (word, "failed"))
    read_outcome (log, at, PT_HANDOVER_FAILED, rest);
  else if (g_str_equal (word, "undone") || g_str_equal (word, "not-undone"))
    read_undone (log, word[0] == 'u', rest);
  else if (g_str_equal (word, "handed-over"))
    log->handed_over_at = at;
  else if (g_str_equal (word, "machine-runs"))
    log->runs_at = at;
  else if (g_str_equal (word, "return"))
    read_return (reader, at, rest);
  else if (g_str_equal (word, "note") && reader->notes->len < NOTE_LIMIT)
    g_ptr_array_add (reader->notes, pt_host_clean (rest, LINE_LIMIT));
  else if (g_str_equal (word, "proof"))
    read_text (&log->proof, rest);
  else if (g_str_equal (word, "restart"))
    read_text (&log->restart, rest);
  else if (g_str_equal (word, "end"))
    read_end (log, rest);
}

/* A line that was cut off, by a power loss for example, is passed over. */
static void
read_line (Reader *reader, const char *line)
{
  const char *rest = line;
  g_autofree char *word = NULL;
  gint64 at;

  if (!take_ms (&rest, &at))
    return;
  word = take_word (&rest);
  reader->log->last_ms = MAX (reader->log->last_ms, at);
  read_fact (reader, at, word, rest);
}

static char **
finish_list (GPtrArray *list)
{
  g_ptr_array_add (list, NULL);
  return (char **) g_ptr_array_free (list, FALSE);
}

static void
read_lines (Reader *reader, const char *text, gsize length)
{
  const char *end = text + length;

  while (text < end)
    {
      const char *stop = memchr (text, '\n', (gsize) (end - text));
      gsize size = (gsize) ((stop != NULL ? stop : end) - text);
      g_autofree char *line = g_strndup (text, MIN (size, LINE_LIMIT));

      if (line[0] != '\0')
        read_line (reader, line);
      text = stop != NULL ? stop + 1 : end;
    }
}

/* The first line says what this is; making the record takes a few milliseconds, too. */
static gboolean
has_head (const char *text, gsize length)
{
  const char *end = memchr (text, '\n', length);
  g_autofree char *line = end != NULL ? g_strndup (text, MIN ((gsize) (end - text), 64)) : NULL;
  const char *rest = line;
  gint64 at;

  return line != NULL && take_ms (&rest, &at) && g_str_equal (rest, HEAD);
}

/**
 * pt_handover_log_parse:
 * @text: a log
 * @length: its length in bytes; what is behind PT_HANDOVER_LOG_LIMIT is passed over
 * @error: return location for an error
 *
 * Reads what a hand-over wrote. The record may end anywhere: the power may have gone.
 *
 * Returns: (transfer full): the log; NULL with PT_ERROR_MALFORMED when the text does not say that
 *   it is one, of which machine, and what it was for
 */
PtHandoverLog *
pt_handover_log_parse (const char *text, gsize length, GError **error)
{
  g_autoptr (PtHandoverLog) log = g_new0 (PtHandoverLog, 1);
  Reader reader = { log, g_ptr_array_new (), g_ptr_array_new (), FALSE };
  gboolean known = has_head (text, length);

  log->devices = g_ptr_array_new_with_free_func ((GDestroyNotify) device_free);
  log->steps = g_ptr_array_new_with_free_func ((GDestroyNotify) step_free);
  log->handed_over_at = log->runs_at = log->return_at = -1;
  if (known)
    read_lines (&reader, text, MIN (length, PT_HANDOVER_LOG_LIMIT));
  close_steps (log, log->last_ms);
  log->returns = finish_list (reader.returns);
  log->notes = finish_list (reader.notes);
  if (known && log->uuid != NULL && reader.has_kind)
    return g_steal_pointer (&log);
  g_set_error_literal (error, PT_ERROR, PT_ERROR_MALFORMED,
                       _ ("This is no record of a hand-over, or of a later version"));
  return NULL;
}

/**
 * pt_handover_kind_name:
 * @kind: a kind
 *
 * Returns: (transfer none): the word for it in answers
 */
const char *
pt_handover_kind_name (PtHandoverKind kind)
{
  switch (kind)
    {
    case PT_HANDOVER_START:
      return "start";
    case PT_HANDOVER_REHEARSAL:
      return "rehearsal";
    case PT_HANDOVER_FIRST_LIGHT:
      return "first light";
    }
  return "start";
}
