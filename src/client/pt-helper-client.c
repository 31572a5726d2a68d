#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-helper-client.h"

#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "pt-i18n.h"
#include "pt-words.h"

#define PIECE 4096
#define COMPLAINT_LIMIT 8192
#define EVENTS_LIMIT 20000

/* What a test puts in the place of the system's programs. */
static char *test_pkexec;
static char *test_helper;

/* One call under way. */
typedef struct
{
  PtHelperCall *call;
  PtHelperHeard heard;
  gpointer heard_data;
  char *helper;
  GSubprocess *process;
  PtHelperAnswer *answer;
  GString *line;      /* the beginning of a line that has not come whole */
  GString *complaint; /* standard error */
  gboolean said_hello;
  gboolean said_result;
  gboolean is_other;
  guint events;
  guint open; /* how many of output, errors and the process itself have not ended */
  gulong cancelled_id;
} Run;

static void
run_free (Run *run)
{
  pt_helper_call_free (run->call);
  g_free (run->helper);
  g_clear_object (&run->process);
  g_clear_pointer (&run->answer, pt_helper_answer_free);
  g_string_free (run->line, TRUE);
  g_string_free (run->complaint, TRUE);
  g_free (run);
}

/**
 * pt_helper_client_set_programs:
 * @pkexec: (nullable): what is run in pkexec's place, also where root calls
 * @helper: (nullable): what is run in the helper's place
 *
 * For tests: other programs than those of the system.
 */
void
pt_helper_client_set_programs (const char *pkexec, const char *helper)
{
  g_free (test_pkexec);
  g_free (test_helper);
  test_pkexec = g_strdup (pkexec);
  test_helper = g_strdup (helper);
}

/* -- the command ---------------------------------------------------------- */

/* The one that was built with this program; another one where somebody names it, to try what is not
 * installed. polkit knows no action for that one and says so. */
static char *
find_helper (void)
{
  const char *chosen = test_helper != NULL ? test_helper : g_getenv ("PASSTHROUGH_HELPER");

  return g_strdup (chosen != NULL && g_path_is_absolute (chosen) ? chosen : PT_HELPER_PATH);
}

/**
 * pt_helper_client_is_there:
 * @this_computer: FALSE: another computer's files are looked at, which the helper never changes;
 *   only one that somebody named may
 *
 * Returns: whether there is a helper to ask
 */
gboolean
pt_helper_client_is_there (gboolean this_computer)
{
  g_autofree char *helper = find_helper ();

  return g_file_test (helper, G_FILE_TEST_IS_EXECUTABLE)
         && (this_computer || !g_str_equal (helper, PT_HELPER_PATH));
}

static const char *
find_pkexec (void)
{
  /* The second one is where systems without a setuid program in /usr have theirs. */
  static const char *const paths[] = { "/usr/bin/pkexec", "/run/wrappers/bin/pkexec" };

  if (test_pkexec != NULL)
    return test_pkexec;
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    if (g_file_test (paths[i], G_FILE_TEST_IS_EXECUTABLE))
      return paths[i];
  return NULL;
}

/* Root runs nothing that another one could have put there. */
static gboolean
is_safe (const char *path)
{
  GStatBuf found;

  return g_stat (path, &found) == 0 && S_ISREG (found.st_mode) && found.st_uid == 0
         && (found.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

static GPtrArray *
make_command (Run *run)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  gboolean direct = geteuid () == 0 && test_pkexec == NULL;
  const char *pkexec = direct ? NULL : find_pkexec ();

  if (!g_file_test (run->helper, G_FILE_TEST_IS_EXECUTABLE) || (direct && !is_safe (run->helper)))
    {
      run->answer->outcome = PT_HELPER_OUTCOME_NO_HELPER;
      return NULL;
    }
  if (!direct && pkexec == NULL)
    {
      run->answer->outcome = PT_HELPER_OUTCOME_NO_PKEXEC;
      return NULL;
    }
  if (pkexec != NULL)
    g_ptr_array_add (argv, (char *) pkexec);
  /* A window has no terminal to ask on: better told at once. */
  if (pkexec != NULL && !run->call->on_terminal)
    g_ptr_array_add (argv, (char *) "--disable-internal-agent");
  g_ptr_array_add (argv, run->helper);
  for (guint i = 0; run->call->words[i] != NULL; i++)
    g_ptr_array_add (argv, run->call->words[i]);
  g_ptr_array_add (argv, NULL);
  return g_steal_pointer (&argv);
}

/* pkexec refuses to work with a SHELL or a LANG that it finds odd, so it gets none of ours. */
static GSubprocess *
spawn (Run *run, const char *const *argv, GError **error)
{
  static const char *const environment[]
      = { "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8", NULL };
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE
      | G_SUBPROCESS_FLAGS_STDERR_PIPE);

  g_subprocess_launcher_set_environ (launcher, (char **) environment);
  g_subprocess_launcher_set_cwd (launcher, "/");
  return g_subprocess_launcher_spawnv (launcher, argv, error);
}

