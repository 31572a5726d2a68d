#pragma once

#include "pt-pci-address.h"
#include "pt-root.h"

G_BEGIN_DECLS

/**
 * PtUsbKind:
 *
 * What a USB device is to its user; a receiver that is keyboard and mouse is a keyboard with
 * @also_mouse.
 */
typedef enum
{
  PT_USB_KIND_OTHER,
  PT_USB_KIND_KEYBOARD,
  PT_USB_KIND_MOUSE,
  PT_USB_KIND_HUB,
  PT_USB_KIND_STORAGE,
  PT_USB_KIND_AUDIO,
  PT_USB_KIND_BLUETOOTH,
} PtUsbKind;

/**
 * PtUsbDevice:
 * @vendor: vendor id
 * @product: product id
 * @vendor_name: (nullable): maker, from the hardware database, else what the device says
 * @product_name: (nullable): model, likewise
 * @bus: bus number
 * @number: device number; changes on every plug
 * @port: "1-4.2", stable as long as it stays in its port
 * @parent: (nullable): the port of the hub above it; NULL on a root hub
 * @controller: the PCI function of the controller
 * @has_controller: whether @controller is known
 * @kind: what it is
 * @also_mouse: a keyboard that is a mouse too
 * @in_use: (nullable): in words why the running system needs it (a mounted disk)
 */
typedef struct
{
  guint16 vendor;
  guint16 product;
  char *vendor_name;
  char *product_name;
  guint bus;
  guint number;
  char *port;
  char *parent;
  PtPciAddress controller;
  gboolean has_controller;
  PtUsbKind kind;
  gboolean also_mouse;
  char *in_use;
} PtUsbDevice;

GPtrArray *pt_host_usb_read (PtRoot *root);
void pt_usb_device_free (PtUsbDevice *device);
const char *pt_usb_kind_name (PtUsbKind kind);
char *pt_usb_device_name (const PtUsbDevice *device);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtUsbDevice, pt_usb_device_free)

G_END_DECLS
