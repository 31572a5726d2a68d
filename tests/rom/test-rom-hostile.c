/* Whatever stands in a file: no crash, nothing read outside (a sanitizer sees it), and what is
 * taken for an image lies inside the file. */
#include "pt-rom-report.h"
#include "rom-build.h"

static void
check_images (const GPtrArray *images, gsize size)
{
  gsize end = 0;

  for (guint i = 0; i < images->len; i++)
    {
      const PtRomImage *image = images->pdata[i];

      g_assert_cmpuint (image->length, >, 0);
      g_assert_cmpuint (image->offset, >=, end);
      g_assert_cmpuint (image->offset, <=, size);
      g_assert_cmpuint (image->length, <=, size - image->offset);
      g_assert_cmpuint (image->structure + 0x18u, <=, image->length);
      end = image->offset + image->length;
    }
}

/* Everything that is asked of a file; returns whether it is usable. */
static gboolean
check (const guint8 *data, gsize size)
{
  static const PtRomCard cards[] = { { 0x1f00, 0x0101, 0x030000 }, { 0x1f01, 1, 0x040300 } };
  g_autoptr (PtRom) rom = rom_parse_data (data, size);
  gboolean usable = FALSE;

  for (guint i = 0; i < rom->chains->len; i++)
    {
      const PtRomChain *chain = rom->chains->pdata[i];

      check_images (chain->images, size);
      check_images (chain->own, size);
    }
  for (guint i = 0; i <= G_N_ELEMENTS (cards); i++)
    {
      const PtRomCard *card = i < G_N_ELEMENTS (cards) ? &cards[i] : NULL;
      g_autoptr (PtRomReport) report = pt_rom_judge (rom, card);
      g_autoptr (GBytes) once = NULL;
      g_autoptr (GBytes) twice = NULL;
      g_autoptr (PtRom) again = NULL;

      usable = report->usable;
      g_assert_cmpint (report->usable, ==, report->verdict < PT_ROM_OTHER_VENDOR);
      if (!report->usable)
        continue;
      once = pt_rom_trim (rom, report->chain, FALSE, NULL);
      again = pt_rom_parse (once);
      twice
          = pt_rom_trim (again, pt_rom_find (again, card != NULL ? card->vendor : -1), FALSE, NULL);
      g_assert_true (g_bytes_equal (once, twice));
    }
  return usable;
}

static GByteArray *
new_small (void)
{
  static const guint16 devices[] = { 0x0102, 0x0103, 0 };
  GByteArray *file = g_byte_array_new ();

  rom_add_text (file, "HEAD", 64);
  rom_add (file, &(RomSpec){ .vendor = 0x1f00, .device = 0x0101, .units = 2, .devices = devices });
  rom_add (file, &(RomSpec){ .code_type = 3, .units = 2, .last = TRUE });
  rom_add (file, &(RomSpec){
                     .code_type = 0xe0, .vendor = 0x1f00, .units = 1, .own = TRUE, .last = TRUE });
  return file;
}

/* A file that is cut anywhere inside the standard's images is refused. */
static void
test_every_length (void)
{
  g_autoptr (GByteArray) file = new_small ();

  for (gsize size = 0; size <= file->len; size++)
    {
      gboolean whole = size >= 64 + 2048;

      g_assert_cmpint (check (file->data, size), ==, whole);
    }
}

static void
test_every_length_without_header (void)
{
  g_autoptr (GByteArray) file = rom_new_card ();

  for (gsize size = 0; size <= file->len; size++)
    g_assert_cmpint (check (file->data, size), ==, size == file->len);
}

/* All values of all bytes that the parser looks at, some of all others. */
static void
test_every_byte (void)
{
  static const guint8 values[] = { 0x00, 0x01, 0x55, 0x7f, 0x80, 0xaa, 0xfe, 0xff };
  g_autoptr (GByteArray) file = new_small ();

  for (gsize at = 0; at < file->len; at++)
    {
      guint8 was = file->data[at];
      gboolean all = (at + 960) % 1024 < 0x90 || at % 512 < 0x90 || g_test_thorough ();

      for (guint i = 0; i < (all ? 256 : G_N_ELEMENTS (values)); i++)
        {
          file->data[at] = all ? (guint8) i : values[i];
          check (file->data, file->len);
        }
      file->data[at] = was;
    }
}

/* The lengths and the pointers together: the sums that could overflow. */
static void
test_extremes (void)
{
  static const guint16 values[]
      = { 0, 1, 2, 3, 0x1a, 0x1c, 0x40, 0x3e8, 0x7ffc, 0x7fff, 0x8000, 0xff00, 0xfffc, 0xffff };
  g_autoptr (GByteArray) file = new_small ();

  for (guint a = 0; a < G_N_ELEMENTS (values); a++)
    for (guint b = 0; b < G_N_ELEMENTS (values); b++)
      for (guint c = 0; c < G_N_ELEMENTS (values); c++)
        {
          rom_put16 (file, 64 + ROM_STRUCTURE + 0x08, values[a]);
          rom_put16 (file, 64 + ROM_STRUCTURE + 0x0a, values[b]);
          rom_put16 (file, 64 + ROM_STRUCTURE + 0x10, values[c]);
          check (file->data, file->len);
        }
}

/* A file that is made of beginnings must not take longer than any other of its size. */
static void
test_many_beginnings (void)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autoptr (GByteArray) image = g_byte_array_new ();
  gint64 start;

  rom_add (image, &(RomSpec){ .vendor = 0x1f00, .units = 1 });
  rom_put16 (image, ROM_STRUCTURE + 0x10, 0xffff);
  while (file->len + 0x60 < 4 * 1024 * 1024)
    g_byte_array_append (file, image->data, 0x60);
  start = g_get_monotonic_time ();
  check (file->data, file->len);
  /* Pairs only; images of one unit without an end. */
  for (gsize at = 0; at + 2 <= file->len; at += 2)
    rom_put16 (file, at, 0xaa55);
  check (file->data, file->len);
  g_byte_array_set_size (file, 0);
  rom_put16 (image, ROM_STRUCTURE + 0x10, 1);
  while (file->len < 4 * 1024 * 1024)
    g_byte_array_append (file, image->data, image->len);
  check (file->data, file->len);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 60 * G_USEC_PER_SEC);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rom-hostile/every-length", test_every_length);
  g_test_add_func ("/rom-hostile/every-length-without-header", test_every_length_without_header);
  g_test_add_func ("/rom-hostile/every-byte", test_every_byte);
  g_test_add_func ("/rom-hostile/extremes", test_extremes);
  g_test_add_func ("/rom-hostile/many-beginnings", test_many_beginnings);
  return g_test_run ();
}
