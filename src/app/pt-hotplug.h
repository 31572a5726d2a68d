#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PtHotplug:
 *
 * Tells that a PCI or USB device came, went, or got another driver.
 */
typedef struct _PtHotplug PtHotplug;

typedef void (*PtHotplugFunc) (gpointer user_data);

PtHotplug *pt_hotplug_new (PtHotplugFunc func, gpointer user_data);
void pt_hotplug_free (PtHotplug *hotplug);

G_END_DECLS
