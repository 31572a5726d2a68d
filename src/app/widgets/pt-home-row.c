#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-home-row.h"

#include "pt-detail-row.h"
#include "pt-home-text.h"
#include "pt-hook-button.h"
#include "pt-i18n.h"
#include "pt-life-strip.h"
#include "pt-name.h"
#include "pt-os-names.h"
#include "pt-spoken.h"
#include "pt-state-badge.h"
#include "pt-words.h"

/* What the row tells: one of machine and history may be NULL. */
typedef struct
{
  PtSession *session;
  const PtMachine *machine;
  const PtHandoverHistory *history;
  const PtHost *host;
  const char *uuid;
  const char *name;
  PtHomeView view;
} Home;

static GtkWidget *
add_line (GtkWidget *row, const char *title, const char *text)
{
  GtkWidget *line = adw_action_row_new ();
  g_autofree char *markup = pt_words_to_markup (text);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (line), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (line), markup);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (line), 0);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (row), line);
  return line;
}

/* The page has these actions, each for the machine of that UUID. */
static GtkWidget *
make_button (const char *label, const char *action, const char *uuid)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", uuid);
  return button;
}

static void
add_problem (GtkWidget *row, const char *problem)
{
  g_autofree char *plain = g_markup_escape_text (problem, -1);
  GtkWidget *line = add_line (row, _ ("The last attempt failed"), "");

  adw_action_row_set_subtitle (ADW_ACTION_ROW (line), plain);
  adw_action_row_add_prefix (
      ADW_ACTION_ROW (line),
      pt_state_badge_new (PT_KIND_ERROR, "dialog-error-symbolic", _ ("To fix")));
}

/* A row that is no button: something free in it, and a name for those who do not see that. */
static void
add_free (GtkWidget *row, const char *name, GtkWidget *child)
{
  GtkWidget *line = adw_preferences_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (line), name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (line), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (line), FALSE);
  gtk_widget_set_focusable (line, FALSE);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (line), child);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (row), line);
}

static void
add_life (const Home *home, GtkWidget *row)
{
  gboolean rehearsed = home->history != NULL && home->history->proven != NULL;

  if (home->history == NULL || home->history->uses == 0)
    add_free (row, _ ("The way of this machine"),
              pt_life_strip_new (rehearsed ? PT_LIFE_IN_USE : PT_LIFE_REHEARSED));
}

static void
add_last (const Home *home, GtkWidget *row)
{
  g_autofree char *text = NULL;
  g_autofree char *plain = NULL;
  GtkWidget *line;

  if (home->history == NULL)
    return;
  text = pt_home_text_last (home->history);
  line = add_line (row, _ ("Last hand-over"), text);
  if (home->history->report != NULL)
    {
      adw_action_row_add_suffix (ADW_ACTION_ROW (line),
                                 make_button (_ ("_Report"), "home.report", home->uuid));
      return;
    }
  /* Which file it is, in the words of the error, is no markup of ours. */
  plain = g_markup_escape_text (text, -1);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (line), _ ("Its last record cannot be read"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (line), plain);
}

static void
add_change (const Home *home, GtkWidget *row)
{
  g_autofree char *change = home->history != NULL && home->host != NULL
                                ? pt_handover_history_find_change (home->history, home->host)
                                : NULL;

  if (change != NULL)
    add_line (row, _ ("Check again before the next start"), change);
}

/* Where there is no helper, what needs root is a command; on the sample computer there is nobody to
 * ask. With a helper there is a button below. */
static void
add_rehearsal (const Home *home, GtkWidget *row)
{
  const char *name = pt_name_is_word (home->name) ? home->name : home->uuid;
  g_autofree char *command = g_strdup_printf ("sudo passthroughctl rehearse %s --wait", name);
  GtkWidget *line;

  if (pt_session_is_sample (home->session))
    {
      add_line (
          row, _ ("Rehearse"),
          _ ("Only on a real computer: its session ends, the screen is dark for up to a minute, "
             "then the login screen returns."));
      return;
    }
  line = pt_detail_row_new (_ ("Rehearse"), pt_home_text_rehearsal (pt_session_get_card_of (
                                                home->session, home->machine)));
  pt_detail_row_add_command (PT_DETAIL_ROW (line), command);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (row), line);
}

/* NULL: it can be started. */
static const char *
why_not_start (const Home *home)
{
  if (pt_session_is_sample (home->session))
    return _ ("On the sample computer nothing is started.");
  if (home->machine->state != PT_MACHINE_OFF)
    return _ ("It is not shut down.");
  if (pt_home_text_hook (home->machine, home->host) != PT_HOOK_INSTALLED)
    return _ ("Its hook has to be installed first.");
  return NULL;
}

static gboolean
can_undo (const Home *home)
{
  g_autoptr (GPtrArray) records = pt_session_list_changes (home->session, home->uuid);

  return records->len > 0 && pt_session_has_hands (home->session);
}

static GtkWidget *
make_menu (const Home *home)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenuItem) take_out = g_menu_item_new (_ ("_Take the Card Out…"), NULL);
  g_autofree char *name = g_strdup_printf (_ ("More Actions for %s"), home->name);
  GtkWidget *button = gtk_menu_button_new ();

  g_menu_item_set_action_and_target (take_out, "home.take-out", "s", home->uuid);
  g_menu_append_item (menu, take_out);
  if (can_undo (home))
    {
      g_autoptr (GMenuItem) undo = g_menu_item_new (_ ("_Undo Everything…"), NULL);

      g_menu_item_set_action_and_target (undo, "home.undo", "s", home->uuid);
      g_menu_append_item (menu, undo);
    }
  g_menu_append (menu, _ ("_Copy Rescue Card"), "home.copy-rescue");
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "view-more-symbolic");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), G_MENU_MODEL (menu));
  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  return button;
}

