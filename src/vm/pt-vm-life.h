#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean pt_vm_has_card (const char *xml);

G_END_DECLS
