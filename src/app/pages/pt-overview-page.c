#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-overview-page.h"

#include "pt-detail-row.h"
#include "pt-dialogs.h"
#include "pt-hook-state.h"
#include "pt-i18n.h"
#include "pt-page-head.h"
#include "pt-state-badge.h"
#include "pt-words.h"

#define UUID_KEY "pt-uuid"

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

  GPtrArray *rows;
  char *shown;
};

typedef struct
{
  PtKind kind;
  const char *icon_name;
  const char *word;
} Look;

G_DEFINE_FINAL_TYPE (PtOverviewPage, pt_overview_page, PT_TYPE_PAGE)

static PtSession *
get_session (PtOverviewPage *self)
{
  return pt_page_get_session (PT_PAGE (self));
}

/* -- what a machine's last hand-over says ------------------------------- */

static char *
format_when (const PtHandoverLog *log)
{
  g_autoptr (GDateTime) time
             = log->when != NULL ? g_date_time_new_from_iso8601 (log->when, NULL) : NULL;
  g_autoptr (GDateTime) local = time != NULL ? g_date_time_to_local (time) : NULL;
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  int days;

  if (local == NULL)
    return g_strdup (_ ("at an unknown time"));
  days = g_date_time_get_day_of_year (now) - g_date_time_get_day_of_year (local);
  if (g_date_time_get_year (now) != g_date_time_get_year (local) || days < 0 || days > 1)
    return g_date_time_format (local, "%x %H:%M");
  /* Translators: a time of today or yesterday, as g_date_time_format() has it */
  return g_date_time_format (local, days == 0 ? _ ("today %H:%M") : _ ("yesterday %H:%M"));
}

static Look
look_of (const PtHandover *handover)
{
  if (handover == NULL)
    return (Look){ PT_KIND_WARNING, "dialog-warning-symbolic", _ ("Warning") };
  switch (handover->report->result)
    {
    case PT_HANDOVER_GIVEN_BACK:
      return (Look){ PT_KIND_SUCCESS, "object-select-symbolic", _ ("Passed") };
    case PT_HANDOVER_RUNNING:
      return (Look){ PT_KIND_ACCENT, "pt-handover-symbolic", _ ("Running") };
    case PT_HANDOVER_REFUSED:
      return (Look){ PT_KIND_WARNING, "dialog-warning-symbolic", _ ("Warning") };
    case PT_HANDOVER_STOPPED:
      return (Look){ PT_KIND_ERROR, "dialog-error-symbolic", _ ("To fix") };
    }
  g_return_val_if_reached ((Look){ 0 });
}

static char *
describe (const PtHandover *handover)
{
  g_autofree char *when = NULL;
  g_autofree char *head = NULL;

  if (handover == NULL)
    return g_strdup (_ ("Never rehearsed"));
  when = format_when (handover->log);
  head = pt_words_to_plain (handover->report->head);
  return g_strdup_printf ("%s, %s  ·  %s", pt_handover_kind_title (handover->log->kind), when,
                          head);
}

/* -- what can be done --------------------------------------------------- */

static const char *
uuid_of (GtkWidget *widget)
{
  return g_object_get_data (G_OBJECT (widget), UUID_KEY);
}

static void
on_report_clicked_cb (GtkButton *button, PtOverviewPage *self)
{
  pt_session_choose_machine (get_session (self), uuid_of (GTK_WIDGET (button)));
  gtk_widget_activate_action (GTK_WIDGET (self), "win.open-page", "s", "report");
}

static void
on_change_clicked_cb (GtkButton *button, PtOverviewPage *self)
{
  pt_session_choose_machine (get_session (self), uuid_of (GTK_WIDGET (button)));
  gtk_widget_activate_action (GTK_WIDGET (self), "win.set-up", NULL);
}

static void
on_put_back_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (PtOverviewPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *words = NULL;

  if (pt_session_work_finish (PT_SESSION (object), result, &error))
    words = g_strdup (_ ("The card was taken out"));
  else
    words = g_strdup_printf (_ ("Nothing was changed: %s"), error->message);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.say", "s", words);
}

