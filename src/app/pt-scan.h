#pragma once

#include <gio/gio.h>

#include "pt-check.h"

G_BEGIN_DECLS

/**
 * PtScanSource:
 * @PT_SCAN_THIS_COMPUTER: the running computer
 * @PT_SCAN_SAMPLE: the sample computer that is compiled in
 * @PT_SCAN_ROOT: another folder, or a file of facts
 */
typedef enum
{
  PT_SCAN_THIS_COMPUTER,
  PT_SCAN_SAMPLE,
  PT_SCAN_ROOT,
} PtScanSource;

/**
 * PtScanProgressFunc:
 * @report: the report as far as it goes without libvirt
 * @pending: ids of the checks that libvirt's answer may change
 * @user_data: data of the caller
 *
 * Called in the thread that scans.
 */
typedef void (*PtScanProgressFunc) (PtReport *report,
                                    const char *const *pending,
                                    gpointer user_data);

PtRoot *pt_scan_open_root (PtScanSource source, const char *path, GError **error);
gboolean pt_scan_find_uri (PtScanSource source, const char *uri, char **found, GError **error);
PtReport *pt_scan_run (PtScanSource source,
                       const char *path,
                       const char *uri,
                       PtScanProgressFunc progress,
                       gpointer user_data,
                       GCancellable *cancellable,
                       GError **error);
char *
pt_scan_record (PtScanSource source, const char *path, GCancellable *cancellable, GError **error);

G_END_DECLS
