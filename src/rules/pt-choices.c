#include "config.h"

#include "pt-choices.h"

/**
 * pt_choices_new:
 *
 * Returns: (transfer full): no choice made yet
 */
PtChoices *
pt_choices_new (void)
{
  PtChoices *choices = g_new0 (PtChoices, 1);

  choices->pci = g_array_new (FALSE, TRUE, sizeof (PtPciAddress));
  choices->usb = g_array_new (FALSE, TRUE, sizeof (PtUsbId));
  return choices;
}

/**
 * pt_choices_copy:
 * @choices: choices
 *
 * Returns: (transfer full): the same, for another thread
 */
PtChoices *
pt_choices_copy (const PtChoices *choices)
{
  PtChoices *copy = g_new0 (PtChoices, 1);

  *copy = *choices;
  copy->pci = g_array_copy (choices->pci);
  copy->usb = g_array_copy (choices->usb);
  copy->rom_file = g_strdup (choices->rom_file);
  copy->vendor_id = g_strdup (choices->vendor_id);
  return copy;
}

static void
take_list (GArray *list, const GArray *from)
{
  g_array_set_size (list, 0);
  g_array_append_vals (list, from->data, from->len);
}

/**
 * pt_choices_take:
 * @choices: choices
 * @edits: what a machine has from us
 *
 * Chooses what the machine has already, its card excepted.
 */
void
pt_choices_take (PtChoices *choices, const PtEdits *edits)
{
  take_list (choices->pci, edits->pci);
  take_list (choices->usb, edits->usb);
  g_free (choices->rom_file);
  choices->rom_file = g_strdup (edits->rom_file);
  g_free (choices->vendor_id);
  choices->vendor_id = g_strdup (edits->vendor_id);
  choices->whole_group = TRUE;
  choices->hide_hypervisor = edits->hide_hypervisor;
  choices->remove_virtual_display = edits->remove_virtual_display;
}

void
pt_choices_free (PtChoices *choices)
{
  g_array_unref (choices->pci);
  g_array_unref (choices->usb);
  g_free (choices->rom_file);
  g_free (choices->vendor_id);
  g_free (choices);
}
