#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-iommu.h"

#include <string.h>

#include "pt-cmdline.h"
#include "pt-quirks-private.h"

#define INTEL_CPU "GenuineIntel"

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

/* The driver of the other maker does not look at its parameter here. */
static const char *
get_parameter (const PtHost *host)
{
  return is_intel (host) ? "intel_iommu" : "amd_iommu";
}

static const char *
get_value (const char *word, const char *name)
{
  gsize length = strlen (name);

  return strncmp (word, name, length) == 0 && word[length] == '=' ? word + length + 1 : NULL;
}

static gboolean
value_has (const char *value, const char *item)
{
  g_auto (GStrv) items = g_strsplit (value, ",", -1);

  return g_strv_contains ((const char *const *) items, item);
}

/* The last word that switches a parameter on or off; its values are lists, read from left to
 * right (drivers/iommu/intel/iommu.c intel_iommu_setup; arch/x86/kernel/pci-dma.c iommu_setup). */
static char *
find_switch (const char *cmdline, const char *name, gboolean *on)
{
  g_auto (GStrv) words = cmdline != NULL ? pt_cmdline_split (cmdline) : NULL;
  char *found = NULL;

  for (guint i = 0; words != NULL && words[i] != NULL; i++)
    {
      const char *value = get_value (words[i], name);
      g_auto (GStrv) items = value != NULL ? g_strsplit (value, ",", -1) : NULL;

      for (guint k = 0; items != NULL && items[k] != NULL; k++)
        if (g_str_equal (items[k], "on") || g_str_equal (items[k], "off"))
          {
            *on = g_str_equal (items[k], "on");
            g_free (found);
            found = g_strdup (words[i]);
          }
    }
  return found;
}

/**
 * pt_iommu_find_off_switch:
 * @host: a computer
 * @cmdline: (nullable): a kernel command line
 *
 * Returns: (transfer full)(nullable): the argument that switches this computer's IOMMU off
 */
char *
pt_iommu_find_off_switch (const PtHost *host, const char *cmdline)
{
  const char *const names[] = { "iommu", get_parameter (host) };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      gboolean on = TRUE;
      g_autofree char *word = find_switch (cmdline, names[i], &on);

      if (!on)
        return g_steal_pointer (&word);
    }
  return NULL;
}

/**
 * pt_iommu_is_switch_of_other:
 * @host: a computer
 * @word: a kernel argument
 *
 * Returns: whether it is for the IOMMU driver of another maker, and so means nothing here
 */
gboolean
pt_iommu_is_switch_of_other (const PtHost *host, const char *word)
{
  return get_value (word, is_intel (host) ? "amd_iommu" : "intel_iommu") != NULL;
}

/**
 * pt_iommu_find_left_out:
 * @host: a computer
 *
 * Returns: (transfer full)(nullable): the argument that leaves integrated graphics out
 *   (kernel-parameters.txt, "intel_iommu=igfx_off")
 */
char *
pt_iommu_find_left_out (const PtHost *host)
{
  g_auto (GStrv) words
          = host->boot->cmdline != NULL ? pt_cmdline_split (host->boot->cmdline) : NULL;

  for (guint i = 0; words != NULL && words[i] != NULL; i++)
    {
      const char *value = get_value (words[i], get_parameter (host));

      if (value != NULL && value_has (value, "igfx_off"))
        return g_strdup (words[i]);
    }
  return NULL;
}

/**
 * pt_iommu_is_told:
 * @host: a computer
 * @cmdline: (nullable): a kernel command line
 *
 * Returns: whether it says all that the kernel has to be told to use this computer's IOMMU
 */
gboolean
pt_iommu_is_told (const PtHost *host, const char *cmdline)
{
  gboolean on = FALSE;
  g_autofree char *word = find_switch (cmdline, get_parameter (host), &on);

  return pt_iommu_get_argument (host) == NULL || on;
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
  const char *configured = host->boot->configured;
  g_autofree char *off = pt_iommu_find_off_switch (host, host->boot->cmdline);
  g_autofree char *off_next = pt_iommu_find_off_switch (host, configured);
  gboolean told = pt_iommu_is_told (host, host->boot->cmdline);

  if (configured != NULL && off_next == NULL && (off != NULL || !told)
      && pt_iommu_is_told (host, configured))
    return PT_IOMMU_NEXT_START;
  if (off != NULL)
    return PT_IOMMU_SWITCHED_OFF;
  return told ? PT_IOMMU_NOT_WORKING : PT_IOMMU_NOT_USED;
}

/**
 * pt_iommu_judge_table:
 * @host: a computer without groups
 * @quirks: the knowledge
 *
 * Returns: what the firmware's table and the command line say alone
 */
PtIommuFinding
pt_iommu_judge_table (const PtHost *host, PtQuirks *quirks)
{
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
  return host->iommu->units != NULL && host->pci->len > 0 ? PT_IOMMU_OFF : PT_IOMMU_CANNOT_TELL;
}

static PtIommuFinding
judge_without_groups (const PtHost *host, PtQuirks *quirks)
{
  if (host->iommu->units != NULL && host->iommu->units[0] != NULL)
    return PT_IOMMU_NO_GROUPS;
  if (host->iommu->groups->len > 0)
    return PT_IOMMU_NO_IOMMU_MODE;
  return pt_iommu_judge_table (host, quirks);
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