/* -- the end --------------------------------------------------------------- */

static PtHelperOutcome
find_outcome (const Run *run)
{
  int status = g_subprocess_get_if_exited (run->process)
                   ? g_subprocess_get_exit_status (run->process)
                   : -1;

  if (run->is_other)
    return PT_HELPER_OUTCOME_OTHER_VERSION;
  if (!run->said_hello)
    return pt_helper_outcome_without_hello (status, run->complaint->str);
  if (!run->said_result)
    return PT_HELPER_OUTCOME_INTERRUPTED;
  return run->answer->outcome;
}

static void
finish (GTask *task)
{
  Run *run = g_task_get_task_data (task);
  PtHelperAnswer *answer = run->answer;

  if (run->process != NULL)
    answer->outcome = find_outcome (run);
  if (run->complaint->len > 0)
    answer->details = pt_words_clean (run->complaint->str);
  pt_helper_answer_judge (answer, run->call, run->helper);
  g_task_return_pointer (task, g_steal_pointer (&run->answer),
                         (GDestroyNotify) pt_helper_answer_free);
}

/* Everything that was said is read before anything is judged. */
static void
close_one (GTask *task)
{
  Run *run = g_task_get_task_data (task);

  if (--run->open == 0 && !g_task_get_completed (task))
    {
      g_cancellable_disconnect (g_task_get_cancellable (task), run->cancelled_id);
      run->cancelled_id = 0;
      if (!g_task_return_error_if_cancelled (task))
        finish (task);
    }
  g_object_unref (task);
}

/* -- what it says ------------------------------------------------------------- */

static void
on_written_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;

  /* Where it ended before it had read everything, it says why. */
  g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL);
  g_output_stream_close_async (G_OUTPUT_STREAM (source), G_PRIORITY_DEFAULT, NULL, NULL, NULL);
}

/* Not before it says that it is of our version: another one may understand it in another way. */
static void
send_request (GTask *task)
{
  Run *run = g_task_get_task_data (task);
  GOutputStream *input = g_subprocess_get_stdin_pipe (run->process);
  gsize length = 0;
  const void *bytes = run->call->request != NULL && !run->is_other
                          ? g_bytes_get_data (run->call->request, &length)
                          : "";

  g_output_stream_write_all_async (input, bytes, length, G_PRIORITY_DEFAULT, NULL, on_written_cb,
                                   g_object_ref (task));
}

static void
take_event (GTask *task, const PtHelperEvent *event)
{
  Run *run = g_task_get_task_data (task);
  PtHelperAnswer *answer = run->answer;

  switch (event->kind)
    {
    case PT_HELPER_HELLO:
      run->is_other = !g_str_equal (event->words, PT_VERSION);
      send_request (task);
      break;
    case PT_HELPER_STEP:
      break;
    case PT_HELPER_RECORD:
      g_free (answer->record);
      answer->record = g_strdup (event->words);
      break;
    case PT_HELPER_FACT:
      g_ptr_array_add (answer->facts, g_strdup (event->words));
      break;
    case PT_HELPER_SAID:
      g_ptr_array_add (answer->said, g_strdup (event->words));
      break;
    case PT_HELPER_RESULT:
      run->said_result = TRUE;
      answer->outcome = event->done ? PT_HELPER_OUTCOME_DONE : PT_HELPER_OUTCOME_REFUSED;
      answer->code = event->code;
      answer->words = g_strdup (event->words);
      break;
    }
  if (run->heard != NULL && !run->is_other)
    run->heard (event, run->heard_data);
}

/* HELLO first and once, RESULT last: anything else is none of the helper's. */
static void
take_line (GTask *task)
{
  Run *run = g_task_get_task_data (task);
  g_autoptr (PtHelperEvent) event = pt_helper_event_parse (run->line->str);
  gboolean is_hello = event != NULL && event->kind == PT_HELPER_HELLO;

  g_string_truncate (run->line, 0);
  if (event == NULL || run->said_result || is_hello == run->said_hello
      || ++run->events > EVENTS_LIMIT)
    return;
  run->said_hello = TRUE;
  take_event (task, event);
}

static void
take_output (GTask *task, GBytes *bytes)
{
  Run *run = g_task_get_task_data (task);
  gsize length;
  const char *text = g_bytes_get_data (bytes, &length);

  for (gsize i = 0; i < length; i++)
    if (text[i] == '\n')
      take_line (task);
    else if (run->line->len <= PT_HELPER_LINE_LIMIT)
      g_string_append_c (run->line, text[i] != '\0' ? text[i] : ' ');
}

