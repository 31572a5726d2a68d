#pragma once

#include <adwaita.h>

#include "pt-card.h"

G_BEGIN_DECLS

/* The rows of the Graphics Card page: what a card is, what moves with it, what is lost, what is
 * known about it. */
char *pt_card_row_subtitle (const PtCard *card, gboolean second_desktop);
GtkWidget *pt_card_row_new (const PtCard *card, gboolean second_desktop);
GtkWidget *pt_function_row_new (const PtPciDevice *device, gboolean of_card);
GtkWidget *pt_loss_row_new (const PtHost *host, const PtLoss *loss);
GtkWidget *pt_reason_row_new (const PtReason *reason, const char *card_name);

G_END_DECLS
