#define G_LOG_DOMAIN "passthrough"
#include "config.h"

#include "pt-vm-xml-tree.h"

#include <string.h>

/* Characters. */
#define EXCERPT_LIMIT 40

/* Elements of libvirt's are in no namespace; <x:hostdev> is somebody else's. */
gboolean
pt_vm_tree_is (const xmlNode *node, const char *name)
{
  return node != NULL && node->type == XML_ELEMENT_NODE && node->ns == NULL
         && strcmp ((const char *) node->name, name) == 0;
}

static xmlNode *
skip_to_element (xmlNode *node)
{
  while (node != NULL && node->type != XML_ELEMENT_NODE)
    node = node->next;
  return node;
}

xmlNode *
pt_vm_tree_first (const xmlNode *parent)
{
  return parent != NULL ? skip_to_element (parent->children) : NULL;
}

xmlNode *
pt_vm_tree_following (const xmlNode *node)
{
  return skip_to_element (node->next);
}

xmlNode *
pt_vm_tree_child (const xmlNode *parent, const char *name)
{
  xmlNode *child = pt_vm_tree_first (parent);

  if (child == NULL || pt_vm_tree_is (child, name))
    return child;
  return pt_vm_tree_next (child, name);
}

xmlNode *
pt_vm_tree_next (const xmlNode *node, const char *name)
{
  xmlNode *sibling = node->next;

  while (sibling != NULL && !pt_vm_tree_is (sibling, name))
    sibling = sibling->next;
  return sibling;
}

/* Without a DTD there are no entities left in a value: it is one text, or nothing. */
const char *
pt_vm_tree_get (const xmlNode *node, const char *attribute)
{
  if (node == NULL)
    return NULL;
  for (const xmlAttr *attr = node->properties; attr != NULL; attr = attr->next)
    if (attr->ns == NULL && strcmp ((const char *) attr->name, attribute) == 0)
      return attr->children != NULL && attr->children->content != NULL
                 ? (const char *) attr->children->content
                 : "";
  return NULL;
}

void
pt_vm_tree_set (xmlNode *node, const char *attribute, const char *value)
{
  if (value != NULL)
    xmlSetNsProp (node, NULL, BAD_CAST attribute, BAD_CAST value);
  else
    xmlUnsetNsProp (node, NULL, BAD_CAST attribute);
}

gboolean
pt_vm_tree_has (const xmlNode *node, const char *attribute, const char *value)
{
  return g_strcmp0 (pt_vm_tree_get (node, attribute), value) == 0;
}

/* Enough of a text from the definition to be known again in a message, on one line. */
char *
pt_vm_tree_excerpt (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);
  GString *excerpt = g_string_new (NULL);
  const char *c = valid;

  for (guint i = 0; i < EXCERPT_LIMIT && *c != '\0'; i++, c = g_utf8_next_char (c))
    g_string_append_unichar (excerpt,
                             g_unichar_isprint (g_utf8_get_char (c)) ? g_utf8_get_char (c) : '?');
  if (*c != '\0')
    g_string_append (excerpt, "…");
  return g_string_free (excerpt, FALSE);
}

/* Numbers as libvirt reads them: "10", "0x0a", "012" (src/util/virxml.c, base 0). */
static gboolean
parse_number (const char *text, guint *number)
{
  char *end;
  guint64 value;

  if (!g_ascii_isdigit (text[0]))
    return FALSE;
  value = g_ascii_strtoull (text, &end, 0);
  if (*end != '\0' || value > G_MAXUINT32)
    return FALSE;
  *number = (guint) value;
  return TRUE;
}

gboolean
pt_vm_tree_number (const xmlNode *node, const char *attribute, guint fallback, guint *number)
{
  const char *text = pt_vm_tree_get (node, attribute);

  *number = fallback;
  return text == NULL || parse_number (text, number);
}

gboolean
pt_vm_tree_pci_address (const xmlNode *node, PtPciAddress *address)
{
  guint domain, bus, slot, function;

  if (node == NULL || !pt_vm_tree_number (node, "domain", 0, &domain)
      || !pt_vm_tree_number (node, "bus", 0, &bus) || !pt_vm_tree_number (node, "slot", 0, &slot)
      || !pt_vm_tree_number (node, "function", 0, &function))
    return FALSE;
  if (bus > 0xff || slot > 0x1f || function > 7)
    return FALSE;
  *address = (PtPciAddress){ domain, (guint8) bus, (guint8) slot, (guint8) function };
  return TRUE;
}

