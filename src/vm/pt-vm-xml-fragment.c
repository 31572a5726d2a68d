#define G_LOG_DOMAIN "passthrough"
#include "config.h"

#include "pt-vm-xml-fragment.h"

#include <string.h>
#include <libxml/parser.h>

#include "pt-vm-xml-document.h"
#include "pt-vm-xml-place.h"
#include "pt-vm-xml-tree.h"

/* Elements as text, for the record. */

char *
pt_vm_fragment_write (xmlNode *node)
{
  xmlOutputBuffer *buffer = xmlAllocOutputBuffer (NULL);
  char *text;

  xmlNodeDumpOutput (buffer, node->doc, node, 0, 0, "UTF-8");
  text = g_strndup ((const char *) xmlOutputBufferGetContent (buffer),
                    xmlOutputBufferGetSize (buffer));
  xmlOutputBufferClose (buffer);
  return text;
}

/* The prefixes that a fragment may use are those known where it will be put. */
static char *
wrap_fragment (xmlNode *parent, const char *text)
{
  GString *wrapped = g_string_new ("<fragment");
  xmlNs **known = xmlGetNsList (parent->doc, parent);

  for (guint i = 0; known != NULL && known[i] != NULL; i++)
    {
      g_autoptr (GString) uri = g_string_new ((const char *) known[i]->href);

      /* The rest is as the writer writes it. */
      g_string_replace (uri, "\"", "&quot;", 0);
      if (known[i]->prefix != NULL)
        g_string_append_printf (wrapped, " xmlns:%s=\"%s\"", (const char *) known[i]->prefix,
                                uri->str);
    }
  xmlFree (known);
  g_string_append_printf (wrapped, ">%s</fragment>", text);
  return g_string_free (wrapped, FALSE);
}

/* The namespace of a fragment's node, found again where the fragment goes. */
static xmlNs *
adopt_namespace (xmlNs *ns, const xmlNode *wrapper, xmlNode *parent)
{
  const xmlNs *own = wrapper->nsDef;

  if (ns == NULL)
    return NULL;
  while (own != NULL && own != ns)
    own = own->next;
  /* "xml" is declared nowhere; libxml2 keeps it with the document. */
  if (own == NULL && g_strcmp0 ((const char *) ns->prefix, "xml") != 0)
    return ns;
  return xmlSearchNs (parent->doc, parent, ns->prefix);
}

static void
adopt_namespaces (xmlNode *node, const xmlNode *wrapper, xmlNode *parent)
{
  node->ns = adopt_namespace (node->ns, wrapper, parent);
  for (xmlAttr *attr = node->properties; attr != NULL; attr = attr->next)
    attr->ns = adopt_namespace (attr->ns, wrapper, parent);
  for (xmlNode *child = node->children; child != NULL; child = child->next)
    if (child->type == XML_ELEMENT_NODE)
      adopt_namespaces (child, wrapper, parent);
}

/* Parses what pt_vm_fragment_write() wrote, with the text before it: at most one text, and one
 * element. Returns a list of siblings for pt_vm_place_insert(), NULL where it is something else. */
xmlNode *
pt_vm_fragment_read (xmlNode *parent, const char *text)
{
  g_autofree char *wrapped = wrap_fragment (parent, text);
  g_autoptr (xmlDoc) tree = NULL;
  xmlNode *wrapper, *first;

  /* Nodes that move to another document must not point into the dictionary of this one. */
  tree = pt_vm_document_parse_tree (wrapped, strlen (wrapped), XML_PARSE_NODICT, NULL);
  if (tree == NULL)
    return NULL;
  wrapper = xmlDocGetRootElement (tree);
  first = pt_vm_tree_first (wrapper);
  if (first == NULL || first != wrapper->last || pt_vm_place_nth (wrapper, 1) != NULL)
    return NULL;
  adopt_namespaces (first, wrapper, parent);
  first = wrapper->children;
  wrapper->children = wrapper->last = NULL;
  for (xmlNode *node = first; node != NULL; node = node->next)
    {
      node->parent = NULL;
      xmlSetTreeDoc (node, parent->doc);
    }
  return first;
}
