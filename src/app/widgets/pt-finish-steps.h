#pragma once

#include <adwaita.h>

#include "pt-session.h"

G_BEGIN_DECLS

/**
 * PtStanding:
 * @sample: it is the sample computer, where nothing is installed
 * @hands: a helper does what needs root; FALSE: commands say what has to be typed
 * @saved: what would be installed was saved into a folder
 * @files: the hook's files are in their places
 * @defined: libvirt has the machine's new definition
 * @may_define: it may have it now
 * @proven: the card went there and came back before
 *
 * How far a set-up is.
 */
typedef struct
{
  gboolean sample;
  gboolean hands;
  gboolean saved;
  gboolean files;
  gboolean defined;
  gboolean may_define;
  gboolean proven;
} PtStanding;

#define PT_TYPE_FINISH_STEPS (pt_finish_steps_get_type ())

G_DECLARE_FINAL_TYPE (PtFinishSteps, pt_finish_steps, PT, FINISH_STEPS, AdwPreferencesGroup)

void pt_finish_steps_show (PtFinishSteps *self,
                           PtSession *session,
                           const PtDraft *draft,
                           const PtStanding *standing,
                           const GError *failure);
void pt_finish_steps_clear (PtFinishSteps *self);
gboolean pt_finish_steps_focus (PtFinishSteps *self);

G_END_DECLS
