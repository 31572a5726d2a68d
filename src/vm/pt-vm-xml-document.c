#define G_LOG_DOMAIN "passthrough"
#include "config.h"

#include "pt-vm-xml-document.h"

#include <string.h>
#include <libxml/parser.h>
#include <libxml/SAX2.h>

#include "pt-error.h"
#include "pt-i18n.h"
#include "pt-vm-xml-tree.h"

/* The largest of the 1,070 definitions in libvirt's own tests has some 40 KiB, and libvirt's
 * remote protocol carries 4 MiB (src/remote/remote_protocol.x, REMOTE_STRING_MAX). */
#define SIZE_LIMIT (8 * 1024 * 1024)

/* A definition is 8 elements deep; <metadata> of others may be more. */
#define DEPTH_LIMIT 128

/* What one parse found out. libxml2's own handlers would print to stderr, and they are global. */
typedef struct
{
  startElementNsSAX2Func start_element;
  gboolean has_doctype;
  gboolean is_deep;
  gboolean has_odd_namespace;
  int line;
  char *message;
} Watch;

/* No declaration of an entity is ever read: the parser stops at the first word of the DTD. */
static void
on_doctype_found_cb (void *data, const xmlChar *name, const xmlChar *public_id, const xmlChar *uri)
{
  xmlParserCtxt *parser = data;
  Watch *watch = parser->_private;

  watch->has_doctype = TRUE;
  xmlStopParser (parser);
}

/* libxml2 writes a namespace's name as it is, without escaping: xmlNsDumpOutput(). libvirt writes
 * with the same function, so no machine that it has stored can have such a name. */
static gboolean
is_writable (const char *uri)
{
  for (const char *c = uri; *c != '\0'; c++)
    if (*c == '<' || g_ascii_iscntrl (*c) || (*c == '&' && !g_str_has_prefix (c, "&#38;")))
      return FALSE;
  return TRUE;
}

static void
on_element_started_cb (void *data,
                       const xmlChar *name,
                       const xmlChar *prefix,
                       const xmlChar *uri,
                       int n_namespaces,
                       const xmlChar **namespaces,
                       int n_attributes,
                       int n_defaulted,
                       const xmlChar **attributes)
{
  xmlParserCtxt *parser = data;
  Watch *watch = parser->_private;

  if (parser->nodeNr >= DEPTH_LIMIT)
    {
      watch->is_deep = TRUE;
      xmlStopParser (parser);
      return;
    }
  for (int i = 0; i < n_namespaces; i++)
    if (namespaces[2 * i + 1] != NULL && !is_writable ((const char *) namespaces[2 * i + 1]))
      {
        watch->has_odd_namespace = TRUE;
        watch->line = xmlSAX2GetLineNumber (parser);
        xmlStopParser (parser);
        return;
      }
  watch->start_element (data, name, prefix, uri, n_namespaces, namespaces, n_attributes,
                        n_defaulted, attributes);
}

static void
on_error_raised_cb (void *data, const xmlError *raised)
{
  xmlParserCtxt *parser = data;
  Watch *watch = parser->_private;

  if (raised->level < XML_ERR_ERROR || watch->message != NULL)
    return;
  watch->line = raised->line;
  watch->message = g_utf8_make_valid (raised->message ? raised->message : "", -1);
  /* What the document says must not end the line, nor reach a terminal as a control code. */
  for (char *c = watch->message; *c != '\0'; c++)
    if (g_ascii_iscntrl (*c))
      *c = ' ';
  g_strstrip (watch->message);
}

static xmlParserCtxt *
new_parser (Watch *watch)
{
  xmlParserCtxt *parser;

  xmlInitParser ();
  parser = xmlNewParserCtxt ();
  if (parser == NULL)
    return NULL;
  watch->start_element = parser->sax->startElementNs;
  parser->_private = watch;
  parser->sax->internalSubset = on_doctype_found_cb;
  parser->sax->startElementNs = on_element_started_cb;
  /* The error became const in libxml2 2.12. */
  parser->sax->serror = (xmlStructuredErrorFunc) on_error_raised_cb;
  /* libvirt, in the same process, switches the default off (src/util/virxml.c). */
  parser->keepBlanks = 1;
  parser->sax->ignorableWhitespace = xmlSAX2Characters;
  return parser;
}

