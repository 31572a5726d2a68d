#define G_LOG_DOMAIN "passthrough"
#include "config.h"

#include "pt-vm-xml-edit.h"

#include <string.h>

#include "pt-error.h"
#include "pt-i18n.h"
#include "pt-vm-xml-tree.h"

static const PtPciAddress *
function_at (const PtEdits *edits, guint i)
{
  return &g_array_index (edits->card, PtPciAddress, i);
}

static gboolean
check_card (const PtVmRecord *record, const PtEdits *edits, GError **error)
{
  char text[PT_PCI_ADDRESS_TEXT_SIZE];
  guint count;

  pt_pci_address_print (function_at (edits, 0), text);
  if (function_at (edits, 0)->function != 0)
    {
      g_set_error (error, PT_ERROR, PT_ERROR_MALFORMED,
                   _ ("The card begins with %s, but a card has a function 0; name the whole card"),
                   text);
      return FALSE;
    }
  for (guint i = 0; i < edits->card->len; i++)
    {
      g_autofree char *key = pt_pci_address_format (function_at (edits, i));

      if (!pt_vm_edit_count (record, function_at (edits, i), &count, error))
        return FALSE;
      if (count == 0 || pt_vm_edit_hostdev (record, "pci", key) != NULL)
        continue;
      g_set_error (error, PT_ERROR, PT_ERROR_CONFLICT,
                   _ ("The machine has the card’s function %s as a network interface or disk; "
                      "remove that device from the machine"),
                   key);
      return FALSE;
    }
  return TRUE;
}

/* The card's driver is the hand-over's business. With managed='yes' and a hook that is missing,
 * libvirt itself would unbind a driver that is in use, which can hang for good. */
static xmlNode *
take_hostdev (PtVmRecord *record, const PtPciAddress *address)
{
  g_autofree char *key = pt_pci_address_format (address);
  xmlNode *hostdev = pt_vm_edit_hostdev (record, "pci", key);

  if (hostdev == NULL)
    return pt_vm_edit_new_pci (record, address, "no");
  pt_vm_record_set (record, hostdev, "managed", "no");
  return hostdev;
}

static xmlNode *
new_address (const xmlNode *hostdev, guint bus, guint function)
{
  g_autofree char *bus_text = g_strdup_printf ("0x%02x", bus);
  g_autofree char *function_text = g_strdup_printf ("0x%x", function);
  xmlNode *address;

  address = pt_vm_tree_new (hostdev, "address", "type", "pci", "domain", "0x0000", "bus", bus_text,
                            "slot", "0x00", "function", function_text, NULL);
  /* A guest looks for functions 1 to 7 only where function 0 says that there are some. */
  if (function == 0)
    pt_vm_tree_set (address, "multifunction", "on");
  return address;
}

/* Puts @wanted where @now is, or behind the last child; takes it where they say the same. */
static void
replace (PtVmRecord *record, xmlNode *hostdev, xmlNode *now, xmlNode *after, xmlNode *wanted)
{
  g_autofree char *key = pt_vm_tree_key (wanted);
  g_autofree char *key_now = now != NULL ? pt_vm_tree_key (now) : NULL;

  if (g_strcmp0 (key, key_now) == 0 && !pt_vm_tree_has (now, "enabled", "no")
      && !pt_vm_tree_has (now, "bar", "off"))
    {
      xmlFreeNode (wanted);
      return;
    }
  pt_vm_record_add (record, hostdev, now != NULL ? now : after, wanted);
  if (now != NULL)
    pt_vm_record_remove (record, now);
}

static void
place_rom (PtVmRecord *record, xmlNode *hostdev, guint function, const char *file)
{
  xmlNode *rom = pt_vm_tree_child (hostdev, "rom");

  if (file == NULL)
    return;
  if (function == 0)
    replace (record, hostdev, rom, pt_vm_tree_child (hostdev, "source"),
             pt_vm_tree_new (hostdev, "rom", "file", file, NULL));
  else if (pt_vm_tree_get (rom, "file") != NULL)
    pt_vm_record_remove (record, rom);
}

static xmlNode *
last_element (const xmlNode *parent)
{
  xmlNode *last = parent->last;

  while (last != NULL && last->type != XML_ELEMENT_NODE)
    last = last->prev;
  return last;
}

static void
place_function (PtVmRecord *record,
                const PtEdits *edits,
                const PtPciAddress *function,
                gboolean has_bus,
                guint bus)
{
  xmlNode *devices = pt_vm_edit_devices (record);
  xmlNode *hostdev = take_hostdev (record, function);
  const char *file = function->function == 0 ? edits->rom_file : NULL;
  xmlNode *address = pt_vm_tree_child (hostdev, "address");

  if (hostdev->parent == NULL)
    {
      /* New as a whole: one change. */
      if (file != NULL)
        pt_vm_tree_new_child (hostdev, "rom", "file", file, NULL);
      if (has_bus)
        xmlAddChild (hostdev, new_address (hostdev, bus, function->function));
      pt_vm_record_add (record, devices, pt_vm_edit_last (devices, "hostdev"), hostdev);
      return;
    }
  place_rom (record, hostdev, function->function, edits->rom_file);
  if (has_bus)
    replace (record, hostdev, address, last_element (hostdev),
             new_address (hostdev, bus, function->function));
}

/**
 * pt_vm_edit_card:
 * @record: record of the changes
 * @edits: the wanted state
 * @error: return location for an error
 *
 * Gives the card's functions to the machine: managed='no', on one slot of the guest with the
 * function numbers that they have on this computer, the ROM on function 0 alone. What is there of
 * them is adapted. Where the machine has no PCI Express, libvirt finds places.
 *
 * Returns: FALSE with PT_ERROR_MALFORMED where function 0 is missing, PT_ERROR_CONFLICT where a
 *   function is there twice or as something else, PT_ERROR_NOT_SUPPORTED where there is no room
 */
gboolean
pt_vm_edit_card (PtVmRecord *record, const PtEdits *edits, GError **error)
{
  gboolean has_pcie = pt_vm_edit_has_pcie (record);
  guint bus = 0;

  if (edits->card->len == 0)
    return TRUE;
  if (!check_card (record, edits, error))
    return FALSE;
  if (has_pcie && !pt_vm_edit_pick_bus (record, edits, &bus, error))
    return FALSE;
  for (guint i = 0; i < edits->card->len; i++)
    place_function (record, edits, function_at (edits, i), has_pcie, bus);
  return TRUE;
}