typedef struct
{
  PtOverviewPage *page;
  char *uuid;
} TakeOut;

static void
take_out_free (gpointer data)
{
  TakeOut *take_out = data;

  g_object_unref (take_out->page);
  g_free (take_out->uuid);
  g_free (take_out);
}

static void
on_take_out_confirmed_cb (gpointer data)
{
  TakeOut *take_out = data;

  pt_session_put_back_async (get_session (take_out->page), take_out->uuid, on_put_back_cb,
                             g_object_ref (take_out->page));
}

static const PtMachine *
find_machine (PtSession *session, const char *uuid)
{
  GPtrArray *machines = pt_session_get_machines (session);

  for (guint i = 0; machines != NULL && i < machines->len; i++)
    if (g_str_equal (((PtMachine *) machines->pdata[i])->uuid, uuid))
      return machines->pdata[i];
  return NULL;
}

static void
on_take_out_clicked_cb (GtkButton *button, PtOverviewPage *self)
{
  const PtMachine *machine = find_machine (get_session (self), uuid_of (GTK_WIDGET (button)));
  g_autofree char *heading = NULL;
  TakeOut *take_out;

  if (machine == NULL)
    return;
  take_out = g_new0 (TakeOut, 1);
  take_out->page = g_object_ref (self);
  take_out->uuid = g_strdup (machine->uuid);
  heading = g_strdup_printf (_ ("Take the Card Out of %s?"), machine->name);
  pt_dialogs_confirm (GTK_WIDGET (self), heading,
                      _ ("It gets its virtual display back. Your choices are kept, so one click "
                         "hands the card over again."),
                      _ ("_Take It Out"), on_take_out_confirmed_cb, take_out, take_out_free);
}

/* -- rows --------------------------------------------------------------- */

static GtkWidget *
make_button (PtOverviewPage *self, const char *label, const char *uuid, GCallback clicked)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_object_set_data_full (G_OBJECT (button), UUID_KEY, g_strdup (uuid), g_free);
  g_signal_connect (button, "clicked", clicked, self);
  return button;
}

static void
add_line (GtkWidget *row, const char *title, const char *text, GtkWidget *suffix)
{
  GtkWidget *line = adw_action_row_new ();
  g_autofree char *markup = pt_words_to_markup (text);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (line), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (line), markup);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (line), 0);
  if (suffix != NULL)
    adw_action_row_add_suffix (ADW_ACTION_ROW (line), suffix);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (row), line);
}

static const char *
describe_hook (PtHookState state)
{
  switch (state)
    {
    case PT_HOOK_ABSENT:
      return _ (
          "Not installed: libvirt refuses to start the machine, and the desktop stays as it is.");
    case PT_HOOK_INSTALLED:
      return _ ("Installed and current.");
    case PT_HOOK_OUTDATED:
      return _ ("Of an earlier version: set the machine up again to renew it.");
    case PT_HOOK_CHANGED:
      return _ ("A file of it is not as it was installed: set the machine up again to renew it.");
    case PT_HOOK_FOREIGN:
      return _ ("Somebody else’s hook answers for this machine. It is never overwritten.");
    case PT_HOOK_UNKNOWN:
      return _ ("Cannot tell: libvirt’s folder is closed to you.");
    }
  g_return_val_if_reached ("");
}

/* What needs root is a command until there is a helper; on the sample computer there is nobody to
 * ask. */
static void
add_rehearsal (PtOverviewPage *self, GtkWidget *row, const PtMachine *machine)
{
  g_autofree char *command
      = g_strdup_printf ("sudo passthroughctl rehearse %s --wait", machine->uuid);
  GtkWidget *line;

  if (pt_session_is_sample (get_session (self)))
    {
      add_line (
          row, _ ("Rehearse"),
          _ ("Only on a real computer: its session ends, the screen is dark for up to a minute, "
             "then the login screen returns."),
          NULL);
      return;
    }
  line = pt_detail_row_new (
      _ ("Rehearse"), _ ("Your session ends, the screen is dark for up to a minute, then the login "
                         "screen returns. Save your work first."));
  pt_detail_row_add_command (PT_DETAIL_ROW (line), command);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (row), line);
}

