#include "config.h"

#include "pt-cli.h"

#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "pt-error.h"
#include "pt-hook-file.h"
#include "pt-i18n.h"
#include "pt-words.h"

/* SELinux is in use where its file system is mounted. */
#define SELINUX "/sys/fs/selinux/enforce"

/**
 * pt_cli_check_rights:
 * @cli: the run
 * @call: the command that was given, for the remedy
 * @error: return location for an error
 *
 * Returns: FALSE with PT_ERROR_DENIED and a remedy unless root runs this; a refusal: nothing was
 *   tried
 */
gboolean
pt_cli_check_rights (PtCli *cli, const char *call, GError **error)
{
  if (geteuid () == 0)
    return TRUE;
  g_set_error_literal (error, PT_ERROR, PT_ERROR_DENIED,
                       _ ("Only root may do that; nothing was changed"));
  cli->remedy = g_strdup_printf (_ ("Use: sudo passthroughctl %s"), call);
  return FALSE;
}

/* What another program says need not be UTF-8. */
static char *
text_of (GBytes *bytes)
{
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  return data != NULL ? g_utf8_make_valid (data, (gssize) length) : g_strdup ("");
}

/**
 * pt_cli_run_program:
 * @argv: (array zero-terminated=1): the program by its absolute path, and its arguments
 * @out: (out) (nullable): what it printed
 * @err: (out) (nullable): what it complained
 * @status: (out): its exit status; -1 when it did not end by itself or could not be started
 *
 * Runs a program of this computer to its end, without a shell and without the caller's
 * environment and umask.
 *
 * Returns: whether its exit status is 0
 */
gboolean
pt_cli_run_program (const char *const *argv, char **out, char **err, int *status)
{
  static const char *const environment[]
      = { "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C", NULL };
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GBytes) out_bytes = NULL;
  g_autoptr (GBytes) err_bytes = NULL;
  g_autoptr (GError) reason = NULL;

  /* What it makes is read by others, libvirt's machines among them. */
  mode_t before = umask (022);

  *out = *err = NULL;
  *status = -1;
  g_subprocess_launcher_set_environ (launcher, (char **) environment);
  g_subprocess_launcher_set_cwd (launcher, "/");
  process = g_subprocess_launcher_spawnv (launcher, argv, &reason);
  umask (before);
  if (process == NULL
      || !g_subprocess_communicate (process, NULL, NULL, &out_bytes, &err_bytes, &reason))
    {
      *err = g_strdup (reason->message);
      return FALSE;
    }
  *out = text_of (out_bytes);
  *err = text_of (err_bytes);
  if (g_subprocess_get_if_exited (process))
    *status = g_subprocess_get_exit_status (process);
  return *status == 0;
}

static gboolean
is_program (const char *path)
{
  GStatBuf found;

  return g_stat (path, &found) == 0 && S_ISREG (found.st_mode) && g_access (path, X_OK) == 0;
}

/**
 * pt_cli_has_hook:
 *
 * Returns: whether libvirt has a QEMU hook on this computer: it looks for one when it starts or
 *   reloads only, and calls nothing as long as there was none (libvirt's src/util/virhook.c)
 */
gboolean
pt_cli_has_hook (void)
{
  g_autoptr (GDir) folder = NULL;
  const char *name;

  if (is_program (PT_HOOK_LIBVIRT_FOLDER "/qemu"))
    return TRUE;
  folder = g_dir_open (PT_HOOK_DROP_IN_FOLDER, 0, NULL);
  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (PT_HOOK_DROP_IN_FOLDER, name, NULL);

      if (is_program (path))
        return TRUE;
    }
  return FALSE;
}

/**
 * pt_cli_reload_command:
 * @cli: the run
 *
 * libvirt looks for hooks when it starts or reloads, and where it found none it calls none.
 *
 * Returns: (transfer none): what makes it look once more
 */
const char *
pt_cli_reload_command (PtCli *cli)
{
  PtRoot *root = pt_cli_open_root (cli, NULL);
  g_autoptr (PtHostLibvirt) libvirt = root != NULL ? pt_host_libvirt_read (root) : NULL;

  return libvirt != NULL && libvirt->daemons == PT_DAEMONS_MODULAR ? "systemctl reload virtqemud"
                                                                   : "systemctl reload libvirtd";
}

/**
 * pt_cli_restore_labels:
 * @paths: (element-type utf8): files and folders that were written
 *
 * Gives them the labels that SELinux's policy has for them: a file that was renamed into its place
 * has those of where it was made. A failure is a warning: the files are there.
 */
void
pt_cli_restore_labels (const GPtrArray *paths)
{
  static const char *const programs[] = { "/usr/sbin/restorecon", "/sbin/restorecon" };
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autofree char *out = NULL;
  g_autofree char *err = NULL;
  g_autofree char *line = NULL;
  int status = -1;

  if (!g_file_test (SELINUX, G_FILE_TEST_EXISTS) || paths->len == 0)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (programs) && argv->len == 0; i++)
    if (is_program (programs[i]))
      g_ptr_array_add (argv, (char *) programs[i]);
  if (argv->len > 0)
    {
      for (guint i = 0; i < paths->len; i++)
        g_ptr_array_add (argv, paths->pdata[i]);
      g_ptr_array_add (argv, NULL);
      if (pt_cli_run_program ((const char *const *) argv->pdata, &out, &err, &status))
        return;
    }
  line = pt_words_clean (err != NULL ? err : "restorecon");
  g_printerr ("passthroughctl: %s: %s\n",
              _ ("Warning: SELinux’s labels of the new files could not be set"), line);
}
