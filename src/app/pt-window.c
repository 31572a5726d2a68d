#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-window.h"

#include "pt-ahead.h"
#include "pt-hook-file.h"
#include "pt-i18n.h"
#include "pt-pages.h"
#include "pt-panes.h"
#include "pt-settings.h"
#include "pt-stack.h"
#include "pt-step-row.h"
#include "pt-toast.h"
#include "pt-window-menu.h"

/**
 * PtWindow:
 *
 * The wizard: steps on the left, one page on the right, Back and Continue below.
 */
struct _PtWindow
{
  AdwApplicationWindow parent_instance;

  AdwToastOverlay *toasts;
  GtkListBox *steps;
  GtkWidget *sample_chip;
  AdwWindowTitle *page_title;
  AdwHeaderBar *header;
  GtkWidget *check_button;
  GtkStack *stack;
  GtkWidget *action_bar;
  GtkWidget *back_button;
  GtkWidget *sample_button;
  GtkLabel *hint;
  GtkButton *continue_button;

  PtSession *session;
  GSettings *settings;
  guint current;
  guint reached;
  gboolean home;
  GtkWidget *page_header;
  GtkWidget *parked;
  gboolean announce_check;
  gboolean told_news;
  guint ahead; /* the page that is made ahead next */
  guint idle_id;
};

G_DEFINE_FINAL_TYPE (PtWindow, pt_window, ADW_TYPE_APPLICATION_WINDOW)

static PtPage *
get_page (PtWindow *self)
{
  return PT_PAGE (gtk_stack_get_visible_child (self->stack));
}

/* -- where one stands --------------------------------------------------- */

static gboolean
is_step (guint index)
{
  return (pt_pages_get (index)->moods & PT_MOOD_SET_UP) != 0;
}

static gboolean
is_first_step (guint index)
{
  return is_step (index) && pt_pages_count_steps (index) == 0;
}

static gboolean
is_last_step (guint index)
{
  return pt_pages_count_steps (index + 1) == pt_pages_count_steps (pt_pages_count ());
}

/* Somebody has lent a card before: there is something to come home to. */
static gboolean
has_home (PtWindow *self)
{
  GPtrArray *machines = pt_session_get_machines (self->session);

  for (guint i = 0; machines != NULL && i < machines->len; i++)
    if (((PtMachine *) machines->pdata[i])->summary->has_card)
      return TRUE;
  return self->home;
}

/* A page without a row belongs to Overview, which leads to it. */
static gboolean
is_pushed (guint index)
{
  return (pt_pages_get (index)->moods & PT_MOOD_NO_ROW) != 0;
}

/* In a set-up the first row leads home. */
static gboolean
has_row (PtWindow *self, guint index)
{
  const PtPageInfo *info = pt_pages_get (index);

  if (is_pushed (index))
    return FALSE;
  if (!self->home && index == pt_pages_find ("overview"))
    return has_home (self);
  return (info->moods & (self->home ? PT_MOOD_HOME : PT_MOOD_SET_UP)) != 0;
}

static void
update_step (PtWindow *self, guint index, const PtStepView *view, gboolean can_open)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->steps, (int) index);
  PtStepState look = pt_step_view_look (view, index == self->current,
                                        self->home ? view->settled : index <= self->reached);
  gboolean answered = look != PT_STEP_LATER && (look != PT_STEP_HERE || index < self->reached);
  const char *icon_name = pt_pages_get (index)->icon_name;

  if (icon_name != NULL)
    pt_step_row_set_icon (PT_STEP_ROW (row), self->home ? icon_name : "go-previous-symbolic");
  else
    pt_step_row_set (PT_STEP_ROW (row), look, answered ? view->answer : NULL);
  gtk_widget_set_visible (GTK_WIDGET (row), has_row (self, index));
  gtk_widget_set_sensitive (GTK_WIDGET (row), can_open);
  if (index == (is_pushed (self->current) ? pt_pages_find ("overview") : self->current))
    gtk_list_box_select_row (self->steps, row);
}

static void
set_default (PtWindow *self, gboolean wanted)
{
  gtk_window_set_default_widget (GTK_WINDOW (self),
                                 wanted ? GTK_WIDGET (self->continue_button) : NULL);
}

/* One goes on when this step and all before it are complete; else the first that is not says why
 * not. What acts is never the default. */
