#define G_LOG_DOMAIN "passthrough"
#include "config.h"

#include "pt-vm-xml-edit.h"

#include <string.h>

#include "pt-error.h"
#include "pt-i18n.h"
#include "pt-vm-xml-tree.h"

xmlNode *
pt_vm_edit_devices (const PtVmRecord *record)
{
  return pt_vm_tree_child (record->document->root, "devices");
}

/* Where one more of that name goes: behind the last of them, else behind everything. */
xmlNode *
pt_vm_edit_last (xmlNode *parent, const char *name)
{
  xmlNode *last = NULL, *end = parent->last;

  for (xmlNode *node = pt_vm_tree_child (parent, name); node != NULL;
       node = pt_vm_tree_next (node, name))
    last = node;
  while (last == NULL && end != NULL && end->type == XML_TEXT_NODE)
    end = end->prev;
  return last != NULL ? last : end;
}

/* The first host device of that type and key; any key where that is NULL. */
xmlNode *
pt_vm_edit_hostdev (const PtVmRecord *record, const char *type, const char *key)
{
  xmlNode *hostdev = pt_vm_tree_child (pt_vm_edit_devices (record), "hostdev");

  for (; hostdev != NULL; hostdev = pt_vm_tree_next (hostdev, "hostdev"))
    {
      g_autofree char *own = NULL;

      if (!pt_vm_tree_has (hostdev, "type", type)
          || pt_vm_tree_has (hostdev, "mode", "capabilities"))
        continue;
      own = pt_vm_tree_key (hostdev);
      if (key == NULL || g_strcmp0 (own, key) == 0)
        return hostdev;
    }
  return NULL;
}

static gboolean
has_source (const xmlNode *device, const PtPciAddress *address)
{
  PtPciAddress own;

  return pt_vm_tree_pci_address (pt_vm_tree_child (pt_vm_tree_child (device, "source"), "address"),
                                 &own)
         && pt_pci_address_equal (&own, address);
}

static gboolean
is_pci_hostdev (const xmlNode *device)
{
  return pt_vm_tree_is (device, "hostdev") && pt_vm_tree_has (device, "type", "pci");
}

/* Network interfaces and disks can be made of host devices, too (type "hostdev" and "nvme"). */
static gboolean
is_other_use (const xmlNode *device)
{
  return (pt_vm_tree_is (device, "interface") && pt_vm_tree_has (device, "type", "hostdev"))
         || (pt_vm_tree_is (device, "disk") && pt_vm_tree_has (device, "type", "nvme"));
}

/* How many devices of the machine are made of the host's function at @address. FALSE with
 * PT_ERROR_CONFLICT where it is more than one. */
gboolean
pt_vm_edit_count (const PtVmRecord *record,
                  const PtPciAddress *address,
                  guint *count,
                  GError **error)
{
  char text[PT_PCI_ADDRESS_TEXT_SIZE];
  const xmlNode *first = NULL;

  *count = 0;
  for (const xmlNode *device = pt_vm_tree_first (pt_vm_edit_devices (record)); device != NULL;
       device = pt_vm_tree_following (device))
    {
      if (!(is_pci_hostdev (device) || is_other_use (device)) || !has_source (device, address))
        continue;
      if (*count > 0)
        {
          pt_pci_address_print (address, text);
          g_set_error (
              error, PT_ERROR, PT_ERROR_CONFLICT,
              _ ("The machine has the device %s twice, at lines %ld and %ld; remove one of "
                 "them"),
              text, xmlGetLineNo ((xmlNode *) first), xmlGetLineNo ((xmlNode *) device));
          return FALSE;
        }
      first = device;
      *count = 1;
    }
  return TRUE;
}

