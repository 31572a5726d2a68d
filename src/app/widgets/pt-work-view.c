#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-work-view.h"

#include "pt-detail-row.h"
#include "pt-i18n.h"
#include "pt-spoken.h"
#include "pt-state-badge.h"

/**
 * PtWorkView:
 *
 * What is done with root's rights, a row for each change, and what became of it. Its buttons are
 * the actions "work.cancel", "work.again", "work.recover" and "work.copy", which the page has.
 */
struct _PtWorkView
{
  GtkBox parent_instance;

  GtkProgressBar *bar;
  AdwPreferencesGroup *steps;
  AdwPreferencesGroup *help;
  GtkBox *buttons;

  GPtrArray *step_rows;
  GPtrArray *help_rows;
  GtkWidget *first_button;
  char *shown;
};

G_DEFINE_FINAL_TYPE (PtWorkView, pt_work_view, GTK_TYPE_BOX)

/* -- how it ended -------------------------------------------------------- */

/* What is left of it, by which the words are chosen. */
typedef enum
{
  END_NOTHING,     /* nothing was begun */
  END_TAKEN_BACK,  /* begun, failed, taken back */
  END_LEFT,        /* begun, failed, and something is left */
  END_INTERRUPTED, /* nobody knows yet */
} End;

static End
find_end (const PtProgress *progress)
{
  const PtHelperAnswer *answer = progress->answer;

  if (answer != NULL && answer->outcome == PT_HELPER_OUTCOME_INTERRUPTED)
    return END_INTERRUPTED;
  if (progress->record != NULL)
    return END_LEFT;
  for (guint i = 0; i < progress->steps->len; i++)
    {
      PtProgressStage stage = ((PtProgressStep *) progress->steps->pdata[i])->stage;

      if (stage == PT_PROGRESS_FAILED || stage == PT_PROGRESS_TAKEN_BACK)
        return END_TAKEN_BACK;
    }
  return END_NOTHING;
}

/* -- the head ------------------------------------------------------------ */

static void
show_running_head (const PtProgress *progress, PtPageHead *head)
{
  guint done = pt_progress_count_done (progress);
  g_autofree char *text = NULL;

  if (!progress->asked)
    {
      pt_page_head_set (head, PT_KIND_ACCENT, "dialog-password-symbolic",
                        _ ("Waiting for your password"),
                        _ ("A window of the system asks for it. Nothing has been changed yet."));
      return;
    }
  if (progress->kind == PT_PROGRESS_UNDO)
    /* Translators: number of the step, number of all steps */
    text = g_strdup_printf (_ ("Step %u of %u"), MIN (done + 1, progress->steps->len),
                            progress->steps->len);
  else
    /* Translators: number of the step, number of all steps */
    text = g_strdup_printf (_ ("Step %u of %u. If one fails, those before it are taken back."),
                            MIN (done + 1, progress->steps->len), progress->steps->len);
  pt_page_head_set (head, PT_KIND_ACCENT, "pt-handover-symbolic",
                    progress->kind == PT_PROGRESS_UNDO ? _ ("Putting everything back")
                                                       : _ ("Making the changes"),
                    text);
}

static void
show_ended_head (const PtProgress *progress, PtPageHead *head)
{
  gboolean undo = progress->kind == PT_PROGRESS_UNDO;

  switch (find_end (progress))
    {
    case END_NOTHING:
      pt_page_head_set (head, PT_KIND_WARNING, "dialog-warning-symbolic", _ ("Nothing was changed"),
                        _ ("This computer and the machine are as they were."));
      break;
    case END_TAKEN_BACK:
      pt_page_head_set (head, PT_KIND_ERROR, "dialog-error-symbolic",
                        undo ? _ ("Not everything could be put back")
                             : _ ("The changes were taken back"),
                        undo ? _ ("What could not is listed below, with the reason.")
                             : _ ("One step failed. This computer is exactly as before."));
      break;
    case END_LEFT:
      pt_page_head_set (head, PT_KIND_ERROR, "dialog-error-symbolic",
                        undo ? _ ("Not everything could be put back")
                             : _ ("A part of the changes is left"),
                        undo ? _ ("The rest is as it was, and can be put back later.")
                             : _ ("The machine does not have the card. The hook’s files are there "
                                  "and do nothing without it; Undo takes them away."));
      break;
    case END_INTERRUPTED:
      pt_page_head_set (head, PT_KIND_ERROR, "dialog-error-symbolic",
                        _ ("The changes were interrupted"),
                        _ ("The helper ended in the middle. The next step ends what was begun, or "
                           "takes it back."));
      break;
    }
}

