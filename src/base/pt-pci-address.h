#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PtPciAddress:
 * @domain: PCI domain (segment); four hexadecimal digits or more: controllers such as Intel's
 *   VMD make domains from 0x10000 on
 * @bus: bus number
 * @slot: device number, 0 to 31
 * @function: function number, 0 to 7
 *
 * Where a PCI function is. A plain value: copy it, compare it with pt_pci_address_compare().
 */
typedef struct
{
  guint32 domain;
  guint8 bus;
  guint8 slot;
  guint8 function;
} PtPciAddress;

/* Room for the longest text form, "ffffffff:ff:1f.7", and its end. */
#define PT_PCI_ADDRESS_TEXT_SIZE 20

gboolean pt_pci_address_parse (const char *text, PtPciAddress *address, GError **error);
char *pt_pci_address_format (const PtPciAddress *address);
void pt_pci_address_print (const PtPciAddress *address, char buffer[PT_PCI_ADDRESS_TEXT_SIZE]);
int pt_pci_address_compare (const PtPciAddress *a, const PtPciAddress *b);
gboolean pt_pci_address_equal (const PtPciAddress *a, const PtPciAddress *b);
gboolean pt_pci_address_same_slot (const PtPciAddress *a, const PtPciAddress *b);

G_END_DECLS
