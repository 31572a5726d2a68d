/* How much longer inspecting a file takes than reading it (aim: at most 5 ms for 2 MiB).
 *
 *   bench-rom [RUNS]
 *
 * A made-up copy of a flash memory of 2 MiB: a header, two sets of images, images of the maker's
 * own, and everything between them full of the two bytes that images begin with. Medians of runs in
 * turns; the digest, which needs most of the time, is shown by itself, too. */
#include <stdlib.h>
#include <unistd.h>

#include "pt-rom-report.h"
#include "rom-build.h"

#define SIZE (2u * 1024 * 1024)
#define RUNS 41

static GByteArray *
new_flash (void)
{
  GByteArray *file = g_byte_array_new ();

  rom_add_text (file, "HEADER", 0x9400);
  for (guint i = 0; i < 2; i++)
    {
      rom_add (file, &(RomSpec){ .vendor = 0x1f00, .device = 0x0101, .units = 127 });
      rom_add (file, &(RomSpec){ .code_type = 3, .units = 164, .last = TRUE });
      rom_add (file, &(RomSpec){ .code_type = 0xe0, .vendor = 0x1f00, .units = 43, .own = TRUE });
      rom_add_filler (file, 0, SIZE / 2 - file->len % (SIZE / 2));
      for (gsize at = file->len - SIZE / 4; at + 2 < file->len; at += 64)
        rom_put16 (file, at, 0xaa55);
    }
  return file;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

static double
median (gint64 *times, guint count)
{
  qsort (times, count, sizeof *times, compare);
  return (double) times[count / 2] / 1000.0;
}

int
main (int argc, char **argv)
{
  guint runs = argc > 1 ? (guint) atoi (argv[1]) : RUNS;
  g_autoptr (GByteArray) file = new_flash ();
  g_autofree char *path = NULL;
  g_autofree gint64 *read = g_new0 (gint64, MAX (runs, 1));
  g_autofree gint64 *inspect = g_new0 (gint64, MAX (runs, 1));
  g_autofree gint64 *digest = g_new0 (gint64, MAX (runs, 1));
  int fd = g_file_open_tmp ("bench-rom-XXXXXX", &path, NULL);
  double a, b, c;

  if (runs < 1 || fd < 0 || !g_file_set_contents (path, (char *) file->data, file->len, NULL))
    return 1;
  close (fd);
  for (guint i = 0; i < runs; i++)
    {
      gint64 start = g_get_monotonic_time ();
      g_autofree char *data = NULL;
      g_autofree char *text = NULL;
      g_autoptr (PtRom) rom = NULL;
      g_autoptr (PtRomReport) report = NULL;
      gsize size;

      g_file_get_contents (path, &data, &size, NULL);
      read[i] = g_get_monotonic_time () - start;
      start = g_get_monotonic_time ();
      rom = pt_rom_load (path, NULL);
      report = pt_rom_judge (rom, NULL);
      inspect[i] = g_get_monotonic_time () - start;
      start = g_get_monotonic_time ();
      text = pt_rom_make_digest (rom);
      digest[i] = g_get_monotonic_time () - start;
    }
  unlink (path);
  a = median (read, runs);
  b = median (inspect, runs);
  c = median (digest, runs);
  g_print ("%u bytes: reading %.2f ms, inspecting %.2f ms (%+.2f ms, ratio %.2f), digest %.2f ms\n",
           file->len, a, b, b - a, b / MAX (a, 0.001), c);
  return 0;
}