/* A host device that is linked to nothing yet. */
xmlNode *
pt_vm_edit_new_pci (const PtVmRecord *record, const PtPciAddress *address, const char *managed)
{
  g_autofree char *domain = g_strdup_printf ("0x%04x", address->domain);
  g_autofree char *bus = g_strdup_printf ("0x%02x", address->bus);
  g_autofree char *slot = g_strdup_printf ("0x%02x", address->slot);
  g_autofree char *function = g_strdup_printf ("0x%x", address->function);
  xmlNode *hostdev, *source;

  hostdev = pt_vm_tree_new (record->document->root, "hostdev", "mode", "subsystem", "type", "pci",
                            "managed", managed, NULL);
  source = pt_vm_tree_new_child (hostdev, "source", NULL);
  pt_vm_tree_new_child (source, "address", "domain", domain, "bus", bus, "slot", slot, "function",
                        function, NULL);
  return hostdev;
}

/* By ids: bus and device number change with every plug and every start of the computer. Optional:
 * a mouse that isn't there shall not keep the machine from starting. */
static void
add_usb (PtVmRecord *record, const PtUsbId *id)
{
  xmlNode *devices = pt_vm_edit_devices (record);
  g_autofree char *vendor = g_strdup_printf ("0x%04x", id->vendor);
  g_autofree char *product = g_strdup_printf ("0x%04x", id->product);
  xmlNode *hostdev, *source;

  hostdev = pt_vm_tree_new (devices, "hostdev", "mode", "subsystem", "type", "usb", "managed",
                            "yes", NULL);
  source = pt_vm_tree_new_child (hostdev, "source", "startupPolicy", "optional", NULL);
  pt_vm_tree_new_child (source, "vendor", "id", vendor, NULL);
  pt_vm_tree_new_child (source, "product", "id", product, NULL);
  pt_vm_record_add (record, devices, pt_vm_edit_last (devices, "hostdev"), hostdev);
}

static gboolean
is_card (const PtEdits *edits, const PtPciAddress *address)
{
  for (guint i = 0; i < edits->card->len; i++)
    if (pt_pci_address_equal (&g_array_index (edits->card, PtPciAddress, i), address))
      return TRUE;
  return FALSE;
}

/* libvirt: "Can't add host USB device: USB is disabled in this host" (src/conf/domain_conf.c). */
static gboolean
check_usb (const PtVmRecord *record, GError **error)
{
  const xmlNode *controller = pt_vm_tree_child (pt_vm_edit_devices (record), "controller");

  for (; controller != NULL; controller = pt_vm_tree_next (controller, "controller"))
    if (pt_vm_tree_has (controller, "type", "usb") && pt_vm_tree_has (controller, "model", "none"))
      {
        g_set_error (error, PT_ERROR, PT_ERROR_NOT_SUPPORTED,
                     _ ("The machine has USB switched off, at line %ld; remove that controller, or "
                        "choose no USB devices"),
                     xmlGetLineNo ((xmlNode *) controller));
        return FALSE;
      }
  return TRUE;
}

/**
 * pt_vm_edit_hostdevs:
 * @record: record of the changes
 * @edits: the wanted state
 * @error: return location for an error
 *
 * Adds the further PCI devices and the USB devices that are not there yet. Those that are there
 * stay as they are.
 *
 * Returns: FALSE with PT_ERROR_CONFLICT where a device is there twice, PT_ERROR_NOT_SUPPORTED
 *   where the machine can't have it
 */
gboolean
pt_vm_edit_hostdevs (PtVmRecord *record, const PtEdits *edits, GError **error)
{
  xmlNode *devices = pt_vm_edit_devices (record);

  for (guint i = 0; i < edits->pci->len; i++)
    {
      const PtPciAddress *address = &g_array_index (edits->pci, PtPciAddress, i);
      guint count;

      if (!pt_vm_edit_count (record, address, &count, error))
        return FALSE;
      if (count == 0 && !is_card (edits, address))
        pt_vm_record_add (record, devices, pt_vm_edit_last (devices, "hostdev"),
                          pt_vm_edit_new_pci (record, address, "yes"));
    }
  for (guint i = 0; i < edits->usb->len; i++)
    {
      const PtUsbId *id = &g_array_index (edits->usb, PtUsbId, i);
      g_autofree char *key = g_strdup_printf ("%04x:%04x", id->vendor, id->product);

      if (pt_vm_edit_hostdev (record, "usb", key) != NULL)
        continue;
      if (!check_usb (record, error))
        return FALSE;
      add_usb (record, id);
    }
  return TRUE;
}
