#include "config.h"

#include "pt-data.h"

#include <gio/gio.h>

#include "pt-data-resources.h"
#include "pt-error.h"
#include "pt-i18n.h"

/* The folder of overrides; a program that was moved or not installed finds none there. */
static const char *
override_folder (void)
{
  const char *chosen = g_getenv ("PASSTHROUGH_DATA_DIR");

  return chosen != NULL && g_path_is_absolute (chosen) ? chosen : PT_DATA_DIR;
}

static PtDataOverride override_reader;

/**
 * pt_data_set_override:
 * @read: (nullable): reads files of the data folder from now on
 */
void
pt_data_set_override (PtDataOverride read)
{
  override_reader = read;
}

static gboolean
read_override (const char *path, GBytes **bytes, GError **error)
{
  char *text;
  gsize length;

  if (override_reader != NULL)
    return override_reader (path, bytes, error);
  *bytes
      = g_file_get_contents (path, &text, &length, NULL) ? g_bytes_new_take (text, length) : NULL;
  return TRUE;
}

static GResource *
built_in (void)
{
  /* Naming the resource keeps the linker from dropping it out of the static library. */
  return passthrough_data_get_resource ();
}

/**
 * pt_data_load:
 * @name: a data file, "quirks/drivers.quirk"
 * @error: return location for an error
 *
 * Loads a data file: the one in the data folder (or in PASSTHROUGH_DATA_DIR), else its
 * built-in twin.
 *
 * Returns: (transfer full): its content, or NULL with PT_ERROR_NOT_FOUND or what reading gave
 */
GBytes *
pt_data_load (const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (override_folder (), name, NULL);
  g_autofree char *resource = g_strconcat (PT_RESOURCE_PREFIX "/", name, NULL);
  GBytes *bytes = NULL;

  if (!read_override (path, &bytes, error) || bytes != NULL)
    return bytes;
  bytes = g_resource_lookup_data (built_in (), resource, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  if (bytes == NULL)
    g_set_error (error, PT_ERROR, PT_ERROR_NOT_FOUND, _ ("The data file %s is missing"), name);
  return bytes;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

/**
 * pt_data_list:
 * @folder: a folder of data files, "quirks"
 *
 * Returns: (transfer full): the names in the data folder and among the built-in files, sorted,
 *   each once
 */
char **
pt_data_list (const char *folder)
{
  g_autofree char *path = g_build_filename (override_folder (), folder, NULL);
  g_autofree char *resource = g_strconcat (PT_RESOURCE_PREFIX "/", folder, NULL);
  g_auto (GStrv) children = g_resource_enumerate_children (built_in (), resource,
                                                           G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  GPtrArray *names = g_ptr_array_new ();
  const char *name;

  for (guint i = 0; children != NULL && children[i] != NULL; i++)
    {
      g_ptr_array_add (names, g_strdup (children[i]));
      g_hash_table_add (seen, names->pdata[names->len - 1]);
    }
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (!g_hash_table_contains (seen, name))
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (names, FALSE);
}
