#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pt-error.h"
#include "rom-build.h"

static const PtRomImage *
get_image (const PtRomChain *chain, guint number)
{
  g_assert_cmpuint (number, <, chain->images->len);
  return chain->images->pdata[number];
}

static void
test_card (void)
{
  g_autoptr (GByteArray) file = rom_new_card ();
  g_autoptr (PtRom) rom = rom_parse (file);
  const PtRomChain *chain = pt_rom_find (rom, -1);
  const PtRomImage *legacy, *efi;

  g_assert_cmpuint (rom->chains->len, ==, 1);
  g_assert_cmpuint (chain->images->len, ==, 2);
  g_assert_cmpint (chain->how, ==, PT_ROM_END_LAST);
  g_assert_cmpuint (chain->end, ==, file->len);
  legacy = get_image (chain, 0);
  efi = get_image (chain, 1);
  g_assert_cmpint (legacy->kind, ==, PT_ROM_LEGACY);
  g_assert_cmpuint (legacy->offset, ==, 0);
  g_assert_cmpuint (legacy->length, ==, 2048);
  g_assert_cmpuint (legacy->structure, ==, ROM_STRUCTURE);
  g_assert_cmphex (legacy->vendor, ==, 0x1f00);
  g_assert_cmphex (legacy->device, ==, 0x0101);
  g_assert_cmphex (legacy->class_code, ==, 0x030000);
  g_assert_cmpuint (legacy->sum, ==, 0);
  g_assert_false (legacy->last);
  g_assert_cmpint (efi->kind, ==, PT_ROM_EFI);
  g_assert_cmpuint (efi->offset, ==, 2048);
  g_assert_true (efi->last);
  g_assert_true (efi->efi.present);
  g_assert_cmphex (efi->efi.machine, ==, PT_ROM_MACHINE_X64);
  g_assert_cmphex (efi->efi.subsystem, ==, 0x0b);
  g_assert_cmphex (efi->efi.program, ==, 0x100);
  g_assert_false (efi->efi.compressed);
}

static void
test_efi_header (void)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autoptr (PtRom) rom = NULL;
  g_autoptr (PtRom) damaged = NULL;
  g_autoptr (PtRom) outside = NULL;
  const PtRomImage *image;

  rom_add (
      file,
      &(RomSpec){
          .code_type = 3, .vendor = 0x1f00, .machine = 0xaa64, .compressed = TRUE, .last = TRUE });
  rom = rom_parse (file);
  image = get_image (pt_rom_find (rom, -1), 0);
  g_assert_cmphex (image->efi.machine, ==, 0xaa64);
  g_assert_true (image->efi.compressed);
  rom_put16 (file, 0x16, 2048);
  outside = rom_parse (file);
  g_assert_false (get_image (pt_rom_find (outside, -1), 0)->efi.present);
  rom_put16 (file, 0x16, 0x100);
  rom_put16 (file, 0x06, 1);
  damaged = rom_parse (file);
  g_assert_false (get_image (pt_rom_find (damaged, -1), 0)->efi.present);
}

static void
test_device_list (void)
{
  static const guint16 devices[] = { 0x0102, 0x0103, 0 };
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autoptr (PtRom) rom = NULL;
  g_autoptr (PtRom) old = NULL;
  g_autoptr (PtRom) endless = NULL;
  const PtRomImage *image;

  rom_add (file,
           &(RomSpec){ .vendor = 0x1f00, .device = 0x0101, .devices = devices, .last = TRUE });
  rom = rom_parse (file);
  image = get_image (pt_rom_find (rom, -1), 0);
  g_assert_cmpuint (image->devices->len, ==, 2);
  g_assert_cmphex (g_array_index (image->devices, guint16, 1), ==, 0x0103);

  /* Before revision 3 the same bytes have another meaning. */
  file->data[ROM_STRUCTURE + 0x0c] = 0;
  old = rom_parse (file);
  g_assert_cmpuint (get_image (pt_rom_find (old, -1), 0)->devices->len, ==, 0);

  /* A list up to the image's end, and no further. */
  file->data[ROM_STRUCTURE + 0x0c] = 3;
  for (gsize at = ROM_STRUCTURE + 0x1c; at < file->len; at += 2)
    rom_put16 (file, at, 0x7777);
  endless = rom_parse (file);
  g_assert_cmpuint (get_image (pt_rom_find (endless, -1), 0)->devices->len, ==, 0);
}

