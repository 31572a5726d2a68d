#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include <glib/gstdio.h>

#include "pt-error.h"
#include "pt-session.h"

#define WIN11 "7b1e2c5a-6f0d-4c1e-9b1a-2d5f3c8e10c0"
#define XP "0f3a9c4e-8b61-47d2-93b5-6c0e7a5d4f03"

/* The model on the sample computer, from the first look to what is done and taken back. */

typedef gboolean (*Condition) (PtSession *session);

static gboolean
on_patience_cb (gpointer data)
{
  g_error ("It did not come within 30 seconds");
  return G_SOURCE_REMOVE;
}

static void
wait_for (PtSession *session, Condition condition)
{
  guint patience = g_timeout_add_seconds (30, on_patience_cb, NULL);

  while (!condition (session))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (patience);
}

static gboolean
has_machines (PtSession *session)
{
  return pt_session_get_report (session) != NULL && pt_session_get_machines (session) != NULL
         && !pt_session_is_listing (session);
}

static gboolean
has_draft (PtSession *session)
{
  return pt_session_get_draft (session) != NULL || pt_session_get_draft_error (session) != NULL;
}

static gboolean
was_changed (PtSession *session)
{
  return pt_session_get_changed_at (session) != 0 && has_draft (session);
}

static gboolean
is_idle (PtSession *session)
{
  return !pt_session_is_working (session) && !pt_session_is_listing (session)
         && !pt_session_is_drafting (session) && !pt_session_is_checking (session);
}

static PtSession *
make_session (void)
{
  PtSession *session = pt_session_new (NULL);

  pt_session_look_at_sample (session);
  pt_session_check (session);
  wait_for (session, has_machines);
  return session;
}

static PtSession *
make_drafted (void)
{
  PtSession *session = make_session ();

  pt_session_want_draft (session, TRUE);
  wait_for (session, has_draft);
  g_assert_nonnull (pt_session_get_draft (session));
  return session;
}

/* The definition with another description. */
static char *
describe (const char *xml, const char *words)
{
  g_autoptr (GRegex) old = g_regex_new ("<description>.*</description>", G_REGEX_DOTALL, 0, NULL);
  g_autofree char *without = g_regex_replace_literal (old, xml, -1, 0, "", 0, NULL);
  g_auto (GStrv) parts = g_strsplit (without, "<metadata>", 2);

  return g_strdup_printf ("%s<description>%s</description>\n  <metadata>%s", parts[0], words,
                          parts[1]);
}

/* Another program edits the machine. */
static void
edit_behind (const char *words)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *uri = NULL;
  g_autofree char *xml = NULL;
  g_autoptr (PtMachine) before = NULL;
  g_autoptr (PtMachine) after = NULL;

  g_assert_true (pt_scan_find_uri (PT_SCAN_SAMPLE, NULL, &uri, &error));
  before = pt_vm_store_find (uri, WIN11, NULL, &error);
  g_assert_no_error (error);
  xml = describe (before->xml, words);
  after = pt_vm_store_define (uri, xml, NULL, &error);
  g_assert_no_error (error);
}

static void
test_machines (void)
{
  g_autoptr (PtSession) session = make_session ();
  const PtMachine *chosen = pt_session_get_machine (session);

  g_assert_cmpuint (pt_session_get_machines (session)->len, ==, 3);
  /* The one that suits is proposed. */
  g_assert_cmpstr (chosen->uuid, ==, WIN11);
  g_assert_null (chosen->summary->problem);
  pt_session_choose_machine (session, XP);
  g_assert_nonnull (pt_session_get_machine (session)->summary->problem);
  pt_session_choose_machine (session, "00000000-0000-4000-8000-000000000000");
  g_assert_cmpstr (pt_session_get_machine (session)->uuid, ==, XP);
}

static void
test_devices (void)
{
  g_autoptr (PtSession) session = make_session ();
  const PtHost *host = pt_session_get_report (session)->host;

  g_assert_true (pt_session_has_input (session, PT_USB_KIND_KEYBOARD));
  g_assert_true (pt_session_has_input (session, PT_USB_KIND_MOUSE));
  for (guint i = 0; i < host->usb->len; i++)
    pt_session_take_usb (session, host->usb->pdata[i], FALSE);
  g_assert_false (pt_session_has_input (session, PT_USB_KIND_KEYBOARD));
  /* Looking again does not choose for the user what he has unchosen. */
  pt_session_check (session);
  wait_for (session, has_machines);
  g_assert_false (pt_session_has_input (session, PT_USB_KIND_KEYBOARD));
}

