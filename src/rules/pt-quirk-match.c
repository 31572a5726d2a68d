#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-quirk-match.h"

#include <string.h>

static const char *const buses[] = { "root", "behind-bridge", NULL };

struct _PtQuirkMatch
{
  GArray *vendors;
  GArray *devices;
  GArray *mask;
  GArray *value;
  char **classes;
  GPtrArray *families;
  GPtrArray *not_families;
  GPtrArray *parents;
  GPtrArray *drivers;
  PtFact boot_vga;
  char *cpu;
  char **systems;
  int bus; /* index into buses, -1: any */
  gboolean has_address;
  PtPciAddress address;
  char **slot_classes;
  char **unless_reset;
};

static gboolean
is_hex (const char *text)
{
  return text[0] != '\0' && strspn (text, "0123456789abcdef") == strlen (text);
}

static void
check_classes (PtQuirkReader *reader, const char *key, char **classes)
{
  for (guint i = 0; classes != NULL && classes[i] != NULL; i++)
    if (!is_hex (classes[i]) || strlen (classes[i]) > 6 || strlen (classes[i]) % 2 != 0)
      pt_quirk_reader_complain (reader, key, "has a value that is no beginning of a class code");
}

static void
read_address (PtQuirkReader *reader, PtQuirkMatch *match)
{
  g_autofree char *text = pt_quirk_reader_get_optional (reader, "Address");

  if (text == NULL)
    return;
  match->has_address = pt_pci_address_parse (text, &match->address, NULL);
  if (!match->has_address)
    pt_quirk_reader_complain (reader, "Address", "is no PCI address");
}

static GPtrArray *
read_patterns (PtQuirkReader *reader, const char *key)
{
  g_auto (GStrv) globs = pt_quirk_reader_get_list (reader, key);

  return pt_patterns_new (globs);
}

static void
check_match (PtQuirkReader *reader, const PtQuirkMatch *match)
{
  if ((match->mask == NULL) != (match->value == NULL))
    pt_quirk_reader_complain (reader, "DeviceMask", "and DeviceValue belong together");
  /* A device id means nothing without its maker, and a fact that fits every device is none. */
  if ((match->devices != NULL || match->mask != NULL) && match->vendors == NULL)
    pt_quirk_reader_complain (reader, "Vendor", "is missing beside device ids");
  if (match->vendors == NULL && match->classes == NULL && match->drivers == NULL
      && match->parents == NULL && match->slot_classes == NULL)
    pt_quirk_reader_complain (reader, NULL, "says not which devices it is about");
  check_classes (reader, "Class", match->classes);
  check_classes (reader, "SlotClass", match->slot_classes);
}

/**
 * pt_quirk_match_read:
 * @reader: reader of a section
 *
 * Reads the keys that say which devices a fact is about, see data/quirks/README.md.
 *
 * Returns: (transfer full): the match; mistakes are noted in @reader
 */
PtQuirkMatch *
pt_quirk_match_read (PtQuirkReader *reader)
{
  PtQuirkMatch *match = g_new0 (PtQuirkMatch, 1);

  match->vendors = pt_quirk_reader_get_ids (reader, "Vendor");
  match->devices = pt_quirk_reader_get_ids (reader, "Devices");
  match->mask = pt_quirk_reader_get_ids (reader, "DeviceMask");
  match->value = pt_quirk_reader_get_ids (reader, "DeviceValue");
  match->classes = pt_quirk_reader_get_list (reader, "Class");
  match->families = read_patterns (reader, "Family");
  match->not_families = read_patterns (reader, "NotFamily");
  match->parents = read_patterns (reader, "Parent");
  match->drivers = read_patterns (reader, "Driver");
  match->boot_vga = pt_quirk_reader_get_fact (reader, "BootVga");
  match->cpu = pt_quirk_reader_get_optional (reader, "Cpu");
  match->systems = pt_quirk_reader_get_list (reader, "System");
  match->slot_classes = pt_quirk_reader_get_list (reader, "SlotClass");
  match->unless_reset = pt_quirk_reader_get_list (reader, "UnlessReset");
  match->bus = -1;
  if (g_key_file_has_key (reader->file->keys, reader->section, "Bus", NULL))
    match->bus = pt_quirk_reader_get_choice (reader, "Bus", buses);
  read_address (reader, match);
  check_match (reader, match);
  return match;
}

