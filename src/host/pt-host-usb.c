#include "config.h"

#include "pt-host-private.h"

#include <string.h>

#include "pt-i18n.h"

#define DEVICES "sys/bus/usb/devices"

/* 127 devices a bus, some dozens of buses. */
#define DEVICE_LIMIT 8192
#define INTERFACE_LIMIT 32

/* Class codes of usb.org's list. */
#define CLASS_AUDIO 0x01
#define CLASS_HID 0x03
#define CLASS_STORAGE 0x08
#define CLASS_HUB 0x09
#define CLASS_VIDEO 0x0e
#define CLASS_WIRELESS 0xe0
#define HID_BOOT 0x01
#define HID_KEYBOARD 0x01
#define HID_MOUSE 0x02

/* What the whole scan needs. */
typedef struct
{
  PtRoot *root;
  PtStorage *storage;
  GHashTable *inputs;     /* port → PtUsbInput */
  GHashTable *interfaces; /* port → GPtrArray of names below DEVICES */
  PtUsbNames *names;
} Scan;

/* What a device's interfaces say. */
typedef struct
{
  gboolean hid;
  gboolean keyboard;
  gboolean mouse;
  gboolean mouse_first;
  gboolean hub;
  gboolean storage;
  gboolean audio;
  gboolean video;
  gboolean bluetooth;
} Traits;

void
pt_usb_device_free (PtUsbDevice *device)
{
  g_free (device->vendor_name);
  g_free (device->product_name);
  g_free (device->port);
  g_free (device->parent);
  g_free (device->in_use);
  g_free (device);
}

static void
take_interface (Traits *traits, int base, int sub, int protocol)
{
  gboolean boot = base == CLASS_HID && sub == HID_BOOT;

  traits->hid = traits->hid || base == CLASS_HID;
  traits->hub = traits->hub || base == CLASS_HUB;
  traits->storage = traits->storage || base == CLASS_STORAGE;
  traits->audio = traits->audio || base == CLASS_AUDIO;
  traits->video = traits->video || base == CLASS_VIDEO;
  traits->bluetooth
      = traits->bluetooth || (base == CLASS_WIRELESS && sub == 0x01 && protocol == 0x01);
  if (boot && protocol == HID_MOUSE && !traits->keyboard)
    traits->mouse_first = TRUE;
  traits->keyboard = traits->keyboard || (boot && protocol == HID_KEYBOARD);
  traits->mouse = traits->mouse || (boot && protocol == HID_MOUSE);
}

static void
read_interface (Scan *scan, Traits *traits, const char *name)
{
  g_autofree char *path = g_strconcat (DEVICES "/", name, NULL);
  g_autoptr (PtRoot) folder = pt_root_enter (scan->root, path, NULL);

  if (folder == NULL)
    return;
  take_interface (traits, pt_host_number (folder, "bInterfaceClass", 16, -1),
                  pt_host_number (folder, "bInterfaceSubClass", 16, -1),
                  pt_host_number (folder, "bInterfaceProtocol", 16, -1));
}

static void
read_traits (Scan *scan, PtRoot *folder, const char *port, Traits *traits)
{
  GPtrArray *interfaces = g_hash_table_lookup (scan->interfaces, port);
  const PtUsbInput *input = g_hash_table_lookup (scan->inputs, port);

  take_interface (traits, pt_host_number (folder, "bDeviceClass", 16, -1),
                  pt_host_number (folder, "bDeviceSubClass", 16, -1),
                  pt_host_number (folder, "bDeviceProtocol", 16, -1));
  for (guint i = 0; interfaces != NULL && i < interfaces->len && i < INTERFACE_LIMIT; i++)
    read_interface (scan, traits, interfaces->pdata[i]);
  if (input == NULL)
    return;
  /* A mouse's extra keys show up as a keyboard: only where the interfaces say nothing do the
   * input devices speak for a keyboard. */
  traits->keyboard = traits->keyboard || (input->keyboard && !traits->mouse);
  traits->mouse = traits->mouse || input->mouse;
}

/* Mice with many buttons have a keyboard interface for them, after the mouse's; receivers and
 * keyboards that do so say what they are. */
