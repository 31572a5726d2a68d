#pragma once

#include <sys/types.h>

#include <glib.h>

G_BEGIN_DECLS

/**
 * PtFound:
 * @exists: whether there is such a file
 * @mode: its permissions
 * @user: its owner
 * @group: its group
 * @bytes: (nullable): what is in it
 * @digest: (nullable): SHA-256 of that
 *
 * What is in the place of a file.
 */
typedef struct
{
  gboolean exists;
  guint mode;
  uid_t user;
  gid_t group;
  GBytes *bytes;
  char *digest;
} PtFound;

void pt_found_clear (PtFound *found);
void pt_found_set (PtFound *found, GBytes *bytes, guint mode, uid_t user, gid_t group);
gboolean pt_found_equal (const PtFound *a, const PtFound *b);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PtFound, pt_found_clear)

G_END_DECLS