static char *
hostdev_key (const xmlNode *hostdev)
{
  const xmlNode *source = pt_vm_tree_child (hostdev, "source");
  PtPciAddress address;
  guint vendor, product;

  if (source == NULL)
    return NULL;
  if (pt_vm_tree_has (hostdev, "type", "pci"))
    return pt_vm_tree_pci_address (pt_vm_tree_child (source, "address"), &address)
               ? pt_pci_address_format (&address)
               : NULL;
  if (pt_vm_tree_has (hostdev, "type", "mdev"))
    {
      const char *uuid = pt_vm_tree_get (pt_vm_tree_child (source, "address"), "uuid");

      return uuid != NULL && g_uuid_string_is_valid (uuid) ? g_ascii_strdown (uuid, -1) : NULL;
    }
  if (!pt_vm_tree_has (hostdev, "type", "usb") || pt_vm_tree_child (source, "vendor") == NULL)
    return NULL;
  if (!pt_vm_tree_number (pt_vm_tree_child (source, "vendor"), "id", 0, &vendor)
      || !pt_vm_tree_number (pt_vm_tree_child (source, "product"), "id", 0, &product))
    return NULL;
  return g_strdup_printf ("%04x:%04x", vendor, product);
}

/* What tells an element from its likes, by content: libvirt changes everything else about an
 * element when it stores a machine (order, white space, numbers' bases, aliases). */
char *
pt_vm_tree_key (const xmlNode *node)
{
  PtPciAddress address;
  g_autofree char *text = NULL;

  if (pt_vm_tree_is (node, "hostdev"))
    return hostdev_key (node);
  if (pt_vm_tree_is (node, "controller") && pt_vm_tree_has (node, "type", "pci"))
    return g_strdup (pt_vm_tree_get (node, "index"));
  if (pt_vm_tree_is (node, "video"))
    return g_strdup (pt_vm_tree_get (pt_vm_tree_child (node, "model"), "type"));
  if (pt_vm_tree_is (node, "audio"))
    return g_strdup (pt_vm_tree_get (node, "id"));
  if (pt_vm_tree_is (node, "vendor_id"))
    return g_strdup (pt_vm_tree_get (node, "value"));
  if (pt_vm_tree_is (node, "feature"))
    return g_strdup (pt_vm_tree_get (node, "name"));
  if (pt_vm_tree_is (node, "rom"))
    return g_strdup (pt_vm_tree_get (node, "file"));
  if (!pt_vm_tree_is (node, "address"))
    return NULL;
  if (!pt_vm_tree_has (node, "type", "pci") || !pt_vm_tree_pci_address (node, &address))
    return NULL;
  text = pt_pci_address_format (&address);
  return g_strconcat (text, pt_vm_tree_has (node, "multifunction", "on") ? "+" : "", NULL);
}

static void
set_attributes (xmlNode *node, va_list list)
{
  for (const char *name = va_arg (list, const char *); name != NULL;
       name = va_arg (list, const char *))
    xmlNewProp (node, BAD_CAST name, BAD_CAST va_arg (list, const char *));
}

/* Attributes follow as pairs of name and value. */
xmlNode *
pt_vm_tree_new (const xmlNode *parent, const char *name, ...)
{
  xmlNode *node = xmlNewDocNode (parent->doc, NULL, BAD_CAST name, NULL);
  va_list list;

  va_start (list, name);
  set_attributes (node, list);
  va_end (list);
  return node;
}

/* Not xmlNewChild(): that would inherit a namespace of the parent. */
xmlNode *
pt_vm_tree_new_child (xmlNode *parent, const char *name, ...)
{
  xmlNode *node = xmlNewDocNode (parent->doc, NULL, BAD_CAST name, NULL);
  va_list list;

  va_start (list, name);
  set_attributes (node, list);
  va_end (list);
  xmlAddChild (parent, node);
  return node;
}
