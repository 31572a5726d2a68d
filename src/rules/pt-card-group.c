#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-card-judge.h"

#include "pt-i18n.h"
#include "pt-cmdline.h"

static gboolean
has_group (const PtCard *card, int group)
{
  for (guint i = 0; i < card->groups->len; i++)
    if (g_array_index (card->groups, int, i) == group)
      return TRUE;
  return FALSE;
}

static void
judge_iommu (const PtCardInput *input, PtCard *card)
{
  if (input->iommu == PT_IOMMU_CANNOT_TELL)
    pt_card_add_reason (card, PT_VERDICT_BLOCKED, _ ("Whether it can be lent cannot be told"),
                        g_strdup (_ ("The IOMMU’s groups could not be read.")));
  else if (input->iommu == PT_IOMMU_NO_GROUPS)
    pt_card_add_reason (card, PT_VERDICT_BLOCKED, _ ("No device can be lent yet"),
                        g_strdup (_ ("The IOMMU makes no groups. The checks of this computer say "
                                     "what to do.")));
  else
    pt_card_add_reason (card, PT_VERDICT_BLOCKED, _ ("No device can be lent yet"),
                        g_strdup (_ ("The IOMMU is off. The checks of this computer say how to "
                                     "switch it on.")));
}

static char *
describe_missing_group (const PtCardInput *input)
{
  g_autofree char *left_out = pt_iommu_find_left_out (input->host);

  if (left_out != NULL)
    return g_strdup_printf (_ ("Its part of the IOMMU is left out by the kernel argument `%s`."),
                            left_out);
  if (!pt_iommu_is_told (input->host, input->host->boot->cmdline))
    return g_strdup_printf (_ ("Its part of the IOMMU is left out. The kernel argument `%s` "
                               "brings it in."),
                            pt_iommu_get_argument (input->host));
  return g_strdup (_ ("The IOMMU works, but not for this card. A firmware update can help."));
}

static void
judge_missing_group (const PtCardInput *input, PtCard *card)
{
  for (guint i = 0; i < card->functions->len; i++)
    {
      const PtPciDevice *function
          = pt_host_find_pci (input->host, &g_array_index (card->functions, PtPciAddress, i));

      if (function == NULL || function->group >= 0 || !pt_device_is_endpoint (function))
        continue;
      pt_card_add_reason (card, PT_VERDICT_BLOCKED, _ ("It has no IOMMU group"),
                          describe_missing_group (input));
      return;
    }
}

static void
judge_disk (PtCard *card, const PtPciDevice *device)
{
  g_autofree char *title = NULL;

  if (pt_addresses_contain (card->functions, &device->address))
    {
      pt_card_add_reason (card, PT_VERDICT_BLOCKED, _ ("A disk in use hangs on it"),
                          g_strdup_printf (_ ("%s. Plug it in elsewhere."),
                                           device->in_use != NULL ? device->in_use
                                                                  : _ ("The system runs from it")));
      return;
    }
  if (device->system_disk)
    {
      title
          = device->group >= 0
                ? g_strdup_printf (_ ("It shares group %d with the disk controller"), device->group)
                : g_strdup (_ ("It holds the disk controller"));
      pt_card_add_reason (card, PT_VERDICT_BLOCKED, title,
                          g_strdup (_ ("The disk your system runs from would leave this computer "
                                       "too. Another slot or a firmware update can separate "
                                       "them.")));
      return;
    }
  title = device->group >= 0
              ? g_strdup_printf (_ ("It shares group %d with a disk in use"), device->group)
              : g_strdup (_ ("It holds a disk in use"));
  pt_card_add_reason (
      card, PT_VERDICT_BLOCKED, title,
      /* Translators: %s says in words how a disk is used. */
      g_strdup_printf (_ ("%s. Another slot or a firmware update can separate them."),
                       device->in_use));
}

/* The running system may need a disk that hangs on a USB controller of the card. */
static void
judge_usb_disks (const PtHost *host, PtCard *card, const PtPciDevice *controller)
{
  if (controller->system_disk || controller->in_use != NULL)
    return;
  for (guint i = 0; i < host->usb->len; i++)
    {
      const PtUsbDevice *device = g_ptr_array_index (host->usb, i);

      if (device->in_use == NULL || !device->has_controller
          || !pt_pci_address_equal (&device->controller, &controller->address))
        continue;
      pt_card_add_reason (card, PT_VERDICT_BLOCKED, _ ("A disk in use hangs on it"),
                          /* Translators: %s says in words how a disk is used. */
                          g_strdup_printf (_ ("%s. Plug it in elsewhere."), device->in_use));
      return;
    }
}

/* "No use was seen" means nothing where it could not be read what is mounted. */
static void
judge_unknown_disks (const PtHost *host, PtCard *card, const PtPciDevice *device)
{
  g_autofree char *title = NULL;
  char address[PT_PCI_ADDRESS_TEXT_SIZE];

  if (host->storage_known || device->in_use != NULL || device->system_disk
      || (pt_pci_device_base_class (device) != PT_PCI_CLASS_STORAGE && device->block == NULL))
    return;
  pt_pci_address_print (&device->address, address);
  title = g_strdup_printf (_ ("Whether the disks at `%s` are in use cannot be told"), address);
  pt_card_add_reason (card, PT_VERDICT_BLOCKED, title,
                      g_strdup (_ ("They would leave with the card. What is mounted here could not "
                                   "be read.")));
}

/* The kernel lends a group only when nobody owns a part of it; drivers that manage DMA by
 * themselves do not count (drivers/iommu/iommu.c, iommu_device_use_default_domain). */
