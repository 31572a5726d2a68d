#include "config.h"

#include "pt-boot-private.h"

#include <string.h>

#include "pt-error.h"

/* Boot loader specification, type 1: one small file an entry, "key value" a line. */

#define ENTRY_LIMIT 256

static void
entry_free (PtBootEntry *entry)
{
  g_free (entry->name);
  g_free (entry->options);
  g_free (entry->version);
  g_free (entry);
}

/* The value of a line "key value", or NULL when it is another line. */
static const char *
value_of (const char *line, const char *key)
{
  gsize length = strlen (key);

  if (strncmp (line, key, length) != 0 || !g_ascii_isspace (line[length]))
    return NULL;
  return line + length + strspn (line + length, " \t");
}

/* Fedora's GRUB keeps options once for all entries in its environment block. */
static char *
environment_get (const char *environment, const char *name)
{
  g_auto (GStrv) lines = g_strsplit (environment ? environment : "", "\n", PT_BOOT_LINE_LIMIT);
  gsize length = strlen (name);

  for (guint i = 0; lines[i] != NULL; i++)
    if (strncmp (lines[i], name, length) == 0 && lines[i][length] == '=')
      return g_strdup (lines[i] + length + 1);
  return NULL;
}

/* NULL when a variable is named whose value we do not know. */
static char *
expand_options (const char *options, const char *environment)
{
  g_auto (GStrv) words = g_strsplit (options, " ", PT_BOOT_LINE_LIMIT);
  GString *out = g_string_new (NULL);

  for (guint i = 0; words[i] != NULL; i++)
    {
      g_autofree char *value = NULL;

      if (words[i][0] == '\0')
        continue;
      if (words[i][0] == '$' && environment != NULL)
        {
          value = environment_get (environment, words[i] + 1);
          if (value == NULL || value[0] == '\0')
            continue;
        }
      else if (strchr (words[i], '$') != NULL)
        {
          g_string_free (out, TRUE);
          return NULL;
        }
      g_string_append_printf (out, "%s%s", out->len > 0 ? " " : "", value ? value : words[i]);
    }
  return g_string_free (out, FALSE);
}

/**
 * pt_boot_entry_parse:
 * @name: file name without its suffix
 * @text: content of the entry
 * @environment: (nullable): GRUB's environment block, for "$kernelopts"
 *
 * Returns: (transfer full) (nullable): the entry, or NULL when it starts no Linux
 */
PtBootEntry *
pt_boot_entry_parse (const char *name, const char *text, const char *environment)
{
  g_auto (GStrv) lines = NULL;
  g_autoptr (GString) options = g_string_new (NULL);
  PtBootEntry *entry;
  gboolean is_linux = FALSE;
  gboolean kernel_install = FALSE;
  const char *version = NULL;

  if (!g_utf8_validate (text, -1, NULL))
    return NULL;
  lines = g_strsplit (text, "\n", PT_BOOT_LINE_LIMIT);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *line = g_strstrip (lines[i]);
      const char *value = value_of (line, "options");

      if (value != NULL)
        g_string_append_printf (options, " %s", value);
      else if (value_of (line, "linux") != NULL || value_of (line, "uki") != NULL)
        is_linux = TRUE;
      else if (value_of (line, "machine-id") != NULL)
        kernel_install = TRUE;
      else if ((value = value_of (line, "version")) != NULL)
        version = value;
    }
  if (!is_linux)
    return NULL;

  entry = g_new0 (PtBootEntry, 1);
  entry->name = g_strdup (name);
  entry->options = expand_options (options->str, environment);
  entry->version = g_strdup (version);
  entry->kernel_install = kernel_install;
  return entry;
}

/**
 * pt_boot_entries_read:
 * @root: a root
 * @folder: a folder of entries, "boot/loader/entries"
 *
 * Returns: (transfer full) (element-type PtBootEntry): the entries that start Linux, in the order
 *   of their file names; empty where there are none or they can't be read
 */
