#include "config.h"

#include "pt-cli.h"

#include <locale.h>
#include <string.h>

#include "pt-error.h"
#include "pt-i18n.h"
#include "pt-words.h"

static const PtCliVerb *const verbs[] = {
  &pt_cli_verb_check,    &pt_cli_verb_groups,      &pt_cli_verb_cards,
  &pt_cli_verb_usb,      &pt_cli_verb_machines,    &pt_cli_verb_rom_inspect,
  &pt_cli_verb_rom_trim, &pt_cli_verb_xml_convert, &pt_cli_verb_xml_restore,
  &pt_cli_verb_plan,     &pt_cli_verb_preview,     &pt_cli_verb_export,
  &pt_cli_verb_apply,    &pt_cli_verb_undo,        &pt_cli_verb_status,
  &pt_cli_verb_recover,  &pt_cli_verb_rehearse,    &pt_cli_verb_first_light,
  &pt_cli_verb_rescue,   &pt_cli_verb_report,      &pt_cli_verb_snapshot,
};

static char *
make_summary (void)
{
  GString *out
      = g_string_new (_ ("Lends this computer’s graphics card to a virtual machine.\n\nVerbs:\n"));

  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      g_autofree char *call = g_strjoin (" ", verbs[i]->name, verbs[i]->arguments, NULL);

      g_string_append_printf (out, "  %-30s %s\n", call, _ (verbs[i]->summary));
    }
  g_string_append (out, _ ("\n“passthroughctl VERB --help” tells the options of a verb."));
  return g_string_free (out, FALSE);
}

static const PtCliVerb *
find_verb (char **words, int count, int *used)
{
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      g_auto (GStrv) parts = g_strsplit (verbs[i]->name, " ", 2);
      int length = (int) g_strv_length (parts);
      gboolean same = count >= length;

      for (int k = 0; same && k < length; k++)
        same = g_str_equal (words[k], parts[k]);
      if (same)
        {
          *used = length;
          return verbs[i];
        }
    }
  return NULL;
}

static void
print_error (PtCli *cli, const GError *error, const char *code)
{
  g_autofree char *line = pt_words_clean (error->message);

  g_printerr ("passthroughctl: %s%s%s\n", line, cli->remedy ? ". " : "",
              cli->remedy ? cli->remedy : "");
  if (cli->json)
    {
      JsonBuilder *builder = pt_cli_begin_json ();

      json_builder_set_member_name (builder, "error");
      json_builder_begin_object (builder);
      pt_cli_add_string (builder, "code", code);
      pt_cli_add_string (builder, "message", line);
      pt_cli_add_string (builder, "remedy", cli->remedy);
      json_builder_end_object (builder);
      pt_cli_end_json (builder);
    }
}

/* A refusal has a reason that the user can do something about; a failure is the computer's. */
static PtExit
exit_of_error (const GError *error)
{
  if (error->domain == G_OPTION_ERROR)
    return PT_EXIT_USAGE;
  if (error->domain != PT_ERROR)
    return PT_EXIT_FAILED;
  switch ((PtError) error->code)
    {
    case PT_ERROR_FAILED:
    case PT_ERROR_DENIED:
      return PT_EXIT_FAILED;
    case PT_ERROR_NOT_FOUND:
    case PT_ERROR_MALFORMED:
    case PT_ERROR_UNSAFE:
    case PT_ERROR_STALE:
    case PT_ERROR_CONFLICT:
    case PT_ERROR_NOT_SUPPORTED:
      return PT_EXIT_REFUSED;
    }
  return PT_EXIT_FAILED;
}

