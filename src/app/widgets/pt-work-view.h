#pragma once

#include <adwaita.h>

#include "pt-progress.h"
#include "pt-page-head.h"

G_BEGIN_DECLS

#define PT_TYPE_WORK_VIEW (pt_work_view_get_type ())

G_DECLARE_FINAL_TYPE (PtWorkView, pt_work_view, PT, WORK_VIEW, GtkBox)

void pt_work_view_show (PtWorkView *self, const PtProgress *progress, PtPageHead *head);
gboolean pt_work_view_focus (PtWorkView *self);

G_END_DECLS
