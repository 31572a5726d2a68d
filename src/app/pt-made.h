#pragma once

#include "pt-status.h"

G_BEGIN_DECLS

/**
 * PtMade:
 * @status: what was done on this computer, as its records tell
 * @looks: (element-type GArray): for each record, what has become of its files (PtChangeState)
 * @users: (element-type utf8): for each record, the name of who asked for it
 *
 * What Passthrough has changed, looked at once more. Immutable; may cross threads.
 */
typedef struct
{
  PtStatus *status;
  GPtrArray *looks;
  GPtrArray *users;
} PtMade;

PtMade *pt_made_read (PtRoot *root, GError **error);
void pt_made_free (PtMade *made);
guint pt_made_count_altered (const PtMade *made, guint index);
const PtRecord *pt_made_find_newest (const PtMade *made, const char *uuid);

G_END_DECLS
