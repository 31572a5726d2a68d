#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-checks.h"

#include "pt-i18n.h"

#define ID "interrupts"

/**
 * pt_check_interrupts:
 * @input: the facts
 *
 * VFIO refuses groups whose interrupts are not isolated; an option of its module switches that
 * safety net off (drivers/vfio/vfio_iommu_type1.c). It can be seen only while the module is
 * loaded.
 *
 * Returns: (transfer full)(nullable): the outcome, %NULL where the module is not loaded
 */
PtCheck *
pt_check_interrupts (const PtCheckInput *input)
{
  const char *why = _ ("A lent device must not be able to send interrupts to this computer in the "
                       "name of others.");
  PtCheck *check;

  if (input->host->iommu->unsafe_interrupts == PT_UNKNOWN)
    return NULL;
  if (input->host->iommu->unsafe_interrupts == PT_NO)
    return pt_check_make (ID, PT_CHECK_PASS, _ ("VFIO’s safety net is in place"),
                          _ ("`allow_unsafe_interrupts` is off"), why);
  check = pt_check_make (ID, PT_CHECK_WARNING, _ ("VFIO’s safety net is switched off"),
                         _ ("`allow_unsafe_interrupts` is on"), why);
  pt_check_set_remedy (check, _ ("Find the option with this command and take it out, unless you "
                                 "know that you need it. Passthrough never sets it."));
  check->command = g_strdup ("grep -rs allow_unsafe_interrupts /etc/modprobe.d /proc/cmdline");
  return check;
}
