#include "config.h"

#include "pt-calls.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

static int
open_new (int folder, const char *name, mode_t mode)
{
  return openat (folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
}

static int
rename_within (int folder, const char *from, const char *to, unsigned int flags)
{
  return renameat2 (folder, from, folder, to, flags);
}

static int
set_attribute (int fd, const char *name, const void *value, size_t size)
{
  return fsetxattr (fd, name, value, size, 0);
}

PtCalls pt_calls = {
  .open_new = open_new,
  .write = write,
  .sync = fsync,
  .chmod = fchmod,
  .chown = fchown,
  .rename = rename_within,
  .unlink = unlinkat,
  .mkdir = mkdirat,
  .set_attribute = set_attribute,
};
