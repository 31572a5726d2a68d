#include "config.h"

#include "pt-vm-life.h"

#include <string.h>

#include <libxml/parser.h>
#include <libxml/xpath.h>

#include "pt-vm-xml.h"

/* The record says what was wished for: a card, or other devices only. */
#define QUESTION                                                                                   \
  "/domain/metadata/*[local-name()='record'][namespace-uri()='" PT_VM_NAMESPACE "']"               \
  "[starts-with(@wanted,'card=')]"

/**
 * pt_vm_has_card:
 * @xml: a machine's definition as libvirt writes it
 *
 * Returns: whether Passthrough gave the machine a card
 */
gboolean
pt_vm_has_card (const char *xml)
{
  xmlDoc *document = xmlReadMemory (xml, (int) strlen (xml), NULL, NULL,
                                    XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
  xmlXPathContext *context = document != NULL ? xmlXPathNewContext (document) : NULL;
  xmlXPathObject *answer
      = context != NULL ? xmlXPathEval ((const xmlChar *) QUESTION, context) : NULL;
  gboolean has_card = answer != NULL && xmlXPathCastToBoolean (answer);

  xmlXPathFreeObject (answer);
  xmlXPathFreeContext (context);
  xmlFreeDoc (document);
  return has_card;
}
