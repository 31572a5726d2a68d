#include "config.h"

#include "pt-cli-handover.h"

#include "pt-i18n.h"
#include "pt-words.h"

static void
print_lines (PtCli *cli, const char *out)
{
  g_auto (GStrv) lines = g_strsplit (out, "\n", -1);
  JsonBuilder *builder = cli->json ? pt_cli_begin_json () : NULL;

  if (builder != NULL)
    {
      json_builder_set_member_name (builder, "messages");
      json_builder_begin_array (builder);
    }
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autofree char *line = pt_words_clean (lines[i]);

      if (line[0] == '\0')
        continue;
      if (builder != NULL)
        pt_cli_add_string (builder, NULL, line);
      else
        pt_cli_print ("%s\n", line);
    }
  if (builder != NULL)
    {
      json_builder_end_array (builder);
      pt_cli_end_json (builder);
    }
}

static PtExit
run (PtCli *cli, char **arguments, GError **error)
{
  g_autofree char *out = NULL;
  PtExit status;

  if (!pt_cli_check_hands (cli, "rescue", error))
    return PT_EXIT_REFUSED;
  status = pt_cli_run_handover (cli, "rescue", NULL, 0, &out, error);
  /* With --json the error is the one document of a rescue that failed. */
  if (status == PT_EXIT_DONE || (out != NULL && !cli->json))
    print_lines (cli, out);
  return status;
}

const PtCliVerb pt_cli_verb_rescue = {
  .name = "rescue",
  .summary = N_ ("give the screen back now"),
  .changes = TRUE,
  .run = run,
};
