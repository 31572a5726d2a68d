#include "config.h"

#include "pt-edits.h"

#include <string.h>

#include "pt-error.h"
#include "pt-i18n.h"

/* QEMU's hv-vendor-id has room for twelve characters (docs/system/i386/hyperv.rst). */
#define VENDOR_ID_LIMIT 12

/**
 * pt_edits_new:
 *
 * Returns: (transfer full): edits that change nothing
 */
PtEdits *
pt_edits_new (void)
{
  PtEdits *edits = g_new0 (PtEdits, 1);

  edits->card = g_array_new (FALSE, TRUE, sizeof (PtPciAddress));
  edits->pci = g_array_new (FALSE, TRUE, sizeof (PtPciAddress));
  edits->usb = g_array_new (FALSE, TRUE, sizeof (PtUsbId));
  return edits;
}

void
pt_edits_free (PtEdits *edits)
{
  g_array_unref (edits->card);
  g_array_unref (edits->pci);
  g_array_unref (edits->usb);
  g_free (edits->rom_file);
  g_free (edits->vendor_id);
  g_free (edits);
}

static gboolean
check_vendor_id (const char *vendor_id, GError **error)
{
  gsize length = strlen (vendor_id);

  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isgraph (vendor_id[i]) || strchr ("<>&\"',=", vendor_id[i]) != NULL)
      {
        g_set_error_literal (error, PT_ERROR, PT_ERROR_MALFORMED,
                             _ ("A vendor id may have letters and numbers only"));
        return FALSE;
      }
  if (length == 0 || length > VENDOR_ID_LIMIT)
    {
      g_set_error (error, PT_ERROR, PT_ERROR_MALFORMED, _ ("A vendor id has 1 to %d characters"),
                   VENDOR_ID_LIMIT);
      return FALSE;
    }
  return TRUE;
}

static gboolean
check_card (const GArray *card, GError **error)
{
  const PtPciAddress *first, *function;

  if (card->len == 0)
    return TRUE;
  first = &g_array_index (card, PtPciAddress, 0);
  for (guint i = 0; i < card->len; i++)
    {
      function = &g_array_index (card, PtPciAddress, i);
      if (!pt_pci_address_same_slot (first, function)
          || (i > 0 && pt_pci_address_compare (function - 1, function) >= 0))
        {
          g_set_error_literal (error, PT_ERROR, PT_ERROR_MALFORMED,
                               _ ("The functions of a card are on one slot, each once, in order"));
          return FALSE;
        }
    }
  return TRUE;
}

/**
 * pt_edits_check:
 * @edits: edits
 * @error: return location for an error
 *
 * Checks what no grammar can: lengths, order, absolute paths.
 *
 * Returns: FALSE with PT_ERROR_MALFORMED when something in @edits cannot be meant
 */
gboolean
pt_edits_check (const PtEdits *edits, GError **error)
{
  if (edits->vendor_id != NULL && !check_vendor_id (edits->vendor_id, error))
    return FALSE;
  if (edits->rom_file != NULL && !g_path_is_absolute (edits->rom_file))
    {
      g_set_error (error, PT_ERROR, PT_ERROR_MALFORMED,
                   _ ("The ROM file “%s” needs a path that begins with /"), edits->rom_file);
      return FALSE;
    }
  if (edits->rom_file != NULL && edits->card->len == 0)
    {
      g_set_error_literal (error, PT_ERROR, PT_ERROR_MALFORMED,
                           _ ("A ROM file needs a card that it belongs to"));
      return FALSE;
    }
  return check_card (edits->card, error);
}

/**
 * pt_usb_id_parse:
 * @text: "046d:c085"
 * @id: (out): the id, untouched on failure
 * @error: return location for an error
 *
 * Returns: FALSE with PT_ERROR_MALFORMED when @text is no pair of four-digit ids
 */
gboolean
pt_usb_id_parse (const char *text, PtUsbId *id, GError **error)
{
  gboolean fits = text != NULL && strlen (text) == 9 && text[4] == ':';

  for (guint i = 0; fits && i < 9; i++)
    fits = i == 4 || g_ascii_isxdigit (text[i]);
  if (!fits)
    {
      g_set_error (error, PT_ERROR, PT_ERROR_MALFORMED,
                   _ ("“%.40s” is no USB id; it looks like 046d:c085"), text ? text : "");
      return FALSE;
    }
  id->vendor = (guint16) g_ascii_strtoull (text, NULL, 16);
  id->product = (guint16) g_ascii_strtoull (text + 5, NULL, 16);
  return TRUE;
}
