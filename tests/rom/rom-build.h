#pragma once

#include "pt-rom.h"

/**
 * RomSpec:
 * @code_type: 0 legacy, 3 EFI
 * @vendor: PCI vendor id
 * @device: PCI device id
 * @class_code: 24 bits; 0: a display controller's
 * @units: length in units of 512 bytes; 0: 4
 * @last: the last flag
 * @machine: of an EFI image; 0: x86-64
 * @compressed: an EFI image
 * @devices: (nullable): further device ids, up to one of 0
 * @own: an image of the maker's own: other signatures
 * @at_end: the data structure is at the image's end
 *
 * What an image shall say. Ids are made up.
 */
typedef struct
{
  guint8 code_type;
  guint16 vendor;
  guint16 device;
  guint32 class_code;
  guint16 units;
  gboolean last;
  guint16 machine;
  gboolean compressed;
  const guint16 *devices;
  gboolean own;
  gboolean at_end;
} RomSpec;

/* Where rom_add() puts the data structure. */
#define ROM_STRUCTURE 0x40

void rom_add (GByteArray *file, const RomSpec *spec);
void rom_add_filler (GByteArray *file, guint8 byte, guint count);
void rom_add_text (GByteArray *file, const char *text, guint size);
void rom_put16 (GByteArray *file, gsize at, guint16 value);
GByteArray *rom_new_card (void);
PtRom *rom_parse (const GByteArray *file);
PtRom *rom_parse_data (const guint8 *data, gsize size);
