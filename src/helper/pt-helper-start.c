#include "config.h"

#include "pt-helper-start.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "pt-error.h"
#include "pt-i18n.h"

#define MEMORY_LIMIT (512ul * 1024 * 1024)
#define FILE_LIMIT (64ul * 1024 * 1024)
#define OPEN_LIMIT 256ul
#define PROCESSOR_SECONDS 60ul

/* A sanitizer reserves the whole address space for itself. */
#if defined(__SANITIZE_ADDRESS__)
#define HAS_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAS_SANITIZER 1
#endif
#endif
#ifndef HAS_SANITIZER
#define HAS_SANITIZER 0
#endif

static gboolean
fail (const char *what, GError **error)
{
  g_set_error (error, PT_ERROR, PT_ERROR_FAILED, "%s: %s", what, g_strerror (errno));
  return FALSE;
}

/* pkexec says who was asked for a password; nobody else is believed, and root needs no pkexec. */
static gboolean
read_user (guint *user, GError **error)
{
  const char *text = g_getenv ("PKEXEC_UID");
  guint64 value = 0;

  if (text != NULL
      && (!g_ascii_string_to_unsigned (text, 10, 0, INT_MAX, &value, NULL)
          || (text[0] == '0' && text[1] != '\0')))
    {
      g_set_error_literal (error, PT_ERROR, PT_ERROR_UNSAFE, _ ("PKEXEC_UID is no user"));
      return FALSE;
    }
  *user = (guint) value;
  return TRUE;
}

/* A file of ours must not get the number of a descriptor that the caller left closed. */
static gboolean
settle_descriptors (GError **error)
{
  for (int fd = 0; fd <= 2; fd++)
    if (fcntl (fd, F_GETFD) < 0 && open ("/dev/null", O_RDWR) != fd)
      return fail ("/dev/null", error);
  if (syscall (SYS_close_range, 3u, ~0u, 0u) == 0)
    return TRUE;
  /* Linux below 5.9. */
  for (int fd = 3; fd < 65536; fd++)
    close (fd);
  return TRUE;
}

static gboolean
settle_environment (GError **error)
{
  if (clearenv () == 0 && setenv ("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", 1) == 0
      && setenv ("LC_ALL", "C.UTF-8", 1) == 0)
    return TRUE;
  return fail ("clearenv", error);
}

/* The caller's choice of what is ignored and blocked ends here. What would end the program in the
 * middle of its work, a client's end and the computer's shutting down among them, is ignored; it
 * is bounded by its deadline. */
static void
settle_signals (void)
{
  static const int ignored[] = { SIGHUP, SIGINT, SIGPIPE, SIGTERM, SIGXFSZ };
  struct sigaction action = { .sa_handler = SIG_DFL };
  sigset_t none;

  for (int number = 1; number < NSIG; number++)
    sigaction (number, &action, NULL);
  action.sa_handler = SIG_IGN;
  for (guint i = 0; i < G_N_ELEMENTS (ignored); i++)
    sigaction (ignored[i], &action, NULL);
  sigemptyset (&none);
  sigprocmask (SIG_SETMASK, &none, NULL);
}

static gboolean
set_limit (__rlimit_resource_t resource, rlim_t value, GError **error)
{
  struct rlimit limit = { .rlim_cur = value, .rlim_max = value };
  struct rlimit before;

  if (setrlimit (resource, &limit) == 0)
    return TRUE;
  /* Only root may raise a limit. Without root's rights what is there has to do, and does. */
  if (geteuid () != 0 && getrlimit (resource, &before) == 0 && before.rlim_max < value)
    return TRUE;
  return fail ("setrlimit", error);
}

/* A caller can hand over RLIMIT_FSIZE=1K, and so choose at which byte a write fails. */
static gboolean
settle_limits (GError **error)
{
  return set_limit (RLIMIT_FSIZE, FILE_LIMIT, error) && set_limit (RLIMIT_NOFILE, OPEN_LIMIT, error)
         && set_limit (RLIMIT_CORE, 0, error) && set_limit (RLIMIT_CPU, PROCESSOR_SECONDS, error)
         && set_limit (RLIMIT_DATA, HAS_SANITIZER ? RLIM_INFINITY : MEMORY_LIMIT, error)
         && set_limit (RLIMIT_AS, HAS_SANITIZER ? RLIM_INFINITY : MEMORY_LIMIT, error)
         && set_limit (RLIMIT_STACK, 8ul * 1024 * 1024, error);
}

/* Away from the caller's terminal, session and folder, and out of his debugger. */
static gboolean
settle_process (GError **error)
{
  /* Who leads a session already needs none. */
  if (setsid () < 0 && getsid (0) != getpid ())
    return fail ("setsid", error);
  if (chdir ("/") != 0)
    return fail ("/", error);
  if (prctl (PR_SET_DUMPABLE, 0) != 0 || prctl (PR_SET_PDEATHSIG, 0) != 0)
    return fail ("prctl", error);
  setpriority (PRIO_PROCESS, 0, 0);
  return TRUE;
}

static gboolean
settle_rights (gboolean demanded, GError **error)
{
  uid_t user, effective_user, saved_user;
  gid_t group, effective_group, saved_group;

  if (!demanded && geteuid () != 0)
    return TRUE;
  if (geteuid () != 0)
    {
      g_set_error_literal (error, PT_ERROR, PT_ERROR_DENIED, _ ("Only root may do that"));
      return FALSE;
    }
  /* The groups first: without root's rights they could not be left any more. */
  if (setgroups (0, NULL) != 0 || setresgid (0, 0, 0) != 0 || setresuid (0, 0, 0) != 0)
    return fail ("setresuid", error);
  if (getresuid (&user, &effective_user, &saved_user) != 0
      || getresgid (&group, &effective_group, &saved_group) != 0
      || (user | effective_user | saved_user) != 0 || (group | effective_group | saved_group) != 0
      || getgroups (0, NULL) != 0)
    return fail ("getresuid", error);
  return TRUE;
}

/**
 * pt_helper_start:
 * @place: where the helper works
 * @seconds: after this time the program is ended
 * @user: (out): who asks
 * @error: return location for an error
 *
 * Takes nothing over that the caller can choose: descriptors, environment, signals, limits,
 * session, folder, groups. Comes before anything is read or said.
 *
 * Returns: FALSE with an error when any of it cannot be had
 */
gboolean
pt_helper_start (const PtHelperPlace *place, guint seconds, guint *user, GError **error)
{
  if (!settle_descriptors (error) || !read_user (user, error) || !settle_environment (error))
    return FALSE;
  settle_signals ();
  umask (077);
  if (!settle_limits (error) || !settle_process (error) || !settle_rights (place->installed, error))
    return FALSE;
  if (place->check != NULL && !place->check (error))
    return FALSE;
  /* Nobody waits for ever; what is under way then is ended by the next start. */
  alarm (seconds);
  return TRUE;
}
