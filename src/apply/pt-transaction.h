#pragma once

#include "pt-files.h"
#include "pt-record.h"

G_BEGIN_DECLS

/* What was done, and what is being done. */
#define PT_STATE_FOLDER "/var/lib/passthrough"
#define PT_RECORD_FOLDER PT_STATE_FOLDER "/records"
#define PT_BACKUP_FOLDER PT_STATE_FOLDER "/backups"
#define PT_JOURNAL PT_STATE_FOLDER "/journal"

/**
 * PtGoal:
 * @path: a file
 * @after: what shall be in it
 * @mode: its permissions
 * @found: (nullable): SHA-256 of what was seen there, or "absent"; NULL: it could not be seen
 *
 * A file as it shall be.
 */
typedef struct
{
  char *path;
  GBytes *after;
  guint mode;
  char *found;
} PtGoal;

/**
 * PtOrder:
 * @uuid: (nullable): the machine's UUID; NULL: it is about this computer
 * @machine: (nullable): its name
 * @user: who asks for it
 * @when: now, "2026-11-25T10:00:00Z"
 * @plan: SHA-256 of the plan
 * @goals: (element-type PtGoal): the files, in the order in which they are put there
 * @units: (nullable) (array zero-terminated=1): units that shall be enabled and active
 * @rivals: (nullable) (array zero-terminated=1): units that must be neither then
 * @joins: @user shall be in the group that may use libvirt
 *
 * What shall be done.
 */
typedef struct
{
  const char *uuid;
  const char *machine;
  guint user;
  const char *when;
  const char *plan;
  GPtrArray *goals;
  const char *const *units;
  const char *const *rivals;
  gboolean joins;
} PtOrder;

PtGoal *pt_goal_new (const char *path, const char *after, guint mode, const char *found);
void pt_goal_free (PtGoal *goal);

gboolean pt_transaction_apply (PtFiles *files, const PtOrder *order, char **id, GError **error);
gboolean pt_transaction_undo (PtFiles *files, const char *id, GError **error);
gboolean pt_transaction_recover (PtFiles *files, gboolean *did, GError **error);
GPtrArray *pt_transaction_list (PtFiles *files, GError **error);

G_END_DECLS