void
pt_quirk_match_free (PtQuirkMatch *match)
{
  if (match == NULL)
    return;
  g_clear_pointer (&match->vendors, g_array_unref);
  g_clear_pointer (&match->devices, g_array_unref);
  g_clear_pointer (&match->mask, g_array_unref);
  g_clear_pointer (&match->value, g_array_unref);
  g_strfreev (match->classes);
  g_clear_pointer (&match->families, g_ptr_array_unref);
  g_clear_pointer (&match->not_families, g_ptr_array_unref);
  g_clear_pointer (&match->parents, g_ptr_array_unref);
  g_clear_pointer (&match->drivers, g_ptr_array_unref);
  g_free (match->cpu);
  g_strfreev (match->systems);
  g_strfreev (match->slot_classes);
  g_strfreev (match->unless_reset);
  g_free (match);
}

const GArray *
pt_quirk_match_get_vendors (const PtQuirkMatch *match)
{
  return match->vendors;
}

static gboolean
has_id (const GArray *ids, int id)
{
  for (guint i = 0; i < ids->len; i++)
    if ((int) g_array_index (ids, guint, i) == id)
      return TRUE;
  return FALSE;
}

static gboolean
ids_suit (const PtQuirkMatch *match, const PtPciDevice *device)
{
  if (match->vendors != NULL && !has_id (match->vendors, device->vendor))
    return FALSE;
  if (match->devices != NULL && !has_id (match->devices, device->device))
    return FALSE;
  if (match->mask != NULL
      && (device->device < 0
          || ((guint) device->device & g_array_index (match->mask, guint, 0))
                 != g_array_index (match->value, guint, 0)))
    return FALSE;
  return TRUE;
}

static gboolean
class_suits (char **classes, const PtPciDevice *device)
{
  for (guint i = 0; classes[i] != NULL; i++)
    if (pt_class_starts (device->class_code, classes[i]))
      return TRUE;
  return FALSE;
}

static gboolean
slot_suits (const PtQuirkMatch *match, const PtHost *host, const PtPciDevice *device)
{
  g_autoptr (GPtrArray) slot = pt_host_list_slot (host, &device->address);

  for (guint i = 0; i < slot->len; i++)
    if (class_suits (match->slot_classes, g_ptr_array_index (slot, i)))
      return TRUE;
  return FALSE;
}

static gboolean
parent_suits (const PtQuirkMatch *match, const PtHost *host, const PtPciDevice *device)
{
  const PtPciDevice *parent;

  if (device->path == NULL || device->path->len == 0)
    return FALSE;
  parent = pt_host_find_pci (host, &g_array_index (device->path, PtPciAddress, 0));
  return parent != NULL && pt_patterns_match (match->parents, parent->device_name);
}

static gboolean
place_suits (const PtQuirkMatch *match, const PtHost *host, const PtPciDevice *device)
{
  gboolean on_root = device->path == NULL || device->path->len == 0;

  if (match->has_address && !pt_pci_address_equal (&match->address, &device->address))
    return FALSE;
  if (match->bus >= 0 && on_root != (match->bus == 0))
    return FALSE;
  if (match->parents != NULL && !parent_suits (match, host, device))
    return FALSE;
  return match->slot_classes == NULL || slot_suits (match, host, device);
}

static gboolean
system_suits (const PtQuirkMatch *match, const PtHost *host)
{
  if (match->cpu != NULL && (host->cpu == NULL || g_strcmp0 (match->cpu, host->cpu->vendor) != 0))
    return FALSE;
  if (match->systems == NULL)
    return TRUE;
  for (guint i = 0; match->systems[i] != NULL; i++)
    if (host->system != NULL && pt_host_system_is_like (host->system, match->systems[i]))
      return TRUE;
  return FALSE;
}

static gboolean
has_reset (const PtPciDevice *device, char **methods)
{
  for (guint i = 0; device->reset_methods != NULL && methods[i] != NULL; i++)
    if (g_strv_contains ((const char *const *) device->reset_methods, methods[i]))
      return TRUE;
  return FALSE;
}

/**
 * pt_quirk_match_suits:
 * @match: what a fact is about
 * @host: the computer
 * @device: a PCI function of it
 *
 * Returns: whether the fact is about this function; every key that was given must fit
 */
gboolean
pt_quirk_match_suits (const PtQuirkMatch *match, const PtHost *host, const PtPciDevice *device)
{
  if (!ids_suit (match, device))
    return FALSE;
  if (match->classes != NULL && !class_suits (match->classes, device))
    return FALSE;
  if (match->families != NULL && !pt_patterns_match (match->families, device->device_name))
    return FALSE;
  if (match->not_families != NULL && pt_patterns_match (match->not_families, device->device_name))
    return FALSE;
  if (match->drivers != NULL && !pt_patterns_match (match->drivers, device->driver))
    return FALSE;
  if (match->boot_vga != PT_UNKNOWN && device->boot_vga != match->boot_vga)
    return FALSE;
  if (match->unless_reset != NULL && has_reset (device, match->unless_reset))
    return FALSE;
  return system_suits (match, host) && place_suits (match, host, device);
}
