#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-card-judge.h"

#include "pt-i18n.h"

#define BUS_RESET "bus"

static gboolean
has_method (const PtCard *card, const char *method)
{
  return g_ptr_array_find_with_equal_func (card->reset, method, g_str_equal, NULL);
}

/* VFIO resets a bus when every device on it is in its hands (vfio_pci_dev_set_resettable); a root
 * bus has no bridge that could do it. */
static gboolean
whole_bus_goes (const PtHost *host, const PtCard *card)
{
  const PtPciDevice *device = card->device;

  if (device->path == NULL || device->path->len == 0)
    return FALSE;
  for (guint i = 0; i < host->pci->len; i++)
    {
      const PtPciDevice *other = g_ptr_array_index (host->pci, i);

      if (other->address.domain == device->address.domain
          && other->address.bus == device->address.bus
          && !pt_addresses_contain (card->must_take, &other->address))
        return FALSE;
    }
  return TRUE;
}

static const PtPciDevice *
get_first_function (const PtHost *host, const PtCard *card)
{
  const PtPciDevice *first = NULL;

  if (card->functions->len > 0)
    first = pt_host_find_pci (host, &g_array_index (card->functions, PtPciAddress, 0));
  return first != NULL ? first : card->device;
}

static const char *
get_method_words (const char *method)
{
  if (g_str_equal (method, BUS_RESET) || g_str_equal (method, "cxl_bus"))
    return _ ("a bus reset");
  if (g_str_equal (method, "flr") || g_str_equal (method, "af_flr"))
    return _ ("a function level reset");
  if (g_str_equal (method, "device_specific"))
    return _ ("a reset made for this card");
  if (g_str_equal (method, "acpi"))
    return _ ("a reset by the firmware");
  return _ ("a reset by switching its power state");
}

/* What the kernel lists was seen; that VFIO can reset the whole bus was worked out. */
static void
add_good_reason (PtCard *card, const PtPciDevice *first)
{
  if (first->reset_methods != NULL && first->reset_methods[0] != NULL)
    pt_card_add_reason (card, PT_VERDICT_READY, _ ("Resets cleanly"),
                        g_strdup_printf (
                            /* Translators: %s is for example "a bus reset". */
                            _ ("The kernel offers %s, so the card can be used again and again."),
                            get_method_words (first->reset_methods[0])));
  else
    pt_card_add_reason (card, PT_VERDICT_READY, _ ("Can be reset as a whole"),
                        g_strdup (_ ("Everything on its bus goes along, so the bus can be reset "
                                     "between two runs of the machine.")));
}

static void
add_reset_reason (PtCard *card, const PtPciDevice *first, gboolean trusted)
{
  if (card->reset->len > 0 && trusted)
    add_good_reason (card, first);
  if (card->reset->len > 0)
    return;
  if (first->reset_methods != NULL)
    pt_card_add_reason (card, PT_VERDICT_CAUTION, _ ("The kernel has no way to reset it"),
                        g_strdup (_ ("After the machine stops, the screen may stay dark until you "
                                     "restart this computer.")));
  else if (!first->can_reset)
    pt_card_add_reason (card, PT_VERDICT_CAUTION, _ ("Whether it resets cannot be told"),
                        g_strdup (_ ("This kernel does not list its ways. The rehearsal shows how "
                                     "the card behaves.")));
}

/**
 * pt_card_find_reset:
 * @input: the facts
 * @card: a card
 *
 * Finds the ways to reset a card: what the kernel lists for its first function, and the reset of
 * the whole bus, which the kernel does not list for a function with siblings but VFIO can do
 * (drivers/pci/pci.c pci_parent_bus_reset; drivers/vfio/pci/vfio_pci_core.c).
 */
void
pt_card_find_reset (const PtCardInput *input, PtCard *card)
{
  const PtPciDevice *first = get_first_function (input->host, card);
  g_autoptr (GPtrArray) quirks = pt_quirks_match (input->quirks, input->host, card->device);

  for (guint i = 0; first->reset_methods != NULL && first->reset_methods[i] != NULL; i++)
    g_ptr_array_add (card->reset, g_strdup (first->reset_methods[i]));
  if (!has_method (card, BUS_RESET) && !pt_quirks_have_mark (quirks, "no-bus-reset")
      && whole_bus_goes (input->host, card))
    g_ptr_array_add (card->reset, g_strdup (BUS_RESET));
  add_reset_reason (card, first, !card->integrated && !pt_quirks_have_mark (quirks, "reset-bug"));
}
