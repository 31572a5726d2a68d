#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-rom-report.h"

#include "pt-i18n.h"

#define CLASS_DISPLAY 0x03u
/* Code types from here on are the makers' own. */
#define CODE_OWN 4

static const struct
{
  const char *name;
  const char *title;
} verdicts[] = {
  [PT_ROM_USABLE] = { "usable", N_ ("The file can be used as it is") },
  [PT_ROM_LEGACY_ONLY]
  = { "legacy-only", N_ ("The file has no image for the firmware of a UEFI machine") },
  [PT_ROM_NEEDS_TRIM] = { "needs-trim", N_ ("The file has to be trimmed first") },
  [PT_ROM_OTHER_DEVICE] = { "other-device", N_ ("The file may be for another card") },
  [PT_ROM_OTHER_VENDOR] = { "other-vendor", N_ ("The file is for another card") },
  [PT_ROM_TRUNCATED] = { "truncated", N_ ("The file is cut off") },
  [PT_ROM_EMPTY] = { "empty", N_ ("There is nothing in the file") },
  [PT_ROM_NOT_A_ROM] = { "not-a-rom", N_ ("The file is no option ROM of a PCI card") },
};

const char *
pt_rom_verdict_name (PtRomVerdict verdict)
{
  return verdicts[verdict].name;
}

/**
 * pt_rom_verdict_title:
 * @verdict: a verdict
 *
 * Returns: (transfer none): the verdict in one sentence, translated, without a full stop
 */
const char *
pt_rom_verdict_title (PtRomVerdict verdict)
{
  return _ (verdicts[verdict].title);
}

const char *
pt_rom_kind_name (PtRomKind kind)
{
  switch (kind)
    {
    case PT_ROM_LEGACY:
      return "legacy";
    case PT_ROM_EFI:
      return "efi";
    case PT_ROM_OTHER:
      return "other";
    }
  return "other";
}

/**
 * pt_rom_machine_format:
 * @machine: the machine of an EFI image
 *
 * Returns: (transfer full): how people call it (UEFI, 2.1.1)
 */
char *
pt_rom_machine_format (guint16 machine)
{
  switch (machine)
    {
    case PT_ROM_MACHINE_X64:
      return g_strdup ("x86-64");
    case 0x014c:
      return g_strdup ("IA-32");
    case 0x0ebc:
      return g_strdup ("EFI byte code");
    case 0xaa64:
      return g_strdup ("AArch64");
    default:
      return g_strdup_printf ("0x%04x", machine);
    }
}

static void
finding_free (PtRomFinding *finding)
{
  g_free (finding->words);
  g_free (finding);
}

/* Takes the words. A verdict that weighs less than another is still told. */
static void
say (PtRomReport *report, PtRomLevel level, PtRomVerdict verdict, char *words)
{
  PtRomFinding *finding = g_new0 (PtRomFinding, 1);

  finding->level = level;
  finding->words = words;
  g_ptr_array_add (report->findings, finding);
  report->verdict = MAX (report->verdict, verdict);
  if (level == PT_ROM_REFUSAL)
    report->usable = FALSE;
}

static void
refuse (PtRomReport *report, PtRomVerdict verdict, const char *words)
{
  say (report, PT_ROM_REFUSAL, verdict, g_strdup (words));
}

static void
warn (PtRomReport *report, PtRomVerdict verdict, const char *words)
{
  say (report, PT_ROM_WARNING, verdict, g_strdup (words));
}

static void
note (PtRomReport *report, const char *words)
{
  say (report, PT_ROM_NOTE, PT_ROM_USABLE, g_strdup (words));
}

/* What is wrong with the file before its images are looked at; FALSE: they need not be. */
static gboolean
judge_file (PtRomReport *report)
{
  const PtRom *rom = report->rom;

  if (rom->size > PT_ROM_LARGEST)
    refuse (report, PT_ROM_NOT_A_ROM,
            _ ("The file is larger than 16 MiB; no card has as much memory for its ROM."));
  else if (rom->filler == 0xff || rom->filler == 0)
    refuse (report, PT_ROM_EMPTY,
            rom->filler == 0
                ? _ ("All bytes are 00. The card was asleep or did not answer when it was read.")
                : _ ("All bytes are FF. The card was asleep or did not answer when it was read."));
  else if (rom->chains->len > 0)
    return TRUE;
  else if (rom->promised > rom->size)
    refuse (report, PT_ROM_TRUNCATED,
            _ ("An image begins, but the file ends before the image does."));
  else if (rom->starts)
    refuse (report, PT_ROM_NOT_A_ROM,
            _ ("It begins like an option ROM, but nothing says for which PCI device it is."));
  else
    refuse (report, PT_ROM_NOT_A_ROM, _ ("No image of an option ROM is in it."));
  return FALSE;
}

