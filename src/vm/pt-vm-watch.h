#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _PtVmWatch PtVmWatch;

/**
 * PtVmWatchFunc:
 * @data: data of the caller
 *
 * Called in the main context that pt_vm_watch_new() was called in, when libvirt said that a machine
 * came, went, started, stopped or was defined anew, and when libvirt itself came or went.
 */
typedef void (*PtVmWatchFunc) (gpointer data);

PtVmWatch *pt_vm_watch_new (const char *uri, PtVmWatchFunc func, gpointer data);
void pt_vm_watch_free (PtVmWatch *watch);

G_END_DECLS
