#pragma once

#include <glib.h>

#include "pt-edits.h"
#include "pt-vm-xml-record.h"

G_BEGIN_DECLS

/* The parts of an edit. Each changes nothing where everything is as wanted already. */
gboolean pt_vm_edit_card (PtVmRecord *record, const PtEdits *edits, GError **error);
gboolean pt_vm_edit_hostdevs (PtVmRecord *record, const PtEdits *edits, GError **error);
gboolean pt_vm_edit_features (PtVmRecord *record, const PtEdits *edits, GError **error);
void pt_vm_edit_display (PtVmRecord *record, const PtEdits *edits);

/* What they share. */
xmlNode *pt_vm_edit_devices (const PtVmRecord *record);
xmlNode *pt_vm_edit_last (xmlNode *parent, const char *name);
xmlNode *pt_vm_edit_hostdev (const PtVmRecord *record, const char *type, const char *key);
xmlNode *
pt_vm_edit_new_pci (const PtVmRecord *record, const PtPciAddress *address, const char *managed);
gboolean pt_vm_edit_count (const PtVmRecord *record,
                           const PtPciAddress *address,
                           guint *count,
                           GError **error);
gboolean pt_vm_edit_has_pcie (const PtVmRecord *record);
gboolean pt_vm_edit_pick_bus (PtVmRecord *record, const PtEdits *edits, guint *bus, GError **error);

G_END_DECLS
