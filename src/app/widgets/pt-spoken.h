#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

void pt_spoken_describe_row (GtkWidget *row, const char *word);

G_END_DECLS
