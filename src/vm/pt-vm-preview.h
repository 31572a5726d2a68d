#pragma once

#include "pt-plan.h"
#include "pt-preview.h"
#include "pt-root.h"
#include "pt-vm-store.h"

G_BEGIN_DECLS

PtPreview *pt_vm_preview (const PtPlan *plan,
                          const PtMachine *machine,
                          const GPtrArray *drivers,
                          PtRoot *root,
                          GError **error);
char *pt_vm_preview_definition_digest (const PtMachine *machine, GError **error);
char *pt_vm_preview_files_found (PtRoot *root);
char *pt_vm_preview_hook_found (PtRoot *root, const char *uuid);

G_END_DECLS
