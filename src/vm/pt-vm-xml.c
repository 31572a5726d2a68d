#define G_LOG_DOMAIN "passthrough"
#include "config.h"

#include "pt-vm-xml.h"

#include <string.h>

#include "pt-error.h"
#include "pt-i18n.h"
#include "pt-vm-xml-document.h"
#include "pt-vm-xml-edit.h"
#include "pt-vm-xml-record.h"
#include "pt-vm-xml-tree.h"

#define ARCHITECTURE "x86_64"

static gboolean
has_uefi (const xmlNode *os)
{
  return pt_vm_tree_has (os, "firmware", "efi")
         || pt_vm_tree_has (pt_vm_tree_child (os, "loader"), "type", "pflash");
}

static gboolean
check_machine (const PtVmDocument *document, GError **error)
{
  const xmlNode *os = pt_vm_tree_child (document->root, "os");
  const xmlNode *type = pt_vm_tree_child (os, "type");
  const char *kind = pt_vm_tree_get (document->root, "type");
  const char *arch = pt_vm_tree_get (type, "arch");
  const char *machine = pt_vm_tree_get (type, "machine");
  g_autofree char *kind_text = pt_vm_tree_excerpt (kind);
  g_autofree char *arch_text = pt_vm_tree_excerpt (arch);
  g_autofree char *machine_text = pt_vm_tree_excerpt (machine);

  if (g_strcmp0 (kind, "kvm") != 0)
    g_set_error (error, PT_ERROR, PT_ERROR_NOT_SUPPORTED,
                 _ ("The machine runs on “%s”, but only KVM can use a graphics card; make it a KVM "
                    "machine"),
                 kind_text);
  else if (arch != NULL && strcmp (arch, ARCHITECTURE) != 0)
    g_set_error (error, PT_ERROR, PT_ERROR_NOT_SUPPORTED,
                 _ ("The machine’s architecture is “%s”, this computer’s is “%s”; choose a machine "
                    "of this architecture"),
                 arch_text, ARCHITECTURE);
  else if (machine == NULL
           || (strcmp (machine, "q35") != 0 && !g_str_has_prefix (machine, "pc-q35")))
    g_set_error (error, PT_ERROR, PT_ERROR_NOT_SUPPORTED,
                 _ ("The machine’s chipset is “%s”, but a graphics card needs the PCI Express of "
                    "“q35”; choose or create a Q35 machine"),
                 machine_text);
  else if (!has_uefi (os))
    g_set_error_literal (
        error, PT_ERROR, PT_ERROR_NOT_SUPPORTED,
        _ ("The machine starts with BIOS, but a graphics card needs UEFI; choose or "
           "create a UEFI machine, an installed system can’t change over"));
  else
    return TRUE;
  return FALSE;
}

/* XML has no way to say other characters, not even escaped. */
static gboolean
check_text (const char *text, GError **error)
{
  if (text == NULL)
    return TRUE;
  for (const char *c = text; *c != '\0'; c++)
    if (g_ascii_iscntrl (*c))
      text = "\xff";
  if (g_utf8_validate (text, -1, NULL))
    return TRUE;
  g_set_error_literal (
      error, PT_ERROR, PT_ERROR_MALFORMED,
      _ ("The ROM file’s name has characters that a machine’s definition can’t hold; "
         "rename the file"));
  return FALSE;
}

static void
append_addresses (GString *text, const char *name, const GArray *addresses)
{
  char address[PT_PCI_ADDRESS_TEXT_SIZE];

  for (guint i = 0; i < addresses->len; i++)
    {
      pt_pci_address_print (&g_array_index (addresses, PtPciAddress, i), address);
      g_string_append_printf (text, " %s=%s", name, address);
    }
}

/* What was asked for, so that asking for the same again is known. */
static char *
describe_edits (const PtEdits *edits)
{
  GString *text = g_string_new (NULL);

  append_addresses (text, "card", edits->card);
  append_addresses (text, "pci", edits->pci);
  for (guint i = 0; i < edits->usb->len; i++)
    {
      const PtUsbId *id = &g_array_index (edits->usb, PtUsbId, i);

      g_string_append_printf (text, " usb=%04x:%04x", id->vendor, id->product);
    }
  if (edits->vendor_id != NULL)
    g_string_append_printf (text, " vendor-id=%s", edits->vendor_id);
  if (edits->hide_hypervisor)
    g_string_append (text, " hide-hypervisor");
  if (edits->remove_virtual_display)
    g_string_append (text, " remove-virtual-display");
  if (edits->topoext)
    g_string_append (text, " topoext");
  if (edits->rom_file != NULL)
    g_string_append_printf (text, " rom=%s", edits->rom_file);
  g_strchug (text->str);
  return g_string_free (text, FALSE);
}

static gboolean
run_edits (PtVmRecord *record, const PtEdits *edits, GError **error)
{
  if (!pt_vm_edit_card (record, edits, error) || !pt_vm_edit_hostdevs (record, edits, error)
      || !pt_vm_edit_features (record, edits, error))
    return FALSE;
  pt_vm_edit_display (record, edits);
  return TRUE;
}

/* Whether the same was asked for before and is still there, whatever else has changed since. Only
 * then is @document left as it is. */
