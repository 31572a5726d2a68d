#pragma once

#include <glib.h>

#include "pt-edits.h"

G_BEGIN_DECLS

/* The namespace of what Passthrough keeps in a machine's <metadata>. */
#define PT_VM_NAMESPACE "https://passthrough-wizard.github.io/xmlns/domain/1"

gboolean pt_vm_xml_check (const char *xml, gssize length, GError **error);
char *pt_vm_xml_format (const char *xml, gssize length, GError **error);
char *pt_vm_xml_convert (const char *xml, gssize length, const PtEdits *edits, GError **error);
PtEdits *pt_vm_xml_read_edits (const char *xml, gssize length, GError **error);
char *pt_vm_xml_restore (const char *xml, gssize length, GError **error);

G_END_DECLS
