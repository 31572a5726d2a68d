#include "config.h"

#include "pt-cli.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "pt-error.h"
#include "pt-i18n.h"

/* Something that this run has made: a folder, a new file, or an old file with new bytes. */
typedef struct
{
  char *path;
  char *before; /* an old file's bytes */
  gsize length;
  GStatBuf found; /* its owner and permissions */
} Made;

/* Where to, and what came of it. */
typedef struct
{
  const char *folder;
  gboolean is_root; /* this computer's own root folder */
  GPtrArray *made;
  GPtrArray *written; /* paths of files */
} Export;

static void
made_free (Made *made)
{
  g_free (made->path);
  g_free (made->before);
  g_free (made);
}

static void
add_folder (GPtrArray *list, const char *path)
{
  Made *made = g_new0 (Made, 1);

  made->path = g_strdup (path);
  g_ptr_array_add (list, made);
}

static void
put_back (const Made *made)
{
  if (g_file_set_contents_full (made->path, made->before, (gssize) made->length,
                                G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                NULL))
    {
      /* An ordinary user's file has his own group and keeps it. */
      (void) !chown (made->path, made->found.st_uid, made->found.st_gid);
      g_chmod (made->path, made->found.st_mode & 07777);
    }
}

/* Puts back what was there, so that a failure leaves nothing half-done. */
static void
take_back (const GPtrArray *list)
{
  for (guint i = list->len; i > 0; i--)
    {
      const Made *made = list->pdata[i - 1];

      if (made->before != NULL)
        put_back (made);
      else
        g_remove (made->path);
    }
}

/* What root installs belongs to root, whatever the folder's own bits say. */
static gboolean
take_ownership (const Export *export, const char *path, GError **error)
{
  if (!export->is_root || chown (path, 0, 0) == 0)
    return TRUE;
  g_set_error (error, PT_ERROR, PT_ERROR_FAILED, _ ("The owner of %s could not be set: %s"), path,
               g_strerror (errno));
  return FALSE;
}

/* Makes the folders above a file, readable for everybody as libvirt's own are; those that are
 * there keep their permissions. */
static gboolean
make_folders (Export *export, const char *folder, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (folder);

  if (g_file_test (folder, G_FILE_TEST_IS_DIR))
    return TRUE;
  if (!g_str_equal (parent, folder) && !make_folders (export, parent, error))
    return FALSE;
  if (g_mkdir (folder, 0755) != 0)
    {
      g_set_error (error, PT_ERROR, PT_ERROR_FAILED, _ ("The folder %s could not be made: %s"),
                   folder, g_strerror (errno));
      return FALSE;
    }
  add_folder (export->made, folder);
  if (g_chmod (folder, 0755) != 0)
    {
      g_set_error (error, PT_ERROR, PT_ERROR_FAILED,
                   _ ("The permissions of %s could not be set: %s"), folder, g_strerror (errno));
      return FALSE;
    }
  return take_ownership (export, folder, error);
}

static gboolean
export_change (Export *export, const PtPlan *plan, const PtChange *change, GError **error)
{
  g_autofree char *name = g_strconcat (plan->uuid, ".xml", NULL);
  g_autofree char *path
      = g_build_filename (export->folder, change->path != NULL ? change->path : name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);
  Made *made;

  if (!make_folders (export, parent, error))
    return FALSE;
  made = g_new0 (Made, 1);
  made->path = g_strdup (path);
  if (g_stat (path, &made->found) == 0
      && !g_file_get_contents (path, &made->before, &made->length, error))
    {
      made_free (made);
      return FALSE;
    }
  /* From here on the file may be another one, also when writing fails on the way. */
  g_ptr_array_add (export->made, made);
  if (!pt_cli_write_file (path, change->after, (int) change->mode, error))
    return FALSE;
  g_ptr_array_add (export->written, g_strdup (path));
  return take_ownership (export, path, error);
}

/* The same folder, however it is written: "//", "/tmp/..", a link, a bind mount. */
static gboolean
is_root_folder (const char *folder)
{
  GStatBuf found, root;

  return g_stat (folder, &found) == 0 && g_stat ("/", &root) == 0 && found.st_dev == root.st_dev
         && found.st_ino == root.st_ino;
}

