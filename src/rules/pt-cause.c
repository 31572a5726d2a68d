#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-cause.h"

/**
 * pt_cause_read:
 * @reader: reader of a section of causes.quirk
 *
 * Returns: (transfer full): the cause; mistakes are noted in @reader
 */
PtCause *
pt_cause_read (PtQuirkReader *reader)
{
  PtCause *cause = g_new0 (PtCause, 1);
  g_auto (GStrv) match = pt_quirk_reader_get_list (reader, "Match");

  cause->id = g_strdup (reader->section);
  cause->patterns = pt_patterns_new (match);
  cause->title = pt_quirk_reader_get_text (reader, "Title");
  cause->detail = pt_quirk_reader_get_text (reader, "Detail");
  pt_quirk_reader_get_origin (reader, &cause->origin);
  if (match == NULL)
    pt_quirk_reader_complain (reader, "Match", "is missing");
  return cause;
}

void
pt_cause_free (PtCause *cause)
{
  if (cause == NULL)
    return;
  g_free (cause->id);
  g_clear_pointer (&cause->patterns, g_ptr_array_unref);
  g_free (cause->title);
  g_free (cause->detail);
  pt_origin_clear (&cause->origin);
  g_free (cause);
}

/**
 * pt_cause_explains:
 * @cause: a cause
 * @text: (nullable): what the record of a hand-over says
 *
 * Returns: whether the text is one of those that the cause is known by
 */
gboolean
pt_cause_explains (const PtCause *cause, const char *text)
{
  return pt_patterns_match (cause->patterns, text);
}
