#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-finish-page.h"

#include "pt-change-row.h"
#include "pt-detail-row.h"
#include "pt-dialogs.h"
#include "pt-error.h"
#include "pt-focus.h"
#include "pt-home-text.h"
#include "pt-hook-file.h"
#include "pt-i18n.h"
#include "pt-life-strip.h"
#include "pt-name.h"
#include "pt-page-head.h"
#include "pt-rescue-card.h"
#include "pt-state-badge.h"
#include "pt-vm-dropped.h"

/**
 * PtFinishPage:
 *
 * What was done, what comes next, and how to take it back. What only root may do is said as a
 * command until there is a helper that does it.
 */
struct _PtFinishPage
{
  PtPage parent_instance;

  PtPageHead *head;
  AdwPreferencesGroup *life_group;
  PtLifeStrip *life;
  AdwPreferencesGroup *steps;
  AdwPreferencesGroup *dropped;
  AdwPreferencesGroup *rescue;
  PtRescueCard *card;
  AdwPreferencesGroup *back;
  AdwActionRow *back_row;
  GtkButton *back_button;

  GPtrArray *rows;
  GtkWidget *next; /* the button of the next step */
  char *shown;
  GError *failure;
  gulong active_handler;
};

/* How far the set-up is. */
typedef struct
{
  gboolean sample;
  gboolean saved;
  gboolean files;
  gboolean defined;
  gboolean may_define;
  gboolean proven;
} Progress;

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

static Progress
find_progress (PtSession *session, const PtDraft *draft)
{
  Progress progress = { 0 };

  progress.sample = pt_session_is_sample (session);
  progress.saved = was_saved (pt_session_get_outcome (session), draft);
  progress.files = !pt_preview_has_files (draft->preview);
  progress.defined = pt_preview_find_definition (draft->preview) == NULL;
  progress.may_define = pt_session_may_define (session);
  progress.proven = is_proven (session, draft);
  return progress;
}

/* -- rows --------------------------------------------------------------- */

static void
clear_rows (PtFinishPage *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      GtkWidget *row = self->rows->pdata[i];
      GtkWidget *group = gtk_widget_get_ancestor (row, ADW_TYPE_PREFERENCES_GROUP);

      adw_preferences_group_remove (ADW_PREFERENCES_GROUP (group), row);
    }
  g_ptr_array_set_size (self->rows, 0);
  self->next = NULL;
}

static void
add_row (PtFinishPage *self, AdwPreferencesGroup *group, GtkWidget *row)
{
  adw_preferences_group_add (group, row);
  g_ptr_array_add (self->rows, row);
}

typedef enum
{
  STAGE_DONE,
  STAGE_NEXT,
  STAGE_LATER,
} Stage;

static GtkWidget *
add_step (
    PtFinishPage *self, Stage stage, const char *icon_name, const char *title, const char *words)
{
  static const struct
  {
    PtKind kind;
    const char *word;
  } stages[] = {
    [STAGE_DONE] = { PT_KIND_SUCCESS, N_ ("done") },
    [STAGE_NEXT] = { PT_KIND_ACCENT, N_ ("next") },
    [STAGE_LATER] = { PT_KIND_NEUTRAL, N_ ("later") },
  };
  GtkWidget *row = adw_action_row_new ();
  const char *word = g_dgettext (GETTEXT_PACKAGE, stages[stage].word);
  g_autofree char *spoken = g_strdup_printf ("%s. %s", word, words);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), words);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_add_prefix (
      ADW_ACTION_ROW (row),
      pt_state_badge_new (stages[stage].kind,
                          stage == STAGE_DONE ? "object-select-symbolic" : icon_name, word));
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, spoken,
                                  -1);
  add_row (self, self->steps, row);
  return row;
}

static void
add_button (
    PtFinishPage *self, GtkWidget *row, const char *label, gboolean suggested, GCallback callback)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  if (suggested)
    {
      gtk_widget_add_css_class (button, "suggested-action");
      self->next = button;
    }
  g_signal_connect (button, "clicked", callback, self);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
}

static void
add_command (PtFinishPage *self, const char *command)
{
  GtkWidget *row = pt_detail_row_new (_ ("Type in a terminal"), NULL);

  pt_detail_row_add_command (PT_DETAIL_ROW (row), command);
  add_row (self, self->steps, row);
}

/* -- the steps ---------------------------------------------------------- */

