#include "config.h"

#include "pt-plan.h"

#include <string.h>

#include "pt-error.h"
#include "pt-i18n.h"
#include "pt-name.h"

/* The text form: one word and its values on a line; the lines of a step are indented by one
 * blank. There is one way only to write a plan: what does not come out of format the way it went
 * into parse is refused, so that a digest stands for a meaning.
 *
 *   PASSTHROUGH-PLAN 1
 *   machine 11111111-2222-4333-8444-555555555555 win11
 *   step hook-files
 *    found absent
 *   step hook-data
 *    found absent
 *    device 0000:09:00.0 1234:abcd video
 *    guard 120
 *    say-it-works 0
 *    reboot-after 300
 *   step define-machine
 *    found 0123…
 *    card 0000:09:00.0
 *    remove-virtual-display
 *
 * A plan of this computer has other steps, in which nothing was found: nothing is replaced by them.
 *
 *   PASSTHROUGH-PLAN 1
 *   computer
 *   step start-libvirt
 *    layout modular
 *   step join-group
 */
#define HEADER "PASSTHROUGH-PLAN 1"
#define DIGEST_LENGTH 64
#define SECONDS_LIMIT 86400

/**
 * pt_plan_new:
 * @uuid: the machine's UUID
 * @name: the machine's name
 *
 * Returns: (transfer full): a plan that does nothing
 */
PtPlan *
pt_plan_new (const char *uuid, const char *name)
{
  PtPlan *plan = g_new0 (PtPlan, 1);

  plan->uuid = g_strdup (uuid);
  plan->name = g_strdup (name);
  plan->steps = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_step_free);
  return plan;
}

/**
 * pt_plan_new_of_computer:
 * @step: (transfer full): a step of such a plan
 *
 * Returns: (transfer full): a plan that is of no machine
 */
PtPlan *
pt_plan_new_of_computer (PtStep *step)
{
  PtPlan *plan = pt_plan_new (NULL, NULL);

  g_ptr_array_add (plan->steps, step);
  return plan;
}

/**
 * pt_plan_is_of_computer:
 * @plan: a plan
 *
 * Returns: whether it is of no machine
 */
gboolean
pt_plan_is_of_computer (const PtPlan *plan)
{
  return plan->uuid == NULL;
}

void
pt_plan_free (PtPlan *plan)
{
  g_free (plan->uuid);
  g_free (plan->name);
  g_ptr_array_unref (plan->steps);
  g_free (plan);
}

/**
 * pt_plan_find:
 * @plan: a plan
 * @kind: a kind of step
 *
 * Returns: (transfer none) (nullable): the step of that kind
 */
const PtStep *
pt_plan_find (const PtPlan *plan, PtStepKind kind)
{
  for (guint i = 0; i < plan->steps->len; i++)
    {
      const PtStep *step = plan->steps->pdata[i];

      if (step->kind == kind)
        return step;
    }
  return NULL;
}

static void
append_addresses (GString *out, const char *word, const GArray *addresses)
{
  char text[PT_PCI_ADDRESS_TEXT_SIZE];

  for (guint i = 0; i < addresses->len; i++)
    {
      pt_pci_address_print (&g_array_index (addresses, PtPciAddress, i), text);
      g_string_append_printf (out, " %s %s\n", word, text);
    }
}

static void
append_word (GString *out, const char *word, const char *value)
{
  g_autofree char *encoded = value != NULL ? pt_name_encode (value) : NULL;

  if (encoded != NULL)
    g_string_append_printf (out, " %s %s\n", word, encoded);
}

static void
append_flag (GString *out, const char *word, gboolean set)
{
  if (set)
    g_string_append_printf (out, " %s\n", word);
}

static void
append_hook_data (GString *out, const PtHookData *data)
{
  char text[PT_PCI_ADDRESS_TEXT_SIZE];

  for (guint i = 0; i < data->devices->len; i++)
    {
      const PtPlanDevice *device = &g_array_index (data->devices, PtPlanDevice, i);

      pt_pci_address_print (&device->address, text);
      g_string_append_printf (out, " device %s %04x:%04x %s\n", text, device->vendor,
                              device->device, pt_device_role_name (device->role));
    }
  g_string_append_printf (out, " guard %u\n say-it-works %u\n reboot-after %u\n",
                          data->guard_seconds, data->say_it_works_seconds,
                          data->reboot_after_seconds);
}

