#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-checks.h"

#include "pt-i18n.h"
#include "pt-quirks-private.h"

#define ID "iommu"

static const char *
why (void)
{
  return _ ("The IOMMU keeps a lent device away from this computer’s memory. Linux lends nothing "
            "without it.");
}

static gboolean
is_intel (const PtHost *host)
{
  return pt_iommu_get_argument (host) != NULL;
}

static PtCheck *
make_fail (const char *title)
{
  PtCheck *check = pt_check_make (ID, PT_CHECK_FAIL, title, NULL, why ());

  check->head = g_strdup (_ ("The IOMMU is off. Without it no device can be lent to a machine."));
  check->hint = g_strdup (_ ("Switch the IOMMU on to continue"));
  return check;
}

static PtCheck *
make_no_processor (const PtCheckInput *input)
{
  const PtProcessor *processor = pt_iommu_find_processor (input->host, input->quirks);
  PtCheck *check = make_fail (_ ("This processor has no IOMMU"));

  pt_check_take_seen (check,
                      g_strdup_printf (_ ("%s lists neither AMD-Vi nor VT-d"),
                                       input->host->cpu->model != NULL ? input->host->cpu->model
                                                                       : _ ("The processor")));
  g_free (check->why);
  check->why
      = g_strdup (_ ("No device can be lent on this computer. There is no remedy in software."));
  check->unverified = processor != NULL && pt_origin_is_unverified (&processor->origin);
  g_free (check->hint);
  check->hint = g_strdup (_ ("No device can be lent on this computer"));
  return check;
}

static const char *
get_firmware_words (const PtHost *host)
{
  if (is_intel (host))
    return _ ("Restart, press Del or F2 for the firmware set-up, and set **VT-d** to **Enabled**. "
              "Many boards keep it under Advanced › CPU or Chipset. “Auto” is often not enough. "
              "Passthrough goes on from here afterwards.");
  return _ ("Restart, press Del or F2 for the firmware set-up, and set **IOMMU** to **Enabled**. "
            "Many boards keep it under Advanced › AMD CBS › NBIO. “Auto” is often not enough. "
            "Passthrough goes on from here afterwards.");
}

static PtCheck *
make_off_in_firmware (const PtHost *host)
{
  PtCheck *check = make_fail (_ ("The IOMMU is switched off in the firmware"));

  pt_check_take_seen (
      check,
      g_strdup_printf (_ ("The processor has one (%s), but the firmware does not announce it"),
                       pt_iommu_get_name (host)));
  pt_check_set_remedy (check, get_firmware_words (host));
  return check;
}

static PtCheck *
make_off_in_machine (void)
{
  PtCheck *check = make_fail (_ ("This virtual machine has no IOMMU"));

  pt_check_take_seen (check, g_strdup (_ ("This computer runs under a hypervisor that gives it "
                                          "none")));
  pt_check_set_remedy (check, _ ("Run Passthrough on the computer itself, or add an IOMMU device "
                                 "to this machine’s definition."));
  return check;
}

static PtCheck *
make_not_used (const PtCheckInput *input)
{
  const char *argument = pt_iommu_get_argument (input->host);
  PtCheck *check = make_fail (_ ("The IOMMU is there, but Linux does not use it"));

  pt_check_take_seen (check, g_strdup_printf (_ ("The firmware announces %s; the kernel was "
                                                 "started without `%s`"),
                                              pt_iommu_get_name (input->host), argument));
  pt_check_set_argument (check, input, argument);
  return check;
}

static PtCheck *
make_switched_off (const PtCheckInput *input)
{
  const PtHost *host = input->host;
  g_autofree char *off = pt_iommu_find_off_switch (host, host->boot->cmdline);
  PtCheck *check = make_fail (_ ("A kernel argument switches the IOMMU off"));

  pt_check_take_seen (
      check, g_strdup_printf (_ ("The firmware announces %s; the kernel was started with `%s`"),
                              pt_iommu_get_name (host), off));
  pt_check_set_without_argument (check, input, off);
  return check;
}