static GOptionEntry *
global_entries (PtCli *cli)
{
  const GOptionEntry entries[] = {
    { "root", 0, 0, G_OPTION_ARG_FILENAME, &cli->root_path,
      N_ ("Read another computer’s facts: a folder or a snapshot"), N_ ("DIR") },
    { "connect", 0, 0, G_OPTION_ARG_FILENAME, &cli->uri,
      N_ ("Use this libvirt (default: qemu:///system)"), N_ ("URI") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &cli->json, N_ ("Answer with one JSON document"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  return g_memdup2 (entries, sizeof entries);
}

static gboolean
show_version (const char *name, const char *value, gpointer data, GError **error)
{
  g_print ("passthroughctl %s\n", PT_VERSION);
  exit (PT_EXIT_DONE);
}

/* The options in front of the verb; stops at the verb. */
static gboolean
parse_globals (PtCli *cli, char ***words, GError **error)
{
  const GOptionEntry version[] = {
    { "version", 0, G_OPTION_FLAG_NO_ARG, G_OPTION_ARG_CALLBACK, (gpointer) show_version,
      N_ ("Show the version"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new (_ ("VERB …"));
  g_autofree GOptionEntry *entries = global_entries (cli);
  g_autofree char *summary = make_summary ();

  g_option_context_set_strict_posix (context, TRUE);
  g_option_context_set_summary (context, summary);
  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, version, GETTEXT_PACKAGE);
  return g_option_context_parse_strv (context, words, error);
}

static gboolean
parse_verb (PtCli *cli, const PtCliVerb *verb, char ***words, GError **error)
{
  g_autofree char *usage = g_strjoin (" ", verb->name, verb->arguments, NULL);
  g_autoptr (GOptionContext) context = g_option_context_new (usage);
  g_autofree GOptionEntry *entries = global_entries (cli);

  g_option_context_set_summary (context, _ (verb->summary));
  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  if (verb->entries != NULL)
    g_option_context_add_main_entries (context, verb->entries, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  return g_option_context_parse_strv (context, words, error);
}

static gboolean
check_usage (PtCli *cli, const PtCliVerb *verb, char **words, int count, GError **error)
{
  int most = verb->n_arguments + verb->n_optional;

  if (count > most)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   _ ("“%s” is one word too many for “%s”"), words[most], verb->name);
      return FALSE;
    }
  if (count < verb->n_arguments)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   _ ("Usage: passthroughctl %s %s"), verb->name,
                   verb->arguments ? verb->arguments : "");
      return FALSE;
    }
  if (verb->changes && cli->root_path != NULL)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   _ ("“%s” changes this computer and takes no --root"), verb->name);
      return FALSE;
    }
  return TRUE;
}

static PtExit
run_words (PtCli *cli, char ***words, GError **error)
{
  const PtCliVerb *verb;
  int count, used = 0;
  PtExit status;

  if (!parse_globals (cli, words, error))
    return PT_EXIT_USAGE;
  count = (int) g_strv_length (*words);
  if (count > 1 && g_str_equal ((*words)[1], "--"))
    count = 1;
  verb = find_verb (*words + 1, count - 1, &used);
  if (verb == NULL)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   count > 1 ? _ ("There is no verb “%s”; see passthroughctl --help")
                             : _ ("A verb is missing; see passthroughctl --help%s"),
                   count > 1 ? (*words)[1] : "");
      return PT_EXIT_USAGE;
    }
  /* The verb's words go; the program's name stays in front for the parser. */
  for (int i = 0; i < used; i++)
    {
      g_free ((*words)[1]);
      memmove (*words + 1, *words + 2, sizeof (char *) * (gsize) (count - i - 1));
    }
  if (!parse_verb (cli, verb, words, error))
    return PT_EXIT_USAGE;
  if (!check_usage (cli, verb, *words + 1, (int) g_strv_length (*words) - 1, error))
    return PT_EXIT_USAGE;
  status = verb->run (cli, *words + 1, error);
  return error != NULL && *error != NULL && status != PT_EXIT_REFUSED ? exit_of_error (*error)
                                                                      : status;
}

int
main (int argc, char **argv)
{
  g_auto (GStrv) words = NULL;
  g_autoptr (GError) error = NULL;
  PtCli cli = { 0 };
  PtExit status;

  pt_cli_watch_output ();
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, PT_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  words = g_strdupv (argv);
  /* An error in the options must be told in the form that they ask for. */
  cli.json = g_strv_contains ((const char *const *) words, "--json");
  status = run_words (&cli, &words, &error);
  if (error != NULL)
    print_error (&cli, error, status == PT_EXIT_USAGE ? "usage" : pt_error_code_name (error));

  g_clear_pointer (&cli.root, pt_root_unref);
  g_free (cli.root_path);
  g_free (cli.uri);
  g_free (cli.remedy);
  return (int) status;
}