static void
update_action_bar (PtWindow *self, const PtStepView *view, gboolean complete, const char *hint)
{
  gboolean first = is_first_step (self->current);
  const char *label = first ? _ ("_Start") : _ ("_Continue");

  gtk_widget_set_visible (self->action_bar, !self->home);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.continue", complete && !self->home);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.back",
                                 is_pushed (self->current)
                                     || (!first && !self->home && !is_last_step (self->current)));
  gtk_widget_set_visible (self->back_button, !first && !is_last_step (self->current));
  gtk_widget_set_visible (self->sample_button, first && !pt_session_is_sample (self->session));
  gtk_button_set_label (self->continue_button, view->go_on != NULL ? view->go_on : label);
  /* What is next stands in the page then, and is blue there. */
  if (is_last_step (self->current))
    gtk_widget_remove_css_class (GTK_WIDGET (self->continue_button), "suggested-action");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->continue_button), "suggested-action");
  set_default (self, view->go_on == NULL);
  gtk_label_set_text (self->hint, hint != NULL ? hint : "");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->hint), hint);
}

static void
update (PtWindow *self)
{
  gboolean sample = pt_session_is_sample (self->session);
  gboolean complete = TRUE;
  gboolean settled = TRUE;
  g_autofree char *hint = NULL;

  for (guint i = 0; i < pt_pages_count (); i++)
    {
      const PtPageInfo *info = pt_pages_get (i);
      PtStepView view;

      pt_pages_judge (i, self->session, &view);
      update_step (self, i, &view,
                   !is_step (i) || complete || (info->for_reading && settled) || self->home);
      if (hint == NULL && is_step (i) && !view.complete)
        hint = g_strdup (view.hint);
      if (is_step (i))
        complete = complete && view.complete;
      if (i == self->current)
        update_action_bar (self, &view, complete, hint != NULL ? hint : view.hint);
      settled = settled && view.settled;
      pt_step_view_clear (&view);
    }
  gtk_widget_set_visible (self->sample_chip, sample);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.try-sample", !sample);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.leave-sample", sample);
}

static gboolean
is_looking (PtWindow *self)
{
  return pt_session_is_checking (self->session) || pt_session_is_listing (self->session)
         || pt_session_is_drafting (self->session);
}

/* While a page has nothing to answer yet and Continue is dead, the focus is parked; if nobody moves
 * it, it comes back when the checks have ended. */
static void
focus_page (PtWindow *self, PtPage *page)
{
  self->parked = NULL;
  if (pt_page_focus (page))
    return;
  if (gtk_widget_get_sensitive (GTK_WIDGET (self->continue_button)))
    {
      gtk_widget_grab_focus (GTK_WIDGET (self->continue_button));
      return;
    }
  if (!gtk_widget_child_focus (GTK_WIDGET (page), GTK_DIR_TAB_FORWARD))
    gtk_widget_grab_focus (GTK_WIDGET (gtk_list_box_get_selected_row (self->steps)));
  if (is_looking (self))
    self->parked = gtk_window_get_focus (GTK_WINDOW (self));
}

static void show_title (PtWindow *self);
static void open_page (PtWindow *self, guint index);
static void make_next_later (PtWindow *self);

/* Once, when the first list is there. */
static void
tell_news (PtWindow *self)
{
  gboolean listed = pt_session_get_machines (self->session) != NULL
                    || pt_session_get_machines_error (self->session) != NULL;

  if (self->told_news || !listed)
    return;
  self->told_news = TRUE;
  if (self->current == pt_pages_find ("overview")
      && pt_settings_take_news (self->settings, self->session))
    open_page (self, pt_pages_find ("report"));
}

static void
on_session_changed_cb (PtSession *session, PtWindow *self)
{
  update (self);
  show_title (self);
  make_next_later (self);
  tell_news (self);
  /* A button that went dead has lost the focus to nobody. */
  if (gtk_window_get_focus (GTK_WINDOW (self)) == NULL && gtk_widget_get_mapped (GTK_WIDGET (self)))
    focus_page (self, get_page (self));
  if (self->parked != NULL && !is_looking (self))
    {
      gboolean untouched = gtk_window_get_focus (GTK_WINDOW (self)) == self->parked;

      self->parked = NULL;
      if (untouched)
        focus_page (self, get_page (self));
    }
  if (self->announce_check && !pt_session_is_checking (session))
    {
      self->announce_check = FALSE;
      pt_window_toast (self, _ ("Checked again"));
    }
}

/* -- moving ------------------------------------------------------------- */

