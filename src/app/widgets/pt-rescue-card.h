#pragma once

#include <adwaita.h>

#include "pt-host.h"

G_BEGIN_DECLS

#define PT_TYPE_RESCUE_CARD (pt_rescue_card_get_type ())

/**
 * PtRescueWay:
 * @PT_RESCUE_NOT_LOOKED: the computer was not read yet
 * @PT_RESCUE_SSH: an SSH server runs, and the address is known
 * @PT_RESCUE_NO_ADDRESS: an SSH server runs, but no address was found
 * @PT_RESCUE_ELSEWHERE: an SSH server runs, but on another computer than this one
 * @PT_RESCUE_NO_SERVER: no SSH server was seen
 * @PT_RESCUE_UNKNOWN: cannot tell whether one runs
 *
 * Whether another computer could log in.
 */
typedef enum
{
  PT_RESCUE_NOT_LOOKED,
  PT_RESCUE_SSH,
  PT_RESCUE_NO_ADDRESS,
  PT_RESCUE_ELSEWHERE,
  PT_RESCUE_NO_SERVER,
  PT_RESCUE_UNKNOWN,
} PtRescueWay;

G_DECLARE_FINAL_TYPE (PtRescueCard, pt_rescue_card, PT, RESCUE_CARD, GtkBox)

void pt_rescue_card_set_facts (PtRescueCard *self, const PtHost *host, const char *address);
void pt_rescue_card_set_host (PtRescueCard *self, const PtHost *host);
PtRescueWay pt_rescue_card_get_way (PtRescueCard *self);
char *pt_rescue_card_get_text (PtRescueCard *self);
GtkPrintOperation *pt_rescue_card_new_print (PtRescueCard *self);
void pt_rescue_card_print (PtRescueCard *self);
GtkWidget *pt_rescue_card_new_buttons (PtRescueCard *self);

G_END_DECLS
