#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-rom-private.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pt-error.h"
#include "pt-i18n.h"

static int
find_filler (const PtRomView *view)
{
  if (view->size == 0 || memcmp (view->data, view->data + 1, view->size - 1) != 0)
    return -1;
  return view->data[0];
}

/* What is behind a chain is searched anew: the second chain of a flash memory is no part of the
 * first, and the lengths of a maker's own images need not be right. Every whole image is passed
 * over, so that each byte is added up once. */
static void
find_chains (const PtRomView *view, GPtrArray *chains)
{
  gsize at = 0;

  while (at < view->size)
    {
      const guint8 *found = memchr (view->data + at, 0x55, view->size - at);
      PtRomChain *chain;

      if (found == NULL)
        return;
      at = (gsize) (found - view->data);
      chain = pt_rom_chain_read (view, at);
      at = chain != NULL && chain->images->len > 0 ? chain->end : at + 1;
      /* The rest of a chain that is cut off is found once more; it is no chain. */
      if (chain != NULL && (chain->images->len > 0 || chains->len == 0))
        g_ptr_array_add (chains, chain);
      else
        pt_rom_chain_free (chain);
    }
}

static PtRom *
rom_new (GBytes *bytes, gsize size)
{
  PtRom *rom = g_atomic_rc_box_new0 (PtRom);

  rom->bytes = bytes != NULL ? g_bytes_ref (bytes) : NULL;
  rom->size = size;
  rom->filler = -1;
  rom->chains = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_rom_chain_free);
  return rom;
}

/**
 * pt_rom_parse:
 * @bytes: what is in a file; any bytes at all
 *
 * Reads what an option ROM says of itself. Nothing is judged here; see pt_rom_judge().
 *
 * Returns: (transfer full): what was found; no chains where it is no option ROM
 */
PtRom *
pt_rom_parse (GBytes *bytes)
{
  PtRomView view;
  PtRom *rom;

  view.data = g_bytes_get_data (bytes, &view.size);
  rom = rom_new (view.size <= PT_ROM_LARGEST ? bytes : NULL, view.size);
  if (rom->bytes == NULL)
    return rom;
  rom->filler = find_filler (&view);
  rom->starts = pt_rom_image_starts (&view, 0);
  find_chains (&view, rom->chains);
  if (rom->starts && rom->chains->len == 0)
    rom->promised = pt_rom_image_promised (&view);
  return rom;
}

static GBytes *
read_all (int fd, gsize size, GError **error)
{
  g_autoptr (GByteArray) data = g_byte_array_sized_new ((guint) size + 1);
  guint8 buffer[64 * 1024];
  gssize count;

  do
    {
      count = read (fd, buffer, sizeof buffer);
      if (count > 0)
        g_byte_array_append (data, buffer, (guint) count);
    }
  while ((count > 0 && data->len <= PT_ROM_LARGEST) || (count < 0 && errno == EINTR));
  if (count < 0)
    {
      g_set_error_literal (error, PT_ERROR, PT_ERROR_FAILED, g_strerror (errno));
      return NULL;
    }
  return g_byte_array_free_to_bytes (g_steal_pointer (&data));
}

static PtRom *
load (int fd, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  struct stat found;

  if (fstat (fd, &found) != 0)
    {
      g_set_error_literal (error, PT_ERROR, PT_ERROR_FAILED, g_strerror (errno));
      return NULL;
    }
  if (!S_ISREG (found.st_mode))
    {
      g_set_error_literal (error, PT_ERROR, PT_ERROR_MALFORMED, _ ("this is no file"));
      return NULL;
    }
  if (found.st_size > (off_t) PT_ROM_LARGEST)
    return rom_new (NULL, (gsize) found.st_size);
  bytes = read_all (fd, (gsize) found.st_size, error);
  return bytes != NULL ? pt_rom_parse (bytes) : NULL;
}

/**
 * pt_rom_load:
 * @path: a file that the user named
 * @error: return location for an error
 *
 * Reads a file; one that is larger than %PT_ROM_LARGEST is not read but for its size. Pipes and
 * devices, which may not end or may wait, are not read at all.
 *
 * Returns: (transfer full)(nullable): what was found; else an error that names the file:
 *   %PT_ERROR_MALFORMED for what is no file, %PT_ERROR_FAILED for what cannot be read
 */
PtRom *
pt_rom_load (const char *path, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  PtRom *rom;

  if (fd < 0)
    {
      g_set_error (error, PT_ERROR, PT_ERROR_FAILED, _ ("%s could not be read: %s"), path,
                   g_strerror (errno));
      return NULL;
    }
  rom = load (fd, error);
  close (fd);
  if (rom == NULL)
    g_prefix_error (error, _ ("%s could not be read: "), path);
  return rom;
}

PtRom *
pt_rom_ref (PtRom *rom)
{
  return g_atomic_rc_box_acquire (rom);
}

static void
rom_clear (PtRom *rom)
{
  g_clear_pointer (&rom->bytes, g_bytes_unref);
  g_clear_pointer (&rom->chains, g_ptr_array_unref);
}

void
pt_rom_unref (PtRom *rom)
{
  if (rom != NULL)
    g_atomic_rc_box_release_full (rom, (GDestroyNotify) rom_clear);
}

/**
 * pt_rom_find:
 * @rom: a file
 * @vendor: PCI vendor id of the card; -1: any
 *
 * A whole flash memory holds the images twice; the first chain is the one that runs.
 *
 * Returns: (transfer none)(nullable): the first chain of that vendor; the first one of all where
 *   none is; %NULL where there is none at all
 */
const PtRomChain *
pt_rom_find (const PtRom *rom, int vendor)
{
  for (guint i = 0; i < rom->chains->len; i++)
    {
      const PtRomChain *chain = rom->chains->pdata[i];

      if (vendor < 0 || chain->vendor == vendor)
        return chain;
    }
  return rom->chains->len > 0 ? rom->chains->pdata[0] : NULL;
}

/**
 * pt_rom_make_digest:
 * @rom: a file
 *
 * Returns: (transfer full)(nullable): SHA-256 of the file, as sha256sum prints it; %NULL for a
 *   file that is too large
 */
char *
pt_rom_make_digest (const PtRom *rom)
{
  return rom->bytes != NULL ? g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, rom->bytes) : NULL;
}

/**
 * pt_rom_trim:
 * @rom: a file
 * @chain: the chain that shall come first, one of @rom
 * @only_images: cut off what follows the chain's last image, too; some cards' drivers look there
 * @error: return location for an error
 *
 * Drops what precedes the images. Nothing inside is altered, so trimming twice is the same as
 * once. What is called patching elsewhere is this.
 *
 * Returns: (transfer full)(nullable): the bytes that remain; %PT_ERROR_MALFORMED where images are
 *   cut off
 */
GBytes *
pt_rom_trim (const PtRom *rom, const PtRomChain *chain, gboolean only_images, GError **error)
{
  gsize end = only_images ? chain->end : rom->size;

  if (chain->images->len == 0)
    {
      g_set_error_literal (error, PT_ERROR, PT_ERROR_MALFORMED,
                           _ ("the first image is cut off: the file is too short"));
      return NULL;
    }
  return g_bytes_new_from_bytes (rom->bytes, chain->offset, end - chain->offset);
}
