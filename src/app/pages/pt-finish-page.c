#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-finish-page.h"

#include "pt-change-row.h"
#include "pt-deeds.h"
#include "pt-detail-row.h"
#include "pt-dialogs.h"
#include "pt-finish-steps.h"
#include "pt-focus.h"
#include "pt-i18n.h"
#include "pt-life-strip.h"
#include "pt-page-head.h"
#include "pt-rescue-card.h"
#include "pt-state-badge.h"
#include "pt-vm-dropped.h"
#include "pt-work-view.h"

/**
 * PtFinishPage:
 *
 * What is done now, or was done; what comes next, and how to take it back. Where there is no
 * helper, what only root may do is said as a command.
 */
struct _PtFinishPage
{
  PtPage parent_instance;

  PtPageHead *head;
  PtWorkView *work;
  GtkWidget *calm; /* everything else, while nothing is under way */
  AdwPreferencesGroup *life_group;
  PtLifeStrip *life;
  PtFinishSteps *steps;
  AdwPreferencesGroup *dropped;
  AdwPreferencesGroup *rescue;
  PtRescueCard *card;
  AdwPreferencesGroup *back;
  AdwActionRow *back_row;
  GtkButton *back_button;

  GtkWidget *dropped_row;
  GtkWidget *reload_row;
  gboolean can_undo;
  gboolean lost_focus; /* with the steps that were under way */
  char *shown;
  GError *failure;
  gulong active_handler;
};

G_DEFINE_FINAL_TYPE (PtFinishPage, pt_finish_page, PT_TYPE_PAGE)

static gboolean
was_saved (const PtOutcome *outcome, const PtDraft *draft)
{
  g_autofree char *saved = NULL;
  g_autofree char *wanted = NULL;

  if (outcome == NULL || outcome->files == NULL)
    return FALSE;
  saved = pt_plan_format (outcome->draft->plan);
  wanted = pt_plan_format (draft->plan);
  return g_str_equal (saved, wanted);
}

/* The card went there and came back before. */
static gboolean
is_proven (PtSession *session, const PtDraft *draft)
{
  const PtHandoverHistory *history = pt_session_get_history (session, draft->machine->uuid);

  return history != NULL && history->proven != NULL;
}

static PtStanding
find_standing (PtSession *session, const PtDraft *draft)
{
  PtStanding standing = { 0 };

  standing.hands = pt_session_has_hands (session);
  standing.sample = pt_session_is_sample (session);
  standing.saved = was_saved (pt_session_get_outcome (session), draft);
  standing.files = !pt_preview_has_files (draft->preview);
  standing.defined = pt_preview_find_definition (draft->preview) == NULL;
  standing.may_define = pt_session_may_define (session);
  standing.proven = is_proven (session, draft);
  return standing;
}

/* -- the head and the rest ---------------------------------------------- */

static void
show_head (PtFinishPage *self, const PtDraft *draft, const PtStanding *standing)
{
  g_autofree char *title = NULL;

  if (standing->defined && standing->sample)
    {
      title = g_strdup_printf (_ ("%s has the card on the sample"), draft->machine->name);
      pt_page_head_set (self->head, PT_KIND_SUCCESS, "object-select-symbolic", title,
                        _ ("Nothing of this computer was changed. This is how far a trial goes."));
    }
  else if (standing->defined && standing->files)
    {
      title = g_strdup_printf (_ ("%s is set up"), draft->machine->name);
      pt_page_head_set (
          self->head, PT_KIND_SUCCESS, "object-select-symbolic", title,
          standing->proven
              ? _ ("The card went there and came back before. Overview tells the last time.")
              : _ ("Now rehearse: hand the card over and take it back, without starting the "
                   "machine."));
    }
  else
    {
      title = g_strdup_printf (_ ("%s is not set up yet"), draft->machine->name);
      pt_page_head_set (self->head, PT_KIND_ACCENT, "pt-handover-symbolic", title,
                        _ ("These steps finish it. Each can be looked at before it is done."));
    }
}

/* The hook is in its place, but libvirt could not be told of it. */
static void
show_reload (PtFinishPage *self, const PtOutcome *outcome)
{
  if (self->reload_row != NULL)
    adw_preferences_group_remove (self->dropped, self->reload_row);
  self->reload_row = NULL;
  if (outcome == NULL || outcome->reload == NULL)
    return;
  self->reload_row = pt_detail_row_new (_ ("One command is left"),
                                        _ ("libvirt has had no hook so far. It could not be made "
                                           "to look again, and notices the hook only after this."));
  pt_detail_row_add_command (PT_DETAIL_ROW (self->reload_row), outcome->reload);
  adw_preferences_group_add (self->dropped, self->reload_row);
}

