#pragma once

#include <adwaita.h>

#include "pt-kind.h"

G_BEGIN_DECLS

#define PT_TYPE_STATE_BADGE (pt_state_badge_get_type ())

G_DECLARE_FINAL_TYPE (PtStateBadge, pt_state_badge, PT, STATE_BADGE, AdwBin)

GtkWidget *pt_state_badge_new (PtKind kind, const char *icon_name, const char *label);
void pt_state_badge_set (PtStateBadge *self, PtKind kind, const char *icon_name);
void pt_state_badge_set_busy (PtStateBadge *self, gboolean busy);

G_END_DECLS
