#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PtDaemons:
 * @PT_DAEMONS_NONE: libvirt is not installed
 * @PT_DAEMONS_MONOLITHIC: libvirtd
 * @PT_DAEMONS_MODULAR: virtqemud and its relatives
 * @PT_DAEMONS_UNKNOWN: cannot tell
 *
 * libvirt's layouts.
 */
typedef enum
{
  PT_DAEMONS_NONE,
  PT_DAEMONS_MONOLITHIC,
  PT_DAEMONS_MODULAR,
  PT_DAEMONS_UNKNOWN,
} PtDaemons;

const char *pt_daemons_name (PtDaemons daemons);
gboolean pt_daemons_parse (const char *name, PtDaemons *daemons);

G_END_DECLS