static void
append_edits (GString *out, const PtEdits *edits)
{
  append_addresses (out, "card", edits->card);
  append_addresses (out, "pci", edits->pci);
  for (guint i = 0; i < edits->usb->len; i++)
    {
      const PtUsbId *id = &g_array_index (edits->usb, PtUsbId, i);

      g_string_append_printf (out, " usb %04x:%04x\n", id->vendor, id->product);
    }
  append_word (out, "rom-file", edits->rom_file);
  append_word (out, "vendor-id", edits->vendor_id);
  append_flag (out, "hide-hypervisor", edits->hide_hypervisor);
  append_flag (out, "remove-virtual-display", edits->remove_virtual_display);
  append_flag (out, "topoext", edits->topoext);
  append_flag (out, "any-machine", edits->any_machine);
}

static void
append_layout (GString *out, PtDaemons daemons)
{
  const char *name = pt_daemons_name (daemons);

  if (name != NULL)
    g_string_append_printf (out, " layout %s\n", name);
}

/**
 * pt_plan_format:
 * @plan: a plan
 *
 * Returns: (transfer full): its one text form
 */
char *
pt_plan_format (const PtPlan *plan)
{
  GString *out = g_string_new (HEADER "\n");
  g_autofree char *name = plan->name != NULL ? pt_name_encode (plan->name) : NULL;

  if (pt_plan_is_of_computer (plan))
    g_string_append (out, "computer\n");
  else
    g_string_append_printf (out, "machine %s %s\n", plan->uuid, name);
  for (guint i = 0; i < plan->steps->len; i++)
    {
      const PtStep *step = plan->steps->pdata[i];

      g_string_append_printf (out, "step %s\n", pt_step_kind_name (step->kind));
      if (!pt_step_kind_is_of_computer (step->kind))
        g_string_append_printf (out, " found %s\n", step->found ? step->found : "unknown");
      switch (step->kind)
        {
        case PT_STEP_HOOK_FILES:
          break;
        case PT_STEP_HOOK_DATA:
          append_hook_data (out, step->hook_data);
          break;
        case PT_STEP_DEFINE_MACHINE:
          append_edits (out, step->edits);
          break;
        case PT_STEP_START_LIBVIRT:
          append_layout (out, step->daemons);
          break;
        case PT_STEP_JOIN_GROUP:
          break;
        }
    }
  return g_string_free (out, FALSE);
}

static gboolean
parse_ids (const char *text, guint16 *first, guint16 *second)
{
  PtUsbId id;

  if (!pt_usb_id_parse (text, &id, NULL))
    return FALSE;
  *first = id.vendor;
  *second = id.product;
  return TRUE;
}

static gboolean
parse_role (const char *text, PtDeviceRole *role)
{
  for (int i = PT_DEVICE_VIDEO; i <= PT_DEVICE_FURTHER; i++)
    if (g_str_equal (text, pt_device_role_name ((PtDeviceRole) i)))
      {
        *role = (PtDeviceRole) i;
        return TRUE;
      }
  return FALSE;
}

static gboolean
parse_seconds (const char *text, guint *seconds)
{
  guint64 value;

  if (!g_ascii_string_to_unsigned (text, 10, 0, SECONDS_LIMIT, &value, NULL))
    return FALSE;
  *seconds = (guint) value;
  return TRUE;
}

static gboolean
parse_hook_line (PtHookData *data, char **words, guint count)
{
  PtPlanDevice device;

  if (g_str_equal (words[0], "device") && count == 4)
    {
      if (!pt_pci_address_parse (words[1], &device.address, NULL)
          || !parse_ids (words[2], &device.vendor, &device.device)
          || !parse_role (words[3], &device.role))
        return FALSE;
      g_array_append_val (data->devices, device);
      return TRUE;
    }
  if (count != 2)
    return FALSE;
  if (g_str_equal (words[0], "guard"))
    return parse_seconds (words[1], &data->guard_seconds);
  if (g_str_equal (words[0], "say-it-works"))
    return parse_seconds (words[1], &data->say_it_works_seconds);
  if (g_str_equal (words[0], "reboot-after"))
    return parse_seconds (words[1], &data->reboot_after_seconds);
  return FALSE;
}

static gboolean
parse_flag (PtEdits *edits, const char *word)
{
  const struct
  {
    const char *word;
    gboolean *flag;
  } flags[] = {
    { "hide-hypervisor", &edits->hide_hypervisor },
    { "remove-virtual-display", &edits->remove_virtual_display },
    { "topoext", &edits->topoext },
    { "any-machine", &edits->any_machine },
  };

  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    if (g_str_equal (word, flags[i].word))
      {
        *flags[i].flag = TRUE;
        return TRUE;
      }
  return FALSE;
}

