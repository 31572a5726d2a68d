#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-changes-page.h"

#include "pt-deeds.h"
#include "pt-focus.h"
#include "pt-home-text.h"
#include "pt-i18n.h"
#include "pt-page-head.h"
#include "pt-spoken.h"
#include "pt-state-badge.h"

/* Between the short facts of a subtitle. */
#define JOINER "  ·  "

/**
 * PtChangesPage:
 *
 * Everything that Passthrough has changed on this computer, and what has become of it.
 */
struct _PtChangesPage
{
  PtPage parent_instance;

  PtPageHead *head;
  GtkBox *months;

  char *shown;
  char *problem; /* why what was tried last did not work */
};

G_DEFINE_FINAL_TYPE (PtChangesPage, pt_changes_page, PT_TYPE_PAGE)

/* -- the head -------------------------------------------------------------- */

static guint
count_files (const PtMade *made)
{
  g_autoptr (GHashTable) paths = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < made->status->records->len; i++)
    {
      const PtRecord *record = made->status->records->pdata[i];

      for (guint k = 0; k < record->files->len; k++)
        g_hash_table_add (paths, ((PtRecordFile *) record->files->pdata[k])->path);
    }
  return g_hash_table_size (paths);
}

static guint
count_machines (const PtMade *made)
{
  g_autoptr (GHashTable) uuids = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < made->status->records->len; i++)
    {
      PtRecord *record = made->status->records->pdata[i];

      if (!pt_record_is_of_computer (record))
        g_hash_table_add (uuids, record->uuid);
    }
  return g_hash_table_size (uuids);
}

static void
show_head (PtChangesPage *self, const PtMade *made)
{
  guint n_files = count_files (made);
  guint n_machines = count_machines (made);
  g_autofree char *files = g_strdup_printf (ngettext ("%u file", "%u files", n_files), n_files);
  g_autofree char *machines
      = g_strdup_printf (ngettext ("%u machine", "%u machines", n_machines), n_machines);
  /* Translators: "7 files", "3 machines" */
  g_autofree char *title = g_strdup_printf (_ ("%s, %s"), files, machines);

  pt_page_head_set (self->head, PT_KIND_ACCENT, "document-open-recent-symbolic", title,
                    _ ("Everything that Passthrough has changed on this computer, the newest "
                       "first. All that was done for a machine can be undone."));
}

/* -- rows ------------------------------------------------------------------- */

static GDateTime *
parse_when (const PtRecord *record)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (record->when, NULL);

  return time != NULL ? g_date_time_to_local (time) : NULL;
}

static char *
describe (const PtMade *made, guint index)
{
  const PtRecord *record = made->status->records->pdata[index];
  guint altered = pt_made_count_altered (made, index);
  g_autofree char *when = pt_home_text_time (record->when);
  guint changes = record->files->len + record->units->len + (record->group != NULL ? 1 : 0);
  g_autofree char *count = g_strdup_printf (ngettext ("%u change", "%u changes", changes), changes);
  /* Translators: a time, "yesterday 21:14", and a user */
  g_autofree char *by = g_strdup_printf (_ ("%s, by %s"), when, (char *) made->users->pdata[index]);
  g_autofree char *since = NULL;

  if (altered == 0)
    return g_markup_printf_escaped ("%s" JOINER "%s", by, count);
  since = g_strdup_printf (
      ngettext ("%u altered since by somebody else", "%u altered since by somebody else", altered),
      altered);
  return g_markup_printf_escaped ("%s" JOINER "%s, %s", by, count, since);
}

static const char *
describe_state (PtChangeState state)
{
  switch (state)
    {
    case PT_CHANGE_AS_LEFT:
      return _ ("as it was left");
    case PT_CHANGE_CHANGED:
      return _ ("altered since by somebody else");
    case PT_CHANGE_GONE:
      return _ ("removed since by somebody else");
    case PT_CHANGE_UNKNOWN:
      return _ ("cannot tell: its folder is closed to you");
    }
  g_return_val_if_reached ("");
}

static GtkWidget *
make_badge (PtChangeState state)
{
  switch (state)
    {
    case PT_CHANGE_AS_LEFT:
      return pt_state_badge_new (PT_KIND_SUCCESS, "object-select-symbolic", describe_state (state));
    case PT_CHANGE_CHANGED:
    case PT_CHANGE_GONE:
      return pt_state_badge_new (PT_KIND_WARNING, "dialog-warning-symbolic",
                                 describe_state (state));
    case PT_CHANGE_UNKNOWN:
      break;
    }
  return pt_state_badge_new (PT_KIND_NEUTRAL, "dialog-question-symbolic", describe_state (state));
}

