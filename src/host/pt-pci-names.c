#include "config.h"

#include "pt-host-private.h"

#include <pci/pci.h>
#include <setjmp.h>
#include <string.h>

#include "pt-words.h"

/* Names come from libpci's list (pci.ids) and from nothing else: no network, no cache in the
 * user's home, no bus scan. The list is read once for each file in a process. */

#define NAME_SIZE 512
#define FLAGS (PCI_LOOKUP_NO_NUMBERS | PCI_LOOKUP_NO_HWDB)

typedef struct
{
  char *path; /* NULL: where this system's libpci looks */
  struct pci_access *access;
  gboolean damaged; /* what stands behind the damage is missing */
} NameList;

static GMutex lock;
static GPtrArray *lists;
static jmp_buf escape;

/* libpci's own handler ends the process, and libpci counts on it not to return: a damaged list
 * takes the names, not the program. Only ever called under the lock, inside look_up(). */
G_NORETURN static void G_GNUC_PRINTF (1, 2) on_error_cb (char *message, ...)
{
  longjmp (escape, 1);
}

static void G_GNUC_PRINTF (1, 2) on_message_cb (char *message, ...) {}

static struct pci_access *
access_new (const char *path)
{
  struct pci_access *access = pci_alloc ();

  access->error = on_error_cb;
  access->warning = on_message_cb;
  access->debug = on_message_cb;
  access->id_lookup_mode = 0;
  if (path != NULL)
    pci_set_name_list_path (access, g_strdup (path), 0);
  return access;
}

static NameList *
find_list (const char *path)
{
  NameList *list;

  if (lists == NULL)
    lists = g_ptr_array_new ();
  for (guint i = 0; i < lists->len; i++)
    {
      list = lists->pdata[i];
      if (g_strcmp0 (list->path, path) == 0)
        return list;
    }
  list = g_new0 (NameList, 1);
  list->path = g_strdup (path);
  list->access = access_new (path);
  g_ptr_array_add (lists, list);
  return list;
}

/* The name for up to four numbers; what they are is in the flags. */
static char *
look_up_in (NameList *list, int flags, int a, int b, int c, int d)
{
  char buffer[NAME_SIZE];
  const char *name;

  /* libpci reads the list at the first look-up, reports damage once it has closed the file, and
   * keeps the names that came before it. */
  if (setjmp (escape) != 0)
    {
      if (list->damaged)
        return NULL;
      list->damaged = TRUE;
    }
  name = pci_lookup_name (list->access, buffer, sizeof buffer, flags | FLAGS, a, b, c, d);
  /* Too long a name is answered with a complaint in its place. */
  if (name == NULL || name[0] == '\0' || g_str_has_prefix (name, "<pci_lookup_name"))
    return NULL;
  return pt_words_clean (name);
}

/* This system's own list stands in for what a damaged one lost. */
static char *
look_up (NameList *list, int flags, int a, int b, int c, int d)
{
  char *name = look_up_in (list, flags, a, b, c, d);

  if (name == NULL && list->damaged && list->path != NULL)
    name = look_up_in (find_list (NULL), flags, a, b, c, d);
  return name;
}

static char *
look_up_class (NameList *list, guint32 class_code)
{
  int code = (int) (class_code >> 8);
  g_autofree char *name = look_up (list, PCI_LOOKUP_CLASS, code, 0, 0, 0);
  g_autofree char *number = g_strdup_printf (" [%04x]", (guint) code);

  if (name == NULL)
    return g_strdup_printf ("Class %04x", (guint) code);
  /* Where only the base class has a name, libpci adds the number. */
  if (g_str_has_suffix (name, number))
    name[strlen (name) - strlen (number)] = '\0';
  return g_steal_pointer (&name);
}

static void
fill_device (NameList *list, PtPciDevice *device)
{
  int vendor = device->vendor, id = device->device;

  device->class_name = look_up_class (list, device->class_code);
  if (vendor < 0)
    return;
  device->vendor_name = look_up (list, PCI_LOOKUP_VENDOR, vendor, 0, 0, 0);
  if (id < 0)
    return;
  device->device_name = look_up (list, PCI_LOOKUP_DEVICE, vendor, id, 0, 0);
  if (device->subsystem_vendor > 0 && device->subsystem_device >= 0)
    device->subsystem_name = look_up (list, PCI_LOOKUP_SUBSYSTEM | PCI_LOOKUP_DEVICE, vendor, id,
                                      device->subsystem_vendor, device->subsystem_device);
}

