#include "pt-rom-report.h"
#include "rom-build.h"

#include <string.h>

static const PtRomCard card = { 0x1f00, 0x0101, 0x030000 };

static PtRomReport *
judge (const GByteArray *file, const PtRomCard *wanted)
{
  g_autoptr (PtRom) rom = rom_parse (file);

  return pt_rom_judge (rom, wanted);
}

static guint
count (const PtRomReport *report, PtRomLevel level)
{
  guint found = 0;

  for (guint i = 0; i < report->findings->len; i++)
    found += ((const PtRomFinding *) report->findings->pdata[i])->level == level;
  return found;
}

static void
assert_said (const PtRomReport *report, PtRomLevel level, const char *words)
{
  for (guint i = 0; i < report->findings->len; i++)
    {
      const PtRomFinding *finding = report->findings->pdata[i];

      if (finding->level == level && strstr (finding->words, words) != NULL)
        return;
    }
  g_test_message ("nothing says “%s”", words);
  g_test_fail ();
}

static void
test_usable (void)
{
  g_autoptr (GByteArray) file = rom_new_card ();
  g_autoptr (PtRomReport) report = judge (file, &card);
  g_autoptr (PtRomReport) alone = judge (file, NULL);

  g_assert_cmpint (report->verdict, ==, PT_ROM_USABLE);
  g_assert_true (report->usable);
  g_assert_cmpint (report->matches, ==, PT_YES);
  g_assert_cmpint (alone->matches, ==, PT_UNKNOWN);
  g_assert_nonnull (report->efi);
  g_assert_cmpuint (report->header_bytes, ==, 0);
  g_assert_cmpuint (report->trailing_bytes, ==, 0);
  g_assert_cmpuint (count (report, PT_ROM_WARNING) + count (report, PT_ROM_REFUSAL), ==, 0);
  /* No file proves for which board it is; this has to be said of every one. */
  assert_said (report, PT_ROM_NOTE, "board");
}

static void
test_needs_trim (void)
{
  g_autoptr (GByteArray) file = rom_new_card ();
  g_autoptr (GByteArray) dump = g_byte_array_new ();
  g_autoptr (PtRomReport) report = NULL;

  rom_add_text (dump, "HEADER", 0x9400);
  g_byte_array_append (dump, file->data, file->len);
  rom_add_filler (dump, 0xff, 100);
  report = judge (dump, &card);
  g_assert_cmpint (report->verdict, ==, PT_ROM_NEEDS_TRIM);
  g_assert_true (report->usable);
  g_assert_cmpuint (report->header_bytes, ==, 0x9400);
  g_assert_cmpuint (report->trailing_bytes, ==, 100);
  assert_said (report, PT_ROM_WARNING, "37888 bytes precede");
}

static void
test_legacy_only (void)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autoptr (PtRomReport) report = NULL;
  g_autoptr (PtRomReport) changed = NULL;

  rom_add (file, &(RomSpec){ .vendor = 0x1f00, .device = 0x0101, .last = TRUE });
  report = judge (file, &card);
  g_assert_cmpint (report->verdict, ==, PT_ROM_LEGACY_ONLY);
  g_assert_true (report->usable);
  g_assert_null (report->efi);
  assert_said (report, PT_ROM_WARNING, "no UEFI image");

  /* Changed while the card was running: a warning, no refusal. */
  file->data[0x200]++;
  changed = judge (file, &card);
  g_assert_true (changed->usable);
  assert_said (changed, PT_ROM_WARNING, "checksum");
}

/* EFI images do not add up, have no ids, and none of it matters. */
static void
test_efi_is_forgiven (void)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autoptr (PtRomReport) report = NULL;

  rom_add (file, &(RomSpec){ .vendor = 0x1f00, .device = 0x0101 });
  rom_add (file, &(RomSpec){ .code_type = 3, .last = TRUE });
  file->data[2048 + 0x300]++;
  report = judge (file, &card);
  g_assert_cmpint (report->verdict, ==, PT_ROM_USABLE);
  g_assert_cmpint (report->matches, ==, PT_YES);
  g_assert_cmpuint (count (report, PT_ROM_WARNING), ==, 0);
}

static void
test_efi_of_others (void)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autoptr (GByteArray) both = g_byte_array_new ();
  g_autoptr (PtRomReport) report = NULL;
  g_autoptr (PtRomReport) second = NULL;
  g_autoptr (PtRomReport) damaged = NULL;

  rom_add (file, &(RomSpec){ .code_type = 3, .vendor = 0x1f00, .machine = 0xaa64, .last = TRUE });
  report = judge (file, NULL);
  g_assert_cmpint (report->verdict, ==, PT_ROM_LEGACY_ONLY);
  g_assert_nonnull (report->efi);
  assert_said (report, PT_ROM_WARNING, "AArch64");
  assert_said (report, PT_ROM_NOTE, "no legacy image");

  rom_add (both, &(RomSpec){ .code_type = 3, .vendor = 0x1f00, .machine = 0xaa64 });
  rom_add (both, &(RomSpec){ .code_type = 3, .vendor = 0x1f00, .last = TRUE });
  second = judge (both, NULL);
  g_assert_cmpint (second->verdict, ==, PT_ROM_USABLE);
  g_assert_cmphex (second->efi->efi.machine, ==, PT_ROM_MACHINE_X64);

  rom_put16 (file, 4, 0);
  damaged = judge (file, NULL);
  g_assert_null (damaged->efi);
  assert_said (damaged, PT_ROM_WARNING, "damaged");
}

