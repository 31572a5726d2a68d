#include "config.h"

#include "pt-host-private.h"

#include <string.h>

#include "pt-error.h"

#define DEVICES "sys/bus/pci/devices"

/* Offset of the header type in the configuration space, and its multifunction bit (PCI Local Bus
 * Specification 3.0, 6.2.1). */
#define CONFIG_HEADER_TYPE 0x0e
#define HEADER_TYPE_MASK 0x7f

/* More functions than a computer has; a tree with more is not believed. */
#define DEVICE_LIMIT 65536

static PtPciDevice *
device_new (const PtPciAddress *address)
{
  PtPciDevice *device = g_new0 (PtPciDevice, 1);

  device->address = *address;
  device->vendor = device->device = -1;
  device->subsystem_vendor = device->subsystem_device = -1;
  device->revision = -1;
  device->header_type = -1;
  device->group = -1;
  device->boot_vga = PT_UNKNOWN;
  device->numa_node = -1;
  device->outputs = device->outputs_connected = -1;
  device->path = g_array_new (FALSE, FALSE, sizeof (PtPciAddress));
  return device;
}

void
pt_pci_device_free (PtPciDevice *device)
{
  g_free (device->class_name);
  g_free (device->vendor_name);
  g_free (device->device_name);
  g_free (device->subsystem_name);
  g_free (device->driver);
  g_free (device->driver_module);
  g_free (device->iommu_unit);
  g_strfreev (device->reset_methods);
  g_array_unref (device->path);
  g_strfreev (device->drm);
  g_strfreev (device->sound);
  g_strfreev (device->net);
  g_strfreev (device->block);
  g_free (device->in_use);
  g_free (device);
}

/* Two numbers, "1234:ABCD". */
static void
parse_pair (const char *text, int *first, int *second)
{
  char *end;
  guint64 a = g_ascii_strtoull (text, &end, 16);
  guint64 b;

  if (*end != ':' || a > 0xffff)
    return;
  b = g_ascii_strtoull (end + 1, &end, 16);
  if (*end != '\0' || b > 0xffff)
    return;
  *first = (int) a;
  *second = (int) b;
}

static int
read_id (PtRoot *folder, const char *name)
{
  int value = pt_host_number (folder, name, 16, -1);

  return value <= 0xffff ? value : -1;
}

/* The device's uevent file says in one read what else takes six (drivers/pci/pci-driver.c
 * pci_uevent()). FALSE when it does not. */
static gboolean
read_uevent (PtRoot *folder, PtPciDevice *device)
{
  g_autofree char *text = pt_root_read (folder, "uevent", NULL, NULL);
  g_auto (GStrv) lines = g_strsplit (text ? text : "", "\n", 64);
  gboolean has_class = FALSE;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *value = strchr (lines[i], '=');

      if (value == NULL)
        continue;
      *value++ = '\0';
      if (g_str_equal (lines[i], "PCI_CLASS"))
        {
          device->class_code = (guint32) (g_ascii_strtoull (value, NULL, 16) & 0xffffff);
          has_class = TRUE;
        }
      else if (g_str_equal (lines[i], "PCI_ID"))
        parse_pair (value, &device->vendor, &device->device);
      else if (g_str_equal (lines[i], "PCI_SUBSYS_ID"))
        parse_pair (value, &device->subsystem_vendor, &device->subsystem_device);
      else if (g_str_equal (lines[i], "DRIVER") && device->driver == NULL)
        device->driver = pt_host_clean (value, 256);
    }
  return has_class && device->vendor >= 0 && device->subsystem_vendor >= 0;
}

/* FALSE when there is no device any more. */
static gboolean
read_ids (PtRoot *folder, PtPciDevice *device)
{
  guint64 class_code;

  if (read_uevent (folder, device))
    return TRUE;
  g_clear_pointer (&device->driver, g_free);
  device->vendor = read_id (folder, "vendor");
  device->device = read_id (folder, "device");
  device->subsystem_vendor = read_id (folder, "subsystem_vendor");
  device->subsystem_device = read_id (folder, "subsystem_device");
  if (pt_root_read_number (folder, "class", 16, &class_code, NULL))
    device->class_code = (guint32) (class_code & 0xffffff);
  else if (device->vendor < 0)
    return FALSE;
  return TRUE;
}

