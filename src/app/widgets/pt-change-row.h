#pragma once

#include <adwaita.h>

#include "pt-preview.h"

G_BEGIN_DECLS

GtkWidget *pt_change_row_new (const GPtrArray *changes);

G_END_DECLS