static void
test_other_card (void)
{
  static const PtRomCard sister = { 0x1f00, 0x0103, 0x030000 };
  static const PtRomCard stranger = { 0x1f00, 0x0900, 0x030000 };
  static const PtRomCard other = { 0x1f01, 0x0101, 0x030000 };
  static const guint16 devices[] = { 0x0102, 0x0103, 0 };
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autoptr (PtRomReport) in_list = NULL;
  g_autoptr (PtRomReport) another = NULL;
  g_autoptr (PtRomReport) refused = NULL;

  rom_add (file, &(RomSpec){ .vendor = 0x1f00, .device = 0x0101, .devices = devices });
  rom_add (file, &(RomSpec){ .code_type = 3, .last = TRUE });
  in_list = judge (file, &sister);
  g_assert_cmpint (in_list->matches, ==, PT_YES);
  g_assert_cmpint (in_list->verdict, ==, PT_ROM_USABLE);
  another = judge (file, &stranger);
  g_assert_cmpint (another->matches, ==, PT_NO);
  g_assert_cmpint (another->verdict, ==, PT_ROM_OTHER_DEVICE);
  g_assert_true (another->usable);
  assert_said (another, PT_ROM_WARNING, "1f00:0900");
  refused = judge (file, &other);
  g_assert_cmpint (refused->verdict, ==, PT_ROM_OTHER_VENDOR);
  g_assert_cmpint (refused->matches, ==, PT_NO);
  g_assert_false (refused->usable);
  assert_said (refused, PT_ROM_REFUSAL, "another maker");
}

/* The function for sound of a card may have a ROM of its own, of whatever class. */
static void
test_class (void)
{
  static const PtRomCard sound = { 0x1f00, 0x0101, 0x040300 };
  static const PtRomCard other_sound = { 0x1f00, 0x0102, 0x040300 };
  static const PtRomCard accelerator = { 0x1f00, 0x0777, 0x030200 };
  g_autoptr (GByteArray) file = rom_new_card ();
  g_autoptr (GByteArray) network = g_byte_array_new ();
  g_autoptr (PtRomReport) fits = judge (file, &sound);
  g_autoptr (PtRomReport) does_not = judge (file, &other_sound);
  g_autoptr (PtRomReport) close = judge (file, &accelerator);
  g_autoptr (PtRomReport) alone = NULL;

  g_assert_cmpint (fits->verdict, ==, PT_ROM_USABLE);
  g_assert_cmpuint (count (fits, PT_ROM_WARNING), ==, 0);
  assert_said (does_not, PT_ROM_WARNING, "class 030000");
  g_assert_cmpuint (count (close, PT_ROM_WARNING), ==, 1);
  rom_add (network, &(RomSpec){ .vendor = 0x1f00, .class_code = 0x020000, .last = TRUE });
  alone = judge (network, NULL);
  assert_said (alone, PT_ROM_NOTE, "class 020000");
}

static void
assert_refused (const GByteArray *file, PtRomVerdict verdict, const char *words)
{
  g_autoptr (PtRomReport) report = judge (file, &card);

  g_assert_false (report->usable);
  g_assert_cmpstr (pt_rom_verdict_name (report->verdict), ==, pt_rom_verdict_name (verdict));
  assert_said (report, PT_ROM_REFUSAL, words);
  g_assert_cmpuint (strlen (pt_rom_verdict_title (report->verdict)), >, 0);
}

static void
test_refused (void)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autoptr (GByteArray) cut = rom_new_card ();
  g_autoptr (GByteArray) open = rom_new_card ();
  g_autoptr (GByteArray) small = g_byte_array_new ();

  assert_refused (file, PT_ROM_NOT_A_ROM, "No image");
  rom_add_filler (file, 0xff, 65536);
  assert_refused (file, PT_ROM_EMPTY, "FF");
  memset (file->data, 0, file->len);
  assert_refused (file, PT_ROM_EMPTY, "00");
  memset (file->data, 0x33, file->len);
  assert_refused (file, PT_ROM_NOT_A_ROM, "No image");
  /* An expansion card of old: no data structure. */
  rom_put16 (file, 0, 0xaa55);
  file->data[2] = 0x40;
  assert_refused (file, PT_ROM_NOT_A_ROM, "for which PCI device");
  file->data[2] = 0x81;
  assert_refused (file, PT_ROM_TRUNCATED, "ends before");

  g_byte_array_set_size (cut, cut->len - 1);
  assert_refused (cut, PT_ROM_TRUNCATED, "1 byte is missing");
  g_byte_array_set_size (cut, 1024);
  assert_refused (cut, PT_ROM_TRUNCATED, "1024 bytes are missing");
  g_byte_array_set_size (open, 2048);
  assert_refused (open, PT_ROM_TRUNCATED, "another one has to follow");
  rom_add (small, &(RomSpec){ .vendor = 0x1f00, .device = 0x0101, .units = 1, .last = TRUE });
  assert_refused (small, PT_ROM_TRUNCATED, "smaller than 1 KiB");
}