static void
show_dropped (PtFinishPage *self, const PtOutcome *outcome)
{
  const PtChange *wanted = outcome != NULL && outcome->draft != NULL && outcome->defined != NULL
                               ? pt_preview_find_definition (outcome->draft->preview)
                               : NULL;
  PtChange *change = wanted != NULL
                         ? pt_vm_dropped_find (wanted->kind, wanted->after, outcome->defined->xml)
                         : NULL;

  if (self->dropped_row != NULL)
    adw_preferences_group_remove (self->dropped, self->dropped_row);
  self->dropped_row = NULL;
  show_reload (self, outcome);
  gtk_widget_set_visible (GTK_WIDGET (self->dropped), change != NULL || self->reload_row != NULL);
  if (change != NULL)
    {
      g_autoptr (GPtrArray) changes
                 = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_change_free);

      g_ptr_array_add (changes, change);
      self->dropped_row = pt_change_row_new (changes);
      adw_preferences_group_add (self->dropped, self->dropped_row);
    }
}

/* How far the machine is; for a trial that is of no interest. */
static void
show_life (PtFinishPage *self, PtSession *session, const PtDraft *draft, const PtStanding *standing)
{
  const PtHandoverHistory *history = pt_session_get_history (session, draft->machine->uuid);
  gboolean prepared = standing->defined && standing->files;
  guint reached = PT_LIFE_PREPARED;

  if (prepared)
    reached = history == NULL || history->proven == NULL ? PT_LIFE_REHEARSED
              : history->uses == 0                       ? PT_LIFE_IN_USE
                                                         : PT_LIFE_STAGES;
  pt_life_strip_set_reached (self->life, reached);
  gtk_widget_set_visible (GTK_WIDGET (self->life_group), !standing->sample);
}

/* What the page shows, as text: the same text needs no new rows, and the focus stays. */
static char *
sign (const PtDraft *draft, const PtOutcome *outcome, const PtStanding *standing)
{
  return g_strdup_printf ("%s %d%d%d%d%d%d%d%d %s", draft->machine->name, draft->machine->state,
                          standing->hands, standing->sample, standing->saved, standing->files,
                          standing->defined, standing->may_define, standing->proven,
                          outcome != NULL && outcome->folder != NULL ? outcome->folder : "");
}

/* Everything, where it is known what was done; the definition alone, where commands did it. */
static void
show_back (PtFinishPage *self, PtSession *session, const PtDraft *draft)
{
  gboolean has_card = draft->machine->summary->has_card;
  g_autoptr (GPtrArray) records = pt_session_list_changes (session, draft->machine->uuid);

  self->can_undo = records->len > 0 && pt_session_has_hands (session);
  gtk_widget_set_visible (GTK_WIDGET (self->back), has_card || self->can_undo);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->back_row),
                                 self->can_undo ? _ ("Undo everything")
                                                : _ ("Put the machine back"));
  adw_action_row_set_subtitle (
      self->back_row,
      self->can_undo
          ? _ ("The card goes out of the machine, and every file is put back exactly as it was. "
               "Your choices here are kept.")
          : _ ("It gets its virtual display back, and everything that Passthrough put into it goes "
               "out. Your choices here are kept."));
  gtk_button_set_label (self->back_button, self->can_undo ? _ ("_Undo…") : _ ("_Put Back…"));
  gtk_widget_set_sensitive (GTK_WIDGET (self->back_button),
                            draft->machine->state == PT_MACHINE_OFF
                                && !pt_session_is_working (session));
}

static gboolean
pt_finish_page_focus (PtPage *page)
{
  PtFinishPage *self = PT_FINISH_PAGE (page);

  return gtk_widget_get_visible (GTK_WIDGET (self->work)) ? pt_work_view_focus (self->work)
                                                          : pt_finish_steps_focus (self->steps);
}