static void
show_page_header (PtWindow *self, PtPage *page)
{
  if (self->page_header != NULL)
    adw_header_bar_remove (self->header, self->page_header);
  self->page_header = pt_page_make_header (page);
  if (self->page_header != NULL)
    adw_header_bar_pack_end (self->header, self->page_header);
}

static void
show_title (PtWindow *self)
{
  const PtPageInfo *info = pt_pages_get (self->current);
  g_autofree char *step = NULL;

  if (self->home)
    step = pt_page_get_subtitle (get_page (self));
  else
    /* Translators: number of the step, number of all steps */
    step = g_strdup_printf (_ ("Step %u of %u"), pt_pages_count_steps (self->current) + 1,
                            pt_pages_count_steps (pt_pages_count ()));
  adw_window_title_set_title (self->page_title, g_dgettext (GETTEXT_PACKAGE, info->title));
  adw_window_title_set_subtitle (self->page_title, step != NULL ? step : "");
}

static GtkWidget *
make_page (PtWindow *self, guint index)
{
  const PtPageInfo *info = pt_pages_get (index);
  GtkWidget *page = gtk_stack_get_child_by_name (self->stack, info->id);

  if (page == NULL)
    {
      page = g_object_new (info->get_type (), "session", self->session, NULL);
      gtk_stack_add_named (self->stack, page, info->id);
      /* Until it is shown, see pt_stack_show(). */
      gtk_accessible_update_state (GTK_ACCESSIBLE (page), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
    }
  return page;
}

/* In a set-up the next step; else whatever the sidebar leads to. */
static gboolean
may_come_next (PtWindow *self, guint index)
{
  if (self->home)
    return index != self->current && has_row (self, index);
  return index == self->current + 1 && is_step (index);
}

/* What may come next is made while nobody waits for it: one page at a time. */
static gboolean
on_idle_cb (gpointer data)
{
  PtWindow *self = PT_WINDOW (data);

  while (self->ahead < pt_pages_count ())
    if (may_come_next (self, self->ahead++))
      {
        pt_ahead_measure (make_page (self, self->ahead - 1));
        return G_SOURCE_CONTINUE;
      }
  self->idle_id = 0;
  return G_SOURCE_REMOVE;
}

static void
make_next_later (PtWindow *self)
{
  g_clear_handle_id (&self->idle_id, g_source_remove);
  self->ahead = 0;
  self->idle_id = g_timeout_add_full (G_PRIORITY_LOW, 400, on_idle_cb, self, NULL);
}

static void
open_page (PtWindow *self, guint index)
{
  const PtPageInfo *info = pt_pages_get (index);
  GtkWidget *page = make_page (self, index);

  self->current = index;
  self->home = !is_step (index) || (self->home && (info->moods & PT_MOOD_HOME) != 0);
  if (!self->home)
    self->reached = MAX (self->reached, index);
  pt_stack_show (self->stack, page);
  show_page_header (self, PT_PAGE (page));

  show_title (self);
  gtk_widget_set_visible (self->check_button, pt_page_shows_check (PT_PAGE (page)));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.check-again",
                                 pt_page_can_check (PT_PAGE (page)));
  update (self);
  focus_page (self, PT_PAGE (page));
  make_next_later (self);
}

/* Nothing is read before somebody goes on from the first page. */
static void
start_first_check (PtWindow *self)
{
  if (pt_session_get_report (self->session) == NULL
      && pt_session_get_failure (self->session) == NULL && !pt_session_is_checking (self->session))
    pt_session_check (self->session);
}

static void
on_step_activated_cb (GtkListBox *list, GtkListBoxRow *row, PtWindow *self)
{
  guint index = (guint) gtk_list_box_row_get_index (row);

  if (!is_first_step (index))
    start_first_check (self);
  if (index != self->current)
    open_page (self, index);
}

static void
go_back (GtkWidget *widget, const char *action, GVariant *parameter)
{
  PtWindow *self = PT_WINDOW (widget);

  if (is_pushed (self->current))
    open_page (self, pt_pages_find ("overview"));
  else if (self->current > 0 && is_step (self->current - 1))
    open_page (self, self->current - 1);
}

static void
go_on (GtkWidget *widget, const char *action, GVariant *parameter)
{
  PtWindow *self = PT_WINDOW (widget);

  start_first_check (self);
  if (pt_page_go_on (get_page (self)))
    return;
  if (!is_last_step (self->current))
    open_page (self, self->current + 1);
  else
    open_page (self, pt_pages_find (has_home (self) ? "overview" : "welcome"));
}

/* -- what the menu and the keys do -------------------------------------- */

