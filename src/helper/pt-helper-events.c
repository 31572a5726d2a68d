#include "config.h"

#include "pt-helper-events.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "pt-error.h"
#include "pt-words.h"

/* Shorter than what a pipe takes at once (PIPE_BUF), so that a line is written whole or not. */
#define LINE_LIMIT 2000
#define PATIENCE_MILLISECONDS 2000

/* A reader that stopped reading gets one pause, not one for each line. */
static gboolean lost;

/* Waits for a reader only so long: a client that sleeps must not hold up a transaction. */
static gboolean
is_writable (void)
{
  struct pollfd waiting = { .fd = STDOUT_FILENO, .events = POLLOUT };
  int ready;

  do
    ready = poll (&waiting, 1, lost ? 0 : PATIENCE_MILLISECONDS);
  while (ready < 0 && errno == EINTR);
  lost = lost || ready <= 0;
  return ready > 0 && (waiting.revents & POLLOUT) != 0;
}

static void
print_line (const char *word, const char *rest)
{
  g_autofree char *clean = pt_words_clean (rest);
  g_autofree char *line = NULL;
  gsize length;

  if (strlen (clean) > LINE_LIMIT)
    *g_utf8_find_prev_char (clean, clean + LINE_LIMIT) = '\0';
  line = g_strdup_printf ("%s%s%s\n", word, clean[0] != '\0' ? " " : "", clean);
  length = strlen (line);
  for (gsize done = 0; done < length && is_writable ();)
    {
      ssize_t count = write (STDOUT_FILENO, line + done, length - done);

      if (count < 0 && errno == EINTR)
        continue;
      if (count <= 0)
        return;
      done += (gsize) count;
    }
}

void
pt_events_hello (void)
{
  print_line ("HELLO", PT_VERSION);
}

void
pt_events_step (const char *path, PtStage stage)
{
  static const char *const stages[] = {
    [PT_STAGE_RUNNING] = "running",
    [PT_STAGE_DONE] = "done",
    [PT_STAGE_FAILED] = "failed",
    [PT_STAGE_UNDONE] = "undone",
  };
  g_autofree char *rest = g_strdup_printf ("%s %s", path, stages[stage]);

  print_line ("STEP", rest);
}

void
pt_events_record (const char *id)
{
  print_line ("RECORD", id);
}

void
pt_events_fact (const char *format, ...)
{
  g_autofree char *rest = NULL;
  va_list args;

  va_start (args, format);
  rest = g_strdup_vprintf (format, args);
  va_end (args);
  print_line ("FACT", rest);
}

void
pt_events_say (const char *text)
{
  print_line ("SAY", text);
}

/**
 * pt_events_lines:
 * @text: what another program said, a line each
 */
void
pt_events_lines (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (lines[i][0] != '\0')
      pt_events_say (lines[i]);
}

/**
 * pt_events_result:
 * @error: (nullable): what went wrong
 *
 * Says how it ended; nothing is said after it.
 */
void
pt_events_result (const GError *error)
{
  g_autofree char *rest
      = error != NULL ? g_strdup_printf ("%s %s", pt_error_code_name (error), error->message)
                      : g_strdup ("done");

  /* Whoever slept is given one more pause for this one. */
  lost = FALSE;
  print_line ("RESULT", rest);
}
