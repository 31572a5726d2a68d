#include "config.h"

#include "pt-boot-private.h"

#include <string.h>

/* Where systems mount the EFI system partition, or the extended boot loader partition. */
const char *const pt_boot_esp_folders[] = { "efi", "boot/efi", "boot", NULL };

/* Whether a program is installed; the links of a merged /usr are followed like any other. */
gboolean
pt_boot_has_program (PtRoot *root, const char *name)
{
  static const char *const folders[] = { "usr/bin", "usr/sbin", "bin", "sbin", "usr/local/bin" };

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path = g_strconcat (folders[i], "/", name, NULL);

      if (pt_root_exists (root, path))
        return TRUE;
    }
  return FALSE;
}

gboolean
pt_boot_has_file (PtRoot *root, const char *folder, const char *suffix)
{
  g_auto (GStrv) names = pt_root_list (root, folder, NULL);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *lower = g_ascii_strdown (names[i], -1);

      if (g_str_has_suffix (lower, suffix))
        return TRUE;
    }
  return FALSE;
}

/* Files are named to the user as they are on the computer. */
char *
pt_boot_take_path (const char *file, char **path)
{
  g_free (*path);
  *path = g_strconcat ("/", file, NULL);
  return *path;
}

/* Lines without comments, put together with single blanks. */
char *
pt_boot_join_lines (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", PT_BOOT_LINE_LIMIT);
  GString *out = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_strstrip (lines[i]);
      if (lines[i][0] == '\0' || lines[i][0] == '#')
        continue;
      if (out->len > 0)
        g_string_append_c (out, ' ');
      g_string_append (out, lines[i]);
    }
  return g_string_free (out, FALSE);
}

/* A file that holds nothing but kernel arguments. */
char *
pt_boot_read_plain (PtRoot *root, const char *file, char **path)
{
  g_autofree char *text = pt_root_read (root, file, NULL, NULL);

  if (text == NULL || !g_utf8_validate (text, -1, NULL))
    return NULL;
  pt_boot_take_path (file, path);
  return pt_boot_join_lines (text);
}