/* -- the steps -------------------------------------------------------------- */

static void
clear (GPtrArray *rows, AdwPreferencesGroup *group)
{
  for (guint i = 0; i < rows->len; i++)
    adw_preferences_group_remove (group, rows->pdata[i]);
  g_ptr_array_set_size (rows, 0);
}

static const char *
stage_word (PtProgressStage stage, gboolean ended)
{
  switch (stage)
    {
    case PT_PROGRESS_WAITING:
      return ended ? _ ("not reached") : _ ("waiting");
    case PT_PROGRESS_RUNNING:
      return ended ? _ ("begun") : _ ("running");
    case PT_PROGRESS_DONE:
      return _ ("done");
    case PT_PROGRESS_FAILED:
      return _ ("failed");
    case PT_PROGRESS_TAKEN_BACK:
      return _ ("taken back");
    }
  g_return_val_if_reached ("");
}

static GtkWidget *
make_sign (PtProgressStage stage, gboolean ended)
{
  static const struct
  {
    PtKind kind;
    const char *icon_name;
  } signs[] = {
    [PT_PROGRESS_WAITING] = { PT_KIND_NEUTRAL, "content-loading-symbolic" },
    [PT_PROGRESS_RUNNING] = { PT_KIND_ACCENT, "content-loading-symbolic" },
    [PT_PROGRESS_DONE] = { PT_KIND_SUCCESS, "object-select-symbolic" },
    [PT_PROGRESS_FAILED] = { PT_KIND_ERROR, "dialog-error-symbolic" },
    [PT_PROGRESS_TAKEN_BACK] = { PT_KIND_NEUTRAL, "edit-undo-symbolic" },
  };
  GtkWidget *spinner;

  if (stage != PT_PROGRESS_RUNNING || ended)
    return pt_state_badge_new (signs[stage].kind, signs[stage].icon_name,
                               stage_word (stage, ended));
  spinner = gtk_spinner_new ();
  gtk_spinner_start (GTK_SPINNER (spinner));
  gtk_widget_set_size_request (spinner, 24, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (spinner), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  stage_word (stage, ended), -1);
  return spinner;
}

static void
add_step (PtWorkView *self, const PtProgressStep *step, gboolean ended)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *word = gtk_label_new (stage_word (step->stage, ended));
  g_autofree char *title = g_markup_escape_text (step->title, -1);
  g_autofree char *path = step->path != NULL ? g_markup_printf_escaped ("<tt>%s</tt>", step->path)
                                             : g_strdup (_ ("libvirt definition"));

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), path);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), make_sign (step->stage, ended));
  gtk_widget_add_css_class (word, "caption");
  gtk_widget_add_css_class (word, "dim-label");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), word);
  pt_spoken_describe_row (row, stage_word (step->stage, ended));
  adw_preferences_group_add (self->steps, row);
  g_ptr_array_add (self->step_rows, row);
}

/* -- what helps ---------------------------------------------------------------- */

static void
add_help (PtWorkView *self, GtkWidget *row)
{
  adw_preferences_group_add (self->help, row);
  g_ptr_array_add (self->help_rows, row);
}

/* On a command line a reason has no full stop. */
static GtkWidget *
make_detail (const char *heading, const char *words)
{
  g_autofree char *plain = g_strconcat (words, g_str_has_suffix (words, ".") ? "" : ".", NULL);
  g_autofree char *markup = g_markup_escape_text (plain, -1);

  return pt_detail_row_new (heading, markup);
}

/* What happened, and what to type where nobody can ask for the password. */
static void
show_help (PtWorkView *self, const PtProgress *progress)
{
  const PtHelperAnswer *answer = progress->answer;
  GtkWidget *row;

  gtk_widget_set_visible (GTK_WIDGET (self->help), progress->ended);
  if (!progress->ended)
    return;
  if (progress->error != NULL)
    add_help (self, make_detail (_ ("What happened"), progress->error->message));
  if (answer == NULL || answer->outcome == PT_HELPER_OUTCOME_DONE)
    return;
  if (answer->outcome == PT_HELPER_OUTCOME_NOT_ALLOWED
      || answer->outcome == PT_HELPER_OUTCOME_NO_AGENT
      || answer->outcome == PT_HELPER_OUTCOME_NO_PKEXEC
      || answer->outcome == PT_HELPER_OUTCOME_INTERRUPTED)
    {
      row = pt_detail_row_new (_ ("What to do"), _ ("This does the same in a terminal:"));
      pt_detail_row_add_command (PT_DETAIL_ROW (row), answer->command);
      add_help (self, row);
    }
  else if (answer->remedy != NULL)
    add_help (self, make_detail (_ ("What to do"), answer->remedy));
}

