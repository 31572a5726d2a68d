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
 *   <passthrough:record xmlns:passthrough="…" digest="…" wanted="…" lead="5" trail="3">
 *     <passthrough:added at="devices" name="hostdev" key="0000:09:00.0" node="14" lead="5"/>
 *     <passthrough:removed at="devices" name="graphics" node="9" offset="2">…</…>
 *     <passthrough:changed at="devices/hostdev@0000:09:00.0" attribute="managed" was=… now="no"/>
 *   </passthrough:record>
 *
 * "digest" is that of the definition without the record; as long as it fits, places are exact, and
 * the changes are taken back one by one, last first. Otherwise elements are found by content. */

#define ELEMENT "passthrough:record"

/* 16 digits and the end. */
#define DIGEST_SIZE 17

/* Set in a node's _private: it is one of ours. */
static char added;

PtVmRecord *
pt_vm_record_new (PtVmDocument *document)
{
  PtVmRecord *record = g_new0 (PtVmRecord, 1);
  const xmlNode *devices;

  record->document = document;
  record->changes = g_ptr_array_new_with_free_func (g_free);
  devices = pt_vm_tree_child (document->root, "devices");
  record->had_audio = pt_vm_tree_child (devices, "audio") != NULL;
  return record;
}

void
pt_vm_record_free (PtVmRecord *record)
{
  g_ptr_array_unref (record->changes);
  g_free (record);
}

/* The record is put together as text: as nodes, it would cost as much as the rest of a small
 * definition. The escapes are those of libxml2, so that writing it again changes nothing. */
static void
append_escaped (GString *text, const char *raw, gboolean in_attribute)
{
  for (const char *c = raw; *c != '\0'; c++)
    if (*c == '<')
      g_string_append (text, "&lt;");
    else if (*c == '>')
      g_string_append (text, "&gt;");
    else if (*c == '&')
      g_string_append (text, "&amp;");
    else if (*c == '\r')
      g_string_append (text, "&#13;");
    else if (in_attribute && *c == '"')
      g_string_append (text, "&quot;");
    else if (in_attribute && *c == '\n')
      g_string_append (text, "&#10;");
    else if (in_attribute && *c == '\t')
      g_string_append (text, "&#9;");
    else
      g_string_append_c (text, *c);
}

/* An attribute that is not there is NULL. */
static void
append_attribute (GString *text, const char *name, const char *value)
{
  if (value == NULL)
    return;
  g_string_append_c (text, ' ');
  g_string_append (text, name);
  g_string_append (text, "=\"");
  append_escaped (text, value, TRUE);
  g_string_append_c (text, '"');
}

/* A number that is not there is 0. */
static void
append_number (GString *text, const char *name, gsize number)
{
  char value[32];

  g_snprintf (value, sizeof value, "%" G_GSIZE_FORMAT, number);
  append_attribute (text, name, number > 0 ? value : NULL);
}

/* Where @node is: names from the root on, host devices with their key. */
static void
append_path (const PtVmRecord *record, const xmlNode *node, GString *path)
{
  g_autofree char *key = NULL;

  if (node == record->document->root)
    return;
  append_path (record, node->parent, path);
  if (path->len > 0)
    g_string_append_c (path, '/');
  g_string_append (path, (const char *) node->name);
  if (pt_vm_tree_is (node, "hostdev"))
    key = pt_vm_tree_key (node);
  if (key != NULL)
    g_string_append_printf (path, "@%s", key);
}

static GString *
begin_change (const PtVmRecord *record, const char *kind, const xmlNode *at)
{
  GString *change = g_string_new ("<passthrough:");
  g_autoptr (GString) path = g_string_new (NULL);

  g_string_append (change, kind);
  append_path (record, at, path);
  append_attribute (change, "at", path->str);
  return change;
}

