#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-card.h"

#include "pt-card-judge.h"
#include "pt-i18n.h"

#define HEADER_ENDPOINT 0

const char *
pt_verdict_name (PtVerdict verdict)
{
  switch (verdict)
    {
    case PT_VERDICT_READY:
      return "ready";
    case PT_VERDICT_CAUTION:
      return "caution";
    case PT_VERDICT_BLOCKED:
      return "blocked";
    }
  return "blocked";
}

/**
 * pt_function_kind:
 * @device: a function of a card
 *
 * Returns: (transfer none): what it is, in words
 */
const char *
pt_function_kind (const PtPciDevice *device)
{
  if (pt_pci_device_is_display (device))
    return _ ("Graphics");
  switch (pt_pci_device_subclass (device))
    {
    case PT_PCI_SUBCLASS_AUDIO:
      return _ ("Sound over HDMI and DisplayPort");
    case PT_PCI_SUBCLASS_USB:
      return _ ("USB controller");
    case PT_PCI_SUBCLASS_SERIAL_BUS_OTHER:
      return _ ("USB-C control");
    default:
      return device->class_name;
    }
}

/* A host bridge has the header of an endpoint, and a bridge may have an odd class: both signs
 * count. libvirt refuses everything but endpoints (virhostdev.c). */
gboolean
pt_device_is_endpoint (const PtPciDevice *device)
{
  return pt_pci_device_base_class (device) != PT_PCI_CLASS_BRIDGE
         && (device->header_type == HEADER_ENDPOINT || device->header_type < 0);
}

/**
 * pt_device_is_lent:
 * @quirks: the knowledge
 * @device: an endpoint
 *
 * Returns: whether a driver has it that lends it to machines or keeps it for that
 */
gboolean
pt_device_is_lent (PtQuirks *quirks, const PtPciDevice *device)
{
  const PtDriver *driver = pt_quirks_find_driver (quirks, device->driver);

  return driver != NULL && driver->release == PT_RELEASE_KEEP;
}

gboolean
pt_addresses_contain (const GArray *addresses, const PtPciAddress *address)
{
  for (guint i = 0; i < addresses->len; i++)
    if (pt_pci_address_equal (&g_array_index (addresses, PtPciAddress, i), address))
      return TRUE;
  return FALSE;
}

gboolean
pt_card_has_function (const PtCard *card, const PtPciAddress *address)
{
  return pt_addresses_contain (card->functions, address);
}

/**
 * pt_card_add_reason:
 * @card: a card
 * @verdict: what the reason asks for
 * @title: the effect in one sentence, translated
 * @detail: (transfer full)(nullable): what it means, translated
 *
 * Adds a reason that was seen on this computer.
 */
void
pt_card_add_reason (PtCard *card, PtVerdict verdict, const char *title, char *detail)
{
  PtReason *reason = g_new0 (PtReason, 1);

  reason->verdict = verdict;
  reason->title = g_strdup (title);
  reason->detail = detail != NULL ? detail : g_strdup ("");
  g_ptr_array_add (card->reasons, reason);
}

static void
reason_free (PtReason *reason)
{
  g_free (reason->title);
  g_free (reason->detail);
  g_free (reason->source);
  g_free (reason->quirk);
  g_free (reason);
}

static void
loss_free (PtLoss *loss)
{
  g_free (loss->name);
  g_free (loss->reason);
  g_free (loss);
}

static PtCard *
card_new (const PtPciDevice *device)
{
  PtCard *card = g_new0 (PtCard, 1);

  card->device = device;
  card->functions = g_array_new (FALSE, FALSE, sizeof (PtPciAddress));
  card->groups = g_array_new (FALSE, FALSE, sizeof (int));
  card->must_take = g_array_new (FALSE, FALSE, sizeof (PtPciAddress));
  card->losses = g_ptr_array_new_with_free_func ((GDestroyNotify) loss_free);
  card->reset = g_ptr_array_new_with_free_func (g_free);
  card->reasons = g_ptr_array_new_with_free_func ((GDestroyNotify) reason_free);
  return card;
}

