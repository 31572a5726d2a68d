#include "config.h"

#include "pt-cmdline.h"

#include <string.h>

/* No architecture takes a longer line (x86: COMMAND_LINE_SIZE 2048); more than this is no command
 * line but something else. */
#define ARGUMENT_LIMIT 4096

/* One argument in the kernel's manner (lib/cmdline.c next_arg): a blank inside double quotes does
 * not end it; quotes around all of it or around its value are dropped, others are kept. */
static char *
next_argument (const char **at)
{
  const char *start = *at;
  gboolean quoted = *start == '"';
  gboolean in_quote = FALSE;
  gssize equals = -1;
  const char *end = start;
  const char *value;
  GString *out;

  for (; *end != '\0' && (in_quote || !g_ascii_isspace (*end)); end++)
    {
      if (*end == '=' && equals < 0 && end > start)
        equals = end - start;
      if (*end == '"')
        in_quote = !in_quote;
    }
  *at = end;
  if (quoted)
    {
      start++;
      equals -= equals > 0 ? 1 : 0;
      if (end > start && end[-1] == '"')
        end--;
    }
  if (equals <= 0)
    return g_strndup (start, (gsize) (end - start));

  value = start + equals + 1;
  out = g_string_new_len (start, equals + 1);
  if (value < end && *value == '"')
    {
      value++;
      if (end > value && end[-1] == '"')
        end--;
    }
  g_string_append_len (out, value, end - value);
  return g_string_free (out, FALSE);
}

/**
 * pt_cmdline_split:
 * @cmdline: a kernel command line
 *
 * Splits a command line as the kernel does (lib/cmdline.c next_arg()). At most 4096 arguments
 * are taken; a "--" and what follows it, which is meant for init, is part of the result.
 *
 * Returns: (transfer full): the arguments without the quotes that the kernel drops
 */
char **
pt_cmdline_split (const char *cmdline)
{
  g_autoptr (GPtrArray) arguments = g_ptr_array_new_with_free_func (g_free);
  const char *at = cmdline;

  while (arguments->len < ARGUMENT_LIMIT)
    {
      while (g_ascii_isspace (*at))
        at++;
      if (*at == '\0')
        break;
      g_ptr_array_add (arguments, next_argument (&at));
    }
  g_ptr_array_add (arguments, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&arguments), FALSE);
}

/* The kernel takes '-' and '_' in parameter names for the same (kernel/params.c parameq()). */
static gboolean
same_name (const char *a, const char *b, gsize length)
{
  for (gsize i = 0; i < length; i++)
    {
      char x = a[i] == '-' ? '_' : a[i];
      char y = b[i] == '-' ? '_' : b[i];

      if (x != y || x == '\0')
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_named (const char *argument, const char *name, gsize length)
{
  return same_name (argument, name, length)
         && (argument[length] == '\0' || argument[length] == '=');
}

/**
 * pt_cmdline_has:
 * @cmdline: a kernel command line
 * @argument: one argument, "intel_iommu=on" or "quiet"
 *
 * Whether the line holds exactly this argument among those meant for the kernel (before a "--").
 * In names, "-" and "_" are the same to the kernel. Whether a later argument takes it back is
 * for pt_cmdline_get() to tell.
 *
 * Returns: TRUE if it is there
 */
gboolean
pt_cmdline_has (const char *cmdline, const char *argument)
{
  g_auto (GStrv) arguments = pt_cmdline_split (cmdline);
  gsize length = strcspn (argument, "=");

  for (guint i = 0; arguments[i] != NULL && !g_str_equal (arguments[i], "--"); i++)
    if (is_named (arguments[i], argument, length)
        && g_str_equal (arguments[i] + length, argument + length))
      return TRUE;
  return FALSE;
}

/**
 * pt_cmdline_get:
 * @cmdline: a kernel command line
 * @name: name of a parameter, "intel_iommu"
 *
 * Returns: (transfer full) (nullable): the value of its last mention before a "--", "" where it
 *   has none; NULL when the parameter is not there
 */
char *
pt_cmdline_get (const char *cmdline, const char *name)
{
  g_auto (GStrv) arguments = pt_cmdline_split (cmdline);
  gsize length = strlen (name);
  const char *value = NULL;

  for (guint i = 0; arguments[i] != NULL && !g_str_equal (arguments[i], "--"); i++)
    if (is_named (arguments[i], name, length))
      value = arguments[i] + length + (arguments[i][length] == '=');
  return g_strdup (value);
}
