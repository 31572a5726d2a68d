#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-computer-page.h"

#include <string.h>

#include "pt-check-row.h"
#include "pt-focus.h"
#include "pt-i18n.h"
#include "pt-page-head.h"
#include "pt-repairs.h"
#include "pt-state-badge.h"
#include "pt-words.h"

/* A check that is quicker than this shows no spinner: it would only flicker. */
#define PATIENCE_MS 300

/**
 * PtComputerPage:
 *
 * Ready or not, and how to become it. It shows what the table of checks has and knows no check by
 * name.
 */
struct _PtComputerPage
{
  PtPage parent_instance;

  PtPageHead *head;
  AdwPreferencesGroup *running;
  AdwPreferencesGroup *to_fix;
  AdwPreferencesGroup *worth_knowing;
  AdwPreferencesGroup *fine;

  GPtrArray *rows;
  char *shown;
  guint patience_id;
  gboolean impatient;

  char *failures[PT_N_REPAIRS]; /* why what was tried last did not work */
};

typedef struct
{
  guint passes;
  guint warnings;
  guint fails;
  guint unknown;
  const PtCheck *first_fail;
} Counts;

G_DEFINE_FINAL_TYPE (PtComputerPage, pt_computer_page, PT_TYPE_PAGE)

static Counts
count_checks (PtReport *report)
{
  Counts counts = { 0 };

  for (guint i = 0; i < report->checks->len; i++)
    {
      const PtCheck *check = g_ptr_array_index (report->checks, i);

      switch (check->state)
        {
        case PT_CHECK_PASS:
          counts.passes++;
          break;
        case PT_CHECK_WARNING:
          counts.warnings++;
          break;
        case PT_CHECK_UNKNOWN:
          counts.unknown++;
          break;
        case PT_CHECK_FAIL:
          if (counts.fails++ == 0)
            counts.first_fail = check;
          break;
        }
    }
  return counts;
}

/* -- the head ----------------------------------------------------------- */

static void
show_ready (PtComputerPage *self, const Counts *counts)
{
  guint notes = counts->warnings + counts->unknown;
  g_autofree char *passed = g_strdup_printf (
      ngettext ("%u check passed.", "%u checks passed.", counts->passes), counts->passes);
  g_autofree char *text = NULL;

  if (notes == 0)
    text = g_steal_pointer (&passed);
  else if (notes == 1)
    text = g_strdup_printf (_ ("%s One is worth reading; it does not stop you."), passed);
  else if (notes == 2)
    text = g_strdup_printf (_ ("%s Two are worth reading; neither stops you."), passed);
  else
    text = g_strdup_printf (ngettext ("%s %u is worth reading; none of them stops you.",
                                      "%s %u are worth reading; none of them stops you.", notes),
                            passed, notes);
  pt_page_head_set (self->head, PT_KIND_SUCCESS, "object-select-symbolic",
                    _ ("This computer is ready"), text);
}

static void
show_fails (PtComputerPage *self, const Counts *counts)
{
  g_autofree char *title = NULL;

  if (counts->fails == 1)
    {
      const PtCheck *check = counts->first_fail;
      g_autofree char *text = pt_words_to_markup (check->head != NULL ? check->head : check->title);

      pt_page_head_set (self->head, PT_KIND_ERROR, "dialog-error-symbolic",
                        _ ("One thing has to change first"), text);
      return;
    }
  title = g_strdup_printf (
      ngettext ("%u thing has to change first", "%u things have to change first", counts->fails),
      counts->fails);
  pt_page_head_set (self->head, PT_KIND_ERROR, "dialog-error-symbolic", title,
                    _ ("Begin with the first; some of the others may vanish with it."));
}

static void
show_head (PtComputerPage *self, PtReport *report)
{
  Counts counts = count_checks (report);

  if (counts.fails > 0)
    show_fails (self, &counts);
  else if (report->ready)
    show_ready (self, &counts);
  else
    pt_page_head_set (self->head, PT_KIND_NEUTRAL, "dialog-question-symbolic",
                      _ ("Not much could be seen"),
                      _ ("Passthrough may be running in a container or a sandbox. Run it on the "
                         "computer itself."));
}

static void
show_looking (PtComputerPage *self)
{
  pt_page_head_set (self->head, PT_KIND_ACCENT, "edit-find-symbolic",
                    _ ("Looking at this computer"), _ ("This takes a second or two."));
  pt_page_head_set_busy (self->head, self->impatient);
}

