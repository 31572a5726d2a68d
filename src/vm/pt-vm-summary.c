#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-vm-summary.h"

#include <string.h>

#include "pt-vm-life.h"
#include "pt-vm-xml-document.h"
#include "pt-vm-xml-tree.h"
#include "pt-vm-xml.h"

#define OSINFO_NAMESPACE "http://libosinfo.org/xmlns/libvirt/domain/1.0"

/* No computer has more; what is above is no number of processors. */
#define PROCESSORS_LIMIT 65536

static guint64
read_number (const xmlNode *node, guint64 limit)
{
  xmlChar *text = node != NULL ? xmlNodeGetContent (node) : NULL;
  guint64 number = 0;

  if (text == NULL
      || !g_ascii_string_to_unsigned ((const char *) text, 10, 0, limit, &number, NULL))
    number = 0;
  xmlFree (text);
  return number;
}

/* libvirt itself always writes KiB. */
static guint64
read_memory (const xmlNode *node)
{
  if (node == NULL || !pt_vm_tree_has (node, "unit", "KiB"))
    return 0;
  return read_number (node, G_MAXUINT64 / 1024) * 1024;
}

static gboolean
is_osinfo (const xmlNode *node, const char *name)
{
  return node->type == XML_ELEMENT_NODE && node->ns != NULL && node->ns->href != NULL
         && strcmp ((const char *) node->ns->href, OSINFO_NAMESPACE) == 0
         && strcmp ((const char *) node->name, name) == 0;
}

static char *
read_system (const xmlNode *metadata)
{
  for (const xmlNode *info = metadata != NULL ? metadata->children : NULL; info != NULL;
       info = info->next)
    for (const xmlNode *os = is_osinfo (info, "libosinfo") ? info->children : NULL; os != NULL;
         os = os->next)
      if (is_osinfo (os, "os"))
        return g_strdup (pt_vm_tree_get (os, "id"));
  return NULL;
}

static gboolean
read_display (const xmlNode *devices)
{
  for (const xmlNode *video = pt_vm_tree_child (devices, "video"); video != NULL;
       video = pt_vm_tree_next (video, "video"))
    if (!pt_vm_tree_has (pt_vm_tree_child (video, "model"), "type", "none"))
      return TRUE;
  return FALSE;
}

static void
read_tree (const xmlNode *root, PtVmSummary *summary)
{
  const xmlNode *os = pt_vm_tree_child (root, "os");
  const xmlNode *devices = pt_vm_tree_child (root, "devices");
  const char *machine = pt_vm_tree_get (pt_vm_tree_child (os, "type"), "machine");

  summary->system = read_system (pt_vm_tree_child (root, "metadata"));
  summary->memory = read_memory (pt_vm_tree_child (root, "memory"));
  summary->processors = (guint) read_number (pt_vm_tree_child (root, "vcpu"), PROCESSORS_LIMIT);
  summary->q35
      = machine != NULL && (g_str_equal (machine, "q35") || g_str_has_prefix (machine, "pc-q35"));
  summary->uefi = pt_vm_tree_has (os, "firmware", "efi")
                  || pt_vm_tree_has (pt_vm_tree_child (os, "loader"), "type", "pflash");
  summary->host_passthrough
      = pt_vm_tree_has (pt_vm_tree_child (root, "cpu"), "mode", "host-passthrough");
  summary->tpm = pt_vm_tree_child (devices, "tpm") != NULL;
  summary->display = read_display (devices);
}

/**
 * pt_vm_summary_read:
 * @xml: a machine's definition as libvirt writes it
 *
 * Returns: (transfer full): what it says; of a text that is no definition nothing but @problem
 */
PtVmSummary *
pt_vm_summary_read (const char *xml)
{
  PtVmSummary *summary = g_new0 (PtVmSummary, 1);
  g_autoptr (PtVmDocument) document = NULL;
  g_autoptr (GError) error = NULL;

  if (!pt_vm_xml_check (xml, -1, &error))
    summary->problem = g_strdup (error->message);
  document = pt_vm_document_parse (xml, -1, NULL);
  if (document != NULL)
    read_tree (document->root, summary);
  summary->has_card = pt_vm_has_card (xml);
  return summary;
}

void
pt_vm_summary_free (PtVmSummary *summary)
{
  if (summary == NULL)
    return;
  g_free (summary->system);
  g_free (summary->problem);
  g_free (summary);
}
