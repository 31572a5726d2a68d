#include "config.h"

#include "pt-cli.h"

#include <sys/stat.h>

#include <glib/gstdio.h>

#include "pt-error.h"
#include "pt-file.h"
#include "pt-i18n.h"
#include "pt-rom-mark.h"
#include "pt-rom-report.h"
#include "pt-words.h"

static char *card_text;
static gboolean only_images;

static const GOptionEntry inspect_entries[] = {
  { "card", 0, 0, G_OPTION_ARG_STRING, &card_text,
    N_ ("Whether it is for this device, by its PCI address"), N_ ("ADDRESS") },
  G_OPTION_ENTRY_NULL,
};

static const GOptionEntry trim_entries[] = {
  { "card", 0, 0, G_OPTION_ARG_STRING, &card_text,
    N_ ("Begin with the first image for this device, by its PCI address"), N_ ("ADDRESS") },
  { "only-images", 0, 0, G_OPTION_ARG_NONE, &only_images,
    N_ ("Cut off what follows the images, too"), NULL },
  G_OPTION_ENTRY_NULL,
};

static gboolean
find_card (PtCli *cli, PtRomCard *card, GError **error)
{
  g_autoptr (PtHost) host = NULL;
  const PtPciDevice *device;
  PtPciAddress address;

  if (!pt_pci_address_parse (card_text, &address, NULL))
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   _ ("“%s” is no address of a PCI device, such as 0000:09:00.0 (%s)"), card_text,
                   "--card");
      return FALSE;
    }
  host = pt_cli_read_host (cli, error);
  if (host == NULL)
    return FALSE;
  device = pt_host_find_pci (host, &address);
  if (device == NULL)
    {
      g_set_error (error, PT_ERROR, PT_ERROR_NOT_FOUND, _ ("There is no device at %s"), card_text);
      cli->remedy = g_strdup (_ ("“passthroughctl cards” lists the graphics cards"));
      return FALSE;
    }
  card->vendor = device->vendor;
  card->device = device->device;
  card->class_code = device->class_code;
  return TRUE;
}

/* The card is looked up first: a wrong address must not wait for a large file. */
static PtRomReport *
make_report (PtCli *cli, const char *path, GError **error)
{
  PtRomCard card;
  g_autoptr (PtRom) rom = NULL;

  if (card_text != NULL && !find_card (cli, &card, error))
    return NULL;
  rom = pt_rom_load (path, error);
  return rom != NULL ? pt_rom_judge (rom, card_text != NULL ? &card : NULL) : NULL;
}

static void
add_number (JsonBuilder *builder, const char *key, gsize number)
{
  json_builder_set_member_name (builder, key);
  json_builder_add_int_value (builder, (gint64) number);
}

static void
add_flag (JsonBuilder *builder, const char *key, gboolean flag)
{
  json_builder_set_member_name (builder, key);
  json_builder_add_boolean_value (builder, flag);
}

/* NULL is null. */
static void
add_class (JsonBuilder *builder, const PtRomChain *chain)
{
  g_autofree char *text
      = chain != NULL ? g_strdup_printf ("%06x", chain->class_code & 0xffffffu) : NULL;

  pt_cli_add_string (builder, "class", text);
}

/* Only legacy images need a checksum. */
static void
add_image (JsonBuilder *builder, const PtRomImage *image, gboolean own)
{
  g_autofree char *class_text = g_strdup_printf ("%06x", image->class_code & 0xffffffu);
  gboolean efi = image->kind == PT_ROM_EFI && image->efi.present;

  json_builder_begin_object (builder);
  add_number (builder, "offset", image->offset);
  add_number (builder, "length", image->length);
  pt_cli_add_string (builder, "type", pt_rom_kind_name (image->kind));
  add_number (builder, "code_type", image->code_type);
  pt_cli_add_id (builder, "vendor", image->vendor);
  pt_cli_add_id (builder, "device", image->device);
  json_builder_set_member_name (builder, "devices");
  json_builder_begin_array (builder);
  for (guint i = 0; i < image->devices->len; i++)
    pt_cli_add_id (builder, NULL, g_array_index (image->devices, guint16, i));
  json_builder_end_array (builder);
  pt_cli_add_string (builder, "class", class_text);
  add_flag (builder, "last", image->last);
  add_flag (builder, "checksum_ok", image->kind != PT_ROM_LEGACY || image->sum == 0);
  pt_cli_add_id (builder, "efi_machine", efi ? image->efi.machine : -1);
  if (efi)
    add_flag (builder, "compressed", image->efi.compressed);
  else
    pt_cli_add_string (builder, "compressed", NULL);
  add_flag (builder, "own", own);
  json_builder_end_object (builder);
}