static void
test_largest (void)
{
  g_autoptr (GByteArray) file = rom_new_card ();
  g_autoptr (PtRomReport) report = NULL;

  rom_add_filler (file, 0xff, PT_ROM_LARGEST - file->len);
  report = judge (file, &card);
  g_assert_true (report->usable);
  rom_add_filler (file, 0xff, 1);
  assert_refused (file, PT_ROM_NOT_A_ROM, "larger than 16 MiB");
}

/* A damaged first image must not be dropped in silence as if it were a header. */
static void
test_damaged_first (void)
{
  g_autoptr (GByteArray) file = rom_new_card ();
  g_autoptr (PtRomReport) report = NULL;
  g_autoptr (PtRomReport) long_one = NULL;

  file->data[ROM_STRUCTURE] = 'X';
  report = judge (file, &card);
  g_assert_cmpint (report->verdict, ==, PT_ROM_NEEDS_TRIM);
  assert_said (report, PT_ROM_WARNING, "damaged");
  file->data[ROM_STRUCTURE] = 'P';
  rom_put16 (file, ROM_STRUCTURE + 0x10, 0x4000);
  long_one = judge (file, &card);
  g_assert_cmpint (long_one->verdict, ==, PT_ROM_TRUNCATED);
  g_assert_false (long_one->usable);
}

/* What a driver of the maker's reads is no reason to refuse. */
static void
test_own_images (void)
{
  g_autoptr (GByteArray) file = rom_new_card ();
  guint end = file->len;
  g_autoptr (PtRomReport) report = NULL;
  g_autoptr (PtRomReport) cut = NULL;

  rom_add (file, &(RomSpec){ .code_type = 0xe0, .vendor = 0x1f00, .own = TRUE });
  rom_add (file, &(RomSpec){ .code_type = 0xe0, .vendor = 0x1f00, .own = TRUE, .last = TRUE });
  rom_add (file, &(RomSpec){ .vendor = 0x1f00, .device = 0x0101, .last = TRUE });
  report = judge (file, &card);
  g_assert_cmpint (report->verdict, ==, PT_ROM_USABLE);
  g_assert_cmpuint (report->trailing_bytes, ==, file->len - end);
  assert_said (report, PT_ROM_NOTE, "2 images of the maker");
  assert_said (report, PT_ROM_NOTE, "more than one set");
  g_byte_array_set_size (file, end + 3000);
  cut = judge (file, &card);
  g_assert_cmpint (cut->verdict, ==, PT_ROM_USABLE);
}

/* The maker's own with the standard's signatures: cut off it is no loss, unless it is all there is.
 */
static void
test_own_type (void)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autoptr (GByteArray) alone = g_byte_array_new ();
  g_autoptr (PtRomReport) report = NULL;

  rom_add (file, &(RomSpec){ .vendor = 0x1f00, .device = 0x0101 });
  rom_add (file, &(RomSpec){ .code_type = 3, .vendor = 0x1f00 });
  rom_add (file, &(RomSpec){ .code_type = 0xe0, .vendor = 0x1f00, .last = TRUE });
  g_byte_array_set_size (file, file->len - 100);
  report = judge (file, &card);
  g_assert_cmpint (report->verdict, ==, PT_ROM_USABLE);
  assert_said (report, PT_ROM_NOTE, "is cut off");
  rom_add (alone, &(RomSpec){ .code_type = 0xe0, .vendor = 0x1f00, .last = TRUE });
  g_byte_array_set_size (alone, alone->len - 100);
  assert_refused (alone, PT_ROM_TRUNCATED, "100 bytes are missing");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rom-report/usable", test_usable);
  g_test_add_func ("/rom-report/needs-trim", test_needs_trim);
  g_test_add_func ("/rom-report/legacy-only", test_legacy_only);
  g_test_add_func ("/rom-report/efi-is-forgiven", test_efi_is_forgiven);
  g_test_add_func ("/rom-report/efi-of-others", test_efi_of_others);
  g_test_add_func ("/rom-report/other-card", test_other_card);
  g_test_add_func ("/rom-report/class", test_class);
  g_test_add_func ("/rom-report/refused", test_refused);
  g_test_add_func ("/rom-report/largest", test_largest);
  g_test_add_func ("/rom-report/damaged-first", test_damaged_first);
  g_test_add_func ("/rom-report/own-images", test_own_images);
  g_test_add_func ("/rom-report/own-type", test_own_type);
  return g_test_run ();
}
