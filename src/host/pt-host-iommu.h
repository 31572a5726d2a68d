#pragma once

#include "pt-fact.h"
#include "pt-root.h"

G_BEGIN_DECLS

/**
 * PtIommuTable:
 * @PT_IOMMU_TABLE_NONE: the firmware announces no IOMMU
 * @PT_IOMMU_TABLE_DMAR: an Intel one (VT-d)
 * @PT_IOMMU_TABLE_IVRS: an AMD one (AMD-Vi)
 * @PT_IOMMU_TABLE_UNKNOWN: the list of firmware tables could not be read
 *
 * Which ACPI table announces the IOMMU. The names are readable by everybody.
 */
typedef enum
{
  PT_IOMMU_TABLE_NONE,
  PT_IOMMU_TABLE_DMAR,
  PT_IOMMU_TABLE_IVRS,
  PT_IOMMU_TABLE_UNKNOWN,
} PtIommuTable;

/**
 * PtIommuGroup:
 * @number: the group's number
 * @type: (nullable): default domain: "DMA", "DMA-FQ", "identity"
 * @no_iommu: a group of VFIO's no-IOMMU mode, which keeps nothing apart
 * @direct_region: it has a reserved region of type "direct" (an RMRR on Intel)
 *
 * Devices are not listed here: each PtPciDevice has its group.
 */
typedef struct
{
  int number;
  char *type;
  gboolean no_iommu;
  gboolean direct_region;
} PtIommuGroup;

/**
 * PtHostIommu:
 * @table: which firmware table announces an IOMMU
 * @units: (nullable): names below /sys/class/iommu ("dmar0", "ivhd0"); NULL: cannot tell
 * @groups_readable: whether /sys/kernel/iommu_groups could be read (not in a sandbox)
 * @groups: (element-type PtIommuGroup): sorted by number; rebuilt from the devices' links where
 *   the folder can't be read
 * @unsafe_interrupts: somebody switched VFIO's safety net off
 */
typedef struct
{
  PtIommuTable table;
  char **units;
  gboolean groups_readable;
  GPtrArray *groups;
  PtFact unsafe_interrupts;
} PtHostIommu;

PtHostIommu *pt_host_iommu_read (PtRoot *root, GPtrArray *pci);
void pt_host_iommu_free (PtHostIommu *iommu);
const PtIommuGroup *pt_host_iommu_find (const PtHostIommu *iommu, int number);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtHostIommu, pt_host_iommu_free)

G_END_DECLS
