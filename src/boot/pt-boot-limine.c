#include "config.h"

#include "pt-boot-private.h"

#include <string.h>

#define TOOL_SETTINGS "etc/default/limine"

/* Where limine looks for its configuration on its partition (CONFIG.md), and the older name. */
static const char *const files[] = {
  "limine.conf",
  "limine/limine.conf",
  "boot/limine.conf",
  "boot/limine/limine.conf",
  "EFI/limine/limine.conf",
  "EFI/BOOT/limine.conf",
  "limine.cfg",
  "limine/limine.cfg",
  "EFI/BOOT/limine.cfg",
};

static char *
find_file (PtRoot *root)
{
  for (guint i = 0; pt_boot_esp_folders[i] != NULL; i++)
    for (guint j = 0; j < G_N_ELEMENTS (files); j++)
      {
        g_autofree char *path = g_strconcat (pt_boot_esp_folders[i], "/", files[j], NULL);

        if (pt_root_exists (root, path))
          return g_steal_pointer (&path);
      }
  return NULL;
}

gboolean
pt_boot_limine_tool_is_used (const PtBootProbe *probe)
{
  static const char *const programs[]
      = { "limine-entry-tool", "limine-update", "limine-mkinitcpio" };

  if (!pt_boot_may_be (probe, "Limine") || !pt_root_exists (probe->root, TOOL_SETTINGS))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (programs); i++)
    if (pt_boot_has_program (probe->root, programs[i]))
      return TRUE;
  return FALSE;
}

gboolean
pt_boot_limine_is_used (const PtBootProbe *probe)
{
  g_autofree char *file = NULL;

  if (pt_boot_says (probe, "Limine"))
    return TRUE;
  file = pt_boot_may_be (probe, "Limine") ? find_file (probe->root) : NULL;
  return file != NULL;
}

char *
pt_boot_limine_tool_read (const PtBootProbe *probe, char **path)
{
  g_autoptr (GHashTable) variables = pt_boot_shell_new ();
  const char *value;

  if (!pt_boot_shell_read_file (variables, probe->root, TOOL_SETTINGS)
      || !pt_boot_shell_get (variables, "KERNEL_CMDLINE[default]", &value) || value == NULL)
    return NULL;
  pt_boot_take_path (TOOL_SETTINGS, path);
  return g_strstrip (g_strdup (value));
}

/* The value of "cmdline: …", or of the older "CMDLINE=…" and "KERNEL_CMDLINE=…". */
static const char *
cmdline_of (const char *line)
{
  static const char *const keys[] = { "cmdline", "kernel_cmdline" };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      gsize length = strlen (keys[i]);

      if (g_ascii_strncasecmp (line, keys[i], length) != 0)
        continue;
      length += strspn (line + length, " \t");
      if (line[length] == ':' || line[length] == '=')
        return line + length + 1 + strspn (line + length + 1, " \t");
    }
  return NULL;
}

/**
 * pt_boot_limine_arguments:
 * @text: limine.conf, or the older limine.cfg
 *
 * Returns: (transfer full) (nullable): the command line of its entries, or NULL when there is
 *   none, or they differ and it can't be told which one starts
 */
char *
pt_boot_limine_arguments (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", PT_BOOT_LINE_LIMIT);
  const char *found = NULL;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *value = cmdline_of (g_strstrip (lines[i]));

      if (value == NULL)
        continue;
      /* "${NAME}" is a macro of the file. */
      if (strstr (value, "${") != NULL || (found != NULL && !g_str_equal (found, value)))
        return NULL;
      found = value;
    }
  return found != NULL && g_utf8_validate (found, -1, NULL) ? g_strdup (found) : NULL;
}

char *
pt_boot_limine_read (const PtBootProbe *probe, char **path)
{
  g_autofree char *file = find_file (probe->root);
  g_autofree char *text = file != NULL ? pt_root_read (probe->root, file, NULL, NULL) : NULL;
  char *arguments = text != NULL ? pt_boot_limine_arguments (text) : NULL;

  if (arguments != NULL)
    pt_boot_take_path (file, path);
  return arguments;
}
