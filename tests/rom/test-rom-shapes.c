/* The shapes of the files that people published, made anew with their sizes and ids: what is true
 * of those must be said of these. */
#include <string.h>

#include "pt-rom-report.h"
#include "rom-build.h"

#define NVIDIA 0x10de
#define AMD 0x1002
#define INTEL 0x8086

/**
 * Part:
 * @code_type: as the file has it; -1: the end
 * @own: the maker's own signatures
 * @vendor: PCI vendor id
 * @device: PCI device id
 * @length: in bytes
 * @last: the last flag
 */
typedef struct
{
  int code_type;
  gboolean own;
  guint16 vendor;
  guint16 device;
  guint length;
  gboolean last;
} Part;

static const struct
{
  const char *name;
  guint header;
  Part parts[6];
  guint second; /* where the first two parts stand once more; 0: nowhere */
  guint size;
  guint8 sum; /* of a legacy image that was changed */
  guint32 class_code;
  PtRomVerdict verdict;
  guint trailing;
} shapes[] = {
  { "padded-to-flash",
    0,
    { { 0, FALSE, AMD, 0x687f, 0xf200, FALSE }, { 3, FALSE, AMD, 0x687f, 0xaa00, TRUE }, { -1 } },
    0,
    262144,
    0,
    0,
    PT_ROM_USABLE,
    156672 },
  { "header-cut-rest-kept",
    0,
    { { 0, FALSE, NVIDIA, 0x2486, 0xfe00, FALSE },
      { 3, FALSE, NVIDIA, 0x2486, 0x16600, TRUE },
      { 0xe0, TRUE, NVIDIA, 0x2200, 0x5600, FALSE },
      { 0xe0, TRUE, NVIDIA, 0x2200, 0x5a600, TRUE },
      { -1 } },
    0,
    962048,
    0,
    0,
    PT_ROM_USABLE,
    962048 - 156672 },
  { "ends-with-own-images",
    0,
    { { 0, FALSE, NVIDIA, 0x1c03, 0xf200, FALSE },
      { 3, FALSE, NVIDIA, 0x1c03, 0x10800, TRUE },
      { 0xe0, TRUE, NVIDIA, 0x1c00, 0xe000, FALSE },
      { 0xe0, TRUE, NVIDIA, 0x1c00, 0xba00, FALSE },
      { 0x70, TRUE, NVIDIA, 0, 0x6400, TRUE },
      { -1 } },
    0,
    260096,
    0,
    0,
    PT_ROM_USABLE,
    260096 - 129536 },
  { "cut-after-last",
    0,
    { { 0, FALSE, NVIDIA, 0x1c82, 0xf000, FALSE },
      { 3, FALSE, NVIDIA, 0x1c82, 0x10800, TRUE },
      { -1 } },
    0,
    129024,
    0,
    0,
    PT_ROM_USABLE,
    0 },
  { "flash-dump-with-header",
    0x9400,
    { { 0, FALSE, NVIDIA, 0x24dd, 0xfe00, FALSE },
      { 3, FALSE, 0, 0, 0x14800, TRUE },
      { 0xe0, TRUE, NVIDIA, 0x2200, 0x5600, FALSE },
      { 0xe0, TRUE, NVIDIA, 0x2200, 0x67400, TRUE },
      { -1 } },
    0,
    999424,
    0,
    0,
    PT_ROM_NEEDS_TRIM,
    999424 - 0x9400 - 0x24600 },
  { "images-twice",
    0,
    { { 0, FALSE, NVIDIA, 0x28e0, 0xfc00, FALSE },
      { 3, FALSE, 0, 0, 0x15000, TRUE },
      { 0xe0, TRUE, NVIDIA, 0x2880, 0x6000, FALSE },
      { 0xe0, TRUE, NVIDIA, 0x2880, 0x77e00, TRUE },
      { -1 } },
    0xe0000,
    2010112,
    0,
    0,
    PT_ROM_USABLE,
    2010112 - 150528 },
  { "read-from-a-running-laptop",
    0,
    { { 0, FALSE, NVIDIA, 0x1c8c, 0x29800, TRUE }, { -1 } },
    0,
    169984,
    0,
    0x030200,
    PT_ROM_LEGACY_ONLY,
    0 },
  { "integrated",
    0,
    { { 0, FALSE, AMD, 0x1638, 0xd800, TRUE }, { -1 } },
    0,
    55296,
    0,
    0,
    PT_ROM_LEGACY_ONLY,
    0 },
  { "sound",
    0,
    { { 3, FALSE, AMD, 0xaa01, 0x10600, TRUE }, { -1 } },
    0,
    67072,
    0,
    0x040300,
    PT_ROM_USABLE,
    0 },
  { "shadow-copy",
    0,
    { { 0, FALSE, INTEL, 0x5916, 0x10000, TRUE }, { -1 } },
    0,
    65536,
    0x65,
    0,
    PT_ROM_LEGACY_ONLY,
    0 },
};

