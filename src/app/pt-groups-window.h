#pragma once

#include <adwaita.h>

#include "pt-card.h"
#include "pt-check.h"

G_BEGIN_DECLS

#define PT_TYPE_GROUPS_WINDOW (pt_groups_window_get_type ())

G_DECLARE_FINAL_TYPE (PtGroupsWindow, pt_groups_window, PT, GROUPS_WINDOW, AdwWindow)

GtkWidget *pt_groups_window_new (GtkWindow *parent, PtReport *report, const PtCard *card);

G_END_DECLS
