#include "config.h"

#include "pt-cli.h"

#include "pt-i18n.h"
#include "pt-words.h"

static void
add_groups (JsonBuilder *builder, const GArray *groups)
{
  json_builder_set_member_name (builder, "groups");
  json_builder_begin_array (builder);
  for (guint i = 0; i < groups->len; i++)
    json_builder_add_int_value (builder, g_array_index (groups, int, i));
  json_builder_end_array (builder);
}

static void
add_losses (JsonBuilder *builder, const GPtrArray *losses)
{
  json_builder_set_member_name (builder, "host_loses");
  json_builder_begin_array (builder);
  for (guint i = 0; i < losses->len; i++)
    {
      const PtLoss *loss = losses->pdata[i];

      json_builder_begin_object (builder);
      if (loss->has_address)
        pt_cli_add_address (builder, "address", &loss->address);
      else
        pt_cli_add_string (builder, "address", NULL);
      pt_cli_add_words (builder, "name", loss->name);
      pt_cli_add_words (builder, "reason", loss->reason);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static char *
reason_text (const PtReason *reason)
{
  g_autofree char *words = reason->detail != NULL && reason->detail[0] != '\0'
                               ? g_strdup_printf ("%s. %s", reason->title, reason->detail)
                               : g_strdup (reason->title);

  return pt_words_to_plain (words);
}

static void
add_reasons (JsonBuilder *builder, const GPtrArray *reasons)
{
  json_builder_set_member_name (builder, "reasons");
  json_builder_begin_array (builder);
  for (guint i = 0; i < reasons->len; i++)
    {
      g_autofree char *text = reason_text (reasons->pdata[i]);

      pt_cli_add_string (builder, NULL, text);
    }
  json_builder_end_array (builder);
}

static void
add_card (JsonBuilder *builder, const PtCard *card)
{
  json_builder_begin_object (builder);
  pt_cli_add_address (builder, "address", &card->device->address);
  pt_cli_add_string (builder, "name", card->name);
  pt_cli_add_id (builder, "vendor", card->device->vendor);
  pt_cli_add_id (builder, "device", card->device->device);
  pt_cli_add_string (builder, "driver", card->device->driver);
  json_builder_set_member_name (builder, "boot_display");
  json_builder_add_boolean_value (builder, card->boot_display);
  pt_cli_add_addresses (builder, "functions", card->functions);
  add_groups (builder, card->groups);
  pt_cli_add_addresses (builder, "must_take", card->must_take);
  add_losses (builder, card->losses);
  json_builder_set_member_name (builder, "reset");
  json_builder_begin_array (builder);
  for (guint i = 0; i < card->reset->len; i++)
    pt_cli_add_string (builder, NULL, card->reset->pdata[i]);
  json_builder_end_array (builder);
  pt_cli_add_string (builder, "verdict", pt_verdict_name (card->verdict));
  add_reasons (builder, card->reasons);
  json_builder_end_object (builder);
}

static void
print_json (const PtReport *report)
{
  JsonBuilder *builder = pt_cli_begin_json ();

  json_builder_set_member_name (builder, "cards");
  json_builder_begin_array (builder);
  for (guint i = 0; i < report->cards->len; i++)
    add_card (builder, report->cards->pdata[i]);
  json_builder_end_array (builder);
  pt_cli_end_json (builder);
}

static void
print_losses (const PtCard *card)
{
  if (card->losses->len > 0)
    pt_cli_print ("  %s\n", _ ("What this computer loses meanwhile:"));
  for (guint i = 0; i < card->losses->len; i++)
    {
      const PtLoss *loss = card->losses->pdata[i];
      g_autofree char *name = pt_words_to_plain (loss->name);
      g_autofree char *reason = pt_words_to_plain (loss->reason);

      pt_cli_print ("    %s. %s\n", name, reason);
    }
}

static void
print_card (const PtCard *card)
{
  char text[PT_PCI_ADDRESS_TEXT_SIZE];

  pt_pci_address_print (&card->device->address, text);
  pt_cli_print ("%s  %s  [%04x:%04x]  %s%s\n", text, card->name,
                (guint) card->device->vendor & 0xffffu, (guint) card->device->device & 0xffffu,
                pt_verdict_name (card->verdict), card->boot_display ? _ ("  (boot display)") : "");
  pt_cli_print ("  %s", _ ("Has to leave:"));
  for (guint i = 0; i < card->must_take->len; i++)
    {
      pt_pci_address_print (&g_array_index (card->must_take, PtPciAddress, i), text);
      pt_cli_print (" %s", text);
    }
  pt_cli_print ("\n");
  print_losses (card);
  for (guint i = 0; i < card->reasons->len; i++)
    {
      const PtReason *reason = card->reasons->pdata[i];
      g_autofree char *words = reason_text (reason);

      pt_cli_print ("  - %s\n", words);
      if (reason->source != NULL)
        pt_cli_print ("    %s\n", reason->source);
    }
}

static PtExit
run (PtCli *cli, char **arguments, GError **error)
{
  g_autoptr (PtReport) report = pt_cli_make_report (cli, FALSE, error);

  if (report == NULL)
    return PT_EXIT_FAILED;
  if (cli->json)
    {
      print_json (report);
      return PT_EXIT_DONE;
    }
  for (guint i = 0; i < report->cards->len; i++)
    print_card (report->cards->pdata[i]);
  if (report->cards->len == 0)
    pt_cli_print ("%s\n", _ ("No graphics card was found on the PCI bus."));
  return PT_EXIT_DONE;
}

const PtCliVerb pt_cli_verb_cards = {
  .name = "cards",
  .summary = N_ ("graphics cards, with a verdict on each"),
  .run = run,
};
