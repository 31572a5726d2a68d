#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-finish-steps.h"

#include "pt-detail-row.h"
#include "pt-home-text.h"
#include "pt-i18n.h"
#include "pt-name.h"
#include "pt-state-badge.h"

/**
 * PtFinishSteps:
 *
 * What is done, what comes next, and what later. Its buttons are the actions "finish.apply",
 * "finish.save", "finish.define", "finish.rehearse" and "finish.start", which the page has.
 */
struct _PtFinishSteps
{
  AdwPreferencesGroup parent_instance;

  GPtrArray *rows;
  GtkWidget *next; /* the button of the next step */
};

G_DEFINE_FINAL_TYPE (PtFinishSteps, pt_finish_steps, ADW_TYPE_PREFERENCES_GROUP)

typedef enum
{
  STAGE_DONE,
  STAGE_NEXT,
  STAGE_LATER,
} Stage;

/* -- rows --------------------------------------------------------------- */

static void
add_row (PtFinishSteps *self, GtkWidget *row)
{
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
  g_ptr_array_add (self->rows, row);
}

static GtkWidget *
add_step (
    PtFinishSteps *self, Stage stage, const char *icon_name, const char *title, const char *words)
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
  add_row (self, row);
  return row;
}

/* The first that is blue is the next one; there is never a second. */
static void
add_button (
    PtFinishSteps *self, GtkWidget *row, const char *label, const char *action, gboolean next)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  if (next && self->next == NULL)
    {
      gtk_widget_add_css_class (button, "suggested-action");
      self->next = button;
    }
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
}

static void
add_command (PtFinishSteps *self, const char *command)
{
  GtkWidget *row = pt_detail_row_new (_ ("Type in a terminal"), NULL);

  pt_detail_row_add_command (PT_DETAIL_ROW (row), command);
  add_row (self, row);
}

static void
add_failure (PtFinishSteps *self, const GError *failure)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *text = g_markup_escape_text (failure->message, -1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("It was not done"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), text);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_add_prefix (
      ADW_ACTION_ROW (row),
      pt_state_badge_new (PT_KIND_ERROR, "dialog-error-symbolic", _ ("To fix")));
  add_row (self, row);
}

static char *
format_give_title (const PtDraft *draft)
{
  g_autofree char *name = g_markup_escape_text (draft->machine->name, -1);

  return g_strdup_printf (_ ("Give the card to %s"), name);
}

/* -- without a helper: commands ------------------------------------------------- */