static PtCheck *
make_not_working (const PtHost *host)
{
  PtCheck *check = make_fail (_ ("Linux could not switch the IOMMU on"));

  pt_check_take_seen (check, g_strdup_printf (_ ("The firmware announces %s, nothing switches it "
                                                 "off, and yet it is not used"),
                                              pt_iommu_get_name (host)));
  if (is_intel (host))
    pt_check_set_remedy (check, _ ("The kernel’s log says why: look for DMAR in it with this "
                                   "command. A firmware update often helps."));
  else
    pt_check_set_remedy (
        check, _ ("The kernel’s log says why: look for IVRS in it with this command. A firmware "
                  "update often helps. For boards with a known fault there is "
                  "`amd_iommu=force_enable`, to be used with care."));
  check->command = g_strdup (is_intel (host) ? "sudo dmesg | grep -e DMAR -e IOMMU"
                                             : "sudo dmesg | grep -e IVRS -e AMD-Vi");
  return check;
}

static PtCheck *
make_next_start (const PtHost *host)
{
  const char *argument = pt_iommu_get_argument (host);
  g_autofree char *off = pt_iommu_find_off_switch (host, host->boot->cmdline);
  PtCheck *check = make_fail (_ ("The IOMMU is switched on for the next start"));

  if (off != NULL)
    pt_check_take_seen (check, g_strdup_printf (_ ("The running kernel has `%s`; the configuration "
                                                   "has it no more"),
                                                off));
  else
    pt_check_take_seen (
        check,
        g_strdup_printf (_ ("The configuration has `%s`; the running kernel has not"), argument));
  pt_check_set_remedy (check, _ ("Restart this computer."));
  check->fix = PT_FIX_RESTART;
  g_free (check->head);
  check->head = g_strdup (_ ("The IOMMU is on after a restart. Without it no device can be lent to "
                             "a machine."));
  g_free (check->hint);
  check->hint = g_strdup (_ ("Restart to continue"));
  return check;
}

static PtCheck *
make_no_groups (const PtHost *host)
{
  PtCheck *check = make_fail (_ ("The IOMMU is on, but makes no groups"));

  pt_check_take_seen (
      check, g_strdup_printf (_ ("%s is active; no device has a group"), pt_iommu_get_name (host)));
  pt_check_set_remedy (check, _ ("A firmware update often helps. Save the facts for a bug report "
                                 "from the menu."));
  g_free (check->head);
  check->head = g_strdup (_ ("The IOMMU makes no groups. Without them no device can be lent to a "
                             "machine."));
  g_free (check->hint);
  check->hint = g_strdup (_ ("No device has an IOMMU group"));
  return check;
}

static PtCheck *
make_card_left_out (const PtCheckInput *input)
{
  const char *argument = pt_iommu_get_argument (input->host);
  g_autofree char *left_out = pt_iommu_find_left_out (input->host);
  PtCheck *check = make_fail (_ ("The IOMMU leaves the graphics card out"));

  pt_check_take_seen (check, g_strdup_printf (_ ("%s is active, but no graphics card has a group"),
                                              pt_iommu_get_name (input->host)));
  if (left_out != NULL)
    pt_check_set_without_argument (check, input, left_out);
  else if (!pt_iommu_is_told (input->host, input->host->boot->cmdline))
    pt_check_set_argument (check, input, argument);
  else
    pt_check_set_remedy (check, _ ("A firmware update often helps. Save the facts for a bug report "
                                   "from the menu."));
  g_free (check->head);
  check->head = g_strdup (_ ("The graphics card has no IOMMU group. Without one it cannot be lent "
                             "to a machine."));
  return check;
}

static PtCheck *
make_off (const PtHost *host)
{
  PtCheck *check = make_fail (_ ("The IOMMU is off"));

  pt_check_take_seen (check, g_strdup (_ ("No device has a group; the firmware’s tables could not "
                                          "be read")));
  pt_check_set_remedy (check, get_firmware_words (host));
  return check;
}

