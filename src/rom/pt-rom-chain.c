#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-rom-private.h"

static void
read_images (const PtRomView *view, PtRomChain *chain)
{
  PtRomHead head;

  chain->how = PT_ROM_END_OPEN;
  while (pt_rom_image_read_head (view, chain->end, &head))
    {
      PtRomImage *image = pt_rom_image_read (view, chain->end, &head);

      if (image == NULL)
        {
          chain->how = PT_ROM_END_CUT;
          chain->missing = head.length - (view->size - chain->end);
          chain->cut_type = head.code_type;
          return;
        }
      g_ptr_array_add (chain->images, image);
      chain->end += head.length;
      if (head.last)
        {
          chain->how = PT_ROM_END_LAST;
          return;
        }
    }
}

/* One that is cut off is left out and no error: its length says more than its content in files
 * that work. */
static void
read_own (const PtRomView *view, PtRomChain *chain)
{
  gsize at = chain->end;
  PtRomHead head;

  while (pt_rom_image_read_own (view, at, chain->vendor, &head))
    {
      PtRomImage *image = pt_rom_image_read (view, at, &head);

      if (image != NULL)
        g_ptr_array_add (chain->own, image);
      if (chain->how == PT_ROM_END_OPEN)
        chain->how = PT_ROM_END_OWN;
      if (image == NULL || head.last)
        return;
      at += head.length;
    }
}

/* EFI images may have no ids, so the first image that has some speaks for all. */
static void
take_ids (PtRomChain *chain)
{
  for (guint i = 0; i < chain->images->len; i++)
    {
      const PtRomImage *image = chain->images->pdata[i];

      if (i == 0)
        chain->class_code = image->class_code;
      if (image->vendor == 0)
        continue;
      chain->vendor = image->vendor;
      chain->device = image->device;
      chain->class_code = image->class_code;
      chain->devices = image->devices;
      return;
    }
}

/* A chain whose only image is cut off is still somebody's, so that nobody takes the next one for
 * the first. */
static void
take_head (PtRomChain *chain, const PtRomHead *head)
{
  chain->class_code = head->class_code;
  if (head->vendor == 0)
    return;
  chain->vendor = head->vendor;
  chain->device = head->device;
}

/**
 * pt_rom_chain_read:
 * @view: the file
 * @offset: where an image may begin, in bytes
 *
 * Returns: (transfer full)(nullable): the images that follow each other from there on; %NULL
 *   where none begins
 */
PtRomChain *
pt_rom_chain_read (const PtRomView *view, gsize offset)
{
  PtRomHead head;
  PtRomChain *chain;

  if (!pt_rom_image_read_head (view, offset, &head))
    return NULL;

  chain = g_new0 (PtRomChain, 1);
  chain->offset = offset;
  chain->end = offset;
  chain->cut_type = -1;
  chain->vendor = -1;
  chain->device = -1;
  chain->images = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_rom_image_free);
  chain->own = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_rom_image_free);
  read_images (view, chain);
  take_ids (chain);
  if (chain->images->len == 0)
    take_head (chain, &head);
  if (chain->vendor >= 0 && chain->how != PT_ROM_END_CUT)
    read_own (view, chain);
  return chain;
}

void
pt_rom_chain_free (PtRomChain *chain)
{
  if (chain == NULL)
    return;
  g_ptr_array_unref (chain->images);
  g_ptr_array_unref (chain->own);
  g_free (chain);
}
