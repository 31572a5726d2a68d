#pragma once

#include "pt-host-libvirt.h"

G_BEGIN_DECLS

/**
 * PtHookState:
 * @PT_HOOK_ABSENT: nothing of ours answers for the machine
 * @PT_HOOK_INSTALLED: all of it is there, as this version installs it
 * @PT_HOOK_OUTDATED: a file is of an earlier version
 * @PT_HOOK_CHANGED: a file says that it is of this version, or a later one, and has other bytes;
 *   or one is missing
 * @PT_HOOK_FOREIGN: somebody else's file is in the place of one of ours, or somebody else's hook
 *   answers for the machine
 * @PT_HOOK_UNKNOWN: libvirt's folder is closed
 *
 * How the hook of a machine is installed.
 */
typedef enum
{
  PT_HOOK_ABSENT,
  PT_HOOK_INSTALLED,
  PT_HOOK_OUTDATED,
  PT_HOOK_CHANGED,
  PT_HOOK_FOREIGN,
  PT_HOOK_UNKNOWN,
} PtHookState;

PtHookState pt_hook_state_find (const PtHostLibvirt *libvirt, const char *uuid, const char *name);
const char *pt_hook_state_name (PtHookState state);

G_END_DECLS
