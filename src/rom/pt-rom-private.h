#pragma once

#include "pt-rom.h"

G_BEGIN_DECLS

/**
 * PtRomView:
 * @data: the file's bytes
 * @size: how many
 *
 * What the parser reads.
 */
typedef struct
{
  const guint8 *data;
  gsize size;
} PtRomView;

/**
 * PtRomHead:
 * @structure: where the data structure is, in bytes from the image's beginning
 * @length: of the image, in bytes; may lead behind the file's end
 * @vendor: PCI vendor id
 * @device: PCI device id
 * @class_code: 24 bits
 * @code_type: the kind of its code
 * @last: it says that it is the last
 *
 * What can be told of an image before it is known to be whole.
 */
typedef struct
{
  guint16 structure;
  gsize length;
  guint16 vendor;
  guint16 device;
  guint32 class_code;
  guint8 code_type;
  gboolean last;
} PtRomHead;

gboolean pt_rom_image_starts (const PtRomView *view, gsize offset);
gboolean pt_rom_image_read_head (const PtRomView *view, gsize offset, PtRomHead *head);
gboolean pt_rom_image_read_own (const PtRomView *view, gsize offset, int vendor, PtRomHead *head);
PtRomImage *pt_rom_image_read (const PtRomView *view, gsize offset, const PtRomHead *head);
void pt_rom_image_free (PtRomImage *image);
gsize pt_rom_image_promised (const PtRomView *view);

PtRomChain *pt_rom_chain_read (const PtRomView *view, gsize offset);
void pt_rom_chain_free (PtRomChain *chain);

G_END_DECLS
