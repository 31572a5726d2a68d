#include "config.h"

#include "pt-vm-dropped.h"

#include <string.h>

#include "pt-i18n.h"
#include "pt-vm-xml.h"

/* Whether the line is there, or the same with something inside: "<devices/>" and "<devices>". */
static gboolean
has_line (GHashTable *there, const char *line)
{
  g_autofree char *filled = NULL;

  if (g_hash_table_contains (there, line))
    return TRUE;
  if (!g_str_has_suffix (line, "/>"))
    return FALSE;
  filled = g_strdup_printf ("%.*s>", (int) strlen (line) - 2, line);
  return g_hash_table_contains (there, filled);
}

/* libvirt writes things in its own order and indents them in its own way; what counts is what is
 * not there any more. */
static gboolean
lacks_lines (const char *found, const char *wanted)
{
  g_autoptr (GHashTable) there = g_hash_table_new (g_str_hash, g_str_equal);
  g_auto (GStrv) found_lines = g_strsplit (found, "\n", -1);
  g_auto (GStrv) wanted_lines = g_strsplit (wanted, "\n", -1);

  for (guint i = 0; found_lines[i] != NULL; i++)
    g_hash_table_add (there, g_strstrip (found_lines[i]));
  for (guint i = 0; wanted_lines[i] != NULL; i++)
    if (!has_line (there, g_strstrip (wanted_lines[i])))
      return TRUE;
  return FALSE;
}

/**
 * pt_vm_dropped_find:
 * @kind: kind of the change that was made
 * @wanted: the definition that libvirt was given
 * @found: the definition that it has since
 *
 * libvirt drops without a word what its version does not know.
 *
 * Returns: (transfer full) (nullable): the difference, for people; NULL: nothing was dropped
 */
PtChange *
pt_vm_dropped_find (const char *kind, const char *wanted, const char *found)
{
  g_autofree char *before = pt_vm_xml_format (wanted, -1, NULL);
  g_autofree char *after = pt_vm_xml_format (found, -1, NULL);

  if (before == NULL || after == NULL || !lacks_lines (after, before))
    return NULL;
  return pt_change_new (kind, _ ("It is not word for word what it was given"), NULL, before, TRUE,
                        after,
                        _ ("libvirt adds addresses of its own, and drops what its version does not "
                           "know. What was dropped is marked as removed."));
}
