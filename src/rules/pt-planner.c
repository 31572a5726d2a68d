#include "config.h"

#include "pt-planner.h"

#include <string.h>

#include "pt-error.h"
#include "pt-i18n.h"
#include "pt-planner-private.h"

/* A hand-over that takes longer than this is taken back. The rescue card promises the screen
 * after two minutes. */
#define GUARD_SECONDS 120
/* The last resort: on until a machine's first proven return (handover design, net 4). */
#define REBOOT_AFTER_SECONDS 300

static gboolean
has_address (const GArray *addresses, const PtPciAddress *address)
{
  for (guint i = 0; i < addresses->len; i++)
    if (pt_pci_address_equal (&g_array_index (addresses, PtPciAddress, i), address))
      return TRUE;
  return FALSE;
}

static int
compare_addresses (gconstpointer a, gconstpointer b)
{
  return pt_pci_address_compare (a, b);
}

static const PtCard *
find_card (const GPtrArray *cards, const PtPciAddress *address, GError **error)
{
  char text[PT_PCI_ADDRESS_TEXT_SIZE];

  pt_pci_address_print (address, text);
  for (guint i = 0; i < cards->len; i++)
    {
      const PtCard *card = cards->pdata[i];

      if (pt_pci_address_equal (&card->device->address, address))
        return card;
      if (has_address (card->functions, address))
        {
          g_autofree char *display = pt_pci_address_format (&card->device->address);

          g_set_error (error, PT_ERROR, PT_ERROR_NOT_FOUND,
                       _ ("%s is a function of the card at %s; name the card by that address"),
                       text, display);
          return NULL;
        }
    }
  g_set_error (error, PT_ERROR, PT_ERROR_NOT_FOUND,
               _ ("There is no graphics card at %s; “passthroughctl cards” lists them"), text);
  return NULL;
}

char *
pt_planner_describe (const PtHost *host, const PtPciAddress *address)
{
  const PtPciDevice *device = pt_host_find_pci (host, address);
  g_autofree char *name = device != NULL ? pt_pci_device_name (device) : g_strdup ("");
  char text[PT_PCI_ADDRESS_TEXT_SIZE];

  pt_pci_address_print (address, text);
  return g_strdup_printf ("%s %s", text, name);
}

static gboolean
refuse_missing (const GString *missing, GError **error)
{
  if (missing->len == 0)
    return TRUE;
  g_set_error (
      error, PT_ERROR, PT_ERROR_CONFLICT,
      _ ("These devices share an IOMMU group and have to go along: %s; name each with --pci, or "
         "use --whole-group"),
      missing->str);
  return FALSE;
}

/* What has to go along must be wanted, not slipped in. */
static void
add_mate (const PtHost *host,
          const PtPciAddress *address,
          gboolean whole_group,
          GArray *pci,
          GString *missing)
{
  g_autofree char *what = NULL;

  if (whole_group)
    {
      g_array_append_vals (pci, address, 1);
      return;
    }
  what = pt_planner_describe (host, address);
  if (strstr (missing->str, what) == NULL)
    g_string_append_printf (missing, "%s%s", missing->len > 0 ? "; " : "", what);
}

static void
add_must_take (
    const PtHost *host, const PtCard *card, gboolean whole_group, GArray *pci, GString *missing)
{
  for (guint i = 0; i < card->must_take->len; i++)
    {
      const PtPciAddress *address = &g_array_index (card->must_take, PtPciAddress, i);

      if (!has_address (card->functions, address) && !has_address (pci, address))
        add_mate (host, address, whole_group, pci, missing);
    }
}

/* The other endpoints of a further device's group: the kernel lends a group as a whole. */
static void
add_group (const PtHost *host,
           const GArray *card,
           guint index,
           gboolean whole_group,
           GArray *pci,
           GString *missing)
{
  const PtPciDevice *device = pt_host_find_pci (host, &g_array_index (pci, PtPciAddress, index));
  g_autoptr (GPtrArray) mates = NULL;

  if (device == NULL || device->group < 0)
    return;
  mates = pt_host_list_group (host, device->group);
  for (guint i = 0; i < mates->len; i++)
    {
      const PtPciDevice *mate = mates->pdata[i];

      if (!pt_pci_device_is_bridge (mate) && !has_address (card, &mate->address)
          && !has_address (pci, &mate->address))
        add_mate (host, &mate->address, whole_group, pci, missing);
    }
}