static void
add_lines (PtOverviewPage *self,
           GtkWidget *row,
           const PtMachine *machine,
           const PtHandover *handover)
{
  PtReport *report = pt_session_get_report (get_session (self));
  g_autofree char *last = handover != NULL ? g_strdup (handover->report->detail) : NULL;
  GtkWidget *button;

  if (handover != NULL)
    add_line (row, _ ("Last hand-over"), last,
              make_button (self, _ ("_Report"), machine->uuid, G_CALLBACK (on_report_clicked_cb)));
  if (report != NULL)
    add_line (
        row, _ ("Hook"),
        describe_hook (pt_hook_state_find (report->host->libvirt, machine->uuid, machine->name)),
        NULL);
  add_rehearsal (self, row, machine);
  add_line (row, _ ("Change the set-up"), _ ("Another card, other devices"),
            make_button (self, _ ("_Change…"), machine->uuid, G_CALLBACK (on_change_clicked_cb)));
  button = make_button (self, _ ("_Take the Card Out…"), machine->uuid,
                        G_CALLBACK (on_take_out_clicked_cb));
  gtk_widget_set_sensitive (button, machine->state == PT_MACHINE_OFF);
  add_line (row, _ ("A machine without the card again"),
            machine->state == PT_MACHINE_OFF ? _ ("It gets its virtual display back.")
                                             : _ ("When it is shut down."),
            button);
}

static void
add_machine (PtOverviewPage *self, const PtMachine *machine, gboolean only)
{
  const PtHandover *handover = pt_session_get_handover (get_session (self), machine->uuid);
  GtkWidget *row = adw_expander_row_new ();
  Look look = look_of (handover);
  g_autofree char *title = g_markup_escape_text (machine->name, -1);
  g_autofree char *text = describe (handover);
  g_autofree char *subtitle = g_markup_escape_text (text, -1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (row), subtitle);
  adw_expander_row_add_prefix (ADW_EXPANDER_ROW (row),
                               pt_state_badge_new (look.kind, look.icon_name, look.word));
  add_lines (self, row, machine, handover);
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), only);
  adw_preferences_group_add (self->machines, row);
  g_ptr_array_add (self->rows, row);
}

/* -- the head ----------------------------------------------------------- */

/* The newest event of all machines. */
static const PtMachine *
find_newest (PtSession *session, const GPtrArray *machines, const PtHandover **newest)
{
  const PtMachine *found = NULL;

  *newest = NULL;
  for (guint i = 0; i < machines->len; i++)
    {
      const PtMachine *machine = machines->pdata[i];
      const PtHandover *handover = pt_session_get_handover (session, machine->uuid);

      if (handover != NULL
          && (*newest == NULL || g_strcmp0 (handover->log->when, (*newest)->log->when) > 0))
        {
          *newest = handover;
          found = machine;
        }
    }
  return found;
}

static void
show_head (PtOverviewPage *self, const GPtrArray *machines)
{
  const PtHandover *handover;
  const PtMachine *machine = find_newest (get_session (self), machines, &handover);
  const PtMachine *first = machines->pdata[0];
  g_autofree char *when = NULL;
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;
  g_autofree char *title = NULL;

  if (handover == NULL)
    {
      name = g_markup_escape_text (first->name, -1);
      text = g_strdup_printf (_ ("%s is set up, but was never rehearsed."), name);
      pt_page_head_set (self->head, PT_KIND_WARNING, "dialog-warning-symbolic",
                        _ ("Rehearse before you start"), text);
      return;
    }
  when = format_when (handover->log);
  name = g_markup_escape_text (machine->name, -1);
  text = g_strdup_printf ("%s, %s.", name, when);
  title = pt_words_to_plain (handover->report->head);
  if (handover->report->result == PT_HANDOVER_GIVEN_BACK)
    pt_page_head_set (self->head, PT_KIND_SUCCESS, "object-select-symbolic",
                      _ ("The last hand-over went well"), text);
  else
    {
      Look look = look_of (handover);

      pt_page_head_set (self->head, look.kind, look.icon_name, title, text);
    }
}

