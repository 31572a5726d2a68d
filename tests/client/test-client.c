#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "config.h"
#include "pt-helper-client.h"

#define UUID "11111111-2222-4333-8444-555555555555"
#define HELLO "echo 'HELLO " PT_VERSION "'\n"
#define RECORD_CALL                                                                                \
  "printf '%s\\n' \"$@\" >\"$0.words\"\nenv | sort >\"$0.environment\"\npwd >\"$0.folder\"\n"

static char *folder;
static char *program;
static GString *heard;

/* What stands in pkexec's place does @script. */
static void
set_script (const char *script)
{
  g_autofree char *text = g_strconcat ("#!/bin/sh\n" RECORD_CALL, script, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (program, text, -1, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_chmod (program, 0755), ==, 0);
  pt_helper_client_set_programs (program, program);
}

static char *
read_beside (const char *ending)
{
  g_autofree char *path = g_strconcat (program, ending, NULL);
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

static void
on_heard (const PtHelperEvent *event, gpointer data)
{
  g_string_append_printf (heard, "%d %s %d %s\n", event->kind, event->path ? event->path : "-",
                          event->stage, event->words);
}

static PtPlan *
make_plan (void)
{
  PtPlan *plan = pt_plan_new (UUID, "win 11");

  g_ptr_array_add (plan->steps, pt_step_new_hook_files ("absent"));
  return plan;
}

static PtHelperAnswer *
ask (PtHelperCall *call)
{
  g_autoptr (GError) error = NULL;
  PtHelperAnswer *answer;

  g_string_truncate (heard, 0);
  answer = pt_helper_client_run (call, on_heard, NULL, NULL, &error);
  g_assert_no_error (error);
  return answer;
}

/* -- how it ends ------------------------------------------------------------ */

typedef struct
{
  const char *name;
  const char *script;
  PtHelperOutcome outcome;
  int code; /* of the error that it comes to; -1: none */
  const char *words;
  const char *remedy;
} End;

static const End ends[] = {
  { "done", HELLO "echo RESULT done\n", PT_HELPER_OUTCOME_DONE, -1, "Done", NULL },
  { "dismissed", "exit 126\n", PT_HELPER_OUTCOME_CANCELLED, PT_ERROR_DENIED, "nothing was changed",
    "ready" },
  { "not-allowed", "echo 'Error executing command as another user: Not authorized' >&2\nexit 127\n",
    PT_HELPER_OUTCOME_NOT_ALLOWED, PT_ERROR_DENIED, "nothing was changed",
    "sudo passthroughctl undo 000001" },
  { "no-agent", "echo 'Error: No authentication agent found.' >&2\nexit 127\n",
    PT_HELPER_OUTCOME_NO_AGENT, PT_ERROR_DENIED, "authentication agent",
    "sudo passthroughctl undo 000001" },
  { "no-terminal",
    "echo 'Error creating textual authentication agent: Error opening current controlling "
    "terminal' "
    ">&2\nexit 127\n",
    PT_HELPER_OUTCOME_NO_AGENT, PT_ERROR_DENIED, "authentication agent",
    "sudo passthroughctl undo 000001" },
  { "did-not-start", "echo 'passthrough-helper: this is a container' >&2\nexit 3\n",
    PT_HELPER_OUTCOME_NO_HELPER, PT_ERROR_NOT_SUPPORTED, "this is a container", "Install" },
  { "silent", "exit 0\n", PT_HELPER_OUTCOME_NO_HELPER, PT_ERROR_NOT_SUPPORTED,
    "could not be started", "Install" },
  { "result-without-hello", "echo RESULT done\n", PT_HELPER_OUTCOME_NO_HELPER,
    PT_ERROR_NOT_SUPPORTED, "could not be started", "Install" },
  { "interrupted", HELLO "echo 'STEP /etc/x running'\nkill -9 $$\n", PT_HELPER_OUTCOME_INTERRUPTED,
    PT_ERROR_FAILED, "did not come to its end", "sudo passthroughctl recover" },
  { "interrupted-126", HELLO "exit 126\n", PT_HELPER_OUTCOME_INTERRUPTED, PT_ERROR_FAILED,
    "did not come to its end", "sudo passthroughctl recover" },
  { "cut-result", HELLO "printf 'RESULT done'\n", PT_HELPER_OUTCOME_INTERRUPTED, PT_ERROR_FAILED,
    "did not come to its end", "recover" },
  { "odd-result", HELLO "echo 'RESULT fine'\n", PT_HELPER_OUTCOME_INTERRUPTED, PT_ERROR_FAILED,
    "did not come to its end", "recover" },
  { "stale", HELLO "echo 'RESULT stale /etc/x is another one'\nexit 3\n", PT_HELPER_OUTCOME_REFUSED,
    PT_ERROR_STALE, "/etc/x is another one", "once more" },
  { "conflict", HELLO "echo 'RESULT conflict /etc/x is somebody else’s'\nexit 3\n",
    PT_HELPER_OUTCOME_REFUSED, PT_ERROR_CONFLICT, "/etc/x", "once more" },
  { "failed", HELLO "echo 'RESULT failed /etc/x: No space left'\nexit 1\n",
    PT_HELPER_OUTCOME_REFUSED, PT_ERROR_FAILED, "No space left", "taken back" },
  { "other-version", "echo HELLO 99.0\necho RESULT done\n", PT_HELPER_OUTCOME_OTHER_VERSION,
    PT_ERROR_NOT_SUPPORTED, "another version", "anew" },
};

static void
test_end (gconstpointer data)
{
  const End *end = data;
  g_autoptr (PtHelperAnswer) answer = NULL;
  g_autoptr (GError) error = NULL;
  gboolean done;

  set_script (end->script);
  answer = ask (pt_helper_call_new_undo ("000001"));
  g_assert_cmpint (answer->outcome, ==, end->outcome);
  g_assert_nonnull (strstr (answer->words, end->words));
  if (end->remedy != NULL)
    g_assert_nonnull (strstr (answer->remedy, end->remedy));
  else
    g_assert_null (answer->remedy);
  g_assert_true (g_str_has_prefix (answer->command, "sudo passthroughctl "));
  done = pt_helper_answer_check (answer, &error);
  if (end->code < 0)
    g_assert_true (done);
  else
    g_assert_error (error, PT_ERROR, end->code);
}

static void
test_no_programs (void)
{
  g_autoptr (PtHelperAnswer) answer = NULL;

  pt_helper_client_set_programs ("/nowhere/pkexec", "/nowhere/helper");
  answer = ask (pt_helper_call_new_recover ());
  g_assert_cmpint (answer->outcome, ==, PT_HELPER_OUTCOME_NO_HELPER);
  g_assert_nonnull (strstr (answer->words, "/nowhere/helper"));
}

/* -- the way there ------------------------------------------------------------ */

/* The call, the request byte for byte, and nothing of our environment. */
static void
test_request (void)
{
  g_autoptr (PtPlan) plan = make_plan ();
  g_autofree char *text = pt_plan_format (plan);
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
  g_autofree char *wanted = g_strdup_printf ("PASSTHROUGH/1 %zu 0\n%s", strlen (text), text);
  g_autofree char *words
      = g_strdup_printf ("--disable-internal-agent\n%s\napply\n%s\n", program, digest);
  g_autoptr (PtHelperAnswer) answer = NULL;
  g_autofree char *found = NULL;
  g_autofree char *sent = NULL;
  g_autofree char *environment = NULL;
  g_autofree char *place = NULL;

  set_script (HELLO "cat >\"$0.request\"\necho RECORD 000007\necho RESULT done\n");
  answer = ask (pt_helper_call_new_apply (plan, "my plan"));
  g_assert_cmpint (answer->outcome, ==, PT_HELPER_OUTCOME_DONE);
  g_assert_cmpstr (answer->record, ==, "000007");
  g_assert_cmpstr (answer->command, ==, "sudo passthroughctl apply 'my plan'");
  found = read_beside (".words");
  g_assert_cmpstr (found, ==, words);
  sent = read_beside (".request");
  g_assert_cmpstr (sent, ==, wanted);
  place = read_beside (".folder");
  g_assert_cmpstr (place, ==, "/\n");
  environment = read_beside (".environment");
  g_assert_null (strstr (environment, "SHELL"));
  g_assert_null (strstr (environment, "DISPLAY"));
  g_assert_nonnull (strstr (environment, "LANG=C.UTF-8\n"));
}

static void
test_calls (void)
{
  PtHelperCall *calls[] = {
    pt_helper_call_new_recover (),          pt_helper_call_new_inspect (),
    pt_helper_call_new_rehearse (UUID, 10), pt_helper_call_new_first_light (UUID, 60),
    pt_helper_call_new_rescue (NULL),       pt_helper_call_new_rescue (UUID),
  };
  static const char *const words[] = {
    "recover", "inspect",       "rehearse\n" UUID "\n10", "first-light\n" UUID "\n60",
    "rescue",  "rescue\n" UUID,
  };

  set_script (HELLO "cat >/dev/null\necho RESULT done\n");
  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    {
      g_autoptr (PtHelperAnswer) answer = NULL;
      g_autofree char *wanted = g_strdup_printf ("%s\n%s\n", program, words[i]);
      g_autofree char *found = NULL;

      calls[i]->on_terminal = TRUE;
      answer = ask (calls[i]);
      g_assert_cmpint (answer->outcome, ==, PT_HELPER_OUTCOME_DONE);
      found = read_beside (".words");
      g_assert_cmpstr (found, ==, wanted);
    }
}

/* A helper of another version is asked for nothing. */
static void
test_other_version_gets_nothing (void)
{
  g_autoptr (PtPlan) plan = make_plan ();
  g_autoptr (PtHelperAnswer) answer = NULL;
  g_autofree char *sent = NULL;

  set_script ("echo HELLO 99.0\ncat >\"$0.request\"\necho 'STEP /x done'\necho RESULT done\n");
  answer = ask (pt_helper_call_new_apply (plan, NULL));
  g_assert_cmpint (answer->outcome, ==, PT_HELPER_OUTCOME_OTHER_VERSION);
  sent = read_beside (".request");
  g_assert_cmpstr (sent, ==, "");
  g_assert_cmpstr (heard->str, ==, "");
}

/* -- what is heard -------------------------------------------------------------- */

static void
test_events (void)
{
  g_autoptr (PtHelperAnswer) answer = NULL;

  set_script (HELLO
              "echo 'STEP /etc/a running'\necho 'STEP /etc/a done'\necho 'STEP /etc/b failed'\n"
              "echo 'STEP /etc/a undone'\necho 'FACT journal none'\necho 'SAY hello'\n"
              "echo 'RESULT failed it did not work'\n");
  answer = ask (pt_helper_call_new_recover ());
  g_assert_cmpstr (heard->str, ==,
                   "0 - 0 " PT_VERSION "\n1 /etc/a 0 /etc/a running\n1 /etc/a 1 /etc/a done\n"
                   "1 /etc/b 2 /etc/b failed\n1 /etc/a 3 /etc/a undone\n3 - 0 journal none\n"
                   "4 - 0 hello\n5 - 0 it did not work\n");
  g_assert_cmpuint (answer->facts->len, ==, 1);
  g_assert_cmpstr (answer->facts->pdata[0], ==, "journal none");
  g_assert_cmpstr (answer->said->pdata[0], ==, "hello");
}

static void
check_reload (const char *facts, const char *wanted)
{
  g_autoptr (PtHelperAnswer) answer = NULL;
  g_autofree char *script = g_strdup_printf (HELLO "printf '%s'\necho 'RESULT done'\n", facts);
  g_autofree char *reload = NULL;

  set_script (script);
  answer = ask (pt_helper_call_new_recover ());
  reload = pt_helper_answer_format_reload (answer);
  g_assert_cmpstr (reload, ==, wanted);
}

static void
test_reload (void)
{
  check_reload ("", NULL);
  check_reload ("FACT reload libvirtd.service done\\n", NULL);
  check_reload ("FACT reload libvirtd.service failed\\n", "sudo systemctl reload libvirtd.service");
  check_reload ("FACT reload x;y.service failed\\n", NULL);
  check_reload ("FACT reload libvirtd.service failed too\\n", NULL);
}

/* Whatever else comes is no event: text from outside. */
static void
test_odd_lines (void)
{
  g_autoptr (PtHelperAnswer) answer = NULL;

  set_script (
      "echo 'SAY before'\n" HELLO HELLO
      "echo 'STEP relative done'\necho 'STEP /x flying'\necho 'STEP /x'\necho 'STEP'\necho\n"
      "echo 'RECORD 12'\necho 'RECORD ../../x'\necho hello\nprintf 'SAY a\\000b\\033[31m\\n'\n"
      "head -c 300000 /dev/zero | tr '\\0' x\necho\necho 'RESULT done'\necho 'SAY after'\n"
      "echo 'RESULT failed x'\n");
  answer = ask (pt_helper_call_new_recover ());
  g_assert_cmpint (answer->outcome, ==, PT_HELPER_OUTCOME_DONE);
  g_assert_null (answer->record);
  g_assert_cmpstr (heard->str, ==, "0 - 0 " PT_VERSION "\n4 - 0 a b [31m\n5 - 0 done\n");
}

static void
test_much (void)
{
  g_autoptr (PtHelperAnswer) answer = NULL;

  set_script (HELLO "i=0\nwhile [ $i -lt 5000 ]; do echo 'SAY 0123456789'; i=$((i + 1)); done\n"
                    "head -c 100000 /dev/zero >&2\necho 'RESULT done'\n");
  answer = ask (pt_helper_call_new_rescue (NULL));
  g_assert_cmpint (answer->outcome, ==, PT_HELPER_OUTCOME_DONE);
  g_assert_cmpuint (answer->said->len, ==, 5000);
}

/* -- nobody waits any more -------------------------------------------------------- */

static gboolean
cancel (gpointer data)
{
  g_cancellable_cancel (data);
  return G_SOURCE_REMOVE;
}

static void
on_result_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static void
check_cancelled (const char *script, gboolean goes_on)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *end = g_strconcat (program, ".end", NULL);

  g_remove (end);
  set_script (script);
  pt_helper_client_run_async (pt_helper_call_new_recover (), NULL, NULL, cancellable, on_result_cb,
                              &result);
  g_timeout_add (300, cancel, cancellable);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (pt_helper_client_run_finish (result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  for (int i = 0; i < 40 && !g_file_test (end, G_FILE_TEST_EXISTS); i++)
    g_usleep (50000);
  g_assert_cmpint (g_file_test (end, G_FILE_TEST_EXISTS), ==, goes_on);
}

static void
test_cancelled (void)
{
  /* The question goes away; the helper goes on. */
  check_cancelled ("trap 'exit 1' TERM\nsleep 1 & wait\n: >\"$0.end\"\n", FALSE);
  check_cancelled (HELLO "sleep 1\n: >\"$0.end\"\necho RESULT done\n", TRUE);
}

int
main (int argc, char **argv)
{
  int status;

  g_setenv ("SHELL", "/nowhere", TRUE);
  g_setenv ("DISPLAY", ":77", TRUE);
  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("pt-client-XXXXXX", NULL);
  program = g_build_filename (folder, "pkexec", NULL);
  heard = g_string_new (NULL);
  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_autofree char *path = g_strconcat ("/client/end/", ends[i].name, NULL);

      g_test_add_data_func (path, &ends[i], test_end);
    }
  g_test_add_func ("/client/no-programs", test_no_programs);
  g_test_add_func ("/client/request", test_request);
  g_test_add_func ("/client/calls", test_calls);
  g_test_add_func ("/client/other-version-gets-nothing", test_other_version_gets_nothing);
  g_test_add_func ("/client/events", test_events);
  g_test_add_func ("/client/odd-lines", test_odd_lines);
  g_test_add_func ("/client/reload", test_reload);
  g_test_add_func ("/client/much", test_much);
  g_test_add_func ("/client/cancelled", test_cancelled);
  status = g_test_run ();
  pt_helper_client_set_programs (NULL, NULL);
  for (guint i = 0; i < 5; i++)
    {
      static const char *const endings[] = { "", ".words", ".environment", ".folder", ".request" };
      g_autofree char *path = g_strconcat (program, endings[i], NULL);

      g_remove (path);
    }
  {
    g_autofree char *end = g_strconcat (program, ".end", NULL);

    g_remove (end);
  }
  g_rmdir (folder);
  g_string_free (heard, TRUE);
  g_free (program);
  g_free (folder);
  return status;
}