static void
check_again (GtkWidget *widget, const char *action, GVariant *parameter)
{
  PtWindow *self = PT_WINDOW (widget);

  self->announce_check = pt_session_get_report (self->session) != NULL;
  pt_session_check (self->session);
}

/* From what this computer is on; what the first page says was read, or is known. */
static void
start_set_up (PtWindow *self)
{
  self->home = FALSE;
  self->reached = 0;
  start_first_check (self);
  open_page (self, pt_pages_find ("computer"));
}

static void
set_up (GtkWidget *widget, const char *action, GVariant *parameter)
{
  start_set_up (PT_WINDOW (widget));
}

static void
show_page (GtkWidget *widget, const char *action, GVariant *parameter)
{
  PtWindow *self = PT_WINDOW (widget);
  guint index = pt_pages_find (g_variant_get_string (parameter, NULL));

  if (index < pt_pages_count ())
    open_page (self, index);
}

static void
try_sample (GtkWidget *widget, const char *action, GVariant *parameter)
{
  PtWindow *self = PT_WINDOW (widget);

  pt_session_look_at_sample (self->session);
  start_set_up (self);
}

static void
leave_sample (GtkWidget *widget, const char *action, GVariant *parameter)
{
  PtWindow *self = PT_WINDOW (widget);

  pt_session_look_at_this_computer (self->session);
  start_set_up (self);
}

static void
copy_page (GtkWidget *widget, const char *action, GVariant *parameter)
{
  PtWindow *self = PT_WINDOW (widget);
  g_autofree char *text = pt_page_copy (get_page (self));

  if (text != NULL)
    gtk_widget_activate_action (widget, "clip.copy", "s", text);
  else
    pt_window_toast (self, _ ("There is nothing to copy on this page"));
}

/* -- F6: sidebar, page, action bar -------------------------------------- */

static void
change_pane (PtWindow *self, int step)
{
  GtkWidget *panes[] = { GTK_WIDGET (self->steps), GTK_WIDGET (self->stack), self->action_bar };

  pt_panes_move (GTK_WINDOW (self), panes, G_N_ELEMENTS (panes), step);
}

static void
next_pane (GtkWidget *widget, const char *action, GVariant *parameter)
{
  change_pane (PT_WINDOW (widget), 1);
}

static void
previous_pane (GtkWidget *widget, const char *action, GVariant *parameter)
{
  change_pane (PT_WINDOW (widget), -1);
}

/* -- the window --------------------------------------------------------- */

static void
pt_window_activate_default (GtkWindow *window)
{
  if (!pt_panes_activate_focus (window))
    GTK_WINDOW_CLASS (pt_window_parent_class)->activate_default (window);
}

/* Before, there is no focus to be given. */
static void
pt_window_map (GtkWidget *widget)
{
  PtWindow *self = PT_WINDOW (widget);

  GTK_WIDGET_CLASS (pt_window_parent_class)->map (widget);
  focus_page (self, get_page (self));
}

static gboolean
pt_window_close_request (GtkWindow *window)
{
  PtWindow *self = PT_WINDOW (window);

  pt_settings_save_window (self->settings, window);
  pt_settings_save_machine (self->settings, self->session);
  return GTK_WINDOW_CLASS (pt_window_parent_class)->close_request (window);
}

static void
pt_window_dispose (GObject *object)
{
  PtWindow *self = PT_WINDOW (object);

  g_clear_handle_id (&self->idle_id, g_source_remove);
  g_clear_object (&self->settings);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (pt_window_parent_class)->dispose (object);
}

static void
install_actions (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "win.back", NULL, go_back);
  gtk_widget_class_install_action (klass, "win.continue", NULL, go_on);
  gtk_widget_class_install_action (klass, "win.check-again", NULL, check_again);
  gtk_widget_class_install_action (klass, "win.try-sample", NULL, try_sample);
  gtk_widget_class_install_action (klass, "win.leave-sample", NULL, leave_sample);
  gtk_widget_class_install_action (klass, "win.copy-page", NULL, copy_page);
  gtk_widget_class_install_action (klass, "win.next-pane", NULL, next_pane);
  gtk_widget_class_install_action (klass, "win.previous-pane", NULL, previous_pane);
  /* What pages ask of the window. */
  gtk_widget_class_install_action (klass, "win.open-page", "s", show_page);
  gtk_widget_class_install_action (klass, "win.set-up", NULL, set_up);

  gtk_widget_class_add_binding_action (klass, GDK_KEY_Left, GDK_ALT_MASK, "win.back", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_Return, GDK_CONTROL_MASK, "win.continue",
                                       NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_KP_Enter, GDK_CONTROL_MASK, "win.continue",
                                       NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_F5, 0, "win.check-again", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_c, GDK_CONTROL_MASK | GDK_SHIFT_MASK,
                                       "win.copy-page", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_F6, 0, "win.next-pane", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_F6, GDK_SHIFT_MASK, "win.previous-pane",
                                       NULL);
}