static void
read_driver (PtRoot *folder, PtPciDevice *device)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (device->driver != NULL)
    return;
  text = pt_root_read_link (folder, "driver", &error);
  if (text == NULL)
    device->driver_unknown = !g_error_matches (error, PT_ERROR, PT_ERROR_NOT_FOUND);
  else
    {
      g_autofree char *name = g_path_get_basename (text);

      device->driver = pt_host_clean (name, 256);
    }
}

/* Reading the configuration space wakes a device that sleeps without power (drivers/pci/pci.c
 * pci_config_pm_runtime_get()), and a laptop's second card takes long to wake. */
static int
read_header_type (PtRoot *folder)
{
  g_autofree char *state = pt_root_read_line (folder, "power_state", NULL);
  g_autofree char *config = NULL;
  gsize length = 0;

  if (g_strcmp0 (state, "D3cold") == 0)
    return -1;
  /* Root would be given 4096 bytes, each read from the hardware. */
  config = pt_root_read_start (folder, "config", CONFIG_HEADER_TYPE + 1, &length, NULL);
  /* A function that fell off the bus answers with ones only. */
  if (config == NULL || length <= CONFIG_HEADER_TYPE || (guint8) config[CONFIG_HEADER_TYPE] == 0xff)
    return -1;
  return (guint8) config[CONFIG_HEADER_TYPE] & HEADER_TYPE_MASK;
}

static char **
read_words (PtRoot *folder, const char *name)
{
  g_autofree char *line = pt_root_read_line (folder, name, NULL);
  GPtrArray *words;
  g_auto (GStrv) split = NULL;

  if (line == NULL)
    return NULL;
  words = g_ptr_array_new ();
  split = g_strsplit_set (line, " \t", 64);
  for (guint i = 0; split[i] != NULL; i++)
    if (split[i][0] != '\0')
      g_ptr_array_add (words, pt_host_clean (split[i], 64));
  return pt_host_strv (words);
}

static void
read_group (PtRoot *folder, PtPciDevice *device)
{
  g_autofree char *number = pt_root_link_name (folder, "iommu_group");
  g_autofree char *unit = NULL;
  guint64 group;

  if (number == NULL || !g_ascii_string_to_unsigned (number, 10, 0, G_MAXINT, &group, NULL))
    return;
  device->group = (int) group;
  unit = pt_root_link_name (folder, "iommu");
  device->iommu_unit = unit != NULL ? pt_host_clean (unit, 256) : NULL;
}

/* A device's real path names the bridges that lead to it. */
static void
read_path (const char *link, PtPciDevice *device)
{
  g_auto (GStrv) parts = g_strsplit (link, "/", 128);

  for (guint i = g_strv_length (parts); i > 0; i--)
    {
      PtPciAddress bridge;

      if (pt_pci_address_parse (parts[i - 1], &bridge, NULL)
          && !pt_pci_address_equal (&bridge, &device->address))
        g_array_append_val (device->path, bridge);
    }
}

static void
read_facts (PtRoot *folder, PtPciDevice *device)
{
  int node;
  guint64 bytes;

  read_driver (folder, device);
  read_group (folder, device);
  device->revision = pt_host_number (folder, "revision", 16, -1);
  device->header_type = read_header_type (folder);
  device->reset_methods = read_words (folder, "reset_method");
  device->can_reset = pt_root_exists (folder, "reset");
  device->has_rom = pt_root_exists (folder, "rom");
  node = pt_host_number (folder, "numa_node", 10, -1);
  device->numa_node = node;
  if (!pt_pci_device_is_display (device))
    return;
  device->boot_vga = pt_host_switch (folder, "boot_vga");
  if (pt_root_read_number (folder, "mem_info_vram_total", 10, &bytes, NULL))
    device->vram = bytes;
}

