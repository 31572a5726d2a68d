#include "config.h"

#include "pt-host-private.h"

#include <string.h>

#define GROUPS "sys/kernel/iommu_groups"
#define UNSAFE "sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts"
#define GROUP_LIMIT 65536

static void
group_free (PtIommuGroup *group)
{
  g_free (group->type);
  g_free (group);
}

/* The tables' names are for everybody to see, their content is not (drivers/acpi/sysfs.c). */
static PtIommuTable
read_table (PtRoot *root)
{
  g_auto (GStrv) names = pt_root_list (root, "sys/firmware/acpi/tables", NULL);

  if (names == NULL)
    return PT_IOMMU_TABLE_UNKNOWN;
  for (guint i = 0; names[i] != NULL; i++)
    {
      if (g_str_equal (names[i], "DMAR"))
        return PT_IOMMU_TABLE_DMAR;
      if (g_str_equal (names[i], "IVRS"))
        return PT_IOMMU_TABLE_IVRS;
    }
  return PT_IOMMU_TABLE_NONE;
}

static char **
read_units (PtRoot *root)
{
  char **names = pt_root_list (root, "sys/class/iommu", NULL);

  /* A kernel without any IOMMU driver has no such class; then there are no units. */
  if (names == NULL && !pt_root_exists (root, "sys/class/iommu")
      && pt_root_can_read (root, "sys/class"))
    names = g_new0 (char *, 1);
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *name = names[i];

      names[i] = pt_host_clean (name, 64);
    }
  return names;
}

/* "0x… 0x… direct" is a region that the firmware wants mapped one to one, on Intel an RMRR;
 * "direct-relaxable" does not stand in the way (ABI sysfs-kernel-iommu_groups). */
static gboolean
has_direct_region (PtRoot *folder)
{
  g_autofree char *text = pt_root_read (folder, "reserved_regions", NULL, NULL);
  g_auto (GStrv) lines = g_strsplit (text ? text : "", "\n", 256);

  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_suffix (g_strstrip (lines[i]), " direct"))
      return TRUE;
  return FALSE;
}

static PtIommuGroup *
read_group (PtRoot *root, int number, gboolean readable)
{
  PtIommuGroup *group = g_new0 (PtIommuGroup, 1);
  g_autofree char *path = g_strdup_printf (GROUPS "/%d", number);
  g_autoptr (PtRoot) folder = readable ? pt_root_enter (root, path, NULL) : NULL;
  g_autofree char *name = NULL;

  group->number = number;
  if (folder == NULL)
    return group;
  group->type = pt_host_text (folder, "type");
  name = pt_root_read_line (folder, "name", NULL);
  group->no_iommu = g_strcmp0 (name, "vfio-noiommu") == 0;
  group->direct_region = has_direct_region (folder);
  return group;
}

static int
compare_numbers (gconstpointer a, gconstpointer b)
{
  return (*(const int *) a > *(const int *) b) - (*(const int *) a < *(const int *) b);
}

/* All groups that the kernel lists, and those that only the devices know of. */
static GArray *
list_numbers (char **names, GPtrArray *pci)
{
  GArray *numbers = g_array_new (FALSE, FALSE, sizeof (int));

  for (guint i = 0; names != NULL && names[i] != NULL && numbers->len < GROUP_LIMIT; i++)
    {
      guint64 value;

      if (g_ascii_string_to_unsigned (names[i], 10, 0, G_MAXINT, &value, NULL))
        {
          int number = (int) value;

          g_array_append_val (numbers, number);
        }
    }
  for (guint i = 0; i < pci->len; i++)
    {
      const PtPciDevice *device = pci->pdata[i];

      if (device->group >= 0)
        g_array_append_val (numbers, device->group);
    }
  g_array_sort (numbers, compare_numbers);
  return numbers;
}

/**
 * pt_host_iommu_read:
 * @root: a root
 * @pci: (element-type PtPciDevice): PCI functions with their groups
 *
 * Reads what speaks for an IOMMU: the firmware's announcement, the units that the kernel drives,
 * and the groups. The groups are rebuilt from the devices' links, because a sandbox hides
 * /sys/kernel.
 *
 * Returns: (transfer full): what was found
 */
PtHostIommu *
pt_host_iommu_read (PtRoot *root, GPtrArray *pci)
{
  PtHostIommu *iommu = g_new0 (PtHostIommu, 1);
  g_auto (GStrv) names = pt_root_list (root, GROUPS, NULL);
  g_autoptr (GArray) numbers = list_numbers (names, pci);

  iommu->table = read_table (root);
  iommu->units = read_units (root);
  iommu->groups_readable = names != NULL;
  iommu->groups = g_ptr_array_new_with_free_func ((GDestroyNotify) group_free);
  for (guint i = 0; i < numbers->len; i++)
    {
      int number = g_array_index (numbers, int, i);

      if (i == 0 || number != g_array_index (numbers, int, i - 1))
        g_ptr_array_add (iommu->groups, read_group (root, number, names != NULL));
    }
  /* Without the module loaded its option cannot be seen: the next load may set it. */
  iommu->unsafe_interrupts = pt_host_switch (root, UNSAFE);
  return iommu;
}

void
pt_host_iommu_free (PtHostIommu *iommu)
{
  g_strfreev (iommu->units);
  g_ptr_array_unref (iommu->groups);
  g_free (iommu);
}

/**
 * pt_host_iommu_find:
 * @iommu: IOMMU facts
 * @number: number of a group
 *
 * Returns: (transfer none) (nullable): the group
 */
const PtIommuGroup *
pt_host_iommu_find (const PtHostIommu *iommu, int number)
{
  guint low = 0, high = iommu->groups->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      const PtIommuGroup *group = iommu->groups->pdata[middle];

      if (group->number == number)
        return group;
      if (group->number < number)
        low = middle + 1;
      else
        high = middle;
    }
  return NULL;
}