/**
 * pt_card_may_be_screen:
 * @card: (nullable): a card; NULL: which one is not known
 *
 * Returns: whether somebody may look at this computer through it, so that a session ends when it
 *   leaves, and its machine must not have it without its hook
 */
gboolean
pt_card_may_be_screen (const PtCard *card)
{
  return card == NULL || card->boot_display || card->only_card || card->shows_desktop != PT_NO;
}

void
pt_card_free (PtCard *card)
{
  if (card == NULL)
    return;
  g_free (card->name);
  g_free (card->short_name);
  g_array_unref (card->functions);
  g_array_unref (card->groups);
  g_array_unref (card->must_take);
  g_ptr_array_unref (card->losses);
  g_ptr_array_unref (card->reset);
  g_ptr_array_unref (card->reasons);
  g_free (card);
}

static int
compare_numbers (gconstpointer a, gconstpointer b)
{
  return *(const int *) a - *(const int *) b;
}

static void
add_group (GArray *groups, int group)
{
  if (group < 0)
    return;
  for (guint i = 0; i < groups->len; i++)
    if (g_array_index (groups, int, i) == group)
      return;
  g_array_append_val (groups, group);
}

static int
compare_addresses (gconstpointer a, gconstpointer b)
{
  return pt_pci_address_compare (a, b);
}

static void
add_endpoints (GArray *addresses, const GPtrArray *devices)
{
  for (guint i = 0; i < devices->len; i++)
    {
      const PtPciDevice *device = g_ptr_array_index (devices, i);

      if (pt_device_is_endpoint (device) && !pt_addresses_contain (addresses, &device->address))
        g_array_append_val (addresses, device->address);
    }
}

/* Every function of the slot, even where the IOMMU keeps them apart: a bus reset needs them all,
 * and drivers in the machine expect them. Then whatever else is in the groups touched. */
static void
collect_devices (const PtHost *host, PtCard *card)
{
  g_autoptr (GPtrArray) slot = pt_host_list_slot (host, &card->device->address);

  for (guint i = 0; i < slot->len; i++)
    {
      const PtPciDevice *function = g_ptr_array_index (slot, i);

      g_array_append_val (card->functions, function->address);
      add_group (card->groups, function->group);
    }
  g_array_sort (card->functions, compare_addresses);
  g_array_sort (card->groups, compare_numbers);
  add_endpoints (card->must_take, slot);
  for (guint i = 0; i < card->groups->len; i++)
    {
      g_autoptr (GPtrArray) members
                 = pt_host_list_group (host, g_array_index (card->groups, int, i));

      add_endpoints (card->must_take, members);
    }
  g_array_sort (card->must_take, compare_addresses);
}

static gboolean
has_card (const GPtrArray *cards, const PtPciAddress *address)
{
  for (guint i = 0; i < cards->len; i++)
    {
      const PtCard *card = g_ptr_array_index (cards, i);

      if (pt_pci_address_same_slot (&card->device->address, address))
        return TRUE;
    }
  return FALSE;
}

/* boot_vga exists for the class of VGA controllers only (drivers/pci/pci-sysfs.c); without any
 * such device the only card with a screen is the one that drew the first picture. */
static gboolean
drew_first_picture (const PtHost *host, const PtCard *card)
{
  if (card->device->boot_vga != PT_UNKNOWN)
    return card->device->boot_vga == PT_YES;
  for (guint i = 0; i < host->pci->len; i++)
    if (((const PtPciDevice *) g_ptr_array_index (host->pci, i))->boot_vga == PT_YES)
      return FALSE;
  return card->only_card && card->device->outputs_connected > 0;
}

static gboolean
has_graphical_session (const PtHost *host)
{
  for (guint i = 0; host->display->sessions != NULL && i < host->display->sessions->len; i++)
    {
      const PtSeatSession *session = g_ptr_array_index (host->display->sessions, i);

      if (!session->remote && g_strcmp0 (session->seat, "seat0") == 0
          && (g_strcmp0 (session->type, "wayland") == 0 || g_strcmp0 (session->type, "x11") == 0))
        return TRUE;
    }
  return FALSE;
}