static gboolean
parse_edit_line (PtEdits *edits, char **words, guint count)
{
  PtPciAddress address;
  PtUsbId id;

  if (count == 1)
    return parse_flag (edits, words[0]);
  if (count != 2)
    return FALSE;
  if (g_str_equal (words[0], "card") || g_str_equal (words[0], "pci"))
    {
      if (!pt_pci_address_parse (words[1], &address, NULL))
        return FALSE;
      g_array_append_val (words[0][0] == 'c' ? edits->card : edits->pci, address);
      return TRUE;
    }
  if (g_str_equal (words[0], "usb"))
    {
      if (!pt_usb_id_parse (words[1], &id, NULL))
        return FALSE;
      g_array_append_val (edits->usb, id);
      return TRUE;
    }
  if (g_str_equal (words[0], "rom-file") && edits->rom_file == NULL)
    return (edits->rom_file = pt_name_decode (words[1], NULL)) != NULL;
  if (g_str_equal (words[0], "vendor-id") && edits->vendor_id == NULL)
    return (edits->vendor_id = pt_name_decode (words[1], NULL)) != NULL;
  return FALSE;
}

static gboolean
parse_found (const char *text, char **found)
{
  gboolean digest
      = strlen (text) == DIGEST_LENGTH && strspn (text, "0123456789abcdef") == DIGEST_LENGTH;

  if (!digest && !g_str_equal (text, "absent") && !g_str_equal (text, "unknown"))
    return FALSE;
  g_free (*found);
  *found = g_str_equal (text, "unknown") ? NULL : g_strdup (text);
  return TRUE;
}

static gboolean
parse_step_line (PtStep *step, char **words, guint count)
{
  if (g_str_equal (words[0], "found") && count == 2 && !pt_step_kind_is_of_computer (step->kind))
    return parse_found (words[1], &step->found);
  switch (step->kind)
    {
    case PT_STEP_HOOK_FILES:
    case PT_STEP_JOIN_GROUP:
      return FALSE;
    case PT_STEP_START_LIBVIRT:
      return g_str_equal (words[0], "layout") && count == 2
             && pt_daemons_parse (words[1], &step->daemons);
    case PT_STEP_HOOK_DATA:
      return parse_hook_line (step->hook_data, words, count);
    case PT_STEP_DEFINE_MACHINE:
      return parse_edit_line (step->edits, words, count);
    }
  return FALSE;
}

static gboolean
parse_step_head (PtPlan *plan, const char *kind)
{
  const PtStep *last = plan->steps->len > 0 ? plan->steps->pdata[plan->steps->len - 1] : NULL;
  PtStep *step = NULL;

  if (g_str_equal (kind, pt_step_kind_name (PT_STEP_HOOK_FILES)))
    step = pt_step_new_hook_files (NULL);
  else if (g_str_equal (kind, pt_step_kind_name (PT_STEP_HOOK_DATA)))
    step = pt_step_new_hook_data (pt_hook_data_new (), NULL);
  else if (g_str_equal (kind, pt_step_kind_name (PT_STEP_DEFINE_MACHINE)))
    step = pt_step_new_define_machine (pt_edits_new (), NULL);
  else if (g_str_equal (kind, pt_step_kind_name (PT_STEP_START_LIBVIRT)))
    step = pt_step_new_start_libvirt (PT_DAEMONS_UNKNOWN);
  else if (g_str_equal (kind, pt_step_kind_name (PT_STEP_JOIN_GROUP)))
    step = pt_step_new_join_group ();
  if (step == NULL)
    return FALSE;
  /* Each kind once, in order, and in the kind of plan that it is for. */
  if ((last != NULL && last->kind >= step->kind)
      || pt_step_kind_is_of_computer (step->kind) != pt_plan_is_of_computer (plan))
    {
      pt_step_free (step);
      return FALSE;
    }
  g_ptr_array_add (plan->steps, step);
  return TRUE;
}

static gboolean
parse_line (PtPlan *plan, const char *line, gboolean first)
{
  gboolean indented = line[0] == ' ';
  g_auto (GStrv) words = g_strsplit (line + (indented ? 1 : 0), " ", 6);
  guint count = g_strv_length (words);

  if (count == 0)
    return FALSE;
  if (indented)
    return plan->steps->len > 0
           && parse_step_line (plan->steps->pdata[plan->steps->len - 1], words, count);
  if (first && g_str_equal (words[0], "computer"))
    return count == 1;
  if (first && g_str_equal (words[0], "machine") && count == 3)
    {
      plan->uuid = pt_name_is_uuid (words[1]) ? g_strdup (words[1]) : NULL;
      plan->name = pt_name_decode (words[2], NULL);
      return plan->uuid != NULL && plan->name != NULL;
    }
  return !first && g_str_equal (words[0], "step") && count == 2 && parse_step_head (plan, words[1]);
}

