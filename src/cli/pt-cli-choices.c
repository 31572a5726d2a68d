#include "config.h"

#include "pt-cli-choices.h"

#include "pt-error.h"
#include "pt-i18n.h"

PtCliChoices pt_cli_choices;

/* What cannot be read at all is a mistake in the call, not a refusal. */
static gboolean
set_usage_error (GError **error, GError *reason, const char *option)
{
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "%s: %s", option, reason->message);
  g_error_free (reason);
  return FALSE;
}

static gboolean
read_addresses (PtChoices *choices, GError **error)
{
  GError *reason = NULL;
  PtPciAddress address;
  PtUsbId id;

  for (guint i = 0; pt_cli_choices.pci != NULL && pt_cli_choices.pci[i] != NULL; i++)
    {
      if (!pt_pci_address_parse (pt_cli_choices.pci[i], &address, &reason))
        return set_usage_error (error, reason, "--pci");
      g_array_append_val (choices->pci, address);
    }
  for (guint i = 0; pt_cli_choices.usb != NULL && pt_cli_choices.usb[i] != NULL; i++)
    {
      if (!pt_usb_id_parse (pt_cli_choices.usb[i], &id, &reason))
        return set_usage_error (error, reason, "--usb");
      g_array_append_val (choices->usb, id);
    }
  if (pt_cli_choices.card == NULL)
    return TRUE;
  choices->has_card = TRUE;
  if (!pt_pci_address_parse (pt_cli_choices.card, &choices->card, &reason))
    return set_usage_error (error, reason, "--card");
  return TRUE;
}

/**
 * pt_cli_read_choices:
 * @error: return location for an error
 *
 * Returns: (transfer full): what the options say; NULL with G_OPTION_ERROR when one of them
 *   cannot be read, or with PT_ERROR_NOT_FOUND when the ROM file is not there
 */
PtChoices *
pt_cli_read_choices (GError **error)
{
  g_autoptr (PtChoices) choices = pt_choices_new ();

  if (!read_addresses (choices, error))
    return NULL;
  if (pt_cli_choices.rom != NULL && !g_file_test (pt_cli_choices.rom, G_FILE_TEST_IS_REGULAR))
    {
      g_set_error (error, PT_ERROR, PT_ERROR_NOT_FOUND, _ ("There is no ROM file %s"),
                   pt_cli_choices.rom);
      return NULL;
    }
  choices->rom_file
      = pt_cli_choices.rom ? g_canonicalize_filename (pt_cli_choices.rom, NULL) : NULL;
  choices->whole_group = pt_cli_choices.whole_group;
  choices->hide_hypervisor = pt_cli_choices.hide_hypervisor;
  choices->vendor_id = g_strdup (pt_cli_choices.vendor_id);
  choices->remove_virtual_display = pt_cli_choices.remove_virtual_display;
  choices->any_machine = pt_cli_choices.any_machine;
  return g_steal_pointer (&choices);
}
