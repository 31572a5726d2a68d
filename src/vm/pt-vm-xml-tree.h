#pragma once

#include <glib.h>
#include <libxml/tree.h>

#include "pt-pci-address.h"

G_BEGIN_DECLS

gboolean pt_vm_tree_is (const xmlNode *node, const char *name);
xmlNode *pt_vm_tree_first (const xmlNode *parent);
xmlNode *pt_vm_tree_following (const xmlNode *node);
xmlNode *pt_vm_tree_child (const xmlNode *parent, const char *name);
xmlNode *pt_vm_tree_next (const xmlNode *node, const char *name);

const char *pt_vm_tree_get (const xmlNode *node, const char *attribute);
void pt_vm_tree_set (xmlNode *node, const char *attribute, const char *value);
gboolean pt_vm_tree_has (const xmlNode *node, const char *attribute, const char *value);
gboolean
pt_vm_tree_number (const xmlNode *node, const char *attribute, guint fallback, guint *number);
gboolean pt_vm_tree_pci_address (const xmlNode *node, PtPciAddress *address);
char *pt_vm_tree_key (const xmlNode *node);
char *pt_vm_tree_excerpt (const char *text);

xmlNode *pt_vm_tree_new (const xmlNode *parent, const char *name, ...) G_GNUC_NULL_TERMINATED;
xmlNode *pt_vm_tree_new_child (xmlNode *parent, const char *name, ...) G_GNUC_NULL_TERMINATED;

G_END_DECLS
