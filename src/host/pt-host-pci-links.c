#include "config.h"

#include "pt-host-private.h"

#include <string.h>

/* What hangs on PCI functions: graphics nodes, sound cards, network interfaces, disks. The class
 * folders name each with the device path it is on, which also finds what lies deeper than the
 * function's own folder (a virtio or USB network interface, a disk behind a host adapter). */

/* More of a kind on one function than any list could show. */
#define NAME_LIMIT 256

/* Where a class's entry is: its own link, or its "device" link in a plain tree. */
static char *
read_place (PtRoot *root, const char *class_path, const char *name)
{
  g_autofree char *path = g_strconcat (class_path, "/", name, NULL);
  g_autofree char *device = NULL;
  char *text = pt_root_read_link (root, path, NULL);

  if (text != NULL)
    return text;
  device = g_strconcat (path, "/device", NULL);
  return pt_root_read_link (root, device, NULL);
}

/* Adds a name to a list once. */
static void
add_name (char ***names, const char *name)
{
  guint length = *names != NULL ? g_strv_length (*names) : 0;

  if (length >= NAME_LIMIT
      || (*names != NULL && g_strv_contains ((const char *const *) *names, name)))
    return;
  *names = g_renew (char *, *names, length + 2);
  (*names)[length] = pt_host_clean (name, 64);
  (*names)[length + 1] = NULL;
}

static gboolean
is_numbered (const char *name, const char *prefix)
{
  gsize length = strlen (prefix);

  if (strncmp (name, prefix, length) != 0 || name[length] == '\0')
    return FALSE;
  return strspn (name + length, "0123456789") == strlen (name + length);
}

static gboolean
is_drm_node (const char *name)
{
  return is_numbered (name, "card") || is_numbered (name, "renderD");
}

static gboolean
is_sound_card (const char *name)
{
  return is_numbered (name, "card");
}

static gboolean
is_any (const char *name)
{
  return TRUE;
}

/* Names that the kernel or udev gave (systemd.net-naming-scheme(7)). */
#define GIVEN_NET "^(?:en|wl|ww|ib|sl|eth|wlan|wwan|usb)(?:(?:[a-wyz]|np)?[0-9]{1,5})+$"

/* What is recorded of a network interface: a name that somebody chose says who, and one that has
 * the interface's address in it which one it is. */
static char *
mask_net (PtMask *mask, const char *name)
{
  g_autofree char *numbers = pt_mask_numbers (mask, name);

  if (!g_str_equal (numbers, name))
    return g_steal_pointer (&numbers);
  if (g_regex_match_simple (GIVEN_NET, name, G_REGEX_CASELESS, 0))
    return g_strdup (name);
  return pt_mask_name (mask, PT_MASK_NETWORK, name);
}

static char ***
drm_of (PtPciDevice *device)
{
  return &device->drm;
}

static char ***
sound_of (PtPciDevice *device)
{
  return &device->sound;
}

static char ***
net_of (PtPciDevice *device)
{
  return &device->net;
}

typedef struct
{
  const char *class_path;
  const char *folder; /* in the function's own folder */
  guint base_class;   /* of the functions that have such a folder */
  gboolean (*is_wanted) (const char *name);
  char *(*mask) (PtMask *mask, const char *name); /* NULL: the names may be recorded */
  char ***(*list_of) (PtPciDevice *device);
} LinkKind;

static const LinkKind kinds[] = {
  { "sys/class/drm", "drm", PT_PCI_CLASS_DISPLAY, is_drm_node, NULL, drm_of },
  { "sys/class/sound", "sound", 0x04, is_sound_card, NULL, sound_of },
  { "sys/class/net", "net", PT_PCI_CLASS_NETWORK, is_any, mask_net, net_of },
};

static void
record_name (
    PtRoot *root, const LinkKind *kind, const char *folder, const char *name, const char *place)
{
  PtMask *mask = pt_root_get_mask (root);
  g_autofree char *masked = NULL;
  g_autofree char *path = NULL;
  g_autofree char *last = place != NULL ? g_path_get_basename (place) : NULL;
  g_autofree char *target = NULL;

  if (mask == NULL || kind->mask == NULL)
    return;
  masked = kind->mask (mask, name);
  if (place == NULL)
    {
      path = g_strconcat (folder, "/", masked, NULL);
      pt_root_record (root, path, "");
    }
  else if (g_str_equal (last, name))
    {
      g_autofree char *above = g_path_get_dirname (place);

      path = g_strconcat (folder, "/", masked, NULL);
      target = g_strconcat (above, "/", masked, NULL);
      pt_root_record_link (root, path, target);
    }
  else
    {
      path = g_strconcat (folder, "/", masked, "/device", NULL);
      pt_root_record_link (root, path, place);
    }
}

static void
attach_class (GPtrArray *pci, PtRoot *root, const LinkKind *kind)
{
  g_auto (GStrv) names = pt_root_list (root, kind->class_path, NULL);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *place = NULL;
      PtPciAddress address;
      PtPciDevice *device;

      if (!kind->is_wanted (names[i]))
        continue;
      place = read_place (root, kind->class_path, names[i]);
      if (place == NULL || !pt_host_last_address (place, &address))
        continue;
      device = pt_host_pci_lookup (pci, &address);
      if (device == NULL)
        continue;
      add_name (kind->list_of (device), names[i]);
      record_name (root, kind, kind->class_path, names[i], place);
    }
}

