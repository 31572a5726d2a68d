#define G_LOG_DOMAIN "passthrough"
#include "config.h"

#include "pt-vm-xml-edit.h"

#include <string.h>

#include "pt-error.h"
#include "pt-i18n.h"
#include "pt-vm-xml-tree.h"

/* The guest's PCI Express ports. A controller's index is the number of the bus behind it; 0 is
 * pcie-root. Where a device is on a bus that no controller is listed for, libvirt makes the
 * controller, and on Q35 that is a pcie-root-port (src/qemu/qemu_domain_address.c,
 * qemuDomainPCIAddressSetCreate). */

#define BUS_LIMIT 256

typedef struct
{
  const char *models[BUS_LIMIT];
  gboolean is_listed[BUS_LIMIT];
  gboolean is_used[BUS_LIMIT];
} Ports;

gboolean
pt_vm_edit_has_pcie (const PtVmRecord *record)
{
  const xmlNode *type = pt_vm_tree_child (pt_vm_tree_child (record->document->root, "os"), "type");
  const char *machine = pt_vm_tree_get (type, "machine");
  const xmlNode *controller = pt_vm_tree_child (pt_vm_edit_devices (record), "controller");

  if (machine != NULL && (strcmp (machine, "q35") == 0 || g_str_has_prefix (machine, "pc-q35")))
    return TRUE;
  for (; controller != NULL; controller = pt_vm_tree_next (controller, "controller"))
    if (pt_vm_tree_has (controller, "model", "pcie-root"))
      return TRUE;
  return FALSE;
}

static gboolean
is_card_hostdev (const PtEdits *edits, const xmlNode *device)
{
  g_autofree char *key = NULL;

  if (!pt_vm_tree_is (device, "hostdev") || !pt_vm_tree_has (device, "type", "pci"))
    return FALSE;
  key = pt_vm_tree_key (device);
  for (guint i = 0; key != NULL && i < edits->card->len; i++)
    {
      char text[PT_PCI_ADDRESS_TEXT_SIZE];

      pt_pci_address_print (&g_array_index (edits->card, PtPciAddress, i), text);
      if (strcmp (text, key) == 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
read_guest_bus (const xmlNode *device, guint *bus)
{
  const xmlNode *address = pt_vm_tree_child (device, "address");

  return pt_vm_tree_has (address, "type", "pci") && pt_vm_tree_number (address, "bus", 0, bus)
         && *bus < BUS_LIMIT;
}

static void
read_ports (const PtVmRecord *record, const PtEdits *edits, Ports *ports)
{
  for (const xmlNode *device = pt_vm_tree_first (pt_vm_edit_devices (record)); device != NULL;
       device = pt_vm_tree_following (device))
    {
      guint bus;

      if (read_guest_bus (device, &bus) && !is_card_hostdev (edits, device))
        ports->is_used[bus] = TRUE;
      if (pt_vm_tree_is (device, "controller") && pt_vm_tree_has (device, "type", "pci")
          && pt_vm_tree_number (device, "index", BUS_LIMIT, &bus) && bus < BUS_LIMIT)
        {
          ports->is_listed[bus] = TRUE;
          ports->models[bus] = pt_vm_tree_get (device, "model");
        }
    }
}

static gboolean
is_port (const Ports *ports, guint bus)
{
  return g_strcmp0 (ports->models[bus], "pcie-root-port") == 0;
}

/* The bus where the card is already, if it may have it alone. */
static gboolean
find_own_bus (const PtVmRecord *record, const PtEdits *edits, const Ports *ports, guint *bus)
{
  for (guint i = 0; i < edits->card->len; i++)
    {
      g_autofree char *key = pt_pci_address_format (&g_array_index (edits->card, PtPciAddress, i));
      const xmlNode *hostdev = pt_vm_edit_hostdev (record, "pci", key);

      if (hostdev != NULL && read_guest_bus (hostdev, bus) && *bus > 0 && !ports->is_used[*bus]
          && (is_port (ports, *bus) || !ports->is_listed[*bus]))
        return TRUE;
    }
  return FALSE;
}

static void
add_port (PtVmRecord *record, guint bus)
{
  xmlNode *devices = pt_vm_edit_devices (record);
  g_autofree char *index = g_strdup_printf ("%u", bus);

  pt_vm_record_add (record, devices, pt_vm_edit_last (devices, "controller"),
                    pt_vm_tree_new (devices, "controller", "type", "pci", "index", index, "model",
                                    "pcie-root-port", NULL));
}

/* Finds a port for the card alone: its own, else a free one, else a new one with the lowest index
 * that is free: gaps are what libvirt fills first. */
gboolean
pt_vm_edit_pick_bus (PtVmRecord *record, const PtEdits *edits, guint *bus, GError **error)
{
  g_autofree Ports *ports = g_new0 (Ports, 1);

  read_ports (record, edits, ports);
  if (find_own_bus (record, edits, ports, bus))
    return TRUE;
  for (*bus = 1; *bus < BUS_LIMIT; (*bus)++)
    if (is_port (ports, *bus) && !ports->is_used[*bus])
      return TRUE;
  for (*bus = 1; *bus < BUS_LIMIT; (*bus)++)
    if (!ports->is_listed[*bus] && !ports->is_used[*bus])
      {
        add_port (record, *bus);
        return TRUE;
      }
  g_set_error_literal (error, PT_ERROR, PT_ERROR_NOT_SUPPORTED,
                       _ ("The machine has no PCI Express port left for the card; remove devices "
                          "from it"));
  return FALSE;
}
