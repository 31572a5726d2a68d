#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-report-page.h"

#include <string.h>

#include "pt-dialogs.h"
#include "pt-home-text.h"
#include "pt-i18n.h"
#include "pt-page-head.h"
#include "pt-spoken.h"
#include "pt-state-badge.h"
#include "pt-words.h"

/* The step that looks for who uses the card (data/hooks/handover). */
#define HOLDERS "holders"

/**
 * PtReportPage:
 *
 * What happened at the last hand-over, step by step.
 */
struct _PtReportPage
{
  PtPage parent_instance;

  PtPageHead *head;
  AdwPreferencesGroup *wrong;
  AdwPreferencesGroup *advice;
  AdwPreferencesGroup *steps;

  GtkWidget *bar;
  GPtrArray *rows;
  char *shown;
};

G_DEFINE_FINAL_TYPE (PtReportPage, pt_report_page, PT_TYPE_PAGE)

static const PtHandoverHistory *
get_record (PtReportPage *self)
{
  return pt_session_get_record (pt_page_get_session (PT_PAGE (self)));
}

static void
clear_rows (PtReportPage *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      GtkWidget *row = self->rows->pdata[i];
      GtkWidget *group = gtk_widget_get_ancestor (row, ADW_TYPE_PREFERENCES_GROUP);

      adw_preferences_group_remove (ADW_PREFERENCES_GROUP (group), row);
    }
  g_ptr_array_set_size (self->rows, 0);
}

static GtkWidget *
add_row (PtReportPage *self, AdwPreferencesGroup *group, const char *title, const char *subtitle)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *title_markup = pt_words_to_markup (title);
  g_autofree char *subtitle_markup = subtitle != NULL ? pt_words_to_markup (subtitle) : NULL;

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title_markup);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  if (subtitle_markup != NULL)
    {
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle_markup);
      adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
    }
  adw_preferences_group_add (group, row);
  g_ptr_array_add (self->rows, row);
  return row;
}

static GtkWidget *
make_badge (const char *result)
{
  const char *word = pt_handover_result_word (result);

  if (g_str_equal (result, "done"))
    return pt_state_badge_new (PT_KIND_SUCCESS, "object-select-symbolic", word);
  if (g_str_equal (result, "failed"))
    return pt_state_badge_new (PT_KIND_ERROR, "dialog-error-symbolic", word);
  if (g_str_equal (result, "undone"))
    return pt_state_badge_new (PT_KIND_NEUTRAL, "edit-undo-symbolic", word);
  return pt_state_badge_new (PT_KIND_NEUTRAL, "go-next-symbolic", word);
}

static void
add_step (PtReportPage *self, const PtHandoverLine *line)
{
  GtkWidget *row = add_row (self, self->steps, line->title, line->words);
  g_autofree char *seconds = g_strdup_printf (_ ("%.1f s"), (double) line->ms / 1000);
  GtkWidget *time = gtk_label_new (seconds);

  gtk_widget_add_css_class (time, "caption");
  gtk_widget_add_css_class (time, "numeric");
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), make_badge (line->result));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), time);
  pt_spoken_describe_row (row, pt_handover_result_word (line->result));
}

static void
show_head (PtReportPage *self, const PtHandoverReport *report)
{
  static const struct
  {
    PtKind kind;
    const char *icon_name;
  } looks[] = {
    [PT_HANDOVER_GIVEN_BACK] = { PT_KIND_SUCCESS, "object-select-symbolic" },
    [PT_HANDOVER_REFUSED] = { PT_KIND_WARNING, "dialog-warning-symbolic" },
    [PT_HANDOVER_STOPPED] = { PT_KIND_ERROR, "dialog-error-symbolic" },
    [PT_HANDOVER_RUNNING] = { PT_KIND_ACCENT, "pt-handover-symbolic" },
  };
  g_autofree char *title = pt_words_to_plain (report->head);
  g_autofree char *text = pt_words_to_markup (report->detail);

  pt_page_head_set (self->head, looks[report->result].kind, looks[report->result].icon_name, title,
                    text);
}

/* The step that stopped it, with what the record says about it: a holder of the card has a name. */
static void
show_wrong (PtReportPage *self, const PtHandoverReport *report)
{
  gboolean held = g_strcmp0 (report->stopped_at, HOLDERS) == 0;
  guint count = 0;

  adw_preferences_group_set_title (self->wrong,
                                   held ? _ ("What Held the Card") : _ ("What Went Wrong"));
  for (guint i = 0; i < report->lines->len; i++)
    {
      const PtHandoverLine *line = report->lines->pdata[i];
      GtkWidget *row;

      if (!g_str_equal (line->result, "failed"))
        continue;
      row = add_row (self, self->wrong, line->title, line->words);
      adw_action_row_add_prefix (ADW_ACTION_ROW (row), make_badge (line->result));
      pt_spoken_describe_row (row, pt_handover_result_word (line->result));
      count++;
    }
  gtk_widget_set_visible (GTK_WIDGET (self->wrong), count > 0);
}

