#pragma once

#include <sys/types.h>

#include <glib.h>

G_BEGIN_DECLS

/* A record has some dozens of lines. */
#define PT_RECORD_LIMIT (256u * 1024)

/* Whoever is in it may use libvirt without a password (libvirt's src/remote/libvirtd.rules). */
#define PT_GROUP "libvirt"

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
 * PtUnitFile:
 * @PT_UNIT_FIXED: it can be neither enabled nor disabled
 *
 * Whether a unit starts with the computer.
 */
typedef enum
{
  PT_UNIT_FIXED,
  PT_UNIT_ENABLED,
  PT_UNIT_DISABLED,
} PtUnitFile;

/**
 * PtRecordUnit:
 * @name: a unit of systemd, enabled and active since
 * @file: whether it started with the computer before
 * @active: whether it was active before
 */
typedef struct
{
  char *name;
  PtUnitFile file;
  gboolean active;
} PtRecordUnit;

/**
 * PtRecord:
 * @id: six digits; a later record has a higher one
 * @undoing: it is being taken back
 * @uuid: the machine's UUID; empty: it is about this computer, and no machine
 * @machine: its name, for people
 * @user: who asked for it
 * @when: when, "2026-11-25T10:00:00Z"
 * @plan: SHA-256 of the plan
 * @folders: (element-type utf8): folders that were made, the outer ones first
 * @files: (element-type PtRecordFile): files that were made or replaced, in order
 * @units: (element-type PtRecordUnit): units that were enabled and started
 * @group: (nullable): group that @member was added to
 * @member: who was added to it
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
  GPtrArray *units;
  char *group;
  guint member;
  GPtrArray *uses;
} PtRecord;

PtRecord *pt_record_new (void);
void pt_record_free (PtRecord *record);
PtRecordFile *pt_record_file_copy (const PtRecordFile *file);
void pt_record_file_free (PtRecordFile *file);
PtRecordFile *pt_record_find (const PtRecord *record, const char *path);
void pt_record_add_unit (PtRecord *record, const char *name, PtUnitFile file, gboolean active);
const PtRecordUnit *pt_record_find_unit (const PtRecord *record, const char *name);
gboolean pt_record_is_empty (const PtRecord *record);
gboolean pt_record_is_of_computer (const PtRecord *record);
gboolean pt_record_uses (const PtRecord *record, const char *path);
char *pt_record_format (const PtRecord *record);
PtRecord *pt_record_parse (const char *text, gsize length, GError **error);
gboolean pt_record_is_id (const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtRecord, pt_record_free)

G_END_DECLS
