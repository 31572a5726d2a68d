#include "config.h"

#include "pt-boot-private.h"

#include <string.h>

/* Several loaders keep their settings in a file that a shell sources. Nothing is run here: plain
 * assignments are understood, and a variable that anything else may have touched is known to be
 * not understood. */

/* Key of the table that says that a whole file was brought in which we cannot see. */
#define OPAQUE ""

/* "A=$A$A" must not fill the memory when it is repeated. */
#define VALUE_LIMIT 65536

GHashTable *
pt_boot_shell_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

static gboolean
is_name_start (char c)
{
  return g_ascii_isalpha (c) || c == '_';
}

static gsize
name_length (const char *text)
{
  gsize length = 0;

  while (is_name_start (text[length]) || (length > 0 && g_ascii_isdigit (text[length])))
    length++;
  return length;
}

/* "$NAME" and "${NAME}". Anything else after a dollar is beyond us. */
static gboolean
expand (const char **at, const char *self, GHashTable *variables, GString *out)
{
  const char *name = *at + 1;
  gboolean braces = *name == '{';
  g_autofree char *key = NULL;
  gpointer value = NULL;
  gsize length;

  name += braces;
  length = name_length (name);
  if (length == 0 || (braces && name[length] != '}'))
    return FALSE;
  key = g_strndup (name, length);
  if (g_hash_table_lookup_extended (variables, key, NULL, &value) ? value == NULL
                                                                  : !g_str_equal (key, self))
    return FALSE;
  if (value != NULL && out->len + strlen (value) > VALUE_LIMIT)
    return FALSE;
  if (value != NULL)
    g_string_append (out, value);
  *at = name + length + braces;
  return TRUE;
}

static gboolean
take_double_quoted (const char **at, const char *self, GHashTable *variables, GString *out)
{
  gboolean understood = TRUE;

  for (++*at; **at != '\0' && **at != '"';)
    {
      if (**at == '\\' && (*at)[1] != '\0' && strchr ("\"\\$`\n", (*at)[1]) != NULL)
        {
          if ((*at)[1] != '\n')
            g_string_append_c (out, (*at)[1]);
          *at += 2;
        }
      else if (**at == '$' && expand (at, self, variables, out))
        continue;
      else
        {
          understood = understood && **at != '`' && **at != '$';
          g_string_append_c (out, *(*at)++);
        }
    }
  if (**at == '\0')
    return FALSE;
  ++*at;
  return understood;
}

static gboolean
take_single_quoted (const char **at, GString *out)
{
  const char *end = strchr (*at + 1, '\'');

  if (end == NULL)
    {
      *at += strlen (*at);
      return FALSE;
    }
  g_string_append_len (out, *at + 1, end - *at - 1);
  *at = end + 1;
  return TRUE;
}

/* The value of an assignment: up to the first blank, semicolon or line end outside quotes. */
static gboolean
take_value (const char **at, const char *self, GHashTable *variables, GString *out)
{
  gboolean understood = TRUE;

  while (**at != '\0' && strchr (" \t\r\n;", **at) == NULL)
    {
      if (**at == '"')
        understood = take_double_quoted (at, self, variables, out) && understood;
      else if (**at == '\'')
        understood = take_single_quoted (at, out) && understood;
      else if (**at == '\\' && (*at)[1] != '\0')
        {
          if ((*at)[1] != '\n')
            g_string_append_c (out, (*at)[1]);
          *at += 2;
        }
      else if (**at == '$' && expand (at, self, variables, out))
        continue;
      else
        {
          understood = understood && strchr ("`$()<>|&", **at) == NULL;
          g_string_append_c (out, *(*at)++);
        }
    }
  return understood;
}

/* Is there nothing more of this command? "A=b command" sets A for that command alone. */
static gboolean
ends_command (const char *at)
{
  while (*at == ' ' || *at == '\t' || *at == '\r')
    at++;
  return *at == '\0' || *at == '\n' || *at == ';' || *at == '#';
}

static gboolean
take_assignment (const char **at, gboolean certain, GHashTable *variables)
{
  const char *start = *at;
  gsize length = name_length (start);
  const char *end = start + length;
  gboolean append;
  g_autofree char *name = NULL;
  g_autoptr (GString) value = g_string_new (NULL);
  const char *before;

  if (length == 0)
    return FALSE;
  /* limine-entry-tool: KERNEL_CMDLINE[default]="…" */
  if (*end == '[')
    end += strcspn (end, "]\n") + 1;
  if (end[-1] == '\n' || end[-1] == '\0')
    return FALSE;
  append = *end == '+';
  if (end[append] != '=')
    return FALSE;

  name = g_strndup (start, (gsize) (end - start));
  before = g_hash_table_lookup (variables, name);
  if (append && before == NULL && g_hash_table_contains (variables, name))
    certain = FALSE;
  if (append && before != NULL)
    g_string_append (value, before);
  *at = end + append + 1;
  certain = take_value (at, name, variables, value) && certain;
  if (value->len > VALUE_LIMIT || !ends_command (*at)
      || !g_utf8_validate (value->str, (gssize) value->len, NULL))
    certain = FALSE;
  g_hash_table_insert (variables, g_steal_pointer (&name), certain ? g_strdup (value->str) : NULL);
  return TRUE;
}

