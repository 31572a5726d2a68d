#include "config.h"

#include <stdio.h>
#include <string.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

#include "pt-error.h"
#include "pt-vm-xml.h"

/* A thin program around the room, for checkers in other languages and for trying by hand:
 *
 *   vm-xml-tool format|restore|convert|define [option…] INFILE OUTFILE …
 *
 * "define" lets libvirt's embedded test driver store the machine, and gives what it made of it.
 * Several pairs of files are done in one go. For each, a line goes to stdout: "ok", or the error's
 * code and message. */

static gboolean hide, no_display, topoext, any_machine;
static char **cards, **pcis, **usbs;
static char *rom, *vendor_id;

static const GOptionEntry entries[] = {
  { "card", 0, 0, G_OPTION_ARG_STRING_ARRAY, &cards, "A function of the card", "ADDRESS" },
  { "pci", 0, 0, G_OPTION_ARG_STRING_ARRAY, &pcis, "A further device", "ADDRESS" },
  { "usb", 0, 0, G_OPTION_ARG_STRING_ARRAY, &usbs, "A USB device", "VVVV:PPPP" },
  { "rom", 0, 0, G_OPTION_ARG_FILENAME, &rom, "The card's ROM", "FILE" },
  { "vendor-id", 0, 0, G_OPTION_ARG_STRING, &vendor_id, "Hypervisor's vendor id", "TEXT" },
  { "hide-hypervisor", 0, 0, G_OPTION_ARG_NONE, &hide, "Hide KVM", NULL },
  { "remove-virtual-display", 0, 0, G_OPTION_ARG_NONE, &no_display, "Remove the display", NULL },
  { "topoext", 0, 0, G_OPTION_ARG_NONE, &topoext, "The host has topoext", NULL },
  { "any-machine", 0, 0, G_OPTION_ARG_NONE, &any_machine, "Don't refuse machines", NULL },
  G_OPTION_ENTRY_NULL,
};

static gboolean
read_addresses (char **texts, GArray *addresses, GError **error)
{
  PtPciAddress address;

  for (guint i = 0; texts != NULL && texts[i] != NULL; i++)
    {
      if (!pt_pci_address_parse (texts[i], &address, error))
        return FALSE;
      g_array_append_val (addresses, address);
    }
  return TRUE;
}

static gboolean
read_edits (PtEdits *edits, GError **error)
{
  PtUsbId id;

  if (!read_addresses (cards, edits->card, error) || !read_addresses (pcis, edits->pci, error))
    return FALSE;
  for (guint i = 0; usbs != NULL && usbs[i] != NULL; i++)
    {
      if (!pt_usb_id_parse (usbs[i], &id, error))
        return FALSE;
      g_array_append_val (edits->usb, id);
    }
  edits->rom_file = g_strdup (rom);
  edits->vendor_id = g_strdup (vendor_id);
  edits->hide_hypervisor = hide;
  edits->remove_virtual_display = no_display;
  edits->topoext = topoext;
  edits->any_machine = any_machine;
  return TRUE;
}

static void
on_libvirt_failed_cb (void *data, virErrorPtr failure)
{
}

static char *
define (const char *xml, GError **error)
{
  static virConnectPtr connection;
  virDomainPtr domain;
  char *text = NULL;
  char *result;

  virSetErrorFunc (NULL, on_libvirt_failed_cb);
  if (connection == NULL)
    connection = virConnectOpen ("test:///default");
  domain = connection != NULL ? virDomainDefineXML (connection, xml) : NULL;
  if (domain != NULL)
    text = virDomainGetXMLDesc (domain, VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE);
  if (text == NULL)
    g_set_error (error, PT_ERROR, PT_ERROR_FAILED, "%s", virGetLastErrorMessage ());
  result = g_strdup (text);
  free (text);
  if (domain != NULL)
    {
      virDomainUndefine (domain);
      virDomainFree (domain);
    }
  return result;
}

static gboolean
run (const char *verb, const PtEdits *edits, const char *in, const char *out, GError **error)
{
  g_autofree char *xml = NULL;
  g_autofree char *result = NULL;
  gsize length;

  if (!g_file_get_contents (in, &xml, &length, error))
    return FALSE;
  if (strcmp (verb, "format") == 0)
    result = pt_vm_xml_format (xml, (gssize) length, error);
  else if (strcmp (verb, "restore") == 0)
    result = pt_vm_xml_restore (xml, (gssize) length, error);
  else if (strcmp (verb, "define") == 0)
    result = define (xml, error);
  else
    result = pt_vm_xml_convert (xml, (gssize) length, edits, error);
  return result != NULL && g_file_set_contents (out, result, -1, error);
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new ("VERB INFILE OUTFILE…");
  g_autoptr (PtEdits) edits = pt_edits_new ();
  g_autoptr (GError) error = NULL;
  int failed = 0;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || argc < 4 || argc % 2 != 0
      || !read_edits (edits, &error))
    {
      g_printerr ("%s\n", error != NULL ? error->message : "vm-xml-tool: see --help");
      return 2;
    }
  for (int i = 2; i < argc; i += 2)
    {
      if (run (argv[1], edits, argv[i], argv[i + 1], &error))
        g_print ("ok\n");
      else
        g_print ("%s %s\n", pt_error_code_name (error), g_strdelimit (error->message, "\n", ' '));
      failed |= error != NULL;
      g_clear_error (&error);
    }
  return failed;
}
