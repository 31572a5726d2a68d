#include "config.h"

#include "pt-boot-private.h"

#include <string.h>

#define SETTINGS "boot/refind_linux.conf"

gboolean
pt_boot_refind_is_used (const PtBootProbe *probe)
{
  return pt_boot_may_be (probe, "rEFInd") && pt_root_exists (probe->root, SETTINGS);
}

/* A word in double quotes; two of them inside stand for one. */
static char *
take_quoted (const char **at)
{
  g_autoptr (GString) out = g_string_new (NULL);
  const char *c = *at + strspn (*at, " \t");

  if (*c != '"')
    return NULL;
  for (c++; *c != '\0' && !(*c == '"' && c[1] != '"'); c++)
    {
      if (*c == '"')
        c++;
      g_string_append_c (out, *c);
    }
  if (*c != '"')
    return NULL;
  *at = c + 1;
  return g_strdup (out->str);
}

/**
 * pt_boot_refind_arguments:
 * @text: refind_linux.conf
 *
 * Each line is a title and the arguments, both in quotes; the first one starts by itself.
 *
 * Returns: (transfer full) (nullable): the arguments of the first line, or NULL
 */
char *
pt_boot_refind_arguments (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", PT_BOOT_LINE_LIMIT);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *at = g_strstrip (lines[i]);
      g_autofree char *title = NULL;
      g_autofree char *arguments = NULL;

      if (*at == '\0' || *at == '#')
        continue;
      title = take_quoted (&at);
      arguments = title != NULL ? take_quoted (&at) : NULL;
      if (arguments == NULL || !g_utf8_validate (arguments, -1, NULL))
        return NULL;
      return g_steal_pointer (&arguments);
    }
  return NULL;
}

char *
pt_boot_refind_read (const PtBootProbe *probe, char **path)
{
  g_autofree char *text = pt_root_read (probe->root, SETTINGS, NULL, NULL);
  char *arguments = text != NULL ? pt_boot_refind_arguments (text) : NULL;

  if (arguments != NULL)
    pt_boot_take_path (SETTINGS, path);
  return arguments;
}