/* NULL when the device went away meanwhile. */
static PtPciDevice *
read_device (PtRoot *root, const char *name)
{
  g_autofree char *path = g_strconcat (DEVICES "/", name, NULL);
  g_autoptr (PtRoot) folder = NULL;
  g_autoptr (PtPciDevice) device = NULL;
  g_autofree char *link = NULL;
  PtPciAddress address;

  if (!pt_pci_address_parse (name, &address, NULL))
    return NULL;
  folder = pt_root_enter (root, path, NULL);
  if (folder == NULL)
    return NULL;
  device = device_new (&address);
  if (!read_ids (folder, device))
    return NULL;
  read_facts (folder, device);
  link = pt_root_read_link (root, path, NULL);
  if (link != NULL)
    read_path (link, device);
  return g_steal_pointer (&device);
}

/* Which module a driver is in, asked once for each driver. */
static void
read_modules (PtRoot *root, GPtrArray *pci)
{
  g_autoptr (GHashTable) modules = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);

  for (guint i = 0; i < pci->len; i++)
    {
      PtPciDevice *device = pci->pdata[i];
      gpointer module = NULL;

      if (device->driver == NULL || strchr (device->driver, '/') != NULL)
        continue;
      if (!g_hash_table_lookup_extended (modules, device->driver, NULL, &module))
        {
          char address[PT_PCI_ADDRESS_TEXT_SIZE];
          g_autofree char *path
              = g_strconcat ("sys/bus/pci/drivers/", device->driver, "/module", NULL);
          g_autofree char *below = NULL;

          pt_pci_address_print (&device->address, address);
          below = g_strconcat (DEVICES "/", address, "/driver/module", NULL);
          module = pt_root_link_name (root, path);
          if (module == NULL)
            module = pt_root_link_name (root, below);
          g_hash_table_insert (modules, device->driver, module);
        }
      device->driver_module = module != NULL ? pt_host_clean (module, 256) : NULL;
    }
}

static int
compare_devices (gconstpointer a, gconstpointer b)
{
  const PtPciDevice *x = *(PtPciDevice *const *) a;
  const PtPciDevice *y = *(PtPciDevice *const *) b;

  return pt_pci_address_compare (&x->address, &y->address);
}

static void
drop_twins (GPtrArray *pci)
{
  for (guint i = pci->len; i > 1; i--)
    if (compare_devices (&pci->pdata[i - 1], &pci->pdata[i - 2]) == 0)
      g_ptr_array_remove_index (pci, i - 1);
}

/* Finds a device in an array sorted by address; NULL when it is not there. */
PtPciDevice *
pt_host_pci_lookup (GPtrArray *pci, const PtPciAddress *address)
{
  guint low = 0, high = pci->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      PtPciDevice *device = pci->pdata[middle];
      int order = pt_pci_address_compare (&device->address, address);

      if (order == 0)
        return device;
      if (order < 0)
        low = middle + 1;
      else
        high = middle;
    }
  return NULL;
}

GPtrArray *
pt_host_pci_read_with (PtRoot *root, PtStorage *storage, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) pci = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_pci_device_free);
  g_auto (GStrv) names = pt_root_list (root, DEVICES, NULL);

  for (guint i = 0; names != NULL && names[i] != NULL && i < DEVICE_LIMIT; i++)
    {
      PtPciDevice *device;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
      device = read_device (root, names[i]);
      if (device != NULL)
        g_ptr_array_add (pci, device);
    }
  g_ptr_array_sort (pci, compare_devices);
  drop_twins (pci);
  read_modules (root, pci);
  pt_host_pci_attach (pci, root, storage);
  pt_pci_names_fill (root, pci);
  return g_steal_pointer (&pci);
}

