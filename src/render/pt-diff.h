#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PtDiffKind:
 * @PT_DIFF_SAME: the line stands in both texts
 * @PT_DIFF_REMOVED: only in the old one
 * @PT_DIFF_ADDED: only in the new one
 */
typedef enum
{
  PT_DIFF_SAME,
  PT_DIFF_REMOVED,
  PT_DIFF_ADDED,
} PtDiffKind;

/**
 * PtDiffLine:
 * @kind: where the line stands
 * @text: (transfer none): the line without its end; points into one of the texts' copies
 */
typedef struct
{
  PtDiffKind kind;
  const char *text;
} PtDiffLine;

/**
 * PtDiff:
 * @lines: (element-type PtDiffLine): both texts, line by line
 * @added: how many lines were added
 * @removed: how many were removed
 */
typedef struct
{
  GArray *lines;
  guint added;
  guint removed;
  char **old_lines;
  char **new_lines;
} PtDiff;

PtDiff *pt_diff_make (const char *before, const char *after);
void pt_diff_free (PtDiff *diff);
char *pt_diff_format (const PtDiff *diff, guint context);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtDiff, pt_diff_free)

G_END_DECLS
