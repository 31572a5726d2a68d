#pragma once

#include <sys/types.h>

#include <glib.h>

G_BEGIN_DECLS

/**
 * PtCalls:
 * @open_new: makes a file that must not be there, and opens it for writing
 * @write: as write(2)
 * @sync: as fsync(2)
 * @chmod: as fchmod(2)
 * @chown: as fchown(2)
 * @rename: as renameat2(2) within one folder
 * @unlink: as unlinkat(2)
 * @mkdir: as mkdirat(2)
 * @set_attribute: as fsetxattr(2)
 *
 * Every call by which a computer is changed. What is changed goes through this table and nowhere
 * else, so that a test can fail, cut short or end the program at each of them.
 */
typedef struct
{
  int (*open_new) (int folder, const char *name, mode_t mode);
  ssize_t (*write) (int fd, const void *bytes, size_t length);
  int (*sync) (int fd);
  int (*chmod) (int fd, mode_t mode);
  int (*chown) (int fd, uid_t user, gid_t group);
  int (*rename) (int folder, const char *from, const char *to, unsigned int flags);
  int (*unlink) (int folder, const char *name, int flags);
  int (*mkdir) (int folder, const char *name, mode_t mode);
  int (*set_attribute) (int fd, const char *name, const void *value, size_t size);
} PtCalls;

extern PtCalls pt_calls;

G_END_DECLS
