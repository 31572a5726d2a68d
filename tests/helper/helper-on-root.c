/* The helper on a root directory of a test: the same code, another main(). Beside the program lies
 * a file of the same name with ".settings" (environment and arguments are what is tested):
 *
 *   [test]
 *   root=/tmp/…      the root directory
 *   slow=50          milliseconds that each rename takes longer
 *   stop=3           at this rename the program is ended, as by a power cut
 *   stop-removing=3  the same at this removal */
#include <limits.h>
#include <signal.h>
#include <unistd.h>

#include "pt-calls.h"
#include "pt-helper.h"

static int (*real_rename) (int folder, const char *from, const char *to, unsigned int flags);
static int (*real_unlink) (int folder, const char *name, int flags);
static int slow;
static int stop;
static int stop_removing;

static int
rename_slowly (int folder, const char *from, const char *to, unsigned int flags)
{
  static int count;

  if (++count == stop)
    kill (getpid (), SIGKILL);
  g_usleep ((gulong) slow * 1000);
  return real_rename (folder, from, to, flags);
}

static int
unlink_or_end (int folder, const char *name, int flags)
{
  static int count;

  if (++count == stop_removing)
    kill (getpid (), SIGKILL);
  return real_unlink (folder, name, flags);
}

int
main (int argc, char **argv)
{
  g_autofree char *own = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *path = g_strconcat (own, ".settings", NULL);
  g_autoptr (GKeyFile) settings = g_key_file_new ();
  g_autofree char *root = NULL;
  PtHelperPlace place = { 0 };

  g_key_file_load_from_file (settings, path, G_KEY_FILE_NONE, NULL);
  root = g_key_file_get_string (settings, "test", "root", NULL);
  slow = g_key_file_get_integer (settings, "test", "slow", NULL);
  stop = g_key_file_get_integer (settings, "test", "stop", NULL);
  stop_removing = g_key_file_get_integer (settings, "test", "stop-removing", NULL);
  if (root == NULL)
    {
      g_printerr ("%s names no root\n", path);
      return 99;
    }
  place.root = root;
  real_rename = pt_calls.rename;
  pt_calls.rename = rename_slowly;
  real_unlink = pt_calls.unlink;
  pt_calls.unlink = unlink_or_end;
  return pt_helper_main (argc, argv, &place);
}