static gboolean
word_is (const char *at, const char *word)
{
  gsize length = strlen (word);

  return strncmp (at, word, length) == 0
         && (at[length] == '\0' || g_ascii_isspace (at[length]) || at[length] == ';'
             || at[length] == '(');
}

/* A name that is set in the middle of a command ("[ -f x ] && NAME=y") may or may not be set. */
static void
doubt_names (const char *line, gsize length, GHashTable *variables)
{
  for (gsize i = 0; i < length;)
    {
      gsize name = name_length (line + i);
      gsize end = i + name;

      if (name > 0 && end < length
          && (line[end] == '=' || (line[end] == '+' && end + 1 < length && line[end + 1] == '=')))
        g_hash_table_insert (variables, g_strndup (line + i, name), NULL);
      i += MAX (name, 1);
    }
}

/* A command that is no assignment: does it open or close something that runs only sometimes? */
static int
depth_change (const char *at, gsize length, GHashTable *variables)
{
  static const char *const opening[] = { "if", "for", "while", "until", "case", "{" };
  static const char *const closing[] = { "fi", "done", "esac", "}" };

  if (word_is (at, ".") || word_is (at, "source") || word_is (at, "eval"))
    g_hash_table_insert (variables, g_strdup (OPAQUE), NULL);
  for (guint i = 0; i < G_N_ELEMENTS (opening); i++)
    if (word_is (at, opening[i]))
      return 1;
  for (guint i = 0; i < G_N_ELEMENTS (closing); i++)
    if (word_is (at, closing[i]))
      return -1;
  /* A function: "name () {". */
  while (length > 0 && g_ascii_isspace (at[length - 1]))
    length--;
  return length > 0 && at[length - 1] == '{' ? 1 : 0;
}

/* Steps over one command that is no assignment. */
static gsize
skip_command (const char *at, int *depth, GHashTable *variables)
{
  gsize length;

  /* What follows these on the same line is a command of its own. */
  if (word_is (at, "then") || word_is (at, "do") || word_is (at, "else"))
    return strcspn (at, " \t\n;");
  length = strcspn (at, ";\n");
  doubt_names (at, length, variables);
  *depth = MAX (0, *depth + depth_change (at, length, variables));
  return length;
}

/**
 * pt_boot_shell_read:
 * @variables: table from pt_boot_shell_new()
 * @text: text of a file that a shell would source
 *
 * Runs the plain assignments of @text over @variables.
 */
void
pt_boot_shell_read (GHashTable *variables, const char *text)
{
  const char *at = text;
  int depth = 0;

  while (*at != '\0')
    {
      gsize blanks = strspn (at, " \t\r\n;");

      at += blanks;
      if (word_is (at, "export"))
        at += strlen ("export") + strspn (at + strlen ("export"), " \t");
      if (*at == '#')
        at += strcspn (at, "\n");
      else if (!take_assignment (&at, depth == 0, variables))
        at += skip_command (at, &depth, variables);
    }
}

/* FALSE when there is no such file; one that is there but unreadable makes everything unknown. */
gboolean
pt_boot_shell_read_file (GHashTable *variables, PtRoot *root, const char *path)
{
  g_autofree char *text = pt_root_read (root, path, NULL, NULL);

  if (text == NULL)
    {
      if (pt_root_exists (root, path))
        g_hash_table_insert (variables, g_strdup (OPAQUE), NULL);
      return FALSE;
    }
  pt_boot_shell_read (variables, text);
  return TRUE;
}

/**
 * pt_boot_shell_get:
 * @variables: table
 * @name: name of a variable
 * @value: (out) (transfer none) (nullable): its value, NULL when it was never set
 *
 * Returns: FALSE when its value could not be understood
 */
gboolean
pt_boot_shell_get (GHashTable *variables, const char *name, const char **value)
{
  gpointer found = NULL;

  *value = NULL;
  if (g_hash_table_contains (variables, OPAQUE))
    return FALSE;
  if (!g_hash_table_lookup_extended (variables, name, NULL, &found))
    return TRUE;
  *value = found;
  return found != NULL;
}
