#pragma once

#include "pt-mask.h"
#include "pt-root.h"

G_BEGIN_DECLS

typedef struct _PtRecording PtRecording;

/* Where a root's files are. Paths have no links above their last part; "code" gets an errno. */
typedef struct
{
  char *(*read) (gpointer data, const char *path, gsize limit, gsize *length, int *code);
  char *(*read_at) (
      gpointer data, int folder, const char *name, gsize limit, gsize *length, int *code);
  char *(*read_link) (gpointer data, const char *path, int *code);
  char *(*read_link_at) (gpointer data, int folder, const char *name, int *code);
  GPtrArray *(*list) (gpointer data, const char *path, int *code);
  gboolean (*exists) (gpointer data, const char *path, gboolean readable);
  gboolean (*exists_at) (gpointer data, int folder, const char *name);
  /* A descriptor for the *_at calls, or -1 where the backend has none; code 0 is success. */
  int (*open_folder) (gpointer data, const char *path, int *code);
} PtRootBackend;

struct _PtRoot
{
  const PtRootBackend *backend;
  gpointer data;
  GDestroyNotify free_data;
  char *label;
  char *prefix;      /* canonical path of an entered folder */
  int directory;     /* descriptor of an entered folder, -1 none */
  PtRoot *top;       /* NULL on the top itself */
  GHashTable *plain; /* paths known to be no links */
  PtRecording *recording;
};

PtRoot *pt_root_new_for_backend (const PtRootBackend *backend,
                                 gpointer data,
                                 GDestroyNotify free_data,
                                 const char *label);
PtRoot *pt_root_get_top (PtRoot *root);
PtRecording *pt_root_get_recording (PtRoot *root);
char *pt_root_read_link_text (PtRoot *top, const char *canonical, int *code);
char *pt_root_walk (PtRoot *root, const char *path, gboolean follow_last, int *code);
PtRoot *pt_root_open_folder (const char *path, GError **error);

PtRecording *pt_recording_new (void);
void pt_recording_free (PtRecording *recording);
PtMask *pt_recording_get_mask (PtRecording *recording);
void pt_recording_pause (PtRecording *recording);
void pt_recording_resume (PtRecording *recording);
gboolean pt_recording_is_paused (PtRecording *recording);
void
pt_recording_add_file (PtRecording *recording, const char *path, const char *bytes, gsize length);
void pt_recording_add_text (PtRecording *recording, const char *path, const char *text);
void pt_recording_add_link (PtRecording *recording, const char *path, const char *text);
void pt_recording_add_folder (PtRecording *recording, const char *path, GPtrArray *names);
void pt_recording_add_existing (PtRecording *recording, const char *path);
void pt_recording_add_denied (PtRecording *recording, const char *path);
char *pt_recording_format (PtRecording *recording);

G_END_DECLS
