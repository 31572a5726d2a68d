#pragma once

#include <adwaita.h>

#include "pt-check.h"
#include "pt-repairs.h"
#include "pt-kind.h"

G_BEGIN_DECLS

#define PT_TYPE_CHECK_ROW (pt_check_row_get_type ())

G_DECLARE_FINAL_TYPE (PtCheckRow, pt_check_row, PT, CHECK_ROW, AdwExpanderRow)

GtkWidget *pt_check_row_new (const PtCheck *check);
GtkWidget *
pt_check_row_new_with_offer (const PtCheck *check, const PtRepairOffer *offer, const char *failure);
const char *pt_check_row_get_id (PtCheckRow *self);

PtKind pt_check_state_kind (PtCheckState state);
const char *pt_check_state_icon (PtCheckState state);
const char *pt_check_state_word (PtCheckState state);

G_END_DECLS