static void
judge_size (PtRomReport *report)
{
  if (report->rom->size < PT_ROM_SMALLEST)
    refuse (report, PT_ROM_TRUNCATED, _ ("The file is smaller than 1 KiB, too small for a ROM."));
}

static void
judge_end (PtRomReport *report)
{
  const PtRomChain *chain = report->chain;

  switch (chain->how)
    {
    case PT_ROM_END_LAST:
    case PT_ROM_END_OWN:
      return;
    case PT_ROM_END_OPEN:
      refuse (report, PT_ROM_TRUNCATED,
              _ ("After the last image in the file another one has to follow; it is missing."));
      return;
    case PT_ROM_END_CUT:
      break;
    }
  /* A maker's own image is run by the maker's driver alone, which looks for itself. */
  if (chain->images->len > 0 && chain->cut_type >= CODE_OWN)
    note (report, _ ("The maker’s own image behind the others is cut off."));
  else
    say (report, PT_ROM_REFUSAL, PT_ROM_TRUNCATED,
         g_strdup_printf (
             g_dngettext (GETTEXT_PACKAGE,
                          "An image leads behind the end of the file: %u byte is missing.",
                          "An image leads behind the end of the file: %u bytes are missing.",
                          chain->missing),
             (guint) chain->missing));
}

static gboolean
has_device (const PtRomChain *chain, int device)
{
  if (chain->device == device)
    return TRUE;
  for (guint i = 0; chain->devices != NULL && i < chain->devices->len; i++)
    if (g_array_index (chain->devices, guint16, i) == device)
      return TRUE;
  return FALSE;
}

static void
judge_card (PtRomReport *report, const PtRomCard *card)
{
  const PtRomChain *chain = report->chain;

  report->matches = PT_UNKNOWN;
  if (card == NULL)
    return;
  if (chain->vendor < 0)
    {
      warn (report, PT_ROM_USABLE, _ ("It does not say for which card it is."));
      return;
    }
  report->matches = PT_NO;
  if (chain->vendor != card->vendor)
    say (report, PT_ROM_REFUSAL, PT_ROM_OTHER_VENDOR,
         g_strdup_printf (_ ("It is for a device of another maker: it says %04x:%04x, the card "
                             "is %04x:%04x."),
                          (guint) chain->vendor, (guint) chain->device, (guint) card->vendor,
                          (guint) card->device));
  else if (!has_device (chain, card->device))
    say (report, PT_ROM_WARNING, PT_ROM_OTHER_DEVICE,
         g_strdup_printf (_ ("It is for another model: it says %04x:%04x, the card is %04x:%04x. "
                             "Sister models may share a ROM; any other can leave the machine "
                             "without a picture."),
                          (guint) chain->vendor, (guint) chain->device, (guint) card->vendor,
                          (guint) card->device));
  else
    report->matches = PT_YES;
}

/* A function for sound may have a ROM of its own, so that ids that fit outweigh the class. */
static void
judge_class (PtRomReport *report, const PtRomCard *card)
{
  guint32 own = report->chain->class_code >> 16;
  guint32 wanted = card != NULL ? card->class_code >> 16 : CLASS_DISPLAY;

  if (report->matches == PT_YES || own == wanted)
    return;
  say (report, card != NULL ? PT_ROM_WARNING : PT_ROM_NOTE, PT_ROM_USABLE,
       card != NULL
           ? g_strdup_printf (_ ("It is for a device of class %06x, the card’s is %06x."),
                              report->chain->class_code, card->class_code & 0xffffffu)
           : g_strdup_printf (_ ("It is for a device of class %06x; graphics cards have 03…."),
                              report->chain->class_code));
}

static const PtRomImage *
find_efi (const PtRomChain *chain)
{
  const PtRomImage *first = NULL;

  for (guint i = 0; i < chain->images->len; i++)
    {
      const PtRomImage *image = chain->images->pdata[i];

      if (image->kind != PT_ROM_EFI || !image->efi.present)
        continue;
      if (image->efi.machine == PT_ROM_MACHINE_X64)
        return image;
      if (first == NULL)
        first = image;
    }
  return first;
}