static void
show (PtFinishPage *self, PtSession *session, const PtDraft *draft)
{
  const PtOutcome *outcome = pt_session_get_outcome (session);
  PtStanding standing = find_standing (session, draft);
  g_autofree char *now = sign (draft, outcome, &standing);
  PtReport *report = pt_session_get_report (session);
  g_autoptr (GArray) mark = NULL;

  pt_rescue_card_set_host (self->card, report != NULL ? report->host : NULL);
  show_back (self, session, draft);
  if (g_strcmp0 (now, self->shown) == 0)
    return;
  g_free (self->shown);
  self->shown = g_steal_pointer (&now);
  mark = pt_focus_mark (GTK_WIDGET (self));
  show_head (self, draft, &standing);
  pt_finish_steps_show (self->steps, session, draft, &standing, self->failure);
  show_dropped (self, outcome);
  show_life (self, session, draft, &standing);
  /* What was pressed is done and gone: the next step has the next button. */
  if ((mark != NULL || self->lost_focus) && !pt_finish_page_focus (PT_PAGE (self)))
    pt_focus_restore (GTK_WIDGET (self), mark);
  self->lost_focus = FALSE;
}

static void
pt_finish_page_update (PtPage *page)
{
  PtFinishPage *self = PT_FINISH_PAGE (page);
  PtSession *session = pt_page_get_session (page);
  const PtDraft *draft = pt_session_get_draft (session);

  const PtProgress *hands = pt_session_get_hands (session);

  pt_page_head_set_busy_later (self->head,
                               pt_session_is_drafting (session) || pt_session_is_working (session));
  gtk_widget_set_visible (GTK_WIDGET (self->work), hands != NULL);
  gtk_widget_set_visible (self->calm, hands == NULL);
  if (hands != NULL)
    {
      g_clear_pointer (&self->shown, g_free);
      pt_work_view_show (self->work, hands, self->head);
      self->lost_focus = TRUE;
      return;
    }
  if (draft != NULL)
    {
      show (self, session, draft);
      return;
    }
  /* What is shown stays while it is looked again. */
  if (self->shown == NULL && pt_session_get_machine (session) == NULL
      && pt_session_get_machines (session) != NULL)
    pt_page_head_set (self->head, PT_KIND_WARNING, "computer-symbolic", _ ("No machine is chosen"),
                      _ ("Choose one on the page Virtual Machine. Nothing has been written."));
  else if (self->shown == NULL)
    pt_page_head_set (self->head, PT_KIND_ACCENT, "edit-find-symbolic", _ ("Looking again"),
                      _ ("This takes a moment."));
  if (pt_session_get_draft_error (session) != NULL)
    {
      g_autofree char *text
          = g_markup_escape_text (pt_session_get_draft_error (session)->message, -1);

      pt_finish_steps_clear (self->steps);
      g_clear_pointer (&self->shown, g_free);
      pt_page_head_set (self->head, PT_KIND_ERROR, "dialog-error-symbolic",
                        _ ("These changes cannot be made"), text);
    }
}

/* -- what can be done ----------------------------------------------------- */

static void
on_worked_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (PtFinishPage) self = data;

  g_clear_error (&self->failure);
  pt_session_work_finish (PT_SESSION (object), result, &self->failure);
  g_clear_pointer (&self->shown, g_free);
  pt_page_update (PT_PAGE (self));
}

/* What failed is told by the steps themselves. */
static void
on_handed_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (PtFinishPage) self = data;

  pt_session_hands_finish (PT_SESSION (object), result, NULL);
  g_clear_error (&self->failure);
  g_clear_pointer (&self->shown, g_free);
  pt_page_update (PT_PAGE (self));
}

static void
save (GtkWidget *widget, const char *action, GVariant *parameter)
{
  pt_dialogs_save_copy (widget, pt_page_get_session (PT_PAGE (widget)));
}

static void
define (GtkWidget *widget, const char *action, GVariant *parameter)
{
  PtSession *session = pt_page_get_session (PT_PAGE (widget));

  if (pt_session_get_draft (session) != NULL && !pt_session_is_working (session))
    pt_session_define_async (session, on_worked_cb, g_object_ref (widget));
}

static void
apply (GtkWidget *widget, const char *action, GVariant *parameter)
{
  PtSession *session = pt_page_get_session (PT_PAGE (widget));

  if (pt_session_get_draft (session) != NULL && !pt_session_is_working (session))
    pt_session_apply_async (session, on_handed_cb, g_object_ref (widget));
}

