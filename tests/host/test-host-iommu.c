#include "pt-host.h"

#include "tree.h"

typedef struct
{
  GPtrArray *pci;
  PtHostIommu *iommu;
} Result;

static void
read_iommu (Result *result, Tree *tree, TreeKind kind)
{
  g_autoptr (PtRoot) root = tree_open (tree, kind);

  result->pci = pt_host_pci_read (root, NULL, NULL);
  result->iommu = pt_host_iommu_read (root, result->pci);
}

static void
clear (Result *result)
{
  pt_host_iommu_free (result->iommu);
  g_ptr_array_unref (result->pci);
}

static void
test_nothing (Tree *tree, TreeKind kind)
{
  Result result;

  tree_folder (tree, "proc");
  read_iommu (&result, tree, kind);
  g_assert_cmpint (result.iommu->table, ==, PT_IOMMU_TABLE_UNKNOWN);
  g_assert_null (result.iommu->units);
  g_assert_false (result.iommu->groups_readable);
  g_assert_cmpuint (result.iommu->groups->len, ==, 0);
  g_assert_cmpint (result.iommu->unsafe_interrupts, ==, PT_UNKNOWN);
  clear (&result);
}

static void
check_table (const char *name, PtIommuTable table)
{
  g_autoptr (Tree) tree = tree_new ();
  g_autofree char *path = g_strconcat ("sys/firmware/acpi/tables/", name, NULL);
  Result result;

  tree_file (tree, "sys/firmware/acpi/tables/FACP", "");
  tree_file (tree, path, "");
  read_iommu (&result, tree, TREE_SNAPSHOT);
  g_assert_cmpint (result.iommu->table, ==, table);
  clear (&result);
}

static void
test_table (void)
{
  check_table ("DMAR", PT_IOMMU_TABLE_DMAR);
  check_table ("IVRS", PT_IOMMU_TABLE_IVRS);
  check_table ("APIC", PT_IOMMU_TABLE_NONE);
}

static void
test_table_closed (Tree *tree, TreeKind kind)
{
  Result result;

  tree_closed (tree, "sys/firmware/acpi/tables");
  read_iommu (&result, tree, kind);
  g_assert_cmpint (result.iommu->table, ==, PT_IOMMU_TABLE_UNKNOWN);
  clear (&result);
}

static void
test_on (Tree *tree, TreeKind kind)
{
  Result result;
  const PtIommuGroup *group;

  tree_folder (tree, "sys/class/iommu/ivhd0");
  tree_files (tree, "sys/kernel/iommu_groups/2", "type", "DMA-FQ", "reserved_regions",
              "0x00000000fee00000 0x00000000feefffff msi\n"
              "0x0000000000000000 0x00000000000fffff direct-relaxable",
              NULL);
  tree_files (tree, "sys/kernel/iommu_groups/10", "type", "identity", "reserved_regions",
              "0x00000000bd800000 0x00000000bfffffff direct", NULL);
  tree_files (tree, "sys/kernel/iommu_groups/11", "name", "vfio-noiommu", NULL);
  tree_folder (tree, "sys/kernel/iommu_groups/not-a-number");
  tree_file (tree, "sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts", "Y\n");
  read_iommu (&result, tree, kind);
  g_assert_cmpstr (result.iommu->units[0], ==, "ivhd0");
  g_assert_true (result.iommu->groups_readable);
  g_assert_cmpuint (result.iommu->groups->len, ==, 3);
  group = pt_host_iommu_find (result.iommu, 2);
  g_assert_cmpstr (group->type, ==, "DMA-FQ");
  g_assert_false (group->direct_region);
  g_assert_false (group->no_iommu);
  group = pt_host_iommu_find (result.iommu, 10);
  g_assert_cmpstr (group->type, ==, "identity");
  g_assert_true (group->direct_region);
  group = pt_host_iommu_find (result.iommu, 11);
  g_assert_null (group->type);
  g_assert_true (group->no_iommu);
  g_assert_null (pt_host_iommu_find (result.iommu, 3));
  g_assert_cmpint (result.iommu->unsafe_interrupts, ==, PT_YES);
  clear (&result);
}

/* In a sandbox only the devices' links are left, and their targets are not there. */
static void
test_sandbox (Tree *tree, TreeKind kind)
{
  Result result;

  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *folder = g_strdup_printf ("sys/bus/pci/devices/0000:0%u:00.0", i);
      g_autofree char *link = g_strconcat (folder, "/iommu_group", NULL);
      g_autofree char *text = g_strdup_printf ("../../../kernel/iommu_groups/%u", 20 - i / 2);

      tree_files (tree, folder, "vendor", "0x1234", "device", "0x1", "class", "0x020000", NULL);
      tree_link (tree, link, text);
    }
  tree_folder (tree, "sys/class/iommu/dmar0");
  read_iommu (&result, tree, kind);
  g_assert_false (result.iommu->groups_readable);
  g_assert_cmpuint (result.iommu->groups->len, ==, 2);
  g_assert_cmpint (((PtIommuGroup *) result.iommu->groups->pdata[0])->number, ==, 19);
  g_assert_cmpint (((PtIommuGroup *) result.iommu->groups->pdata[1])->number, ==, 20);
  clear (&result);
}

static void
test_off (Tree *tree, TreeKind kind)
{
  Result result;

  tree_folder (tree, "sys/class/net");
  tree_folder (tree, "sys/kernel/iommu_groups");
  tree_folder (tree, "sys/module/kvm");
  read_iommu (&result, tree, kind);
  g_assert_nonnull (result.iommu->units);
  g_assert_null (result.iommu->units[0]);
  g_assert_true (result.iommu->groups_readable);
  g_assert_cmpuint (result.iommu->groups->len, ==, 0);
  g_assert_cmpint (result.iommu->unsafe_interrupts, ==, PT_UNKNOWN);
  clear (&result);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  tree_add_test ("/host-iommu/nothing", test_nothing);
  g_test_add_func ("/host-iommu/table", test_table);
  tree_add_test ("/host-iommu/table-closed", test_table_closed);
  tree_add_test ("/host-iommu/on", test_on);
  tree_add_test ("/host-iommu/sandbox", test_sandbox);
  tree_add_test ("/host-iommu/off", test_off);
  return g_test_run ();
}
