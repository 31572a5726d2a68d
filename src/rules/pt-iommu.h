#pragma once

#include "pt-hardware.h"
#include "pt-host.h"
#include "pt-quirks.h"

G_BEGIN_DECLS

/**
 * PtIommuFinding:
 * @PT_IOMMU_ON: it works, and at least one card has a group (or there is no card)
 * @PT_IOMMU_CARD_LEFT_OUT: it works, but no card has a group
 * @PT_IOMMU_NO_PROCESSOR: the processor has none
 * @PT_IOMMU_OFF_IN_FIRMWARE: the firmware does not announce one
 * @PT_IOMMU_OFF_IN_MACHINE: this computer is a virtual machine without one
 * @PT_IOMMU_NOT_USED: the firmware announces one, Linux was not told to use it
 * @PT_IOMMU_SWITCHED_OFF: the firmware announces one, a kernel argument switches it off
 * @PT_IOMMU_NOT_WORKING: the firmware announces one, Linux was to use it and does not
 * @PT_IOMMU_NEXT_START: the next start will have it
 * @PT_IOMMU_NO_GROUPS: it works, but no device has a group
 * @PT_IOMMU_NO_IOMMU_MODE: VFIO's mode without an IOMMU
 * @PT_IOMMU_OFF: it is off, and why cannot be told
 * @PT_IOMMU_CANNOT_TELL: nothing could be read
 *
 * What is the case with this computer's IOMMU: the rows of the decision table and the states
 * between them.
 */
typedef enum
{
  PT_IOMMU_ON,
  PT_IOMMU_CARD_LEFT_OUT,
  PT_IOMMU_NO_PROCESSOR,
  PT_IOMMU_OFF_IN_FIRMWARE,
  PT_IOMMU_OFF_IN_MACHINE,
  PT_IOMMU_NOT_USED,
  PT_IOMMU_SWITCHED_OFF,
  PT_IOMMU_NOT_WORKING,
  PT_IOMMU_NEXT_START,
  PT_IOMMU_NO_GROUPS,
  PT_IOMMU_NO_IOMMU_MODE,
  PT_IOMMU_OFF,
  PT_IOMMU_CANNOT_TELL,
} PtIommuFinding;

PtIommuFinding pt_iommu_judge (const PtHost *host, PtQuirks *quirks);
PtIommuFinding pt_iommu_judge_table (const PtHost *host, PtQuirks *quirks);
gboolean pt_iommu_is_on (PtIommuFinding finding);
const char *pt_iommu_get_name (const PtHost *host);
const char *pt_iommu_get_argument (const PtHost *host);
char *pt_iommu_find_off_switch (const PtHost *host, const char *cmdline);
char *pt_iommu_find_left_out (const PtHost *host);
gboolean pt_iommu_is_switch_of_other (const PtHost *host, const char *word);
gboolean pt_iommu_is_told (const PtHost *host, const char *cmdline);
guint pt_iommu_count_groups (const PtHost *host);
const PtProcessor *pt_iommu_find_processor (const PtHost *host, PtQuirks *quirks);

G_END_DECLS