static void
show (PtReportPage *self, const PtHandoverReport *report)
{
  clear_rows (self);
  show_head (self, report);
  show_wrong (self, report);
  for (guint i = 0; i < report->advice->len; i++)
    {
      const PtHandoverAdvice *advice = report->advice->pdata[i];

      add_row (self, self->advice, advice->title, advice->detail);
    }
  for (guint i = 0; i < report->lines->len; i++)
    add_step (self, report->lines->pdata[i]);
  gtk_widget_set_visible (GTK_WIDGET (self->advice), report->advice->len > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->steps), report->lines->len > 0);
}

static void
show_none (PtReportPage *self, const PtHandoverHistory *record)
{
  const char *error = pt_session_get_records_error (pt_page_get_session (PT_PAGE (self)));
  g_autofree char *text
      = record != NULL  ? g_markup_escape_text (record->problem, -1)
        : error != NULL ? g_markup_escape_text (error, -1)
                        : g_strdup (_ ("No machine was rehearsed or started with the card yet."));

  g_clear_pointer (&self->shown, g_free);
  pt_page_show_empty (PT_PAGE (self), "document-open-recent-symbolic",
                      record != NULL || error != NULL ? _ ("This Record Cannot Be Read")
                                                      : _ ("No Hand-Over Yet"),
                      text, FALSE);
}

static void
pt_report_page_update (PtPage *page)
{
  PtReportPage *self = PT_REPORT_PAGE (page);
  const PtHandoverHistory *record = get_record (self);
  g_autofree char *now = NULL;

  gtk_widget_set_visible (self->bar, record != NULL && record->report != NULL);
  if (record == NULL || record->report == NULL)
    {
      show_none (self, record);
      return;
    }
  pt_page_hide_empty (page);
  now = pt_handover_report_format (record->log, record->report);
  if (g_strcmp0 (now, self->shown) == 0)
    return;
  g_free (self->shown);
  self->shown = g_steal_pointer (&now);
  show (self, record->report);
}

static char *
pt_report_page_copy (PtPage *page)
{
  return g_strdup (PT_REPORT_PAGE (page)->shown);
}

static char *
pt_report_page_get_subtitle (PtPage *page)
{
  const PtHandoverHistory *record = get_record (PT_REPORT_PAGE (page));
  g_autofree char *when = NULL;

  if (record == NULL || record->report == NULL)
    return NULL;
  when = pt_home_text_when (record->log);
  return g_strdup_printf ("%s, %s", record->log->machine, when);
}

/* -- what can be done with it ------------------------------------------- */

static void
save (GtkWidget *widget, const char *action, GVariant *parameter)
{
  PtReportPage *self = PT_REPORT_PAGE (widget);
  const PtHandoverHistory *record = get_record (self);
  g_autofree char *name = NULL;

  if (self->shown == NULL || record == NULL)
    return;
  name = g_strdup_printf ("passthrough-%.*s.txt", (int) strcspn (record->name, "."), record->name);
  pt_dialogs_save_text (widget, _ ("Save for a Bug Report"), name, self->shown);
}

static GtkWidget *
make_button (const char *label, const char *action)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  return button;
}

static void
add_bar (PtReportPage *self)
{
  GtkActionBar *bar = GTK_ACTION_BAR (gtk_action_bar_new ());

  self->bar = GTK_WIDGET (bar);
  gtk_widget_add_css_class (self->bar, "pt-actions");
  gtk_action_bar_pack_start (bar, make_button (_ ("_Back"), "win.back"));
  gtk_action_bar_pack_end (bar, make_button (_ ("_Copy Report"), "win.copy-page"));
  gtk_action_bar_pack_end (bar, make_button (_ ("_Save for a Bug Report…"), "report.save"));
  gtk_box_append (GTK_BOX (self), self->bar);
}

static void
pt_report_page_dispose (GObject *object)
{
  PtReportPage *self = PT_REPORT_PAGE (object);

  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->shown, g_free);
  G_OBJECT_CLASS (pt_report_page_parent_class)->dispose (object);
}

static void
pt_report_page_class_init (PtReportPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  PtPageClass *page_class = PT_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pt_report_page_dispose;
  page_class->update = pt_report_page_update;
  page_class->copy = pt_report_page_copy;
  page_class->get_subtitle = pt_report_page_get_subtitle;

  gtk_widget_class_install_action (widget_class, "report.save", NULL, save);
  g_type_ensure (PT_TYPE_PAGE_HEAD);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               PT_RESOURCE_PREFIX "/pages/report-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PtReportPage, head);
  gtk_widget_class_bind_template_child (widget_class, PtReportPage, wrong);
  gtk_widget_class_bind_template_child (widget_class, PtReportPage, advice);
  gtk_widget_class_bind_template_child (widget_class, PtReportPage, steps);
}

static void
pt_report_page_init (PtReportPage *self)
{
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  add_bar (self);
}
