#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-checks.h"

#include "pt-i18n.h"

#define ID "virtualization"

static const char *
get_feature (const PtHost *host)
{
  return g_strcmp0 (host->cpu->vendor, "GenuineIntel") == 0 ? "VT-x" : "AMD-V";
}

static const char *
why (void)
{
  return _ ("Machines run at full speed only with the processor’s help. Without it no card can be "
            "lent to them.");
}

static PtCheck *
make_missing (const PtHost *host)
{
  PtCheck *check;

  if (host->cpu->hypervisor == PT_YES)
    {
      check = pt_check_make (
          ID, PT_CHECK_FAIL, _ ("This computer is itself a virtual machine"),
          _ ("It runs under a hypervisor, and machines inside it are not allowed"), why ());
      pt_check_set_remedy (check, _ ("Run Passthrough on the computer itself, or allow nested "
                                     "virtualization and an IOMMU for this machine."));
    }
  else
    {
      check = pt_check_make (ID, PT_CHECK_FAIL, _ ("The processor cannot run virtual machines now"),
                             _ ("Neither `svm` nor `vmx` is among the processor’s flags"), why ());
      /* Linux drops the flag when the firmware has switched it off (arch/x86/kernel/cpu/amd.c,
       * feat_ctl.c), so a missing flag does not tell "unsupported" from "disabled". */
      pt_check_set_remedy (
          check, g_strcmp0 (host->cpu->vendor, "GenuineIntel") == 0
                     ? _ ("Restart, press Del or F2 for the firmware set-up, and set **Intel "
                          "Virtualization Technology** to **Enabled**. If there is no such "
                          "entry, the processor cannot do it.")
                     : _ ("Restart, press Del or F2 for the firmware set-up, and set **SVM Mode** "
                          "to **Enabled**. If there is no such entry, the processor cannot do "
                          "it."));
    }
  check->head = g_strdup (_ ("The processor does not run virtual machines as it is set up now."));
  check->hint = g_strdup (_ ("Switch virtualization on to continue"));
  return check;
}

static PtCheck *
make_no_kvm (const PtCheckInput *input)
{
  const PtHost *host = input->host;
  gboolean intel = g_strcmp0 (host->cpu->vendor, "GenuineIntel") == 0;
  PtCheck *check;

  /* A container or sandbox has a /dev of its own. */
  if (host->system->container != NULL)
    {
      check = pt_check_make (ID, PT_CHECK_UNKNOWN, _ ("The KVM driver: cannot tell"), NULL, why ());
      pt_check_take_seen (check,
                          g_strdup_printf (_ ("The processor has %s, but `/dev/kvm` may be hidden "
                                              "from this program"),
                                           get_feature (host)));
      return check;
    }
  check = pt_check_make (ID, PT_CHECK_FAIL, _ ("The KVM driver is not loaded"), NULL, why ());
  pt_check_take_seen (
      check,
      g_strdup_printf (_ ("The processor has %s, but there is no `/dev/kvm`"), get_feature (host)));
  pt_check_set_remedy (check,
                       _ ("Load it with this command. If it says that the firmware has switched it "
                          "off, switch it on in the firmware set-up."));
  check->command = g_strdup (intel ? "sudo modprobe kvm_intel" : "sudo modprobe kvm_amd");
  check->head = g_strdup (_ ("The kernel’s driver for machines is not loaded."));
  check->hint = g_strdup (_ ("Load the KVM driver to continue"));
  return check;
}

static PtCheck *
make_present (const PtHost *host)
{
  gboolean loaded = host->cpu->kvm == PT_YES || host->cpu->kvm_module != NULL;
  gboolean inside = host->cpu->hypervisor == PT_YES;
  PtCheck *check;

  if (!loaded)
    {
      check = pt_check_make (ID, PT_CHECK_UNKNOWN, _ ("The KVM driver: cannot tell"), NULL, why ());
      pt_check_take_seen (check,
                          g_strdup_printf (_ ("The processor has %s; whether the KVM driver is "
                                              "loaded could not be read"),
                                           get_feature (host)));
      return check;
    }
  check = pt_check_make (ID, inside ? PT_CHECK_WARNING : PT_CHECK_PASS,
                         inside ? _ ("This computer is itself a virtual machine")
                                : _ ("The processor can run virtual machines"),
                         NULL, why ());
  pt_check_take_seen (
      check, g_strdup_printf (_ ("%s is on, and the KVM driver is loaded"), get_feature (host)));
  if (inside)
    pt_check_set_remedy (check, _ ("Machines inside machines are slow. Use this for trying things "
                                   "out; run Passthrough on the computer itself otherwise."));
  return check;
}

/**
 * pt_check_virtualization:
 * @input: the facts
 *
 * svm or vmx among the processor's flags, and KVM loaded.
 *
 * Returns: (transfer full): the outcome
 */
PtCheck *
pt_check_virtualization (const PtCheckInput *input)
{
  const PtHost *host = input->host;

  if (host->cpu->virtualization == PT_NO)
    return make_missing (host);
  if (host->cpu->virtualization == PT_UNKNOWN)
    return pt_check_make (ID, PT_CHECK_UNKNOWN, _ ("The processor’s abilities: cannot tell"),
                          _ ("The list of its flags could not be read"), why ());
  if (host->cpu->kvm == PT_NO)
    return make_no_kvm (input);
  return make_present (host);
}
