#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define PT_TYPE_DETAIL_ROW (pt_detail_row_get_type ())

G_DECLARE_FINAL_TYPE (PtDetailRow, pt_detail_row, PT, DETAIL_ROW, AdwPreferencesRow)

GtkWidget *pt_detail_row_new (const char *heading, const char *markup);
void pt_detail_row_add_command (PtDetailRow *self, const char *command);
void pt_detail_row_add_button (PtDetailRow *self, const char *label, const char *action);
void pt_detail_row_add_note (PtDetailRow *self, const char *note);

G_END_DECLS
