#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-review-page.h"

#include "pt-change-row.h"
#include "pt-dialogs.h"
#include "pt-diff-view.h"
#include "pt-diff.h"
#include "pt-error.h"
#include "pt-i18n.h"
#include "pt-page-head.h"
#include "pt-state-badge.h"
#include "pt-turns.h"

/**
 * PtReviewPage:
 *
 * Every difference, as it will be made, before anything is.
 */
struct _PtReviewPage
{
  PtPage parent_instance;

  PtPageHead *head;
  AdwPreferencesGroup *news;
  AdwPreferencesGroup *machine;
  AdwPreferencesGroup *files;
  AdwPreferencesGroup *stays;

  GPtrArray *rows;
  PtDraft *shown;
  gint64 shown_changed_at;
  GError *failure;
};

G_DEFINE_FINAL_TYPE (PtReviewPage, pt_review_page, PT_TYPE_PAGE)

/* -- what the changes are for ------------------------------------------- */

/* Files that have one purpose are one change: what a person would take back together. */
static GPtrArray *
group_changes (const PtPreview *preview)
{
  GPtrArray *groups = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);

  for (guint i = 0; i < preview->changes->len; i++)
    {
      PtChange *change = preview->changes->pdata[i];
      GPtrArray *group = NULL;

      for (guint k = 0; k < groups->len && group == NULL; k++)
        {
          GPtrArray *other = groups->pdata[k];
          const PtChange *first = other->pdata[0];

          if (first->path != NULL && change->path != NULL
              && g_str_equal (first->title, change->title))
            group = other;
        }
      if (group == NULL)
        {
          group = g_ptr_array_new ();
          g_ptr_array_add (groups, group);
        }
      g_ptr_array_add (group, change);
    }
  return groups;
}

static guint
count_changes (const PtDraft *draft)
{
  g_autoptr (GPtrArray) groups = group_changes (draft->preview);

  return groups->len;
}

/* Whether libvirt alone can do all of it. */
/* On the sample computer there is nobody to lose a screen, and no disk to write a file to. */
static gboolean
can_apply (PtSession *session, const PtDraft *draft)
{
  if (draft->preview->changes->len == 0)
    return FALSE;
  if (pt_session_has_hands (session))
    return TRUE;
  return (pt_session_is_sample (session) && pt_preview_find_definition (draft->preview) != NULL)
         || (!pt_preview_has_files (draft->preview) && pt_session_may_define (session));
}

/* -- the head ----------------------------------------------------------- */

static void
show_waiting_head (PtReviewPage *self, const PtDraft *draft)
{
  guint count = count_changes (draft);
  g_autofree char *text = g_strdup_printf (
      ngettext ("%u change waits for your word. It can be undone, and no restart is needed.",
                "%u changes wait for your word. All of them can be undone, and no restart is "
                "needed.",
                count),
      count);

  pt_page_head_set (self->head, PT_KIND_ACCENT, "edit-find-symbolic",
                    _ ("Nothing has been changed yet"), text);
}

static char *
describe_age (gint64 changed_at)
{
  gint64 minutes = (g_get_real_time () - changed_at) / G_TIME_SPAN_MINUTE;

  if (minutes < 1)
    return g_strdup (_ ("Another program edited it a moment ago."));
  return g_strdup_printf (ngettext ("Another program edited it %u minute ago.",
                                    "Another program edited it %u minutes ago.", (guint) minutes),
                          (guint) minutes);
}

static void
show_changed_head (PtReviewPage *self, const PtDraft *draft, gint64 changed_at)
{
  g_autofree char *title
      = g_strdup_printf (_ ("%s changed while you looked"), draft->machine->name);
  g_autofree char *age = describe_age (changed_at);
  g_autofree char *text = g_strdup_printf ("%s %s %s", age, _ ("Nothing has been written."),
                                           _ ("The difference below starts from the new state."));

  pt_page_head_set (self->head, PT_KIND_WARNING, "dialog-warning-symbolic", title, text);
}

static void
show_done_head (PtReviewPage *self, const PtDraft *draft)
{
  g_autofree char *name = g_markup_escape_text (draft->machine->name, -1);
  g_autofree char *text = g_strdup_printf (_ ("%s has its devices and the hook is current."), name);

  pt_page_head_set (self->head, PT_KIND_SUCCESS, "object-select-symbolic",
                    _ ("Everything is already in place"), text);
}

