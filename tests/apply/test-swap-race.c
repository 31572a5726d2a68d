#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "scenario.h"

/* Somebody changes what lies on the way, again and again, while files are written and read: folders
 * become links, files, pipes, and are folders again. Nothing outside the root folder is touched,
 * and nothing waits for ever. -m thorough: 100,000 rounds. */

#define QUICK_ROUNDS 2000
#define LONG_ROUNDS 100000
/* A round takes a thousandth of it. */
#define ROUND_SECONDS 20
/* Then everything is made anew: what was swapped may have ended in the wrong place. */
#define ROUNDS_A_TREE 50

#define HOOKS "/etc/libvirt/hooks"

static const char *const places[] = {
  "/etc/libvirt",
  HOOKS,
  HOOKS "/passthrough",
  HANDOVER,
  HOOKS "/passthrough/.handover.passthrough-new",
  DISPATCHER,
  SETTINGS,
  "/etc/.app.conf.passthrough-new",
  "/var/lib/passthrough",
  PT_RECORD_FOLDER,
  PT_JOURNAL,
  PT_STATE_FOLDER "/.journal.passthrough-new",
};

typedef struct
{
  char *top;
  char *root;
  char *outside;
  char *decoys;
  int watch;
  pid_t swapper;
} Race;

/* -- the one who swaps --------------------------------------------------------- */

static void
make_decoy (const Race *race, const char *decoy, guint kind, const char *place)
{
  g_autofree char *target = g_strconcat (race->outside, place, NULL);

  unlink (decoy);
  rmdir (decoy);
  if (kind == 0)
    (void) !symlink (target, decoy);
  else if (kind == 1)
    (void) !symlink (race->outside, decoy);
  else if (kind == 2)
    mkfifo (decoy, 0644);
  else if (kind == 3)
    g_file_set_contents (decoy, "a file", -1, NULL);
  else
    g_mkdir (decoy, 0755);
}

static void
swap_for_ever (const Race *race)
{
  guint count = 0;

  prctl (PR_SET_PDEATHSIG, SIGKILL);
  for (;;)
    {
      const char *place = places[g_random_int_range (0, G_N_ELEMENTS (places))];
      g_autofree char *path = g_strconcat (race->root, place, NULL);
      g_autofree char *decoy = g_strdup_printf ("%s/%u", race->decoys, count++ % 8);

      make_decoy (race, decoy, (guint) g_random_int_range (0, 5), place);
      /* There and back; where nothing is, it is put there and taken away. */
      if (renameat2 (AT_FDCWD, decoy, AT_FDCWD, path, RENAME_EXCHANGE) == 0)
        {
          g_usleep ((gulong) g_random_int_range (0, 100));
          renameat2 (AT_FDCWD, decoy, AT_FDCWD, path, RENAME_EXCHANGE);
        }
      else if (renameat2 (AT_FDCWD, decoy, AT_FDCWD, path, RENAME_NOREPLACE) == 0)
        {
          g_usleep ((gulong) g_random_int_range (0, 100));
          renameat2 (AT_FDCWD, path, AT_FDCWD, decoy, RENAME_NOREPLACE);
        }
      /* Long enough for the others to come some calls further. */
      g_usleep ((gulong) g_random_int_range (0, 400));
    }
}

static void
start_swapper (Race *race)
{
  race->swapper = fork ();
  g_assert_cmpint (race->swapper, >=, 0);
  if (race->swapper == 0)
    swap_for_ever (race);
}

static void
stop_swapper (Race *race)
{
  kill (race->swapper, SIGKILL);
  g_assert_cmpint (waitpid (race->swapper, NULL, 0), ==, race->swapper);
}

/* -- what must not be touched ---------------------------------------------------- */

static void
watch_tree (Race *race, const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  g_assert_cmpint (inotify_add_watch (race->watch, path,
                                      IN_MODIFY | IN_ATTRIB | IN_CREATE | IN_DELETE | IN_MOVE
                                          | IN_CLOSE_WRITE | IN_DELETE_SELF | IN_MOVE_SELF),
                   >=, 0);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *inside = g_build_filename (path, name, NULL);

      watch_tree (race, inside);
    }
}