/* Fields of which each wrong value keeps the image from being one. */
static void
test_not_an_image (void)
{
  static const struct
  {
    gsize at;
    guint16 value;
  } wrong[] = {
    { 0x00, 0xaa56 },                 /* no signature */
    { 0x18, 0 },                      /* no pointer */
    { 0x18, 0x14 },                   /* into the header */
    { 0x18, ROM_STRUCTURE + 2 },      /* not aligned */
    { 0x18, ROM_STRUCTURE + 4 },      /* another place */
    { 0x18, 0xfffc },                 /* out of the file */
    { ROM_STRUCTURE, 0x5000 },        /* "PCIR" */
    { ROM_STRUCTURE + 2, 0x5200 },    /* "PCIR" */
    { ROM_STRUCTURE + 0x0a, 0x17 },   /* too short */
    { ROM_STRUCTURE + 0x0a, 0xffff }, /* erased */
    { ROM_STRUCTURE + 0x0a, 0x900 },  /* longer than the image */
    { ROM_STRUCTURE + 0x10, 0 },      /* an image of nothing */
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GByteArray) file = g_byte_array_new ();
      g_autoptr (PtRom) rom = NULL;

      rom_add (file, &(RomSpec){ .vendor = 0x1f00, .last = TRUE });
      rom_put16 (file, wrong[i].at, wrong[i].value);
      rom = rom_parse (file);
      g_test_message ("%u", i);
      g_assert_cmpuint (rom->chains->len, ==, 0);
      g_assert_null (pt_rom_find (rom, -1));
    }
}

/* A whole structure, but where none may be: beside a multiple of four, in the header; and one that
 * says it is as long as an erased one, in an image that has as many bytes. */
static void
test_structure_misplaced (void)
{
  static const guint16 places[] = { ROM_STRUCTURE + 0x22, 0x14 };
  g_autoptr (GByteArray) large = g_byte_array_new ();
  g_autoptr (PtRom) erased = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autoptr (GByteArray) file = g_byte_array_new ();
      g_autoptr (PtRom) rom = NULL;

      rom_add (file, &(RomSpec){ .vendor = places[i], .last = TRUE });
      memmove (file->data + places[i], file->data + ROM_STRUCTURE, 0x18);
      rom_put16 (file, 0x18, places[i]);
      rom = rom_parse (file);
      g_assert_cmpuint (rom->chains->len, ==, 0);
    }
  rom_add (large, &(RomSpec){ .vendor = 0x1f00, .units = 200, .last = TRUE });
  rom_put16 (large, ROM_STRUCTURE + 0x0a, 0xffff);
  erased = rom_parse (large);
  g_assert_cmpuint (erased->chains->len, ==, 0);
}

/* The structure may be at the very end of its image, as in SeaBIOS'. */
static void
test_structure_at_end (void)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autoptr (PtRom) rom = NULL;

  rom_add (file, &(RomSpec){ .vendor = 0x1f00, .last = TRUE, .at_end = TRUE });
  rom = rom_parse (file);
  g_assert_cmpuint (rom->chains->len, ==, 1);
  for (gsize size = 0; size < file->len; size++)
    {
      g_autoptr (PtRom) cut = rom_parse_data (file->data, size);

      if (size >= 0x1a)
        g_assert_true (cut->promised > size || pt_rom_find (cut, -1)->how == PT_ROM_END_CUT);
    }
}

/* A header in front that has the two bytes in it, which alone are nothing. */
static GByteArray *
new_dump (guint header)
{
  g_autoptr (GByteArray) card = rom_new_card ();
  GByteArray *file = g_byte_array_new ();

  rom_add_text (file, "HEADER", header);
  for (guint at = 16; at + 2 < header; at += 48)
    rom_put16 (file, at, 0xaa55);
  g_byte_array_append (file, card->data, card->len);
  return file;
}

static void
test_header (void)
{
  static const guint headers[] = { 64, 512, 1001, 0x9400 };

  for (guint i = 0; i < G_N_ELEMENTS (headers); i++)
    {
      g_autoptr (GByteArray) card = rom_new_card ();
      g_autoptr (GByteArray) file = new_dump (headers[i]);
      g_autoptr (PtRom) rom = rom_parse (file);
      const PtRomChain *chain = pt_rom_find (rom, 0x1f00);
      g_autoptr (GBytes) trimmed = pt_rom_trim (rom, chain, FALSE, NULL);
      g_autoptr (GBytes) wanted = g_bytes_new (card->data, card->len);
      g_autoptr (PtRom) again = pt_rom_parse (trimmed);
      g_autoptr (GBytes) twice = pt_rom_trim (again, pt_rom_find (again, 0x1f00), FALSE, NULL);

      g_assert_cmpuint (rom->chains->len, ==, 1);
      g_assert_cmpuint (chain->offset, ==, headers[i]);
      g_assert_true (g_bytes_equal (trimmed, wanted));
      g_assert_true (g_bytes_equal (twice, wanted));
    }
}

