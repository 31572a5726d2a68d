#pragma once

#include <gio/gio.h>

#include "pt-virt-facts.h"
#include "pt-vm-summary.h"

G_BEGIN_DECLS

/* The libvirt that Passthrough is for: machines of a user's own session cannot get devices. */
#define PT_VM_STORE_SYSTEM_URI "qemu:///system"

/**
 * PtMachineState:
 *
 * What a machine does now, in libvirt's terms.
 */
typedef enum
{
  PT_MACHINE_OFF,
  PT_MACHINE_RUNNING,
  PT_MACHINE_PAUSED,
  PT_MACHINE_ENDING,
  PT_MACHINE_SUSPENDED,
  PT_MACHINE_UNKNOWN,
} PtMachineState;

/**
 * PtMachine:
 * @name: its name: any text without a line end or slash; never part of a path or a command
 * @uuid: its UUID, in small letters
 * @state: what it does now
 * @persistent: it has a definition that outlives its run
 * @xml: its definition for the next start, as libvirt writes it
 * @summary: what that says, for people
 *
 * A virtual machine that libvirt knows. Immutable; may cross threads.
 */
typedef struct
{
  char *name;
  char *uuid;
  PtMachineState state;
  gboolean persistent;
  char *xml;
  PtVmSummary *summary;
} PtMachine;

PtVirtFacts *pt_vm_store_probe (const char *uri, GCancellable *cancellable, GError **error);
GPtrArray *pt_vm_store_list (const char *uri, GCancellable *cancellable, GError **error);
PtMachine *pt_vm_store_find (const char *uri,
                             const char *name_or_uuid,
                             GCancellable *cancellable,
                             GError **error);
PtMachine *
pt_vm_store_define (const char *uri, const char *xml, GCancellable *cancellable, GError **error);
PtMachine *pt_machine_ref (PtMachine *machine);
void pt_machine_unref (PtMachine *machine);
const char *pt_machine_state_name (PtMachineState state);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtMachine, pt_machine_unref)

G_END_DECLS
