#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PtChange:
 * @kind: kind of the step that makes it, as in plans
 * @title: what it is for, in words: "Record which devices move"
 * @path: (nullable): the file; NULL for a machine's definition
 * @before: (nullable): what is there now; NULL: nothing, or it cannot be read
 * @before_known: whether it could be told what is there now
 * @after: what will be there
 * @mode: the file's permissions: 0755 for what is run, else 0644
 * @digest: SHA-256 of @after
 * @reason: why, in words
 *
 * One change, as it will be made: not a summary of it.
 */
typedef struct
{
  char *kind;
  char *title;
  char *path;
  char *before;
  gboolean before_known;
  char *after;
  char *digest;
  guint mode;
  char *reason;
} PtChange;

/**
 * PtPreview:
 * @changes: (element-type PtChange): everything that a plan changes, in order; what is already
 *   as it shall be is left out
 * @unchanged: (element-type PtChange): what is already as it shall be
 * @needs_restart: something takes effect only after the computer was started again
 */
typedef struct
{
  GPtrArray *changes;
  GPtrArray *unchanged;
  gboolean needs_restart;
} PtPreview;

PtPreview *pt_preview_new (void);
void pt_preview_free (PtPreview *preview);
const PtChange *pt_preview_find_definition (const PtPreview *preview);
gboolean pt_preview_has_files (const PtPreview *preview);
void pt_preview_add (PtPreview *preview, PtChange *change);
PtChange *pt_change_new (const char *kind,
                         const char *title,
                         const char *path,
                         const char *before,
                         gboolean before_known,
                         const char *after,
                         const char *reason);
void pt_change_free (PtChange *change);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtPreview, pt_preview_free)

G_END_DECLS
