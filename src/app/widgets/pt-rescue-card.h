#pragma once

#include <adwaita.h>

#include "pt-host.h"

G_BEGIN_DECLS

#define PT_TYPE_RESCUE_CARD (pt_rescue_card_get_type ())

G_DECLARE_FINAL_TYPE (PtRescueCard, pt_rescue_card, PT, RESCUE_CARD, GtkBox)

void pt_rescue_card_set_host (PtRescueCard *self, const PtHost *host);
char *pt_rescue_card_get_text (PtRescueCard *self);
void pt_rescue_card_print (PtRescueCard *self);
GtkWidget *pt_rescue_card_new_buttons (PtRescueCard *self);

G_END_DECLS
