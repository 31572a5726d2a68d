#pragma once

#include "pt-daemons.h"
#include "pt-quirk-file.h"

G_BEGIN_DECLS

/**
 * PtServices:
 * @daemons: libvirt's layout
 * @start: the command that starts libvirt now and at every start
 * @daemon: unit of the daemon that runs the machines, and their hooks
 * @sockets: (array zero-terminated=1): units by which it is started; without the first there is no
 *   libvirt of that layout, the others may be missing
 * @origin: where that comes from
 *
 * How libvirt is started, from data/quirks/services.quirk.
 */
typedef struct
{
  PtDaemons daemons;
  char *start;
  char *daemon;
  char **sockets;
  PtOrigin origin;
} PtServices;

PtServices *pt_services_read (PtQuirkReader *reader);
void pt_services_free (PtServices *services);
GPtrArray *pt_services_load (GError **error);
const PtServices *pt_services_find (const GPtrArray *services, PtDaemons daemons);

G_END_DECLS
