#pragma once

#include "trace.h"

/* A model of a disk: what was asked for, and how much of that is sure to be there after the power
 * was cut. Sure is what fsync() was called for, of a file its content and permissions, of a folder
 * its names. Of the rest each call may or may not have come through, whatever came later; of what
 * was written also the first half only. */

typedef struct _Disk Disk;

Disk *disk_read (const char *root);
void disk_free (Disk *disk);
void disk_play (Disk *disk, const TraceCall *call);

/**
 * DiskSeen:
 * @key: what tells the state from others
 * @data: what was given to disk_each_state()
 *
 * Returns: whether it was seen already, so that it is not made
 */
typedef gboolean (*DiskSeen) (const char *key, gpointer data);
typedef void (*DiskMade) (const char *root, gpointer data);

guint disk_each_state (Disk *disk, DiskSeen seen, DiskMade made, gpointer data);
