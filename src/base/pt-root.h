#pragma once

#include <glib.h>

#include "pt-mask.h"

G_BEGIN_DECLS

/**
 * PtRoot:
 *
 * The root directory below which a computer is read: the real one, another folder, or the
 * text of a snapshot. Every fact about a computer comes through this door, so that a test, a
 * bug report and the sample computer are read by the same code as the machine itself.
 *
 * Paths are relative ("sys/bus/pci/devices") or absolute ("/proc/cmdline", meant below the
 * root); symbolic links on the way are followed inside the root only, as openat2() with
 * RESOLVE_IN_ROOT does it. A PtRoot may be used from one thread at a time.
 */
typedef struct _PtRoot PtRoot;

/* No file of /proc or /sys that is worth reading is larger; what is larger is cut off. */
#define PT_ROOT_FILE_LIMIT (4u * 1024 * 1024)

PtRoot *pt_root_open (const char *path, GError **error);
PtRoot *pt_root_open_bytes (GBytes *snapshot, GError **error);
PtRoot *pt_root_enter (PtRoot *root, const char *path, GError **error);
PtRoot *pt_root_ref (PtRoot *root);
void pt_root_unref (PtRoot *root);

const char *pt_root_get_label (PtRoot *root);
gboolean pt_root_is_live (PtRoot *root);

char *pt_root_read (PtRoot *root, const char *path, gsize *length, GError **error);
char *
pt_root_read_start (PtRoot *root, const char *path, gsize limit, gsize *length, GError **error);
char *pt_root_read_line (PtRoot *root, const char *path, GError **error);
gboolean
pt_root_read_number (PtRoot *root, const char *path, guint base, guint64 *value, GError **error);
char **pt_root_list (PtRoot *root, const char *path, GError **error);
char *pt_root_read_link (PtRoot *root, const char *path, GError **error);
char *pt_root_link_name (PtRoot *root, const char *path);
char *pt_root_resolve (PtRoot *root, const char *path, GError **error);
gboolean pt_root_exists (PtRoot *root, const char *path);
gboolean pt_root_can_read (PtRoot *root, const char *path);

void pt_root_start_recording (PtRoot *root);
gboolean pt_root_is_recording (PtRoot *root);
PtMask *pt_root_get_mask (PtRoot *root);
void pt_root_pause_recording (PtRoot *root);
void pt_root_resume_recording (PtRoot *root);
void pt_root_record (PtRoot *root, const char *path, const char *text);
void pt_root_record_link (PtRoot *root, const char *path, const char *text);
void pt_root_record_folder (PtRoot *root, const char *path);
char *pt_root_take_recording (PtRoot *root);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtRoot, pt_root_unref)

G_END_DECLS