/**
 * pt_host_pci_read:
 * @root: a root
 * @cancellable: (nullable): looked at between devices
 * @error: return location for an error
 *
 * Reads every PCI function from sysfs (Documentation/ABI/testing/sysfs-bus-pci), without the
 * help of libpci, whose handler ends the process on an incomplete device folder. A device that
 * vanishes meanwhile is left out. Nothing that sleeps is woken.
 *
 * Returns: (transfer full) (element-type PtPciDevice): functions sorted by address, or NULL with
 *   G_IO_ERROR_CANCELLED
 */
GPtrArray *
pt_host_pci_read (PtRoot *root, GCancellable *cancellable, GError **error)
{
  g_autoptr (PtStorage) storage = pt_storage_read (root);

  return pt_host_pci_read_with (root, storage, cancellable, error);
}

/**
 * pt_pci_device_base_class:
 * @device: a device
 *
 * Returns: its base class, as PT_PCI_CLASS_DISPLAY
 */
guint
pt_pci_device_base_class (const PtPciDevice *device)
{
  return device->class_code >> 16;
}

/**
 * pt_pci_device_subclass:
 * @device: a device
 *
 * Returns: base class and sub-class, as PT_PCI_SUBCLASS_VGA
 */
guint
pt_pci_device_subclass (const PtPciDevice *device)
{
  return device->class_code >> 8;
}

gboolean
pt_pci_device_is_display (const PtPciDevice *device)
{
  return pt_pci_device_base_class (device) == PT_PCI_CLASS_DISPLAY;
}

/**
 * pt_pci_device_is_bridge:
 * @device: a device
 *
 * Bridges cannot be handed over: libvirt refuses what has another header type than 0, and a host
 * bridge, which has header type 0, is no endpoint either. Hence by class and by header type.
 *
 * Returns: whether it is a bridge of any kind
 */
gboolean
pt_pci_device_is_bridge (const PtPciDevice *device)
{
  return pt_pci_device_base_class (device) == PT_PCI_CLASS_BRIDGE || device->header_type > 0;
}

/**
 * pt_pci_device_name:
 * @device: a device
 *
 * Returns: (transfer full): maker and model, with the numbers of what has no name
 */
char *
pt_pci_device_name (const PtPciDevice *device)
{
  if (device->vendor_name != NULL && device->device_name != NULL)
    return g_strconcat (device->vendor_name, " ", device->device_name, NULL);
  if (device->vendor < 0 || device->device < 0)
    return g_strdup ("Device");
  if (device->vendor_name != NULL)
    return g_strdup_printf ("%s Device %04x", device->vendor_name, (guint) device->device);
  return g_strdup_printf ("Device %04x:%04x", (guint) device->vendor, (guint) device->device);
}

/**
 * pt_pci_device_listing:
 * @device: a device
 *
 * The line that `lspci -nn` prints and that people know from forums: address (its domain only
 * where it is not 0), class, name, numbers, revision.
 *
 * Returns: (transfer full): the line
 */
char *
pt_pci_device_listing (const PtPciDevice *device)
{
  g_autoptr (GString) line = g_string_new (NULL);
  char address[PT_PCI_ADDRESS_TEXT_SIZE];

  pt_pci_address_print (&device->address, address);
  g_string_append_printf (
      line, "%s %s [%04x]:", device->address.domain == 0 ? strchr (address, ':') + 1 : address,
      device->class_name, pt_pci_device_subclass (device));
  if (device->vendor < 0 || device->device < 0)
    g_string_append (line, " Device [????:????]");
  else
    g_string_append_printf (
        line, " %s%s%s [%04x:%04x]", device->vendor_name ? device->vendor_name : "",
        device->vendor_name ? " " : "",
        /* Without a name "Device" alone: the numbers follow anyway. */
        device->vendor_name && device->device_name ? device->device_name : "Device",
        (guint) device->vendor, (guint) device->device);
  if (device->revision > 0)
    g_string_append_printf (line, " (rev %02x)", (guint) device->revision);
  return g_strdup (line->str);
}
