#include "config.h"

#include "pt-cli.h"

#include "pt-error.h"
#include "pt-export.h"
#include "pt-i18n.h"

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
  else if (pt_export_is_root (absolute) && cli->root_path != NULL)
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
  g_autoptr (GPtrArray) made = g_ptr_array_new_with_free_func (g_free);
  gboolean is_root, had_hook;

  if (folder == NULL)
    return PT_EXIT_USAGE;
  is_root = pt_export_is_root (folder);
  if (is_root && !pt_cli_check_rights (cli, "export PLAN /", error))
    return PT_EXIT_REFUSED;
  preview = pt_cli_preview_plan (cli, arguments[0], &plan, error);
  if (preview == NULL)
    return PT_EXIT_FAILED;
  had_hook = pt_cli_has_hook ();
  if (!pt_export (plan, preview, folder, written, made, error))
    return PT_EXIT_FAILED;
  /* Labels of folders that were made count as well. */
  if (is_root)
    pt_cli_restore_labels (made);
  print_export (cli, written, is_root && !had_hook ? pt_cli_reload_command (cli) : NULL);
  return PT_EXIT_DONE;
}

const PtCliVerb pt_cli_verb_export = {
  .name = "export",
  .arguments = "PLAN DIR",
  .summary = N_ ("what a plan would install, below a folder"),
  .n_arguments = 2,
  .run = run,
};
