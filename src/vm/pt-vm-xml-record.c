#define G_LOG_DOMAIN "passthrough"
#include "config.h"

#include "pt-vm-xml-record.h"

#include <string.h>

#include "pt-error.h"
#include "pt-i18n.h"
#include "pt-vm-xml-fragment.h"
#include "pt-vm-xml-place.h"
#include "pt-vm-xml-tree.h"
#include "pt-vm-xml.h"

/* The record is one element with a namespace of its own in <metadata>: the only place that libvirt
 * keeps as it is, and it keeps one element a namespace (src/util/virxml.c,
 * virXMLNodeSanitizeNamespaces). What was taken out is kept as text: nobody can mistake it for a
 * device, and libvirt's new indentation of <metadata> doesn't reach into it.
 *
 *   <passthrough:record xmlns:passthrough="…" digest="…" wanted="…" lead="4" trail="3">
 *     <passthrough:added at="devices" name="hostdev" key="0000:09:00.0" node="14" lead="5" …/>
 *     <passthrough:removed at="devices" name="graphics" node="9" rank="0" offset="5">…</…>
 *     <passthrough:changed at="devices/hostdev@0000:09:00.0" attribute="managed" was="yes"
 * now="no"/>
 *   </passthrough:record>
 *
 * "digest" is that of the definition without the record; as long as it fits, places are exact, and
 * the changes are taken back one by one, last first. Otherwise elements are found by content. */

/* Set in a node's _private: it is one of ours. */
static char added;

PtVmRecord *
pt_vm_record_new (PtVmDocument *document)
{
  PtVmRecord *record = g_new0 (PtVmRecord, 1);

  record->document = document;
  record->log = xmlNewDocNode (document->tree, NULL, BAD_CAST "record", NULL);
  xmlSetNs (record->log, xmlNewNs (record->log, BAD_CAST PT_VM_NAMESPACE, BAD_CAST "passthrough"));
  return record;
}

void
pt_vm_record_free (PtVmRecord *record)
{
  if (record->log != NULL)
    xmlFreeNode (record->log);
  g_free (record);
}

/* Where @node is: names from the root on, host devices with their key. */
static char *
path_of (const PtVmRecord *record, const xmlNode *node)
{
  g_autofree char *above = NULL;
  g_autofree char *key = NULL;

  if (node == record->document->root)
    return g_strdup ("");
  above = path_of (record, node->parent);
  if (pt_vm_tree_is (node, "hostdev"))
    key = pt_vm_tree_key (node);
  return g_strconcat (above, above[0] != '\0' ? "/" : "", (const char *) node->name,
                      key != NULL ? "@" : "", key, NULL);
}

static void
set_number (xmlNode *node, const char *attribute, gsize number)
{
  g_autofree char *text = g_strdup_printf ("%" G_GSIZE_FORMAT, number);

  xmlNewProp (node, BAD_CAST attribute, BAD_CAST text);
}

static xmlNode *
note (PtVmRecord *record, const char *kind, const xmlNode *at)
{
  xmlNode *entry = xmlNewDocNode (record->document->tree, record->log->ns, BAD_CAST kind, NULL);
  g_autofree char *path = path_of (record, at);

  xmlNewProp (entry, BAD_CAST "at", BAD_CAST path);
  xmlAddChild (record->log, entry);
  record->n_changes++;
  return entry;
}

/**
 * pt_vm_record_add:
 * @record: the record
 * @parent: where to
 * @after: (nullable): the child to put it behind, %NULL for the beginning
 * @node: (transfer full): a new element
 *
 * Puts @node to its place, indented like its neighbours.
 */
void
pt_vm_record_add (PtVmRecord *record, xmlNode *parent, xmlNode *after, xmlNode *node)
{
  xmlNode *entry = note (record, "added", parent);
  g_autofree char *key = pt_vm_tree_key (node);
  gsize lead, trail;

  node->_private = &added;
  pt_vm_place_insert_after (parent, after, node, &lead, &trail);
  xmlNewProp (entry, BAD_CAST "name", node->name);
  if (key != NULL)
    xmlNewProp (entry, BAD_CAST "key", BAD_CAST key);
  set_number (entry, "node", pt_vm_place_index (node));
  set_number (entry, "lead", lead);
  set_number (entry, "trail", trail);
}

/* How many of its name were before it: in another order of things still a good place. */
static guint
rank_of (const xmlNode *node)
{
  guint rank = 0;

  for (const xmlNode *sibling = node->prev; sibling != NULL; sibling = sibling->prev)
    if (pt_vm_tree_is (sibling, (const char *) node->name) && sibling->_private != &added)
      rank++;
  return rank;
}

/**
 * pt_vm_record_remove:
 * @record: the record
 * @node: an element
 *
 * Takes @node and its indentation out, and frees it.
 */
void
pt_vm_record_remove (PtVmRecord *record, xmlNode *node)
{
  xmlNode *entry = note (record, "removed", node->parent);
  g_autofree char *indent = pt_vm_place_indent_before (node);
  g_autofree char *element = pt_vm_fragment_write (node);
  g_autofree char *text = g_strconcat (indent != NULL ? indent : "", element, NULL);
  gsize lead = indent != NULL ? strlen (indent) : 0;

  xmlNewProp (entry, BAD_CAST "name", node->name);
  set_number (entry, "node", pt_vm_place_index (node));
  set_number (entry, "rank", rank_of (node));
  set_number (entry, "offset", pt_vm_place_text_before (node) - lead);
  xmlAddChild (entry, xmlNewDocText (entry->doc, BAD_CAST text));
  pt_vm_place_take_out (node, lead, 0);
  xmlFreeNode (node);
}

