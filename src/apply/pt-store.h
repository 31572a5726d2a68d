#pragma once

#include "pt-files.h"
#include "pt-record.h"

G_BEGIN_DECLS

/* Where records, the journal and the copies lie. */
gboolean pt_store_prepare (PtFiles *files, GError **error);
int pt_store_lock (PtFiles *files, GError **error);

gboolean pt_store_read_journal (PtFiles *files, PtRecord **record, GError **error);
gboolean pt_store_write_journal (PtFiles *files, const PtRecord *record, GError **error);
gboolean pt_store_drop_journal (PtFiles *files, GError **error);

PtRecord *pt_store_read (PtFiles *files, const char *id, GError **error);
gboolean pt_store_write (PtFiles *files, const PtRecord *record, GError **error);
gboolean pt_store_clean (PtFiles *files, const char *id, GError **error);
gboolean pt_store_drop (PtFiles *files, const char *id, GError **error);
GPtrArray *pt_store_list (PtFiles *files, GError **error);
char *pt_store_next_id (PtFiles *files, GError **error);

gboolean
pt_store_save_backup (PtFiles *files, const char *id, guint number, GBytes *bytes, GError **error);
GBytes *pt_store_read_backup (
    PtFiles *files, const char *id, guint number, const char *digest, GError **error);
gboolean pt_store_drop_backups (PtFiles *files, const char *id, GError **error);

gboolean pt_store_drop_orphans (PtFiles *files, GError **error);

G_END_DECLS
