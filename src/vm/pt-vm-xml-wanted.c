#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-vm-xml.h"

#include <string.h>

#include "pt-error.h"
#include "pt-i18n.h"
#include "pt-vm-xml-document.h"
#include "pt-vm-xml-record.h"
#include "pt-vm-xml-tree.h"

#define ROM " rom="

static gboolean
read_address (GArray *list, const char *text)
{
  PtPciAddress address;

  if (!pt_pci_address_parse (text, &address, NULL))
    return FALSE;
  g_array_append_val (list, address);
  return TRUE;
}

static gboolean
read_usb (GArray *list, const char *text)
{
  PtUsbId id;

  if (!pt_usb_id_parse (text, &id, NULL))
    return FALSE;
  g_array_append_val (list, id);
  return TRUE;
}

static gboolean
read_word (PtEdits *edits, const char *word)
{
  if (g_str_has_prefix (word, "card="))
    return read_address (edits->card, word + strlen ("card="));
  if (g_str_has_prefix (word, "pci="))
    return read_address (edits->pci, word + strlen ("pci="));
  if (g_str_has_prefix (word, "usb="))
    return read_usb (edits->usb, word + strlen ("usb="));
  if (g_str_has_prefix (word, "vendor-id="))
    edits->vendor_id = g_strdup (word + strlen ("vendor-id="));
  else if (g_str_equal (word, "hide-hypervisor"))
    edits->hide_hypervisor = TRUE;
  else if (g_str_equal (word, "remove-virtual-display"))
    edits->remove_virtual_display = TRUE;
  else if (g_str_equal (word, "topoext"))
    edits->topoext = TRUE;
  else
    return word[0] == '\0';
  return TRUE;
}

/* The name of a file may have blanks, so it stands last. */
static char *
split_rom (const char *wanted, PtEdits *edits)
{
  g_autofree char *padded = g_strconcat (" ", wanted, NULL);
  const char *rom = strstr (padded, ROM);

  if (rom == NULL)
    return g_strdup (wanted);
  edits->rom_file = g_strdup (rom + strlen (ROM));
  return g_strndup (padded, (gsize) (rom - padded));
}

static gboolean
read_wanted (PtEdits *edits, const char *wanted)
{
  g_autofree char *words = split_rom (wanted, edits);
  g_auto (GStrv) list = g_strsplit (words, " ", -1);

  for (guint i = 0; list[i] != NULL; i++)
    if (!read_word (edits, list[i]))
      return FALSE;
  return TRUE;
}

/**
 * pt_vm_xml_read_edits:
 * @xml: a machine's definition
 * @length: its length in bytes, or -1 where it ends with a NUL
 * @error: return location for an error
 *
 * Reads from the record what was asked for when the definition was converted last.
 *
 * Returns: (transfer full): the edits, empty where it never was; %NULL with the errors of
 *   pt_vm_xml_format(), or PT_ERROR_MALFORMED where the record is damaged
 */
PtEdits *
pt_vm_xml_read_edits (const char *xml, gssize length, GError **error)
{
  g_autoptr (PtVmDocument) document = pt_vm_document_parse (xml, length, error);
  g_autoptr (PtEdits) edits = NULL;
  const char *wanted;
  xmlNode *log;

  if (document == NULL || !pt_vm_record_find (document, &log, error))
    return NULL;
  edits = pt_edits_new ();
  edits->any_machine = TRUE;
  wanted = log != NULL ? pt_vm_tree_get (log, "wanted") : NULL;
  if ((log != NULL && wanted == NULL)
      || (wanted != NULL && (!read_wanted (edits, wanted) || !pt_edits_check (edits, NULL))))
    {
      g_set_error_literal (
          error, PT_ERROR, PT_ERROR_MALFORMED,
          _ ("What Passthrough noted in the machine’s definition is damaged; take the "
             "card out and set it up again"));
      return NULL;
    }
  return g_steal_pointer (&edits);
}
