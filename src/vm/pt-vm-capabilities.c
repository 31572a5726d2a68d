#include "config.h"

#include "pt-vm-capabilities.h"

#include <string.h>

#include <libxml/parser.h>
#include <libxml/xpath.h>

static PtFact
evaluate (xmlXPathContext *context, const char *question)
{
  xmlXPathObject *answer = xmlXPathEval ((const xmlChar *) question, context);
  PtFact fact = PT_UNKNOWN;

  if (answer != NULL)
    fact = xmlXPathCastToBoolean (answer) ? PT_YES : PT_NO;
  xmlXPathFreeObject (answer);
  return fact;
}

/**
 * pt_vm_capabilities_read:
 * @xml: a document of virConnectGetDomainCapabilities()
 * @facts: facts to fill in; what the document does not say stays as it is
 *
 * A libvirt that cannot use VFIO still calls host devices supported, but offers no back end for
 * PCI ones (observed with libvirt 9.0 on a computer without IOMMU groups).
 */
void
pt_vm_capabilities_read (const char *xml, PtVirtFacts *facts)
{
  xmlDoc *document = xmlReadMemory (xml, (int) strlen (xml), NULL, NULL,
                                    XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
  xmlXPathContext *context = document != NULL ? xmlXPathNewContext (document) : NULL;

  if (context != NULL)
    {
      facts->vfio
          = evaluate (context, "/domainCapabilities/devices/hostdev/enum[@name='pciBackend']"
                               "/value[.='vfio']");
      facts->host_passthrough
          = evaluate (context, "/domainCapabilities/cpu/mode[@name='host-passthrough']"
                               "[@supported='yes']");
      facts->uefi
          = evaluate (context, "/domainCapabilities/os/enum[@name='firmware']/value[.='efi']");
      xmlXPathFreeContext (context);
    }
  xmlFreeDoc (document);
}