static gboolean
has_kind (const PtRomChain *chain, PtRomKind kind)
{
  for (guint i = 0; i < chain->images->len; i++)
    if (((const PtRomImage *) chain->images->pdata[i])->kind == kind)
      return TRUE;
  return FALSE;
}

static void
judge_firmware (PtRomReport *report)
{
  gboolean broken;

  report->efi = find_efi (report->chain);
  broken = report->efi == NULL && has_kind (report->chain, PT_ROM_EFI);
  if (broken)
    warn (report, PT_ROM_LEGACY_ONLY,
          _ ("The header of its UEFI image is damaged, so that no firmware loads it."));
  else if (report->efi == NULL)
    warn (report, PT_ROM_LEGACY_ONLY,
          _ ("It has no UEFI image: a machine with UEFI firmware shows nothing until the driver "
             "of its system has started."));
  else if (report->efi->efi.machine != PT_ROM_MACHINE_X64)
    {
      g_autofree char *machine = pt_rom_machine_format (report->efi->efi.machine);

      say (report, PT_ROM_WARNING, PT_ROM_LEGACY_ONLY,
           g_strdup_printf (_ ("Its UEFI image is for other processors: %s."), machine));
    }
  if (!has_kind (report->chain, PT_ROM_LEGACY))
    note (report, _ ("It has no legacy image: a machine with a BIOS shows nothing with it."));
}

/* Images for UEFI need not add up, and often do not. */
static void
judge_sums (PtRomReport *report)
{
  for (guint i = 0; i < report->chain->images->len; i++)
    {
      const PtRomImage *image = report->chain->images->pdata[i];

      if (image->kind == PT_ROM_LEGACY && image->sum != 0)
        {
          warn (report, PT_ROM_USABLE,
                _ ("The checksum of its legacy image is wrong. It was changed while the card was "
                   "running, or is damaged."));
          return;
        }
    }
}

static void
judge_header (PtRomReport *report)
{
  guint count = (guint) report->header_bytes;

  if (count == 0)
    return;
  say (report, PT_ROM_WARNING, PT_ROM_NEEDS_TRIM,
       g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                     "%u byte precedes the first image. QEMU needs a file that "
                                     "begins with the image.",
                                     "%u bytes precede the first image. QEMU needs a file that "
                                     "begins with the image.",
                                     count),
                        count));
  if (report->rom->starts)
    warn (report, PT_ROM_USABLE,
          _ ("What precedes it begins like an image, too: one for another device, or a damaged "
             "one. Take another copy if you can."));
}

static void
judge_rest (PtRomReport *report)
{
  const PtRomChain *chain = report->chain;

  if (chain->own->len > 0)
    say (report, PT_ROM_NOTE, PT_ROM_USABLE,
         g_strdup_printf (
             g_dngettext (GETTEXT_PACKAGE, "%u image of the maker’s own follows; keep it.",
                          "%u images of the maker’s own follow; keep them.", chain->own->len),
             chain->own->len));
  if (report->rom->chains->len > 1)
    note (report, _ ("The file holds more than one set of images, as the copy of a whole flash "
                     "memory does. One of them is used."));
  note (report, _ ("A ROM does not say for which board it was made: take that of your own card."));
}

/**
 * pt_rom_judge:
 * @rom: a file
 * @card: (nullable): the device that it shall be for
 *
 * Says what a file is good for, and everything that is to be said of it.
 *
 * Returns: (transfer full): the report, which keeps @rom
 */
PtRomReport *
pt_rom_judge (PtRom *rom, const PtRomCard *card)
{
  PtRomReport *report = g_new0 (PtRomReport, 1);

  report->rom = pt_rom_ref (rom);
  report->findings = g_ptr_array_new_with_free_func ((GDestroyNotify) finding_free);
  report->usable = TRUE;
  report->matches = PT_UNKNOWN;
  if (!judge_file (report))
    return report;
  report->chain = pt_rom_find (rom, card != NULL ? card->vendor : -1);
  report->header_bytes = report->chain->offset;
  report->trailing_bytes = rom->size - report->chain->end;
  judge_size (report);
  judge_end (report);
  if (report->chain->images->len == 0)
    {
      report->trailing_bytes = 0;
      return report;
    }
  judge_card (report, card);
  judge_header (report);
  judge_class (report, card);
  judge_firmware (report);
  judge_sums (report);
  judge_rest (report);
  return report;
}

void
pt_rom_report_free (PtRomReport *report)
{
  if (report == NULL)
    return;
  g_ptr_array_unref (report->findings);
  pt_rom_unref (report->rom);
  g_free (report);
}
