#include "config.h"

#include "pt-host-private.h"

#include <libudev.h>
#include <string.h>

/* Names of USB devices: udev's hardware database, which libudev opens for the running system
 * only; for another root the list that is in it, so that its devices are called as they are
 * called there. */

/* A snapshot keeps the names that were found where it was made, a line a device: numbers, maker,
 * model. */
#define KEPT_NAMES "passthrough-names/usb"
#define KEPT_FIELDS 3

#define NAME_LIMIT 256
#define ENTRY_LIMIT 200000

struct _PtUsbNames
{
  struct udev *udev;
  struct udev_hwdb *database;
  GHashTable *list; /* "046d" and "046d:c31c" → name; NULL where there is no list */
  PtRoot *root;
  GString *kept; /* what a recording keeps; NULL without one */
};

static gboolean
is_number (const char *text)
{
  for (guint i = 0; i < 4; i++)
    if (!g_ascii_isxdigit (text[i]))
      return FALSE;
  return text[4] == ' ';
}

/* Vendors begin a line, their products follow behind a tab; what comes after the vendors (classes,
 * languages) begins with a word. */
static GHashTable *
parse_list (char *text)
{
  GHashTable *list = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  const char *vendor = NULL;

  for (char *line = text, *next; line != NULL; line = next)
    {
      const char *at;
      char *key;

      next = strchr (line, '\n');
      if (next != NULL)
        *next++ = '\0';
      at = line + (line[0] == '\t');
      if (!is_number (at))
        {
          vendor = at[0] == '\0' || at[0] == '#' || at[0] == '\t' ? vendor : NULL;
          continue;
        }
      if (at == line)
        vendor = line;
      if (vendor == NULL || g_hash_table_size (list) >= ENTRY_LIMIT)
        continue;
      key = at == line ? g_ascii_strdown (line, 4) : g_strdup_printf ("%.4s:%.4s", vendor, at);
      g_hash_table_insert (list, key, pt_host_clean (at + 4, NAME_LIMIT));
    }
  return list;
}

static GHashTable *
read_list (PtRoot *root)
{
  static const char *const paths[] = { "usr/share/hwdata/usb.ids", "usr/share/misc/usb.ids" };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *text = pt_host_read_private (root, paths[i], NULL, NULL);

      if (text != NULL)
        return parse_list (text);
    }
  return NULL;
}

static GHashTable *
read_kept (PtRoot *root)
{
  g_autofree char *text = pt_root_read (root, KEPT_NAMES, NULL, NULL);
  g_auto (GStrv) lines = text != NULL ? g_strsplit (text, "\n", ENTRY_LIMIT) : NULL;
  GHashTable *list;

  if (lines == NULL)
    return NULL;
  list = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) fields = g_strsplit (lines[i], "\t", KEPT_FIELDS);

      if (g_strv_length (fields) != KEPT_FIELDS || strlen (fields[0]) != 9)
        continue;
      if (fields[1][0] != '\0')
        g_hash_table_insert (list, g_strndup (fields[0], 4), pt_host_clean (fields[1], NAME_LIMIT));
      if (fields[2][0] != '\0')
        g_hash_table_insert (list, g_strdup (fields[0]), pt_host_clean (fields[2], NAME_LIMIT));
    }
  return list;
}

PtUsbNames *
pt_usb_names_open (PtRoot *root)
{
  PtUsbNames *names = g_new0 (PtUsbNames, 1);

  names->root = root;
  names->kept = pt_root_is_recording (root) ? g_string_new (NULL) : NULL;
  if (!pt_root_is_live (root))
    names->list = read_kept (root);
  if (!pt_root_is_live (root) && names->list == NULL)
    names->list = read_list (root);
  if (names->list != NULL)
    return names;
  names->udev = udev_new ();
  if (names->udev != NULL)
    names->database = udev_hwdb_new (names->udev);
  return names;
}

void
pt_usb_names_close (PtUsbNames *names)
{
  if (names->kept != NULL)
    {
      pt_root_record (names->root, KEPT_NAMES, names->kept->str);
      g_string_free (names->kept, TRUE);
    }
  if (names->database != NULL)
    udev_hwdb_unref (names->database);
  if (names->udev != NULL)
    udev_unref (names->udev);
  g_clear_pointer (&names->list, g_hash_table_unref);
  g_free (names);
}

static void
look_in_list (PtUsbNames *names, PtUsbDevice *device)
{
  char key[10];

  g_snprintf (key, sizeof key, "%04x:%04x", device->vendor, device->product);
  device->product_name = g_strdup (g_hash_table_lookup (names->list, key));
  key[4] = '\0';
  device->vendor_name = g_strdup (g_hash_table_lookup (names->list, key));
}

static void
look_in_database (PtUsbNames *names, PtUsbDevice *device)
{
  char modalias[32];
  struct udev_list_entry *entry;

  g_snprintf (modalias, sizeof modalias, "usb:v%04Xp%04X", device->vendor, device->product);
  udev_list_entry_foreach (entry,
                           udev_hwdb_get_properties_list_entry (names->database, modalias, 0))
  {
    const char *name = udev_list_entry_get_name (entry);
    const char *value = udev_list_entry_get_value (entry);

    if (value == NULL || value[0] == '\0')
      continue;
    if (g_strcmp0 (name, "ID_VENDOR_FROM_DATABASE") == 0 && device->vendor_name == NULL)
      device->vendor_name = pt_host_clean (value, NAME_LIMIT);
    else if (g_strcmp0 (name, "ID_MODEL_FROM_DATABASE") == 0 && device->product_name == NULL)
      device->product_name = pt_host_clean (value, NAME_LIMIT);
  }
}

/* Fills in the names that are known for a device's numbers. */
void
pt_usb_names_fill (PtUsbNames *names, PtUsbDevice *device)
{
  if (names->list != NULL)
    look_in_list (names, device);
  else if (names->database != NULL)
    look_in_database (names, device);
  if (names->kept != NULL)
    g_string_append_printf (names->kept, "%04x:%04x\t%s\t%s\n", device->vendor, device->product,
                            device->vendor_name ? device->vendor_name : "",
                            device->product_name ? device->product_name : "");
}