static void
on_save_clicked_cb (GtkButton *button, PtFinishPage *self)
{
  pt_dialogs_save_copy (GTK_WIDGET (self), pt_page_get_session (PT_PAGE (self)));
}

static void
add_save_step (PtFinishPage *self, const PtOutcome *outcome, const Progress *progress)
{
  g_autofree char *words = NULL;
  GtkWidget *row;

  if (progress->saved)
    {
      g_autofree char *shown = g_filename_display_name (outcome->folder);

      words = g_markup_printf_escaped ("<tt>%s</tt>", shown);
    }
  else
    words
        = g_strdup (_ ("The plan, the hook’s files and the new definition, into a folder of yours. "
                       "Nothing is changed by it."));
  row = add_step (self, progress->saved ? STAGE_DONE : STAGE_NEXT, "document-save-symbolic",
                  _ ("Save what will be installed"), words);
  add_button (self, row, progress->saved ? _ ("Save _Again…") : _ ("_Save…"), !progress->saved,
              G_CALLBACK (on_save_clicked_cb));
}

static char *
format_install (const PtOutcome *outcome, const PtDraft *draft)
{
  g_autofree char *name = g_strconcat (draft->plan->uuid, ".plan", NULL);
  g_autofree char *path = g_build_filename (outcome->folder, name, NULL);
  g_autofree char *quoted = g_shell_quote (path);

  return g_strdup_printf ("sudo passthroughctl export %s /", quoted);
}

static void
add_files_step (PtFinishPage *self,
                const PtOutcome *outcome,
                const PtDraft *draft,
                const Progress *progress)
{
  Stage stage = progress->files ? STAGE_DONE : progress->saved ? STAGE_NEXT : STAGE_LATER;
  const char *words
      = progress->files
            ? _ ("libvirt calls it when the machine starts and stops.")
            : _ ("The hook hands the card over when libvirt calls it. Its folder is root’s, and "
                 "this "
                 "version has nobody to ask for the password: one command does it. Then come back "
                 "here.");

  add_step (self, stage, "pt-handover-symbolic", _ ("Install the hook"), words);
  if (stage == STAGE_NEXT)
    {
      g_autofree char *command = format_install (outcome, draft);

      add_command (self, command);
    }
}

static void
on_defined_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (PtFinishPage) self = data;

  g_clear_error (&self->failure);
  pt_session_work_finish (PT_SESSION (object), result, &self->failure);
  g_clear_pointer (&self->shown, g_free);
  pt_page_update (PT_PAGE (self));
}

static void
on_define_clicked_cb (GtkButton *button, PtFinishPage *self)
{
  PtSession *session = pt_page_get_session (PT_PAGE (self));

  if (pt_session_get_draft (session) == NULL)
    return;
  gtk_widget_set_sensitive (GTK_WIDGET (button), FALSE);
  pt_session_define_async (session, on_defined_cb, g_object_ref (self));
}

static void
add_define_step (PtFinishPage *self, const PtDraft *draft, const Progress *progress)
{
  gboolean ready = progress->may_define && (progress->files || !draft->needs_hook);
  Stage stage = progress->defined ? STAGE_DONE : ready ? STAGE_NEXT : STAGE_LATER;
  g_autofree char *name = g_markup_escape_text (draft->machine->name, -1);
  g_autofree char *title = g_strdup_printf (_ ("Give the card to %s"), name);
  const char *words = progress->defined ? _ ("libvirt has the machine’s new definition.")
                      : ready           ? _ ("libvirt gets the machine’s new definition.")
                              : _ ("After the hook is installed: a card that leaves without its "
                                   "hook is a computer without a screen.");
  GtkWidget *row = add_step (self, stage, "computer-symbolic", title, words);

  if (stage == STAGE_NEXT)
    add_button (self, row, _ ("_Apply"), TRUE, G_CALLBACK (on_define_clicked_cb));
}

static void
add_rehearse_step (PtFinishPage *self, const PtDraft *draft, const Progress *progress)
{
  const PtCard *card = pt_session_get_card (pt_page_get_session (PT_PAGE (self)));
  gboolean ready = progress->files && progress->defined;

  add_step (self,
            ready && progress->proven ? STAGE_DONE
            : ready                   ? STAGE_NEXT
                                      : STAGE_LATER,
            "pt-handover-symbolic", _ ("Rehearse"), pt_home_text_rehearsal (card));
  if (ready)
    {
      const char *name = draft->machine->name;
      g_autofree char *command
          = g_strdup_printf ("sudo passthroughctl rehearse %s --wait",
                             pt_name_is_word (name) ? name : draft->plan->uuid);

      add_command (self, command);
    }
}

