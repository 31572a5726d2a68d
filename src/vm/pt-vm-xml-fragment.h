#pragma once

#include <glib.h>
#include <libxml/tree.h>

G_BEGIN_DECLS

char *pt_vm_fragment_write (xmlNode *node);
xmlNode *pt_vm_fragment_read (xmlNode *parent, const char *text);

G_END_DECLS