static void
test_draft (void)
{
  g_autoptr (PtSession) session = make_drafted ();
  const PtDraft *draft = pt_session_get_draft (session);

  g_assert_true (draft->needs_hook);
  g_assert_cmpint (draft->hook, ==, PT_HOOK_ABSENT);
  g_assert_cmpuint (draft->preview->changes->len, ==, 6);
  g_assert_true (pt_session_may_define (session));
  pt_session_choose_machine (session, XP);
  g_assert_null (pt_session_get_draft (session));
  wait_for (session, has_draft);
  g_assert_error (pt_session_get_draft_error (session), PT_ERROR, PT_ERROR_NOT_SUPPORTED);
}

static void
test_changed_meanwhile (void)
{
  g_autoptr (PtSession) session = make_drafted ();

  edit_behind ("another");
  pt_session_list_machines (session);
  wait_for (session, was_changed);
  g_assert_nonnull (strstr (pt_session_get_draft (session)->machine->xml, "another"));
  g_assert_null (strstr (pt_session_get_draft_before (session)->machine->xml, "another"));
  pt_session_accept_changes (session);
  g_assert_null (pt_session_get_draft_before (session));
}

static void
on_worked_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  pt_session_work_finish (PT_SESSION (object), result, data);
}

static void
remove_folder (const char *folder)
{
  const char *arguments[] = { "rm", "-rf", folder, NULL };

  g_assert_true (g_spawn_sync (NULL, (char **) arguments, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL,
                               NULL, NULL, NULL, NULL));
}

static void
test_export (void)
{
  g_autoptr (PtSession) session = make_drafted ();
  g_autofree char *folder = g_dir_make_tmp ("passthrough-XXXXXX", NULL);
  g_autofree char *plan = g_strdup_printf ("%s/%s.plan", folder, WIN11);
  g_autofree char *hook = g_strconcat (folder, "/etc/libvirt/hooks/qemu.d/passthrough", NULL);
  g_autoptr (GError) error = NULL;

  pt_session_export_async (session, folder, on_worked_cb, &error);
  wait_for (session, is_idle);
  g_assert_no_error (error);
  g_assert_true (g_file_test (plan, G_FILE_TEST_IS_REGULAR));
  g_assert_true (g_file_test (hook, G_FILE_TEST_IS_EXECUTABLE));
  g_assert_cmpuint (pt_session_get_outcome (session)->files->len, ==, 7);

  /* What was changed since is not written over by what was planned before. */
  edit_behind ("too late");
  pt_session_export_async (session, folder, on_worked_cb, &error);
  wait_for (session, is_idle);
  g_assert_error (error, PT_ERROR, PT_ERROR_STALE);
  wait_for (session, was_changed);
  remove_folder (folder);
}

static void
test_export_refused (void)
{
  g_autoptr (PtSession) session = make_drafted ();
  g_autoptr (GError) error = NULL;

  pt_session_export_async (session, "/", on_worked_cb, &error);
  wait_for (session, is_idle);
  g_assert_error (error, PT_ERROR, PT_ERROR_UNSAFE);
}

static void
test_define_and_put_back (void)
{
  g_autoptr (PtSession) session = make_drafted ();
  g_autoptr (GError) error = NULL;
  g_autofree char *before = g_strdup (pt_session_get_machine (session)->xml);

  pt_session_define_async (session, on_worked_cb, &error);
  wait_for (session, is_idle);
  g_assert_no_error (error);
  g_assert_true (pt_session_get_outcome (session)->defined->summary->has_card);
  g_assert_true (pt_session_get_machine (session)->summary->has_card);

  pt_session_put_back_async (session, WIN11, on_worked_cb, &error);
  wait_for (session, is_idle);
  g_assert_no_error (error);
  g_assert_false (pt_session_get_machine (session)->summary->has_card);
  g_assert_cmpstr (pt_session_get_machine (session)->xml, ==, before);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/session/machines", test_machines);
  g_test_add_func ("/session/devices", test_devices);
  g_test_add_func ("/session/draft", test_draft);
  g_test_add_func ("/session/changed-meanwhile", test_changed_meanwhile);
  g_test_add_func ("/session/export", test_export);
  g_test_add_func ("/session/export-refused", test_export_refused);
  g_test_add_func ("/session/define-and-put-back", test_define_and_put_back);
  return g_test_run ();
}
