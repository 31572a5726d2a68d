#include "rom-build.h"

#include <string.h>

static void
put16 (guint8 *at, guint value)
{
  at[0] = (guint8) (value & 0xff);
  at[1] = (guint8) (value >> 8 & 0xff);
}

static void
put_structure (guint8 *structure, const RomSpec *spec, guint units)
{
  guint32 class_code = spec->class_code != 0 ? spec->class_code : 0x030000;
  guint length = spec->devices != NULL ? 0x1c : 0x18;

  memcpy (structure, spec->own ? "NXDS" : "PCIR", 4);
  put16 (structure + 0x04, spec->vendor);
  put16 (structure + 0x06, spec->device);
  put16 (structure + 0x0a, length);
  put16 (structure + 0x0d, class_code & 0xffff);
  structure[0x0f] = (guint8) (class_code >> 16);
  put16 (structure + 0x10, units);
  structure[0x14] = spec->code_type;
  structure[0x15] = spec->last ? 0x80 : 0;
  if (spec->devices == NULL)
    return;
  structure[0x0c] = 3;
  put16 (structure + 0x08, length);
  for (guint i = 0;; i++)
    {
      put16 (structure + length + 2 * i, spec->devices[i]);
      if (spec->devices[i] == 0)
        return;
    }
}

static void
put_efi (guint8 *image, const RomSpec *spec, guint units)
{
  put16 (image + 0x02, units);
  put16 (image + 0x04, 0x0ef1);
  put16 (image + 0x08, 0x0b);
  put16 (image + 0x0a, spec->machine != 0 ? spec->machine : PT_ROM_MACHINE_X64);
  put16 (image + 0x0c, spec->compressed ? 1 : 0);
  put16 (image + 0x16, 0x100);
}

/* Appends an image. What has no meaning is filled with bytes that differ; a legacy image adds up
 * to 0. */
void
rom_add (GByteArray *file, const RomSpec *spec)
{
  guint units = spec->units != 0 ? spec->units : 4;
  gsize size = (gsize) units * 512;
  guint structure = spec->at_end ? (guint) MIN (size - 0x24, 0xff00u) & ~3u : ROM_STRUCTURE;
  g_autofree guint8 *image = g_malloc0 (size);
  guint sum = 0;

  for (gsize i = 0x100; i < size; i++)
    image[i] = (guint8) (i * 7 + (i >> 8) * 13);
  memset (image + structure, 0, 0x20);
  memcpy (image, spec->own ? "XN" : "\x55\xaa", 2);
  if (spec->code_type == 3)
    put_efi (image, spec, units);
  else
    image[2] = (guint8) MIN (units, 255);
  put16 (image + 0x18, structure);
  put_structure (image + structure, spec, units);
  for (gsize i = 0; i < size; i++)
    sum += image[i];
  if (spec->code_type == 0)
    image[0x80] = (guint8) (0x100 - (sum & 0xff));
  g_byte_array_append (file, image, (guint) size);
}

void
rom_add_filler (GByteArray *file, guint8 byte, guint count)
{
  g_autofree guint8 *filler = g_malloc (MAX (count, 1));

  memset (filler, byte, count);
  g_byte_array_append (file, filler, count);
}

/* A text, and zeros up to the size. */
void
rom_add_text (GByteArray *file, const char *text, guint size)
{
  guint length = (guint) strlen (text);

  g_byte_array_append (file, (const guint8 *) text, length);
  rom_add_filler (file, 0, size - length);
}

void
rom_put16 (GByteArray *file, gsize at, guint16 value)
{
  g_assert_cmpuint (at + 2, <=, file->len);
  put16 (file->data + at, value);
}

/* The usual one: legacy and EFI, 2,048 bytes each, for 1f00:0101. */
GByteArray *
rom_new_card (void)
{
  GByteArray *file = g_byte_array_new ();

  rom_add (file, &(RomSpec){ .code_type = 0, .vendor = 0x1f00, .device = 0x0101 });
  rom_add (file, &(RomSpec){ .code_type = 3, .vendor = 0x1f00, .device = 0x0101, .last = TRUE });
  return file;
}

/* A copy of its own size, so that a sanitizer sees one byte too far. */
PtRom *
rom_parse_data (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = NULL;
  guint8 *copy = g_malloc (MAX (size, 1));

  if (size > 0)
    memcpy (copy, data, size);
  bytes = g_bytes_new_take (copy, size);
  return pt_rom_parse (bytes);
}

PtRom *
rom_parse (const GByteArray *file)
{
  return rom_parse_data (file->data, file->len);
}
