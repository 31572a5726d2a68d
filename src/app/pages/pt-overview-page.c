#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-overview-page.h"

#include "pt-deeds.h"
#include "pt-focus.h"
#include "pt-home-row.h"
#include "pt-home-text.h"
#include "pt-i18n.h"
#include "pt-no-libvirt.h"
#include "pt-os-names.h"
#include "pt-page-head.h"
#include "pt-state-badge.h"
#include "pt-rescue-card.h"
#include "pt-words.h"

/**
 * PtOverviewPage:
 *
 * The returning user sees in one glance whether the card still works.
 */
struct _PtOverviewPage
{
  PtPage parent_instance;

  PtPageHead *head;
  AdwPreferencesGroup *machines;
  GtkWidget *interrupted;
  GtkWidget *unfinished;
  AdwActionRow *unfinished_row;

  GPtrArray *rows;
  GPtrArray *uuids;     /* whose rows they are */
  GHashTable *problems; /* UUID: why what was tried last did not work */
  char *shown;
};

G_DEFINE_FINAL_TYPE (PtOverviewPage, pt_overview_page, PT_TYPE_PAGE)

/* -- what is shown ------------------------------------------------------ */

/* A machine that has the card, or one that has records and that libvirt does not tell now. */
typedef struct
{
  const PtMachine *machine;
  const PtHandoverHistory *history;
} Entry;

static void
add_entry (GArray *entries, const PtMachine *machine, const PtHandoverHistory *history)
{
  Entry entry = { machine, history };

  g_array_append_val (entries, entry);
}

static GArray *
list_entries (PtSession *session)
{
  GPtrArray *machines = pt_session_get_machines (session);
  g_autoptr (GPtrArray) histories = NULL;
  GArray *entries = g_array_new (FALSE, FALSE, sizeof (Entry));

  for (guint i = 0; machines != NULL && i < machines->len; i++)
    {
      const PtMachine *machine = machines->pdata[i];

      if (machine->summary->has_card)
        add_entry (entries, machine, pt_session_get_history (session, machine->uuid));
    }
  if (machines != NULL || pt_session_get_machines_error (session) == NULL)
    return entries;
  histories = pt_session_list_histories (session);
  for (guint i = 0; i < histories->len; i++)
    add_entry (entries, NULL, histories->pdata[i]);
  return entries;
}

/* -- the head ----------------------------------------------------------- */

/* The newest event of all machines. */
static const Entry *
find_newest (const GArray *entries)
{
  const Entry *found = NULL;

  for (guint i = 0; i < entries->len; i++)
    {
      const Entry *entry = &g_array_index (entries, Entry, i);

      if (entry->history != NULL && entry->history->report != NULL
          && (found == NULL || g_strcmp0 (entry->history->name, found->history->name) > 0))
        found = entry;
    }
  return found;
}

static guint
count_proven (const GArray *entries)
{
  guint count = 0;

  for (guint i = 0; i < entries->len; i++)
    {
      const Entry *entry = &g_array_index (entries, Entry, i);

      count += entry->history != NULL && entry->history->proven != NULL;
    }
  return count;
}

static void
show_works (PtOverviewPage *self, const PtHost *host, const Entry *entry, guint proven)
{
  g_autofree char *change
      = host != NULL ? pt_handover_history_find_change (entry->history, host) : NULL;
  g_autofree char *when = pt_home_text_when (entry->history->log);
  g_autofree char *title = NULL;
  g_autofree char *text = NULL;

  if (entry->machine != NULL && pt_home_text_hook (entry->machine, host) == PT_HOOK_ABSENT)
    {
      text = g_markup_printf_escaped (_ ("libvirt refuses to start %s, and the desktop stays as it "
                                         "is. Set the machine up again."),
                                      entry->machine->name);
      pt_page_head_set (self->head, PT_KIND_WARNING, "dialog-warning-symbolic",
                        _ ("A hook is not installed any more"), text);
      return;
    }
  if (change != NULL)
    {
      text = pt_words_to_markup (change);
      pt_page_head_set (self->head, PT_KIND_WARNING, "dialog-warning-symbolic",
                        _ ("Check again before the next start"), text);
      return;
    }
  title = g_strdup_printf (ngettext ("Your card works here and in %u machine",
                                     "Your card works here and in %u machines", proven),
                           proven);
  /* Translators: %s is a time, "yesterday 21:14" */
  text = g_markup_printf_escaped (_ ("The last hand-over went well, %s."), when);
  pt_page_head_set (self->head, PT_KIND_SUCCESS, "object-select-symbolic", title, text);
}