static void
on_output_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  g_autoptr (GBytes) bytes
             = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, NULL);

  if (bytes == NULL || g_bytes_get_size (bytes) == 0)
    {
      close_one (task);
      return;
    }
  take_output (task, bytes);
  g_input_stream_read_bytes_async (G_INPUT_STREAM (source), PIECE, G_PRIORITY_DEFAULT,
                                   g_task_get_cancellable (task), on_output_cb, task);
}

static void
on_complaint_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Run *run = g_task_get_task_data (task);
  g_autoptr (GBytes) bytes
             = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, NULL);
  gsize length = 0;
  const char *text = bytes != NULL ? g_bytes_get_data (bytes, &length) : NULL;

  if (length == 0)
    {
      close_one (task);
      return;
    }
  for (gsize i = 0; i < length && run->complaint->len < COMPLAINT_LIMIT; i++)
    g_string_append_c (run->complaint, text[i] != '\0' ? text[i] : ' ');
  g_input_stream_read_bytes_async (G_INPUT_STREAM (source), PIECE, G_PRIORITY_DEFAULT,
                                   g_task_get_cancellable (task), on_complaint_cb, task);
}

static void
on_ended_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_subprocess_wait_finish (G_SUBPROCESS (source), result, NULL);
  close_one (data);
}

/* A question for a password that nobody waits for any more goes away. Once it was answered, the
 * helper is root's and comes to its end whatever becomes of us. */
static void
on_cancelled_cb (GCancellable *cancellable, gpointer data)
{
  Run *run = data;

  if (!run->said_hello)
    g_subprocess_send_signal (run->process, SIGTERM);
}

static void
listen (GTask *task)
{
  Run *run = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  run->open = 3;
  g_input_stream_read_bytes_async (g_subprocess_get_stdout_pipe (run->process), PIECE,
                                   G_PRIORITY_DEFAULT, cancellable, on_output_cb,
                                   g_object_ref (task));
  g_input_stream_read_bytes_async (g_subprocess_get_stderr_pipe (run->process), PIECE,
                                   G_PRIORITY_DEFAULT, cancellable, on_complaint_cb,
                                   g_object_ref (task));
  g_subprocess_wait_async (run->process, cancellable, on_ended_cb, g_object_ref (task));
  if (cancellable != NULL)
    run->cancelled_id
        = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled_cb), run, NULL);
}

/**
 * pt_helper_client_run_async:
 * @call: (transfer full): what to ask for
 * @heard: (nullable): hears each event
 * @heard_data: goes along
 * @cancellable: (nullable): takes the question for the password back; what has begun goes on
 * @callback: called at the end
 * @data: goes along
 *
 * Asks the helper, through pkexec unless root asks. Blocks nobody.
 */
void
pt_helper_client_run_async (PtHelperCall *call,
                            PtHelperHeard heard,
                            gpointer heard_data,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  g_autoptr (GPtrArray) argv = NULL;
  Run *run = g_new0 (Run, 1);

  g_task_set_source_tag (task, pt_helper_client_run_async);
  run->call = call;
  run->heard = heard;
  run->heard_data = heard_data;
  run->helper = find_helper ();
  run->answer = pt_helper_answer_new ();
  run->line = g_string_new (NULL);
  run->complaint = g_string_new (NULL);
  g_task_set_task_data (task, run, (GDestroyNotify) run_free);
  if (g_task_return_error_if_cancelled (task))
    return;
  argv = make_command (run);
  run->process = argv != NULL ? spawn (run, (const char *const *) argv->pdata, NULL) : NULL;
  if (run->process != NULL)
    {
      listen (task);
      return;
    }
  if (argv != NULL)
    run->answer->outcome = PT_HELPER_OUTCOME_NO_HELPER;
  finish (task);
}

/**
 * pt_helper_client_run_finish:
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Returns: (transfer full): what came of it, also where it was not done; NULL only with
 *   G_IO_ERROR_CANCELLED
 */
PtHelperAnswer *
pt_helper_client_run_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

/**
 * pt_helper_client_run:
 * @call: (transfer full): what to ask for
 * @heard: (nullable): hears each event
 * @heard_data: goes along
 * @cancellable: (nullable): see pt_helper_client_run_async()
 * @error: return location for an error
 *
 * The same for programs without a main loop. Blocks.
 *
 * Returns: (transfer full): see pt_helper_client_run_finish()
 */
PtHelperAnswer *
pt_helper_client_run (PtHelperCall *call,
                      PtHelperHeard heard,
                      gpointer heard_data,
                      GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GAsyncResult) result = NULL;

  g_main_context_push_thread_default (context);
  pt_helper_client_run_async (call, heard, heard_data, cancellable, on_done_cb, &result);
  while (result == NULL)
    g_main_context_iteration (context, TRUE);
  g_main_context_pop_thread_default (context);
  return pt_helper_client_run_finish (result, error);
}
