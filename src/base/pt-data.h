#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PtDataOverride:
 * @path: a file in the data folder
 * @bytes: (out) (nullable) (transfer full): what is in it; NULL: there is none
 * @error: return location for an error
 *
 * Reads a file of the data folder for somebody who does not take every file for his own.
 *
 * Returns: FALSE with an error where there is one that must not be used
 */
typedef gboolean (*PtDataOverride) (const char *path, GBytes **bytes, GError **error);

/* Data files ("quirks/drivers.quirk"): a file in the data folder overrides its built-in twin. */
void pt_data_set_override (PtDataOverride read);
GBytes *pt_data_load (const char *name, GError **error);
char **pt_data_list (const char *folder);

G_END_DECLS
