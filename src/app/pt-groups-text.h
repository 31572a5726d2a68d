#pragma once

#include "pt-host.h"

G_BEGIN_DECLS

/**
 * PtGroupFilter:
 * @group: number of a group, -1: devices without one
 * @user_data: data of the caller
 *
 * Returns: whether the group is wanted
 */
typedef gboolean (*PtGroupFilter) (int group, gpointer user_data);

char *pt_groups_count_text (const PtHost *host);
char *pt_groups_format (const PtHost *host, PtGroupFilter filter, gpointer user_data);
gboolean pt_groups_device_matches (const PtPciDevice *device, const char *needle);

G_END_DECLS