static void
add_file (AdwExpanderRow *row, const PtRecordFile *file, PtChangeState state)
{
  GtkWidget *line = adw_action_row_new ();
  g_autofree char *path = g_markup_printf_escaped ("<tt>%s</tt>", file->path);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (line), path);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (line), 0);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (line), describe_state (state));
  adw_action_row_add_prefix (ADW_ACTION_ROW (line), make_badge (state));
  pt_spoken_describe_row (line, describe_state (state));
  adw_expander_row_add_row (row, line);
}

static void
add_plain (AdwExpanderRow *row, char *title, const char *words)
{
  GtkWidget *line = adw_action_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (line), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (line), words);
  pt_spoken_describe_row (line, words);
  adw_expander_row_add_row (row, line);
  g_free (title);
}

/* What is no file: how it was, which is what Undo comes back to. */
static void
add_others (AdwExpanderRow *row, const PtRecord *record)
{
  for (guint i = 0; i < record->units->len; i++)
    add_plain (
        row,
        g_markup_printf_escaped ("<tt>%s</tt>", ((PtRecordUnit *) record->units->pdata[i])->name),
        _ ("started, now and with the computer"));
  if (record->group != NULL)
    add_plain (row, g_markup_printf_escaped (_ ("Group “%s”"), record->group),
               _ ("has one member more"));
}

static void
add_buttons (PtChangesPage *self, AdwExpanderRow *row, const PtRecord *record)
{
  GtkWidget *line = adw_action_row_new ();
  GtkWidget *button;
  PtSession *session = pt_page_get_session (PT_PAGE (self));

  if (!pt_session_has_hands (session))
    {
      g_autofree char *command
          = g_markup_printf_escaped ("<tt>sudo passthroughctl undo %s</tt>", record->id);

      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (line), _ ("Undo, in a terminal"));
      adw_action_row_set_subtitle (ADW_ACTION_ROW (line), command);
      adw_expander_row_add_row (row, line);
      return;
    }
  button = gtk_button_new_with_mnemonic (_ ("_Undo…"));
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "changes.undo");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", record->uuid);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (line),
                                 pt_record_is_of_computer (record)
                                     ? _ ("Everything that was done for this computer itself")
                                     : _ ("Everything that was done for this machine"));
  adw_action_row_add_suffix (ADW_ACTION_ROW (line), button);
  adw_expander_row_add_row (row, line);
}

static GtkWidget *
make_row (PtChangesPage *self, const PtMade *made, guint index)
{
  const PtRecord *record = made->status->records->pdata[index];
  const GArray *states = made->looks->pdata[index];
  gboolean altered = pt_made_count_altered (made, index) > 0;
  GtkWidget *row = adw_expander_row_new ();
  g_autofree char *name = g_markup_escape_text (record->machine, -1);
  /* Translators: the name of a machine */
  g_autofree char *title = pt_record_is_of_computer (record)
                               ? g_strdup (_ ("This computer"))
                               : g_strdup_printf (_ ("%s set up"), name);
  g_autofree char *subtitle = describe (made, index);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (row), subtitle);
  adw_expander_row_add_prefix (ADW_EXPANDER_ROW (row),
                               make_badge (altered ? PT_CHANGE_CHANGED : PT_CHANGE_AS_LEFT));
  for (guint i = 0; i < record->files->len; i++)
    add_file (ADW_EXPANDER_ROW (row), record->files->pdata[i],
              g_array_index (states, PtChangeState, i));
  add_others (ADW_EXPANDER_ROW (row), record);
  add_buttons (self, ADW_EXPANDER_ROW (row), record);
  pt_spoken_describe_row (row, describe_state (altered ? PT_CHANGE_CHANGED : PT_CHANGE_AS_LEFT));
  return row;
}

/* -- the page ---------------------------------------------------------------- */

static char *
format_month (const PtRecord *record)
{
  g_autoptr (GDateTime) time = parse_when (record);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  if (time == NULL)
    return g_strdup (_ ("At an Unknown Time"));
  if (g_date_time_get_year (time) == g_date_time_get_year (now)
      && g_date_time_get_month (time) == g_date_time_get_month (now))
    return g_strdup (_ ("This Month"));
  return g_date_time_format (time, "%OB %Y");
}

static void
clear (PtChangesPage *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->months))) != NULL)
    gtk_box_remove (self->months, child);
}