static void
add_sample_steps (PtFinishPage *self, const PtDraft *draft, const Progress *progress)
{
  g_autofree char *name = g_markup_escape_text (draft->machine->name, -1);
  g_autofree char *title = g_strdup_printf (_ ("Give the card to %s"), name);

  add_step (self, progress->defined ? STAGE_DONE : STAGE_LATER, "computer-symbolic", title,
            _ ("The sample computer’s libvirt has the new definition, for as long as this program "
               "runs."));
  add_step (self, STAGE_LATER, "pt-handover-symbolic", _ ("Install the hook"),
            _ ("Only shown: the sample computer has no disk to install anything on."));
  add_step (self, STAGE_LATER, "pt-handover-symbolic", _ ("Rehearse"),
            _ ("Only on a real computer: its session ends, the screen is dark for up to a minute, "
               "then the login screen returns."));
}

static void
show_steps (PtFinishPage *self, PtSession *session, const PtDraft *draft, const Progress *progress)
{
  const PtOutcome *outcome = pt_session_get_outcome (session);

  if (progress->sample)
    {
      add_sample_steps (self, draft, progress);
      return;
    }
  if (!progress->files)
    add_save_step (self, outcome, progress);
  add_files_step (self, outcome, draft, progress);
  add_define_step (self, draft, progress);
  add_rehearse_step (self, draft, progress);
}

/* -- the head and the rest ---------------------------------------------- */

static void
show_head (PtFinishPage *self, const PtDraft *draft, const Progress *progress)
{
  g_autofree char *title = NULL;

  if (progress->defined && progress->sample)
    {
      title = g_strdup_printf (_ ("%s has the card on the sample"), draft->machine->name);
      pt_page_head_set (self->head, PT_KIND_SUCCESS, "object-select-symbolic", title,
                        _ ("Nothing of this computer was changed. This is how far a trial goes."));
    }
  else if (progress->defined && progress->files)
    {
      title = g_strdup_printf (_ ("%s is set up"), draft->machine->name);
      pt_page_head_set (
          self->head, PT_KIND_SUCCESS, "object-select-symbolic", title,
          progress->proven
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

static void
show_dropped (PtFinishPage *self, const PtOutcome *outcome)
{
  const PtChange *wanted = outcome != NULL && outcome->draft != NULL && outcome->defined != NULL
                               ? pt_preview_find_definition (outcome->draft->preview)
                               : NULL;
  PtChange *change = wanted != NULL
                         ? pt_vm_dropped_find (wanted->kind, wanted->after, outcome->defined->xml)
                         : NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->dropped), change != NULL);
  if (change != NULL)
    {
      g_autoptr (GPtrArray) changes
                 = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_change_free);

      g_ptr_array_add (changes, change);
      add_row (self, self->dropped, pt_change_row_new (changes));
    }
}

/* How far the machine is; for a trial that is of no interest. */
static void
show_life (PtFinishPage *self, PtSession *session, const PtDraft *draft, const Progress *progress)
{
  const PtHandoverHistory *history = pt_session_get_history (session, draft->machine->uuid);
  gboolean prepared = progress->defined && progress->files;
  guint reached = PT_LIFE_PREPARED;

  if (prepared)
    reached = history == NULL || history->proven == NULL ? PT_LIFE_REHEARSED
              : history->uses == 0                       ? PT_LIFE_IN_USE
                                                         : PT_LIFE_STAGES;
  pt_life_strip_set_reached (self->life, reached);
  gtk_widget_set_visible (GTK_WIDGET (self->life_group), !progress->sample);
}

static void
show_failure (PtFinishPage *self)
{
  GtkWidget *row;
  g_autofree char *text = NULL;

  if (self->failure == NULL)
    return;
  text = g_markup_escape_text (self->failure->message, -1);
  row = adw_action_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Nothing was changed"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), text);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_add_prefix (
      ADW_ACTION_ROW (row),
      pt_state_badge_new (PT_KIND_ERROR, "dialog-error-symbolic", _ ("To fix")));
  add_row (self, self->steps, row);
}

