/* Whatever a log says, it is read, and what comes out is fit for a page. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "pt-handover-report.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check_text (const char *text)
{
  if (text == NULL)
    return;
  if (!g_utf8_validate (text, -1, NULL))
    abort ();
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    if (g_unichar_iscntrl (g_utf8_get_char (at)))
      abort ();
}

static void
check_log (const PtHandoverLog *log)
{
  check_text (log->uuid);
  check_text (log->machine);
  check_text (log->when);
  check_text (log->proof);
  check_text (log->restart);
  if (log->uuid == NULL || log->machine == NULL || log->steps->len > 64)
    abort ();
  for (guint i = 0; i < log->steps->len; i++)
    {
      const PtHandoverStep *step = log->steps->pdata[i];

      check_text (step->name);
      check_text (step->words);
      check_text (step->undo_words);
      if (step->ms < 0 || pt_handover_log_find_step (log, step->name) != step)
        abort ();
    }
}

static void
check_report (const PtHandoverReport *report)
{
  check_text (report->head);
  check_text (report->detail);
  check_text (report->stopped_at);
  if (report->head == NULL || report->head[0] == '\0' || report->detail == NULL
      || report->advice->len > 2)
    abort ();
  for (guint i = 0; i < report->lines->len; i++)
    {
      const PtHandoverLine *line = report->lines->pdata[i];

      check_text (line->title);
      check_text (line->words);
      if (line->title == NULL)
        abort ();
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static PtQuirks *quirks;
  g_autoptr (GError) error = NULL;
  g_autoptr (PtHandoverLog) log = pt_handover_log_parse ((const char *) data, size, &error);

  if ((log == NULL) != (error != NULL))
    abort ();
  if (log == NULL)
    return 0;
  if (quirks == NULL && (quirks = pt_quirks_load (NULL)) == NULL)
    abort ();
  check_log (log);
  for (int way = 0; way < 2; way++)
    {
      g_autoptr (PtHandoverReport) report = NULL;

      log->under_way = way;
      report = pt_handover_report_make (log, quirks);
      check_report (report);
    }
  return 0;
}