GPtrArray *
pt_boot_entries_read (PtRoot *root, const char *folder)
{
  GPtrArray *entries = g_ptr_array_new_with_free_func ((GDestroyNotify) entry_free);
  g_auto (GStrv) names = pt_root_list (root, folder, NULL);
  g_autofree char *environment = NULL;

  if (names == NULL)
    return entries;
  environment = pt_root_read (root, "boot/grub2/grubenv", NULL, NULL);
  for (guint i = 0; names[i] != NULL && entries->len < ENTRY_LIMIT; i++)
    {
      g_autofree char *path = g_strconcat (folder, "/", names[i], NULL);
      g_autofree char *text = NULL;
      g_autofree char *name = NULL;
      PtBootEntry *entry;

      if (!g_str_has_suffix (names[i], ".conf"))
        continue;
      text = pt_root_read (root, path, NULL, NULL);
      name = g_strndup (names[i], strlen (names[i]) - strlen (".conf"));
      entry = text != NULL ? pt_boot_entry_parse (name, text, environment) : NULL;
      if (entry != NULL)
        g_ptr_array_add (entries, entry);
    }
  return entries;
}

/* Which entry starts by itself: a name, a pattern, or NULL when it can't be told. */
static char *
default_pattern (PtRoot *root, const char *esp)
{
  g_autofree char *path = g_strconcat (esp, "/loader/loader.conf", NULL);
  g_autofree char *text = pt_root_read (root, path, NULL, NULL);
  g_autofree char *environment = NULL;
  g_auto (GStrv) lines = NULL;

  if (text == NULL)
    {
      environment = pt_root_read (root, "boot/grub2/grubenv", NULL, NULL);
      return environment_get (environment, "saved_entry");
    }
  lines = g_strsplit (text, "\n", PT_BOOT_LINE_LIMIT);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *value = value_of (g_strstrip (lines[i]), "default");

      if (value != NULL && g_str_has_suffix (value, ".conf"))
        return g_strndup (value, strlen (value) - strlen (".conf"));
      if (value != NULL)
        return g_strdup (value);
    }
  return NULL;
}

/* The one entry that all matching ones agree with; NULL when they differ. */
static const PtBootEntry *
agreed (GPtrArray *entries, const char *pattern)
{
  const PtBootEntry *found = NULL;

  for (guint i = 0; i < entries->len; i++)
    {
      const PtBootEntry *entry = entries->pdata[i];

      if (pattern != NULL && !g_pattern_match_simple (pattern, entry->name))
        continue;
      if (entry->options == NULL
          || (found != NULL && !g_str_equal (found->options, entry->options)))
        return NULL;
      if (found == NULL)
        found = entry;
    }
  return found;
}

/**
 * pt_boot_entries_choose:
 * @root: a root
 * @esp: the folder that has "loader" in it
 * @entries: (element-type PtBootEntry): its entries
 * @path: (inout): gets the entry's file
 *
 * The options of the entry that starts next: the one that the configuration names, else what all
 * entries agree upon.
 *
 * Returns: (transfer full) (nullable): the options, or NULL when it can't be told
 */
char *
pt_boot_entries_choose (PtRoot *root, const char *esp, GPtrArray *entries, char **path)
{
  const PtBootEntry *entry = agreed (entries, NULL);
  g_autofree char *file = NULL;

  if (entry == NULL && entries->len > 1)
    {
      g_autofree char *pattern = default_pattern (root, esp);

      if (pattern != NULL)
        entry = agreed (entries, pattern);
    }
  if (entry == NULL)
    return NULL;
  file = g_strconcat (esp, "/loader/entries/", entry->name, ".conf", NULL);
  pt_boot_take_path (file, path);
  return g_strdup (entry->options);
}

/* The entries of the first partition that has any. */
char *
pt_boot_read_entries (const PtBootProbe *probe, char **path)
{
  for (guint i = 0; pt_boot_esp_folders[i] != NULL; i++)
    {
      g_autofree char *folder = g_strconcat (pt_boot_esp_folders[i], "/loader/entries", NULL);
      g_autoptr (GPtrArray) entries = pt_boot_entries_read (probe->root, folder);

      if (entries->len > 0)
        return pt_boot_entries_choose (probe->root, pt_boot_esp_folders[i], entries, path);
    }
  return NULL;
}
