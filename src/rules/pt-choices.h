#pragma once

#include <glib.h>

#include "pt-edits.h"

G_BEGIN_DECLS

/**
 * PtChoices:
 * @has_card: whether a card was chosen
 * @card: the chosen card's display function
 * @pci: (element-type PtPciAddress): further PCI devices
 * @usb: (element-type PtUsbId): USB devices
 * @whole_group: take along what has to leave with the card without naming it
 * @rom_file: (nullable): see PtEdits
 * @vendor_id: (nullable): see PtEdits
 * @hide_hypervisor: see PtEdits
 * @remove_virtual_display: see PtEdits
 * @any_machine: see PtEdits
 *
 * What the user wants, before anything is derived from it.
 */
typedef struct
{
  gboolean has_card;
  PtPciAddress card;
  GArray *pci;
  GArray *usb;
  gboolean whole_group;
  char *rom_file;
  char *vendor_id;
  gboolean hide_hypervisor;
  gboolean remove_virtual_display;
  gboolean any_machine;
} PtChoices;

PtChoices *pt_choices_new (void);
PtChoices *pt_choices_copy (const PtChoices *choices);
void pt_choices_take (PtChoices *choices, const PtEdits *edits);
void pt_choices_free (PtChoices *choices);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtChoices, pt_choices_free)

G_END_DECLS