static void
add_images (JsonBuilder *builder, const PtRomChain *chain)
{
  json_builder_set_member_name (builder, "images");
  json_builder_begin_array (builder);
  for (guint i = 0; chain != NULL && i < chain->images->len; i++)
    add_image (builder, chain->images->pdata[i], FALSE);
  for (guint i = 0; chain != NULL && i < chain->own->len; i++)
    add_image (builder, chain->own->pdata[i], TRUE);
  json_builder_end_array (builder);
}

/* Problems are what weighs; notes are true of files that are all right, too. */
static void
add_findings (JsonBuilder *builder, const char *key, const PtRomReport *report, gboolean notes)
{
  json_builder_set_member_name (builder, key);
  json_builder_begin_array (builder);
  for (guint i = 0; i < report->findings->len; i++)
    {
      const PtRomFinding *finding = report->findings->pdata[i];

      if ((finding->level == PT_ROM_NOTE) == notes)
        pt_cli_add_words (builder, NULL, finding->words);
    }
  json_builder_end_array (builder);
}

static void
add_marks (JsonBuilder *builder, const GPtrArray *marks)
{
  json_builder_set_member_name (builder, "marks");
  json_builder_begin_array (builder);
  for (guint i = 0; i < marks->len; i++)
    pt_cli_add_string (builder, NULL, ((const PtRomMark *) marks->pdata[i])->id);
  json_builder_end_array (builder);
}

static void
add_report (JsonBuilder *builder, const PtRomReport *report, const GPtrArray *marks)
{
  g_autofree char *digest = pt_rom_make_digest (report->rom);
  const PtRomImage *efi = report->efi;

  add_number (builder, "size", report->rom->size);
  pt_cli_add_string (builder, "digest", digest);
  add_images (builder, report->chain);
  add_number (builder, "header_bytes", report->header_bytes);
  add_number (builder, "trailing_bytes", report->trailing_bytes);
  pt_cli_add_string (builder, "verdict", pt_rom_verdict_name (report->verdict));
  add_flag (builder, "usable", report->usable);
  add_flag (builder, "needs_trim", report->header_bytes > 0);
  add_flag (builder, "has_efi", efi != NULL);
  add_class (builder, report->chain);
  pt_cli_add_id (builder, "efi_machine", efi != NULL ? efi->efi.machine : -1);
  if (efi != NULL)
    add_flag (builder, "compressed", efi->efi.compressed);
  else
    pt_cli_add_string (builder, "compressed", NULL);
  if (report->matches == PT_UNKNOWN)
    pt_cli_add_string (builder, "matches_card", NULL);
  else
    add_flag (builder, "matches_card", report->matches == PT_YES);
  add_findings (builder, "problems", report, FALSE);
  add_findings (builder, "notes", report, TRUE);
  add_marks (builder, marks);
}

static void
print_image (const PtRomImage *image, gboolean own)
{
  g_autofree char *machine = image->efi.present ? pt_rom_machine_format (image->efi.machine) : NULL;

  pt_cli_print ("  %8" G_GSIZE_FORMAT "  %8" G_GSIZE_FORMAT "  %04x:%04x  %06x  %s", image->offset,
                image->length, image->vendor, image->device, image->class_code & 0xffffffu,
                own                            ? _ ("the maker’s own")
                : image->kind == PT_ROM_LEGACY ? _ ("legacy")
                : image->kind == PT_ROM_EFI    ? _ ("UEFI")
                                               : _ ("other"));
  if (machine != NULL)
    pt_cli_print (", %s, %s", machine,
                  image->efi.compressed ? _ ("compressed") : _ ("not compressed"));
  pt_cli_print ("%s\n", image->last && !own ? _ (", the last") : "");
}

static void
print_marks (const GPtrArray *marks)
{
  for (guint i = 0; i < marks->len; i++)
    {
      const PtRomMark *mark = marks->pdata[i];
      g_autofree char *source = pt_origin_format (&mark->origin);
      g_autofree char *detail = pt_words_to_plain (_ (mark->detail));

      pt_cli_print ("  - %s. %s\n    %s\n", _ (mark->title), detail, source);
    }
}

static void
print_report (const PtRomReport *report, const GPtrArray *marks)
{
  g_autofree char *digest = pt_rom_make_digest (report->rom);
  const PtRomChain *chain = report->chain;

  pt_cli_print ("%s.\n", pt_rom_verdict_title (report->verdict));
  for (guint i = 0; i < report->findings->len; i++)
    {
      const PtRomFinding *finding = report->findings->pdata[i];
      g_autofree char *words = pt_words_to_plain (finding->words);

      pt_cli_print ("  %s %s\n", finding->level == PT_ROM_NOTE ? "-" : "!", words);
    }
  print_marks (marks);
  pt_cli_print (_ ("Size: %lu bytes\n"), (gulong) report->rom->size);
  if (digest != NULL)
    pt_cli_print ("SHA-256: %s\n", digest);
  if (chain == NULL || chain->images->len == 0)
    return;
  pt_cli_print (_ ("Images (offset, length, for which device, class):\n"));
  for (guint i = 0; i < chain->images->len; i++)
    print_image (chain->images->pdata[i], FALSE);
  for (guint i = 0; i < chain->own->len; i++)
    print_image (chain->own->pdata[i], TRUE);
}

