#pragma once

#include "pt-helper-client.h"
#include "pt-preview.h"
#include "pt-record.h"
#include "pt-vm-store.h"

G_BEGIN_DECLS

/**
 * PtHandsHeard:
 * @path: (nullable): a file; NULL: the machine's definition
 * @stage: how far it has come
 * @data: what was given along
 *
 * Hears how far each change has come, in the thread that the work is done in.
 */
typedef void (*PtHandsHeard) (const char *path, PtHelperStage stage, gpointer data);

/**
 * PtHandsOrder:
 * @plan: what shall be done
 * @file: (nullable): the file that the plan is in, for the equivalent command
 * @preview: (nullable): every change that it makes; NULL: the files alone, as the helper finds them
 * @machine: (nullable): the machine as it was looked at; NULL: its definition is left out
 * @uri: (nullable): the libvirt that has it; NULL: the system's
 * @without_files: the files are left out
 * @on_terminal: pkexec may ask for the password on the terminal that this runs on
 * @heard: (nullable): hears each change
 * @data: goes along
 *
 * What both hands shall do: root's, which the helper is for, and the user's own libvirt.
 */
typedef struct
{
  const PtPlan *plan;
  const char *file;
  const PtPreview *preview;
  const PtMachine *machine;
  const char *uri;
  gboolean without_files;
  gboolean on_terminal;
  PtHandsHeard heard;
  gpointer data;
} PtHandsOrder;

/**
 * PtHandsUndo:
 * @records: (element-type PtRecord): what was done for one machine, the oldest first
 * @uuid: its UUID
 * @uri: (nullable): the libvirt that has it; NULL: the system's
 * @without_machine: its definition is left alone
 * @on_terminal: pkexec may ask for the password on the terminal that this runs on
 * @heard: (nullable): hears each change
 * @data: goes along
 *
 * What both hands shall take back.
 */
typedef struct
{
  const GPtrArray *records;
  const char *uuid;
  const char *uri;
  gboolean without_machine;
  gboolean on_terminal;
  PtHandsHeard heard;
  gpointer data;
} PtHandsUndo;

/**
 * PtHandsResult:
 * @answer: (nullable): what the helper answered last, where it was asked
 * @record: (nullable): id of the record under which the files can be undone
 * @defined: (nullable): the machine as libvirt has it since
 *
 * What came of it.
 */
typedef struct
{
  PtHelperAnswer *answer;
  char *record;
  PtMachine *defined;
} PtHandsResult;

gboolean pt_hands_apply (const PtHandsOrder *order,
                         PtHandsResult *result,
                         GCancellable *cancellable,
                         GError **error);
gboolean pt_hands_undo (const PtHandsUndo *undo,
                        PtHandsResult *result,
                        GCancellable *cancellable,
                        GError **error);
void pt_hands_result_clear (PtHandsResult *result);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PtHandsResult, pt_hands_result_clear)

G_END_DECLS