static void
set_parse_error (const Watch *watch, GError **error)
{
  if (watch->has_doctype)
    g_set_error_literal (error, PT_ERROR, PT_ERROR_UNSAFE,
                         _ ("The machine’s definition has a document type declaration, which could "
                            "declare entities; take the <!DOCTYPE …> out"));
  else if (watch->is_deep)
    g_set_error (error, PT_ERROR, PT_ERROR_UNSAFE,
                 _ ("The machine’s definition has elements more than %d levels deep, which no "
                    "machine needs; check where it comes from"),
                 DEPTH_LIMIT);
  else if (watch->has_odd_namespace)
    g_set_error (
        error, PT_ERROR, PT_ERROR_MALFORMED,
        _ ("The machine’s definition has a namespace at line %d whose name can’t be written "
           "back; give it one without < and &"),
        watch->line);
  else
    g_set_error (error, PT_ERROR, PT_ERROR_MALFORMED,
                 _ ("The machine’s definition is not well-formed at line %d: %s; correct it there"),
                 watch->line, watch->message ? watch->message : _ ("no XML"));
}

/**
 * pt_vm_document_parse_tree:
 * @xml: XML text
 * @length: its length in bytes
 * @options: further options of libxml2's parser, such as %XML_PARSE_NODICT
 * @error: return location for an error
 *
 * Parses without network, files, DTD and entities. White space, comments and CDATA sections stay
 * as they are.
 *
 * Returns: (transfer full): the tree, or %NULL with PT_ERROR_MALFORMED where the text is not
 *   well-formed, PT_ERROR_UNSAFE where it has a DTD, is too large or too deep
 */
xmlDoc *
pt_vm_document_parse_tree (const char *xml, gsize length, int options, GError **error)
{
  Watch watch = { 0 };
  xmlParserCtxt *parser;
  xmlDoc *tree;

  if (length > SIZE_LIMIT)
    {
      g_set_error (
          error, PT_ERROR, PT_ERROR_UNSAFE,
          _ ("The machine’s definition is larger than %d MiB, which no machine needs; check "
             "where it comes from"),
          SIZE_LIMIT / 1024 / 1024);
      return NULL;
    }
  /* libxml2 takes a NUL for the end and would leave the rest out without a word. */
  if (memchr (xml, '\0', length) != NULL)
    {
      g_set_error_literal (error, PT_ERROR, PT_ERROR_MALFORMED,
                           _ ("The machine’s definition has a NUL byte; save it as UTF-8 text"));
      return NULL;
    }
  parser = new_parser (&watch);
  if (parser == NULL)
    {
      g_set_error_literal (error, PT_ERROR, PT_ERROR_FAILED, _ ("Out of memory"));
      return NULL;
    }
  tree = xmlCtxtReadMemory (parser, xml, (int) length, NULL, NULL, XML_PARSE_NONET | options);
  if (tree == NULL || !parser->wellFormed || watch.has_doctype || watch.is_deep
      || watch.has_odd_namespace)
    {
      set_parse_error (&watch, error);
      g_clear_pointer (&tree, xmlFreeDoc);
    }
  xmlFreeParserCtxt (parser);
  g_free (watch.message);
  return tree;
}

static gboolean
check_shape (const xmlNode *root, GError **error)
{
  xmlNode *devices;

  if (!pt_vm_tree_is (root, "domain"))
    {
      g_autofree char *name = pt_vm_tree_excerpt ((const char *) root->name);

      g_set_error (error, PT_ERROR, PT_ERROR_MALFORMED,
                   _ ("This is no machine’s definition: it begins with <%s> at line %ld, not with "
                      "libvirt’s <domain>; take the one that “virsh dumpxml --inactive” prints"),
                   name, xmlGetLineNo ((xmlNode *) root));
      return FALSE;
    }
  devices = pt_vm_tree_child (root, "devices");
  if (devices == NULL)
    {
      g_set_error (
          error, PT_ERROR, PT_ERROR_MALFORMED,
          _ ("The machine’s definition, which begins at line %ld, has no <devices>; take the "
             "whole one that “virsh dumpxml --inactive” prints"),
          xmlGetLineNo ((xmlNode *) root));
      return FALSE;
    }
  if (pt_vm_tree_next (devices, "devices") != NULL)
    {
      g_set_error (
          error, PT_ERROR, PT_ERROR_MALFORMED,
          _ ("The machine’s definition has <devices> twice, at lines %ld and %ld; make one "
             "of them"),
          xmlGetLineNo (devices), xmlGetLineNo (pt_vm_tree_next (devices, "devices")));
      return FALSE;
    }
  return TRUE;
}