/* Also what was made and removed again meanwhile. */
static void
check_outside (Race *race)
{
  char events[4096] __attribute__ ((aligned (8)));
  ssize_t length = read (race->watch, events, sizeof events);

  if (length > 0)
    finding ("something outside the root folder was touched: %s",
             ((struct inotify_event *) events)->len > 0 ? ((struct inotify_event *) events)->name
                                                        : "a file");
}

static void
race_begin (Race *race)
{
  race->top = scratch_new ();
  race->root = g_build_filename (race->top, "root", NULL);
  race->outside = g_build_filename (race->top, "outside", NULL);
  race->decoys = g_build_filename (race->top, "decoys", NULL);
  g_assert_cmpint (g_mkdir (race->decoys, 0755), ==, 0);
  /* The same names, so that whoever is led here finds all that he looks for. */
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *inside = g_strconcat (places[i], "/stays", NULL);

      if (strchr (strrchr (places[i], '/'), '.') == NULL)
        scratch_write (race->outside, inside, "outside\n", 0644);
    }
  scratch_write (race->outside, SETTINGS, OLD, 0640);
  race->watch = inotify_init1 (IN_NONBLOCK | IN_CLOEXEC);
  g_assert_cmpint (race->watch, >=, 0);
  watch_tree (race, race->outside);
}

static void
race_end (Race *race)
{
  close (race->watch);
  scratch_free (race->top);
  g_free (race->root);
  g_free (race->outside);
  g_free (race->decoys);
}

/* -- rounds ------------------------------------------------------------------------ */

typedef struct
{
  guint applied;
  guint undone;
  guint refused;
} Figures;

static void
count_one (gboolean done, guint *counter, Figures *figures)
{
  *(done ? counter : &figures->refused) += 1;
}

/* As `inspect` looks: each file, each folder, the records. */
static void
look (const Race *race)
{
  g_autoptr (PtFiles) files = scratch_open (race->root);
  g_autoptr (GPtrArray) records = pt_transaction_list (files, NULL);
  g_auto (GStrv) hooks = pt_files_list (files, HOOKS, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_auto (PtFound) found = { 0 };

      pt_files_read (files, places[i], &found, NULL);
    }
}

static void
run_round (const Race *race, Figures *figures)
{
  g_autoptr (PtFiles) files = scratch_open (race->root);
  g_autoptr (GPtrArray) records = NULL;
  const char *id;

  alarm (ROUND_SECONDS);
  count_one (work_apply (race->root, NULL), &figures->applied, figures);
  look (race);
  records = pt_transaction_list (files, NULL);
  id = records != NULL && records->len > 0 ? ((PtRecord *) records->pdata[0])->id : "000001";
  count_one (scenario_undo (race->root, id, NULL), &figures->undone, figures);
  alarm (0);
}

static void
empty (const char *path)
{
  g_autofree char *command = g_strdup_printf ("rm -rf '%s'", path);

  g_assert_true (g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL));
}

static void
test_race (void)
{
  guint rounds = g_test_thorough () ? LONG_ROUNDS : QUICK_ROUNDS;
  guint found = findings ();
  Figures figures = { 0 };
  Race race;

  race_begin (&race);
  for (guint round = 0; round < rounds; round++)
    {
      if (round % ROUNDS_A_TREE == 0)
        {
          if (round > 0)
            stop_swapper (&race);
          empty (race.root);
          empty (race.decoys);
          g_assert_cmpint (g_mkdir (race.decoys, 0755), ==, 0);
          scenario_fill_root (race.root);
          start_swapper (&race);
        }
      run_round (&race, &figures);
      check_outside (&race);
    }
  stop_swapper (&race);
  check_outside (&race);
  g_test_message ("%u rounds: %u applied, %u undone, %u refused; %u findings", rounds,
                  figures.applied, figures.undone, figures.refused, findings () - found);
  /* Each side has to have had its turns, or it was no race. */
  g_assert_cmpuint (figures.applied, >, 0);
  g_assert_cmpuint (figures.undone, >, 0);
  g_assert_cmpuint (figures.refused, >, 0);
  race_end (&race);
}

int
main (int argc, char **argv)
{
  umask (022);
  g_test_init (&argc, &argv, NULL);
  mishap_set (MISHAP_NONE, 0, 0);
  g_test_add_func ("/swap-race", test_race);
  return g_test_run ();
}
