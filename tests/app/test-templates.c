#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-application.h"
#include "pt-card-page.h"
#include "pt-check-row.h"
#include "pt-command-box.h"
#include "pt-computer-page.h"
#include "pt-detail-row.h"
#include "pt-groups-text.h"
#include "pt-groups-window.h"
#include "pt-page-head.h"
#include "pt-pages.h"
#include "pt-pill.h"
#include "pt-session.h"
#include "pt-state-badge.h"
#include "pt-step-row.h"
#include "pt-welcome-page.h"
#include "pt-window.h"

/* Every template is made and torn down; run with G_DEBUG=fatal-criticals, so that a child that is
 * not bound, a property that does not exist or a widget that is left over ends the test. */

static void
make_and_drop (GtkWidget *widget)
{
  g_assert_nonnull (widget);
  g_object_ref_sink (widget);
  g_object_add_weak_pointer (G_OBJECT (widget), (gpointer *) &widget);
  g_object_unref (widget);
  g_assert_null (widget);
}

static void
test_widgets (void)
{
  static const PtKind kinds[]
      = { PT_KIND_NEUTRAL, PT_KIND_SUCCESS, PT_KIND_WARNING, PT_KIND_ERROR, PT_KIND_ACCENT };
  GtkWidget *detail = pt_detail_row_new ("Why", "Because of <b>it</b>");
  GtkWidget *step = pt_step_row_new ("Graphics Card");
  GtkWidget *head = g_object_new (PT_TYPE_PAGE_HEAD, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      make_and_drop (pt_pill_new (kinds[i], "Ready"));
      make_and_drop (pt_state_badge_new (kinds[i], "object-select-symbolic", "Passed"));
    }
  make_and_drop (pt_command_box_new ("sudo true"));
  pt_detail_row_add_command (PT_DETAIL_ROW (detail), "sudo true");
  pt_detail_row_add_note (PT_DETAIL_ROW (detail), "Not verified");
  make_and_drop (detail);
  for (int state = PT_STEP_LATER; state <= PT_STEP_RESTART; state++)
    pt_step_row_set (PT_STEP_ROW (step), (PtStepState) state, "An answer");
  make_and_drop (step);
  pt_page_head_set (PT_PAGE_HEAD (head), PT_KIND_ACCENT, "pt-card-symbolic", "Which?", "This");
  pt_page_head_set_busy (PT_PAGE_HEAD (head), TRUE);
  pt_page_head_set_busy (PT_PAGE_HEAD (head), FALSE);
  g_assert_cmpstr (pt_page_head_get_title (PT_PAGE_HEAD (head)), ==, "Which?");
  make_and_drop (head);
}

static void
test_check_row (void)
{
  for (int state = PT_CHECK_PASS; state <= PT_CHECK_UNKNOWN; state++)
    {
      g_autoptr (PtCheck) check = pt_check_new ("id");
      GtkWidget *row;

      /* Names from the system come in here: they are words, never markup. */
      check->state = (PtCheckState) state;
      check->title = g_strdup ("A <b>& title with `mono` and **bold**");
      check->seen = g_strdup ("<span foo='bar'>");
      check->why = g_strdup ("why & because");
      check->remedy = g_strdup ("do **this**");
      check->command = g_strdup ("echo '<b>'");
      check->unverified = TRUE;
      row = pt_check_row_new (check);
      g_assert_cmpstr (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), ==,
                       "A &lt;b&gt;&amp; title with <tt>mono</tt> and <b>bold</b>");
      g_assert_cmpstr (pt_check_row_get_id (PT_CHECK_ROW (row)), ==, "id");
      make_and_drop (row);
    }
}

static void
test_pages (void)
{
  g_autoptr (PtSession) session = pt_session_new (NULL);
  guint built = 0;

  for (guint i = 0; i < pt_pages_count (); i++)
    {
      const PtPageInfo *info = pt_pages_get (i);
      GtkWidget *page;

      if (info->get_type == NULL)
        continue;
      page = g_object_new (info->get_type (), "session", session, NULL);
      g_object_ref_sink (page);
      g_assert_true (PT_IS_PAGE (page));
      pt_page_update (PT_PAGE (page));
      pt_page_show_failure (PT_PAGE (page), "no <such> file & folder");
      pt_page_hide_empty (PT_PAGE (page));
      g_object_unref (page);
      built++;
    }
  g_assert_cmpuint (built, >=, 3);
}

/* Before anything was looked at, nothing is complete but the first step, the last one, which may
 * always be left, and what is no step. */
static void
test_judging (void)
{
  g_autoptr (PtSession) session = pt_session_new (NULL);

  for (guint i = 0; i < pt_pages_count (); i++)
    {
      PtStepView view;

      pt_pages_judge (i, session, &view);
      g_assert_cmpint (view.complete, ==,
                       (pt_pages_get (i)->moods & PT_MOOD_SET_UP) == 0
                           || i == pt_pages_find ("welcome") || i == pt_pages_find ("finish"));
      g_assert_null (view.answer);
      pt_step_view_clear (&view);
    }
}

static void
on_changed_cb (PtSession *session, GMainLoop *loop)
{
  if (!pt_session_is_checking (session))
    g_main_loop_quit (loop);
}