/* Each key of kvm.conf stands once, and there is a card. */
static gboolean
check_roles (const GArray *devices)
{
  guint counts[PT_DEVICE_FURTHER + 1] = { 0 };

  for (guint i = 0; i < devices->len; i++)
    counts[g_array_index (devices, PtPlanDevice, i).role]++;
  return counts[PT_DEVICE_VIDEO] == 1 && counts[PT_DEVICE_AUDIO] <= 1 && counts[PT_DEVICE_USB] <= 1
         && counts[PT_DEVICE_SERIAL] <= 1;
}

/* The hook's devices are the definition's: the card's functions, then the further ones. */
static gboolean
check_devices (const GArray *devices, const PtEdits *edits)
{
  if (devices->len != edits->card->len + edits->pci->len)
    return FALSE;
  for (guint i = 0; i < devices->len; i++)
    {
      const PtPlanDevice *device = &g_array_index (devices, PtPlanDevice, i);
      gboolean further = i >= edits->card->len;
      const PtPciAddress *address
          = further ? &g_array_index (edits->pci, PtPciAddress, i - edits->card->len)
                    : &g_array_index (edits->card, PtPciAddress, i);

      if (!pt_pci_address_equal (&device->address, address)
          || further != (device->role == PT_DEVICE_FURTHER))
        return FALSE;
    }
  return TRUE;
}

static gboolean
has_digest (const PtStep *step)
{
  return step->found != NULL && strlen (step->found) == DIGEST_LENGTH;
}

/* What no line shows by itself: that the steps fit together. */
static gboolean
check_plan (const PtPlan *plan, GError **error)
{
  const PtStep *hook = pt_plan_find (plan, PT_STEP_HOOK_DATA);
  const PtStep *define = pt_plan_find (plan, PT_STEP_DEFINE_MACHINE);
  const PtStep *start = pt_plan_find (plan, PT_STEP_START_LIBVIRT);
  /* The hook's data without the hook, or the other way round, hands nothing over. */
  gboolean fits = (hook != NULL || define != NULL)
                  && (hook != NULL) == (pt_plan_find (plan, PT_STEP_HOOK_FILES) != NULL);

  if (pt_plan_is_of_computer (plan))
    fits = plan->steps->len > 0 && (start == NULL || pt_daemons_name (start->daemons) != NULL);
  if (define != NULL && !pt_edits_check (define->edits, error))
    return FALSE;
  if (hook != NULL)
    fits = fits && check_roles (hook->hook_data->devices);
  if (define != NULL)
    fits = fits && has_digest (define) && (hook != NULL) == (define->edits->card->len > 0);
  if (hook != NULL && define != NULL)
    fits = fits && check_devices (hook->hook_data->devices, define->edits);
  if (!fits)
    g_set_error_literal (error, PT_ERROR, PT_ERROR_MALFORMED,
                         _ ("The steps of the plan do not fit together; make it anew"));
  return fits;
}

/**
 * pt_plan_parse:
 * @text: a plan as pt_plan_format() writes it
 * @length: its length in bytes
 * @error: return location for an error
 *
 * Reads a plan strictly: a text that pt_plan_format() would write in another way is refused.
 *
 * Returns: (transfer full): the plan, or NULL with PT_ERROR_MALFORMED naming the line
 */
PtPlan *
pt_plan_parse (const char *text, gsize length, GError **error)
{
  g_autoptr (PtPlan) plan = pt_plan_new (NULL, NULL);
  g_autofree char *copy = g_strndup (text, MIN (length, PT_PLAN_SIZE_LIMIT));
  g_autofree char *again = NULL;
  g_auto (GStrv) lines = NULL;

  lines = g_strsplit (copy, "\n", -1);
  if (length > PT_PLAN_SIZE_LIMIT || strlen (copy) != length || g_strcmp0 (lines[0], HEADER) != 0)
    {
      g_set_error_literal (error, PT_ERROR, PT_ERROR_MALFORMED,
                           _ ("This is no plan; “passthroughctl plan” makes one"));
      return NULL;
    }
  for (guint i = 1; lines[i] != NULL && lines[i + 1] != NULL; i++)
    if (!parse_line (plan, lines[i], i == 1))
      {
        g_set_error (error, PT_ERROR, PT_ERROR_MALFORMED,
                     _ ("Line %u of the plan cannot be understood"), i + 1);
        return NULL;
      }
  if (!check_plan (plan, error))
    return NULL;
  again = pt_plan_format (plan);
  if (strlen (again) != length || memcmp (again, text, length) != 0)
    {
      g_set_error_literal (error, PT_ERROR, PT_ERROR_MALFORMED,
                           _ ("The plan is not written in its one form; make it anew"));
      return NULL;
    }
  return g_steal_pointer (&plan);
}
