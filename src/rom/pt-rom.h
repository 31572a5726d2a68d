#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* In bytes. Nothing that is smaller has code in it; no card's flash memory is larger. */
#define PT_ROM_SMALLEST 1024u
#define PT_ROM_LARGEST (16u * 1024 * 1024)

/* The machine of an EFI image that runs on x86-64 (UEFI, 2.1.1: IMAGE_FILE_MACHINE_x64). */
#define PT_ROM_MACHINE_X64 0x8664

/**
 * PtRomKind:
 * @PT_ROM_LEGACY: for a PC BIOS, code type 0
 * @PT_ROM_EFI: for UEFI firmware, code type 3
 * @PT_ROM_OTHER: anything else: Open Firmware, the maker's own
 *
 * Who can run an image.
 */
typedef enum
{
  PT_ROM_LEGACY,
  PT_ROM_EFI,
  PT_ROM_OTHER,
} PtRomKind;

/**
 * PtRomEfi:
 * @present: the header is there and whole; without it no firmware loads the image
 * @subsystem: 0x0b boot service driver, 0x0c runtime driver
 * @machine: whose code it is: %PT_ROM_MACHINE_X64
 * @compressed: the program has to be unpacked first
 * @program: where it begins, in bytes from the image's beginning
 *
 * What the header of an EFI image says.
 */
typedef struct
{
  gboolean present;
  guint16 subsystem;
  guint16 machine;
  gboolean compressed;
  guint16 program;
} PtRomEfi;

/**
 * PtRomImage:
 * @offset: where it begins, in bytes from the file's beginning
 * @length: in bytes; it lies inside the file
 * @kind: who can run it
 * @code_type: the number behind @kind
 * @vendor: PCI vendor id; EFI images may have 0
 * @device: PCI device id; EFI images may have 0
 * @devices: (element-type guint16): further device ids, from the device list
 * @class_code: 24 bits: base class, sub-class, programming interface
 * @revision: of the PCI data structure
 * @structure: where that is, in bytes from the image's beginning
 * @last: it says that no image of the standard follows
 * @sum: all its bytes, added up; 0 for a legacy image that nobody changed
 * @efi: for %PT_ROM_EFI
 *
 * One image of an option ROM.
 */
typedef struct
{
  gsize offset;
  gsize length;
  PtRomKind kind;
  guint8 code_type;
  guint16 vendor;
  guint16 device;
  GArray *devices;
  guint32 class_code;
  guint8 revision;
  guint16 structure;
  gboolean last;
  guint8 sum;
  PtRomEfi efi;
} PtRomImage;

/**
 * PtRomEnd:
 * @PT_ROM_END_LAST: with an image that says it is the last
 * @PT_ROM_END_OWN: with an image that does not, but images of the maker's own follow
 * @PT_ROM_END_OPEN: with an image that does not, and nothing follows
 * @PT_ROM_END_CUT: inside an image: the file is too short
 *
 * How a chain of images ends.
 */
typedef enum
{
  PT_ROM_END_LAST,
  PT_ROM_END_OWN,
  PT_ROM_END_OPEN,
  PT_ROM_END_CUT,
} PtRomEnd;

/**
 * PtRomChain:
 * @offset: where it begins, in bytes from the file's beginning
 * @end: behind its last whole image
 * @images: (element-type PtRomImage): in order; none where the first is cut off
 * @own: (element-type PtRomImage): images of the maker's own that follow
 * @how: how it ends
 * @missing: bytes that the image which is cut off says it has behind the file's end
 * @cut_type: code type of that image
 * @vendor: PCI vendor id of the first image that has one; -1: none has
 * @device: its PCI device id
 * @class_code: its class
 * @devices: (transfer none)(nullable)(element-type guint16): its device list
 *
 * Images that follow each other. The dump of a whole flash memory has more than one chain.
 */
typedef struct
{
  gsize offset;
  gsize end;
  GPtrArray *images;
  GPtrArray *own;
  PtRomEnd how;
  gsize missing;
  int cut_type;
  int vendor;
  int device;
  guint32 class_code;
  const GArray *devices;
} PtRomChain;

/**
 * PtRom:
 * @bytes: (nullable): the file; %NULL where it is larger than %PT_ROM_LARGEST
 * @size: in bytes
 * @filler: the one value that all bytes have; -1: they differ
 * @starts: the file begins with the two bytes that images begin with
 * @promised: size in bytes that those say the image has, where it cannot be followed
 * @chains: (element-type PtRomChain): in order
 *
 * What is in a file that may be an option ROM. Immutable.
 */
typedef struct
{
  GBytes *bytes;
  gsize size;
  int filler;
  gboolean starts;
  gsize promised;
  GPtrArray *chains;
} PtRom;

PtRom *pt_rom_parse (GBytes *bytes);
PtRom *pt_rom_load (const char *path, GError **error);
PtRom *pt_rom_ref (PtRom *rom);
void pt_rom_unref (PtRom *rom);
const PtRomChain *pt_rom_find (const PtRom *rom, int vendor);
char *pt_rom_make_digest (const PtRom *rom);
GBytes *
pt_rom_trim (const PtRom *rom, const PtRomChain *chain, gboolean only_images, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtRom, pt_rom_unref)

G_END_DECLS
