#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-quirk-file.h"

#include "pt-i18n.h"

static char *
format_month (const char *month)
{
  g_autoptr (GDateTime) date = NULL;

  if (month == NULL)
    return NULL;
  date = g_date_time_new_utc ((int) g_ascii_strtoll (month, NULL, 10),
                              (int) g_ascii_strtoll (month + 5, NULL, 10), 1, 0, 0, 0);
  return date != NULL ? g_date_time_format (date, "%B %Y") : g_strdup (month);
}

gboolean
pt_origin_is_unverified (const PtOrigin *origin)
{
  return g_strcmp0 (origin->confidence, "unverified") == 0;
}

/**
 * pt_origin_format:
 * @origin: where a fact comes from
 *
 * Returns: (transfer full): source, how sure it is, and its date, to be shown to the user after
 *   the word "Source"
 */
char *
pt_origin_format (const PtOrigin *origin)
{
  g_autofree char *month = format_month (origin->since);
  g_autoptr (GString) text = g_string_new (origin->source);

  if (g_strcmp0 (origin->confidence, "reports") == 0)
    g_string_append_printf (text, ", %s", _ ("reported by users"));
  else if (g_strcmp0 (origin->confidence, "disputed") == 0)
    g_string_append_printf (text, ", %s", _ ("reports differ"));
  else if (pt_origin_is_unverified (origin))
    g_string_append_printf (text, ", %s", _ ("not verified"));
  if (month != NULL)
    g_string_append_printf (text, ", %s", month);
  if (origin->until != NULL)
    /* Translators: the month or version from which a fact no longer holds. */
    g_string_append_printf (text, _ (", until %s"), origin->until);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

void
pt_origin_clear (PtOrigin *origin)
{
  g_clear_pointer (&origin->why, g_free);
  g_clear_pointer (&origin->since, g_free);
  g_clear_pointer (&origin->until, g_free);
  g_clear_pointer (&origin->source, g_free);
  g_clear_pointer (&origin->confidence, g_free);
}