static void
check_and_wait (PtSession *session)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  gulong id = g_signal_connect (session, "changed", G_CALLBACK (on_changed_cb), loop);

  pt_session_check (session);
  g_assert_true (pt_session_is_checking (session));
  g_main_loop_run (loop);
  g_signal_handler_disconnect (session, id);
}

static void
test_session_failure (void)
{
  g_autoptr (PtSession) session = pt_session_new (NULL);
  PtStepView view;

  pt_session_look_at_root (session, "/this/is/not/there");
  check_and_wait (session);
  g_assert_null (pt_session_get_report (session));
  g_assert_nonnull (pt_session_get_failure (session));
  g_assert_null (pt_session_get_card (session));
  pt_pages_judge (pt_pages_find ("computer"), session, &view);
  g_assert_false (view.complete);
  g_assert_cmpint (view.state, ==, PT_STEP_BLOCKED);
  pt_step_view_clear (&view);
}

static char *
make_small_computer (void)
{
  g_autofree char *folder = g_dir_make_tmp ("passthrough-app-XXXXXX", NULL);
  g_autofree char *device = g_build_filename (folder, "sys/bus/pci/devices/0000:01:00.0", NULL);
  static const char *const files[][2]
      = { { "class", "0x030000\n" }, { "vendor", "0xabcd\n" }, { "device", "0x0001\n" } };

  g_assert_cmpint (g_mkdir_with_parents (device, 0700), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (device, files[i][0], NULL);

      g_assert_true (g_file_set_contents (path, files[i][1], -1, NULL));
    }
  return g_steal_pointer (&folder);
}

static void
on_recorded_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  *(char **) data = pt_session_record_finish (PT_SESSION (object), result, NULL);
}

static void
test_session (void)
{
  g_autoptr (PtSession) session = pt_session_new (NULL);
  g_autofree char *folder = make_small_computer ();
  g_autofree char *text = NULL;
  g_autofree char *count = NULL;
  g_autofree char *facts = NULL;
  GtkWidget *window;
  const PtCard *card;

  pt_session_look_at_root (session, folder);
  check_and_wait (session);
  g_assert_null (pt_session_get_failure (session));
  card = pt_session_get_card (session);
  g_assert_nonnull (card);
  g_assert_cmpint (card->verdict, ==, PT_VERDICT_BLOCKED);

  count = pt_groups_count_text (pt_session_get_report (session)->host);
  g_assert_cmpstr (count, ==, "No groups yet, 1 device");
  text = pt_groups_format (pt_session_get_report (session)->host, NULL, NULL);
  g_assert_true (g_str_has_prefix (text, "No IOMMU Group:\n\t01:00.0 "));
  g_assert_true (pt_groups_device_matches (card->device, "abcd:0001"));
  g_assert_true (pt_groups_device_matches (card->device, "0000:01"));
  g_assert_false (pt_groups_device_matches (card->device, "nowhere"));

  window = pt_groups_window_new (NULL, pt_session_get_report (session), card);
  gtk_window_present (GTK_WINDOW (window));
  gtk_window_destroy (GTK_WINDOW (window));

  pt_session_record_async (session, on_recorded_cb, &facts);
  while (facts == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_nonnull (strstr (facts, "0000:01:00.0"));

  /* Another computer: nothing of the former one stays. */
  pt_session_look_at_root (session, "/this/is/not/there");
  g_assert_null (pt_session_get_report (session));
  g_assert_null (pt_session_get_card (session));
}

static void
on_activate_cb (GApplication *application, gpointer data)
{
  g_autoptr (PtSession) session = pt_session_new (NULL);
  PtWindow *window;

  pt_session_look_at_root (session, "/this/is/not/there");
  window = pt_window_new (ADW_APPLICATION (application), session);
  for (guint i = 0; i < pt_pages_count (); i++)
    pt_window_open_page (window, pt_pages_get (i)->id);
  pt_window_toast (window, "Copied");
  gtk_window_present (GTK_WINDOW (window));
  gtk_window_close (GTK_WINDOW (window));
  *(gboolean *) data = TRUE;
}

static void
test_window (void)
{
  g_autoptr (AdwApplication) application = g_object_new (
      ADW_TYPE_APPLICATION, "application-id", PT_APPLICATION_ID, "flags", G_APPLICATION_NON_UNIQUE,
      "resource-base-path", PT_RESOURCE_PREFIX, NULL);
  gboolean made = FALSE;

  g_signal_connect (application, "activate", G_CALLBACK (on_activate_cb), &made);
  g_assert_cmpint (g_application_run (G_APPLICATION (application), 0, NULL), ==, 0);
  g_assert_true (made);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (!gtk_init_check ())
    {
      g_print ("1..0 # SKIP no display\n");
      return 0;
    }
  adw_init ();
  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (gdk_display_get_default ()),
                                    PT_RESOURCE_PREFIX "/icons");

  g_test_add_func ("/app/widgets", test_widgets);
  g_test_add_func ("/app/check-row", test_check_row);
  g_test_add_func ("/app/pages", test_pages);
  g_test_add_func ("/app/judging", test_judging);
  g_test_add_func ("/app/session-failure", test_session_failure);
  g_test_add_func ("/app/session", test_session);
  g_test_add_func ("/app/window", test_window);
  return g_test_run ();
}