/* The list of names of another system, so that its devices are called as they are called there.
 * A snapshot has no folder; then, and on this computer itself, libpci knows its place. */
static char *
find_path (PtRoot *root)
{
  static const char *const paths[] = { "usr/share/hwdata/pci.ids", "usr/share/misc/pci.ids" };
  const char *label = pt_root_get_label (root);

  if (pt_root_is_live (root) || !g_path_is_absolute (label))
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *resolved = pt_root_resolve (root, paths[i], NULL);
      g_autofree char *path = NULL;

      if (resolved == NULL)
        continue;
      path = g_build_filename (label, resolved, NULL);
      if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
        return g_steal_pointer (&path);
    }
  return NULL;
}

/* A snapshot keeps the names that were found where it was made: another system's list may be
 * older, and quirks go by names, too. One line a device: address, class, maker, model, board. */
#define KEPT_NAMES "passthrough-names/pci"
#define KEPT_FIELDS 5
#define KEPT_LIMIT 65536

static char *
kept_name (const char *field)
{
  return field[0] != '\0' ? pt_words_clean (field) : NULL;
}

static void
fill_from_line (GHashTable *devices, const char *line)
{
  g_auto (GStrv) fields = g_strsplit (line, "\t", KEPT_FIELDS);
  PtPciDevice *device = fields[0] != NULL ? g_hash_table_lookup (devices, fields[0]) : NULL;

  if (device == NULL || device->class_name != NULL || g_strv_length (fields) != KEPT_FIELDS
      || fields[1][0] == '\0')
    return;
  device->class_name = kept_name (fields[1]);
  device->vendor_name = kept_name (fields[2]);
  device->device_name = kept_name (fields[3]);
  device->subsystem_name = kept_name (fields[4]);
}

static void
fill_kept (PtRoot *root, GPtrArray *pci)
{
  g_autofree char *text = pt_root_read (root, KEPT_NAMES, NULL, NULL);
  g_auto (GStrv) lines = text != NULL ? g_strsplit (text, "\n", KEPT_LIMIT) : NULL;
  g_autoptr (GHashTable) devices = NULL;

  if (lines == NULL)
    return;
  devices = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < pci->len; i++)
    {
      PtPciDevice *device = pci->pdata[i];

      g_hash_table_insert (devices, pt_pci_address_format (&device->address), device);
    }
  for (guint i = 0; lines[i] != NULL; i++)
    fill_from_line (devices, lines[i]);
}

static void
keep_names (PtRoot *root, const GPtrArray *pci)
{
  g_autoptr (GString) out = g_string_new (NULL);

  if (!pt_root_is_recording (root))
    return;
  for (guint i = 0; i < pci->len; i++)
    {
      const PtPciDevice *device = pci->pdata[i];
      g_autofree char *address = pt_pci_address_format (&device->address);

      g_string_append_printf (out, "%s\t%s\t%s\t%s\t%s\n", address, device->class_name,
                              device->vendor_name ? device->vendor_name : "",
                              device->device_name ? device->device_name : "",
                              device->subsystem_name ? device->subsystem_name : "");
    }
  pt_root_record (root, KEPT_NAMES, out->str);
}

/**
 * pt_pci_names_fill:
 * @root: where the devices were read
 * @pci: (element-type PtPciDevice): devices with their numbers
 *
 * Names devices and classes by what a snapshot kept, else by libpci's list. May be called from
 * any thread.
 */
void
pt_pci_names_fill (PtRoot *root, GPtrArray *pci)
{
  g_autofree char *path = find_path (root);
  NameList *list;

  if (pci->len == 0)
    return;
  if (!pt_root_is_live (root))
    fill_kept (root, pci);
  g_mutex_lock (&lock);
  list = find_list (path);
  for (guint i = 0; i < pci->len; i++)
    if (((PtPciDevice *) pci->pdata[i])->class_name == NULL)
      fill_device (list, pci->pdata[i]);
  g_mutex_unlock (&lock);
  keep_names (root, pci);
}