static void
add_button (PtWorkView *self, const char *label, const char *action, gboolean suggested)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  if (suggested)
    gtk_widget_add_css_class (button, "suggested-action");
  gtk_box_append (self->buttons, button);
  if (self->first_button == NULL)
    self->first_button = button;
}

static void
show_buttons (PtWorkView *self, const PtProgress *progress)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->buttons))) != NULL)
    gtk_box_remove (self->buttons, child);
  self->first_button = NULL;
  if (!progress->ended)
    {
      if (!progress->asked)
        add_button (self, _ ("_Cancel"), "work.cancel", FALSE);
      return;
    }
  if (find_end (progress) == END_INTERRUPTED)
    add_button (self, _ ("_End What Was Begun"), "work.recover", TRUE);
  else
    add_button (self, _ ("_Try Again"), "work.again", TRUE);
  add_button (self, _ ("_Copy Report"), "work.copy", FALSE);
}

/* What is shown, as text: the same text needs no new rows, and the focus stays. */
static char *
sign (const PtProgress *progress)
{
  GString *out = g_string_new (NULL);

  g_string_append_printf (out, "%d %d %d\n", (int) progress->kind, progress->asked,
                          progress->ended);
  for (guint i = 0; i < progress->steps->len; i++)
    {
      const PtProgressStep *step = progress->steps->pdata[i];

      g_string_append_printf (out, "%s %s %d\n", step->title, step->path != NULL ? step->path : "",
                              (int) step->stage);
    }
  if (progress->error != NULL)
    g_string_append (out, progress->error->message);
  return g_string_free (out, FALSE);
}

/**
 * pt_work_view_show:
 * @self: a view
 * @progress: what is done, or failed
 * @head: the page's head, which says the same in short
 *
 * Shows how far it is.
 */
void
pt_work_view_show (PtWorkView *self, const PtProgress *progress, PtPageHead *head)
{
  g_return_if_fail (PT_IS_WORK_VIEW (self));

  g_autofree char *now = sign (progress);

  if (g_strcmp0 (now, self->shown) == 0)
    return;
  g_free (self->shown);
  self->shown = g_steal_pointer (&now);
  if (progress->ended)
    show_ended_head (progress, head);
  else
    show_running_head (progress, head);
  gtk_widget_set_visible (GTK_WIDGET (self->bar), !progress->ended && progress->asked);
  gtk_progress_bar_set_fraction (self->bar, (double) pt_progress_count_done (progress)
                                                / MAX (progress->steps->len, 1));
  clear (self->step_rows, self->steps);
  clear (self->help_rows, self->help);
  show_help (self, progress);
  for (guint i = 0; i < progress->steps->len; i++)
    add_step (self, progress->steps->pdata[i], progress->ended);
  show_buttons (self, progress);
}

/**
 * pt_work_view_focus:
 * @self: a view
 *
 * Puts the focus on what can be done.
 *
 * Returns: whether there is something
 */
gboolean
pt_work_view_focus (PtWorkView *self)
{
  g_return_val_if_fail (PT_IS_WORK_VIEW (self), FALSE);

  return self->first_button != NULL && gtk_widget_grab_focus (self->first_button);
}

static void
pt_work_view_dispose (GObject *object)
{
  PtWorkView *self = PT_WORK_VIEW (object);

  g_clear_pointer (&self->step_rows, g_ptr_array_unref);
  g_clear_pointer (&self->help_rows, g_ptr_array_unref);
  g_clear_pointer (&self->shown, g_free);
  G_OBJECT_CLASS (pt_work_view_parent_class)->dispose (object);
}

static void
pt_work_view_class_init (PtWorkViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pt_work_view_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               PT_RESOURCE_PREFIX "/widgets/work-view.ui");
  gtk_widget_class_bind_template_child (widget_class, PtWorkView, bar);
  gtk_widget_class_bind_template_child (widget_class, PtWorkView, steps);
  gtk_widget_class_bind_template_child (widget_class, PtWorkView, help);
  gtk_widget_class_bind_template_child (widget_class, PtWorkView, buttons);
}

static void
pt_work_view_init (PtWorkView *self)
{
  self->step_rows = g_ptr_array_new ();
  self->help_rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}
