#pragma once

#include <sys/types.h>

#include <glib.h>

G_BEGIN_DECLS

/* A record has some dozens of lines. */
#define PT_RECORD_LIMIT (256u * 1024)

/**
 * PtRecordFile:
 * @path: where it is
 * @mode: permissions that it was given
 * @after: SHA-256 of what was put there
 * @existed: whether there was one before
 * @was_mode: that one's permissions
 * @was_user: its owner
 * @was_group: its group
 * @was: (nullable): SHA-256 of what was in it
 * @backup: number of the copy of it
 *
 * A file that was made or replaced.
 */
typedef struct
{
  char *path;
  guint mode;
  char *after;
  gboolean existed;
  guint was_mode;
  uid_t was_user;
  gid_t was_group;
  char *was;
  guint backup;
} PtRecordFile;

/**
 * PtRecord:
 * @id: six digits; a later record has a higher one
 * @undoing: it is being taken back
 * @uuid: the machine's UUID
 * @machine: its name, for people
 * @user: who asked for it
 * @when: when, "2026-11-25T10:00:00Z"
 * @plan: SHA-256 of the plan
 * @folders: (element-type utf8): folders that were made, the outer ones first
 * @files: (element-type PtRecordFile): files that were made or replaced, in order
 * @uses: (element-type utf8): files that were there already as they should be, and are needed
 *
 * What one plan has changed on this computer: enough to put it back, by this program or by hand.
 */
typedef struct
{
  char *id;
  gboolean undoing;
  char *uuid;
  char *machine;
  guint user;
  char *when;
  char *plan;
  GPtrArray *folders;
  GPtrArray *files;
  GPtrArray *uses;
} PtRecord;

PtRecord *pt_record_new (void);
void pt_record_free (PtRecord *record);
PtRecordFile *pt_record_file_copy (const PtRecordFile *file);
void pt_record_file_free (PtRecordFile *file);
PtRecordFile *pt_record_find (const PtRecord *record, const char *path);
gboolean pt_record_uses (const PtRecord *record, const char *path);
char *pt_record_format (const PtRecord *record);
PtRecord *pt_record_parse (const char *text, gsize length, GError **error);
gboolean pt_record_is_id (const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtRecord, pt_record_free)

G_END_DECLS