static void
show_head (PtReviewPage *self, PtSession *session, const PtDraft *draft)
{
  gint64 changed_at = pt_session_get_changed_at (session);

  if (changed_at != 0)
    show_changed_head (self, draft, changed_at);
  else if (draft->preview->changes->len == 0)
    show_done_head (self, draft);
  else
    show_waiting_head (self, draft);
}

static void
show_error (PtReviewPage *self, const GError *error)
{
  g_autofree char *text = g_markup_escape_text (error->message, -1);

  pt_page_head_set (self->head, PT_KIND_ERROR, "dialog-error-symbolic",
                    _ ("These changes cannot be made"), text);
}

/* -- the rows ----------------------------------------------------------- */

static void
clear_rows (PtReviewPage *self)
{
  pt_turns_forget (GTK_WIDGET (self));
  for (guint i = 0; i < self->rows->len; i++)
    {
      GtkWidget *row = self->rows->pdata[i];
      GtkWidget *group = gtk_widget_get_ancestor (row, ADW_TYPE_PREFERENCES_GROUP);

      adw_preferences_group_remove (ADW_PREFERENCES_GROUP (group), row);
    }
  g_ptr_array_set_size (self->rows, 0);
}

static void
add_row (PtReviewPage *self, AdwPreferencesGroup *group, GtkWidget *row)
{
  adw_preferences_group_add (group, row);
  g_ptr_array_add (self->rows, row);
}

/* Returns: whether there are any. */
static gboolean
describe_files (PtReviewPage *self, const PtDraft *draft)
{
  guint added = 0, altered = 0;
  g_autofree char *new_files = NULL;
  g_autofree char *text = NULL;

  for (guint i = 0; i < draft->preview->changes->len; i++)
    {
      const PtChange *change = draft->preview->changes->pdata[i];

      if (change->path != NULL && change->before == NULL)
        added++;
      else if (change->path != NULL)
        altered++;
    }
  new_files = g_strdup_printf (ngettext ("%u new file", "%u new files", added), added);
  if (altered == 0)
    text = g_strdup_printf (_ ("%s. No file that exists is altered."), new_files);
  else
    text = g_strdup_printf (ngettext ("%s, %u altered.", "%s, %u altered.", altered), new_files,
                            altered);
  adw_preferences_group_set_description (self->files, text);
  return added + altered > 0;
}

/* What somebody else changed, so that nobody has to compare two long differences. Returns: whether
 * there is anything. */
static gboolean
show_news (PtReviewPage *self, PtSession *session, const PtDraft *draft)
{
  const PtDraft *before = pt_session_get_draft_before (session);
  gboolean news = before != NULL && !g_str_equal (before->machine->xml, draft->machine->xml);

  if (news)
    {
      GtkWidget *row = adw_preferences_row_new ();

      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
      gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row),
                                  pt_diff_view_new (before->machine->xml, draft->machine->xml));
      gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      _ ("libvirt definition"), -1);
      add_row (self, self->news, row);
    }
  return news;
}

/* The first group at once, because the focus goes there. What is shown stays. */
static void
show_groups (PtReviewPage *self, gboolean news, gboolean machine, gboolean files)
{
  const struct
  {
    AdwPreferencesGroup *group;
    gboolean wanted;
  } groups[] = {
    { self->news, news }, { self->machine, machine }, { self->files, files }, { self->stays, TRUE }
  };
  gboolean first = TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      GtkWidget *group = GTK_WIDGET (groups[i].group);

      if (groups[i].wanted && !first && !gtk_widget_get_visible (group))
        pt_turns_show (GTK_WIDGET (self), group);
      else
        gtk_widget_set_visible (group, groups[i].wanted);
      first = first && !groups[i].wanted;
    }
}

static void
show_draft (PtReviewPage *self, PtSession *session, const PtDraft *draft)
{
  g_autoptr (GPtrArray) groups = group_changes (draft->preview);
  gboolean news = show_news (self, session, draft);
  gboolean machine = FALSE;

  for (guint i = 0; i < groups->len; i++)
    {
      const GPtrArray *changes = groups->pdata[i];
      gboolean is_machine = ((PtChange *) changes->pdata[0])->path == NULL;
      GtkWidget *row = pt_change_row_new (changes);

      add_row (self, is_machine ? self->machine : self->files, row);
      /* The definition is what people want to see; the others wait. */
      if (is_machine && !machine)
        adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), TRUE);
      machine = machine || is_machine;
    }
  show_groups (self, news, machine, describe_files (self, draft));
}