/* -- the page ----------------------------------------------------------- */

static GPtrArray *
list_with_card (PtSession *session)
{
  GPtrArray *machines = pt_session_get_machines (session);
  GPtrArray *found = g_ptr_array_new ();

  for (guint i = 0; machines != NULL && i < machines->len; i++)
    if (((PtMachine *) machines->pdata[i])->summary->has_card)
      g_ptr_array_add (found, machines->pdata[i]);
  return found;
}

/* What the page shows, as text: the same text needs no new rows, and what is open stays so. */
static char *
sign (PtSession *session, const GPtrArray *machines)
{
  PtReport *report = pt_session_get_report (session);
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < machines->len; i++)
    {
      const PtMachine *machine = machines->pdata[i];
      const PtHandover *handover = pt_session_get_handover (session, machine->uuid);

      g_string_append_printf (out, "%s %s %d %s %d\n", machine->uuid, machine->name, machine->state,
                              handover != NULL ? handover->report->detail : "",
                              report != NULL ? (int) pt_hook_state_find (
                                  report->host->libvirt, machine->uuid, machine->name)
                                             : -1);
    }
  return g_string_free (out, FALSE);
}

static void
show (PtOverviewPage *self, const GPtrArray *machines)
{
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->machines, self->rows->pdata[i]);
  g_ptr_array_set_size (self->rows, 0);
  show_head (self, machines);
  for (guint i = 0; i < machines->len; i++)
    add_machine (self, machines->pdata[i], machines->len == 1);
}

static void
show_none (PtOverviewPage *self, PtSession *session)
{
  const GError *error = pt_session_get_machines_error (session);
  g_autofree char *text = error != NULL ? g_markup_escape_text (error->message, -1) : NULL;

  if (error != NULL)
    pt_page_show_empty (PT_PAGE (self), "network-server-symbolic", _ ("libvirt Does Not Answer"),
                        text, TRUE);
  else if (pt_session_get_machines (session) == NULL)
    pt_page_show_empty (PT_PAGE (self), "computer-symbolic", _ ("Looking for Machines"),
                        _ ("This takes a second or two."), FALSE);
  else
    {
      pt_page_hide_empty (PT_PAGE (self));
      pt_page_head_set (self->head, PT_KIND_NEUTRAL, "computer-symbolic",
                        _ ("No machine has the card"),
                        _ ("Set one up: you see each change before it is made."));
    }
}

static void
pt_overview_page_update (PtPage *page)
{
  PtOverviewPage *self = PT_OVERVIEW_PAGE (page);
  PtSession *session = pt_page_get_session (page);
  g_autoptr (GPtrArray) machines = list_with_card (session);
  g_autofree char *now = sign (session, machines);

  if (machines->len == 0)
    show_none (self, session);
  else
    pt_page_hide_empty (page);
  if (g_strcmp0 (now, self->shown) == 0)
    return;
  g_free (self->shown);
  self->shown = g_steal_pointer (&now);
  if (machines->len > 0)
    show (self, machines);
  else
    {
      for (guint i = 0; i < self->rows->len; i++)
        adw_preferences_group_remove (self->machines, self->rows->pdata[i]);
      g_ptr_array_set_size (self->rows, 0);
    }
}

static void
pt_overview_page_dispose (GObject *object)
{
  PtOverviewPage *self = PT_OVERVIEW_PAGE (object);

  g_clear_pointer (&self->rows, g_ptr_array_unref);
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
  page_class->can_check = TRUE;

  g_type_ensure (PT_TYPE_PAGE_HEAD);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               PT_RESOURCE_PREFIX "/pages/overview-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PtOverviewPage, head);
  gtk_widget_class_bind_template_child (widget_class, PtOverviewPage, machines);
}

static void
pt_overview_page_init (PtOverviewPage *self)
{
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}
