#include "config.h"

#include "vm-xml-check.h"

#include <string.h>
#include <libxml/parser.h>
#include <libxml/xpath.h>

#include "pt-error.h"

static void
add_addresses (GArray *addresses, const char *texts)
{
  g_auto (GStrv) words = g_strsplit (texts != NULL ? texts : "", " ", -1);
  PtPciAddress address;

  for (guint i = 0; words[i] != NULL && texts != NULL; i++)
    {
      g_assert_true (pt_pci_address_parse (words[i], &address, NULL));
      g_array_append_val (addresses, address);
    }
}

/* Edits from lists of addresses and ids, separated by blanks. */
PtEdits *
check_new_edits (const char *card, const char *pci, const char *usb)
{
  PtEdits *edits = pt_edits_new ();
  g_auto (GStrv) ids = g_strsplit (usb != NULL ? usb : "", " ", -1);
  PtUsbId id;

  add_addresses (edits->card, card);
  add_addresses (edits->pci, pci);
  for (guint i = 0; usb != NULL && ids[i] != NULL; i++)
    {
      g_assert_true (pt_usb_id_parse (ids[i], &id, NULL));
      g_array_append_val (edits->usb, id);
    }
  return edits;
}

/* Converts; what holds for every conversion is checked on the way: twice is once, and restore gives
 * back what was there. */
char *
check_convert (const char *xml, const PtEdits *edits)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *formatted = pt_vm_xml_format (xml, -1, &error);
  g_autofree char *converted = NULL;
  g_autofree char *twice = NULL;
  g_autofree char *restored = NULL;

  g_assert_no_error (error);
  converted = pt_vm_xml_convert (xml, -1, edits, &error);
  g_assert_no_error (error);
  twice = pt_vm_xml_convert (converted, -1, edits, &error);
  g_assert_no_error (error);
  restored = pt_vm_xml_restore (converted, -1, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (twice, ==, converted);
  if (strstr (xml, PT_VM_NAMESPACE) == NULL)
    g_assert_cmpstr (restored, ==, formatted);
  return g_steal_pointer (&converted);
}

/* Refused with that code, in one line that has @words in it. */
void
check_refused (const char *xml, const PtEdits *edits, int code, const char *words)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *converted = pt_vm_xml_convert (xml, -1, edits, &error);

  g_assert_null (converted);
  g_assert_error (error, PT_ERROR, code);
  g_assert_nonnull (strstr (error->message, words));
  g_assert_null (strchr (error->message, '\n'));
}

static xmlXPathObject *
evaluate (const char *xml, const char *xpath, xmlDoc **tree)
{
  xmlXPathContext *context;
  xmlXPathObject *result;

  *tree = xmlReadMemory (xml, (int) strlen (xml), NULL, NULL, XML_PARSE_NONET);
  g_assert_nonnull (*tree);
  context = xmlXPathNewContext (*tree);
  result = xmlXPathEval (BAD_CAST xpath, context);
  g_assert_nonnull (result);
  xmlXPathFreeContext (context);
  return result;
}

void
check_count (const char *xml, const char *xpath, int count)
{
  xmlDoc *tree;
  xmlXPathObject *result = evaluate (xml, xpath, &tree);
  int found = result->nodesetval != NULL ? result->nodesetval->nodeNr : 0;

  if (found != count)
    g_error ("%s is there %d times, not %d, in\n%s", xpath, found, count, xml);
  xmlXPathFreeObject (result);
  xmlFreeDoc (tree);
}

void
check_value (const char *xml, const char *xpath, const char *value)
{
  xmlDoc *tree;
  xmlXPathObject *result = evaluate (xml, xpath, &tree);
  xmlChar *text = xmlXPathCastToString (result);

  g_assert_cmpstr ((const char *) text, ==, value);
  xmlFree (text);
  xmlXPathFreeObject (result);
  xmlFreeDoc (tree);
}

/* The text without the record of what was changed. */
char *
check_without_record (const char *xml)
{
  g_autoptr (GRegex) regex = NULL;

  regex = g_regex_new ("\\n *<passthrough:record.*</passthrough:record>", G_REGEX_DOTALL, 0, NULL);
  return g_regex_replace_literal (regex, xml, -1, 0, "", 0, NULL);
}