static void
hide_groups (PtReviewPage *self)
{
  clear_rows (self);
  gtk_widget_set_visible (GTK_WIDGET (self->news), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->machine), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->files), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->stays), FALSE);
}

static void
show_failure (PtReviewPage *self)
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
  gtk_widget_set_visible (GTK_WIDGET (self->machine), TRUE);
  add_row (self, self->machine, row);
}

static void
pt_review_page_update (PtPage *page)
{
  PtReviewPage *self = PT_REVIEW_PAGE (page);
  PtSession *session = pt_page_get_session (page);
  const PtDraft *draft = pt_session_get_draft (session);
  gint64 changed_at = pt_session_get_changed_at (session);

  pt_page_head_set_busy_later (self->head,
                               pt_session_is_drafting (session) || pt_session_is_working (session));
  if (draft == NULL)
    {
      const GError *error = pt_session_get_draft_error (session);

      /* What is shown stays while the next one is worked out, which takes a moment. */
      if (error == NULL && self->shown != NULL && pt_session_is_drafting (session))
        return;
      g_clear_pointer (&self->shown, pt_draft_unref);
      hide_groups (self);
      if (error != NULL)
        show_error (self, error);
      else if (pt_session_get_machine (session) == NULL
               && pt_session_get_machines (session) != NULL)
        pt_page_head_set (self->head, PT_KIND_WARNING, "computer-symbolic",
                          _ ("No machine is chosen"),
                          _ ("Choose one on the page Virtual Machine. Nothing has been written."));
      else
        pt_page_head_set (self->head, PT_KIND_ACCENT, "edit-find-symbolic",
                          _ ("Working out the changes"), _ ("This takes a moment."));
      return;
    }
  if (draft == self->shown && changed_at == self->shown_changed_at)
    return;
  clear_rows (self);
  show_head (self, session, draft);
  show_draft (self, session, draft);
  show_failure (self);
  g_clear_pointer (&self->shown, pt_draft_unref);
  self->shown = pt_draft_ref ((PtDraft *) draft);
  self->shown_changed_at = changed_at;
}

/* -- what can be done --------------------------------------------------- */

static void
open_finish (PtReviewPage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.open-page", "s", "finish");
}

static void
on_defined_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (PtReviewPage) self = data;
  gboolean sample = pt_session_is_sample (PT_SESSION (object));

  g_clear_error (&self->failure);
  if (pt_session_work_finish (PT_SESSION (object), result, &self->failure))
    {
      if (sample)
        gtk_widget_activate_action (GTK_WIDGET (self), "win.say", "s",
                                    _ ("Done on the sample computer"));
      open_finish (self);
      return;
    }
  /* That something changed is told by the page as a whole. */
  if (g_error_matches (self->failure, PT_ERROR, PT_ERROR_STALE))
    g_clear_error (&self->failure);
  g_clear_pointer (&self->shown, pt_draft_unref);
  pt_page_update (PT_PAGE (self));
}

/* How it went is told on Finish, step by step. */
static void
on_applied_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (PtReviewPage) self = data;

  pt_session_hands_finish (PT_SESSION (object), result, NULL);
}

static gboolean
pt_review_page_go_on (PtPage *page)
{
  PtSession *session = pt_page_get_session (page);
  const PtDraft *draft = pt_session_get_draft (session);

  if (draft == NULL || !can_apply (session, draft))
    return FALSE;
  if (pt_session_has_hands (session))
    {
      pt_session_apply_async (session, on_applied_cb, g_object_ref (page));
      open_finish (PT_REVIEW_PAGE (page));
      return TRUE;
    }
  pt_session_define_async (session, on_defined_cb, g_object_ref (page));
  return TRUE;
}

static void
on_save_clicked_cb (GtkButton *button, PtReviewPage *self)
{
  pt_dialogs_save_copy (GTK_WIDGET (self), pt_page_get_session (PT_PAGE (self)));
}

