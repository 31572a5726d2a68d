#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-offer.h"

#include "pt-error.h"
#include "pt-i18n.h"
#include "pt-planner-private.h"

static PtOffer *
offer_new (const PtPciDevice *pci, const PtUsbDevice *usb, PtOfferRank rank, const char *reason)
{
  PtOffer *offer = g_new0 (PtOffer, 1);

  offer->pci = pci;
  offer->usb = usb;
  offer->rank = reason != NULL ? PT_OFFER_LOCKED : rank;
  offer->reason = g_strdup (reason);
  return offer;
}

void
pt_offer_free (PtOffer *offer)
{
  g_free (offer->reason);
  g_free (offer);
}

static PtOfferRank
rank_pci (const PtPciDevice *device)
{
  switch (pt_pci_device_subclass (device))
    {
    case PT_PCI_SUBCLASS_USB:
    case PT_PCI_SUBCLASS_AUDIO:
      return PT_OFFER_USEFUL;
    default:
      return pt_pci_device_base_class (device) == PT_PCI_CLASS_STORAGE ? PT_OFFER_USEFUL
                                                                       : PT_OFFER_OTHER;
    }
}

/* A group goes as a whole: it stands where its most useful member would, and is locked when one
 * of its members is. */
static int
compare_offers (gconstpointer a, gconstpointer b)
{
  const PtOffer *first = *(const PtOffer *const *) a;
  const PtOffer *second = *(const PtOffer *const *) b;

  if (first->rank != second->rank)
    return first->rank < second->rank ? -1 : 1;
  if (first->pci->group != second->pci->group)
    return first->pci->group < second->pci->group ? -1 : 1;
  return pt_pci_address_compare (&first->pci->address, &second->pci->address);
}

static void
share_in_group (GPtrArray *offers, const PtOffer *offer)
{
  for (guint i = 0; i < offers->len; i++)
    {
      PtOffer *mate = offers->pdata[i];

      if (mate->pci->group != offer->pci->group || mate == offer)
        continue;
      if (offer->rank == PT_OFFER_LOCKED && mate->rank != PT_OFFER_LOCKED)
        {
          mate->rank = PT_OFFER_LOCKED;
          mate->reason = g_strdup (offer->reason);
        }
      else if (mate->rank != PT_OFFER_LOCKED)
        mate->rank = MIN (mate->rank, offer->rank);
    }
}

/**
 * pt_offers_list_pci:
 * @host: this computer
 * @cards: (element-type PtCard): its cards
 *
 * Lists the PCI devices that could go to a machine, and those that could not with the reason:
 * bridges are left out where they have a group of their own, functions of graphics cards always,
 * for a card goes as a whole.
 *
 * Returns: (transfer full) (element-type PtOffer): useful ones first, by group and address
 */
GPtrArray *
pt_offers_list_pci (const PtHost *host, const GPtrArray *cards)
{
  GPtrArray *offers = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_offer_free);
  g_autoptr (GArray) one = g_array_sized_new (FALSE, FALSE, sizeof (PtPciAddress), 1);

  for (guint i = 0; i < host->pci->len; i++)
    {
      const PtPciDevice *device = host->pci->pdata[i];
      g_autoptr (GError) error = NULL;

      if (pt_pci_device_is_bridge (device))
        continue;
      g_array_set_size (one, 0);
      g_array_append_val (one, device->address);
      if (!pt_planner_check_further (host, cards, one, &error)
          && g_error_matches (error, PT_ERROR, PT_ERROR_CONFLICT))
        continue;
      g_ptr_array_add (offers, offer_new (device, NULL, rank_pci (device),
                                          error != NULL ? error->message : NULL));
    }
  for (guint i = 0; i < offers->len; i++)
    share_in_group (offers, offers->pdata[i]);
  g_ptr_array_sort (offers, compare_offers);
  return offers;
}

static PtOfferRank
rank_usb (const PtUsbDevice *device)
{
  return device->kind == PT_USB_KIND_OTHER ? PT_OFFER_OTHER : PT_OFFER_USEFUL;
}

static int
compare_usb (gconstpointer a, gconstpointer b)
{
  const PtOffer *first = *(const PtOffer *const *) a;
  const PtOffer *second = *(const PtOffer *const *) b;

  if (first->rank != second->rank)
    return first->rank < second->rank ? -1 : 1;
  return g_strcmp0 (first->usb->port, second->usb->port);
}