/* What the page shows, as text: the same text needs no new rows, and the focus stays. */
static char *
sign (const PtDraft *draft, const PtOutcome *outcome, const Progress *progress)
{
  return g_strdup_printf ("%s %d%d%d%d%d%d %s", draft->machine->name, progress->sample,
                          progress->saved, progress->files, progress->defined, progress->may_define,
                          progress->proven,
                          outcome != NULL && outcome->folder != NULL ? outcome->folder : "");
}

/* The button that does the next step, where there is one. */
static gboolean
pt_finish_page_focus (PtPage *page)
{
  PtFinishPage *self = PT_FINISH_PAGE (page);

  return self->next != NULL && gtk_widget_grab_focus (self->next);
}

static void
show (PtFinishPage *self, PtSession *session, const PtDraft *draft)
{
  const PtOutcome *outcome = pt_session_get_outcome (session);
  Progress progress = find_progress (session, draft);
  g_autofree char *now = sign (draft, outcome, &progress);
  gboolean has_card = draft->machine->summary->has_card;
  PtReport *report = pt_session_get_report (session);
  g_autoptr (GArray) mark = NULL;

  pt_rescue_card_set_host (self->card, report != NULL ? report->host : NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->back), has_card);
  gtk_widget_set_sensitive (GTK_WIDGET (self->back_button),
                            draft->machine->state == PT_MACHINE_OFF
                                && !pt_session_is_working (session));
  if (g_strcmp0 (now, self->shown) == 0)
    return;
  g_free (self->shown);
  self->shown = g_steal_pointer (&now);
  mark = pt_focus_mark (GTK_WIDGET (self));
  clear_rows (self);
  show_head (self, draft, &progress);
  show_failure (self);
  show_steps (self, session, draft, &progress);
  show_dropped (self, outcome);
  show_life (self, session, draft, &progress);
  /* What was pressed is done and gone: the next step has the next button. */
  if (mark != NULL && !pt_finish_page_focus (PT_PAGE (self)))
    pt_focus_restore (GTK_WIDGET (self), mark);
}

static void
pt_finish_page_update (PtPage *page)
{
  PtFinishPage *self = PT_FINISH_PAGE (page);
  PtSession *session = pt_page_get_session (page);
  const PtDraft *draft = pt_session_get_draft (session);

  pt_page_head_set_busy_later (self->head,
                               pt_session_is_drafting (session) || pt_session_is_working (session));
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

      clear_rows (self);
      g_clear_pointer (&self->shown, g_free);
      pt_page_head_set (self->head, PT_KIND_ERROR, "dialog-error-symbolic",
                        _ ("These changes cannot be made"), text);
    }
}

/* -- putting back ------------------------------------------------------- */

static void
on_put_back_confirmed_cb (gpointer data)
{
  PtFinishPage *self = PT_FINISH_PAGE (data);
  PtSession *session = pt_page_get_session (PT_PAGE (self));
  const PtMachine *machine = pt_session_get_machine (session);

  if (machine != NULL)
    pt_session_put_back_async (session, machine->uuid, on_defined_cb, g_object_ref (self));
}

static void
on_back_clicked_cb (GtkButton *button, PtFinishPage *self)
{
  const PtMachine *machine = pt_session_get_machine (pt_page_get_session (PT_PAGE (self)));
  g_autofree char *heading = NULL;

  if (machine == NULL)
    return;
  heading = g_strdup_printf (_ ("Take the Card Out of %s?"), machine->name);
  pt_dialogs_confirm (GTK_WIDGET (self), heading,
                      _ ("It gets its virtual display back. Your choices are kept, so one click "
                         "hands the card over again."),
                      _ ("_Take It Out"), on_put_back_confirmed_cb, g_object_ref (self),
                      g_object_unref);
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
  pt_session_want_draft (pt_page_get_session (PT_PAGE (widget)), FALSE);
}

static void
pt_finish_page_dispose (GObject *object)
{
  PtFinishPage *self = PT_FINISH_PAGE (object);

  g_clear_pointer (&self->rows, g_ptr_array_unref);
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
  page_class->can_check = TRUE;
  page_class->shows_check = TRUE;

  g_type_ensure (PT_TYPE_LIFE_STRIP);
  g_type_ensure (PT_TYPE_PAGE_HEAD);
  g_type_ensure (PT_TYPE_RESCUE_CARD);
  g_type_ensure (PT_TYPE_STATE_BADGE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               PT_RESOURCE_PREFIX "/pages/finish-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PtFinishPage, head);
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
  self->rows = g_ptr_array_new ();
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
