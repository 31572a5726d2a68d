#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-iommu.h"

#include <string.h>

#include "pt-cmdline.h"
#include "pt-quirks-private.h"

#define INTEL_CPU "GenuineIntel"

/* Linux 7.1.8, admin-guide/kernel-parameters.txt. Each of them works on its own. */
static const char *const off_switches[] = { "iommu=off", "intel_iommu=off", "amd_iommu=off" };

static gboolean
is_intel (const PtHost *host)
{
  if (host->iommu->table == PT_IOMMU_TABLE_DMAR)
    return TRUE;
  if (host->iommu->table == PT_IOMMU_TABLE_IVRS)
    return FALSE;
  return host->cpu != NULL && g_strcmp0 (host->cpu->vendor, INTEL_CPU) == 0;
}

/**
 * pt_iommu_get_name:
 * @host: a computer
 *
 * Returns: (transfer none): the makers' name of its IOMMU, by firmware table or processor
 */
const char *
pt_iommu_get_name (const PtHost *host)
{
  return is_intel (host) ? "VT-d" : "AMD-Vi";
}

/**
 * pt_iommu_get_argument:
 * @host: a computer
 *
 * Returns: (transfer none)(nullable): the kernel argument that switches its IOMMU on. %NULL for
 *   AMD: it is on whenever the firmware announces it, and "amd_iommu=on" is no value of that
 *   parameter (drivers/iommu/amd/init.c, parse_amd_iommu_options)
 */
const char *
pt_iommu_get_argument (const PtHost *host)
{
  return is_intel (host) ? "intel_iommu=on" : NULL;
}

const char *
pt_iommu_find_off_switch (const char *cmdline)
{
  for (guint i = 0; cmdline != NULL && i < G_N_ELEMENTS (off_switches); i++)
    if (pt_cmdline_has (cmdline, off_switches[i]))
      return off_switches[i];
  return NULL;
}

/**
 * pt_iommu_count_groups:
 * @host: a computer
 *
 * Returns: the number of groups that keep devices apart; those of VFIO's no-IOMMU mode don't
 */
guint
pt_iommu_count_groups (const PtHost *host)
{
  guint count = 0;

  for (guint i = 0; i < host->iommu->groups->len; i++)
    if (!((const PtIommuGroup *) g_ptr_array_index (host->iommu->groups, i))->no_iommu)
      count++;
  return count;
}

/* A card without a group beside one with a group is that card's own matter: Debian leaves
 * integrated graphics out on purpose, and everything else can be lent. */
static gboolean
every_card_is_left_out (const PtHost *host)
{
  gboolean any = FALSE;

  for (guint i = 0; i < host->pci->len; i++)
    {
      const PtPciDevice *device = g_ptr_array_index (host->pci, i);

      if (!pt_pci_device_is_display (device))
        continue;
      if (device->group >= 0)
        return FALSE;
      any = TRUE;
    }
  return any;
}

/**
 * pt_iommu_find_processor:
 * @host: a computer
 * @quirks: the knowledge
 *
 * Returns: (transfer none)(nullable): the entry that says that this processor has no IOMMU
 */
const PtProcessor *
pt_iommu_find_processor (const PtHost *host, PtQuirks *quirks)
{
  for (guint i = 0; i < quirks->processors->len; i++)
    {
      const PtProcessor *processor = g_ptr_array_index (quirks->processors, i);

      if (g_strcmp0 (processor->cpu, host->cpu->vendor) != 0)
        continue;
      if (processor->models != NULL && !pt_patterns_match (processor->models, host->cpu->model))
        continue;
      if (processor->family_max >= 0
          && (host->cpu->family < 0 || host->cpu->family > processor->family_max))
        continue;
      return processor;
    }
  return NULL;
}

static PtIommuFinding
judge_no_table (const PtHost *host, PtQuirks *quirks)
{
  if (host->cpu->hypervisor == PT_YES)
    return PT_IOMMU_OFF_IN_MACHINE;
  if (pt_iommu_find_processor (host, quirks) != NULL)
    return PT_IOMMU_NO_PROCESSOR;
  return PT_IOMMU_OFF_IN_FIRMWARE;
}

/* The firmware announces one, and Linux has no unit of it. What the next start will do is known
 * only where the boot loader's configuration could be read. */
static PtIommuFinding
judge_unused (const PtHost *host)
{
  const char *cmdline = host->boot->cmdline;
  const char *configured = host->boot->configured;
  const char *argument = pt_iommu_get_argument (host);
  const char *off = pt_iommu_find_off_switch (cmdline);
  gboolean told = argument == NULL || (cmdline != NULL && pt_cmdline_has (cmdline, argument));
  gboolean off_next = pt_iommu_find_off_switch (configured) != NULL;
  gboolean told_next
      = argument == NULL || (configured != NULL && pt_cmdline_has (configured, argument));

  if (configured != NULL && !off_next && (off != NULL || !told) && told_next)
    return PT_IOMMU_NEXT_START;
  if (off != NULL)
    return PT_IOMMU_SWITCHED_OFF;
  return told ? PT_IOMMU_NOT_WORKING : PT_IOMMU_NOT_USED;
}

static PtIommuFinding
judge_without_groups (const PtHost *host, PtQuirks *quirks)
{
  gboolean units_known = host->iommu->units != NULL;

  if (units_known && host->iommu->units[0] != NULL)
    return PT_IOMMU_NO_GROUPS;
  if (host->iommu->groups->len > 0)
    return PT_IOMMU_NO_IOMMU_MODE;
  switch (host->iommu->table)
    {
    case PT_IOMMU_TABLE_NONE:
      return judge_no_table (host, quirks);
    case PT_IOMMU_TABLE_DMAR:
    case PT_IOMMU_TABLE_IVRS:
      return judge_unused (host);
    case PT_IOMMU_TABLE_UNKNOWN:
      break;
    }
  /* Each device's own link to its group is the surest sign; where devices were read and none has
   * one, the IOMMU is off, whatever the reason. */
  return units_known && host->pci->len > 0 ? PT_IOMMU_OFF : PT_IOMMU_CANNOT_TELL;
}

/**
 * pt_iommu_judge:
 * @host: a computer
 * @quirks: the knowledge
 *
 * The decision table: firmware table, units below /sys/class/iommu and groups, in that order of
 * blame. Groups that exist are decisive (ABI/testing/sysfs-kernel-iommu_groups); a kernel
 * argument alone proves nothing.
 *
 * Returns: what is the case
 */
PtIommuFinding
pt_iommu_judge (const PtHost *host, PtQuirks *quirks)
{
  if (pt_iommu_count_groups (host) == 0)
    return judge_without_groups (host, quirks);
  if (every_card_is_left_out (host))
    return PT_IOMMU_CARD_LEFT_OUT;
  return PT_IOMMU_ON;
}

/**
 * pt_iommu_is_on:
 * @finding: what is the case
 *
 * Returns: whether devices have groups and can be lent, as far as the IOMMU goes
 */
gboolean
pt_iommu_is_on (PtIommuFinding finding)
{
  return finding == PT_IOMMU_ON || finding == PT_IOMMU_CARD_LEFT_OUT;
}
