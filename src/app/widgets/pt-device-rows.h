#pragma once

#include <adwaita.h>

#include "pt-host.h"

G_BEGIN_DECLS

/* Rows for devices that go along, or could. */
GtkWidget *pt_usb_row_new (const PtHost *host, const PtUsbDevice *device);
GtkWidget *pt_pci_row_new (const PtHost *host, const PtPciDevice *device);
char *pt_usb_row_text (const PtHost *host, const PtUsbDevice *device);
char *pt_pci_row_text (const PtHost *host, const PtPciDevice *device);
const char *pt_usb_icon (const PtUsbDevice *device);
const char *pt_pci_icon (const PtPciDevice *device);

G_END_DECLS
