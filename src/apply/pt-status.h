#pragma once

#include "pt-record.h"
#include "pt-root.h"

G_BEGIN_DECLS

/**
 * PtChangeState:
 * @PT_CHANGE_AS_LEFT: it is what was put there
 * @PT_CHANGE_CHANGED: somebody changed it since
 * @PT_CHANGE_GONE: somebody removed it
 * @PT_CHANGE_UNKNOWN: its folder is closed to this user
 *
 * What has become of a file that a record lists.
 */
typedef enum
{
  PT_CHANGE_AS_LEFT,
  PT_CHANGE_CHANGED,
  PT_CHANGE_GONE,
  PT_CHANGE_UNKNOWN,
} PtChangeState;

/**
 * PtStatus:
 * @records: (element-type PtRecord): what was done and not undone, the oldest first
 * @interrupted: (nullable): what was under way when the helper ended, or is under way now
 *
 * What Passthrough has changed on this computer, as anybody may read it.
 */
typedef struct
{
  GPtrArray *records;
  PtRecord *interrupted;
} PtStatus;

PtStatus *pt_status_read (PtRoot *root, GError **error);
void pt_status_free (PtStatus *status);
PtRecord *pt_status_find (const PtStatus *status, const char *id);
PtChangeState pt_status_look (PtRoot *root, const PtRecordFile *file);
const char *pt_change_state_name (PtChangeState state);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtStatus, pt_status_free)

G_END_DECLS
