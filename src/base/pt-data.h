#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Data files ("quirks/drivers.quirk"): a file in the data folder overrides its built-in twin. */
GBytes *pt_data_load (const char *name, GError **error);
char **pt_data_list (const char *folder);

G_END_DECLS