static GtkWidget *
pt_review_page_make_header (PtPage *page)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("document-save-symbolic");

  gtk_widget_set_tooltip_text (button, _ ("Save a Copy…"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Save a Copy…"), -1);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_save_clicked_cb), page, 0);
  return button;
}

/* To be read, not to be pressed: what acts has to be meant. */
static gboolean
pt_review_page_focus (PtPage *page)
{
  PtReviewPage *self = PT_REVIEW_PAGE (page);

  return self->rows->len > 0 && gtk_widget_child_focus (self->rows->pdata[0], GTK_DIR_TAB_FORWARD);
}

static char *
pt_review_page_copy (PtPage *page)
{
  const PtDraft *draft = pt_session_get_draft (pt_page_get_session (page));
  GString *out;

  if (draft == NULL)
    return NULL;
  out = g_string_new (NULL);
  for (guint i = 0; i < draft->preview->changes->len; i++)
    {
      const PtChange *change = draft->preview->changes->pdata[i];
      g_autoptr (PtDiff) diff = pt_diff_make (change->before, change->after);
      g_autofree char *lines = pt_diff_format (diff, 3);

      g_string_append_printf (out, "%s\n%s\n%s\n", change->title,
                              change->path != NULL ? change->path : _ ("libvirt definition"),
                              lines);
    }
  return g_string_free (out, FALSE);
}

/* -- the page ----------------------------------------------------------- */

static void
pt_review_page_map (GtkWidget *widget)
{
  pt_session_want_draft (pt_page_get_session (PT_PAGE (widget)), TRUE);
  GTK_WIDGET_CLASS (pt_review_page_parent_class)->map (widget);
}

static void
pt_review_page_unmap (GtkWidget *widget)
{
  PtReviewPage *self = PT_REVIEW_PAGE (widget);
  PtSession *session = pt_page_get_session (PT_PAGE (widget));

  GTK_WIDGET_CLASS (pt_review_page_parent_class)->unmap (widget);
  g_clear_error (&self->failure);
  pt_session_want_draft (session, FALSE);
  pt_session_accept_changes (session);
}

static void
pt_review_page_dispose (GObject *object)
{
  PtReviewPage *self = PT_REVIEW_PAGE (object);

  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->shown, pt_draft_unref);
  g_clear_error (&self->failure);
  G_OBJECT_CLASS (pt_review_page_parent_class)->dispose (object);
}

static void
pt_review_page_class_init (PtReviewPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  PtPageClass *page_class = PT_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pt_review_page_dispose;
  widget_class->map = pt_review_page_map;
  widget_class->unmap = pt_review_page_unmap;
  page_class->update = pt_review_page_update;
  page_class->focus = pt_review_page_focus;
  page_class->copy = pt_review_page_copy;
  page_class->make_header = pt_review_page_make_header;
  page_class->go_on = pt_review_page_go_on;
  page_class->can_check = TRUE;

  g_type_ensure (PT_TYPE_PAGE_HEAD);
  g_type_ensure (PT_TYPE_STATE_BADGE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               PT_RESOURCE_PREFIX "/pages/review-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PtReviewPage, head);
  gtk_widget_class_bind_template_child (widget_class, PtReviewPage, news);
  gtk_widget_class_bind_template_child (widget_class, PtReviewPage, machine);
  gtk_widget_class_bind_template_child (widget_class, PtReviewPage, files);
  gtk_widget_class_bind_template_child (widget_class, PtReviewPage, stays);
}

static void
pt_review_page_init (PtReviewPage *self)
{
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
judge_draft (PtSession *session, const PtDraft *draft, PtStepView *view)
{
  guint count = count_changes (draft);

  view->complete = !pt_session_is_working (session);
  view->state = pt_session_get_changed_at (session) != 0 ? PT_STEP_LOOK : PT_STEP_DONE;
  view->answer = count > 0 ? g_strdup_printf (ngettext ("%u change", "%u changes", count), count)
                           : g_strdup (_ ("Nothing to change"));
  if (pt_session_is_working (session))
    {
      view->hint = g_strdup (_ ("Wait until the changes are made"));
      return;
    }
  if (!can_apply (session, draft))
    return;
  if (pt_session_has_hands (session) && pt_preview_has_files (draft->preview))
    view->hint = g_strdup (_ ("Asks for your password"));
  view->go_on
      = g_strdup (pt_session_is_sample (session) ? _ ("_Apply to the Sample") : _ ("_Apply"));
}

/**
 * pt_review_page_judge:
 * @session: the model
 * @view: (inout): how the step stands
 *
 * Says whether it is known what will be changed.
 */
void
pt_review_page_judge (PtSession *session, PtStepView *view)
{
  const PtDraft *draft = pt_session_get_draft (session);

  view->complete = FALSE;
  if (draft != NULL)
    judge_draft (session, draft, view);
  else if (pt_session_get_draft_error (session) != NULL)
    {
      view->state = PT_STEP_BLOCKED;
      view->answer = g_strdup (_ ("Cannot be made"));
      view->hint = g_strdup (_ ("Change your choices to continue"));
    }
  else if (pt_session_is_drafting (session))
    view->hint = g_strdup (_ ("Working out the changes"));
}