/**
 * pt_vm_record_set:
 * @record: the record
 * @node: an element
 * @attribute: name
 * @value: its new value
 *
 * Sets an attribute, where it isn't so already.
 */
void
pt_vm_record_set (PtVmRecord *record, xmlNode *node, const char *attribute, const char *value)
{
  const char *was = pt_vm_tree_get (node, attribute);
  xmlNode *entry;

  if (g_strcmp0 (was, value) == 0)
    return;
  entry = note (record, "changed", node);
  xmlNewProp (entry, BAD_CAST "attribute", BAD_CAST attribute);
  if (was != NULL)
    xmlNewProp (entry, BAD_CAST "was", BAD_CAST was);
  xmlNewProp (entry, BAD_CAST "now", BAD_CAST value);
  pt_vm_tree_set (node, attribute, value);
}

/**
 * pt_vm_record_child:
 * @record: the record
 * @parent: an element
 * @after: (nullable): where to put a new one, see pt_vm_record_add()
 * @name: name of a child that holds others
 *
 * Returns: (transfer none): that child of @parent, made where there is none
 */
xmlNode *
pt_vm_record_child (PtVmRecord *record, xmlNode *parent, xmlNode *after, const char *name)
{
  xmlNode *child = pt_vm_tree_child (parent, name);

  if (child == NULL)
    {
      child = pt_vm_tree_new (parent, name, NULL);
      pt_vm_record_add (record, parent, after, child);
    }
  return child;
}

/**
 * pt_vm_record_note:
 * @record: the record
 * @fact: name of a fact about the machine before the changes
 * @value: its value
 *
 * Notes what taking back by content must know, and the changes don't tell.
 */
void
pt_vm_record_note (PtVmRecord *record, const char *fact, const char *value)
{
  xmlNewProp (record->log, BAD_CAST fact, BAD_CAST value);
}

/* libvirt's own order: names first, then <metadata> (src/conf/domain_conf.c,
 * virDomainDefFormatInternalSetRootName). */
static xmlNode *
last_name (const xmlNode *root)
{
  static const char *const names[] = { "name", "uuid", "genid", "title", "description" };
  xmlNode *last = NULL;

  for (xmlNode *child = pt_vm_tree_first (root); child != NULL;
       child = pt_vm_tree_following (child))
    for (guint i = 0; i < G_N_ELEMENTS (names); i++)
      if (pt_vm_tree_is (child, names[i]))
        last = child;
  return last;
}

static xmlNode *
last_child (const xmlNode *parent)
{
  xmlNode *last = parent->last;

  while (last != NULL && last->type == XML_TEXT_NODE)
    last = last->prev;
  return last;
}

/**
 * pt_vm_record_store:
 * @record: the record of all changes that were made
 * @wanted: what they were made for, in one line
 * @error: return location for an error
 *
 * Puts the record into <metadata>, where there is something to record.
 *
 * Returns: FALSE with PT_ERROR_UNSAFE where there were too many changes
 */
gboolean
pt_vm_record_store (PtVmRecord *record, const char *wanted, GError **error)
{
  xmlNode *root = record->document->root;
  g_autofree char *digest = NULL;
  xmlNode *metadata;
  gsize lead, trail;

  if (record->n_changes == 0)
    return TRUE;
  metadata = pt_vm_record_child (record, root, last_name (root), "metadata");
  if (record->n_changes > PT_VM_RECORD_LIMIT)
    {
      g_set_error (error, PT_ERROR, PT_ERROR_UNSAFE,
                   _ ("The machine's definition would need more than %d changes; check where it "
                      "comes from"),
                   PT_VM_RECORD_LIMIT);
      return FALSE;
    }
  digest = pt_vm_document_digest (record->document);
  xmlNewProp (record->log, BAD_CAST "digest", BAD_CAST digest);
  xmlNewProp (record->log, BAD_CAST "wanted", BAD_CAST wanted);
  pt_vm_place_insert_after (metadata, last_child (metadata), record->log, &lead, &trail);
  set_number (record->log, "lead", lead);
  set_number (record->log, "trail", trail);
  record->log = NULL;
  return TRUE;
}

static gboolean
is_record (const xmlNode *node)
{
  return node->type == XML_ELEMENT_NODE && node->ns != NULL
         && g_strcmp0 ((const char *) node->ns->href, PT_VM_NAMESPACE) == 0;
}

/**
 * pt_vm_record_find:
 * @document: a definition
 * @log: (out) (transfer none) (nullable): its record, %NULL where it has none
 * @error: return location for an error
 *
 * Returns: FALSE with PT_ERROR_MALFORMED where there is more than one
 */
gboolean
pt_vm_record_find (const PtVmDocument *document, xmlNode **log, GError **error)
{
  xmlNode *metadata = pt_vm_tree_child (document->root, "metadata");

  *log = NULL;
  for (xmlNode *child = pt_vm_tree_first (metadata); child != NULL;
       child = pt_vm_tree_following (child))
    {
      if (!is_record (child))
        continue;
      if (*log != NULL)
        {
          g_set_error (
              error, PT_ERROR, PT_ERROR_MALFORMED,
              _ ("The machine's <metadata> has two records of Passthrough, at lines %ld and "
                 "%ld; take the wrong one out"),
              xmlGetLineNo (*log), xmlGetLineNo (child));
          return FALSE;
        }
      *log = child;
    }
  return TRUE;
}