static void
add_part (GByteArray *file, const Part *part, guint32 class_code)
{
  rom_add (file, &(RomSpec){ .code_type = (guint8) part->code_type,
                             .own = part->own,
                             .vendor = part->vendor,
                             .device = part->device,
                             .class_code = class_code,
                             .units = (guint16) (part->length / 512),
                             .last = part->last });
}

static GByteArray *
build (guint number)
{
  GByteArray *file = g_byte_array_new ();
  const Part *parts = shapes[number].parts;

  if (shapes[number].header > 0)
    rom_add_text (file, "NVGI", shapes[number].header);
  for (guint i = 0; parts[i].code_type >= 0; i++)
    add_part (file, &parts[i], shapes[number].class_code);
  file->data[shapes[number].header + 0x200] += shapes[number].sum;
  /* What is between is full of the two bytes that images begin with. */
  while (file->len + 48 < MAX (shapes[number].second, shapes[number].size))
    {
      if (shapes[number].second > 0 && file->len < shapes[number].second
          && file->len + 48 >= shapes[number].second)
        {
          rom_add_filler (file, 0xff, shapes[number].second - file->len);
          add_part (file, &parts[0], 0);
          add_part (file, &parts[1], 0);
        }
      rom_add_text (file, "\x55\xaa\x10", 40);
    }
  rom_add_filler (file, 0xff, shapes[number].size - file->len);
  return file;
}

static void
test_shape (gconstpointer data)
{
  guint number = GPOINTER_TO_UINT (data);
  const Part *first = shapes[number].parts;
  PtRomCard card = { first->vendor, first->device, 0x030000 };
  g_autoptr (GByteArray) file = build (number);
  g_autoptr (PtRom) rom = rom_parse (file);
  g_autoptr (PtRomReport) report = pt_rom_judge (rom, &card);
  g_autoptr (PtRomReport) alone = pt_rom_judge (rom, NULL);
  g_autoptr (GBytes) trimmed = pt_rom_trim (rom, report->chain, FALSE, NULL);
  gboolean wrong_sum = FALSE;
  guint own = 0;

  for (guint i = 0; first[i].code_type >= 0; i++)
    own += first[i].own;
  for (guint i = 0; i < report->findings->len; i++)
    if (strstr (((const PtRomFinding *) report->findings->pdata[i])->words, "checksum") != NULL)
      wrong_sum = TRUE;
  g_assert_cmpuint (file->len, ==, shapes[number].size);
  g_assert_cmpstr (pt_rom_verdict_name (report->verdict), ==,
                   pt_rom_verdict_name (shapes[number].verdict));
  g_assert_cmpint (alone->verdict, ==, report->verdict);
  g_assert_true (report->usable);
  g_assert_cmpint (report->matches, ==, PT_YES);
  g_assert_cmpuint (report->header_bytes, ==, shapes[number].header);
  g_assert_cmpuint (report->trailing_bytes, ==, shapes[number].trailing);
  g_assert_cmpuint (report->chain->own->len, ==, own);
  g_assert_cmpint (wrong_sum, ==, shapes[number].sum != 0);
  g_assert_cmpuint (rom->chains->len, ==, shapes[number].second > 0 ? 2 : 1);
  g_assert_cmpuint (g_bytes_get_size (trimmed), ==, file->len - shapes[number].header);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      g_autofree char *name = g_strconcat ("/rom-shapes/", shapes[i].name, NULL);

      g_test_add_data_func (name, GUINT_TO_POINTER (i), test_shape);
    }
  return g_test_run ();
}