/* -- the rows ----------------------------------------------------------- */

static void
clear_rows (PtComputerPage *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      GtkWidget *row = g_ptr_array_index (self->rows, i);
      GtkWidget *group = gtk_widget_get_ancestor (row, ADW_TYPE_PREFERENCES_GROUP);

      adw_preferences_group_remove (ADW_PREFERENCES_GROUP (group), row);
    }
  g_ptr_array_set_size (self->rows, 0);
}

static void
add_row (PtComputerPage *self, AdwPreferencesGroup *group, GtkWidget *row)
{
  adw_preferences_group_add (group, row);
  g_ptr_array_add (self->rows, row);
}

static void
set_visible_groups (PtComputerPage *self, gboolean running, const Counts *counts)
{
  gtk_widget_set_visible (GTK_WIDGET (self->running), running);
  gtk_widget_set_visible (GTK_WIDGET (self->to_fix), counts->fails > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->worth_knowing), counts->warnings + counts->unknown > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->fine), counts->passes > 0);
}

/* What the page shows, as text: the same text needs no new rows, and the focus stays. */
static char *
sign_report (PtComputerPage *self, PtReport *report, gboolean running)
{
  PtSession *session = pt_page_get_session (PT_PAGE (self));
  GString *out = g_string_new (running ? "running" : "done");

  for (guint i = 0; i < report->checks->len; i++)
    {
      const PtCheck *check = g_ptr_array_index (report->checks, i);
      PtRepairOffer offer;

      g_string_append_printf (out, "\n%s %d %s %s %s %s", check->id, check->state, check->title,
                              check->seen != NULL ? check->seen : "",
                              check->remedy != NULL ? check->remedy : "",
                              check->command != NULL ? check->command : "");
      if (!running && pt_repairs_find (session, check, &offer))
        g_string_append_printf (out, " %s %s", offer.action,
                                self->failures[offer.kind] != NULL ? self->failures[offer.kind]
                                                                   : "");
    }
  return g_string_free (out, FALSE);
}

/* "libvirt: cannot tell" would be too early: what is before the colon is the subject. */
static char *
format_subject (const char *title)
{
  const char *colon = strstr (title, ": ");
  g_autofree char *subject
      = colon != NULL ? g_strndup (title, (gsize) (colon - title)) : g_strdup (title);

  return pt_words_to_markup (subject);
}

static GtkWidget *
make_progress_row (const PtCheck *check, gboolean pending)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *badge
      = pt_state_badge_new (pt_check_state_kind (check->state), pt_check_state_icon (check->state),
                            pending ? _ ("Running") : pt_check_state_word (check->state));
  g_autofree char *title
      = pending ? format_subject (check->title) : pt_words_to_markup (check->title);

  if (pending)
    {
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), _ ("Asking the service…"));
      gtk_widget_add_css_class (badge, "bare");
      pt_state_badge_set_busy (PT_STATE_BADGE (badge), TRUE);
    }
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), badge);
  return row;
}

/* What is known without libvirt has settled; the rest waits for its answer. */
static void
show_progress (PtComputerPage *self, PtReport *progress)
{
  PtSession *session = pt_page_get_session (PT_PAGE (self));
  Counts none = { 0 };
  g_autofree char *sign
      = progress != NULL ? sign_report (self, progress, TRUE) : g_strdup ("looking");

  show_looking (self);
  if (g_strcmp0 (sign, self->shown) == 0)
    return;
  g_free (self->shown);
  self->shown = g_steal_pointer (&sign);
  clear_rows (self);
  set_visible_groups (self, progress != NULL, &none);
  for (guint i = 0; progress != NULL && i < progress->checks->len; i++)
    {
      const PtCheck *check = g_ptr_array_index (progress->checks, i);

      add_row (self, self->running,
               make_progress_row (check, pt_session_is_pending (session, check->id)));
    }
}

static GHashTable *
list_expanded (PtComputerPage *self)
{
  GHashTable *open = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < self->rows->len; i++)
    {
      GtkWidget *row = g_ptr_array_index (self->rows, i);

      if (PT_IS_CHECK_ROW (row) && adw_expander_row_get_expanded (ADW_EXPANDER_ROW (row)))
        g_hash_table_add (open, g_strdup (pt_check_row_get_id (PT_CHECK_ROW (row))));
    }
  return open;
}