static void
show_newest (PtOverviewPage *self, const PtHost *host, const Entry *entry, guint proven)
{
  const PtHandoverReport *report = entry->history->report;
  PtHomeView view;
  g_autofree char *when = NULL;
  g_autofree char *title = NULL;
  g_autofree char *text = NULL;

  if (report->result == PT_HANDOVER_GIVEN_BACK && entry->history->proven != NULL)
    {
      show_works (self, host, entry, proven);
      return;
    }
  when = pt_home_text_when (entry->history->log);
  title = pt_words_to_plain (report->head);
  text = g_markup_printf_escaped ("%s, %s.", entry->history->log->machine, when);
  pt_home_text_describe (NULL, entry->history, host, &view);
  pt_page_head_set (self->head, view.kind, view.icon_name, title, text);
  pt_home_view_clear (&view);
}

static void
show_head (PtOverviewPage *self, const PtHost *host, const GArray *entries)
{
  const Entry *newest = find_newest (entries);
  const Entry *first = &g_array_index (entries, Entry, 0);
  g_autofree char *text = NULL;

  if (newest != NULL)
    {
      show_newest (self, host, newest, count_proven (entries));
      return;
    }
  if (first->machine == NULL || first->history != NULL)
    {
      pt_page_head_set (self->head, PT_KIND_NEUTRAL, "dialog-question-symbolic",
                        _ ("The last hand-over cannot be told"),
                        _ ("Its record is damaged, or of a later version of Passthrough."));
      return;
    }
  text = g_markup_printf_escaped (_ ("%s is set up, but was never rehearsed."),
                                  first->machine->name);
  pt_page_head_set (self->head, PT_KIND_WARNING, "dialog-warning-symbolic",
                    _ ("Rehearse before you start"), text);
}

/* -- rows --------------------------------------------------------------- */

/* What the page shows, as text: the same text needs no new rows, and what is open stays so. */
static char *
sign (PtOverviewPage *self, PtSession *session, const PtHost *host, const GArray *entries)
{
  const PtMade *made = pt_session_get_made (session);
  GString *out = g_string_new (pt_session_is_working (session) ? "working\n" : NULL);

  for (guint i = 0; i < entries->len; i++)
    {
      const Entry *entry = &g_array_index (entries, Entry, i);
      const char *uuid = entry->machine != NULL ? entry->machine->uuid : entry->history->uuid;
      const char *problem = g_hash_table_lookup (self->problems, uuid);
      PtHomeView view;
      g_autofree char *last
          = entry->history != NULL ? pt_home_text_last (entry->history) : g_strdup ("");

      pt_home_text_describe (entry->machine, entry->history, host, &view);
      g_string_append_printf (out, "%s %s %s %s %s\n", uuid, view.text, last,
                              problem != NULL ? problem : "", host != NULL ? "read" : "");
      if (entry->machine != NULL)
        g_string_append_printf (out, "%s %d %d %d\n", entry->machine->name, entry->machine->state,
                                (int) pt_home_text_hook (entry->machine, host),
                                pt_os_names_peek (entry->machine->summary->system) != NULL);
      if (made != NULL && pt_made_find_newest (made, uuid) != NULL)
        g_string_append_printf (out, "%s\n", pt_made_find_newest (made, uuid)->id);
      pt_home_view_clear (&view);
    }
  return g_string_free (out, FALSE);
}

static gboolean
is_open (PtOverviewPage *self, const char *uuid)
{
  for (guint i = 0; i < self->rows->len; i++)
    if (g_str_equal (self->uuids->pdata[i], uuid))
      return adw_expander_row_get_expanded (self->rows->pdata[i]);
  return FALSE;
}

static void
clear_rows (PtOverviewPage *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->machines, self->rows->pdata[i]);
  g_ptr_array_set_size (self->rows, 0);
  g_ptr_array_set_size (self->uuids, 0);
}

static void
add_row (PtOverviewPage *self, const Entry *entry, const char *uuid, gboolean open)
{
  GtkWidget *row = pt_home_row_new (pt_page_get_session (PT_PAGE (self)), entry->machine,
                                    entry->history, g_hash_table_lookup (self->problems, uuid));

  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), open);
  adw_preferences_group_add (self->machines, row);
  g_ptr_array_add (self->rows, row);
  g_ptr_array_add (self->uuids, g_strdup (uuid));
}

