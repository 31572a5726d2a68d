#include "config.h"

#include "pt-program.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pt-error.h"
#include "pt-i18n.h"

#define ANSWER_LIMIT (64u * 1024)
#define PAUSE_MILLISECONDS 100

void
pt_program_answer_clear (PtProgramAnswer *answer)
{
  if (answer->out != NULL)
    g_string_free (answer->out, TRUE);
  if (answer->err != NULL)
    g_string_free (answer->err, TRUE);
  *answer = (PtProgramAnswer){ 0 };
}

/**
 * pt_program_answer_get_reason:
 * @answer: what came of a program that failed
 *
 * Returns: (transfer full) (nullable): the first line of what it complained, as the end of a
 *   sentence; NULL: it complained of nothing
 */
char *
pt_program_answer_get_reason (const PtProgramAnswer *answer)
{
  char *line = g_strndup (answer->err->str, strcspn (answer->err->str, "\n"));

  g_strstrip (line);
  if (g_str_has_suffix (line, "."))
    line[strlen (line) - 1] = '\0';
  if (line[0] == '\0')
    g_clear_pointer (&line, g_free);
  return line;
}

static gboolean
fail (const char *path, int code, GError **error)
{
  g_set_error (error, PT_ERROR, PT_ERROR_FAILED, _ ("%s could not be started: %s"), path,
               g_strerror (code));
  return FALSE;
}

/* A process group of its own, so that what it started can be ended with it; and none of what this
 * program ignores. */
static int
spawn (const char *const *argv, int out, int err, pid_t *child)
{
  static char *const environment[]
      = { (char *) "PATH=/usr/sbin:/usr/bin:/sbin:/bin", (char *) "LC_ALL=C.UTF-8", NULL };
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  sigset_t all, none;
  int code;

  sigfillset (&all);
  sigemptyset (&none);
  posix_spawnattr_init (&attributes);
  posix_spawnattr_setflags (&attributes,
                            POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  posix_spawnattr_setpgroup (&attributes, 0);
  posix_spawnattr_setsigdefault (&attributes, &all);
  posix_spawnattr_setsigmask (&attributes, &none);
  posix_spawn_file_actions_init (&actions);
  posix_spawn_file_actions_addopen (&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2 (&actions, out, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2 (&actions, err, STDERR_FILENO);
  code = posix_spawn (child, argv[0], &actions, &attributes, (char *const *) argv, environment);
  posix_spawn_file_actions_destroy (&actions);
  posix_spawnattr_destroy (&attributes);
  return code;
}

/* Takes what is there. Returns whether more may come. */
static gboolean
take (int fd, GString *text)
{
  char bytes[4096];
  ssize_t count = read (fd, bytes, sizeof bytes);

  if (count < 0)
    return errno == EAGAIN || errno == EINTR;
  /* What is beyond the limit is read and dropped, so that the program does not hang on us. */
  if (count > 0 && text->len < ANSWER_LIMIT)
    g_string_append_len (text, bytes, MIN (count, (ssize_t) (ANSWER_LIMIT - text->len)));
  return count > 0;
}

/* Reads until the program has ended; something that it left behind may keep the pipes for ever. */
static gboolean
await (pid_t child, const int *fds, gint64 until, PtProgramAnswer *answer, int *status)
{
  gboolean open[2] = { TRUE, TRUE };
  gboolean ended = FALSE;

  while (!ended)
    {
      struct pollfd waiting[2]
          = { { open[0] ? fds[0] : -1, POLLIN, 0 }, { open[1] ? fds[1] : -1, POLLIN, 0 } };

      if (g_get_monotonic_time () >= until)
        return FALSE;
      ended = waitpid (child, status, WNOHANG) == child;
      poll (waiting, 2, ended ? 0 : PAUSE_MILLISECONDS);
      for (int i = 0; i < 2; i++)
        while (open[i] && (waiting[i].revents & (POLLIN | POLLHUP)) != 0)
          {
            struct pollfd more = { fds[i], POLLIN, 0 };

            open[i] = take (fds[i], i == 0 ? answer->out : answer->err);
            if (poll (&more, 1, 0) <= 0)
              break;
          }
    }
  return TRUE;
}

static gboolean
run_with (const char *const *argv,
          guint seconds,
          const int *out,
          const int *err,
          PtProgramAnswer *answer,
          GError **error)
{
  const int fds[] = { out[0], err[0] };
  gint64 until = g_get_monotonic_time () + seconds * G_TIME_SPAN_SECOND;
  int status = 0;
  pid_t child;
  int code = spawn (argv, out[1], err[1], &child);

  if (code != 0)
    return fail (argv[0], code, error);
  if (await (child, fds, until, answer, &status))
    {
      answer->status = WIFEXITED (status) ? WEXITSTATUS (status) : -1;
      return TRUE;
    }
  kill (-child, SIGKILL);
  while (waitpid (child, &status, 0) < 0 && errno == EINTR)
    ;
  g_set_error (error, PT_ERROR, PT_ERROR_FAILED, _ ("%s did not end in %u seconds"), argv[0],
               seconds);
  return FALSE;
}

/**
 * pt_program_run:
 * @argv: (array zero-terminated=1): a program by its absolute path, and its arguments
 * @seconds: how long it may take
 * @answer: (out): what came of it
 * @error: return location for an error
 *
 * Runs a program to its end: no shell, an environment of its own, nothing on standard input.
 *
 * Returns: FALSE with PT_ERROR_FAILED when it could not be started or was ended
 */
gboolean
pt_program_run (const char *const *argv, guint seconds, PtProgramAnswer *answer, GError **error)
{
  int out[2], err[2];
  gboolean done;

  *answer = (PtProgramAnswer){ -1, g_string_new (NULL), g_string_new (NULL) };
  if (pipe2 (out, O_CLOEXEC | O_NONBLOCK) != 0)
    return fail (argv[0], errno, error);
  if (pipe2 (err, O_CLOEXEC | O_NONBLOCK) != 0)
    {
      int code = errno;

      close (out[0]);
      close (out[1]);
      return fail (argv[0], code, error);
    }
  /* The program's own ends block as it expects. */
  fcntl (out[1], F_SETFL, 0);
  fcntl (err[1], F_SETFL, 0);
  done = run_with (argv, seconds, out, err, answer, error);
  for (int i = 0; i < 2; i++)
    {
      close (out[i]);
      close (err[i]);
    }
  return done;
}
