/* Whatever a file holds, images lie inside it, one behind the other, and trimming what is usable
 * twice is the same as once. */
#include <stdint.h>
#include <stdlib.h>

#include "pt-rom-report.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check_images (const GPtrArray *images, gsize size)
{
  gsize end = 0;

  for (guint i = 0; i < images->len; i++)
    {
      const PtRomImage *image = images->pdata[i];

      if (image->length == 0 || image->offset < end || image->offset > size
          || image->length > size - image->offset || image->structure + 0x18u > image->length)
        abort ();
      end = image->offset + image->length;
    }
}

static void
check_trim (PtRom *rom, const PtRomReport *report, int vendor)
{
  g_autoptr (GBytes) once = pt_rom_trim (rom, report->chain, FALSE, NULL);
  g_autoptr (PtRom) again = once != NULL ? pt_rom_parse (once) : NULL;
  g_autoptr (GBytes) twice = NULL;

  if (again == NULL)
    abort ();
  twice = pt_rom_trim (again, pt_rom_find (again, vendor), FALSE, NULL);
  if (twice == NULL || !g_bytes_equal (once, twice))
    abort ();
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const PtRomCard card = { 0x1f00, 0x0101, 0x030000 };
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (PtRom) rom = pt_rom_parse (bytes);

  for (guint i = 0; i < rom->chains->len; i++)
    {
      const PtRomChain *chain = rom->chains->pdata[i];

      check_images (chain->images, size);
      check_images (chain->own, size);
      if (chain->end > size || chain->offset > chain->end)
        abort ();
    }
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (PtRomReport) report = pt_rom_judge (rom, i == 0 ? NULL : &card);

      if (report->usable)
        check_trim (rom, report, i == 0 ? -1 : card.vendor);
    }
  return 0;
}