static GtkWidget *
make_row (PtComputerPage *self, const PtCheck *check)
{
  PtRepairOffer offer;

  if (!pt_repairs_find (pt_page_get_session (PT_PAGE (self)), check, &offer))
    return pt_check_row_new (check);
  return pt_check_row_new_with_offer (check, &offer, self->failures[offer.kind]);
}

/* Worst first; within a state the table's order. */
static void
add_state (PtComputerPage *self,
           PtReport *report,
           PtCheckState state,
           AdwPreferencesGroup *group,
           GHashTable *open,
           guint open_first)
{
  for (guint i = 0, added = 0; i < report->checks->len; i++)
    {
      const PtCheck *check = g_ptr_array_index (report->checks, i);
      GtkWidget *row;

      if (check->state != state)
        continue;
      row = make_row (self, check);
      if (added++ < open_first || g_hash_table_contains (open, check->id))
        adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), TRUE);
      add_row (self, group, row);
    }
}

static void
show_report (PtComputerPage *self, PtReport *report)
{
  Counts counts = count_checks (report);
  g_autofree char *sign = sign_report (self, report, FALSE);
  g_autoptr (GHashTable) open = NULL;
  g_autoptr (GArray) mark = NULL;
  gboolean again = self->shown != NULL && g_str_has_prefix (self->shown, "done");

  show_head (self, report);
  if (g_strcmp0 (sign, self->shown) == 0)
    return;
  g_free (self->shown);
  self->shown = g_steal_pointer (&sign);
  open = list_expanded (self);
  mark = pt_focus_mark (GTK_WIDGET (self));
  clear_rows (self);
  set_visible_groups (self, FALSE, &counts);
  add_state (self, report, PT_CHECK_FAIL, self->to_fix, open, G_MAXUINT);
  add_state (self, report, PT_CHECK_WARNING, self->worth_knowing, open,
             counts.fails == 0 && !again ? 1 : 0);
  add_state (self, report, PT_CHECK_UNKNOWN, self->worth_knowing, open, 0);
  add_state (self, report, PT_CHECK_PASS, self->fine, open, 0);
  pt_focus_restore (GTK_WIDGET (self), mark);
}

static void
enable_actions (PtComputerPage *self, gboolean enabled)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "computer.start-libvirt", enabled);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "computer.join-group", enabled);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "computer.start-network", enabled);
}

static gboolean
on_patience_ended_cb (gpointer data)
{
  PtComputerPage *self = PT_COMPUTER_PAGE (data);

  self->patience_id = 0;
  self->impatient = TRUE;
  pt_page_update (PT_PAGE (self));
  return G_SOURCE_REMOVE;
}

static void
watch_patience (PtComputerPage *self, gboolean checking)
{
  if (!checking)
    {
      g_clear_handle_id (&self->patience_id, g_source_remove);
      self->impatient = FALSE;
    }
  else if (self->patience_id == 0 && !self->impatient)
    self->patience_id = g_timeout_add (PATIENCE_MS, on_patience_ended_cb, self);
}

static void
pt_computer_page_update (PtPage *page)
{
  PtComputerPage *self = PT_COMPUTER_PAGE (page);
  PtSession *session = pt_page_get_session (page);
  PtReport *report = pt_session_get_report (session);
  const char *failure = pt_session_get_failure (session);

  watch_patience (self, pt_session_is_checking (session));
  enable_actions (self, report != NULL && !pt_session_is_working (session));
  if (failure != NULL)
    {
      pt_page_show_failure (page, failure);
      return;
    }
  pt_page_hide_empty (page);
  if (report == NULL)
    show_progress (self, self->impatient ? pt_session_get_progress (session) : NULL);
  else
    show_report (self, report);
  if (report != NULL && self->impatient)
    show_looking (self);
}

/* -- putting right ------------------------------------------------------ */

static void
on_repaired (PtPage *page, PtRepairKind kind, const GError *error)
{
  PtComputerPage *self = PT_COMPUTER_PAGE (page);

  g_free (self->failures[kind]);
  self->failures[kind] = error != NULL ? g_strdup (error->message) : NULL;
  pt_page_update (page);
}

static void
start_libvirt (GtkWidget *widget, const char *action, GVariant *parameter)
{
  pt_repairs_begin (PT_PAGE (widget), PT_REPAIR_LIBVIRT, on_repaired);
}

