#pragma once

#include "pt-found.h"

G_BEGIN_DECLS

/* A file of settings that is longer is none. */
#define PT_FILES_LIMIT (4u * 1024 * 1024)

/**
 * PtFiles:
 *
 * The files below a root directory, reached by descriptor: no link is followed, and every folder
 * on the way belongs to the one user who may write there, and only he may.
 */
typedef struct _PtFiles PtFiles;

/**
 * PtStage:
 * @PT_STAGE_RUNNING: it is about to be put in its place
 * @PT_STAGE_DONE: it is there
 * @PT_STAGE_FAILED: it could not be put there
 * @PT_STAGE_UNDONE: what was there before is there again
 *
 * How far a file has come.
 */
typedef enum
{
  PT_STAGE_RUNNING,
  PT_STAGE_DONE,
  PT_STAGE_FAILED,
  PT_STAGE_UNDONE,
} PtStage;

/**
 * PtFilesTold:
 * @path: a file
 * @stage: how far it has come
 * @data: what was given to pt_files_watch()
 *
 * Hears of progress; nothing depends on what it does.
 */
typedef void (*PtFilesTold) (const char *path, PtStage stage, gpointer data);

PtFiles *pt_files_open (const char *root, GError **error);
void pt_files_free (PtFiles *files);
void pt_files_watch (PtFiles *files, PtFilesTold told, gpointer data);
void pt_files_tell (PtFiles *files, const char *path, PtStage stage);

gboolean pt_files_read (PtFiles *files, const char *path, PtFound *found, GError **error);
char **pt_files_list (PtFiles *files, const char *path, GError **error);
gboolean pt_files_write (
    PtFiles *files, const char *path, const PtFound *wanted, const char *expected, GError **error);
gboolean pt_files_remove (PtFiles *files, const char *path, const char *expected, GError **error);
gboolean pt_files_clean (PtFiles *files, const char *path, GError **error);
int pt_files_lock (PtFiles *files, const char *path, GError **error);
gboolean pt_files_has_folder (PtFiles *files, const char *path);
gboolean pt_files_make_folder (PtFiles *files, const char *path, guint mode, GError **error);
gboolean pt_files_keep_folder (PtFiles *files, const char *path, guint mode, GError **error);
gboolean pt_files_remove_folder (PtFiles *files, const char *path, GError **error);

gboolean pt_files_is_path (const char *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtFiles, pt_files_free)

G_END_DECLS
