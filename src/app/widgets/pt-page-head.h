#pragma once

#include <adwaita.h>

#include "pt-kind.h"

G_BEGIN_DECLS

#define PT_TYPE_PAGE_HEAD (pt_page_head_get_type ())

G_DECLARE_FINAL_TYPE (PtPageHead, pt_page_head, PT, PAGE_HEAD, GtkBox)

void pt_page_head_set (
    PtPageHead *self, PtKind kind, const char *icon_name, const char *title, const char *text);
void pt_page_head_set_busy_later (PtPageHead *self, gboolean busy);
void pt_page_head_set_busy (PtPageHead *self, gboolean busy);
const char *pt_page_head_get_title (PtPageHead *self);

G_END_DECLS
