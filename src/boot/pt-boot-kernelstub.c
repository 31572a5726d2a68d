#include "config.h"

#include "pt-boot-private.h"

#include <string.h>

/* Pop!_OS: JSON, {"default": {…}, "user": {"kernel_options": ["quiet", "splash"], …}}. */
#define SETTINGS "etc/kernelstub/configuration"

gboolean
pt_boot_kernelstub_is_used (const PtBootProbe *probe)
{
  return pt_root_exists (probe->root, SETTINGS) && pt_boot_has_program (probe->root, "kernelstub");
}

static const char *
skip_blanks (const char *at)
{
  return at + strspn (at, " \t\r\n");
}

/* A JSON string at a place, without escapes; kernel arguments need none but quotes. */
static char *
take_string (const char **at)
{
  g_autoptr (GString) out = g_string_new (NULL);
  const char *c;

  if (**at != '"')
    return NULL;
  for (c = *at + 1; *c != '\0' && *c != '"'; c++)
    {
      if (*c == '\\' && (c[1] == '"' || c[1] == '\\' || c[1] == '/'))
        c++;
      else if (*c == '\\')
        return NULL;
      g_string_append_c (out, *c);
    }
  if (*c != '"')
    return NULL;
  *at = skip_blanks (c + 1);
  return g_strdup (out->str);
}

/* What stands behind "key": in the object that begins at a place; keys of objects inside it do
 * not count. */
static const char *
find_member (const char *at, const char *key)
{
  int depth = 0;

  while (*at != '\0')
    {
      g_autofree char *name = NULL;

      if (*at == '"')
        {
          name = take_string (&at);
          if (name == NULL)
            return NULL;
          if (depth == 1 && *at == ':' && g_str_equal (name, key))
            return skip_blanks (at + 1);
          continue;
        }
      depth += (*at == '{' || *at == '[') - (*at == '}' || *at == ']');
      if (depth <= 0)
        return NULL;
      at++;
    }
  return NULL;
}

/**
 * pt_boot_kernelstub_arguments:
 * @text: /etc/kernelstub/configuration
 *
 * Returns: (transfer full) (nullable): the user's kernel options, or NULL when the file can't be
 *   understood
 */
char *
pt_boot_kernelstub_arguments (const char *text)
{
  const char *at = find_member (skip_blanks (text), "user");
  g_autoptr (GString) out = g_string_new (NULL);

  at = at != NULL && *at == '{' ? find_member (at, "kernel_options") : NULL;
  if (at == NULL || !g_utf8_validate (text, -1, NULL))
    return NULL;
  /* Old versions kept one string. */
  if (*at == '"')
    return take_string (&at);
  if (*at != '[')
    return NULL;
  at = skip_blanks (at + 1);
  while (*at != ']')
    {
      g_autofree char *option = take_string (&at);

      if (option == NULL || (*at != ',' && *at != ']'))
        return NULL;
      g_string_append_printf (out, "%s%s", out->len > 0 ? " " : "", option);
      if (*at == ',')
        at = skip_blanks (at + 1);
    }
  return g_strdup (out->str);
}

char *
pt_boot_kernelstub_read (const PtBootProbe *probe, char **path)
{
  g_autofree char *text = pt_root_read (probe->root, SETTINGS, NULL, NULL);
  char *arguments = text != NULL ? pt_boot_kernelstub_arguments (text) : NULL;

  if (arguments != NULL)
    pt_boot_take_path (SETTINGS, path);
  return arguments;
}
