#pragma once

#include <glib.h>

#include "pt-daemons.h"
#include "pt-edits.h"

G_BEGIN_DECLS

/**
 * PtStepKind:
 * @PT_STEP_HOOK_FILES: install the hand-over itself: the files that are the same everywhere
 * @PT_STEP_HOOK_DATA: write the machine's `kvm.conf`, which the hook reads
 * @PT_STEP_DEFINE_MACHINE: give libvirt the machine's new definition
 * @PT_STEP_START_LIBVIRT: start libvirt now and with the computer
 * @PT_STEP_JOIN_GROUP: add who asks for it to the group that may use libvirt
 *
 * The closed set of things that a plan can do. In a plan each kind stands at most once, in this
 * order: files come first, the definition last. The last two are for a plan of this computer, all
 * others for one of a machine.
 */
typedef enum
{
  PT_STEP_HOOK_FILES,
  PT_STEP_HOOK_DATA,
  PT_STEP_DEFINE_MACHINE,
  PT_STEP_START_LIBVIRT,
  PT_STEP_JOIN_GROUP,
} PtStepKind;

/**
 * PtDeviceRole:
 *
 * What a device is to the hand-over: a function of the card by what it does, or a further
 * device that leaves with it.
 */
typedef enum
{
  PT_DEVICE_VIDEO,
  PT_DEVICE_AUDIO,
  PT_DEVICE_USB,
  PT_DEVICE_SERIAL,
  PT_DEVICE_OTHER_FUNCTION,
  PT_DEVICE_FURTHER,
} PtDeviceRole;

/**
 * PtPlanDevice:
 * @address: where it is
 * @vendor: vendor id, checked against what is at the address when the machine starts
 * @device: device id, likewise
 * @role: what it is to the hand-over
 */
typedef struct
{
  PtPciAddress address;
  guint16 vendor;
  guint16 device;
  PtDeviceRole role;
} PtPlanDevice;

/**
 * PtHookData:
 * @devices: (element-type PtPlanDevice): the card's functions in order, then further devices
 * @guard_seconds: how long a hand-over may take before the guard takes it back
 * @say_it_works_seconds: end the machine after this time unless somebody says it works; 0 = off
 * @reboot_after_seconds: restart the computer when no login screen is up this long after a return
 *   began; 0 = off
 *
 * What a machine's `kvm.conf` says.
 */
typedef struct
{
  GArray *devices;
  guint guard_seconds;
  guint say_it_works_seconds;
  guint reboot_after_seconds;
} PtHookData;

/**
 * PtStep:
 * @kind: which of the fields counts
 * @found: (nullable): SHA-256 of what was there when the plan was made: the file's bytes, the
 *   definition's text, or for several files the lines "NAME DIGEST" of those that were there;
 *   "absent" when there was nothing; NULL: it could not be read, or there is no such text
 * @hook_data: for PT_STEP_HOOK_DATA
 * @edits: for PT_STEP_DEFINE_MACHINE
 * @daemons: for PT_STEP_START_LIBVIRT: which of its layouts
 */
typedef struct
{
  PtStepKind kind;
  char *found;
  PtHookData *hook_data;
  PtEdits *edits;
  PtDaemons daemons;
} PtStep;

PtHookData *pt_hook_data_new (void);
void pt_hook_data_free (PtHookData *data);
PtStep *pt_step_new_hook_files (const char *found);
PtStep *pt_step_new_hook_data (PtHookData *data, const char *found);
PtStep *pt_step_new_define_machine (PtEdits *edits, const char *found);
PtStep *pt_step_new_start_libvirt (PtDaemons daemons);
PtStep *pt_step_new_join_group (void);
gboolean pt_step_kind_is_of_computer (PtStepKind kind);
void pt_step_free (PtStep *step);
const char *pt_step_kind_name (PtStepKind kind);
const char *pt_device_role_name (PtDeviceRole role);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtHookData, pt_hook_data_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtStep, pt_step_free)

G_END_DECLS
