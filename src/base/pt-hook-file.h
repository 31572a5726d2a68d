#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where libvirt looks for hooks (docs/hooks.rst), and our folder in there. */
#define PT_HOOK_LIBVIRT_FOLDER "/etc/libvirt/hooks"
#define PT_HOOK_FOLDER PT_HOOK_LIBVIRT_FOLDER "/passthrough"
#define PT_HOOK_DROP_IN_FOLDER PT_HOOK_LIBVIRT_FOLDER "/qemu.d"
/* While this holds a folder of a machine's UUID, a hand-over is under way, held, or not yet proven
 * returned. */
#define PT_HOOK_STATE_FOLDER "/run/passthrough"
/* One folder for each machine's UUID, one log in it for each hand-over. */
#define PT_HOOK_LOG_FOLDER "/var/log/passthrough"

/**
 * PtHookFileId:
 * @PT_HOOK_FILE_HANDOVER: every step of the hand-over and its undoing; also the guard
 * @PT_HOOK_FILE_START: the name that people know
 * @PT_HOOK_FILE_REVERT: the other name that people know
 * @PT_HOOK_FILE_DISPATCHER: what libvirt calls; it goes in last, when all that it calls is there
 * @PT_N_HOOK_FILES: how many there are
 *
 * The fixed files of the hook, the same bytes on every computer, in the order in which they are
 * installed.
 */
typedef enum
{
  PT_HOOK_FILE_HANDOVER,
  PT_HOOK_FILE_START,
  PT_HOOK_FILE_REVERT,
  PT_HOOK_FILE_DISPATCHER,
  PT_N_HOOK_FILES,
} PtHookFileId;

const char *pt_hook_file_name (PtHookFileId id);
const char *pt_hook_file_path (PtHookFileId id);
guint pt_hook_file_version (const char *text);
char *pt_hook_file_mark (guint version);
GBytes *pt_hook_file_load (PtHookFileId id, GError **error);

G_END_DECLS