static void
show (PtChangesPage *self, const PtMade *made)
{
  g_autoptr (GArray) mark = pt_focus_mark (GTK_WIDGET (self));
  AdwPreferencesGroup *group = NULL;
  g_autofree char *month = NULL;

  clear (self);
  show_head (self, made);
  for (guint i = made->status->records->len; i > 0; i--)
    {
      char *of = format_month (made->status->records->pdata[i - 1]);

      if (group == NULL || g_strcmp0 (of, month) != 0)
        {
          group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
          adw_preferences_group_set_title (group, of);
          gtk_box_append (self->months, GTK_WIDGET (group));
        }
      g_free (month);
      month = of;
      adw_preferences_group_add (group, make_row (self, made, i - 1));
    }
  if (self->problem != NULL && group != NULL)
    {
      g_autofree char *text = g_markup_escape_text (self->problem, -1);

      adw_preferences_group_set_description (
          ADW_PREFERENCES_GROUP (gtk_widget_get_first_child (GTK_WIDGET (self->months))), text);
    }
  if (mark != NULL)
    pt_focus_restore (GTK_WIDGET (self), mark);
}

/* What the page shows, as text: the same text needs no new rows, and what is open stays so. */
static char *
sign (PtChangesPage *self, const PtMade *made)
{
  GString *out = g_string_new (self->problem);

  for (guint i = 0; i < made->status->records->len; i++)
    {
      const PtRecord *record = made->status->records->pdata[i];
      const GArray *states = made->looks->pdata[i];

      g_string_append_printf (out, "\n%s %s", record->id, record->machine);
      for (guint k = 0; k < states->len; k++)
        g_string_append_printf (out, " %d", (int) g_array_index (states, PtChangeState, k));
    }
  return g_string_free (out, FALSE);
}

static void
pt_changes_page_update (PtPage *page)
{
  PtChangesPage *self = PT_CHANGES_PAGE (page);
  const PtMade *made = pt_session_get_made (pt_page_get_session (page));
  g_autofree char *now = NULL;

  if (made == NULL || made->status->records->len == 0)
    {
      g_clear_pointer (&self->shown, g_free);
      clear (self);
      pt_page_show_empty (page, "document-open-recent-symbolic", _ ("Nothing Was Changed"),
                          _ ("Passthrough has changed nothing on this computer that it would have "
                             "to put back."),
                          FALSE);
      return;
    }
  pt_page_hide_empty (page);
  now = sign (self, made);
  if (g_strcmp0 (now, self->shown) == 0)
    return;
  g_free (self->shown);
  self->shown = g_steal_pointer (&now);
  show (self, made);
}

static void
on_deed_ended (PtPage *page, const char *uuid, const GError *error)
{
  PtChangesPage *self = PT_CHANGES_PAGE (page);

  g_free (self->problem);
  self->problem = error != NULL ? g_strdup (error->message) : NULL;
  pt_session_drop_hands (pt_page_get_session (page));
  pt_page_update (page);
}

static void
undo (GtkWidget *widget, const char *action, GVariant *parameter)
{
  pt_deeds_undo (PT_PAGE (widget), g_variant_get_string (parameter, NULL), on_deed_ended);
}

static char *
pt_changes_page_copy (PtPage *page)
{
  const PtMade *made = pt_session_get_made (pt_page_get_session (page));
  GString *out;

  if (made == NULL || made->status->records->len == 0)
    return NULL;
  out = g_string_new (NULL);
  for (guint i = made->status->records->len; i > 0; i--)
    {
      const PtRecord *record = made->status->records->pdata[i - 1];
      const GArray *states = made->looks->pdata[i - 1];

      g_string_append_printf (out, "%s %s %s\n", record->id, record->when, record->machine);
      for (guint k = 0; k < record->files->len; k++)
        g_string_append_printf (out, "  %s  %s\n", ((PtRecordFile *) record->files->pdata[k])->path,
                                describe_state (g_array_index (states, PtChangeState, k)));
    }
  return g_string_free (out, FALSE);
}

static void
pt_changes_page_dispose (GObject *object)
{
  PtChangesPage *self = PT_CHANGES_PAGE (object);

  g_clear_pointer (&self->shown, g_free);
  g_clear_pointer (&self->problem, g_free);
  G_OBJECT_CLASS (pt_changes_page_parent_class)->dispose (object);
}

static void
pt_changes_page_class_init (PtChangesPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  PtPageClass *page_class = PT_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pt_changes_page_dispose;
  page_class->update = pt_changes_page_update;
  page_class->copy = pt_changes_page_copy;
  page_class->can_check = TRUE;

  gtk_widget_class_install_action (widget_class, "changes.undo", "s", undo);
  g_type_ensure (PT_TYPE_PAGE_HEAD);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               PT_RESOURCE_PREFIX "/pages/changes-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PtChangesPage, head);
  gtk_widget_class_bind_template_child (widget_class, PtChangesPage, months);
}

static void
pt_changes_page_init (PtChangesPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
