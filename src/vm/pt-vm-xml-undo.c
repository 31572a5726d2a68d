#define G_LOG_DOMAIN "passthrough"
#include "config.h"

#include "pt-vm-xml-record.h"

#include <string.h>

#include "pt-error.h"
#include "pt-i18n.h"
#include "pt-vm-xml-edit.h"
#include "pt-vm-xml-fragment.h"
#include "pt-vm-xml-place.h"
#include "pt-vm-xml-tree.h"

/* Set in a node's _private: it came back just now, so it is nobody else's. */
static char restored;

/* Whatever a record says, only these elements and attributes are changed for it. */
static const char *const places[] = {
  "",
  "cpu",
  "features",
  "features/hyperv",
  "features/hyperv/vendor_id",
  "features/kvm",
  "features/kvm/hidden",
  "devices",
};

static const char *const attributes[]
    = { "managed", "multifunction", "state", "value", "display", "ramfb" };

static gboolean
is_attribute (const char *name)
{
  for (guint i = 0; name != NULL && i < G_N_ELEMENTS (attributes); i++)
    if (strcmp (name, attributes[i]) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
is_place (const char *path)
{
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    if (strcmp (path, places[i]) == 0)
      return TRUE;
  return g_str_has_prefix (path, "devices/hostdev@");
}

static xmlNode *
find_child (xmlNode *parent, const char *name, const char *key)
{
  xmlNode *child = pt_vm_tree_child (parent, name);

  while (child != NULL)
    {
      g_autofree char *own = pt_vm_tree_key (child);

      if (g_strcmp0 (own, key) == 0)
        break;
      child = pt_vm_tree_next (child, name);
    }
  return child;
}

static xmlNode *
find_place (const PtVmDocument *document, const char *path)
{
  g_auto (GStrv) steps = g_strsplit (path, "/", -1);
  xmlNode *node = document->root;

  for (guint i = 0; steps[i] != NULL && node != NULL; i++)
    {
      char *key = strchr (steps[i], '@');

      if (key == NULL)
        {
          node = pt_vm_tree_child (node, steps[i]);
          continue;
        }
      *key = '\0';
      node = find_child (node, steps[i], key + 1);
    }
  return node;
}

static gboolean
set_damaged_error (const xmlNode *entry, GError **error)
{
  g_set_error (error, PT_ERROR, PT_ERROR_MALFORMED,
               _ ("The record of Passthrough in the machine’s <metadata> is damaged at line %ld; "
                  "put the machine’s definition back from a copy, or take the record out"),
               xmlGetLineNo ((xmlNode *) entry));
  return FALSE;
}

static gboolean
is_kind (const xmlNode *entry, const char *kind)
{
  return strcmp ((const char *) entry->name, kind) == 0;
}

static gboolean
is_entry (const xmlNode *entry)
{
  const char *at = pt_vm_tree_get (entry, "at");
  const char *name = pt_vm_tree_get (entry, "name");

  if (at == NULL || !is_place (at))
    return FALSE;
  if (is_kind (entry, "changed"))
    return at[0] != '\0' && is_attribute (pt_vm_tree_get (entry, "attribute"))
           && pt_vm_tree_get (entry, "now") != NULL;
  if (name == NULL)
    return FALSE;
  if (is_kind (entry, "removed"))
    return g_str_has_prefix (at, "devices");
  return is_kind (entry, "added")
         && (at[0] != '\0' || strcmp (name, "metadata") == 0 || strcmp (name, "features") == 0);
}

/* The entries of a record, first change first. */
static gboolean
read_entries (const xmlNode *log, GPtrArray *entries, GError **error)
{
  for (xmlNode *entry = pt_vm_tree_first (log); entry != NULL; entry = pt_vm_tree_following (entry))
    {
      if (entries->len == PT_VM_RECORD_LIMIT || !is_entry (entry))
        return set_damaged_error (entry, error);
      g_ptr_array_add (entries, entry);
    }
  return TRUE;
}

/* Exactly as it was: places are those of the record. */

static gboolean
undo_added (const xmlNode *entry, xmlNode *parent)
{
  guint index, lead, trail;
  gboolean taken;
  xmlNode *node;

  if (!pt_vm_tree_number (entry, "node", 0, &index) || !pt_vm_tree_number (entry, "lead", 0, &lead)
      || !pt_vm_tree_number (entry, "trail", 0, &trail))
    return FALSE;
  node = pt_vm_place_nth (parent, index);
  if (!pt_vm_tree_is (node, pt_vm_tree_get (entry, "name")))
    return FALSE;
  taken = pt_vm_place_take_out (node, lead, trail);
  xmlFreeNode (node);
  return taken;
}

static gboolean
undo_removed (const xmlNode *entry, xmlNode *parent)
{
  xmlChar *text;
  xmlNode *first;
  guint index, offset;

  if (!pt_vm_tree_number (entry, "node", 0, &index)
      || !pt_vm_tree_number (entry, "offset", 0, &offset))
    return FALSE;
  text = xmlNodeGetContent (entry);
  first = pt_vm_fragment_read (parent, (const char *) text);
  xmlFree (text);
  return first != NULL && pt_vm_place_insert (parent, index, offset, first);
}

static gboolean
undo_exactly (PtVmDocument *document, const GPtrArray *entries, GError **error)
{
  for (guint i = entries->len; i > 0; i--)
    {
      const xmlNode *entry = entries->pdata[i - 1];
      xmlNode *place = find_place (document, pt_vm_tree_get (entry, "at"));
      gboolean undone = place != NULL;

      if (undone && is_kind (entry, "added"))
        undone = undo_added (entry, place);
      else if (undone && is_kind (entry, "removed"))
        undone = undo_removed (entry, place);
      else if (undone)
        pt_vm_tree_set (place, pt_vm_tree_get (entry, "attribute"), pt_vm_tree_get (entry, "was"));
      if (!undone)
        return set_damaged_error (entry, error);
    }
  return TRUE;
}

/* By content: libvirt or the user has been here since. */

static gboolean
is_blank (const xmlNode *parent)
{
  for (const xmlNode *child = parent->children; child != NULL; child = child->next)
    if (!xmlIsBlankNode (child))
      return FALSE;
  return TRUE;
}

static void
take_out_line (xmlNode *node)
{
  g_autofree char *indent = pt_vm_place_indent_before (node);
  xmlNode *parent = node->parent;

  pt_vm_place_take_out (node, indent != NULL ? strlen (indent) : 0, 0);
  xmlFreeNode (node);
  /* White space alone is no content: <metadata> that is empty again is written as such. */
  if (is_blank (parent))
    xmlNodeSetContent (parent, NULL);
}

static gboolean
is_bus_used (const PtVmDocument *document, const xmlNode *port)
{
  const xmlNode *devices = pt_vm_tree_child (document->root, "devices");
  guint bus;

  if (!pt_vm_tree_number (port, "index", 0, &bus))
    return TRUE;
  for (const xmlNode *device = pt_vm_tree_first (devices); device != NULL;
       device = pt_vm_tree_following (device))
    {
      const xmlNode *address = pt_vm_tree_child (device, "address");
      PtPciAddress there;

      if (pt_vm_tree_has (address, "type", "pci") && pt_vm_tree_pci_address (address, &there)
          && there.bus == bus)
        return TRUE;
    }
  return FALSE;
}

/* Whether an element of ours may go: nobody else has come to rely on it. */
static gboolean
may_go (const PtVmDocument *document, const xmlNode *node)
{
  if (pt_vm_tree_is (node, "controller"))
    return pt_vm_tree_has (node, "type", "pci") && pt_vm_tree_has (node, "model", "pcie-root-port")
           && !is_bus_used (document, node);
  if (pt_vm_tree_is (node, "features") || pt_vm_tree_is (node, "hyperv")
      || pt_vm_tree_is (node, "kvm") || pt_vm_tree_is (node, "metadata"))
    return pt_vm_tree_first (node) == NULL;
  if (pt_vm_tree_is (node, "hidden"))
    return pt_vm_tree_has (node, "state", "on");
  if (pt_vm_tree_is (node, "video"))
    return pt_vm_tree_has (pt_vm_tree_child (node, "model"), "type", "none");
  if (pt_vm_tree_is (node, "audio"))
    return pt_vm_tree_has (node, "type", "none");
  return TRUE;
}

static void
take_back_added (PtVmDocument *document, const xmlNode *entry, xmlNode *parent)
{
  xmlNode *node
      = find_child (parent, pt_vm_tree_get (entry, "name"), pt_vm_tree_get (entry, "key"));

  if (node != NULL && may_go (document, node))
    take_out_line (node);
}

static void
take_back_changed (const xmlNode *entry, xmlNode *node)
{
  const char *attribute = pt_vm_tree_get (entry, "attribute");

  if (pt_vm_tree_has (node, attribute, pt_vm_tree_get (entry, "now")))
    pt_vm_tree_set (node, attribute, pt_vm_tree_get (entry, "was"));
}

static gboolean
same_attribute (const xmlNode *a, const xmlNode *b, const char *attribute)
{
  return g_strcmp0 (pt_vm_tree_get (a, attribute), pt_vm_tree_get (b, attribute)) == 0;
}

/* A guest finds a port by its name, and there may be one of a name only. */
static const char *
port_name (const xmlNode *channel)
{
  const char *name = pt_vm_tree_get (pt_vm_tree_child (channel, "target"), "name");

  return name == NULL && pt_vm_tree_has (channel, "type", "spicevmc") ? "com.redhat.spice.0" : name;
}

/* Whether @there does what @node, which should come back, did: then the user has chosen anew. */
static gboolean
replaces (const xmlNode *there, const xmlNode *node)
{
  if (pt_vm_tree_is (node, "channel"))
    return port_name (node) != NULL && g_strcmp0 (port_name (there), port_name (node)) == 0;
  if (pt_vm_tree_is (node, "sound"))
    return same_attribute (there, node, "model");
  if (pt_vm_tree_is (node, "audio"))
    return same_attribute (there, node, "id");
  if (pt_vm_tree_is (node, "input"))
    return same_attribute (there, node, "type") && same_attribute (there, node, "bus");
  if (pt_vm_tree_is (node, "rng"))
    return same_attribute (pt_vm_tree_child (there, "backend"), pt_vm_tree_child (node, "backend"),
                           "type");
  /* One of a kind: <video>, <smartcard>, <address>, <rom>; or one a type. */
  return same_attribute (there, node, "type") || pt_vm_tree_is (node, "address");
}

static gboolean
is_replaced (const xmlNode *parent, const xmlNode *node)
{
  const char *name = (const char *) node->name;

  for (const xmlNode *there = pt_vm_tree_child (parent, name); there != NULL;
       there = pt_vm_tree_next (there, name))
    if (there->_private != &restored && replaces (there, node))
      return TRUE;
  return FALSE;
}

static gboolean
same_address (const xmlNode *a, const xmlNode *b)
{
  const PtPciAddress none = { 0 };
  PtPciAddress first, second;

  if (a == NULL || !same_attribute (a, b, "type"))
    return FALSE;
  if (pt_vm_tree_has (b, "type", "pci"))
    /* All zero: libvirt shall choose. */
    return pt_vm_tree_pci_address (a, &first) && pt_vm_tree_pci_address (b, &second)
           && !pt_pci_address_equal (&second, &none) && pt_pci_address_same_slot (&first, &second);
  for (const xmlAttr *attr = b->properties; attr != NULL; attr = attr->next)
    if (!same_attribute (a, b, (const char *) attr->name))
      return FALSE;
  return TRUE;
}

/* libvirt may have given the place of a device that went to one that came. */
static gboolean
is_address_taken (const PtVmDocument *document, const xmlNode *address)
{
  const xmlNode *devices = pt_vm_tree_child (document->root, "devices");

  for (const xmlNode *device = pt_vm_tree_first (devices); device != NULL;
       device = pt_vm_tree_following (device))
    {
      const xmlNode *there = pt_vm_tree_child (device, "address");

      if (device->_private != &restored && there != NULL && there->_private != &restored
          && same_address (there, address))
        return TRUE;
    }
  return FALSE;
}

/* What @node goes behind to become the number @rank of its name again. */
static xmlNode *
find_rank (xmlNode *parent, const xmlNode *node, guint rank)
{
  const char *name = (const char *) node->name;
  xmlNode *first = pt_vm_tree_child (parent, name);
  xmlNode *after = first;

  if (first == NULL)
    return pt_vm_edit_last (parent, name);
  if (rank == 0)
    {
      after = first->prev;
      while (after != NULL && after->type == XML_TEXT_NODE)
        after = after->prev;
      return after;
    }
  while (--rank > 0 && pt_vm_tree_next (after, name) != NULL)
    after = pt_vm_tree_next (after, name);
  return after;
}

static void
put_back (PtVmDocument *document, xmlNode *parent, xmlNode *node, guint rank)
{
  xmlNode *address = pt_vm_tree_child (node, "address");
  gsize lead, trail;

  if (is_replaced (parent, node)
      || (pt_vm_tree_is (node, "address") && is_address_taken (document, node)))
    {
      xmlFreeNode (node);
      return;
    }
  if (address != NULL && is_address_taken (document, address))
    take_out_line (address);
  node->_private = &restored;
  pt_vm_place_insert_after (parent, find_rank (parent, node, rank), node, &lead, &trail);
}

static gboolean
put_back_removed (PtVmDocument *document, const xmlNode *entry, xmlNode *parent)
{
  xmlChar *text = xmlNodeGetContent (entry);
  xmlNode *first = pt_vm_fragment_read (parent, (const char *) text);
  xmlNode *node = first;
  guint rank;

  xmlFree (text);
  if (first == NULL)
    return FALSE;
  if (node->type == XML_TEXT_NODE)
    {
      node = first->next;
      xmlUnlinkNode (first);
      xmlFreeNode (first);
    }
  put_back (document, parent, node, pt_vm_tree_number (entry, "rank", 0, &rank) ? rank : 0);
  return TRUE;
}

/* A machine that named no <audio> got the one that fits its display, and gets it again: libvirt
 * has written "none" down while there was no display (src/qemu/qemu_domain.c,
 * qemuDomainDefSuggestDefaultAudioBackend). */
static void
forget_default_audio (PtVmDocument *document)
{
  xmlNode *devices = pt_vm_tree_child (document->root, "devices");
  xmlNode *audio = pt_vm_tree_child (devices, "audio");

  if (audio != NULL && pt_vm_tree_next (audio, "audio") == NULL && pt_vm_tree_has (audio, "id", "1")
      && pt_vm_tree_has (audio, "type", "none") && pt_vm_tree_first (audio) == NULL)
    take_out_line (audio);
}

static gboolean
undo_by_content (PtVmDocument *document,
                 const xmlNode *log,
                 const GPtrArray *entries,
                 GError **error)
{
  for (guint i = entries->len; i > 0; i--)
    {
      const xmlNode *entry = entries->pdata[i - 1];
      xmlNode *place = find_place (document, pt_vm_tree_get (entry, "at"));

      if (place != NULL && is_kind (entry, "added"))
        take_back_added (document, entry, place);
      else if (place != NULL && is_kind (entry, "changed"))
        take_back_changed (entry, place);
    }
  for (guint i = entries->len; i > 0; i--)
    {
      const xmlNode *entry = entries->pdata[i - 1];
      xmlNode *place = find_place (document, pt_vm_tree_get (entry, "at"));

      if (place != NULL && is_kind (entry, "removed") && !put_back_removed (document, entry, place))
        return set_damaged_error (entry, error);
    }
  if (pt_vm_tree_has (log, "audio", "default"))
    forget_default_audio (document);
  return TRUE;
}

/* Takes the record itself out, with the white space that came with it; the caller frees it. */
static void
detach (xmlNode *log)
{
  g_autofree char *indent = pt_vm_place_indent_before (log);
  guint lead, trail;

  /* libvirt indents <metadata> anew; then the numbers tell nothing. */
  if (!pt_vm_tree_number (log, "lead", 0, &lead) || !pt_vm_tree_number (log, "trail", 0, &trail)
      || (indent != NULL ? strlen (indent) : 0) != lead)
    {
      lead = indent != NULL ? (guint) strlen (indent) : 0;
      trail = 0;
    }
  pt_vm_place_take_out (log, lead, trail);
}

/**
 * pt_vm_record_undo:
 * @document: a definition
 * @error: return location for an error
 *
 * Takes back what the definition's record tells, and the record. Where the definition is as it was
 * left, it becomes what it was, to the last blank; where libvirt or the user has changed it since,
 * their changes stay. A definition without a record stays as it is.
 *
 * Returns: FALSE with PT_ERROR_MALFORMED where the record is damaged
 */
gboolean
pt_vm_record_undo (PtVmDocument *document, GError **error)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new ();
  xmlNode *log;
  gboolean is_untouched, undone;

  if (!pt_vm_record_find (document, &log, error))
    return FALSE;
  if (log == NULL)
    return TRUE;
  if (!read_entries (log, entries, error))
    return FALSE;
  is_untouched = pt_vm_record_is_untouched (document, log);
  detach (log);
  undone = is_untouched ? undo_exactly (document, entries, error)
                        : undo_by_content (document, log, entries, error);
  xmlFreeNode (log);
  return undone;
}