static void
add_save (PtFinishSteps *self, const PtOutcome *outcome, gboolean saved)
{
  g_autofree char *shown = saved ? g_filename_display_name (outcome->folder) : NULL;
  g_autofree char *words
      = saved ? g_markup_printf_escaped ("<tt>%s</tt>", shown)
              : g_strdup (_ ("The plan, the hook’s files and the new definition, into a folder of "
                             "yours. Nothing is changed by it."));
  GtkWidget *row = add_step (self, saved ? STAGE_DONE : STAGE_NEXT, "document-save-symbolic",
                             _ ("Save what will be installed"), words);

  add_button (self, row, saved ? _ ("Save _Again…") : _ ("_Save…"), "finish.save", !saved);
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
add_files (PtFinishSteps *self,
           const PtOutcome *outcome,
           const PtDraft *draft,
           const PtStanding *standing)
{
  Stage stage = standing->files ? STAGE_DONE : standing->saved ? STAGE_NEXT : STAGE_LATER;

  add_step (self, stage, "pt-handover-symbolic", _ ("Install the hook"),
            standing->files
                ? _ ("libvirt calls it when the machine starts and stops.")
                : _ ("The hook hands the card over when libvirt calls it. Its folder is root’s, "
                     "and Passthrough’s helper, which asks for the password, is not installed: one "
                     "command does it. Then come back here."));
  if (stage == STAGE_NEXT)
    {
      g_autofree char *command = format_install (outcome, draft);

      add_command (self, command);
    }
}

static void
add_define (PtFinishSteps *self, const PtDraft *draft, const PtStanding *standing)
{
  gboolean ready = standing->may_define && (standing->files || !draft->needs_hook);
  Stage stage = standing->defined ? STAGE_DONE : ready ? STAGE_NEXT : STAGE_LATER;
  g_autofree char *title = format_give_title (draft);
  GtkWidget *row = add_step (self, stage, "computer-symbolic", title,
                             standing->defined ? _ ("libvirt has the machine’s new definition.")
                             : ready           ? _ ("libvirt gets the machine’s new definition.")
                                     : _ ("After the hook is installed: a card that leaves without "
                                          "its hook is a computer without a screen."));

  if (stage == STAGE_NEXT)
    add_button (self, row, _ ("_Apply"), "finish.define", TRUE);
}

static void
add_rehearse_command (PtFinishSteps *self, const PtDraft *draft)
{
  const char *name = draft->machine->name;
  g_autofree char *command = g_strdup_printf ("sudo passthroughctl rehearse %s --wait",
                                              pt_name_is_word (name) ? name : draft->plan->uuid);

  add_command (self, command);
}

/* -- the steps ---------------------------------------------------------- */

static void
add_apply (PtFinishSteps *self, const PtStanding *standing)
{
  gboolean done = standing->files && standing->defined;
  GtkWidget *row
      = add_step (self, done ? STAGE_DONE : STAGE_NEXT, "pt-handover-symbolic",
                  done ? _ ("The changes are made") : _ ("Make the changes"),
                  done ? _ ("The hook is installed, and libvirt has the machine’s new definition.")
                       : _ ("It asks for your password. Each step is shown; if one fails, those "
                            "before it are taken back."));

  if (!done)
    add_button (self, row, _ ("_Apply"), "finish.apply", TRUE);
}

static void
add_rehearse (PtFinishSteps *self,
              const PtCard *card,
              const PtDraft *draft,
              const PtStanding *standing)
{
  gboolean ready = standing->files && standing->defined;
  Stage stage = ready && standing->proven ? STAGE_DONE : ready ? STAGE_NEXT : STAGE_LATER;
  GtkWidget *row = add_step (self, stage, "pt-handover-symbolic", _ ("Rehearse"),
                             pt_home_text_rehearsal (card));

  if (ready && standing->hands)
    add_button (self, row, _ ("_Rehearse…"), "finish.rehearse", !standing->proven);
  else if (ready)
    add_rehearse_command (self, draft);
}

static void
add_start (PtFinishSteps *self, const PtDraft *draft, const PtStanding *standing)
{
  gboolean ready = standing->files && standing->defined;
  g_autofree char *name = g_markup_escape_text (draft->machine->name, -1);
  g_autofree char *title = g_strdup_printf (_ ("Start %s"), name);
  GtkWidget *row = add_step (
      self, ready && standing->proven ? STAGE_NEXT : STAGE_LATER, "media-playback-start-symbolic",
      title,
      standing->proven ? _ ("The card goes to the machine. When you shut it down, it comes back.")
                       : _ ("Not rehearsed yet. You can start it, but rehearsing first is wiser."));

  if (ready && draft->machine->state == PT_MACHINE_OFF)
    add_button (self, row, _ ("_Start…"), "finish.start", standing->proven);
}

static void
add_sample (PtFinishSteps *self, const PtDraft *draft, const PtStanding *standing)
{
  g_autofree char *title = format_give_title (draft);

  add_step (self, standing->defined ? STAGE_DONE : STAGE_LATER, "computer-symbolic", title,
            _ ("The sample computer’s libvirt has the new definition, for as long as this program "
               "runs."));
  add_step (self, STAGE_LATER, "pt-handover-symbolic", _ ("Install the hook"),
            _ ("Only shown: the sample computer has no disk to install anything on."));
  add_step (self, STAGE_LATER, "pt-handover-symbolic", _ ("Rehearse"),
            _ ("Only on a real computer: its session ends, the screen is dark for up to a minute, "
               "then the login screen returns."));
}

/**
 * pt_finish_steps_show:
 * @self: the steps
 * @session: the model
 * @draft: what the choices come to
 * @standing: how far it is
 * @failure: (nullable): why what was tried last did not work
 *
 * Shows the steps anew.
 */
void
pt_finish_steps_show (PtFinishSteps *self,
                      PtSession *session,
                      const PtDraft *draft,
                      const PtStanding *standing,
                      const GError *failure)
{
  g_return_if_fail (PT_IS_FINISH_STEPS (self));

  const PtOutcome *outcome = pt_session_get_outcome (session);

  pt_finish_steps_clear (self);
  if (failure != NULL)
    add_failure (self, failure);
  if (standing->sample)
    {
      add_sample (self, draft, standing);
      return;
    }
  if (standing->hands)
    add_apply (self, standing);
  else
    {
      if (!standing->files)
        add_save (self, outcome, standing->saved);
      add_files (self, outcome, draft, standing);
      add_define (self, draft, standing);
    }
  add_rehearse (self, pt_session_get_card (session), draft, standing);
  add_start (self, draft, standing);
}

/**
 * pt_finish_steps_clear:
 * @self: the steps
 *
 * Shows none.
 */
void
pt_finish_steps_clear (PtFinishSteps *self)
{
  g_return_if_fail (PT_IS_FINISH_STEPS (self));

  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), self->rows->pdata[i]);
  g_ptr_array_set_size (self->rows, 0);
  self->next = NULL;
}

/**
 * pt_finish_steps_focus:
 * @self: the steps
 *
 * Puts the focus on the button of the next step.
 *
 * Returns: whether there is one
 */
gboolean
pt_finish_steps_focus (PtFinishSteps *self)
{
  g_return_val_if_fail (PT_IS_FINISH_STEPS (self), FALSE);

  return self->next != NULL && gtk_widget_grab_focus (self->next);
}

static void
pt_finish_steps_dispose (GObject *object)
{
  g_clear_pointer (&PT_FINISH_STEPS (object)->rows, g_ptr_array_unref);
  G_OBJECT_CLASS (pt_finish_steps_parent_class)->dispose (object);
}

static void
pt_finish_steps_class_init (PtFinishStepsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pt_finish_steps_dispose;
}

static void
pt_finish_steps_init (PtFinishSteps *self)
{
  self->rows = g_ptr_array_new ();
}
