#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-report-page.h"

#include "pt-i18n.h"
#include "pt-page-head.h"
#include "pt-state-badge.h"
#include "pt-words.h"

/**
 * PtReportPage:
 *
 * What happened at the last hand-over, step by step.
 */
struct _PtReportPage
{
  PtPage parent_instance;

  PtPageHead *head;
  AdwPreferencesGroup *causes;
  AdwPreferencesGroup *advice;
  AdwPreferencesGroup *steps;

  GPtrArray *rows;
  char *shown;
};

G_DEFINE_FINAL_TYPE (PtReportPage, pt_report_page, PT_TYPE_PAGE)

static const PtHandover *
get_handover (PtReportPage *self)
{
  PtSession *session = pt_page_get_session (PT_PAGE (self));
  const PtMachine *machine = pt_session_get_machine (session);

  return machine != NULL ? pt_session_get_handover (session, machine->uuid) : NULL;
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

static void
show (PtReportPage *self, const PtHandover *handover)
{
  const PtHandoverReport *report = handover->report;

  clear_rows (self);
  show_head (self, report);
  for (guint i = 0; report->causes[i] != NULL; i++)
    add_row (self, self->causes, report->causes[i], NULL);
  for (guint i = 0; i < report->advice->len; i++)
    {
      const PtHandoverAdvice *advice = report->advice->pdata[i];

      add_row (self, self->advice, advice->title, advice->detail);
    }
  for (guint i = 0; i < report->lines->len; i++)
    add_step (self, report->lines->pdata[i]);
  gtk_widget_set_visible (GTK_WIDGET (self->causes), report->causes[0] != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->advice), report->advice->len > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->steps), report->lines->len > 0);
}

static void
pt_report_page_update (PtPage *page)
{
  PtReportPage *self = PT_REPORT_PAGE (page);
  const PtHandover *handover = get_handover (self);
  g_autofree char *now = NULL;

  if (handover == NULL)
    {
      g_clear_pointer (&self->shown, g_free);
      pt_page_show_empty (page, "document-open-recent-symbolic", _ ("No Hand-Over Yet"),
                          _ ("This machine was neither rehearsed nor started with the card."),
                          FALSE);
      return;
    }
  pt_page_hide_empty (page);
  now = pt_handover_report_format (handover->log, handover->report);
  if (g_strcmp0 (now, self->shown) == 0)
    return;
  g_free (self->shown);
  self->shown = g_steal_pointer (&now);
  show (self, handover);
}

static char *
pt_report_page_copy (PtPage *page)
{
  const PtHandover *handover = get_handover (PT_REPORT_PAGE (page));

  return handover != NULL ? pt_handover_report_format (handover->log, handover->report) : NULL;
}

static GtkWidget *
pt_report_page_make_header (PtPage *page)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_Copy Report"));

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.copy-page");
  return button;
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
  page_class->make_header = pt_report_page_make_header;

  g_type_ensure (PT_TYPE_PAGE_HEAD);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               PT_RESOURCE_PREFIX "/pages/report-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PtReportPage, head);
  gtk_widget_class_bind_template_child (widget_class, PtReportPage, causes);
  gtk_widget_class_bind_template_child (widget_class, PtReportPage, advice);
  gtk_widget_class_bind_template_child (widget_class, PtReportPage, steps);
}

static void
pt_report_page_init (PtReportPage *self)
{
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}