static PtExit
run_inspect (PtCli *cli, char **arguments, GError **error)
{
  g_autoptr (PtRomReport) report = make_report (cli, arguments[0], error);
  g_autoptr (PtQuirks) quirks = NULL;
  g_autoptr (GPtrArray) marks = NULL;

  if (report == NULL)
    return PT_EXIT_FAILED;
  quirks = pt_quirks_load (error);
  if (quirks == NULL)
    return PT_EXIT_FAILED;
  marks = pt_quirks_find_rom_marks (quirks, report->rom, report->chain);
  if (cli->json)
    {
      JsonBuilder *builder = pt_cli_begin_json ();

      add_report (builder, report, marks);
      pt_cli_end_json (builder);
    }
  else
    print_report (report, marks);
  return PT_EXIT_DONE;
}

/* The first of the reasons; a refused file has one. */
static gboolean
check_usable (PtCli *cli, const PtRomReport *report, const char *path, GError **error)
{
  for (guint i = 0; i < report->findings->len; i++)
    {
      const PtRomFinding *finding = report->findings->pdata[i];

      if (finding->level != PT_ROM_REFUSAL)
        continue;
      g_set_error (error, PT_ERROR, PT_ERROR_MALFORMED, "%s: %s", path, finding->words);
      return FALSE;
    }
  return TRUE;
}

/* The original is kept: it cannot be made again from what is trimmed. */
static gboolean
check_other_file (PtCli *cli, const char *from, const char *to, GError **error)
{
  GStatBuf first, second;

  if (g_stat (from, &first) != 0 || g_stat (to, &second) != 0 || first.st_dev != second.st_dev
      || first.st_ino != second.st_ino)
    return TRUE;
  g_set_error (error, PT_ERROR, PT_ERROR_UNSAFE, _ ("%s is the file itself"), to);
  cli->remedy = g_strdup (_ ("Name another file: the original is kept"));
  return FALSE;
}

static void
tell_trimmed (PtCli *cli, const PtRomReport *report, const char *out, GBytes *bytes)
{
  gsize size = g_bytes_get_size (bytes);
  guint dropped = (guint) (report->rom->size - size);
  g_autofree char *name = pt_words_clean (out);

  if (cli->json)
    {
      JsonBuilder *builder = pt_cli_begin_json ();
      g_autofree char *digest = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);

      pt_cli_add_string (builder, "file", out);
      add_number (builder, "size", size);
      add_number (builder, "dropped_bytes", dropped);
      pt_cli_add_string (builder, "digest", digest);
      pt_cli_end_json (builder);
    }
  else if (dropped == 0)
    pt_cli_print (_ ("%s is the same as the original: there was nothing to drop.\n"), name);
  else
    pt_cli_print (g_dngettext (GETTEXT_PACKAGE, "%u byte was dropped; %s is written.\n",
                               "%u bytes were dropped; %s is written.\n", dropped),
                  dropped, name);
}

static PtExit
run_trim (PtCli *cli, char **arguments, GError **error)
{
  g_autoptr (PtRomReport) report = make_report (cli, arguments[0], error);
  g_autoptr (GBytes) bytes = NULL;
  gsize size;
  const char *data;

  if (report == NULL || !check_usable (cli, report, arguments[0], error)
      || !check_other_file (cli, arguments[0], arguments[1], error))
    return PT_EXIT_FAILED;
  bytes = pt_rom_trim (report->rom, report->chain, only_images, error);
  if (bytes == NULL)
    return PT_EXIT_FAILED;
  data = g_bytes_get_data (bytes, &size);
  if (!pt_file_write_bytes (arguments[1], data, size, 0, error))
    return PT_EXIT_FAILED;
  tell_trimmed (cli, report, arguments[1], bytes);
  return PT_EXIT_DONE;
}

const PtCliVerb pt_cli_verb_rom_inspect = {
  .name = "rom inspect",
  .arguments = "FILE",
  .summary = N_ ("what is in an option ROM, and whether it fits"),
  .n_arguments = 1,
  .entries = inspect_entries,
  .run = run_inspect,
};

const PtCliVerb pt_cli_verb_rom_trim = {
  .name = "rom trim",
  .arguments = "FILE OUT",
  .summary = N_ ("a copy of it without what precedes the images"),
  .n_arguments = 2,
  .entries = trim_entries,
  .run = run_trim,
};
