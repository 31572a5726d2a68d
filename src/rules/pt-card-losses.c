#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-card-judge.h"

#include "pt-i18n.h"

static void
add_loss (PtCard *card, const PtPciAddress *address, char *name, char *reason)
{
  PtLoss *loss = g_new0 (PtLoss, 1);

  if (address != NULL)
    {
      loss->address = *address;
      loss->has_address = TRUE;
    }
  loss->name = name;
  loss->reason = reason;
  g_ptr_array_add (card->losses, loss);
}

/* Names of what is plugged in at a controller, in words: "a, b"; hubs are no loss by themselves. */
static char *
list_plugged_in (const PtHost *host, const PtPciAddress *controller, guint *count)
{
  g_autoptr (GString) names = g_string_new (NULL);

  *count = 0;
  for (guint i = 0; i < host->usb->len; i++)
    {
      const PtUsbDevice *device = g_ptr_array_index (host->usb, i);
      g_autofree char *name = NULL;

      if (!device->has_controller || device->kind == PT_USB_KIND_HUB
          || !pt_pci_address_equal (&device->controller, controller))
        continue;
      name = pt_usb_device_name (device);
      g_string_append_printf (names, "%s%s", *count > 0 ? ", " : "", name);
      (*count)++;
    }
  return g_string_free (g_steal_pointer (&names), FALSE);
}

static char *
describe_ports (const PtHost *host, const PtPciDevice *controller)
{
  guint count;
  g_autofree char *names = list_plugged_in (host, &controller->address, &count);

  if (count == 0)
    return g_strdup (_ ("Nothing is plugged in there now."));
  return g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%s is plugged in there.", "%s are plugged in there.", count),
      names);
}

static void
find_screens (const PtCardInput *input, PtCard *card)
{
  const PtCard *left = NULL;

  if (card->only_card)
    {
      add_loss (card, NULL, g_strdup (_ ("Every screen")),
                g_strdup (_ ("No other graphics card is left for the desktop.")));
      return;
    }
  if (card->shows_desktop != PT_YES)
    return;
  for (guint i = 0; i < input->cards->len; i++)
    {
      const PtCard *other = g_ptr_array_index (input->cards, i);

      if (other != card && (left == NULL || other->shows_desktop == PT_YES)
          && other->device->driver != NULL)
        left = other;
    }
  add_loss (card, NULL, g_strdup (_ ("The screens on this card")),
            left != NULL ? g_strdup_printf (_ ("%s stays with this computer."), left->name)
                         : g_strdup (_ ("Another card stays with this computer.")));
}

static char *
list_names (char **names)
{
  g_autofree char *list = g_strjoinv ("`, `", names);

  return g_strdup_printf ("`%s`", list);
}

static char *
describe_sharing (const PtHost *host, const PtPciDevice *device, gboolean own)
{
  const char *sharing = own ? _ ("It is part of the card.") : _ ("It shares the card’s group.");
  g_autofree char *names = NULL;
  g_autofree char *ports = NULL;

  if (device->net != NULL && device->net[0] != NULL)
    {
      names = list_names (device->net);
      return g_strdup_printf (
          g_dngettext (GETTEXT_PACKAGE, "%s The network connection %s goes with it.",
                       "%s The network connections %s go with it.", g_strv_length (device->net)),
          sharing, names);
    }
  if (device->block != NULL && device->block[0] != NULL)
    {
      names = list_names (device->block);
      return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s The disk %s goes with it.",
                                           "%s The disks %s go with it.",
                                           g_strv_length (device->block)),
                              sharing, names);
    }
  if (pt_pci_device_subclass (device) == PT_PCI_SUBCLASS_USB)
    {
      ports = describe_ports (host, device);
      return g_strdup_printf ("%s %s", sharing, ports);
    }
  return g_strdup (sharing);
}

static void
find_own_loss (const PtCardInput *input, PtCard *card, const PtPciDevice *device)
{
  gboolean usb = pt_pci_device_subclass (device) == PT_PCI_SUBCLASS_USB;

  if (usb && !card->integrated)
    add_loss (card, &device->address, g_strdup (_ ("The USB-C port on the card")),
              describe_ports (input->host, device));
  else if (usb)
    /* Processors with graphics have this computer's own USB ports in the same slot. */
    add_loss (card, &device->address, g_strdup (_ ("USB ports of this computer")),
              describe_ports (input->host, device));
  else if (device->net != NULL || device->block != NULL)
    add_loss (card, &device->address, pt_device_format_name (input->quirks, device),
              describe_sharing (input->host, device, TRUE));
}

/**
 * pt_card_find_losses:
 * @input: the facts
 * @card: a card
 *
 * Finds what this computer has to do without while a machine has the card. Graphics, sound over
 * the card's own outputs and its USB-C control go without saying.
 */
void
pt_card_find_losses (const PtCardInput *input, PtCard *card)
{
  find_screens (input, card);
  for (guint i = 0; i < card->must_take->len; i++)
    {
      const PtPciAddress *address = &g_array_index (card->must_take, PtPciAddress, i);
      const PtPciDevice *device = pt_host_find_pci (input->host, address);

      if (device == NULL)
        continue;
      if (pt_card_has_function (card, address))
        find_own_loss (input, card, device);
      else
        add_loss (card, address, pt_device_format_name (input->quirks, device),
                  describe_sharing (input->host, device, FALSE));
    }
}