/* Images of the maker's own, other bytes, a second chain, padding: all of it stays. */
static void
test_rest (void)
{
  g_autoptr (GByteArray) file = new_dump (512);
  guint first_end = file->len;
  g_autoptr (PtRom) rom = NULL;
  g_autoptr (GBytes) trimmed = NULL;
  g_autoptr (GBytes) images = NULL;
  const PtRomChain *chain;

  rom_add (file, &(RomSpec){ .code_type = 0xe0, .vendor = 0x1f00, .device = 0x0100, .own = TRUE });
  rom_add (file,
           &(RomSpec){
               .code_type = 0xe0, .vendor = 0x1f00, .device = 0x0100, .own = TRUE, .last = TRUE });
  rom_add (file, &(RomSpec){ .code_type = 0x70, .vendor = 0x1f00, .own = TRUE });
  rom_add_filler (file, 0x5a, 700);
  rom_add (file, &(RomSpec){ .vendor = 0x1f00, .device = 0x0101, .last = TRUE });
  rom_add_filler (file, 0xff, 3000);
  rom = rom_parse (file);
  chain = pt_rom_find (rom, 0x1f00);
  g_assert_cmpuint (rom->chains->len, ==, 2);
  g_assert_true (chain == rom->chains->pdata[0]);
  g_assert_cmpuint (chain->end, ==, first_end);
  g_assert_cmpuint (chain->images->len, ==, 2);
  g_assert_cmpuint (chain->own->len, ==, 2);
  trimmed = pt_rom_trim (rom, chain, FALSE, NULL);
  images = pt_rom_trim (rom, chain, TRUE, NULL);
  g_assert_cmpuint (g_bytes_get_size (trimmed), ==, file->len - 512);
  g_assert_cmpint (memcmp (g_bytes_get_data (trimmed, NULL), file->data + 512, file->len - 512), ==,
                   0);
  g_assert_cmpuint (g_bytes_get_size (images), ==, 4096);
}

static void
test_own_images_end_a_chain (void)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autoptr (PtRom) rom = NULL;
  g_autoptr (PtRom) cut = NULL;

  rom_add (file, &(RomSpec){ .vendor = 0x1f00 });
  rom_add (file, &(RomSpec){ .code_type = 0xe0, .vendor = 0x1f00, .own = TRUE, .last = TRUE });
  rom = rom_parse (file);
  g_assert_cmpint (pt_rom_find (rom, -1)->how, ==, PT_ROM_END_OWN);
  g_assert_cmpuint (pt_rom_find (rom, -1)->own->len, ==, 1);
  cut = rom_parse_data (file->data, file->len - 1);
  g_assert_cmpint (pt_rom_find (cut, -1)->how, ==, PT_ROM_END_OWN);
  g_assert_cmpuint (pt_rom_find (cut, -1)->own->len, ==, 0);
  /* Code that the standard has a name for is none of the maker's own. */
  file->data[2048 + ROM_STRUCTURE + 0x14] = 3;
  g_clear_pointer (&cut, pt_rom_unref);
  cut = rom_parse (file);
  g_assert_cmpint (pt_rom_find (cut, -1)->how, ==, PT_ROM_END_OPEN);
  file->data[2048 + ROM_STRUCTURE + 0x14] = 0xe0;
  /* Letters with another maker's id are data. */
  rom_put16 (file, 2048 + ROM_STRUCTURE + 4, 0x1f01);
  g_clear_pointer (&cut, pt_rom_unref);
  cut = rom_parse (file);
  g_assert_cmpint (pt_rom_find (cut, -1)->how, ==, PT_ROM_END_OPEN);
}

