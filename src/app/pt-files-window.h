#pragma once

#include <adwaita.h>

#include "pt-preview.h"

G_BEGIN_DECLS

#define PT_TYPE_FILES_WINDOW (pt_files_window_get_type ())

G_DECLARE_FINAL_TYPE (PtFilesWindow, pt_files_window, PT, FILES_WINDOW, AdwWindow)

void pt_files_window_show (GtkWidget *widget, const char *title, const PtPreview *preview);

G_END_DECLS
