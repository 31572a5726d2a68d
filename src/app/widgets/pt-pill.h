#pragma once

#include <adwaita.h>

#include "pt-kind.h"

G_BEGIN_DECLS

GtkWidget *pt_pill_new (PtKind kind, const char *text);
void pt_pill_set (GtkWidget *pill, PtKind kind, const char *text);

G_END_DECLS