/* The function's own folder: what the class folder did not show. */
static void
attach_own (PtPciDevice *device, PtRoot *root, const LinkKind *kind)
{
  char address[PT_PCI_ADDRESS_TEXT_SIZE];
  g_autofree char *path = NULL;
  g_auto (GStrv) names = NULL;

  if (pt_pci_device_base_class (device) != kind->base_class || *kind->list_of (device) != NULL)
    return;
  pt_pci_address_print (&device->address, address);
  path = g_strconcat ("sys/bus/pci/devices/", address, "/", kind->folder, NULL);
  names = pt_root_list (root, path, NULL);
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    if (kind->is_wanted (names[i]))
      {
        add_name (kind->list_of (device), names[i]);
        record_name (root, kind, path, names[i], NULL);
      }
}

/* A connector's name after its card's, "card0-DP-1". Write-back "connectors" have no plug. */
static gboolean
is_connector (const char *name, const char *card)
{
  gsize length = strlen (card);

  return strncmp (name, card, length) == 0 && name[length] == '-'
         && !g_str_has_prefix (name + length, "-Writeback");
}

static void
count_outputs (PtPciDevice *device, PtRoot *root, const char *folder, const char *card)
{
  g_auto (GStrv) names = pt_root_list (root, folder, NULL);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *path = NULL;
      g_autofree char *status = NULL;

      if (!is_connector (names[i], card))
        continue;
      path = g_strconcat (folder, "/", names[i], "/status", NULL);
      status = pt_root_read_line (root, path, NULL);
      device->outputs++;
      if (g_strcmp0 (status, "connected") == 0)
        device->outputs_connected++;
    }
}

static void
read_outputs (PtPciDevice *device, PtRoot *root)
{
  char address[PT_PCI_ADDRESS_TEXT_SIZE];

  pt_pci_address_print (&device->address, address);
  for (guint i = 0; device->drm != NULL && device->drm[i] != NULL; i++)
    {
      g_autofree char *below = NULL;

      if (!is_numbered (device->drm[i], "card"))
        continue;
      if (device->outputs < 0)
        device->outputs = device->outputs_connected = 0;
      below = g_strconcat ("sys/bus/pci/devices/", address, "/drm/", device->drm[i], NULL);
      count_outputs (device, root, below, device->drm[i]);
      if (device->outputs == 0)
        count_outputs (device, root, "sys/class/drm", device->drm[i]);
    }
}

static void
add_disk (PtPciDevice *device, const PtDisk *disk)
{
  if (device->block != NULL && g_strv_contains ((const char *const *) device->block, disk->name))
    return;
  add_name (&device->block, disk->name);
  device->system_disk = device->system_disk || disk->system;
  if (disk->use != NULL)
    {
      g_autofree char *before = device->in_use;

      device->in_use = before ? g_strconcat (before, "; ", disk->use, NULL) : g_strdup (disk->use);
    }
}

/* A disk counts for the function it is on, and for each endpoint above that: a VMD controller
 * takes the disks of its own domain with it. Bridges stay and are left out. */
static void
attach_disk (GPtrArray *pci, const PtDisk *disk, const char *place)
{
  g_auto (GStrv) parts = g_strsplit (place, "/", 128);
  PtPciAddress last;

  if (!pt_host_last_address (place, &last))
    return;
  for (guint i = 0; parts[i] != NULL; i++)
    {
      PtPciAddress address;
      PtPciDevice *device;

      if (!pt_pci_address_parse (parts[i], &address, NULL))
        continue;
      device = pt_host_pci_lookup (pci, &address);
      if (device != NULL
          && (pt_pci_address_equal (&address, &last) || !pt_pci_device_is_bridge (device)))
        add_disk (device, disk);
    }
}

/**
 * pt_host_pci_attach:
 * @pci: (element-type PtPciDevice): functions, sorted by address
 * @root: where they were read
 * @storage: the disks and their use
 *
 * Adds to each function what hangs on it.
 */
void
pt_host_pci_attach (GPtrArray *pci, PtRoot *root, PtStorage *storage)
{
  for (guint k = 0; k < G_N_ELEMENTS (kinds); k++)
    {
      if (kinds[k].mask != NULL)
        pt_root_pause_recording (root);
      attach_class (pci, root, &kinds[k]);
      for (guint i = 0; i < pci->len; i++)
        attach_own (pci->pdata[i], root, &kinds[k]);
      if (kinds[k].mask != NULL)
        pt_root_resume_recording (root);
    }
  for (guint i = 0; i < pci->len; i++)
    read_outputs (pci->pdata[i], root);
  for (guint i = 0; i < storage->disks->len; i++)
    {
      const PtDisk *disk = storage->disks->pdata[i];

      for (guint j = 0; j < disk->places->len; j++)
        attach_disk (pci, disk, disk->places->pdata[j]);
    }
}
