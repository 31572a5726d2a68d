/* Machine definitions: whatever comes in, what is taken keeps the room's promises. The first two
 * bytes choose the edits, the rest is the definition. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "pt-vm-first-light.h"
#include "pt-vm-xml.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static PtEdits *
choose_edits (uint8_t first, uint8_t second)
{
  PtEdits *edits = pt_edits_new ();
  PtPciAddress function = { 0, 0x09, 0, 0 };
  PtPciAddress other = { 0, 0x03, 0, 0 };
  PtUsbId usb = { 0x046d, 0xc085 };

  for (; function.function < (second & 3); function.function++)
    g_array_append_val (edits->card, function);
  if (first & 1)
    g_array_append_val (edits->pci, other);
  if (first & 2)
    g_array_append_val (edits->usb, usb);
  if ((first & 4) && edits->card->len > 0)
    edits->rom_file = g_strdup ("/usr/share/vgabios/a <&> b.rom");
  if (first & 8)
    edits->vendor_id = g_strdup ("AuthenticAMD");
  edits->hide_hypervisor = (first & 16) != 0;
  edits->topoext = (first & 32) != 0;
  /* Letters and digits: what a seed file can show. */
  edits->remove_virtual_display = (second & 4) != 0;
  edits->any_machine = (second & 8) == 0;
  return edits;
}

static void
check_equal (const char *a, const char *b)
{
  if (a == NULL || b == NULL || strcmp (a, b) != 0)
    abort ();
}

static void
check_refused (const char *text, const GError *error)
{
  if ((text == NULL) != (error != NULL))
    abort ();
  if (error != NULL
      && (error->message[0] == '\0' || strchr (error->message, '\n') != NULL
          || !g_utf8_validate (error->message, -1, NULL)))
    abort ();
}

static void
check_format (const char *xml, gssize length, const char *formatted)
{
  g_autofree char *again = pt_vm_xml_format (formatted, -1, NULL);
  g_autofree char *restored = pt_vm_xml_restore (xml, length, NULL);

  check_equal (formatted, again);
  if (strstr (formatted, PT_VM_NAMESPACE) == NULL)
    check_equal (formatted, restored);
}

static void
check_convert (const char *xml, gssize length, const PtEdits *edits, const char *converted)
{
  g_autofree char *before = pt_vm_xml_restore (xml, length, NULL);
  g_autofree char *twice = pt_vm_xml_convert (converted, -1, edits, NULL);
  g_autofree char *after = pt_vm_xml_restore (converted, -1, NULL);
  g_autofree char *again = NULL;

  check_equal (converted, twice);
  check_equal (before, after);
  again = pt_vm_xml_restore (after, -1, NULL);
  check_equal (after, again);
}

static void
check_first_light (const char *converted)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PtFirstLight) light = pt_first_light_make (converted, "/copy.fd", &error);
  g_autoptr (PtFirstLight) again = NULL;

  check_refused (light != NULL ? light->xml : NULL, error);
  if (light == NULL)
    return;
  /* What is left needs nothing left out. */
  again = pt_first_light_make (light->xml, "/copy.fd", NULL);
  if (again == NULL || strstr (light->xml, "<disk") != NULL)
    abort ();
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (PtEdits) edits = NULL;
  g_autoptr (GError) format_error = NULL;
  g_autoptr (GError) convert_error = NULL;
  g_autofree char *formatted = NULL;
  g_autofree char *converted = NULL;
  const char *xml = (const char *) data + 2;
  gssize length = (gssize) size - 2;

  if (size < 2)
    return 0;
  edits = choose_edits (data[0], data[1]);
  formatted = pt_vm_xml_format (xml, length, &format_error);
  check_refused (formatted, format_error);
  if (formatted != NULL)
    check_format (xml, length, formatted);
  converted = pt_vm_xml_convert (xml, length, edits, &convert_error);
  check_refused (converted, convert_error);
  if (converted != NULL && formatted == NULL)
    abort ();
  if (converted != NULL)
    {
      check_convert (xml, length, edits, converted);
      check_first_light (converted);
    }
  return 0;
}