static gboolean
export_all (Export *export, const PtPlan *plan, const GPtrArray *changes, GError **error)
{
  for (guint i = 0; i < changes->len; i++)
    {
      const PtChange *change = changes->pdata[i];

      /* A definition is no file of a computer: below "/" it has no place. */
      if (export->is_root && change->path == NULL)
        continue;
      if (!export_change (export, plan, change, error))
        return FALSE;
    }
  return TRUE;
}

/* libvirt looks for hooks when it starts or reloads, and where it found none it calls none. */
static const char *
reload_command (PtCli *cli)
{
  PtRoot *root = pt_cli_open_root (cli, NULL);
  g_autoptr (PtHostLibvirt) libvirt = root != NULL ? pt_host_libvirt_read (root) : NULL;

  return libvirt != NULL && libvirt->daemons == PT_DAEMONS_MODULAR ? "systemctl reload virtqemud"
                                                                   : "systemctl reload libvirtd";
}

/* Labels of folders that were made count as well. */
static void
restore_labels (const Export *export)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new ();

  for (guint i = 0; i < export->made->len; i++)
    g_ptr_array_add (paths, ((Made *) export->made->pdata[i])->path);
  pt_cli_restore_labels (paths);
}

static void
print_export (PtCli *cli, const GPtrArray *written, const char *reload)
{
  JsonBuilder *builder;

  if (!cli->json)
    {
      for (guint i = 0; i < written->len; i++)
        pt_cli_print ("%s\n", (char *) written->pdata[i]);
      if (reload != NULL)
        pt_cli_print (
            _ ("libvirt has had no hook so far and notices its first one only after: %s\n"),
            reload);
      return;
    }
  builder = pt_cli_begin_json ();
  json_builder_set_member_name (builder, "files");
  json_builder_begin_array (builder);
  for (guint i = 0; i < written->len; i++)
    pt_cli_add_string (builder, NULL, written->pdata[i]);
  json_builder_end_array (builder);
  pt_cli_add_string (builder, "reload", reload);
  pt_cli_end_json (builder);
}

/* The folder as an absolute path: an empty one would be the root folder by accident. */
static char *
check_folder (PtCli *cli, const char *folder, GError **error)
{
  g_autofree char *absolute = folder[0] != '\0' ? g_canonicalize_filename (folder, NULL) : NULL;

  if (absolute == NULL)
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                         _ ("The name of the folder is empty"));
  else if (is_root_folder (absolute) && cli->root_path != NULL)
    g_set_error_literal (
        error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
        _ ("What was planned for another computer (--root) is not installed on this one"));
  else
    return g_steal_pointer (&absolute);
  return NULL;
}

static gboolean
export_preview (Export *export, const PtPlan *plan, const PtPreview *preview, GError **error)
{
  if (export_all (export, plan, preview->changes, error)
      && export_all (export, plan, preview->unchanged, error))
    return TRUE;
  take_back (export->made);
  return FALSE;
}

static PtExit
run (PtCli *cli, char **arguments, GError **error)
{
  g_autofree char *folder = check_folder (cli, arguments[1], error);
  g_autoptr (PtPlan) plan = NULL;
  g_autoptr (PtPreview) preview = NULL;
  g_autoptr (GPtrArray) written = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) made = g_ptr_array_new_with_free_func ((GDestroyNotify) made_free);
  Export export = { .folder = folder, .made = made, .written = written };
  gboolean had_hook;

  if (folder == NULL)
    return PT_EXIT_USAGE;
  export.is_root = is_root_folder (folder);
  if (export.is_root && !pt_cli_check_rights (cli, "export PLAN /", error))
    return PT_EXIT_REFUSED;
  preview = pt_cli_preview_plan (cli, arguments[0], &plan, error);
  if (preview == NULL)
    return PT_EXIT_FAILED;
  had_hook = pt_cli_has_hook ();
  if (!export_preview (&export, plan, preview, error))
    return PT_EXIT_FAILED;
  if (export.is_root)
    restore_labels (&export);
  print_export (cli, written, export.is_root && !had_hook ? reload_command (cli) : NULL);
  return PT_EXIT_DONE;
}

const PtCliVerb pt_cli_verb_export = {
  .name = "export",
  .arguments = "PLAN DIR",
  .summary = N_ ("what a plan would install, below a folder"),
  .n_arguments = 2,
  .run = run,
};
