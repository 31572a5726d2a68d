#include "config.h"

#include "pt-cli.h"

#include "pt-i18n.h"
#include "pt-words.h"

static gboolean strict;

static const GOptionEntry entries[] = {
  { "strict", 0, 0, G_OPTION_ARG_NONE, &strict, N_ ("Exit with 3 when this computer is not ready"),
    NULL },
  G_OPTION_ENTRY_NULL,
};

static const char *
state_mark (PtCheckState state)
{
  switch (state)
    {
    case PT_CHECK_PASS:
      return _ ("passed");
    case PT_CHECK_WARNING:
      return _ ("warning");
    case PT_CHECK_FAIL:
      return _ ("to fix");
    case PT_CHECK_UNKNOWN:
      return _ ("cannot tell");
    }
  return "";
}

/* Remedy and command as one text, for those who read one key. */
static char *
remedy_text (const PtCheck *check)
{
  g_autoptr (GString) out = g_string_new (check->remedy);

  if (check->command != NULL)
    g_string_append_printf (out, "%s%s", out->len > 0 ? " " : "", check->command);
  if (check->unverified && out->len > 0)
    g_string_append_printf (out, " (%s)", _ ("not verified on such a system"));
  return out->len > 0 ? pt_words_to_plain (out->str) : NULL;
}

static void
print_json (const PtReport *report)
{
  JsonBuilder *builder = pt_cli_begin_json ();

  json_builder_set_member_name (builder, "checks");
  json_builder_begin_array (builder);
  for (guint i = 0; i < report->checks->len; i++)
    {
      const PtCheck *check = report->checks->pdata[i];
      g_autofree char *remedy = remedy_text (check);

      json_builder_begin_object (builder);
      pt_cli_add_string (builder, "id", check->id);
      pt_cli_add_string (builder, "state", pt_check_state_name (check->state));
      pt_cli_add_words (builder, "title", check->title);
      pt_cli_add_words (builder, "seen", check->seen);
      pt_cli_add_words (builder, "why", check->why);
      pt_cli_add_string (builder, "remedy", check->state == PT_CHECK_PASS ? NULL : remedy);
      pt_cli_add_string (builder, "command", check->command);
      json_builder_set_member_name (builder, "unverified");
      json_builder_add_boolean_value (builder, check->unverified);
      json_builder_set_member_name (builder, "can_fix");
      json_builder_add_boolean_value (builder, check->fix != PT_FIX_NONE);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "ready");
  json_builder_add_boolean_value (builder, report->ready);
  pt_cli_end_json (builder);
}

static void
print_check (const PtCheck *check)
{
  g_autofree char *title = pt_words_to_plain (check->title);
  g_autofree char *seen = pt_words_to_plain (check->seen);
  g_autofree char *why = pt_words_to_plain (check->why ? check->why : "");
  g_autofree char *remedy = remedy_text (check);

  pt_cli_print ("[%s] %s\n    %s\n", state_mark (check->state), title, seen);
  if (check->state == PT_CHECK_PASS)
    return;
  if (why[0] != '\0')
    pt_cli_print ("    %s %s\n", _ ("Why it matters:"), why);
  if (remedy != NULL)
    pt_cli_print ("    %s %s\n", _ ("What to do:"), remedy);
}

static void
print_end (const PtReport *report)
{
  guint unknown = 0;

  for (guint i = 0; i < report->checks->len; i++)
    unknown += ((const PtCheck *) report->checks->pdata[i])->state == PT_CHECK_UNKNOWN;
  if (!report->ready)
    pt_cli_print ("%s\n", _ ("This computer is not ready."));
  else if (unknown == 0)
    pt_cli_print ("%s\n", _ ("This computer is ready."));
  else
    pt_cli_print (
        ngettext ("This computer is ready as far as can be told; %u check cannot tell.\n",
                  "This computer is ready as far as can be told; %u checks cannot tell.\n",
                  unknown),
        unknown);
}

static PtExit
run (PtCli *cli, char **arguments, GError **error)
{
  g_autoptr (PtReport) report = pt_cli_make_report (cli, TRUE, error);

  if (report == NULL)
    return PT_EXIT_FAILED;
  if (cli->json)
    print_json (report);
  for (guint i = 0; !cli->json && i < report->checks->len; i++)
    print_check (report->checks->pdata[i]);
  if (!cli->json)
    print_end (report);
  return strict && !report->ready ? PT_EXIT_REFUSED : PT_EXIT_DONE;
}

const PtCliVerb pt_cli_verb_check = {
  .name = "check",
  .arguments = "[--strict]",
  .summary = N_ ("readiness of this computer"),
  .entries = entries,
  .run = run,
};