/**
 * pt_vm_document_parse:
 * @xml: a machine's definition
 * @length: its length in bytes, or -1 where it ends with a NUL
 * @error: return location for an error
 *
 * Returns: (transfer full): the definition, or %NULL with the errors of
 *   pt_vm_document_parse_tree(); PT_ERROR_MALFORMED also where it is no <domain> with <devices>
 */
PtVmDocument *
pt_vm_document_parse (const char *xml, gssize length, GError **error)
{
  g_autoptr (xmlDoc) tree = NULL;
  xmlNode *root;
  PtVmDocument *document;

  tree = pt_vm_document_parse_tree (xml, length < 0 ? strlen (xml) : (gsize) length, 0, error);
  if (tree == NULL)
    return NULL;
  root = xmlDocGetRootElement (tree);
  if (root == NULL || !check_shape (root, error))
    return NULL;

  document = g_new0 (PtVmDocument, 1);
  /* -1: no declaration; -2: a declaration that does not say (libxml2, xmlParseXMLDecl). */
  document->has_declaration = tree->standalone != -1;
  document->has_encoding = tree->encoding != NULL;
  document->standalone = tree->standalone;
  /* Without it, the writer makes character references of what is not ASCII in attributes. */
  xmlFree ((xmlChar *) tree->encoding);
  tree->encoding = xmlStrdup (BAD_CAST "UTF-8");
  document->tree = g_steal_pointer (&tree);
  document->root = root;
  return document;
}

PtVmDocument *
pt_vm_document_copy (const PtVmDocument *document)
{
  PtVmDocument *copy = g_memdup2 (document, sizeof *document);

  copy->tree = xmlCopyDoc (document->tree, 1);
  copy->root = xmlDocGetRootElement (copy->tree);
  return copy;
}

void
pt_vm_document_free (PtVmDocument *document)
{
  xmlFreeDoc (document->tree);
  g_free (document);
}

static void
append_declaration (const PtVmDocument *document, GString *text)
{
  if (!document->has_declaration)
    return;
  g_string_append_printf (text, "<?xml version=\"%s\"", (const char *) document->tree->version);
  if (document->has_encoding)
    g_string_append (text, " encoding=\"UTF-8\"");
  if (document->standalone >= 0)
    g_string_append_printf (text, " standalone=\"%s\"", document->standalone ? "yes" : "no");
  g_string_append (text, "?>\n");
}

/**
 * pt_vm_document_write:
 * @document: a definition
 *
 * The only writer: what differs between two of its texts differs between the definitions. UTF-8;
 * an XML declaration only where the source had one; nothing is reformatted; ends with a newline.
 *
 * Returns: (transfer full): XML text
 */
char *
pt_vm_document_write (const PtVmDocument *document)
{
  xmlOutputBuffer *body = xmlAllocOutputBuffer (NULL);
  GString *text;

  for (xmlNode *node = document->tree->children; node != NULL; node = node->next)
    {
      xmlNodeDumpOutput (body, document->tree, node, 0, 0, "UTF-8");
      xmlOutputBufferWrite (body, 1, "\n");
    }
  text = g_string_sized_new (xmlOutputBufferGetSize (body) + 64);
  append_declaration (document, text);
  g_string_append_len (text, (const char *) xmlOutputBufferGetContent (body),
                       (gssize) xmlOutputBufferGetSize (body));
  xmlOutputBufferClose (body);
  return g_string_free (text, FALSE);
}
