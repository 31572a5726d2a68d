#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-session-private.h"

#include "pt-offer.h"
#include "pt-vm-xml.h"

static int
find_pci (const GArray *list, const PtPciAddress *address)
{
  for (guint i = 0; i < list->len; i++)
    if (pt_pci_address_equal (&g_array_index (list, PtPciAddress, i), address))
      return (int) i;
  return -1;
}

static int
find_usb (const GArray *list, const PtUsbDevice *device)
{
  for (guint i = 0; i < list->len; i++)
    {
      const PtUsbId *id = &g_array_index (list, PtUsbId, i);

      if (id->vendor == device->vendor && id->product == device->product)
        return (int) i;
    }
  return -1;
}

static const PtUsbDevice *
find_only (const PtHost *host, PtUsbKind kind)
{
  const PtUsbDevice *found = NULL;

  for (guint i = 0; i < host->usb->len; i++)
    {
      const PtUsbDevice *device = host->usb->pdata[i];

      if (device->kind != kind && !(kind == PT_USB_KIND_MOUSE && device->also_mouse))
        continue;
      if (found != NULL)
        return NULL;
      found = device;
    }
  return found;
}

static void
add_usb (PtSession *self, const PtUsbDevice *device)
{
  const PtUsbId id = { device->vendor, device->product };

  if (find_usb (self->choices->usb, device) < 0)
    g_array_append_val (self->choices->usb, id);
}

static void
drop_missing (PtSession *self, const PtHost *host)
{
  for (guint i = self->choices->pci->len; i > 0; i--)
    if (pt_host_find_pci (host, &g_array_index (self->choices->pci, PtPciAddress, i - 1)) == NULL)
      g_array_remove_index (self->choices->pci, i - 1);
}

/* Where there is one keyboard and one mouse only there is nothing to think about. A choice that was
 * made stays, as long as its device does. */
void
pt_session_propose_devices (PtSession *self)
{
  const PtHost *host = self->report->host;
  const PtUsbDevice *keyboard = find_only (host, PT_USB_KIND_KEYBOARD);
  const PtUsbDevice *mouse = find_only (host, PT_USB_KIND_MOUSE);

  drop_missing (self, host);
  if (self->devices_proposed)
    return;
  self->devices_proposed = TRUE;
  self->choices->whole_group = TRUE;
  self->choices->remove_virtual_display = TRUE;
  if (keyboard == NULL || mouse == NULL)
    return;
  add_usb (self, keyboard);
  add_usb (self, mouse);
}

/* The card that the machine has, unless somebody chose one, or it is no longer there. */
static void
take_card (PtSession *self, const PtPciAddress *address)
{
  if (self->card_chosen
      || (self->report != NULL && pt_session_find_card (self->report, address) == NULL))
    return;
  self->choices->has_card = TRUE;
  self->choices->card = *address;
}

/* A machine that has a card from us keeps what it has, unless somebody changes it. */
void
pt_session_take_choices (PtSession *self)
{
  const PtMachine *machine = pt_session_get_machine (self);
  g_autoptr (PtEdits) edits = NULL;

  if (machine == NULL || !machine->summary->has_card)
    return;
  edits = pt_vm_xml_read_edits (machine->xml, -1, NULL);
  if (edits == NULL || edits->card->len == 0)
    return;
  self->devices_proposed = TRUE;
  take_card (self, &g_array_index (edits->card, PtPciAddress, 0));
  pt_choices_take (self->choices, edits);
  if (self->report != NULL)
    drop_missing (self, self->report->host);
}

/**
 * pt_session_get_card_of:
 * @self: a session
 * @machine: a machine
 *
 * Returns: (transfer none) (nullable): the card that it has from us; NULL also where this computer
 *   has no such card now
 */
const PtCard *
pt_session_get_card_of (PtSession *self, const PtMachine *machine)
{
  g_return_val_if_fail (PT_IS_SESSION (self), NULL);

  g_autoptr (PtEdits) edits = pt_vm_xml_read_edits (machine->xml, -1, NULL);

  if (self->report == NULL || edits == NULL || edits->card->len == 0)
    return NULL;
  return pt_session_find_card (self->report, &g_array_index (edits->card, PtPciAddress, 0));
}

void
pt_session_forget_devices (PtSession *self)
{
  pt_choices_free (self->choices);
  self->choices = pt_choices_new ();
  self->card_chosen = FALSE;
  self->devices_proposed = FALSE;
  self->other_way = FALSE;
}

/**
 * pt_session_get_choices:
 * @self: a session
 *
 * Returns: (transfer none): what was chosen so far
 */
const PtChoices *
pt_session_get_choices (PtSession *self)
{
  g_return_val_if_fail (PT_IS_SESSION (self), NULL);

  return self->choices;
}

/**
 * pt_session_takes_pci:
 * @self: a session
 * @address: a PCI device
 *
 * Returns: whether it was chosen to go along; not so for what has to
 */
gboolean
pt_session_takes_pci (PtSession *self, const PtPciAddress *address)
{
  g_return_val_if_fail (PT_IS_SESSION (self), FALSE);

  return find_pci (self->choices->pci, address) >= 0;
}

