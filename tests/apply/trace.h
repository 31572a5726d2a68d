#pragma once

#include <sys/types.h>

#include <glib.h>

/* What was done to a file system, call by call, also by children that were ended meanwhile. */

typedef enum
{
  TRACE_CREATE,
  TRACE_WRITE,
  TRACE_SYNC,
  TRACE_MODE,
  TRACE_OWNER,
  TRACE_RENAME,
  TRACE_UNLINK,
  TRACE_MKDIR,
} TraceKind;

/**
 * TraceCall:
 * @kind: which call
 * @folder: number of the folder's inode, for those that take a name
 * @inode: number of the file's, or of what was made
 * @name: a name in the folder
 * @to: the other one
 * @exchange: whether they change places
 * @mode: permissions
 * @user: owner
 * @group: group
 * @start: where what was written begins, in trace_bytes()
 * @length: how much it is
 */
typedef struct
{
  TraceKind kind;
  ino_t folder;
  ino_t inode;
  char name[96];
  char to[96];
  gboolean exchange;
  guint mode;
  uid_t user;
  gid_t group;
  gsize start;
  gsize length;
} TraceCall;

void trace_install (void);
void trace_start (void);
void trace_stop (void);
guint trace_length (void);
const TraceCall *trace_call (guint index);
const char *trace_bytes (const TraceCall *call);