static gboolean
is_mouse_with_keys (const Traits *traits, const char *product)
{
  g_autofree char *lower = product != NULL ? g_utf8_strdown (product, -1) : NULL;

  if (!traits->mouse_first)
    return FALSE;
  return lower == NULL
         || (strstr (lower, "receiver") == NULL && strstr (lower, "keyboard") == NULL);
}

static void
decide_kind (PtUsbDevice *device, const Traits *traits, const char *product)
{
  if (traits->hub)
    device->kind = PT_USB_KIND_HUB;
  else if (traits->bluetooth)
    device->kind = PT_USB_KIND_BLUETOOTH;
  else if (traits->keyboard && !is_mouse_with_keys (traits, product))
    {
      device->kind = PT_USB_KIND_KEYBOARD;
      device->also_mouse = traits->mouse;
    }
  else if (traits->mouse)
    device->kind = PT_USB_KIND_MOUSE;
  else if (traits->storage)
    device->kind = PT_USB_KIND_STORAGE;
  /* A camera's microphone does not make it an audio device. */
  else if (traits->audio && !traits->video)
    device->kind = PT_USB_KIND_AUDIO;
}

static void
read_names (Scan *scan, PtRoot *folder, PtUsbDevice *device, const char *product)
{
  pt_usb_names_fill (scan->names, device);
  if (device->vendor_name == NULL)
    device->vendor_name = pt_host_label (folder, "manufacturer");
  if (device->product_name == NULL)
    device->product_name = g_strdup (product);
}

/* The controller is the last PCI function on the device's path. In a plain tree the path is not
 * there, but its root hub's may be. */
static void
read_controller (Scan *scan, PtUsbDevice *device)
{
  g_autofree char *path = g_strconcat (DEVICES "/", device->port, NULL);
  g_autofree char *hub = g_strdup_printf (DEVICES "/usb%u", device->bus);
  g_autofree char *place = pt_root_read_link (scan->root, path, NULL);

  if (place == NULL || !pt_host_last_address (place, &device->controller))
    {
      g_free (place);
      place = pt_root_read_link (scan->root, hub, NULL);
    }
  device->has_controller = place != NULL && pt_host_last_address (place, &device->controller);
}

/* "1-4" of "1-4.2"; a device on the root hub itself has nothing above it. */
static char *
parent_of (const char *port)
{
  const char *dot = strrchr (port, '.');

  return dot != NULL ? g_strndup (port, (gsize) (dot - port)) : NULL;
}

static void
read_use (Scan *scan, PtUsbDevice *device)
{
  for (guint i = 0; i < scan->storage->disks->len; i++)
    {
      const PtDisk *disk = scan->storage->disks->pdata[i];
      g_autofree char *port = NULL;
      g_autofree char *before = NULL;

      if (disk->use == NULL || disk->places->len == 0)
        continue;
      port = pt_usb_last_port (disk->places->pdata[0]);
      if (g_strcmp0 (port, device->port) != 0)
        continue;
      before = device->in_use;
      device->in_use = before ? g_strconcat (before, "; ", disk->use, NULL) : g_strdup (disk->use);
    }
}

/* NULL when it is no device, or went away meanwhile. */
static PtUsbDevice *
read_device (Scan *scan, const char *port)
{
  g_autofree char *path = g_strconcat (DEVICES "/", port, NULL);
  g_autoptr (PtRoot) folder = pt_root_enter (scan->root, path, NULL);
  g_autofree char *product = NULL;
  int vendor, id;
  Traits traits = { 0 };
  PtUsbDevice *device;

  if (folder == NULL)
    return NULL;
  vendor = pt_host_number (folder, "idVendor", 16, -1);
  id = pt_host_number (folder, "idProduct", 16, -1);
  if (vendor < 0 || vendor > G_MAXUINT16 || id < 0 || id > G_MAXUINT16)
    return NULL;
  device = g_new0 (PtUsbDevice, 1);
  device->vendor = (guint16) vendor;
  device->product = (guint16) id;
  device->port = g_strdup (port);
  device->parent = parent_of (port);
  device->bus = (guint) pt_host_number (folder, "busnum", 10,
                                        (int) MIN (g_ascii_strtoull (port, NULL, 10), 9999));
  device->number = (guint) pt_host_number (folder, "devnum", 10, 0);
  product = pt_host_label (folder, "product");
  read_names (scan, folder, device, product);
  read_traits (scan, folder, port, &traits);
  decide_kind (device, &traits, product);
  read_controller (scan, device);
  if (traits.storage)
    read_use (scan, device);
  return device;
}

