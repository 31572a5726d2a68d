#pragma once

#include "pt-virt-facts.h"

G_BEGIN_DECLS

void pt_vm_capabilities_read (const char *xml, PtVirtFacts *facts);

G_END_DECLS
