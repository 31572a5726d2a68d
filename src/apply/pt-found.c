#include "config.h"

#include "pt-found.h"

void
pt_found_clear (PtFound *found)
{
  g_clear_pointer (&found->bytes, g_bytes_unref);
  g_clear_pointer (&found->digest, g_free);
  *found = (PtFound){ 0 };
}

/**
 * pt_found_set:
 * @found: what is to be there, cleared before
 * @bytes: (transfer none): what is in it
 * @mode: its permissions
 * @user: its owner
 * @group: its group
 */
void
pt_found_set (PtFound *found, GBytes *bytes, guint mode, uid_t user, gid_t group)
{
  pt_found_clear (found);
  found->exists = TRUE;
  found->mode = mode;
  found->user = user;
  found->group = group;
  found->bytes = g_bytes_ref (bytes);
  found->digest = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
}

/**
 * pt_found_equal:
 * @a: what is in a place
 * @b: what might be there
 *
 * Returns: whether content, permissions and owner are the same
 */
gboolean
pt_found_equal (const PtFound *a, const PtFound *b)
{
  if (!a->exists || !b->exists)
    return a->exists == b->exists;
  return a->mode == b->mode && a->user == b->user && a->group == b->group
         && g_str_equal (a->digest, b->digest);
}
