#pragma once

#include <glib.h>
#include <libxml/tree.h>

G_BEGIN_DECLS

guint pt_vm_place_index (const xmlNode *node);
xmlNode *pt_vm_place_nth (const xmlNode *parent, guint index);
gsize pt_vm_place_text_before (const xmlNode *node);
gboolean pt_vm_place_insert (xmlNode *parent, guint index, gsize offset, xmlNode *first);
void pt_vm_place_insert_after (
    xmlNode *parent, xmlNode *after, xmlNode *node, gsize *lead, gsize *trail);
char *pt_vm_place_indent_before (const xmlNode *node);
gboolean pt_vm_place_take_out (xmlNode *node, gsize lead, gsize trail);

G_END_DECLS