static void
drop_duplicates (GArray *addresses)
{
  g_array_sort (addresses, compare_addresses);
  for (guint i = 1; i < addresses->len;)
    if (pt_pci_address_equal (&g_array_index (addresses, PtPciAddress, i - 1),
                              &g_array_index (addresses, PtPciAddress, i)))
      g_array_remove_index (addresses, i);
    else
      i++;
}

static const PtCard *
add_card (const GPtrArray *cards, const PtChoices *choices, PtEdits *edits, GError **error)
{
  const PtCard *card = find_card (cards, &choices->card, error);

  if (card == NULL)
    return NULL;
  g_array_append_vals (edits->card, card->functions->data, card->functions->len);
  g_array_sort (edits->card, compare_addresses);
  /* A function of the card that was named as a further device is already there. */
  for (guint i = edits->pci->len; i > 0; i--)
    if (has_address (card->functions, &g_array_index (edits->pci, PtPciAddress, i - 1)))
      g_array_remove_index (edits->pci, i - 1);
  return card;
}

/* Fills in the devices, and refuses what cannot go or must not go alone. */
static gboolean
add_devices (const PtHost *host,
             const GPtrArray *cards,
             const PtChoices *choices,
             PtEdits *edits,
             GError **error)
{
  g_autoptr (GString) missing = g_string_new (NULL);
  const PtCard *card = NULL;

  g_array_append_vals (edits->pci, choices->pci->data, choices->pci->len);
  drop_duplicates (edits->pci);
  if (choices->has_card && (card = add_card (cards, choices, edits, error)) == NULL)
    return FALSE;
  if (card != NULL)
    add_must_take (host, card, choices->whole_group, edits->pci, missing);
  /* The list may grow on the way; what was added is in a group that was looked at. */
  for (guint i = 0; i < edits->pci->len; i++)
    add_group (host, edits->card, i, choices->whole_group, edits->pci, missing);
  drop_duplicates (edits->pci);
  return pt_planner_check_further (host, cards, edits->pci, error)
         && pt_planner_check_in_use (host, edits->card, error)
         && pt_planner_check_usb (host, cards, edits->usb, error)
         && refuse_missing (missing, error);
}

/**
 * pt_planner_make_edits:
 * @host: this computer
 * @cards: (element-type PtCard): its cards, judged
 * @choices: what the user wants
 * @error: return location for an error
 *
 * Works out what a machine's definition shall have: the whole card, and what must go with it.
 *
 * Returns: (transfer full): the edits, or NULL with PT_ERROR_NOT_FOUND (no such card or device),
 *   _CONFLICT (devices that must go along were not named, or a card was named as a further
 *   device), _UNSAFE (the system runs from it), _NOT_SUPPORTED (a bridge, no IOMMU group, equal USB
 *   devices) or _MALFORMED
 */
PtEdits *
pt_planner_make_edits (const PtHost *host,
                       const GPtrArray *cards,
                       const PtChoices *choices,
                       GError **error)
{
  g_autoptr (PtEdits) edits = pt_edits_new ();

  g_array_append_vals (edits->usb, choices->usb->data, choices->usb->len);
  edits->rom_file = g_strdup (choices->rom_file);
  edits->vendor_id = g_strdup (choices->vendor_id);
  edits->hide_hypervisor = choices->hide_hypervisor;
  edits->remove_virtual_display = choices->remove_virtual_display;
  edits->any_machine = choices->any_machine;
  /* Only processors whose threads a guest cannot see without it have this flag. */
  edits->topoext = pt_host_cpu_has_flag (host->cpu, "topoext") && pt_host_cpu_has_smt (host->cpu);

  if (!add_devices (host, cards, choices, edits, error) || !pt_edits_check (edits, error))
    return NULL;
  return g_steal_pointer (&edits);
}

static PtDeviceRole
role_of (const PtPciDevice *device)
{
  if (pt_pci_device_is_display (device))
    return PT_DEVICE_VIDEO;
  switch (pt_pci_device_subclass (device))
    {
    case PT_PCI_SUBCLASS_AUDIO:
      return PT_DEVICE_AUDIO;
    case PT_PCI_SUBCLASS_USB:
      return PT_DEVICE_USB;
    case PT_PCI_SUBCLASS_SERIAL_BUS_OTHER:
      return PT_DEVICE_SERIAL;
    default:
      return PT_DEVICE_OTHER_FUNCTION;
    }
}