static void
try_again (GtkWidget *widget, const char *action, GVariant *parameter)
{
  PtSession *session = pt_page_get_session (PT_PAGE (widget));
  const PtProgress *hands = pt_session_get_hands (session);
  g_autofree char *uuid = NULL;

  if (hands == NULL || pt_session_is_working (session))
    return;
  uuid = g_strdup (hands->uuid);
  switch (hands->kind)
    {
    case PT_PROGRESS_APPLY:
      /* Something else may be there now than what failed: it is looked at first. */
      pt_session_drop_hands (session);
      apply (widget, action, parameter);
      break;
    case PT_PROGRESS_UNDO:
      pt_session_undo_async (session, uuid, on_handed_cb, g_object_ref (widget));
      break;
    case PT_PROGRESS_RECOVER:
      pt_session_recover_async (session, on_handed_cb, g_object_ref (widget));
      break;
    }
}

static void
recover (GtkWidget *widget, const char *action, GVariant *parameter)
{
  PtSession *session = pt_page_get_session (PT_PAGE (widget));

  if (!pt_session_is_working (session))
    pt_session_recover_async (session, on_handed_cb, g_object_ref (widget));
}

static void
cancel (GtkWidget *widget, const char *action, GVariant *parameter)
{
  pt_session_cancel_hands (pt_page_get_session (PT_PAGE (widget)));
}

static void
copy_work (GtkWidget *widget, const char *action, GVariant *parameter)
{
  g_autofree char *text = pt_page_copy (PT_PAGE (widget));

  if (text != NULL)
    gtk_widget_activate_action (widget, "clip.copy", "s", text);
}

static char *
pt_finish_page_copy (PtPage *page)
{
  const PtProgress *hands = pt_session_get_hands (pt_page_get_session (page));

  return hands != NULL ? pt_progress_format (hands)
                       : pt_rescue_card_get_text (PT_FINISH_PAGE (page)->card);
}

static void
on_deed_ended (PtPage *page, const char *uuid, const GError *error)
{
  PtFinishPage *self = PT_FINISH_PAGE (page);
  const PtProgress *hands = pt_session_get_hands (pt_page_get_session (page));

  g_clear_error (&self->failure);
  /* What the steps tell is not said twice. */
  if (error != NULL && hands == NULL)
    self->failure = g_error_copy (error);
  g_clear_pointer (&self->shown, g_free);
  pt_page_update (page);
}

static const char *
get_uuid (GtkWidget *widget)
{
  const PtMachine *machine = pt_session_get_machine (pt_page_get_session (PT_PAGE (widget)));

  return machine != NULL ? machine->uuid : NULL;
}

static void
rehearse (GtkWidget *widget, const char *action, GVariant *parameter)
{
  if (get_uuid (widget) != NULL)
    pt_deeds_rehearse (PT_PAGE (widget), get_uuid (widget), on_deed_ended);
}

static void
start (GtkWidget *widget, const char *action, GVariant *parameter)
{
  if (get_uuid (widget) != NULL)
    pt_deeds_start (PT_PAGE (widget), get_uuid (widget), on_deed_ended);
}

static void
on_back_clicked_cb (GtkButton *button, PtFinishPage *self)
{
  const char *uuid = get_uuid (GTK_WIDGET (self));

  if (uuid == NULL)
    return;
  if (self->can_undo)
    pt_deeds_undo (PT_PAGE (self), uuid, on_deed_ended);
  else
    pt_deeds_take_out (PT_PAGE (self), uuid, on_deed_ended);
}

/* -- the page ----------------------------------------------------------- */

/* Whoever comes back from a terminal has just done what the page waits for. */
static void
on_active_cb (GtkWindow *window, GParamSpec *pspec, PtFinishPage *self)
{
  PtSession *session = pt_page_get_session (PT_PAGE (self));

  if (gtk_window_is_active (window) && !pt_session_is_sample (session)
      && !pt_session_is_checking (session))
    pt_session_check (session);
}

static void
pt_finish_page_map (GtkWidget *widget)
{
  PtFinishPage *self = PT_FINISH_PAGE (widget);
  GtkRoot *root = gtk_widget_get_root (widget);

  pt_session_want_draft (pt_page_get_session (PT_PAGE (widget)), TRUE);
  GTK_WIDGET_CLASS (pt_finish_page_parent_class)->map (widget);
  if (GTK_IS_WINDOW (root))
    self->active_handler
        = g_signal_connect (root, "notify::is-active", G_CALLBACK (on_active_cb), self);
}