static const PtPciDevice *
find_left_out (const PtHost *host)
{
  for (guint i = 0; i < host->pci->len; i++)
    {
      const PtPciDevice *device = g_ptr_array_index (host->pci, i);

      if (pt_pci_device_is_display (device) && device->group < 0)
        return device;
    }
  return NULL;
}

static PtCheck *
make_on (const PtHost *host)
{
  const PtPciDevice *left_out = find_left_out (host);
  guint groups = pt_iommu_count_groups (host);
  PtCheck *check = pt_check_make (ID, PT_CHECK_PASS, _ ("The IOMMU is on"), NULL, why ());
  g_autofree char *seen = NULL;
  char address[PT_PCI_ADDRESS_TEXT_SIZE];

  seen = g_strdup_printf (
      /* Translators: %s is AMD-Vi or VT-d. */
      g_dngettext (GETTEXT_PACKAGE, "%s is active and makes %u group",
                   "%s is active and makes %u groups", groups),
      pt_iommu_get_name (host), groups);
  if (left_out == NULL)
    {
      pt_check_take_seen (check, g_steal_pointer (&seen));
      return check;
    }
  pt_pci_address_print (&left_out->address, address);
  pt_check_take_seen (check,
                      /* Translators: the first %s is a sentence, the second an address. */
                      g_strdup_printf (_ ("%s; the card at `%s` is left out"), seen, address));
  return check;
}

static PtCheck *make_of_finding (const PtCheckInput *input, PtIommuFinding finding);

/* What there is to do is what there would be without that mode. */
static PtCheck *
make_no_iommu_mode (const PtCheckInput *input)
{
  PtCheck *check = make_of_finding (input, pt_iommu_judge_table (input->host, input->quirks));
  g_autofree char *remedy = g_strdup_printf (
      "%s. %s\n%s", check->title, check->remedy != NULL ? check->remedy : "",
      _ ("Also take `enable_unsafe_noiommu_mode` out of the module options: machines cannot use "
         "that mode."));

  check->state = PT_CHECK_FAIL;
  g_free (check->title);
  check->title = g_strdup (_ ("VFIO runs without an IOMMU"));
  pt_check_take_seen (check, g_strdup (_ ("Every group is of VFIO’s no-IOMMU mode, which keeps "
                                          "nothing apart")));
  pt_check_set_remedy (check, remedy);
  return check;
}

static PtCheck *
make_of_finding (const PtCheckInput *input, PtIommuFinding finding)
{
  switch (finding)
    {
    case PT_IOMMU_ON:
      return make_on (input->host);
    case PT_IOMMU_CARD_LEFT_OUT:
      return make_card_left_out (input);
    case PT_IOMMU_NO_PROCESSOR:
      return make_no_processor (input);
    case PT_IOMMU_OFF_IN_FIRMWARE:
      return make_off_in_firmware (input->host);
    case PT_IOMMU_OFF_IN_MACHINE:
      return make_off_in_machine ();
    case PT_IOMMU_NOT_USED:
      return make_not_used (input);
    case PT_IOMMU_SWITCHED_OFF:
      return make_switched_off (input);
    case PT_IOMMU_NOT_WORKING:
      return make_not_working (input->host);
    case PT_IOMMU_NEXT_START:
      return make_next_start (input->host);
    case PT_IOMMU_NO_GROUPS:
      return make_no_groups (input->host);
    case PT_IOMMU_NO_IOMMU_MODE:
      return make_no_iommu_mode (input);
    case PT_IOMMU_OFF:
      return make_off (input->host);
    case PT_IOMMU_CANNOT_TELL:
      break;
    }
  return pt_check_make (ID, PT_CHECK_UNKNOWN, _ ("The IOMMU: cannot tell"),
                        _ ("Neither its groups nor the firmware’s tables could be read"), why ());
}

/**
 * pt_check_iommu:
 * @input: the facts
 *
 * Says in words what pt_iommu_judge() has found.
 *
 * Returns: (transfer full): the outcome
 */
PtCheck *
pt_check_iommu (const PtCheckInput *input)
{
  return make_of_finding (input, input->iommu);
}
