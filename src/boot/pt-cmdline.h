#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A kernel command line as the kernel splits it (lib/cmdline.c next_arg: blanks separate, double
 * quotes protect blanks and are not part of the value). */
char **pt_cmdline_split (const char *cmdline);
gboolean pt_cmdline_has (const char *cmdline, const char *argument);
char *pt_cmdline_get (const char *cmdline, const char *name);

G_END_DECLS
