#include "config.h"

#include "pt-hook-file.h"

#include <string.h>

#include "pt-data.h"

/* The mark by which our files are told from others', and older ones from current ones. */
#define MARK "# Passthrough hook, version "
/* It stands in the second or third line. */
#define MARK_LINES 3
#define VERSION_LIMIT 1000000

static const struct
{
  const char *name;
  const char *path;
} files[PT_N_HOOK_FILES] = {
  { "handover", PT_HOOK_FOLDER "/handover" },
  { "start.sh", PT_HOOK_FOLDER "/start.sh" },
  { "revert.sh", PT_HOOK_FOLDER "/revert.sh" },
  { "passthrough", PT_HOOK_DROP_IN_FOLDER "/passthrough" },
};

const char *
pt_hook_file_name (PtHookFileId id)
{
  return files[id].name;
}

/**
 * pt_hook_file_path:
 * @id: one of the files
 *
 * Returns: (transfer none): where it is installed
 */
const char *
pt_hook_file_path (PtHookFileId id)
{
  return files[id].path;
}

/**
 * pt_hook_file_version:
 * @text: what a file holds
 *
 * Returns: the version that our mark in it names; 0 without the mark: somebody else's file
 */
guint
pt_hook_file_version (const char *text)
{
  guint64 version;

  for (guint i = 0; i < MARK_LINES && text != NULL; i++)
    {
      const char *end = strchr (text, '\n');

      if (g_str_has_prefix (text, MARK))
        {
          const char *digits = text + strlen (MARK);
          g_autofree char *number
              = end != NULL ? g_strndup (digits, (gsize) (end - digits)) : g_strdup (digits);

          return g_ascii_string_to_unsigned (number, 10, 1, VERSION_LIMIT, &version, NULL)
                     ? (guint) version
                     : 0;
        }
      text = end != NULL ? end + 1 : NULL;
    }
  return 0;
}

/**
 * pt_hook_file_mark:
 * @version: a version
 *
 * Returns: (transfer full): the text that has our mark and nothing else
 */
char *
pt_hook_file_mark (guint version)
{
  return g_strdup_printf (MARK "%u\n", version);
}

/**
 * pt_hook_file_load:
 * @id: one of the files
 * @error: return location for an error
 *
 * Returns: (transfer full): its bytes as this version of the program installs them
 */
GBytes *
pt_hook_file_load (PtHookFileId id, GError **error)
{
  g_autofree char *name = g_strconcat ("hooks/", files[id].name, NULL);

  return pt_data_load (name, error);
}