static gboolean
is_converted (PtVmDocument *document, const PtEdits *edits)
{
  g_autofree char *wanted = describe_edits (edits);
  g_autoptr (PtVmRecord) trial = NULL;
  xmlNode *log;

  if (!pt_vm_record_find (document, &log, NULL) || log == NULL
      || !pt_vm_tree_has (log, "wanted", wanted))
    return FALSE;
  trial = pt_vm_record_new (document);
  return run_edits (trial, edits, NULL) && trial->changes->len == 0;
}

/* Makes @document what it was before the last conversion, or what it shall become already:
 * @is_done. */
static gboolean
start_over (PtVmDocument **document, const PtEdits *edits, gboolean *is_done, GError **error)
{
  g_autoptr (PtVmDocument) before = NULL;
  xmlNode *log;

  *is_done = FALSE;
  if (!pt_vm_record_find (*document, &log, error))
    return FALSE;
  if (log == NULL)
    return TRUE;
  before = pt_vm_document_copy (*document);
  if (!pt_vm_record_undo (before, error))
    return FALSE;
  *is_done = is_converted (*document, edits);
  if (!*is_done)
    {
      pt_vm_document_free (*document);
      *document = g_steal_pointer (&before);
    }
  return TRUE;
}

/**
 * pt_vm_xml_check:
 * @xml: a machine's definition
 * @length: its length in bytes, or -1 where it ends with a NUL
 * @error: return location for an error
 *
 * Returns: whether the machine can have a card at all; else FALSE with the errors of
 *   pt_vm_xml_format(), or PT_ERROR_NOT_SUPPORTED with the reason in words
 */
gboolean
pt_vm_xml_check (const char *xml, gssize length, GError **error)
{
  g_autoptr (PtVmDocument) document = pt_vm_document_parse (xml, length, error);

  return document != NULL && check_machine (document, error);
}

/**
 * pt_vm_xml_format:
 * @xml: a machine's definition
 * @length: its length in bytes, or -1 where it ends with a NUL
 * @error: return location for an error
 *
 * Writes a definition as the other functions of this room do, so that what differs between two of
 * their texts is a difference between the machines.
 *
 * Returns: (transfer full): the same definition; %NULL with PT_ERROR_MALFORMED where @xml is no
 *   definition, PT_ERROR_UNSAFE where it has a DTD, is too large or too deep
 */
char *
pt_vm_xml_format (const char *xml, gssize length, GError **error)
{
  g_autoptr (PtVmDocument) document = pt_vm_document_parse (xml, length, error);

  return document != NULL ? pt_vm_document_write (document) : NULL;
}

/**
 * pt_vm_xml_convert:
 * @xml: a machine's definition
 * @length: its length in bytes, or -1 where it ends with a NUL
 * @edits: what the machine shall have
 * @error: return location for an error
 *
 * Makes the definition of a machine with the card out of one without, or with other choices. What
 * was changed is recorded in its <metadata>, for pt_vm_xml_restore(). The second conversion of the
 * same definition changes nothing. Uses no libvirt, no files and no network.
 *
 * A display's password stands in the record as it stood in @xml.
 *
 * Returns: (transfer full): the new definition; %NULL with the errors of pt_vm_xml_format();
 *   PT_ERROR_MALFORMED where @edits are, or the record is damaged; PT_ERROR_NOT_SUPPORTED where
 *   the machine can't have a card; PT_ERROR_CONFLICT where it has a device twice, or a setting that
 *   excludes a wanted one
 */
char *
pt_vm_xml_convert (const char *xml, gssize length, const PtEdits *edits, GError **error)
{
  g_autoptr (PtVmDocument) document = NULL;
  g_autoptr (PtVmRecord) record = NULL;
  g_autofree char *wanted = NULL;
  gboolean is_done;

  if (!pt_edits_check (edits, error) || !check_text (edits->rom_file, error))
    return NULL;
  document = pt_vm_document_parse (xml, length, error);
  if (document == NULL || (!edits->any_machine && !check_machine (document, error))
      || !start_over (&document, edits, &is_done, error))
    return NULL;
  if (is_done)
    return pt_vm_document_write (document);
  record = pt_vm_record_new (document);
  wanted = describe_edits (edits);
  return run_edits (record, edits, error) ? pt_vm_record_write (record, wanted, error) : NULL;
}

/**
 * pt_vm_xml_restore:
 * @xml: a machine's definition
 * @length: its length in bytes, or -1 where it ends with a NUL
 * @error: return location for an error
 *
 * Takes back what pt_vm_xml_convert() did: exactly, where the definition is as it was left; by
 * content, where libvirt or the user has changed it since. A definition that was never converted
 * stays as it is.
 *
 * Returns: (transfer full): the definition as it was; %NULL with the errors of pt_vm_xml_format(),
 *   or PT_ERROR_MALFORMED where the record is damaged
 */
char *
pt_vm_xml_restore (const char *xml, gssize length, GError **error)
{
  g_autoptr (PtVmDocument) document = pt_vm_document_parse (xml, length, error);

  if (document == NULL || !pt_vm_record_undo (document, error))
    return NULL;
  return pt_vm_document_write (document);
}
