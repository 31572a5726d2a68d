#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-card-judge.h"

#include "pt-i18n.h"

/* Unloading takes the driver from every card that has it, and unbinding one of them can wedge:
 * with a second one there is no safe way. */
static void
judge_shared_driver (const PtCardInput *input, PtCard *card, const PtPciDevice *function)
{
  for (guint i = 0; i < input->host->pci->len; i++)
    {
      const PtPciDevice *other = g_ptr_array_index (input->host->pci, i);
      char address[PT_PCI_ADDRESS_TEXT_SIZE];

      if (g_strcmp0 (other->driver, function->driver) != 0
          || pt_addresses_contain (card->must_take, &other->address))
        continue;
      pt_pci_address_print (&other->address, address);
      pt_card_add_reason (
          card, PT_VERDICT_BLOCKED, _ ("Another card needs the same driver"),
          g_strdup_printf (
              _ ("The driver `%s` can be released safely only by unloading it, and the "
                 "card at `%s` would lose it, too."),
              function->driver, address));
      return;
    }
}

static void
judge_driver (const PtCardInput *input, PtCard *card, const PtPciDevice *function)
{
  const PtDriver *driver = pt_quirks_find_driver (input->quirks, function->driver);
  const char *kind = pt_function_kind (function);
  g_autofree char *title = NULL;
  char address[PT_PCI_ADDRESS_TEXT_SIZE];

  pt_pci_address_print (&function->address, address);
  if (driver == NULL || driver->release == PT_RELEASE_REFUSE)
    {
      title = g_strdup_printf (_ ("Its driver “%s” has no known way to let go"), function->driver);
      pt_card_add_reason (
          card, PT_VERDICT_BLOCKED, title,
          g_strdup_printf (_ ("%s (`%s`) would have to be taken from it by force. Passthrough does "
                              "not do that: it can hang this computer."),
                           kind, address));
      return;
    }
  if (driver->release == PT_RELEASE_KEEP)
    {
      title = g_strdup_printf (_ ("%s is set aside for machines already"), kind);
      pt_card_add_reason (
          card, PT_VERDICT_CAUTION, title,
          g_strdup_printf (_ ("The driver `%s` has `%s`: a machine runs with it, or another set-up "
                              "takes it at every start. Two set-ups get in each other’s way."),
                           function->driver, address));
      return;
    }
  if (driver->release == PT_RELEASE_UNLOAD)
    judge_shared_driver (input, card, function);
  if (!pt_origin_is_unverified (&driver->origin))
    return;
  title = g_strdup_printf (_ ("Nobody has verified how “%s” lets go"), function->driver);
  pt_card_add_reason (card, PT_VERDICT_CAUTION, title,
                      g_strdup_printf (_ ("%s (`%s`) is released as similar drivers are. Rehearse "
                                          "before you rely on it."),
                                       kind, address));
}

static void
judge_function (const PtCardInput *input, PtCard *card, const PtPciDevice *function)
{
  char address[PT_PCI_ADDRESS_TEXT_SIZE];

  pt_pci_address_print (&function->address, address);
  if (!pt_device_is_endpoint (function))
    {
      pt_card_add_reason (
          card, PT_VERDICT_BLOCKED, _ ("A part of it is a bridge"),
          g_strdup_printf (_ ("`%s` cannot go to a machine: bridges never can."), address));
      return;
    }
  if (function->driver_unknown)
    pt_card_add_reason (card, PT_VERDICT_CAUTION, _ ("Its driver cannot be told"),
                        g_strdup_printf (_ ("Which driver has `%s` could not be read."), address));
  else if (function->driver != NULL)
    judge_driver (input, card, function);
}

/* The class of 3D controllers without connectors: laptops whose screen hangs on the other card. */
static void
judge_outputs (PtCard *card)
{
  if (pt_pci_device_subclass (card->device) != PT_PCI_SUBCLASS_3D || card->device->outputs > 0)
    return;
  pt_card_add_reason (
      card, PT_VERDICT_CAUTION, _ ("It has no screen outputs of its own"),
      g_strdup (_ ("The screen hangs on the other card. The machine’s picture has to "
                   "be fetched over the network or by a program such as a remote "
                   "desktop.")));
}

static gboolean
goes_along (const PtCard *card, const PtUsbDevice *device)
{
  return device->has_controller && pt_addresses_contain (card->must_take, &device->controller);
}

static void
judge_input (const PtCardInput *input, PtCard *card, PtUsbKind kind, const char *title)
{
  const PtUsbDevice *going = NULL;
  g_autofree char *name = NULL;

  for (guint i = 0; i < input->host->usb->len; i++)
    {
      const PtUsbDevice *device = g_ptr_array_index (input->host->usb, i);
      gboolean suits = device->kind == kind
                       || (kind == PT_USB_KIND_MOUSE && device->kind == PT_USB_KIND_KEYBOARD
                           && device->also_mouse);

      if (!suits)
        continue;
      if (!goes_along (card, device))
        return;
      going = device;
    }
  if (going == NULL)
    return;
  name = pt_usb_device_name (going);
  pt_card_add_reason (card, PT_VERDICT_CAUTION, title,
                      g_strdup_printf (_ ("%s hangs on a USB controller that leaves with the card. "
                                          "Plug it in elsewhere to keep a way in."),
                                       name));
}

/**
 * pt_card_judge_hardware:
 * @input: the facts
 * @card: a card
 *
 * Judges the functions of the card itself: their drivers, its outputs, what hangs on it.
 */
void
pt_card_judge_hardware (const PtCardInput *input, PtCard *card)
{
  for (guint i = 0; i < card->functions->len; i++)
    {
      const PtPciDevice *function
          = pt_host_find_pci (input->host, &g_array_index (card->functions, PtPciAddress, i));

      if (function != NULL)
        judge_function (input, card, function);
    }
  judge_outputs (card);
  judge_input (input, card, PT_USB_KIND_KEYBOARD, _ ("Your only keyboard goes along"));
  judge_input (input, card, PT_USB_KIND_MOUSE, _ ("Your only mouse goes along"));
}
