#pragma once

#include "pt-quirks.h"
#include "pt-rom.h"

G_BEGIN_DECLS

/**
 * PtRomPlace:
 * @PT_ROM_BEFORE: in front of the first image, where the file begins
 * @PT_ROM_BEHIND: where the first image of the maker's own begins
 */
typedef enum
{
  PT_ROM_BEFORE,
  PT_ROM_BEHIND,
} PtRomPlace;

/**
 * PtRomMark:
 * @id: id of the section
 * @place: where it stands
 * @text: the bytes that stand there
 * @title: what it means, in one sentence, English
 * @detail: what becomes of it, English
 * @origin: where that comes from
 *
 * What a maker adds to option ROMs, from data/quirks/option-roms.quirk.
 */
typedef struct
{
  char *id;
  PtRomPlace place;
  char *text;
  char *title;
  char *detail;
  PtOrigin origin;
} PtRomMark;

PtRomMark *pt_rom_mark_read (PtQuirkReader *reader);
void pt_rom_mark_free (PtRomMark *mark);
GPtrArray *pt_quirks_find_rom_marks (PtQuirks *quirks, const PtRom *rom, const PtRomChain *chain);

G_END_DECLS