static void
join_group (GtkWidget *widget, const char *action, GVariant *parameter)
{
  pt_repairs_begin (PT_PAGE (widget), PT_REPAIR_GROUP, on_repaired);
}

static void
start_network (GtkWidget *widget, const char *action, GVariant *parameter)
{
  pt_repairs_begin (PT_PAGE (widget), PT_REPAIR_NETWORK, on_repaired);
}

static char *
pt_computer_page_copy (PtPage *page)
{
  PtReport *report = pt_session_get_report (pt_page_get_session (page));
  GString *out;

  if (report == NULL)
    return NULL;
  out = g_string_new (NULL);
  for (guint i = 0; i < report->checks->len; i++)
    {
      const PtCheck *check = g_ptr_array_index (report->checks, i);
      g_autofree char *title = pt_words_to_plain (check->title);
      g_autofree char *seen = pt_words_to_plain (check->seen != NULL ? check->seen : "");

      g_string_append_printf (out, "%s: %s%s%s\n", pt_check_state_word (check->state), title,
                              seen[0] != '\0' ? "\n    " : "", seen);
    }
  return g_string_free (out, FALSE);
}

static void
pt_computer_page_dispose (GObject *object)
{
  PtComputerPage *self = PT_COMPUTER_PAGE (object);

  g_clear_handle_id (&self->patience_id, g_source_remove);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->shown, g_free);
  for (int i = 0; i < PT_N_REPAIRS; i++)
    g_clear_pointer (&self->failures[i], g_free);
  G_OBJECT_CLASS (pt_computer_page_parent_class)->dispose (object);
}

static void
pt_computer_page_class_init (PtComputerPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  PtPageClass *page_class = PT_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pt_computer_page_dispose;
  page_class->update = pt_computer_page_update;
  page_class->copy = pt_computer_page_copy;
  page_class->can_check = TRUE;
  page_class->shows_check = TRUE;

  gtk_widget_class_install_action (widget_class, "computer.start-libvirt", NULL, start_libvirt);
  gtk_widget_class_install_action (widget_class, "computer.join-group", NULL, join_group);
  gtk_widget_class_install_action (widget_class, "computer.start-network", NULL, start_network);
  g_type_ensure (PT_TYPE_PAGE_HEAD);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               PT_RESOURCE_PREFIX "/pages/computer-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PtComputerPage, head);
  gtk_widget_class_bind_template_child (widget_class, PtComputerPage, running);
  gtk_widget_class_bind_template_child (widget_class, PtComputerPage, to_fix);
  gtk_widget_class_bind_template_child (widget_class, PtComputerPage, worth_knowing);
  gtk_widget_class_bind_template_child (widget_class, PtComputerPage, fine);
}

static void
pt_computer_page_init (PtComputerPage *self)
{
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * pt_computer_page_judge:
 * @session: the model
 * @view: (inout): how the step stands
 *
 * Says whether this computer is ready.
 */
void
pt_computer_page_judge (PtSession *session, PtStepView *view)
{
  PtReport *report = pt_session_get_report (session);
  Counts counts;

  view->complete = FALSE;
  if (pt_session_get_failure (session) != NULL)
    {
      view->state = PT_STEP_BLOCKED;
      view->answer = g_strdup (_ ("Could not be read"));
      view->hint = g_strdup (_ ("Check again to continue"));
      return;
    }
  if (report == NULL)
    {
      view->settled = FALSE;
      view->hint = g_strdup (_ ("Wait for the checks"));
      return;
    }
  counts = count_checks (report);
  view->complete = report->ready;
  if (counts.fails > 0)
    {
      const char *hint = counts.first_fail->hint;

      view->state = PT_STEP_BLOCKED;
      view->answer = g_strdup_printf (
          ngettext ("%u thing to fix", "%u things to fix", counts.fails), counts.fails);
      view->hint = g_strdup (hint != NULL ? hint : _ ("Fix what is listed first to continue"));
    }
  else if (!report->ready)
    {
      view->state = PT_STEP_UNKNOWN;
      view->answer = g_strdup (_ ("Cannot tell"));
      view->hint = g_strdup (_ ("Run Passthrough on the computer itself to continue"));
    }
  else
    {
      view->state = PT_STEP_DONE;
      view->answer = g_strdup (_ ("Ready"));
    }
}