static void
show (PtOverviewPage *self, const PtHost *host, const GArray *entries)
{
  PtSession *session = pt_page_get_session (PT_PAGE (self));
  const GError *error = pt_session_get_machines_error (session);
  g_autoptr (GHashTable) open = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GArray) mark = pt_focus_mark (GTK_WIDGET (self));

  for (guint i = 0; i < self->uuids->len; i++)
    if (is_open (self, self->uuids->pdata[i]))
      g_hash_table_add (open, g_strdup (self->uuids->pdata[i]));
  clear_rows (self);
  show_head (self, host, entries);
  adw_preferences_group_set_description (
      self->machines, error != NULL ? _ ("libvirt does not answer, so this is only what the "
                                         "records of the hand-overs tell.")
                                    : NULL);
  for (guint i = 0; i < entries->len; i++)
    {
      const Entry *entry = &g_array_index (entries, Entry, i);
      const char *uuid = entry->machine != NULL ? entry->machine->uuid : entry->history->uuid;

      add_row (self, entry, uuid,
               entries->len == 1 || g_hash_table_contains (self->problems, uuid)
                   || g_hash_table_contains (open, uuid));
    }
  if (mark != NULL)
    pt_focus_restore (GTK_WIDGET (self), mark);
}

/* Somebody began to set up a machine, and did not end. */
static void
show_unfinished (PtOverviewPage *self, PtSession *session)
{
  const PtMachine *machine = pt_session_get_unfinished (session);
  g_autofree char *name = NULL;
  g_autofree char *title = NULL;

  gtk_widget_set_visible (self->unfinished, machine != NULL);
  if (machine == NULL)
    return;
  name = g_markup_escape_text (machine->name, -1);
  /* Translators: the name of a machine */
  title = g_strdup_printf (_ ("Go on setting up %s"), name);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->unfinished_row), title);
}

/* Of nobody's now: while the helper works its journal is there as well. */
static gboolean
show_interrupted (PtOverviewPage *self, PtSession *session)
{
  const PtMade *made = pt_session_get_made (session);
  gboolean interrupted = made != NULL && made->status->interrupted != NULL
                         && !pt_session_is_working (session) && pt_session_has_hands (session);

  gtk_widget_set_visible (self->interrupted, interrupted);
  return interrupted;
}

static void
show_none (PtOverviewPage *self, PtSession *session)
{
  if (pt_no_libvirt_show (PT_PAGE (self)))
    return;
  if (pt_session_get_machines (session) == NULL)
    pt_page_show_empty (PT_PAGE (self), "computer-symbolic", _ ("Looking for Machines"),
                        _ ("This takes a second or two."), FALSE);
  else
    pt_page_show_empty_action (PT_PAGE (self), "computer-symbolic", _ ("No Machine Has the Card"),
                               _ ("Set one up: you see each change before it is made."),
                               _ ("_Set Up a Machine…"), "win.set-up");
}

static void
pt_overview_page_update (PtPage *page)
{
  PtOverviewPage *self = PT_OVERVIEW_PAGE (page);
  PtSession *session = pt_page_get_session (page);
  PtReport *report = pt_session_get_report (session);
  const PtHost *host = report != NULL ? report->host : NULL;
  g_autoptr (GArray) entries = list_entries (session);
  g_autofree char *now = sign (self, session, host, entries);
  gboolean interrupted;

  show_unfinished (self, session);
  interrupted = show_interrupted (self, session);
  gtk_widget_set_visible (GTK_WIDGET (self->machines), entries->len > 0);
  if (entries->len == 0 && !interrupted)
    show_none (self, session);
  else
    pt_page_hide_empty (page);
  if (g_strcmp0 (now, self->shown) == 0)
    return;
  g_free (self->shown);
  self->shown = g_steal_pointer (&now);
  if (entries->len > 0)
    show (self, host, entries);
  else
    clear_rows (self);
}

/* -- what can be done --------------------------------------------------- */

static void
open_report (GtkWidget *widget, const char *action, GVariant *parameter)
{
  pt_session_choose_record (pt_page_get_session (PT_PAGE (widget)),
                            g_variant_get_string (parameter, NULL));
  gtk_widget_activate_action (widget, "win.open-page", "s", "report");
}

static void
change_set_up (GtkWidget *widget, const char *action, GVariant *parameter)
{
  pt_session_choose_machine (pt_page_get_session (PT_PAGE (widget)),
                             g_variant_get_string (parameter, NULL));
  gtk_widget_activate_action (widget, "win.set-up", NULL);
}

static void
copy_rescue (GtkWidget *widget, const char *action, GVariant *parameter)
{
  PtReport *report = pt_session_get_report (pt_page_get_session (PT_PAGE (widget)));
  PtRescueCard *card = g_object_ref_sink (g_object_new (PT_TYPE_RESCUE_CARD, NULL));
  g_autofree char *text = NULL;

  pt_rescue_card_set_host (card, report != NULL ? report->host : NULL);
  text = pt_rescue_card_get_text (card);
  gtk_widget_activate_action (widget, "clip.copy", "s", text);
  g_object_unref (card);
}

