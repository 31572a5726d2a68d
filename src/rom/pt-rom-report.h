#pragma once

#include "pt-fact.h"
#include "pt-rom.h"

G_BEGIN_DECLS

/**
 * PtRomVerdict:
 * @PT_ROM_USABLE: as it is
 * @PT_ROM_LEGACY_ONLY: but the firmware of a UEFI machine shows nothing with it
 * @PT_ROM_NEEDS_TRIM: once what precedes the images is dropped
 * @PT_ROM_OTHER_DEVICE: it may be for another card of the same maker
 * @PT_ROM_OTHER_VENDOR: it is for a card of another maker
 * @PT_ROM_TRUNCATED: the file is too short for what it says is in it
 * @PT_ROM_EMPTY: all bytes are 00 or FF
 * @PT_ROM_NOT_A_ROM: nothing else fits
 *
 * What a file is good for, in the order of weight; from %PT_ROM_OTHER_VENDOR on it is refused.
 */
typedef enum
{
  PT_ROM_USABLE,
  PT_ROM_LEGACY_ONLY,
  PT_ROM_NEEDS_TRIM,
  PT_ROM_OTHER_DEVICE,
  PT_ROM_OTHER_VENDOR,
  PT_ROM_TRUNCATED,
  PT_ROM_EMPTY,
  PT_ROM_NOT_A_ROM,
} PtRomVerdict;

/**
 * PtRomCard:
 * @vendor: PCI vendor id
 * @device: PCI device id
 * @class_code: 24 bits
 *
 * The device that a ROM shall be for: a function of a card, sound included.
 */
typedef struct
{
  int vendor;
  int device;
  guint32 class_code;
} PtRomCard;

/**
 * PtRomLevel:
 * @PT_ROM_NOTE: good to know
 * @PT_ROM_WARNING: to be read first
 * @PT_ROM_REFUSAL: why the file is refused
 */
typedef enum
{
  PT_ROM_NOTE,
  PT_ROM_WARNING,
  PT_ROM_REFUSAL,
} PtRomLevel;

/**
 * PtRomFinding:
 * @level: how much it weighs
 * @words: one or two sentences, translated
 */
typedef struct
{
  PtRomLevel level;
  char *words;
} PtRomFinding;

/**
 * PtRomReport:
 * @rom: the file
 * @chain: (nullable): the images that count, of @rom
 * @efi: (nullable): the EFI image that counts, of @chain
 * @verdict: what weighs most
 * @usable: it is not refused; it may have to be trimmed first
 * @matches: whether vendor and device are the card's; %PT_UNKNOWN without a card or without ids
 * @header_bytes: bytes in front of the images, to be dropped
 * @trailing_bytes: bytes behind the standard's last image
 * @findings: (element-type PtRomFinding): in the order in which they matter
 *
 * What is to be said of a file.
 */
typedef struct
{
  PtRom *rom;
  const PtRomChain *chain;
  const PtRomImage *efi;
  PtRomVerdict verdict;
  gboolean usable;
  PtFact matches;
  gsize header_bytes;
  gsize trailing_bytes;
  GPtrArray *findings;
} PtRomReport;

PtRomReport *pt_rom_judge (PtRom *rom, const PtRomCard *card);
void pt_rom_report_free (PtRomReport *report);
const char *pt_rom_verdict_name (PtRomVerdict verdict);
const char *pt_rom_verdict_title (PtRomVerdict verdict);
const char *pt_rom_kind_name (PtRomKind kind);
char *pt_rom_machine_format (guint16 machine);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtRomReport, pt_rom_report_free)

G_END_DECLS
