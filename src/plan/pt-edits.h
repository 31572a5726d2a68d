#pragma once

#include <glib.h>

#include "pt-pci-address.h"

G_BEGIN_DECLS

/**
 * PtUsbId:
 * @vendor: vendor id
 * @product: product id
 *
 * A kind of USB device, as `lsusb` writes it: 046d:c085.
 */
typedef struct
{
  guint16 vendor;
  guint16 product;
} PtUsbId;

/**
 * PtEdits:
 * @card: (element-type PtPciAddress): the card's functions on this computer, function 0 first;
 *   all of one slot. Empty: no card goes to the machine
 * @pci: (element-type PtPciAddress): further PCI devices that go along, sorted
 * @usb: (element-type PtUsbId): USB devices that go along, by kind
 * @rom_file: (nullable): absolute path of an option ROM for function 0, on this computer
 * @vendor_id: (nullable): vendor id shown by the hypervisor, 1 to 12 characters
 * @hide_hypervisor: hide KVM's own signature from the guest
 * @remove_virtual_display: take out the virtual display and what hangs on it
 * @topoext: the processor is an AMD one with SMT and has the flag "topoext"
 * @any_machine: don't refuse machines that are not Q35, UEFI, this architecture or KVM
 *
 * What the machine's definition shall have: the wanted state, not a step towards it.
 */
typedef struct
{
  GArray *card;
  GArray *pci;
  GArray *usb;
  char *rom_file;
  char *vendor_id;
  gboolean hide_hypervisor;
  gboolean remove_virtual_display;
  gboolean topoext;
  gboolean any_machine;
} PtEdits;

PtEdits *pt_edits_new (void);
void pt_edits_free (PtEdits *edits);
gboolean pt_edits_check (const PtEdits *edits, GError **error);
gboolean pt_usb_id_parse (const char *text, PtUsbId *id, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtEdits, pt_edits_free)

G_END_DECLS