static void
on_recovered_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (PtOverviewPage) self = data;
  g_autoptr (GError) error = NULL;
  gboolean done = pt_session_hands_finish (PT_SESSION (object), result, &error);

  gtk_widget_activate_action (GTK_WIDGET (self), "win.say", "s",
                              done ? _ ("What was interrupted is in order again") : error->message);
  pt_session_drop_hands (PT_SESSION (object));
}

static void
recover (GtkWidget *widget, const char *action, GVariant *parameter)
{
  PtSession *session = pt_page_get_session (PT_PAGE (widget));

  if (!pt_session_is_working (session))
    pt_session_recover_async (session, on_recovered_cb, g_object_ref (widget));
}

/* What must be read stays in the machine's row. */
static void
on_deed_ended (PtPage *page, const char *uuid, const GError *error)
{
  PtOverviewPage *self = PT_OVERVIEW_PAGE (page);

  if (error != NULL)
    g_hash_table_insert (self->problems, g_strdup (uuid), g_strdup (error->message));
  else
    g_hash_table_remove (self->problems, uuid);
  pt_session_drop_hands (pt_page_get_session (page));
  pt_page_update (page);
}

static void
take_out (GtkWidget *widget, const char *action, GVariant *parameter)
{
  pt_deeds_take_out (PT_PAGE (widget), g_variant_get_string (parameter, NULL), on_deed_ended);
}

static void
start (GtkWidget *widget, const char *action, GVariant *parameter)
{
  pt_deeds_start (PT_PAGE (widget), g_variant_get_string (parameter, NULL), on_deed_ended);
}

static void
rehearse (GtkWidget *widget, const char *action, GVariant *parameter)
{
  pt_deeds_rehearse (PT_PAGE (widget), g_variant_get_string (parameter, NULL), on_deed_ended);
}

static void
undo (GtkWidget *widget, const char *action, GVariant *parameter)
{
  pt_deeds_undo (PT_PAGE (widget), g_variant_get_string (parameter, NULL), on_deed_ended);
}

/* -- the page ----------------------------------------------------------- */

/* The first machine: what there is to know is in its row. */
static gboolean
pt_overview_page_focus (PtPage *page)
{
  PtOverviewPage *self = PT_OVERVIEW_PAGE (page);

  return self->rows->len > 0 && gtk_widget_child_focus (self->rows->pdata[0], GTK_DIR_TAB_FORWARD);
}

static void
pt_overview_page_dispose (GObject *object)
{
  PtOverviewPage *self = PT_OVERVIEW_PAGE (object);

  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->uuids, g_ptr_array_unref);
  g_clear_pointer (&self->problems, g_hash_table_unref);
  g_clear_pointer (&self->shown, g_free);
  G_OBJECT_CLASS (pt_overview_page_parent_class)->dispose (object);
}

static void
pt_overview_page_class_init (PtOverviewPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  PtPageClass *page_class = PT_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pt_overview_page_dispose;
  page_class->update = pt_overview_page_update;
  page_class->focus = pt_overview_page_focus;
  page_class->can_check = TRUE;

  gtk_widget_class_install_action (widget_class, "home.report", "s", open_report);
  gtk_widget_class_install_action (widget_class, "home.start", "s", start);
  gtk_widget_class_install_action (widget_class, "home.change", "s", change_set_up);
  gtk_widget_class_install_action (widget_class, "home.take-out", "s", take_out);
  gtk_widget_class_install_action (widget_class, "home.recover", NULL, recover);
  gtk_widget_class_install_action (widget_class, "home.rehearse", "s", rehearse);
  gtk_widget_class_install_action (widget_class, "home.undo", "s", undo);
  gtk_widget_class_install_action (widget_class, "home.copy-rescue", NULL, copy_rescue);

  g_type_ensure (PT_TYPE_PAGE_HEAD);
  g_type_ensure (PT_TYPE_STATE_BADGE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               PT_RESOURCE_PREFIX "/pages/overview-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PtOverviewPage, head);
  gtk_widget_class_bind_template_child (widget_class, PtOverviewPage, machines);
  gtk_widget_class_bind_template_child (widget_class, PtOverviewPage, interrupted);
  gtk_widget_class_bind_template_child (widget_class, PtOverviewPage, unfinished);
  gtk_widget_class_bind_template_child (widget_class, PtOverviewPage, unfinished_row);
}

static void
pt_overview_page_init (PtOverviewPage *self)
{
  self->rows = g_ptr_array_new ();
  self->uuids = g_ptr_array_new_with_free_func (g_free);
  self->problems = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  gtk_widget_init_template (GTK_WIDGET (self));
}
