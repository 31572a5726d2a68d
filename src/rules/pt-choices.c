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

void
pt_choices_free (PtChoices *choices)
{
  g_array_unref (choices->pci);
  g_array_unref (choices->usb);
  g_free (choices->rom_file);
  g_free (choices->vendor_id);
  g_free (choices);
}
