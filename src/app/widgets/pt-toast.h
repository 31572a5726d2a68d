#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

void pt_toast_show (AdwToastOverlay *overlay, AdwToast *toast);
void pt_toast_say (AdwToastOverlay *overlay, const char *words);

G_END_DECLS
