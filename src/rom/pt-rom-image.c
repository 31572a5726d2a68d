#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-rom-private.h"

#include <string.h>

/* Layout: PCI Firmware Specification 3.3, 5.1; EDK2, MdePkg/Include/IndustryStandard/Pci22.h and
 * Pci30.h. Numbers are little endian. */

/* The header, from the image's beginning. */
#define HEADER_SIZE 0x1a
#define HEADER_UNITS 0x02
#define HEADER_EFI_SIGNATURE 0x04
#define HEADER_EFI_SUBSYSTEM 0x08
#define HEADER_EFI_MACHINE 0x0a
#define HEADER_EFI_COMPRESSION 0x0c
#define HEADER_EFI_PROGRAM 0x16
#define HEADER_STRUCTURE 0x18

/* The data structure, from its own beginning. */
#define STRUCTURE_SIZE 0x18
#define STRUCTURE_VENDOR 0x04
#define STRUCTURE_DEVICE 0x06
#define STRUCTURE_DEVICES 0x08
#define STRUCTURE_LENGTH 0x0a
#define STRUCTURE_REVISION 0x0c
#define STRUCTURE_CLASS 0x0d
#define STRUCTURE_UNITS 0x10
#define STRUCTURE_CODE_TYPE 0x14
#define STRUCTURE_INDICATOR 0x15

#define UNIT 512u
#define EFI_SIGNATURE 0x0ef1u
#define CODE_LEGACY 0
#define CODE_EFI 3
#define LAST 0x80u

static guint16
get16 (const guint8 *at)
{
  return (guint16) (at[0] | at[1] << 8);
}

/* Whether that many bytes from there on are in the file; the sums cannot overflow. */
static gboolean
has (const PtRomView *view, gsize offset, gsize count)
{
  return offset <= view->size && count <= view->size - offset;
}

/**
 * pt_rom_image_starts:
 * @view: the file
 * @offset: a place in it, in bytes
 *
 * Returns: whether the two bytes are there that images begin with. They alone prove nothing: one
 *   file of a card had 68 such pairs, most of them by chance.
 */
gboolean
pt_rom_image_starts (const PtRomView *view, gsize offset)
{
  return has (view, offset, 2) && view->data[offset] == 0x55 && view->data[offset + 1] == 0xaa;
}

/* The structure's own fields, once it is known to be in the file. */
static gboolean
read_structure (const PtRomView *view, gsize offset, PtRomHead *head)
{
  const guint8 *structure = view->data + offset + head->structure;
  guint16 length = get16 (structure + STRUCTURE_LENGTH);

  head->vendor = get16 (structure + STRUCTURE_VENDOR);
  head->device = get16 (structure + STRUCTURE_DEVICE);
  head->class_code
      = get16 (structure + STRUCTURE_CLASS) | (guint32) structure[STRUCTURE_CLASS + 2] << 16;
  head->length = (gsize) get16 (structure + STRUCTURE_UNITS) * UNIT;
  head->code_type = structure[STRUCTURE_CODE_TYPE];
  head->last = (structure[STRUCTURE_INDICATOR] & LAST) != 0;
  /* The kernel's rules (drivers/pci/rom.c), and that the structure is a part of its image. */
  return length >= STRUCTURE_SIZE && length != 0xffff && head->length > 0
         && (gsize) head->structure + length <= head->length;
}

/* EDK2 (PciOptionRomSupport.c) stops at a structure that is not aligned. */
static gboolean
find_structure (const PtRomView *view, gsize offset, PtRomHead *head)
{
  if (!has (view, offset, HEADER_SIZE))
    return FALSE;
  head->structure = get16 (view->data + offset + HEADER_STRUCTURE);
  return head->structure >= HEADER_SIZE && head->structure % 4 == 0
         && has (view, offset + head->structure, STRUCTURE_SIZE);
}

/**
 * pt_rom_image_read_head:
 * @view: the file
 * @offset: a place in it, in bytes
 * @head: (out): what is told of the image there
 *
 * Returns: whether an image begins there: its data structure is in the file and makes sense. The
 *   image itself may be cut off.
 */
gboolean
pt_rom_image_read_head (const PtRomView *view, gsize offset, PtRomHead *head)
{
  return pt_rom_image_starts (view, offset) && find_structure (view, offset, head)
         && memcmp (view->data + offset + head->structure, "PCIR", 4) == 0
         && read_structure (view, offset, head);
}

static gboolean
is_capital (guint8 byte)
{
  return byte >= 'A' && byte <= 'Z';
}

/**
 * pt_rom_image_read_own:
 * @view: the file
 * @offset: where a chain ends, in bytes
 * @vendor: PCI vendor id of the chain
 * @head: (out): what is told of the image there
 *
 * Some makers go on behind the standard's last image with images of their own. They are made like
 * the standard's but for both signatures, and so are known without a list of makers: letters where
 * the signatures are, and the maker's id in the structure.
 *
 * Returns: whether such an image begins there
 */
