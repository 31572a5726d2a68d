#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-rom-mark.h"

#include <string.h>

#include "pt-quirks-private.h"

static const char *const places[] = { "before", "behind", NULL };

/**
 * pt_rom_mark_read:
 * @reader: reader of a section of option-roms.quirk
 *
 * Returns: (transfer full): the mark; mistakes are noted in @reader
 */
PtRomMark *
pt_rom_mark_read (PtQuirkReader *reader)
{
  PtRomMark *mark = g_new0 (PtRomMark, 1);

  mark->id = g_strdup (reader->section);
  mark->place = (PtRomPlace) pt_quirk_reader_get_choice (reader, "Place", places);
  mark->text = pt_quirk_reader_get_text (reader, "Text");
  mark->title = pt_quirk_reader_get_text (reader, "Title");
  mark->detail = pt_quirk_reader_get_text (reader, "Detail");
  pt_quirk_reader_get_origin (reader, &mark->origin);
  return mark;
}

void
pt_rom_mark_free (PtRomMark *mark)
{
  if (mark == NULL)
    return;
  g_free (mark->id);
  g_free (mark->text);
  g_free (mark->title);
  g_free (mark->detail);
  pt_origin_clear (&mark->origin);
  g_free (mark);
}

/* Where in the file a place is; FALSE: this file has no such place. */
static gboolean
find_place (PtRomPlace place, const PtRomChain *chain, gsize *offset)
{
  switch (place)
    {
    case PT_ROM_BEFORE:
      *offset = 0;
      return chain == NULL || chain->offset > 0;
    case PT_ROM_BEHIND:
      *offset = chain != NULL ? chain->end : 0;
      return chain != NULL && chain->own->len > 0;
    }
  return FALSE;
}

/**
 * pt_quirks_find_rom_marks:
 * @quirks: what is known
 * @rom: a file
 * @chain: (nullable): the images of it that count
 *
 * Returns: (transfer container)(element-type PtRomMark): what makers added to the file, as far as
 *   it is known
 */
GPtrArray *
pt_quirks_find_rom_marks (PtQuirks *quirks, const PtRom *rom, const PtRomChain *chain)
{
  GPtrArray *found = g_ptr_array_new ();
  gsize size = 0;
  const char *data = rom->bytes != NULL ? g_bytes_get_data (rom->bytes, &size) : NULL;

  for (guint i = 0; data != NULL && i < quirks->rom_marks->len; i++)
    {
      PtRomMark *mark = quirks->rom_marks->pdata[i];
      gsize length = strlen (mark->text);
      gsize offset;

      if (find_place (mark->place, chain, &offset) && length <= size - offset
          && memcmp (data + offset, mark->text, length) == 0)
        g_ptr_array_add (found, mark);
    }
  return found;
}
