#pragma once

#include <gio/gio.h>

#include "pt-fact.h"
#include "pt-pci-address.h"
#include "pt-root.h"

G_BEGIN_DECLS

/* Class codes (PCI Code and ID Assignment): base class, or base and sub-class. */
#define PT_PCI_CLASS_STORAGE 0x01
#define PT_PCI_CLASS_NETWORK 0x02
#define PT_PCI_CLASS_DISPLAY 0x03
#define PT_PCI_CLASS_BRIDGE 0x06
#define PT_PCI_SUBCLASS_VGA 0x0300
#define PT_PCI_SUBCLASS_3D 0x0302
#define PT_PCI_SUBCLASS_DISPLAY_OTHER 0x0380
#define PT_PCI_SUBCLASS_AUDIO 0x0403
#define PT_PCI_SUBCLASS_USB 0x0c03
#define PT_PCI_SUBCLASS_SERIAL_BUS_OTHER 0x0c80

/**
 * PtPciDevice:
 * @address: where it is
 * @class_code: 24 bits: base class, sub-class, programming interface
 * @vendor: vendor id, or -1 where it could not be read
 * @device: device id, or -1
 * @subsystem_vendor: or -1
 * @subsystem_device: or -1
 * @revision: or -1
 * @header_type: 0 endpoint, 1 PCI bridge, 2 CardBus; -1 unknown
 * @class_name: "VGA compatible controller", or "Class 0300" where no name is known; never NULL
 * @vendor_name: (nullable): maker, from the hardware database
 * @device_name: (nullable): model, from the hardware database
 * @subsystem_name: (nullable): board, from the hardware database
 * @driver: (nullable): the driver bound now
 * @driver_unknown: whether the driver link could not be read
 * @driver_module: (nullable): the module that the driver is in, NULL when built in or none
 * @group: IOMMU group, -1 none
 * @iommu_unit: (nullable): the IOMMU unit that serves it
 * @reset_methods: (nullable): reset methods in the kernel's order; NULL: no such file
 * @can_reset: file "reset" is there
 * @boot_vga: whether it drew the first picture; PT_UNKNOWN where there is no such file
 * @numa_node: -1 unknown or none
 * @vram: bytes of memory of the card, 0 unknown
 * @path: (element-type PtPciAddress): bridges above it, nearest first
 * @drm: (nullable): DRM nodes, "card0", "renderD128"
 * @outputs: number of connectors of its DRM device, -1 unknown
 * @outputs_connected: number of those with a screen, -1 unknown
 * @sound: (nullable): ALSA cards, "card1"
 * @net: (nullable): network interfaces, "enp5s0"
 * @block: (nullable): whole disks on it, "nvme0n1"
 * @in_use: (nullable): in words why the running system needs it: a mounted disk, swap, RAID, LVM;
 *   NULL: no use was seen
 * @system_disk: the system runs from a disk on it
 * @has_rom: file "rom" is there
 */
typedef struct
{
  PtPciAddress address;
  guint32 class_code;
  int vendor;
  int device;
  int subsystem_vendor;
  int subsystem_device;
  int revision;
  int header_type;
  char *class_name;
  char *vendor_name;
  char *device_name;
  char *subsystem_name;
  char *driver;
  gboolean driver_unknown;
  char *driver_module;
  int group;
  char *iommu_unit;
  char **reset_methods;
  gboolean can_reset;
  PtFact boot_vga;
  int numa_node;
  guint64 vram;
  GArray *path;
  char **drm;
  int outputs;
  int outputs_connected;
  char **sound;
  char **net;
  char **block;
  char *in_use;
  gboolean system_disk;
  gboolean has_rom;
} PtPciDevice;

GPtrArray *pt_host_pci_read (PtRoot *root, GCancellable *cancellable, GError **error);
void pt_pci_device_free (PtPciDevice *device);

guint pt_pci_device_base_class (const PtPciDevice *device);
guint pt_pci_device_subclass (const PtPciDevice *device);
gboolean pt_pci_device_is_display (const PtPciDevice *device);
gboolean pt_pci_device_is_bridge (const PtPciDevice *device);
char *pt_pci_device_name (const PtPciDevice *device);
char *pt_pci_device_listing (const PtPciDevice *device);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtPciDevice, pt_pci_device_free)

G_END_DECLS