/**
 * pt_session_takes_usb:
 * @self: a session
 * @device: a USB device
 *
 * Returns: whether it was chosen to go along
 */
gboolean
pt_session_takes_usb (PtSession *self, const PtUsbDevice *device)
{
  g_return_val_if_fail (PT_IS_SESSION (self), FALSE);

  return find_usb (self->choices->usb, device) >= 0;
}

/* The kernel lends a group as a whole. */
static void
take_group (PtSession *self, const PtPciAddress *address, gboolean take)
{
  const PtPciDevice *device = pt_host_find_pci (self->report->host, address);
  g_autoptr (GPtrArray) mates = NULL;

  if (device == NULL || device->group < 0)
    return;
  mates = pt_host_list_group (self->report->host, device->group);
  for (guint i = 0; i < mates->len; i++)
    {
      const PtPciDevice *mate = mates->pdata[i];
      int index = find_pci (self->choices->pci, &mate->address);

      if (pt_pci_device_is_bridge (mate))
        continue;
      if (take && index < 0)
        g_array_append_val (self->choices->pci, mate->address);
      else if (!take && index >= 0)
        g_array_remove_index (self->choices->pci, (guint) index);
    }
}

/**
 * pt_session_take_pci:
 * @self: a session
 * @address: a PCI device
 * @take: whether it shall go along
 *
 * Takes a device, and those of its group, or leaves them here.
 */
void
pt_session_take_pci (PtSession *self, const PtPciAddress *address, gboolean take)
{
  g_return_if_fail (PT_IS_SESSION (self));

  int index = find_pci (self->choices->pci, address);

  if (self->report == NULL || take == (index >= 0))
    return;
  if (take)
    g_array_append_vals (self->choices->pci, address, 1);
  else
    g_array_remove_index (self->choices->pci, (guint) index);
  take_group (self, address, take);
  pt_session_drop_draft (self);
  pt_session_emit_changed (self);
}

/**
 * pt_session_take_usb:
 * @self: a session
 * @device: a USB device
 * @take: whether it shall go along
 *
 * Takes a device, or leaves it here. libvirt knows it by its kind: an equal one counts as taken,
 * too.
 */
void
pt_session_take_usb (PtSession *self, const PtUsbDevice *device, gboolean take)
{
  g_return_if_fail (PT_IS_SESSION (self));

  int index = find_usb (self->choices->usb, device);

  if (take == (index >= 0))
    return;
  if (take)
    add_usb (self, device);
  else
    g_array_remove_index (self->choices->usb, (guint) index);
  pt_session_drop_draft (self);
  pt_session_emit_changed (self);
}

/**
 * pt_session_list_leaving:
 * @self: a session
 *
 * Returns: (transfer full) (element-type PtPciAddress): all PCI devices that leave with the choices
 * as they are: the card, what has to go with it, and what was chosen
 */
GArray *
pt_session_list_leaving (PtSession *self)
{
  g_return_val_if_fail (PT_IS_SESSION (self), NULL);

  GArray *leaving = g_array_new (FALSE, FALSE, sizeof (PtPciAddress));
  const PtCard *card = pt_session_get_card (self);

  for (guint i = 0; card != NULL && i < card->must_take->len; i++)
    g_array_append_val (leaving, g_array_index (card->must_take, PtPciAddress, i));
  for (guint i = 0; i < self->choices->pci->len; i++)
    {
      const PtPciAddress *address = &g_array_index (self->choices->pci, PtPciAddress, i);

      if (find_pci (leaving, address) < 0)
        g_array_append_vals (leaving, address, 1);
    }
  return leaving;
}

/**
 * pt_session_has_input:
 * @self: a session
 * @kind: PT_USB_KIND_KEYBOARD or _MOUSE
 *
 * Returns: whether the machine gets one, by itself or with a controller
 */
gboolean
pt_session_has_input (PtSession *self, PtUsbKind kind)
{
  g_return_val_if_fail (PT_IS_SESSION (self), FALSE);

  g_autoptr (GArray) leaving = NULL;

  if (self->report == NULL)
    return FALSE;
  leaving = pt_session_list_leaving (self);
  return pt_offers_have_input (self->report->host, leaving, self->choices->usb, kind);
}

/**
 * pt_session_get_other_way:
 * @self: a session
 *
 * Returns: whether the user has another way to type in the machine
 */
gboolean
pt_session_get_other_way (PtSession *self)
{
  g_return_val_if_fail (PT_IS_SESSION (self), FALSE);

  return self->other_way;
}

/**
 * pt_session_set_other_way:
 * @self: a session
 * @other_way: whether the user has another way to type in the machine
 *
 * Keeps what the user says about it.
 */
void
pt_session_set_other_way (PtSession *self, gboolean other_way)
{
  g_return_if_fail (PT_IS_SESSION (self));

  if (self->other_way == other_way)
    return;
  self->other_way = other_way;
  pt_session_emit_changed (self);
}