static void
add_actions (const Home *home, GtkWidget *row)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *start = make_button (_ ("_Start…"), "home.start", home->uuid);
  GtkWidget *change = make_button (_ ("_Change…"), "home.change", home->uuid);
  GtkWidget *more = make_menu (home);
  const char *reason = why_not_start (home);

  /* With it the action would decide whether the button can be pressed. */
  if (reason != NULL)
    gtk_actionable_set_action_name (GTK_ACTIONABLE (start), NULL);
  gtk_widget_set_sensitive (start, reason == NULL);
  gtk_widget_set_tooltip_text (start, reason);
  if (reason == NULL && home->view.kind == PT_KIND_SUCCESS)
    gtk_widget_add_css_class (start, "suggested-action");
  gtk_widget_set_hexpand (change, TRUE);
  gtk_widget_set_halign (change, GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (box), start);
  if (pt_session_has_hands (home->session))
    {
      GtkWidget *rehearse = make_button (_ ("_Rehearse…"), "home.rehearse", home->uuid);

      if (reason != NULL)
        gtk_actionable_set_action_name (GTK_ACTIONABLE (rehearse), NULL);
      gtk_widget_set_sensitive (rehearse, reason == NULL);
      gtk_widget_set_tooltip_text (rehearse, reason);
      if (reason == NULL && home->view.kind != PT_KIND_SUCCESS)
        gtk_widget_add_css_class (rehearse, "suggested-action");
      gtk_box_append (GTK_BOX (box), rehearse);
    }
  gtk_box_append (GTK_BOX (box), change);
  gtk_box_append (GTK_BOX (box), more);
  gtk_widget_add_css_class (box, "pt-row-actions");
  add_free (row, _ ("What can be done"), box);
}

/* The blue button of this view is another one. */
static void
add_hook (const Home *home, GtkWidget *row)
{
  GtkWidget *line = add_line (
      row, _ ("Hook"), pt_home_text_describe_hook (pt_home_text_hook (home->machine, home->host)));
  GtkWidget *button;

  if (!pt_session_has_hands (home->session))
    return;
  button = pt_hook_button_new (home->session, home->uuid);
  g_object_set (button, "suggested", FALSE, NULL);
  adw_action_row_add_suffix (ADW_ACTION_ROW (line), button);
}

static void
add_lines (const Home *home, GtkWidget *row)
{
  if (home->machine != NULL)
    add_life (home, row);
  add_last (home, row);
  add_change (home, row);
  if (home->machine == NULL)
    return;
  if (home->host != NULL)
    add_hook (home, row);
  if (!pt_session_has_hands (home->session))
    add_rehearsal (home, row);
  add_actions (home, row);
}

/* When it was set up is of interest until it was rehearsed. */
static char *
describe_set_up (const Home *home)
{
  const PtMade *made = pt_session_get_made (home->session);
  const PtRecord *record = made != NULL ? pt_made_find_newest (made, home->uuid) : NULL;
  g_autofree char *when = NULL;

  if (record == NULL || (home->history != NULL && home->history->proven != NULL))
    return NULL;
  when = pt_home_text_time (record->when);
  /* Translators: a time, "yesterday 21:14" */
  return g_strdup_printf (_ ("set up %s"), when);
}

static char *
format_subtitle (const Home *home)
{
  const char *system
      = home->machine != NULL ? pt_os_names_peek (home->machine->summary->system) : NULL;
  g_autofree char *set_up = describe_set_up (home);
  g_autoptr (GString) text = g_string_new (home->view.text);

  if (set_up != NULL)
    g_string_append_printf (text, "  ·  %s", set_up);
  if (system != NULL)
    g_string_append_printf (text, "  ·  %s", system);
  return g_markup_escape_text (text->str, -1);
}

/**
 * pt_home_row_new:
 * @session: the model
 * @machine: (nullable): a machine that has the card; NULL: libvirt does not tell it
 * @history: (nullable): what is recorded of its hand-overs; not both are NULL
 * @problem: (nullable): why what was tried last did not work
 *
 * Its buttons are the actions "home.report", "home.start", "home.change" and "home.take-out" with
 * the machine's UUID, and "home.copy-rescue".
 *
 * Returns: (transfer floating): an expander row
 */
GtkWidget *
pt_home_row_new (PtSession *session,
                 const PtMachine *machine,
                 const PtHandoverHistory *history,
                 const char *problem)
{
  GtkWidget *row = adw_expander_row_new ();
  PtReport *report = pt_session_get_report (session);
  Home home = { .session = session, .machine = machine, .history = history };
  g_autofree char *title = NULL;
  g_autofree char *subtitle = NULL;

  home.host = report != NULL ? report->host : NULL;
  home.uuid = machine != NULL ? machine->uuid : history->uuid;
  home.name = machine != NULL        ? machine->name
              : history->log != NULL ? history->log->machine
                                     : history->uuid;
  pt_home_text_describe (machine, history, home.host, &home.view);
  title = g_markup_escape_text (home.name, -1);
  subtitle = format_subtitle (&home);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (row), subtitle);
  adw_expander_row_add_prefix (
      ADW_EXPANDER_ROW (row),
      pt_state_badge_new (home.view.kind, home.view.icon_name, home.view.word));
  if (problem != NULL)
    add_problem (row, problem);
  add_lines (&home, row);
  pt_spoken_describe_row (row, home.view.word);
  pt_home_view_clear (&home.view);
  return row;
}