gboolean
pt_rom_image_read_own (const PtRomView *view, gsize offset, int vendor, PtRomHead *head)
{
  const guint8 *structure;

  if (!find_structure (view, offset, head) || !is_capital (view->data[offset])
      || !is_capital (view->data[offset + 1]))
    return FALSE;
  structure = view->data + offset + head->structure;
  for (guint i = 0; i < 4; i++)
    if (!is_capital (structure[i]))
      return FALSE;
  return get16 (structure + STRUCTURE_VENDOR) == vendor && read_structure (view, offset, head)
         && head->code_type > CODE_EFI;
}

/* Ids up to one of 0. A list that does not end inside its image is none. */
static GArray *
read_devices (const guint8 *data, gsize length, const guint8 *structure, guint16 start)
{
  GArray *devices = g_array_new (FALSE, FALSE, sizeof (guint16));
  guint16 relative = get16 (structure + STRUCTURE_DEVICES);

  /* Before revision 3 the field had another meaning. */
  if (structure[STRUCTURE_REVISION] < 3 || relative < STRUCTURE_SIZE)
    return devices;
  for (gsize at = (gsize) start + relative; at + 2 <= length; at += 2)
    {
      guint16 device = get16 (data + at);

      if (device == 0)
        return devices;
      g_array_append_val (devices, device);
    }
  g_array_set_size (devices, 0);
  return devices;
}

static void
read_efi (const guint8 *data, gsize length, PtRomEfi *efi)
{
  guint16 low = get16 (data + HEADER_EFI_SIGNATURE);
  guint16 high = get16 (data + HEADER_EFI_SIGNATURE + 2);

  efi->subsystem = get16 (data + HEADER_EFI_SUBSYSTEM);
  efi->machine = get16 (data + HEADER_EFI_MACHINE);
  efi->compressed = get16 (data + HEADER_EFI_COMPRESSION) != 0;
  efi->program = get16 (data + HEADER_EFI_PROGRAM);
  efi->present
      = low == EFI_SIGNATURE && high == 0 && efi->program >= HEADER_SIZE && efi->program < length;
}

static guint8
add_up (const guint8 *data, gsize length)
{
  guint32 sum = 0;

  for (gsize i = 0; i < length; i++)
    sum += data[i];
  return (guint8) sum;
}

/**
 * pt_rom_image_read:
 * @view: the file
 * @offset: where the image begins, in bytes
 * @head: what was told of it
 *
 * Returns: (transfer full)(nullable): the image; %NULL where it leads behind the file's end
 */
PtRomImage *
pt_rom_image_read (const PtRomView *view, gsize offset, const PtRomHead *head)
{
  const guint8 *data = view->data + offset;
  const guint8 *structure = data + head->structure;
  PtRomImage *image;

  if (!has (view, offset, head->length))
    return NULL;
  image = g_new0 (PtRomImage, 1);
  image->offset = offset;
  image->length = head->length;
  image->code_type = head->code_type;
  image->kind = head->code_type == CODE_LEGACY ? PT_ROM_LEGACY
                : head->code_type == CODE_EFI  ? PT_ROM_EFI
                                               : PT_ROM_OTHER;
  image->structure = head->structure;
  image->last = head->last;
  image->vendor = head->vendor;
  image->device = head->device;
  image->class_code = head->class_code;
  image->revision = structure[STRUCTURE_REVISION];
  image->devices = read_devices (data, head->length, structure, head->structure);
  image->sum = add_up (data, head->length);
  if (image->kind == PT_ROM_EFI)
    read_efi (data, head->length, &image->efi);
  return image;
}

void
pt_rom_image_free (PtRomImage *image)
{
  if (image == NULL)
    return;
  g_array_unref (image->devices);
  g_free (image);
}

/**
 * pt_rom_image_promised:
 * @view: a file that begins as an image does
 *
 * An image that is cut off may have lost its data structure, which can be at its end. What its
 * header says then tells a file that is too short from one that is no PCI ROM.
 *
 * Returns: the size in bytes that an image would need that has this header; 0: no header
 */
gsize
pt_rom_image_promised (const PtRomView *view)
{
  gsize units, structure;

  if (!has (view, 0, HEADER_SIZE))
    return 0;
  units = (gsize) view->data[HEADER_UNITS] * UNIT;
  structure = get16 (view->data + HEADER_STRUCTURE);
  if (structure < HEADER_SIZE || structure % 4 != 0)
    structure = 0;
  return MAX (units, structure == 0 ? 0 : structure + STRUCTURE_SIZE);
}