static void
bind_children (GtkWidgetClass *klass)
{
  gtk_widget_class_bind_template_child (klass, PtWindow, toasts);
  gtk_widget_class_bind_template_child (klass, PtWindow, steps);
  gtk_widget_class_bind_template_child (klass, PtWindow, sample_chip);
  gtk_widget_class_bind_template_child (klass, PtWindow, page_title);
  gtk_widget_class_bind_template_child (klass, PtWindow, header);
  gtk_widget_class_bind_template_child (klass, PtWindow, check_button);
  gtk_widget_class_bind_template_child (klass, PtWindow, stack);
  gtk_widget_class_bind_template_child (klass, PtWindow, action_bar);
  gtk_widget_class_bind_template_child (klass, PtWindow, back_button);
  gtk_widget_class_bind_template_child (klass, PtWindow, sample_button);
  gtk_widget_class_bind_template_child (klass, PtWindow, hint);
  gtk_widget_class_bind_template_child (klass, PtWindow, continue_button);
  gtk_widget_class_bind_template_callback (klass, on_step_activated_cb);
}

static void
pt_window_class_init (PtWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pt_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = pt_window_close_request;
  widget_class->map = pt_window_map;
  GTK_WINDOW_CLASS (klass)->activate_default = pt_window_activate_default;
  gtk_widget_class_set_template_from_resource (widget_class, PT_RESOURCE_PREFIX "/window.ui");
  bind_children (widget_class);
  install_actions (widget_class);
  pt_window_menu_install (widget_class);
}

static void
pt_window_init (PtWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->settings = pt_settings_new ();
  pt_settings_restore_window (self->settings, GTK_WINDOW (self));
  for (guint i = 0; i < pt_pages_count (); i++)
    gtk_list_box_append (self->steps,
                         pt_step_row_new (g_dgettext (GETTEXT_PACKAGE, pt_pages_get (i)->title)));
}

/* The record of a hand-over tells that this is not the first time. */
static gboolean
was_used (PtWindow *self)
{
  return pt_session_is_this_computer (self->session)
         && g_file_test (PT_HOOK_LOG_FOLDER, G_FILE_TEST_IS_DIR);
}

/**
 * pt_window_new:
 * @application: the application
 * @session: the model
 *
 * Returns: (transfer none): the wizard's window, on its first page
 */
PtWindow *
pt_window_new (AdwApplication *application, PtSession *session)
{
  PtWindow *self = g_object_new (PT_TYPE_WINDOW, "application", application, NULL);

  self->session = g_object_ref (session);
  pt_settings_restore_machine (self->settings, session);
  /* After the pages, so that what gets the focus is there. */
  g_signal_connect_object (session, "changed", G_CALLBACK (on_session_changed_cb), self,
                           G_CONNECT_AFTER);
  open_page (self, pt_pages_find (was_used (self) ? "overview" : "welcome"));
  if (self->home)
    start_first_check (self);
  return self;
}

/**
 * pt_window_open_page:
 * @self: the window
 * @id: id of a page in the table
 *
 * Opens a page, whatever stands before it.
 */
void
pt_window_open_page (PtWindow *self, const char *id)
{
  g_return_if_fail (PT_IS_WINDOW (self));

  guint index = pt_pages_find (id);

  if (index == pt_pages_count ())
    return;
  if (!is_first_step (index))
    start_first_check (self);
  open_page (self, index);
}

/**
 * pt_window_toast:
 * @self: the window
 * @words: nothing that must be read
 *
 * Shows a toast.
 */
void
pt_window_toast (PtWindow *self, const char *words)
{
  g_return_if_fail (PT_IS_WINDOW (self));

  pt_toast_say (self->toasts, words);
}

/**
 * pt_window_get_session:
 * @self: the window
 *
 * Returns: (transfer none): the model
 */
PtSession *
pt_window_get_session (PtWindow *self)
{
  g_return_val_if_fail (PT_IS_WINDOW (self), NULL);

  return self->session;
}
