#pragma once

#include <gio/gio.h>

#include "pt-boot.h"
#include "pt-host-cpu.h"
#include "pt-host-display.h"
#include "pt-host-iommu.h"
#include "pt-host-libvirt.h"
#include "pt-host-pci.h"
#include "pt-host-system.h"
#include "pt-host-usb.h"
#include "pt-root.h"

G_BEGIN_DECLS

/**
 * PtHost:
 * @label: where it was read: "/" or the folder or "sample"
 * @live: whether this is the running computer itself, not a fixture or snapshot
 * @arch: architecture as `uname -m` says ("x86_64"), for another root from its CPU; never NULL
 * @cpu: processors
 * @iommu: IOMMU units, firmware tables and groups
 * @pci: (element-type PtPciDevice): every PCI function, sorted by address
 * @usb: (element-type PtUsbDevice): every USB device, root hubs left out, sorted by port
 * @display: consoles, framebuffers, display manager, sessions
 * @system: distribution, kernel, modules, memory, programs, security
 * @boot: boot loader, and the kernel's command line
 * @libvirt: libvirt's files: daemons, sockets, hook folder
 * @storage_known: whether it could be read what is mounted; if not, a NULL in @in_use of a device
 *   says nothing
 * @by_group: (element-type PtPciDevice): private: @pci sorted by group and address
 *
 * What this computer is, at one moment. Immutable once read; may cross threads.
 * What could not be read is PT_UNKNOWN, -1 or NULL, never a guess.
 */
typedef struct
{
  char *label;
  gboolean live;
  char *arch;
  PtHostCpu *cpu;
  PtHostIommu *iommu;
  GPtrArray *pci;
  GPtrArray *usb;
  PtHostDisplay *display;
  PtHostSystem *system;
  PtBoot *boot;
  PtHostLibvirt *libvirt;
  gboolean storage_known;
  GArray *by_group;
} PtHost;

PtHost *pt_host_read (PtRoot *root, GCancellable *cancellable, GError **error);
PtHost *pt_host_ref (PtHost *host);
void pt_host_unref (PtHost *host);

const PtPciDevice *pt_host_find_pci (const PtHost *host, const PtPciAddress *address);
guint pt_host_count_usb (const PtHost *host, guint16 vendor, guint16 product);
GPtrArray *pt_host_list_group (const PtHost *host, int group);
GPtrArray *pt_host_list_slot (const PtHost *host, const PtPciAddress *address);
GArray *pt_host_list_groups (const PtHost *host);
gboolean pt_host_has_module (const PtHost *host, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtHost, pt_host_unref)

G_END_DECLS
