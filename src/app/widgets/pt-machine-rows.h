#pragma once

#include <adwaita.h>

#include "pt-vm-store.h"

G_BEGIN_DECLS

/**
 * PtMachineFit:
 * @PT_MACHINE_SUITS: it can get the card
 * @PT_MACHINE_HAS_CARD: Passthrough gave it the card; its devices can be changed
 * @PT_MACHINE_IN_THE_WAY: it runs, or does something else now
 * @PT_MACHINE_UNFIT: it cannot have a card
 *
 * Whether a machine can be chosen.
 */
typedef enum
{
  PT_MACHINE_SUITS,
  PT_MACHINE_HAS_CARD,
  PT_MACHINE_IN_THE_WAY,
  PT_MACHINE_UNFIT,
} PtMachineFit;

PtMachineFit pt_machine_fit (const PtMachine *machine);
const char *pt_machine_fit_word (const PtMachine *machine);
GtkWidget *pt_machine_row_new (const PtMachine *machine);
GtkWidget *pt_machine_about_row_new (const PtMachine *machine, guint index);

G_END_DECLS