/* Each role but the last two stands for one key of kvm.conf, so it is given once. */
static PtDeviceRole
free_role (const GArray *devices, PtDeviceRole role)
{
  for (guint i = 0; i < devices->len; i++)
    if (g_array_index (devices, PtPlanDevice, i).role == role)
      return PT_DEVICE_OTHER_FUNCTION;
  return role;
}

static gboolean
add_hook_device (const PtHost *host,
                 GArray *devices,
                 const PtPciAddress *address,
                 gboolean further,
                 GError **error)
{
  const PtPciDevice *device = pt_host_find_pci (host, address);
  PtPlanDevice out = { .address = *address };

  if (device == NULL || device->vendor < 0 || device->device < 0)
    {
      g_autofree char *text = pt_pci_address_format (address);

      g_set_error (error, PT_ERROR, PT_ERROR_NOT_FOUND,
                   _ ("The ids of the device at %s could not be read"), text);
      return FALSE;
    }
  out.vendor = (guint16) device->vendor;
  out.device = (guint16) device->device;
  out.role = further ? PT_DEVICE_FURTHER : free_role (devices, role_of (device));
  g_array_append_val (devices, out);
  return TRUE;
}

static PtHookData *
make_hook_data (const PtHost *host, const PtEdits *edits, GError **error)
{
  g_autoptr (PtHookData) data = pt_hook_data_new ();

  for (guint i = 0; i < edits->card->len; i++)
    if (!add_hook_device (host, data->devices, &g_array_index (edits->card, PtPciAddress, i), FALSE,
                          error))
      return NULL;
  for (guint i = 0; i < edits->pci->len; i++)
    if (!add_hook_device (host, data->devices, &g_array_index (edits->pci, PtPciAddress, i), TRUE,
                          error))
      return NULL;
  data->guard_seconds = GUARD_SECONDS;
  data->reboot_after_seconds = REBOOT_AFTER_SECONDS;
  return g_steal_pointer (&data);
}

static gboolean
check_verdict (const GPtrArray *cards, const PtPciAddress *address, GError **error)
{
  const PtCard *card = find_card (cards, address, error);
  const PtReason *reason;

  if (card == NULL)
    return FALSE;
  if (card->verdict != PT_VERDICT_BLOCKED)
    return TRUE;
  reason = card->reasons->len > 0 ? card->reasons->pdata[0] : NULL;
  g_set_error (error, PT_ERROR, PT_ERROR_NOT_SUPPORTED,
               _ ("%s cannot go to a machine as things are: %s"), card->name,
               reason != NULL ? reason->title : "");
  return FALSE;
}

/**
 * pt_planner_make_plan:
 * @host: this computer
 * @cards: (element-type PtCard): its cards, judged
 * @choices: what the user wants
 * @uuid: the machine's UUID
 * @name: the machine's name
 * @definition_digest: SHA-256 of its definition as it is now
 * @files_found: (nullable): what is there of the hook's files, as PtStep has it
 * @hook_found: (nullable): SHA-256 of its `kvm.conf`, "absent", or NULL where it can't be read
 * @error: return location for an error
 *
 * Works out what is to be done: the hook and its data first, the definition last.
 *
 * Returns: (transfer full): the plan; NULL with the errors of pt_planner_make_edits(), and with
 *   PT_ERROR_NOT_SUPPORTED when the card's verdict is "blocked"
 */
PtPlan *
pt_planner_make_plan (const PtHost *host,
                      const GPtrArray *cards,
                      const PtChoices *choices,
                      const char *uuid,
                      const char *name,
                      const char *definition_digest,
                      const char *files_found,
                      const char *hook_found,
                      GError **error)
{
  g_autoptr (PtPlan) plan = pt_plan_new (uuid, name);
  PtEdits *edits = NULL;
  PtHookData *data;

  if (choices->has_card && !check_verdict (cards, &choices->card, error))
    return NULL;
  edits = pt_planner_make_edits (host, cards, choices, error);
  if (edits == NULL)
    return NULL;
  if (edits->card->len > 0)
    {
      data = make_hook_data (host, edits, error);
      if (data == NULL)
        {
          pt_edits_free (edits);
          return NULL;
        }
      g_ptr_array_add (plan->steps, pt_step_new_hook_files (files_found));
      g_ptr_array_add (plan->steps, pt_step_new_hook_data (data, hook_found));
    }
  g_ptr_array_add (plan->steps, pt_step_new_define_machine (edits, definition_digest));
  return g_steal_pointer (&plan);
}
