#pragma once

#include "pt-session.h"

#include "pt-hotplug.h"
#include "pt-vm-watch.h"

G_BEGIN_DECLS

/**
 * PtSession:
 *
 * The one model of the wizard: which computer is looked at, what was found, what was chosen, what
 * it comes to. Every slow call runs in a thread; what comes back from there is immutable.
 *
 * The signal "changed" says that anything of it is different now.
 */
struct _PtSession
{
  GObject parent_instance;

  char *uri;
  PtScanSource source;
  char *path;

  /* What was found. */
  GCancellable *cancellable;
  gboolean again;
  PtReport *report;
  PtReport *progress;
  char **pending;
  char *failure;
  PtHotplug *hotplug;
  guint hotplug_id;

  GCancellable *listing;
  gboolean list_again;
  GPtrArray *machines;
  GError *machines_error;
  GHashTable *histories; /* UUID: PtHandoverHistory */
  char *records_error;
  PtVmWatch *watch;

  /* What was chosen. */
  PtChoices *choices;
  gboolean card_chosen; /* by somebody, not proposed */
  gboolean devices_proposed;
  gboolean other_way;
  char *machine;
  gboolean machine_chosen; /* by somebody, not proposed */
  char *preferred_machine;
  char *record;

  /* What it comes to. */
  guint draft_wanted;
  GCancellable *drafting;
  PtDraft *draft;
  PtDraft *draft_before;
  gint64 changed_at;
  GError *draft_error;

  /* What came of it. */
  guint working;
  PtOutcome *outcome;
  PtMade *made;      /* what was done on this computer, and can be undone */
  PtProgress *hands; /* what is done with root's rights, or failed last */
  GCancellable *handing;
  PtHookWork hook_work;
  char *hook_machine; /* UUID of whose hook it is */
};

void pt_session_emit_changed (PtSession *self);
PtPlace *pt_session_make_place (PtSession *self);

const PtCard *pt_session_find_card (PtReport *report, const PtPciAddress *address);

void pt_session_forget_machines (PtSession *self);

void pt_session_propose_devices (PtSession *self);
void pt_session_forget_devices (PtSession *self);
void pt_session_take_choices (PtSession *self);

void pt_session_drop_draft (PtSession *self);
void pt_session_draft_machine_changed (PtSession *self);

G_END_DECLS