/* Its row says which device it is. */
static char *
explain_usb (const PtHost *host, const GPtrArray *cards, const PtUsbDevice *device)
{
  g_autoptr (GError) error = NULL;

  if (pt_planner_check_usb_device (host, cards, device, &error))
    return NULL;
  if (g_error_matches (error, PT_ERROR, PT_ERROR_NOT_SUPPORTED))
    return pt_planner_explain_equal_usb (host, cards, device);
  return g_strdup (error->message);
}

/**
 * pt_offers_list_usb:
 * @host: this computer
 * @cards: (element-type PtCard): its cards
 *
 * Lists the USB devices that could go to a machine, and those that could not with the reason.
 * Hubs are left out: what is plugged into them goes by itself. Several of a kind are not offered.
 *
 * Returns: (transfer full) (element-type PtOffer): useful ones first, by port
 */
GPtrArray *
pt_offers_list_usb (const PtHost *host, const GPtrArray *cards)
{
  GPtrArray *offers = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_offer_free);

  for (guint i = 0; i < host->usb->len; i++)
    {
      const PtUsbDevice *device = host->usb->pdata[i];
      g_autofree char *reason = NULL;

      if (device->kind == PT_USB_KIND_HUB)
        continue;
      reason = explain_usb (host, cards, device);
      g_ptr_array_add (offers, offer_new (NULL, device, rank_usb (device), reason));
    }
  g_ptr_array_sort (offers, compare_usb);
  return offers;
}

static gboolean
has_address (const GArray *addresses, const PtPciAddress *address)
{
  for (guint i = 0; i < addresses->len; i++)
    if (pt_pci_address_equal (&g_array_index (addresses, PtPciAddress, i), address))
      return TRUE;
  return FALSE;
}

static gboolean
leaves (const PtUsbDevice *device, const GArray *pci, const GArray *usb)
{
  if (device->has_controller && has_address (pci, &device->controller))
    return TRUE;
  for (guint i = 0; i < usb->len; i++)
    {
      const PtUsbId *id = &g_array_index (usb, PtUsbId, i);

      if (id->vendor == device->vendor && id->product == device->product)
        return TRUE;
    }
  return FALSE;
}

/**
 * pt_offers_have_input:
 * @host: this computer
 * @pci: (element-type PtPciAddress): all PCI devices that leave, the card's functions among them
 * @usb: (element-type PtUsbId): USB devices that leave
 * @kind: PT_USB_KIND_KEYBOARD or _MOUSE
 *
 * Returns: whether one of that kind leaves, by itself or with the controller it is plugged into
 */
gboolean
pt_offers_have_input (const PtHost *host, const GArray *pci, const GArray *usb, PtUsbKind kind)
{
  for (guint i = 0; i < host->usb->len; i++)
    {
      const PtUsbDevice *device = host->usb->pdata[i];

      if ((device->kind == kind || (kind == PT_USB_KIND_MOUSE && device->also_mouse))
          && leaves (device, pci, usb))
        return TRUE;
    }
  return FALSE;
}

/**
 * pt_offers_describe_losses:
 * @host: this computer
 * @pci: (element-type PtPciAddress): PCI devices that leave besides the card
 * @usb: (element-type PtUsbId): USB devices that leave
 *
 * Returns: (transfer full) (nullable): names of what this computer has no more meanwhile, as a list
 *   in words; NULL: nothing
 */
char *
pt_offers_describe_losses (const PtHost *host, const GArray *pci, const GArray *usb)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < host->usb->len; i++)
    {
      const PtUsbDevice *device = host->usb->pdata[i];

      if (device->kind != PT_USB_KIND_HUB && leaves (device, pci, usb))
        g_ptr_array_add (names, pt_usb_device_name (device));
    }
  for (guint i = 0; i < pci->len; i++)
    {
      const PtPciDevice *device = pt_host_find_pci (host, &g_array_index (pci, PtPciAddress, i));

      if (device != NULL)
        g_ptr_array_add (names, pt_pci_device_name (device));
    }
  if (names->len == 0)
    return NULL;
  g_ptr_array_add (names, NULL);
  /* Translators: between the parts of a list */
  return g_strjoinv (_ (", "), (char **) names->pdata);
}
