#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-planner-private.h"

#include "pt-error.h"
#include "pt-i18n.h"

/* The only card must never be lent by libvirt itself: without the hook it would be pulled from
 * under a driver that is in use. */
static gboolean
check_no_card (const GPtrArray *cards,
               const PtPciAddress *address,
               const char *what,
               GError **error)
{
  for (guint i = 0; i < cards->len; i++)
    {
      const PtCard *card = cards->pdata[i];

      for (guint k = 0; k < card->functions->len; k++)
        if (pt_pci_address_equal (&g_array_index (card->functions, PtPciAddress, k), address))
          {
            g_autofree char *display = pt_pci_address_format (&card->device->address);

            g_set_error (error, PT_ERROR, PT_ERROR_CONFLICT,
                         _ ("%s is on a graphics card; a card goes as a whole, with --card %s"),
                         what, display);
            return FALSE;
          }
    }
  return TRUE;
}

static gboolean
has_groups (const PtHost *host)
{
  g_autoptr (GArray) groups = pt_host_list_groups (host);

  return groups->len > 0;
}

static gboolean
check_device (const PtHost *host, const PtPciDevice *device, const char *what, GError **error)
{
  if (device == NULL)
    {
      g_set_error (error, PT_ERROR, PT_ERROR_NOT_FOUND, _ ("There is no PCI device at %s"), what);
      return FALSE;
    }
  if (pt_pci_device_is_bridge (device))
    {
      g_set_error (error, PT_ERROR, PT_ERROR_NOT_SUPPORTED,
                   _ ("%s is a bridge; a bridge cannot go to a machine"), what);
      return FALSE;
    }
  if (device->group < 0 && has_groups (host))
    {
      g_set_error (
          error, PT_ERROR, PT_ERROR_NOT_SUPPORTED,
          _ ("%s is in no IOMMU group, so nothing would keep it apart; it cannot go to a machine"),
          what);
      return FALSE;
    }
  return TRUE;
}

/**
 * pt_planner_check_in_use:
 * @host: this computer
 * @addresses: (element-type PtPciAddress): devices that are to leave
 * @error: return location for an error
 *
 * Returns: FALSE with PT_ERROR_UNSAFE when the running system needs one of them
 */
gboolean
pt_planner_check_in_use (const PtHost *host, const GArray *addresses, GError **error)
{
  for (guint i = 0; i < addresses->len; i++)
    {
      const PtPciAddress *address = &g_array_index (addresses, PtPciAddress, i);
      const PtPciDevice *device = pt_host_find_pci (host, address);
      g_autofree char *what = NULL;

      if (device == NULL || (device->in_use == NULL && !device->system_disk))
        continue;
      what = pt_planner_describe (host, address);
      g_set_error (error, PT_ERROR, PT_ERROR_UNSAFE, _ ("%s cannot leave this computer: %s"), what,
                   device->in_use != NULL ? device->in_use
                                          : _ ("the system runs from a disk on it"));
      return FALSE;
    }
  return TRUE;
}

/**
 * pt_planner_check_further:
 * @host: this computer
 * @cards: (element-type PtCard): its cards
 * @pci: (element-type PtPciAddress): devices that go along with the card, or without one
 * @error: return location for an error
 *
 * Returns: FALSE with PT_ERROR_NOT_FOUND, _NOT_SUPPORTED (a bridge, no group), _CONFLICT (on a
 *   graphics card) or _UNSAFE (in use)
 */
gboolean
pt_planner_check_further (const PtHost *host,
                          const GPtrArray *cards,
                          const GArray *pci,
                          GError **error)
{
  for (guint i = 0; i < pci->len; i++)
    {
      const PtPciAddress *address = &g_array_index (pci, PtPciAddress, i);
      g_autofree char *what = pt_planner_describe (host, address);

      if (!check_device (host, pt_host_find_pci (host, address), what, error)
          || !check_no_card (cards, address, what, error))
        return FALSE;
    }
  return pt_planner_check_in_use (host, pci, error);
}

/* -- USB ------------------------------------------------------------------ */

/* A controller leaves with everything else of its group. */
static gboolean
may_leave (const PtHost *host, const GPtrArray *cards, const PtPciDevice *device)
{
  g_autoptr (GArray) leaving = g_array_new (FALSE, FALSE, sizeof (PtPciAddress));
  g_autoptr (GPtrArray) mates
             = device->group >= 0 ? pt_host_list_group (host, device->group) : NULL;

  g_array_append_val (leaving, device->address);
  for (guint i = 0; mates != NULL && i < mates->len; i++)
    if (!pt_pci_device_is_bridge (mates->pdata[i]))
      g_array_append_val (leaving, ((PtPciDevice *) mates->pdata[i])->address);
  return pt_planner_check_further (host, cards, leaving, NULL);
}

static const PtPciDevice *
find_free_controller (const PtHost *host, const GPtrArray *cards)
{
  for (guint i = 0; i < host->pci->len; i++)
    {
      const PtPciDevice *device = host->pci->pdata[i];

      if (pt_pci_device_subclass (device) == PT_PCI_SUBCLASS_USB && may_leave (host, cards, device))
        return device;
    }
  return NULL;
}

/* The card that a device leaves with because of the controller it is plugged into. */
static const PtCard *
find_card_above (const GPtrArray *cards, const PtUsbDevice *device)
{
  for (guint i = 0; device->has_controller && i < cards->len; i++)
    {
      const PtCard *card = cards->pdata[i];

      for (guint k = 0; k < card->must_take->len; k++)
        if (pt_pci_address_equal (&g_array_index (card->must_take, PtPciAddress, k),
                                  &device->controller))
          return card;
    }
  return NULL;
}

