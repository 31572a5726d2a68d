#include "trace.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "pt-calls.h"

#define CALLS_LIMIT 4096
#define BYTES_LIMIT (2u * 1024 * 1024)

/* In memory that children share. */
typedef struct
{
  gboolean on;
  guint count;
  gsize used;
  TraceCall calls[CALLS_LIMIT];
  char bytes[BYTES_LIMIT];
} Trace;

static Trace *trace;
static PtCalls real;

static ino_t
inode_of (int fd)
{
  struct stat status;

  return fstat (fd, &status) == 0 ? status.st_ino : 0;
}

static TraceCall *
add (TraceKind kind)
{
  TraceCall *call = &trace->calls[trace->count++];

  g_assert_cmpuint (trace->count, <, CALLS_LIMIT);
  *call = (TraceCall){ .kind = kind };
  return call;
}

static TraceCall *
add_named (TraceKind kind, int folder, const char *name)
{
  TraceCall *call = add (kind);

  call->folder = inode_of (folder);
  g_assert_cmpuint (g_strlcpy (call->name, name, sizeof call->name), <, sizeof call->name);
  return call;
}

static int
open_new (int folder, const char *name, mode_t mode)
{
  int fd = real.open_new (folder, name, mode);

  if (trace->on && fd >= 0)
    {
      TraceCall *call = add_named (TRACE_CREATE, folder, name);
      struct stat status;

      g_assert_cmpint (fstat (fd, &status), ==, 0);
      call->inode = status.st_ino;
      call->mode = status.st_mode & 07777;
    }
  return fd;
}

static ssize_t
write_some (int fd, const void *bytes, size_t length)
{
  ssize_t count = real.write (fd, bytes, length);

  if (trace->on && count > 0)
    {
      TraceCall *call = add (TRACE_WRITE);

      g_assert_cmpuint (trace->used + (gsize) count, <, BYTES_LIMIT);
      call->inode = inode_of (fd);
      call->start = trace->used;
      call->length = (gsize) count;
      memcpy (trace->bytes + trace->used, bytes, (gsize) count);
      trace->used += (gsize) count;
    }
  return count;
}

static int
sync_fd (int fd)
{
  int result = real.sync (fd);

  if (trace->on && result == 0)
    add (TRACE_SYNC)->inode = inode_of (fd);
  return result;
}

static int
change_mode (int fd, mode_t mode)
{
  int result = real.chmod (fd, mode);

  if (trace->on && result == 0)
    {
      TraceCall *call = add (TRACE_MODE);

      call->inode = inode_of (fd);
      call->mode = mode;
    }
  return result;
}

static int
change_owner (int fd, uid_t user, gid_t group)
{
  int result = real.chown (fd, user, group);

  if (trace->on && result == 0)
    {
      TraceCall *call = add (TRACE_OWNER);

      call->inode = inode_of (fd);
      call->user = user;
      call->group = group;
    }
  return result;
}

static int
rename_within (int folder, const char *from, const char *to, unsigned int flags)
{
  int result = real.rename (folder, from, to, flags);

  if (trace->on && result == 0)
    {
      TraceCall *call = add_named (TRACE_RENAME, folder, from);

      g_assert_cmpuint (g_strlcpy (call->to, to, sizeof call->to), <, sizeof call->to);
      call->exchange = (flags & RENAME_EXCHANGE) != 0;
    }
  return result;
}

static int
unlink_at (int folder, const char *name, int flags)
{
  int result = real.unlink (folder, name, flags);

  if (trace->on && result == 0)
    add_named (TRACE_UNLINK, folder, name);
  return result;
}

static int
make_folder (int folder, const char *name, mode_t mode)
{
  int result = real.mkdir (folder, name, mode);

  if (trace->on && result == 0)
    {
      TraceCall *call = add_named (TRACE_MKDIR, folder, name);
      struct stat status;

      g_assert_cmpint (fstatat (folder, name, &status, AT_SYMLINK_NOFOLLOW), ==, 0);
      call->inode = status.st_ino;
      call->mode = status.st_mode & 07777;
    }
  return result;
}

/* Below everything that makes calls fail, so before it. */
void
trace_install (void)
{
  trace = mmap (NULL, sizeof *trace, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  g_assert_true (trace != MAP_FAILED);
  real = pt_calls;
  pt_calls.open_new = open_new;
  pt_calls.write = write_some;
  pt_calls.sync = sync_fd;
  pt_calls.chmod = change_mode;
  pt_calls.chown = change_owner;
  pt_calls.rename = rename_within;
  pt_calls.unlink = unlink_at;
  pt_calls.mkdir = make_folder;
}

void
trace_start (void)
{
  trace->count = 0;
  trace->used = 0;
  trace->on = TRUE;
}

/* What is there stays. */
void
trace_stop (void)
{
  trace->on = FALSE;
}

guint
trace_length (void)
{
  return trace->count;
}

const TraceCall *
trace_call (guint index)
{
  return &trace->calls[index];
}

const char *
trace_bytes (const TraceCall *call)
{
  return trace->bytes + call->start;
}
