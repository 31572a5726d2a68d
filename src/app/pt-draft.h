#pragma once

#include "pt-choices.h"
#include "pt-hands.h"
#include "pt-hook-state.h"
#include "pt-scan.h"
#include "pt-vm-preview.h"

G_BEGIN_DECLS

/**
 * PtPlace:
 * @source: which computer
 * @path: (nullable): the folder or file of %PT_SCAN_ROOT
 * @uri: (nullable): the libvirt URI that was asked for
 *
 * Where a computer and its machines are.
 */
typedef struct
{
  PtScanSource source;
  char *path;
  char *uri;
} PtPlace;

/**
 * PtDraft:
 * @machine: the machine as libvirt has it
 * @plan: what shall be done
 * @preview: every difference that this makes
 * @hook: how the machine's hook is installed now
 * @needs_hook: the card shows the desktop or is the only one: its machine must not have it before
 *   its hook is installed
 *
 * What the choices come to. Immutable; may cross threads.
 */
typedef struct
{
  PtMachine *machine;
  PtPlan *plan;
  PtPreview *preview;
  PtHookState hook;
  gboolean needs_hook;
} PtDraft;

/**
 * PtOutcome:
 * @draft: (nullable): what was carried out, or a part of it
 * @folder: (nullable): where everything was written to
 * @files: (nullable) (element-type utf8): what was written
 * @defined: (nullable): the machine as libvirt has it since it was given its definition
 * @put_back: (nullable): the machine as libvirt has it since that was taken back
 * @reload: (nullable): what has to be typed so that libvirt notices its first hook
 *
 * What was done last. Immutable.
 */
typedef struct
{
  PtDraft *draft;
  char *folder;
  GPtrArray *files;
  PtMachine *defined;
  PtMachine *put_back;
  char *reload;
} PtOutcome;

PtPlace *pt_place_new (PtScanSource source, const char *path, const char *uri);
void pt_place_free (PtPlace *place);

PtDraft *pt_draft_make (const PtPlace *place,
                        PtReport *report,
                        const PtChoices *choices,
                        const char *uuid,
                        GCancellable *cancellable,
                        GError **error);
PtDraft *pt_draft_ref (PtDraft *draft);
void pt_draft_unref (PtDraft *draft);
gboolean pt_draft_may_define (const PtDraft *draft, const PtPlace *place);
GPtrArray *pt_draft_export (const PtDraft *draft,
                            const PtPlace *place,
                            const char *folder,
                            GCancellable *cancellable,
                            GError **error);
PtMachine *pt_draft_define (const PtDraft *draft,
                            const PtPlace *place,
                            GCancellable *cancellable,
                            GError **error);
gboolean pt_draft_apply (const PtDraft *draft,
                         const PtPlace *place,
                         PtHandsHeard heard,
                         gpointer data,
                         PtHandsResult *result,
                         GCancellable *cancellable,
                         GError **error);
gboolean pt_draft_install_hook (const PtPlace *place,
                                PtReport *report,
                                const char *uuid,
                                PtHandsResult *result,
                                GCancellable *cancellable,
                                GError **error);
PtPreview *pt_draft_preview_hook (const PtPlace *place,
                                  PtReport *report,
                                  const char *uuid,
                                  GCancellable *cancellable,
                                  GError **error);
gboolean pt_draft_undo (const PtPlace *place,
                        const GPtrArray *records,
                        const char *uuid,
                        PtHandsHeard heard,
                        gpointer data,
                        PtHandsResult *result,
                        GCancellable *cancellable,
                        GError **error);
gboolean
pt_draft_start (const PtPlace *place, const char *uuid, GCancellable *cancellable, GError **error);
PtMachine *pt_draft_put_back (const PtPlace *place,
                              const char *uuid,
                              GCancellable *cancellable,
                              GError **error);
PtMachine *pt_draft_replace (const PtPlace *place,
                             const PtMachine *before,
                             const char *after,
                             GCancellable *cancellable,
                             GError **error);
PtOutcome *pt_outcome_new (void);
void pt_outcome_free (PtOutcome *outcome);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtPlace, pt_place_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtDraft, pt_draft_unref)

G_END_DECLS
