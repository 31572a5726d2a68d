#pragma once

#include <adwaita.h>

#include "pt-session.h"

G_BEGIN_DECLS

#define PT_TYPE_WINDOW (pt_window_get_type ())

G_DECLARE_FINAL_TYPE (PtWindow, pt_window, PT, WINDOW, AdwApplicationWindow)

PtWindow *pt_window_new (AdwApplication *application, PtSession *session);
void pt_window_open_page (PtWindow *self, const char *id);
void pt_window_toast (PtWindow *self, const char *words);
PtSession *pt_window_get_session (PtWindow *self);

G_END_DECLS
