#pragma once

#include "pt-daemons.h"
#include "pt-fact.h"
#include "pt-hook-file.h"
#include "pt-root.h"

G_BEGIN_DECLS

/**
 * PtHostHookFile:
 * @there: whether it is installed
 * @version: version that our mark in it names; 0: no mark, so it is somebody else's
 * @digest: (nullable): SHA-256 of its bytes
 *
 * What is in the place of one of the hook's fixed files.
 */
typedef struct
{
  PtFact there;
  guint version;
  char *digest;
} PtHostHookFile;

/**
 * PtHostLibvirt:
 * @daemons: which of libvirt's two layouts the system enables
 * @enabled: whether a unit of the QEMU driver's daemon is enabled
 * @socket: (nullable): the socket of the QEMU driver that is there now, "libvirtd" or "virtqemud"
 * @hook_folder: whether /etc/libvirt/hooks is there; PT_UNKNOWN where /etc/libvirt can't be read
 * @main_hook: whether somebody's /etc/libvirt/hooks/qemu is there
 * @drop_ins: (nullable): names in /etc/libvirt/hooks/qemu.d; NULL: cannot tell
 * @machines_with_hook: (nullable): UUIDs with a kvm.conf of ours; NULL: cannot tell
 * @hook_files: what is in the places of the hook's fixed files, by PtHookFileId
 * @qemu: an emulator for x86-64 is installed
 * @swtpm: the software TPM is installed
 * @ovmf: firmware descriptors of QEMU name a UEFI build
 * @dnsmasq: the program that the default network needs is installed
 * @viewer: (nullable): "virt-viewer", "virt-manager": what can show a machine's screen
 */
typedef struct
{
  PtDaemons daemons;
  PtFact enabled;
  char *socket;
  PtFact hook_folder;
  PtFact main_hook;
  char **drop_ins;
  char **machines_with_hook;
  PtHostHookFile hook_files[PT_N_HOOK_FILES];
  PtFact qemu;
  PtFact swtpm;
  PtFact ovmf;
  PtFact dnsmasq;
  char *viewer;
} PtHostLibvirt;

PtHostLibvirt *pt_host_libvirt_read (PtRoot *root);
void pt_host_libvirt_free (PtHostLibvirt *libvirt);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtHostLibvirt, pt_host_libvirt_free)

G_END_DECLS
