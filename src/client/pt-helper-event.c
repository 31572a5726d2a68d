#include "config.h"

#include "pt-helper-event.h"

#include <string.h>

#include "pt-words.h"

void
pt_helper_event_free (PtHelperEvent *event)
{
  g_free (event->path);
  g_free (event->words);
  g_free (event);
}

/* A file, or a unit or group by its name. */
static gboolean
is_thing (const char *text)
{
  return text[0] == '/' || g_str_has_prefix (text, "unit:") || g_str_has_prefix (text, "group:");
}

static gboolean
read_step (PtHelperEvent *event)
{
  static const char *const stages[] = { "running", "done", "failed", "undone" };
  g_auto (GStrv) words = g_strsplit (event->words, " ", 3);

  if (g_strv_length (words) != 2 || !is_thing (words[0]))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (stages); i++)
    if (g_str_equal (words[1], stages[i]))
      {
        event->path = g_strdup (words[0]);
        event->stage = (PtHelperStage) i;
        return TRUE;
      }
  return FALSE;
}

/* The words of pt_error_code_name(). */
static gboolean
read_result (PtHelperEvent *event)
{
  g_auto (GStrv) words = g_strsplit (event->words, " ", 2);
  const char *word = words[0] != NULL ? words[0] : "";

  event->done = g_str_equal (word, "done") && words[1] == NULL;
  if (event->done)
    return TRUE;
  for (int code = PT_ERROR_FAILED; code <= PT_ERROR_NOT_SUPPORTED; code++)
    {
      g_autoptr (GError) error = g_error_new_literal (PT_ERROR, code, "");

      if (!g_str_equal (word, pt_error_code_name (error)) || words[1] == NULL)
        continue;
      event->code = (PtError) code;
      g_free (event->words);
      event->words = g_strdup (words[1]);
      return TRUE;
    }
  return FALSE;
}

static gboolean
is_record (const char *text)
{
  return strlen (text) == 6 && strspn (text, "0123456789") == 6;
}

/**
 * pt_helper_event_parse:
 * @line: a line that came from the helper, without its end: text from outside
 *
 * Returns: (transfer full) (nullable): what it says; NULL where it is none of the helper's lines
 */
PtHelperEvent *
pt_helper_event_parse (const char *line)
{
  static const struct
  {
    const char *word;
    PtHelperEventKind kind;
  } kinds[] = {
    { "HELLO ", PT_HELPER_HELLO }, { "STEP ", PT_HELPER_STEP }, { "RECORD ", PT_HELPER_RECORD },
    { "FACT ", PT_HELPER_FACT },   { "SAY ", PT_HELPER_SAID },  { "RESULT ", PT_HELPER_RESULT },
  };

  for (guint i = 0; strlen (line) <= PT_HELPER_LINE_LIMIT && i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (PtHelperEvent) event = NULL;

      if (!g_str_has_prefix (line, kinds[i].word))
        continue;
      event = g_new0 (PtHelperEvent, 1);
      event->kind = kinds[i].kind;
      event->words = pt_words_clean (line + strlen (kinds[i].word));
      if ((event->kind == PT_HELPER_STEP && !read_step (event))
          || (event->kind == PT_HELPER_RECORD && !is_record (event->words))
          || (event->kind == PT_HELPER_RESULT && !read_result (event)))
        return NULL;
      return g_steal_pointer (&event);
    }
  return NULL;
}
