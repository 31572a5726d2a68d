#pragma once

#include <glib.h>
#include <libxml/tree.h>

G_BEGIN_DECLS

/**
 * PtVmDocument:
 * @tree: the whole document
 * @root: its <domain>
 * @has_declaration: the source began with an XML declaration
 * @has_encoding: that declaration named an encoding
 * @standalone: 1 or 0 where the declaration said so, otherwise negative
 *
 * A machine's definition as a tree that is changed in place. Not shared between threads.
 */
typedef struct
{
  xmlDoc *tree;
  xmlNode *root;
  gboolean has_declaration;
  gboolean has_encoding;
  int standalone;
} PtVmDocument;

PtVmDocument *pt_vm_document_parse (const char *xml, gssize length, GError **error);
PtVmDocument *pt_vm_document_copy (const PtVmDocument *document);
void pt_vm_document_free (PtVmDocument *document);
char *pt_vm_document_write (const PtVmDocument *document);
xmlDoc *pt_vm_document_parse_tree (const char *xml, gsize length, int options, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtVmDocument, pt_vm_document_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (xmlDoc, xmlFreeDoc)

G_END_DECLS
