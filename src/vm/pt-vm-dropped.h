#pragma once

#include "pt-preview.h"

G_BEGIN_DECLS

PtChange *pt_vm_dropped_find (const char *kind, const char *wanted, const char *found);

G_END_DECLS
