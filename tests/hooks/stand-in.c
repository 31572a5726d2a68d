/* What the stub host has in the place of systemd's and kmod's programs, of sleep and of timeout,
 * by the name that it is called with. Those of systemd and kmod ask the host's own program over a
 * socket; sleep and timeout go by the host's clock, which may run faster than the real one. */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define SOCKET_PATH "/stub.socket"
#define POLL_MICROSECONDS 2000

static double
now (void)
{
  char text[64] = "";
  int fd = open ("/proc/uptime", O_RDONLY | O_CLOEXEC);

  if (fd < 0 || read (fd, text, sizeof text - 1) <= 0)
    text[0] = '\0';
  close (fd);
  return atof (text);
}

static int
act_as_sleep (int argc, char **argv)
{
  double end = now ();

  if (argc > 1 && strcmp (argv[1], "infinity") == 0)
    for (;;)
      pause ();
  for (int i = 1; i < argc; i++)
    end += atof (argv[i]);
  while (now () < end)
    usleep (POLL_MICROSECONDS);
  return 0;
}

static int
status_of (int status)
{
  return WIFEXITED (status) ? WEXITSTATUS (status) : 128 + WTERMSIG (status);
}

/* timeout [-k SECONDS] SECONDS COMMAND…, as the hook calls it. */
static int
act_as_timeout (int argc, char **argv)
{
  double kill_after = 0, end, kill_at = 0;
  int i = 1, status;
  pid_t child;

  if (argc > 3 && strcmp (argv[i], "-k") == 0)
    {
      kill_after = atof (argv[i + 1]);
      i += 2;
    }
  if (argc <= i + 1)
    return 125;
  end = now () + atof (argv[i]);
  child = fork ();
  if (child == 0)
    {
      execvp (argv[i + 1], argv + i + 1);
      _exit (127);
    }
  while (waitpid (child, &status, WNOHANG) == 0)
    {
      double time = now ();

      if (kill_at == 0 && time >= end)
        {
          kill (child, SIGTERM);
          kill_at = time + kill_after;
        }
      else if (kill_at != 0 && time >= kill_at)
        {
          kill (child, SIGKILL);
          waitpid (child, &status, 0);
          return 137;
        }
      usleep (POLL_MICROSECONDS);
    }
  return kill_at != 0 ? 124 : status_of (status);
}

/* The first process of the host: it buries everybody. */
static int
act_as_init (int argc, char **argv)
{
  pid_t child = fork ();
  int status;

  if (child == 0)
    {
      execv (argv[1], argv + 1);
      _exit (127);
    }
  for (;;)
    {
      pid_t ended = wait (&status);

      if (ended == child || (ended < 0 && errno == ECHILD))
        return status_of (status);
    }
}

/* holder [--stubborn] [--mapped] PATH…: keeps files open, or only in its memory. */
static int
act_as_holder (int argc, char **argv)
{
  bool mapped = false;

  for (int i = 1; i < argc; i++)
    {
      int fd;

      if (strcmp (argv[i], "--stubborn") == 0)
        signal (SIGTERM, SIG_IGN);
      else if (strcmp (argv[i], "--mapped") == 0)
        mapped = true;
      else if (argv[i][0] != '/')
        continue;
      else if ((fd = open (argv[i], O_RDONLY)) < 0)
        return 1;
      else if (mapped
               && (mmap (NULL, 1, PROT_READ, MAP_PRIVATE, fd, 0) == MAP_FAILED || close (fd) != 0))
        return 1;
    }
  puts ("holding");
  fflush (stdout);
  for (;;)
    pause ();
}

static int
ask (int argc, char **argv, const char *name)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = SOCKET_PATH };
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  FILE *stream;
  char buffer[4096];
  int status;
  size_t count;

  if (fd < 0 || connect (fd, (struct sockaddr *) &address, sizeof address) < 0)
    return 1;
  stream = fdopen (fd, "r+");
  fprintf (stream, "%ld\n%s\n", (long) getpid (), name);
  for (int i = 1; i < argc; i++)
    fprintf (stream, "%s\n", argv[i]);
  fflush (stream);
  shutdown (fd, SHUT_WR);
  if (fscanf (stream, "%d", &status) != 1 || fgetc (stream) != '\n')
    return 1;
  while ((count = fread (buffer, 1, sizeof buffer, stream)) > 0)
    fwrite (buffer, 1, count, stdout);
  return status;
}

int
main (int argc, char **argv)
{
  const char *name = strrchr (argv[0], '/') != NULL ? strrchr (argv[0], '/') + 1 : argv[0];

  if (strcmp (name, "sleep") == 0)
    return act_as_sleep (argc, argv);
  if (strcmp (name, "timeout") == 0)
    return act_as_timeout (argc, argv);
  if (strcmp (name, "init") == 0)
    return act_as_init (argc, argv);
  if (argc > 1 && strcmp (argv[1], "--hold") == 0)
    return act_as_holder (argc - 1, argv + 1);
  if (strcmp (name, "systemd-inhibit") == 0)
    {
      int i = 1;

      while (i < argc && argv[i][0] == '-')
        i++;
      if (ask (argc, argv, name) != 0 || i >= argc)
        return 1;
      execvp (argv[i], argv + i);
      return 127;
    }
  return ask (argc, argv, name);
}