/* What somebody can do who wants the device in the machine all the same. */
static char *
advise_equal (const PtHost *host, const GPtrArray *cards, const PtUsbDevice *device, guint others)
{
  const PtCard *card = find_card_above (cards, device);
  const PtPciDevice *own
      = device->has_controller ? pt_host_find_pci (host, &device->controller) : NULL;
  const PtPciDevice *free;
  g_autofree char *what = NULL;

  if (card != NULL)
    return g_strdup_printf (_ ("Its controller goes along with %s anyway, and it goes with that."),
                            card->name);
  if (own != NULL && may_leave (host, cards, own))
    {
      what = pt_planner_describe (host, &own->address);
      return g_strdup_printf (
          _ ("Its whole controller can go instead, with all that is plugged into it: %s."), what);
    }
  free = find_free_controller (host, cards);
  if (free != NULL)
    {
      what = pt_planner_describe (host, &free->address);
      return g_strdup_printf (
          _ ("Plug it into another controller, one that can go as a whole: %s."), what);
    }
  return g_strdup (ngettext ("Keep the other one unplugged until the machine runs.",
                             "Keep the others unplugged until the machine runs.", others));
}

/**
 * pt_planner_explain_equal_usb:
 * @host: this computer
 * @cards: (element-type PtCard): its cards
 * @device: a USB device
 *
 * libvirt finds a device by its ids, and refuses to start the machine where several have them
 * ("Multiple USB devices for …, use <address> to specify one", src/hypervisor/virhostdev.c). That
 * address is a bus and a device number, and the kernel counts the latter up with each plug: after
 * a restart it may be the number of the other one. A port would stay, but libvirt 9 knows none
 * there: it wants a device number, and drops a port beside it (observed with 9.0).
 *
 * Returns: (transfer full) (nullable): in words why it cannot go by itself while an equal one is
 *   plugged in, and how else; NULL where it is the only one of its kind
 */
char *
pt_planner_explain_equal_usb (const PtHost *host, const GPtrArray *cards, const PtUsbDevice *device)
{
  g_autoptr (GString) ports = g_string_new (NULL);
  g_autofree char *problem = NULL;
  g_autofree char *advice = NULL;
  guint others = 0;

  for (guint i = 0; i < host->usb->len; i++)
    {
      const PtUsbDevice *other = host->usb->pdata[i];

      if (other == device || other->vendor != device->vendor || other->product != device->product)
        continue;
      /* Translators: between the parts of a list */
      g_string_append_printf (ports, "%s%s", others > 0 ? _ (", ") : "", other->port);
      others++;
    }
  if (others == 0)
    return NULL;
  problem = g_strdup_printf (
      ngettext ("libvirt could not tell it from the one in USB port %s, and would not start the "
                "machine.",
                "libvirt could not tell it from those in the USB ports %s, and would not start the "
                "machine.",
                others),
      ports->str);
  advice = advise_equal (host, cards, device, others);
  return g_strdup_printf ("%s %s", problem, advice);
}

/**
 * pt_planner_check_usb_device:
 * @host: this computer
 * @cards: (element-type PtCard): its cards
 * @device: a USB device
 * @error: return location for an error
 *
 * Returns: FALSE with PT_ERROR_UNSAFE when the running system needs it, or PT_ERROR_NOT_SUPPORTED
 *   when there is an equal one
 */
gboolean
pt_planner_check_usb_device (const PtHost *host,
                             const GPtrArray *cards,
                             const PtUsbDevice *device,
                             GError **error)
{
  g_autofree char *name = pt_usb_device_name (device);
  g_autofree char *equal = NULL;

  if (device->in_use != NULL)
    {
      g_set_error (error, PT_ERROR, PT_ERROR_UNSAFE,
                   _ ("%04x:%04x %s cannot leave this computer: %s"), device->vendor,
                   device->product, name, device->in_use);
      return FALSE;
    }
  equal = pt_planner_explain_equal_usb (host, cards, device);
  if (equal == NULL)
    return TRUE;
  /* Translators: the ids, the name and the port of a device, and why */
  g_set_error (error, PT_ERROR, PT_ERROR_NOT_SUPPORTED,
               _ ("%04x:%04x %s in USB port %s cannot go by itself: %s"), device->vendor,
               device->product, name, device->port, equal);
  return FALSE;
}

/**
 * pt_planner_check_usb:
 * @host: this computer
 * @cards: (element-type PtCard): its cards
 * @usb: (element-type PtUsbId): kinds of USB devices that go along
 * @error: return location for an error
 *
 * A device that is not plugged in now is fine: the machine starts without it.
 *
 * Returns: FALSE with PT_ERROR_UNSAFE when the running system needs one of them, or
 *   PT_ERROR_NOT_SUPPORTED when several are equal
 */
gboolean
pt_planner_check_usb (const PtHost *host, const GPtrArray *cards, const GArray *usb, GError **error)
{
  for (guint i = 0; i < usb->len; i++)
    {
      const PtUsbId *id = &g_array_index (usb, PtUsbId, i);

      for (guint k = 0; k < host->usb->len; k++)
        {
          const PtUsbDevice *device = host->usb->pdata[k];

          if (device->vendor == id->vendor && device->product == id->product
              && !pt_planner_check_usb_device (host, cards, device, error))
            return FALSE;
        }
    }
  return TRUE;
}