static void
test_ends (void)
{
  g_autoptr (GByteArray) file = rom_new_card ();
  g_autoptr (PtRom) open = rom_parse_data (file->data, 2048);
  g_autoptr (PtRom) cut = rom_parse_data (file->data, 4095);
  g_autoptr (PtRom) first = rom_parse_data (file->data, 1500);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (pt_rom_find (open, -1)->how, ==, PT_ROM_END_OPEN);
  g_assert_cmpint (pt_rom_find (cut, -1)->how, ==, PT_ROM_END_CUT);
  g_assert_cmpuint (pt_rom_find (cut, -1)->missing, ==, 1);
  g_assert_cmpuint (pt_rom_find (cut, -1)->images->len, ==, 1);
  g_assert_cmpint (pt_rom_find (first, -1)->how, ==, PT_ROM_END_CUT);
  g_assert_cmpuint (pt_rom_find (first, -1)->missing, ==, 548);
  g_assert_cmpuint (pt_rom_find (first, -1)->images->len, ==, 0);
  g_assert_cmphex (pt_rom_find (first, -1)->vendor, ==, 0x1f00);
  g_assert_null (pt_rom_trim (first, pt_rom_find (first, -1), FALSE, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_MALFORMED);
}

/* The first image of the card's vendor counts, wherever others are. */
static void
test_vendor (void)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autoptr (PtRom) rom = NULL;

  rom_add (file, &(RomSpec){ .vendor = 0x1f01, .last = TRUE });
  rom_add (file, &(RomSpec){ .vendor = 0x1f00, .device = 7, .last = TRUE });
  rom = rom_parse (file);
  g_assert_cmpuint (pt_rom_find (rom, 0x1f00)->offset, ==, 2048);
  g_assert_cmpuint (pt_rom_find (rom, 0x1f01)->offset, ==, 0);
  g_assert_cmpuint (pt_rom_find (rom, 0x1f02)->offset, ==, 0);
  g_assert_cmpuint (pt_rom_find (rom, -1)->offset, ==, 0);
}

/* EFI images may have no ids; the first that has some speaks. */
static void
test_no_ids (void)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autoptr (GByteArray) none = g_byte_array_new ();
  g_autoptr (PtRom) rom = NULL;
  g_autoptr (PtRom) unknown = NULL;

  rom_add (file, &(RomSpec){ .code_type = 3 });
  rom_add (file, &(RomSpec){ .vendor = 0x1f00, .device = 7, .last = TRUE });
  rom = rom_parse (file);
  g_assert_cmphex (pt_rom_find (rom, -1)->vendor, ==, 0x1f00);
  g_assert_cmphex (pt_rom_find (rom, -1)->device, ==, 7);
  rom_add (none, &(RomSpec){ .code_type = 3, .last = TRUE });
  unknown = rom_parse (none);
  g_assert_cmpint (pt_rom_find (unknown, -1)->vendor, ==, -1);
}

static void
test_load (void)
{
  g_autofree char *folder = g_dir_make_tmp ("pt-rom-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "card.rom", NULL);
  g_autofree char *pipe = g_build_filename (folder, "pipe", NULL);
  g_autofree char *large = g_build_filename (folder, "large", NULL);
  g_autoptr (GByteArray) file = rom_new_card ();
  g_autoptr (PtRom) rom = NULL;
  g_autoptr (PtRom) too_large = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *digest = NULL;
  g_autofree char *wanted = g_compute_checksum_for_data (G_CHECKSUM_SHA256, file->data, file->len);

  g_assert_null (pt_rom_load (path, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, path));
  g_clear_error (&error);
  g_file_set_contents (path, (const char *) file->data, (gssize) file->len, NULL);
  rom = pt_rom_load (path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rom->size, ==, file->len);
  digest = pt_rom_make_digest (rom);
  g_assert_cmpstr (digest, ==, wanted);

  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  g_assert_null (pt_rom_load (pipe, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_MALFORMED);
  g_clear_error (&error);
  g_assert_null (pt_rom_load (folder, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_MALFORMED);

  g_file_set_contents (large, "", 0, NULL);
  g_assert_cmpint (truncate (large, (off_t) PT_ROM_LARGEST + 1), ==, 0);
  too_large = pt_rom_load (large, NULL);
  g_assert_cmpuint (too_large->size, ==, PT_ROM_LARGEST + 1);
  g_assert_null (too_large->bytes);
  g_assert_null (pt_rom_make_digest (too_large));
  g_unlink (path);
  g_unlink (pipe);
  g_unlink (large);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rom/card", test_card);
  g_test_add_func ("/rom/efi-header", test_efi_header);
  g_test_add_func ("/rom/device-list", test_device_list);
  g_test_add_func ("/rom/not-an-image", test_not_an_image);
  g_test_add_func ("/rom/structure-misplaced", test_structure_misplaced);
  g_test_add_func ("/rom/structure-at-end", test_structure_at_end);
  g_test_add_func ("/rom/header", test_header);
  g_test_add_func ("/rom/rest", test_rest);
  g_test_add_func ("/rom/own-images-end-a-chain", test_own_images_end_a_chain);
  g_test_add_func ("/rom/ends", test_ends);
  g_test_add_func ("/rom/vendor", test_vendor);
  g_test_add_func ("/rom/no-ids", test_no_ids);
  g_test_add_func ("/rom/load", test_load);
  return g_test_run ();
}
