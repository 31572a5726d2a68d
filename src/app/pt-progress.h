#pragma once

#include <glib.h>

#include "pt-helper-client.h"
#include "pt-preview.h"
#include "pt-record.h"

G_BEGIN_DECLS

/**
 * PtProgressKind:
 *
 * What is done with root's rights.
 */
typedef enum
{
  PT_PROGRESS_APPLY,
  PT_PROGRESS_UNDO,
  PT_PROGRESS_RECOVER,
} PtProgressKind;

/**
 * PtProgressStage:
 *
 * How far one change has come.
 */
typedef enum
{
  PT_PROGRESS_WAITING,
  PT_PROGRESS_RUNNING,
  PT_PROGRESS_DONE,
  PT_PROGRESS_FAILED,
  PT_PROGRESS_TAKEN_BACK,
} PtProgressStage;

/**
 * PtProgressStep:
 * @title: what it is for, in words
 * @path: (nullable): the file; NULL: the machine's definition
 * @stage: how far it has come
 *
 * One change.
 */
typedef struct
{
  char *title;
  char *path;
  PtProgressStage stage;
} PtProgressStep;

/**
 * PtProgress:
 * @kind: what is done
 * @uuid: (nullable): the machine's UUID; NULL for PT_PROGRESS_RECOVER
 * @machine: (nullable): its name
 * @steps: (element-type PtProgressStep): every change, in order
 * @asked: the password was given, or none was needed: something happens
 * @ended: it is over
 * @error: (nullable): why it failed
 * @answer: (nullable): what the helper answered, when it failed
 * @record: (nullable): id of what is left although it failed
 *
 * What both hands do now, or did last. Belongs to the main thread.
 */
typedef struct
{
  PtProgressKind kind;
  char *uuid;
  char *machine;
  GPtrArray *steps;
  gboolean asked;
  gboolean ended;
  GError *error;
  PtHelperAnswer *answer;
  char *record;
} PtProgress;

PtProgress *pt_progress_new_apply (const char *uuid, const char *machine, const PtPreview *preview);
PtProgress *pt_progress_new_undo (const char *uuid, const char *machine, const GPtrArray *records);
PtProgress *pt_progress_new_recover (void);
void pt_progress_take (PtProgress *progress, const char *path, PtHelperStage stage);
guint pt_progress_count_done (const PtProgress *progress);
char *pt_progress_format (const PtProgress *progress);
void pt_progress_free (PtProgress *progress);

G_END_DECLS
