#include "config.h"

#include "pt-helper.h"

#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include "pt-data.h"
#include "pt-error.h"
#include "pt-helper-events.h"
#include "pt-helper-start.h"
#include "pt-i18n.h"
#include "pt-words.h"

/* Whoever looks after the computer finds in its log who asked, for what, and how it ended. */
static void
write_log (const PtHelper *helper, const char *verb, const GError *error)
{
  g_autofree char *words = g_strjoinv (" ", helper->arguments);
  g_autofree char *line = pt_words_clean (error != NULL ? error->message : "");

  if (!helper->place->installed)
    return;
  openlog ("passthrough-helper", LOG_PID, LOG_AUTHPRIV);
  syslog (error != NULL ? LOG_WARNING : LOG_NOTICE, "user %u: %s %s: %s%s%s", helper->user, verb,
          words, error != NULL ? pt_error_code_name (error) : "done", line[0] != '\0' ? ": " : "",
          line);
  closelog ();
}

static void
tell_stage (const char *path, PtStage stage, gpointer data)
{
  pt_events_step (path, stage);
}

/* What is in the data folder becomes root's by our hand, so that folder has to be root's, all the
 * way. It is not passed over where it is not: then other bytes would be written than were shown. */
static gboolean
read_data (const char *path, GBytes **bytes, GError **error)
{
  g_autoptr (PtFiles) files = NULL;
  g_auto (PtFound) found = { 0 };

  *bytes = NULL;
  if (access (path, F_OK) != 0)
    return TRUE;
  files = pt_files_open ("/", error);
  if (files == NULL || !pt_files_read (files, path, &found, error))
    return FALSE;
  if (found.exists)
    *bytes = g_bytes_ref (found.bytes);
  return TRUE;
}

static gboolean
run (PtHelper *helper, const PtHelperVerb *verb, GError **error)
{
  helper->files = pt_files_open (helper->place->root, error);
  if (helper->files == NULL)
    return FALSE;
  pt_files_watch (helper->files, tell_stage, NULL);
  if (verb->has_request)
    {
      helper->request
          = pt_request_read (STDIN_FILENO, helper->arguments[0], PT_REQUEST_SECONDS, error);
      if (helper->request == NULL)
        return FALSE;
    }
  return verb->run (helper, error);
}

static int
status_of (const GError *error)
{
  if (error == NULL)
    return PT_HELPER_DONE;
  return error->domain == PT_ERROR && error->code != PT_ERROR_FAILED ? PT_HELPER_REFUSED
                                                                     : PT_HELPER_FAILED;
}

/**
 * pt_helper_main:
 * @argc: how many words
 * @argv: the call
 * @place: where to work
 *
 * Does one thing and ends. What is wrong with the call is said on standard error, before HELLO;
 * everything later in the last line on standard output.
 *
 * Returns: the exit status, below 100
 */
int
pt_helper_main (int argc, char **argv, const PtHelperPlace *place)
{
  const PtHelperVerb *verb = argc > 1 ? pt_helper_find_verb (argv + 1, argc - 1) : NULL;
  PtHelper helper = { .place = place };
  g_autoptr (GError) error = NULL;
  int status;

  if (verb == NULL)
    {
      (void) !write (STDERR_FILENO, "passthrough-helper: there is no such call\n", 42);
      return PT_HELPER_USAGE;
    }
  helper.arguments = argv + 2;
  if (!pt_helper_start (place, verb->seconds, &helper.user, &error))
    {
      g_printerr ("passthrough-helper: %s\n", error->message);
      return status_of (error);
    }
  pt_data_set_override (read_data);
  pt_events_hello ();
  run (&helper, verb, &error);
  write_log (&helper, verb->name, error);
  pt_events_result (error);
  status = status_of (error);
  g_clear_pointer (&helper.request, pt_request_free);
  g_clear_pointer (&helper.files, pt_files_free);
  return status;
}