static void
pt_finish_page_unmap (GtkWidget *widget)
{
  PtFinishPage *self = PT_FINISH_PAGE (widget);
  GtkRoot *root = gtk_widget_get_root (widget);

  if (self->active_handler != 0 && root != NULL)
    g_signal_handler_disconnect (root, self->active_handler);
  self->active_handler = 0;
  GTK_WIDGET_CLASS (pt_finish_page_parent_class)->unmap (widget);
  g_clear_error (&self->failure);
  pt_session_drop_hands (pt_page_get_session (PT_PAGE (widget)));
  pt_session_want_draft (pt_page_get_session (PT_PAGE (widget)), FALSE);
}

static void
pt_finish_page_dispose (GObject *object)
{
  PtFinishPage *self = PT_FINISH_PAGE (object);

  g_clear_pointer (&self->shown, g_free);
  g_clear_error (&self->failure);
  G_OBJECT_CLASS (pt_finish_page_parent_class)->dispose (object);
}

static void
pt_finish_page_class_init (PtFinishPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  PtPageClass *page_class = PT_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pt_finish_page_dispose;
  widget_class->map = pt_finish_page_map;
  widget_class->unmap = pt_finish_page_unmap;
  page_class->update = pt_finish_page_update;
  page_class->focus = pt_finish_page_focus;
  page_class->copy = pt_finish_page_copy;
  page_class->can_check = TRUE;
  page_class->shows_check = TRUE;

  gtk_widget_class_install_action (widget_class, "finish.apply", NULL, apply);
  gtk_widget_class_install_action (widget_class, "finish.save", NULL, save);
  gtk_widget_class_install_action (widget_class, "finish.define", NULL, define);
  gtk_widget_class_install_action (widget_class, "finish.rehearse", NULL, rehearse);
  gtk_widget_class_install_action (widget_class, "finish.start", NULL, start);
  gtk_widget_class_install_action (widget_class, "work.cancel", NULL, cancel);
  gtk_widget_class_install_action (widget_class, "work.again", NULL, try_again);
  gtk_widget_class_install_action (widget_class, "work.recover", NULL, recover);
  gtk_widget_class_install_action (widget_class, "work.copy", NULL, copy_work);

  g_type_ensure (PT_TYPE_FINISH_STEPS);
  g_type_ensure (PT_TYPE_LIFE_STRIP);
  g_type_ensure (PT_TYPE_WORK_VIEW);
  g_type_ensure (PT_TYPE_PAGE_HEAD);
  g_type_ensure (PT_TYPE_RESCUE_CARD);
  g_type_ensure (PT_TYPE_STATE_BADGE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               PT_RESOURCE_PREFIX "/pages/finish-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PtFinishPage, head);
  gtk_widget_class_bind_template_child (widget_class, PtFinishPage, work);
  gtk_widget_class_bind_template_child (widget_class, PtFinishPage, calm);
  gtk_widget_class_bind_template_child (widget_class, PtFinishPage, life_group);
  gtk_widget_class_bind_template_child (widget_class, PtFinishPage, life);
  gtk_widget_class_bind_template_child (widget_class, PtFinishPage, steps);
  gtk_widget_class_bind_template_child (widget_class, PtFinishPage, dropped);
  gtk_widget_class_bind_template_child (widget_class, PtFinishPage, rescue);
  gtk_widget_class_bind_template_child (widget_class, PtFinishPage, card);
  gtk_widget_class_bind_template_child (widget_class, PtFinishPage, back);
  gtk_widget_class_bind_template_child (widget_class, PtFinishPage, back_row);
  gtk_widget_class_bind_template_child (widget_class, PtFinishPage, back_button);
  gtk_widget_class_bind_template_callback (widget_class, on_back_clicked_cb);
}

static void
pt_finish_page_init (PtFinishPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  adw_preferences_group_set_header_suffix (self->rescue, pt_rescue_card_new_buttons (self->card));
}

/**
 * pt_finish_page_judge:
 * @session: the model
 * @view: (inout): how the step stands
 *
 * One may always leave: what is not done stays as it is.
 */
void
pt_finish_page_judge (PtSession *session, PtStepView *view)
{
  view->complete = !pt_session_is_working (session);
  view->go_on = g_strdup (_ ("_Done"));
  if (pt_session_get_draft (session) != NULL)
    view->answer
        = g_strdup (is_proven (session, pt_session_get_draft (session)) ? _ ("Rehearsed")
                                                                        : _ ("Not rehearsed"));
}