static PtFact
find_desktop (const PtHost *host, PtQuirks *quirks, const PtCard *card)
{
  const PtPciDevice *device = card->device;

  if (device->outputs_connected > 0)
    return PT_YES;
  if (device->outputs_connected == 0 || (device->driver == NULL && !device->driver_unknown)
      || pt_device_is_lent (quirks, device))
    return PT_NO;
  /* Some drivers show no connectors. With one card and a picture there is no other place. */
  return card->only_card && has_graphical_session (host) ? PT_YES : PT_UNKNOWN;
}

/* Another card can show the desktop when its driver runs it and it has, or may have, outputs. */
static gboolean
can_show_desktop (PtQuirks *quirks, const PtPciDevice *device)
{
  if (device->driver_unknown)
    return device->outputs != 0;
  if (device->driver == NULL || pt_device_is_lent (quirks, device))
    return FALSE;
  if (device->outputs >= 0)
    return device->outputs > 0;
  return pt_pci_device_subclass (device) != PT_PCI_SUBCLASS_3D;
}

static gboolean
is_only_card (const PtCardInput *input, const PtCard *card)
{
  for (guint i = 0; i < input->cards->len; i++)
    {
      const PtCard *other = g_ptr_array_index (input->cards, i);

      if (other != card && can_show_desktop (input->quirks, other->device))
        return FALSE;
    }
  return TRUE;
}

static int
compare_reasons (gconstpointer a, gconstpointer b)
{
  const PtReason *const *first = a;
  const PtReason *const *second = b;

  return (int) (*second)->verdict - (int) (*first)->verdict;
}

/* g_ptr_array_sort() is not stable before GLib 2.76; the order within a verdict says something. */
static void
sort_reasons (GPtrArray *reasons)
{
  for (guint i = 1; i < reasons->len; i++)
    for (guint j = i; j > 0 && compare_reasons (&reasons->pdata[j - 1], &reasons->pdata[j]) > 0;
         j--)
      {
        gpointer swap = reasons->pdata[j];

        reasons->pdata[j] = reasons->pdata[j - 1];
        reasons->pdata[j - 1] = swap;
      }
}

static void
judge (const PtCardInput *input, PtCard *card)
{
  pt_card_find_reset (input, card);
  pt_card_find_losses (input, card);
  pt_card_judge_group (input, card);
  pt_card_judge_hardware (input, card);
  pt_card_judge_quirks (input, card);
  pt_card_judge_place (input, card);
  sort_reasons (card->reasons);
  card->verdict = PT_VERDICT_READY;
  if (card->reasons->len > 0)
    card->verdict = ((const PtReason *) g_ptr_array_index (card->reasons, 0))->verdict;
}

static void
look_round (const PtCardInput *input, PtCard *card)
{
  g_autoptr (GPtrArray) quirks = pt_quirks_match (input->quirks, input->host, card->device);

  card->only_card = is_only_card (input, card);
  card->boot_display = drew_first_picture (input->host, card);
  card->shows_desktop = find_desktop (input->host, input->quirks, card);
  card->integrated = pt_quirks_have_mark (quirks, "integrated");
  pt_card_make_names (input->quirks, card);
}

/**
 * pt_cards_judge:
 * @host: a computer
 * @quirks: the knowledge
 *
 * Finds every graphics card, by the class of its functions and not by its maker, one a slot, and
 * judges it.
 *
 * Returns: (transfer full)(element-type PtCard): the cards in order of address; their devices
 *   live as long as @host
 */
GPtrArray *
pt_cards_judge (const PtHost *host, PtQuirks *quirks)
{
  GPtrArray *cards = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_card_free);
  PtCardInput input = { host, quirks, cards, pt_iommu_judge (host, quirks) };

  for (guint i = 0; i < host->pci->len; i++)
    {
      const PtPciDevice *device = g_ptr_array_index (host->pci, i);
      PtCard *card;

      if (!pt_pci_device_is_display (device) || has_card (cards, &device->address))
        continue;
      card = card_new (device);
      collect_devices (host, card);
      g_ptr_array_add (cards, card);
    }
  for (guint i = 0; i < cards->len; i++)
    look_round (&input, g_ptr_array_index (cards, i));
  for (guint i = 0; i < cards->len; i++)
    judge (&input, g_ptr_array_index (cards, i));
  return cards;
}