static void
judge_bridge (const PtCardInput *input, PtCard *card, const PtPciDevice *bridge)
{
  char address[PT_PCI_ADDRESS_TEXT_SIZE];
  g_autofree char *title = NULL;

  if (bridge->driver == NULL || pt_device_is_lent (input->quirks, bridge))
    return;
  pt_pci_address_print (&bridge->address, address);
  title = g_strdup_printf (_ ("A bridge in group %d does not let go"), bridge->group);
  pt_card_add_reason (
      card, PT_VERDICT_BLOCKED, title,
      g_strdup_printf (_ ("The driver `%s` has the bridge at `%s`, and the kernel lends the group "
                          "only without it. Another slot can help."),
                       bridge->driver, address));
}

static void
judge_bridges (const PtCardInput *input, PtCard *card)
{
  for (guint i = 0; i < card->groups->len; i++)
    {
      g_autoptr (GPtrArray) members
                 = pt_host_list_group (input->host, g_array_index (card->groups, int, i));

      for (guint j = 0; j < members->len; j++)
        if (!pt_device_is_endpoint (g_ptr_array_index (members, j))
            && !pt_card_has_function (
                card, &((const PtPciDevice *) g_ptr_array_index (members, j))->address))
          judge_bridge (input, card, g_ptr_array_index (members, j));
    }
}

/* What goes along although nothing here uses it is marked, so that nobody wonders. */
static void
mark_driverless (const PtCardInput *input, PtCard *card, const PtPciDevice *device, gboolean own)
{
  g_autofree char *name
      = own ? g_strdup (pt_function_kind (device)) : pt_device_format_name (input->quirks, device);
  g_autofree char *title = NULL;
  char address[PT_PCI_ADDRESS_TEXT_SIZE];

  if (device->driver != NULL || device->driver_unknown)
    return;
  pt_pci_address_print (&device->address, address);
  title = g_strdup_printf (_ ("%s has no driver here"), name);
  pt_card_add_reason (card, PT_VERDICT_READY, title,
                      g_strdup_printf (_ ("`%s` goes along all the same."), address));
}

static void
judge_shared (const PtCardInput *input, PtCard *card, const GPtrArray *others)
{
  g_autofree char *title = NULL;
  g_autoptr (GString) names = g_string_new (NULL);

  if (others->len == 0)
    return;
  for (guint i = 0; i < others->len; i++)
    {
      g_autofree char *name = pt_device_format_name (input->quirks, g_ptr_array_index (others, i));

      g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", name);
    }
  title = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u other device shares its group",
                                        "%u other devices share its group", others->len),
                           others->len);
  pt_card_add_reason (
      card, PT_VERDICT_CAUTION, title,
      g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                    "%s has to go along. Another slot or a firmware update can "
                                    "separate them.",
                                    "%s have to go along. Another slot or a firmware update can "
                                    "separate them.",
                                    others->len),
                       names->str));
  pt_card_add_reason (
      card, PT_VERDICT_READY, _ ("The ACS override is not used"),
      g_strdup (_ ("Some kernels can be told to pretend that such devices are kept apart. They are "
                   "not: a machine could reach this computer’s memory through them. Passthrough "
                   "never sets it.")));
}

static void
judge_members (const PtCardInput *input, PtCard *card)
{
  g_autoptr (GPtrArray) others = g_ptr_array_new ();

  for (guint i = 0; i < card->must_take->len; i++)
    {
      const PtPciAddress *address = &g_array_index (card->must_take, PtPciAddress, i);
      const PtPciDevice *device = pt_host_find_pci (input->host, address);
      gboolean own = pt_card_has_function (card, address);

      if (device == NULL)
        continue;
      if (device->system_disk || device->in_use != NULL)
        judge_disk (card, device);
      else if (!own)
        g_ptr_array_add (others, (gpointer) device);
      judge_usb_disks (input->host, card, device);
      judge_unknown_disks (input->host, card, device);
      mark_driverless (input, card, device, own);
    }
  judge_shared (input, card, others);
}

static void
judge_regions (const PtCardInput *input, PtCard *card)
{
  for (guint i = 0; i < input->host->iommu->groups->len; i++)
    {
      const PtIommuGroup *group = g_ptr_array_index (input->host->iommu->groups, i);
      g_autofree char *title = NULL;

      if (!group->direct_region || !has_group (card, group->number))
        continue;
      title = g_strdup_printf (_ ("The firmware keeps memory for group %d"), group->number);
      pt_card_add_reason (card, PT_VERDICT_CAUTION, title,
                          g_strdup (_ ("The kernel may refuse to lend such a device. A firmware "
                                       "option or update, or another slot, can help.")));
    }
}

static void
judge_override (const PtCardInput *input, PtCard *card)
{
  g_autofree char *value = NULL;

  if (input->host->boot->cmdline != NULL)
    value = pt_cmdline_get (input->host->boot->cmdline, "pcie_acs_override");
  if (value == NULL)
    return;
  pt_card_add_reason (
      card, PT_VERDICT_CAUTION, _ ("The groups of this computer are pretended"),
      g_strdup_printf (_ ("The kernel was started with `pcie_acs_override=%s`. "
                          "Devices of different groups may still reach each other."),
                       value));
}

/**
 * pt_card_judge_group:
 * @input: the facts
 * @card: a card
 *
 * Judges whether the card's groups can be lent, and what has to go along.
 */
void
pt_card_judge_group (const PtCardInput *input, PtCard *card)
{
  if (!pt_iommu_is_on (input->iommu))
    {
      judge_iommu (input, card);
      return;
    }
  judge_missing_group (input, card);
  judge_bridges (input, card);
  judge_members (input, card);
  judge_regions (input, card);
  judge_override (input, card);
}