/* Interfaces are listed beside the devices, "1-4:1.0". */
static GHashTable *
group_interfaces (char **names)
{
  GHashTable *interfaces
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);

  for (guint i = 0; names[i] != NULL; i++)
    {
      const char *colon = strchr (names[i], ':');
      g_autofree char *port = NULL;
      GPtrArray *list;

      if (colon == NULL)
        continue;
      port = g_strndup (names[i], (gsize) (colon - names[i]));
      list = g_hash_table_lookup (interfaces, port);
      if (list == NULL)
        {
          list = g_ptr_array_new ();
          g_hash_table_insert (interfaces, g_steal_pointer (&port), list);
        }
      g_ptr_array_add (list, names[i]);
    }
  return interfaces;
}

static int
compare_ports (gconstpointer a, gconstpointer b)
{
  const PtUsbDevice *x = *(PtUsbDevice *const *) a;
  const PtUsbDevice *y = *(PtUsbDevice *const *) b;

  return pt_host_compare_numbered (x->port, y->port);
}

static void
read_all (Scan *scan, char **names, GPtrArray *devices)
{
  scan->names = pt_usb_names_open (scan->root);
  scan->interfaces = group_interfaces (names);
  scan->inputs = pt_usb_inputs_read (scan->root);
  for (guint i = 0; names[i] != NULL && devices->len < DEVICE_LIMIT; i++)
    {
      g_autofree char *port = pt_usb_last_port (names[i]);
      PtUsbDevice *device = port != NULL ? read_device (scan, port) : NULL;

      if (device != NULL)
        g_ptr_array_add (devices, device);
    }
  g_hash_table_unref (scan->interfaces);
  g_hash_table_unref (scan->inputs);
  pt_usb_names_close (scan->names);
}

GPtrArray *
pt_host_usb_read_with (PtRoot *root, PtStorage *storage)
{
  GPtrArray *devices = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_usb_device_free);
  g_auto (GStrv) names = pt_root_list (root, DEVICES, NULL);
  Scan scan = { root, storage, NULL, NULL, NULL };

  if (names != NULL && names[0] != NULL)
    read_all (&scan, names, devices);
  g_ptr_array_sort (devices, compare_ports);
  return devices;
}

/**
 * pt_host_usb_read:
 * @root: a root
 *
 * Reads the USB devices from sysfs; serial numbers are never read. Root hubs are left out: they
 * are part of their controller.
 *
 * Returns: (transfer full) (element-type PtUsbDevice): devices sorted by port
 */
GPtrArray *
pt_host_usb_read (PtRoot *root)
{
  g_autoptr (PtStorage) storage = pt_storage_read (root);

  return pt_host_usb_read_with (root, storage);
}

/**
 * pt_usb_kind_name:
 * @kind: a kind
 *
 * Returns: its word in JSON
 */
const char *
pt_usb_kind_name (PtUsbKind kind)
{
  switch (kind)
    {
    case PT_USB_KIND_OTHER:
      return "other";
    case PT_USB_KIND_KEYBOARD:
      return "keyboard";
    case PT_USB_KIND_MOUSE:
      return "mouse";
    case PT_USB_KIND_HUB:
      return "hub";
    case PT_USB_KIND_STORAGE:
      return "storage";
    case PT_USB_KIND_AUDIO:
      return "audio";
    case PT_USB_KIND_BLUETOOTH:
      return "bluetooth";
    }
  return "other";
}

/**
 * pt_usb_device_name:
 * @device: a device
 *
 * Returns: (transfer full): maker and model, or its numbers
 */
char *
pt_usb_device_name (const PtUsbDevice *device)
{
  if (device->vendor_name != NULL && device->product_name != NULL)
    return g_strconcat (device->vendor_name, " ", device->product_name, NULL);
  if (device->product_name != NULL)
    return g_strdup (device->product_name);
  if (device->vendor_name != NULL)
    return g_strdup_printf ("%s %04x", device->vendor_name, device->product);
  return g_strdup_printf (_ ("USB device %04x:%04x"), device->vendor, device->product);
}
