#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * PtFoldFill:
 * @row: a row that somebody opens
 * @data: what pt_fold_fill_later() was given
 *
 * Adds the rows that are folded in it.
 */
typedef void (*PtFoldFill) (AdwExpanderRow *row, gpointer data);

void pt_fold_fill_later (AdwExpanderRow *row, PtFoldFill fill, gpointer data, GDestroyNotify free);

G_END_DECLS
