#include "config.h"

#include "pt-cli.h"

#include <errno.h>
#include <string.h>

#include <glib/gstdio.h>

#include "pt-error.h"
#include "pt-i18n.h"

/* Something that this run has made: a folder, a new file, or an old file with new bytes. */
typedef struct
{
  char *path;
  char *before; /* an old file's bytes */
} Made;

static void
made_free (Made *made)
{
  g_free (made->path);
  g_free (made->before);
  g_free (made);
}

static void
add_made (GPtrArray *list, const char *path, char *before)
{
  Made *made = g_new0 (Made, 1);

  made->path = g_strdup (path);
  made->before = before;
  g_ptr_array_add (list, made);
}

/* Puts back what was there, so that a failure leaves nothing half-done. */
static void
take_back (const GPtrArray *list)
{
  for (guint i = list->len; i > 0; i--)
    {
      const Made *made = list->pdata[i - 1];

      if (made->before != NULL)
        g_file_set_contents (made->path, made->before, -1, NULL);
      else
        g_remove (made->path);
    }
}

/* Makes the folders above a file, readable for everybody as libvirt's own are. */
static gboolean
make_folders (const char *folder, GPtrArray *made, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (folder);

  if (g_file_test (folder, G_FILE_TEST_IS_DIR))
    return TRUE;
  if (!g_str_equal (parent, folder) && !make_folders (parent, made, error))
    return FALSE;
  if (g_mkdir (folder, 0755) != 0 || g_chmod (folder, 0755) != 0)
    {
      g_set_error (error, PT_ERROR, PT_ERROR_FAILED, _ ("The folder %s could not be made: %s"),
                   folder, g_strerror (errno));
      return FALSE;
    }
  add_made (made, folder, NULL);
  return TRUE;
}

static gboolean
export_change (const char *folder,
               const PtPlan *plan,
               const PtChange *change,
               GPtrArray *written,
               GPtrArray *made,
               GError **error)
{
  g_autofree char *name = g_strconcat (plan->uuid, ".xml", NULL);
  g_autofree char *path
      = g_build_filename (folder, change->path != NULL ? change->path : name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);
  g_autofree char *before = NULL;
  gboolean is_new = !g_file_test (path, G_FILE_TEST_EXISTS);

  if (!is_new && !g_file_get_contents (path, &before, NULL, error))
    return FALSE;
  if (!make_folders (parent, made, error) || !pt_cli_write_file (path, change->after, 0644, error))
    return FALSE;
  add_made (made, path, g_steal_pointer (&before));
  g_ptr_array_add (written, g_steal_pointer (&path));
  return TRUE;
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
export_all (const char *folder,
            const PtPlan *plan,
            const GPtrArray *changes,
            GPtrArray *written,
            GPtrArray *made,
            GError **error)
{
  gboolean is_root = is_root_folder (folder);

  for (guint i = 0; i < changes->len; i++)
    {
      const PtChange *change = changes->pdata[i];

      /* A definition is no file of a computer: below "/" it has no place. */
      if (is_root && change->path == NULL)
        continue;
      if (!export_change (folder, plan, change, written, made, error))
        return FALSE;
    }
  return TRUE;
}

static void
print_export (PtCli *cli, const GPtrArray *written)
{
  JsonBuilder *builder;

  if (!cli->json)
    {
      for (guint i = 0; i < written->len; i++)
        pt_cli_print ("%s\n", (char *) written->pdata[i]);
      return;
    }
  builder = pt_cli_begin_json ();
  json_builder_set_member_name (builder, "files");
  json_builder_begin_array (builder);
  for (guint i = 0; i < written->len; i++)
    pt_cli_add_string (builder, NULL, written->pdata[i]);
  json_builder_end_array (builder);
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

static PtExit
run (PtCli *cli, char **arguments, GError **error)
{
  g_autofree char *folder = check_folder (cli, arguments[1], error);
  g_autoptr (PtPlan) plan = NULL;
  g_autoptr (PtPreview) preview = NULL;
  g_autoptr (GPtrArray) written = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) made = g_ptr_array_new_with_free_func ((GDestroyNotify) made_free);

  if (folder == NULL)
    return PT_EXIT_USAGE;
  preview = pt_cli_preview_plan (cli, arguments[0], &plan, error);
  if (preview == NULL)
    return PT_EXIT_FAILED;
  if (!export_all (folder, plan, preview->changes, written, made, error)
      || !export_all (folder, plan, preview->unchanged, written, made, error))
    {
      take_back (made);
      return PT_EXIT_FAILED;
    }
  print_export (cli, written);
  return PT_EXIT_DONE;
}

const PtCliVerb pt_cli_verb_export = {
  .name = "export",
  .arguments = "PLAN DIR",
  .summary = N_ ("what a plan would install, below a folder"),
  .n_arguments = 2,
  .run = run,
};