static void
end_change (PtVmRecord *record, GString *change)
{
  g_string_append (change, "/>");
  g_ptr_array_add (record->changes, g_string_free (change, FALSE));
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
  GString *change = begin_change (record, "added", parent);
  g_autofree char *key = pt_vm_tree_key (node);
  gsize lead, trail;

  node->_private = &added;
  pt_vm_place_insert_after (parent, after, node, &lead, &trail);
  append_attribute (change, "name", (const char *) node->name);
  append_attribute (change, "key", key);
  append_number (change, "node", pt_vm_place_index (node));
  append_number (change, "lead", lead);
  append_number (change, "trail", trail);
  end_change (record, change);
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
  GString *change = begin_change (record, "removed", node->parent);
  g_autofree char *indent = pt_vm_place_indent_before (node);
  g_autofree char *element = pt_vm_fragment_write (node);
  gsize lead = indent != NULL ? strlen (indent) : 0;

  append_attribute (change, "name", (const char *) node->name);
  append_number (change, "node", pt_vm_place_index (node));
  append_number (change, "rank", rank_of (node));
  append_number (change, "offset", pt_vm_place_text_before (node) - lead);
  g_string_append_c (change, '>');
  append_escaped (change, indent != NULL ? indent : "", FALSE);
  append_escaped (change, element, FALSE);
  g_string_append (change, "</passthrough:removed>");
  g_ptr_array_add (record->changes, g_string_free (change, FALSE));
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
  GString *change;

  if (g_strcmp0 (was, value) == 0)
    return;
  change = begin_change (record, "changed", node);
  append_attribute (change, "attribute", attribute);
  append_attribute (change, "was", was);
  append_attribute (change, "now", value);
  end_change (record, change);
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

/* Enough to tell that nobody was here. It need not withstand a forger: who can write the definition
 * can write the record. FNV-1a, 64 bits. */
static guint64
hash (const char *text, gsize length, guint64 start)
{
  for (gsize i = 0; i < length; i++)
    start = (start ^ (guchar) text[i]) * G_GUINT64_CONSTANT (0x100000001b3);
  return start;
}

/* The digest of a definition's text but for its record, from @start to @end. */
static void
print_digest (const char *text, const char *start, const char *end, char digest[DIGEST_SIZE])
{
  guint64 value = G_GUINT64_CONSTANT (0xcbf29ce484222325);

  value = hash (text, (gsize) (start - text), value);
  value = hash (end, strlen (end), value);
  g_snprintf (digest, DIGEST_SIZE, "%016" G_GINT64_MODIFIER "x", value);
}

/**
 * pt_vm_record_is_untouched:
 * @document: a definition
 * @log: its record
 *
 * Returns: whether the definition is as the conversion left it
 */
gboolean
pt_vm_record_is_untouched (const PtVmDocument *document, xmlNode *log)
{
  g_autofree char *text = pt_vm_document_write (document);
  g_autofree char *log_text = pt_vm_fragment_write (log);
  const char *start = strstr (text, log_text);
  char digest[DIGEST_SIZE];

  if (start == NULL)
    return FALSE;
  print_digest (text, start, start + strlen (log_text), digest);
  return pt_vm_tree_has (log, "digest", digest);
}

/* The record as text, in the place of @node. */
static char *
print_record (const PtVmRecord *record,
              const xmlNode *node,
              const char *digest,
              const char *wanted,
              gsize trail)
{
  GString *text = g_string_new ("<" ELEMENT);
  g_autofree char *indent = pt_vm_place_indent_before (node);

  append_attribute (text, "xmlns:passthrough", PT_VM_NAMESPACE);
  append_attribute (text, "digest", digest);
  append_attribute (text, "wanted", wanted);
  append_attribute (text, "audio", record->had_audio ? NULL : "default");
  append_number (text, "lead", indent != NULL ? strlen (indent) : 0);
  append_number (text, "trail", trail);
  g_string_append_c (text, '>');
  for (guint i = 0; i < record->changes->len; i++)
    {
      if (indent != NULL)
        g_string_append_printf (text, "%s  ", indent);
      g_string_append (text, record->changes->pdata[i]);
    }
  if (indent != NULL)
    g_string_append (text, indent);
  g_string_append (text, "</" ELEMENT ">");
  return g_string_free (text, FALSE);
}

/* Writes the definition with an empty element for the record, which nothing in it can be mistaken
 * for, and the record in its place. */
static char *
write_with_record (PtVmRecord *record, xmlNode *metadata, const char *wanted)
{
  g_autofree char *name = g_strdup_printf ("record-%08x%08x", g_random_int (), g_random_int ());
  g_autofree char *element = g_strconcat ("<", name, "/>", NULL);
  g_autofree char *text = NULL;
  g_autofree char *log = NULL;
  const char *start, *end;
  char digest[DIGEST_SIZE];
  gsize lead, trail;
  xmlNode *node;

  node = pt_vm_tree_new (metadata, name, NULL);
  pt_vm_place_insert_after (metadata, last_child (metadata), node, &lead, &trail);
  text = pt_vm_document_write (record->document);
  start = strstr (text, element);
  end = start + strlen (element);
  print_digest (text, start, end, digest);
  log = print_record (record, node, digest, wanted, trail);
  return g_strdup_printf ("%.*s%s%s", (int) (start - text), text, log, end);
}

/**
 * pt_vm_record_write:
 * @record: the record of all changes that were made
 * @wanted: what they were made for, in one line
 * @error: return location for an error
 *
 * Writes the definition with the record in its <metadata>, where there is something to record.
 * Call it once.
 *
 * Returns: (transfer full): the definition as text; %NULL with PT_ERROR_UNSAFE where there were too
 *   many changes
 */
char *
pt_vm_record_write (PtVmRecord *record, const char *wanted, GError **error)
{
  xmlNode *root = record->document->root;
  xmlNode *metadata;

  if (record->changes->len == 0)
    return pt_vm_document_write (record->document);
  metadata = pt_vm_record_child (record, root, last_name (root), "metadata");
  if (record->changes->len > PT_VM_RECORD_LIMIT)
    {
      g_set_error (error, PT_ERROR, PT_ERROR_UNSAFE,
                   _ ("The machine’s definition would need more than %d changes; check where it "
                      "comes from"),
                   PT_VM_RECORD_LIMIT);
      return NULL;
    }
  return write_with_record (record, metadata, wanted);
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
              _ ("The machine’s <metadata> has two records of Passthrough, at lines %ld and "
                 "%ld; take the wrong one out"),
              xmlGetLineNo (*log), xmlGetLineNo (child));
          return FALSE;
        }
      *log = child;
    }
  return TRUE;
}
