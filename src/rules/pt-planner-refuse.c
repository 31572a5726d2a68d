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

static gboolean
check_usb_device (const PtUsbDevice *device, guint count, GError **error)
{
  g_autofree char *name = pt_usb_device_name (device);

  if (device->in_use != NULL)
    {
      g_set_error (error, PT_ERROR, PT_ERROR_UNSAFE,
                   _ ("%04x:%04x %s cannot leave this computer: %s"), device->vendor,
                   device->product, name, device->in_use);
      return FALSE;
    }
  if (count > 1)
    {
      /* libvirt would refuse to start the machine: "Multiple USB devices for …". */
      g_set_error (
          error, PT_ERROR, PT_ERROR_NOT_SUPPORTED,
          _ ("%u devices are %04x:%04x %s; libvirt cannot tell them apart, so unplug all but one"),
          count, device->vendor, device->product, name);
      return FALSE;
    }
  return TRUE;
}

/**
 * pt_planner_check_usb:
 * @host: this computer
 * @usb: (element-type PtUsbId): kinds of USB devices that go along
 * @error: return location for an error
 *
 * A device that is not plugged in now is fine: the machine starts without it.
 *
 * Returns: FALSE with PT_ERROR_UNSAFE when the running system needs one of them, or
 *   PT_ERROR_NOT_SUPPORTED when several are equal
 */
gboolean
pt_planner_check_usb (const PtHost *host, const GArray *usb, GError **error)
{
  for (guint i = 0; i < usb->len; i++)
    {
      const PtUsbId *id = &g_array_index (usb, PtUsbId, i);
      g_autoptr (GPtrArray) found = g_ptr_array_new ();

      for (guint k = 0; k < host->usb->len; k++)
        {
          PtUsbDevice *device = host->usb->pdata[k];

          if (device->vendor == id->vendor && device->product == id->product)
            g_ptr_array_add (found, device);
        }
      for (guint k = 0; k < found->len; k++)
        if (!check_usb_device (found->pdata[k], found->len, error))
          return FALSE;
    }
  return TRUE;
}
