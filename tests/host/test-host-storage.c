#include "pt-host.h"

#include <string.h>

#include "tree.h"

#define ROOT "../devices/pci0000:00/"

typedef struct
{
  GPtrArray *pci;
  PtPciDevice *device;
} Result;

static void
add_controller (Tree *tree, const char *address, const char *class_code)
{
  g_autofree char *folder = g_strconcat ("sys/bus/pci/devices/", address, NULL);

  tree_files (tree, folder, "vendor", "0x1234", "device", "0xabcd", "class", class_code, NULL);
}

/* A disk with two partitions on the controller 0000:01:00.0, as a real tree has it. */
static void
add_disk (Tree *tree, const char *name)
{
  g_autofree char *link = g_strconcat ("sys/block/", name, NULL);
  g_autofree char *place = g_strconcat (ROOT "0000:01:00.0/x/", name, NULL);
  g_autofree char *folder = g_strconcat ("sys/devices/pci0000:00/0000:01:00.0/x/", name, NULL);

  tree_link (tree, link, place);
  for (guint i = 1; i <= 2; i++)
    {
      g_autofree char *part
          = g_strdup_printf ("%s/%s%s%u/partition", folder, name,
                             g_ascii_isdigit (name[strlen (name) - 1]) ? "p" : "", i);

      tree_file (tree, part, "1\n");
    }
}

static void
read_device (Result *result, Tree *tree, TreeKind kind, guint index)
{
  g_autoptr (PtRoot) root = tree_open (tree, kind);
  g_autoptr (GError) error = NULL;

  result->pci = pt_host_pci_read (root, NULL, &error);
  g_assert_no_error (error);
  result->device = result->pci->pdata[index];
}

static void
check (Tree *tree, TreeKind kind, const char *use, gboolean system_disk)
{
  Result result;

  read_device (&result, tree, kind, 0);
  g_assert_cmpstr (result.device->in_use, ==, use);
  g_assert_cmpint (result.device->system_disk, ==, system_disk);
  g_ptr_array_unref (result.pci);
}

static void
test_mounted (Tree *tree, TreeKind kind)
{
  add_controller (tree, "0000:01:00.0", "0x010802");
  add_disk (tree, "nvme0n1");
  tree_file (tree, "proc/self/mounts",
             "/dev/nvme0n1p2 / ext4 rw 0 0\nproc /proc proc rw 0 0\n"
             "/dev/nvme0n1p2 /home ext4 rw 0 0\n");
  check (tree, kind, "/ and /home are mounted from nvme0n1", TRUE);
}

static void
test_not_mounted (Tree *tree, TreeKind kind)
{
  add_controller (tree, "0000:01:00.0", "0x010802");
  add_disk (tree, "nvme0n1");
  tree_file (tree, "proc/self/mounts", "/dev/nvme0n10 / ext4 rw 0 0\n");
  check (tree, kind, NULL, FALSE);
}

static void
test_data_disk (Tree *tree, TreeKind kind)
{
  add_controller (tree, "0000:01:00.0", "0x010601");
  add_disk (tree, "sda");
  tree_file (tree, "proc/mounts", "/dev/sda1 /srv/my\\040data\\134x ext4 rw 0 0\n");
  check (tree, kind, "/srv/my data\\x is mounted from sda", FALSE);
}

static void
test_many_places (Tree *tree, TreeKind kind)
{
  add_controller (tree, "0000:01:00.0", "0x010601");
  add_disk (tree, "sda");
  tree_file (tree, "proc/self/mounts",
             "/dev/sda1 /e x rw 0 0\n/dev/sda1 /d x rw 0 0\n/dev/sda1 /c x rw 0 0\n"
             "/dev/sda2 /b x rw 0 0\n/dev/sda2 /a x rw 0 0\n/dev/sda2 /a x rw 0 0\n");
  check (tree, kind, "/a, /b, /c and 2 more are mounted from sda", FALSE);
}

static void
test_swap (Tree *tree, TreeKind kind)
{
  add_controller (tree, "0000:01:00.0", "0x010601");
  add_disk (tree, "sda");
  tree_file (tree, "proc/self/mounts", "tmpfs /tmp tmpfs rw 0 0\n");
  tree_file (tree, "proc/swaps",
             "Filename\tType\tSize\tUsed\tPriority\n/dev/sda2 partition\t1\t0\t-2\n"
             "/swapfile file 1 0 -3\n");
  check (tree, kind, "swap is on sda", TRUE);
}

/* / on LVM on LUKS on a partition. */
static void
test_stack (Tree *tree, TreeKind kind)
{
  add_controller (tree, "0000:01:00.0", "0x010802");
  add_disk (tree, "nvme0n1");
  tree_link (tree, "sys/devices/pci0000:00/0000:01:00.0/x/nvme0n1/nvme0n1p2/holders/dm-0",
             "../../../../../../virtual/block/dm-0");
  tree_files (tree, "sys/block/dm-0/dm", "name", "luks-x", "uuid", "CRYPT-LUKS2-x", NULL);
  tree_folder (tree, "sys/block/dm-0/holders/dm-1");
  tree_files (tree, "sys/block/dm-1/dm", "name", "vg-root", "uuid", "LVM-x", NULL);
  tree_file (tree, "proc/self/mounts", "/dev/mapper/vg-root / ext4 rw 0 0\n");
  check (tree, kind, "/ is mounted from nvme0n1", TRUE);
}

static void
test_lvm_unmounted (Tree *tree, TreeKind kind)
{
  add_controller (tree, "0000:01:00.0", "0x010601");
  add_disk (tree, "sda");
  tree_folder (tree, "sys/devices/pci0000:00/0000:01:00.0/x/sda/sda1/holders/dm-0");
  tree_files (tree, "sys/block/dm-0/dm", "name", "vg-data", "uuid", "LVM-x", NULL);
  check (tree, kind, "LVM uses sda", FALSE);
}

static void
test_encrypted_unmounted (Tree *tree, TreeKind kind)
{
  add_controller (tree, "0000:01:00.0", "0x010601");
  add_disk (tree, "sda");
  tree_folder (tree, "sys/devices/pci0000:00/0000:01:00.0/x/sda/holders/dm-0");
  tree_files (tree, "sys/block/dm-0/dm", "name", "secret", "uuid", "CRYPT-LUKS1-x", NULL);
  check (tree, kind, "an encrypted volume on sda is open", FALSE);
}

static void
test_raid (Tree *tree, TreeKind kind)
{
  add_controller (tree, "0000:01:00.0", "0x010601");
  add_disk (tree, "sda");
  tree_folder (tree, "sys/devices/pci0000:00/0000:01:00.0/x/sda/sda1/holders/md127");
  tree_folder (tree, "sys/block/md127/md127p1");
  check (tree, kind, "the RAID array md127 uses sda", FALSE);
}

/* A RAID array may itself have partitions. */
static void
test_raid_mounted (Tree *tree, TreeKind kind)
{
  add_controller (tree, "0000:01:00.0", "0x010601");
  add_disk (tree, "sda");
  tree_folder (tree, "sys/devices/pci0000:00/0000:01:00.0/x/sda/sda1/holders/md127");
  tree_folder (tree, "sys/block/md127/md127p1");
  tree_file (tree, "proc/self/mounts", "/dev/md127p1 /usr ext4 rw 0 0\n");
  check (tree, kind, "/usr is mounted from sda", TRUE);
}

static void
test_circle (Tree *tree, TreeKind kind)
{
  add_controller (tree, "0000:01:00.0", "0x010601");
  add_disk (tree, "sda");
  tree_folder (tree, "sys/devices/pci0000:00/0000:01:00.0/x/sda/holders/dm-0");
  tree_folder (tree, "sys/block/dm-0/holders/dm-1");
  tree_folder (tree, "sys/block/dm-1/holders/dm-0");
  tree_folder (tree, "sys/block/dm-1/holders/sda");
  check (tree, kind, "dm-0 uses sda", FALSE);
}

/* Mounted by one disk, spread over two. */
static void
test_btrfs (Tree *tree, TreeKind kind)
{
  add_controller (tree, "0000:01:00.0", "0x010601");
  add_disk (tree, "sdb");
  tree_link (tree, "sys/block/sda", ROOT "0000:02:00.0/x/sda");
  tree_folder (tree, "sys/devices/pci0000:00/0000:02:00.0/x/sda");
  tree_folder (tree, "sys/fs/btrfs/some-uuid/devices/sda");
  tree_folder (tree, "sys/fs/btrfs/some-uuid/devices/sdb1");
  tree_folder (tree, "sys/fs/btrfs/features");
  tree_file (tree, "proc/self/mounts", "/dev/sda / btrfs rw 0 0\n");
  check (tree, kind, "/ is mounted from sdb", TRUE);
}

static void
test_zfs (Tree *tree, TreeKind kind)
{
  add_controller (tree, "0000:01:00.0", "0x010601");
  add_disk (tree, "sda");
  tree_file (tree, "sys/devices/pci0000:00/0000:01:00.0/x/sda/sda1/dev", "8:1\n");
  tree_folder (tree, "proc/spl/kstat/zfs/rpool");
  tree_file (tree, "run/udev/data/b8:1",
             "S:disk/by-id/x\nE:ID_FS_TYPE=zfs_member\nE:ID_FS_LABEL=rpool\n");
  tree_file (tree, "proc/self/mounts", "rpool/ROOT/debian / zfs rw 0 0\n");
  check (tree, kind, "/ is mounted from sda", TRUE);
}

static void
test_zfs_unmounted (Tree *tree, TreeKind kind)
{
  add_controller (tree, "0000:01:00.0", "0x010601");
  add_disk (tree, "sda");
  tree_file (tree, "sys/devices/pci0000:00/0000:01:00.0/x/sda/sda1/dev", "8:1\n");
  tree_folder (tree, "proc/spl/kstat/zfs/tank");
  tree_file (tree, "run/udev/data/b8:1", "E:ID_FS_TYPE=zfs_member\nE:ID_FS_LABEL=tank\n");
  check (tree, kind, "the ZFS pool tank uses sda", FALSE);
}

/* A kernel started without an initial RAM disk names its root device so. */
static void
test_dev_root (Tree *tree, TreeKind kind)
{
  add_controller (tree, "0000:01:00.0", "0x010601");
  add_disk (tree, "sda");
  tree_file (tree, "proc/self/mounts", "/dev/root / ext4 rw 0 0\n");
  tree_file (tree, "proc/self/mountinfo", "21 1 8:2 / / rw,relatime - ext4 /dev/root rw\n");
  tree_link (tree, "sys/dev/block/8:2", "../../devices/pci0000:00/0000:01:00.0/x/sda/sda2");
  check (tree, kind, "/ is mounted from sda", TRUE);
}

static void
test_by_id (Tree *tree, TreeKind kind)
{
  add_controller (tree, "0000:01:00.0", "0x010601");
  add_disk (tree, "sda");
  tree_link (tree, "dev/disk/by-uuid/1-2", "../../sda1");
  tree_file (tree, "proc/self/mounts", "/dev/disk/by-uuid/1-2 /boot vfat rw 0 0\n");
  check (tree, kind, "/boot is mounted from sda", TRUE);
}

/* A slash in a device's name is "!" in sysfs. */
static void
test_slash (Tree *tree, TreeKind kind)
{
  add_controller (tree, "0000:01:00.0", "0x010400");
  add_disk (tree, "cciss!c0d0");
  tree_file (tree, "proc/self/mounts", "/dev/cciss/c0d0p1 /var ext4 rw 0 0\n");
  check (tree, kind, "/var is mounted from cciss!c0d0", TRUE);
}

/* With native multipath the disk hangs below a virtual subsystem. */
static void
test_nvme_multipath (Tree *tree, TreeKind kind)
{
  add_controller (tree, "0000:01:00.0", "0x010802");
  tree_link (tree, "sys/block/nvme0n1", "../devices/virtual/nvme-subsystem/nvme-subsys0/nvme0n1");
  tree_folder (tree, "sys/devices/virtual/nvme-subsystem/nvme-subsys0/nvme0n1/nvme0n1p1");
  tree_link (tree, "sys/devices/virtual/nvme-subsystem/nvme-subsys0/nvme0",
             "../../../pci0000:00/0000:01:00.0/nvme/nvme0");
  tree_file (tree, "proc/self/mounts", "/dev/nvme0n1p1 / ext4 rw 0 0\n");
  check (tree, kind, "/ is mounted from nvme0n1", TRUE);
}

/* A controller that makes a domain of its own takes the disks in it along; bridges stay. */
static void
test_volume_management (Tree *tree, TreeKind kind)
{
  Result result;

  add_controller (tree, "0000:00:0e.0", "0x010400");
  add_controller (tree, "10000:e0:06.0", "0x060400");
  add_controller (tree, "10000:e1:00.0", "0x010802");
  tree_link (tree, "sys/block/nvme0n1",
             ROOT "0000:00:0e.0/pci10000:e0/10000:e0:06.0/10000:e1:00.0/nvme/nvme0/nvme0n1");
  tree_file (tree, "proc/self/mounts", "/dev/nvme0n1 / ext4 rw 0 0\n");
  read_device (&result, tree, kind, 0);
  for (guint i = 0; i < 3; i++)
    {
      const PtPciDevice *device = result.pci->pdata[i];

      g_assert_cmpint (device->system_disk, ==, i != 1);
      g_assert_cmpstr (device->in_use, ==, i != 1 ? "/ is mounted from nvme0n1" : NULL);
    }
  g_ptr_array_unref (result.pci);
}

static void
test_two_disks (Tree *tree, TreeKind kind)
{
  Result result;

  add_controller (tree, "0000:01:00.0", "0x010601");
  add_disk (tree, "sda");
  add_disk (tree, "sdb");
  tree_file (tree, "proc/self/mounts", "/dev/sda1 /srv ext4 rw 0 0\n/dev/sdb1 /mnt xfs rw 0 0\n");
  read_device (&result, tree, kind, 0);
  g_assert_cmpstr (result.device->in_use, ==, "/srv is mounted from sda; /mnt is mounted from sdb");
  g_assert_cmpstr (result.device->block[0], ==, "sda");
  g_assert_cmpstr (result.device->block[1], ==, "sdb");
  g_assert_null (result.device->block[2]);
  g_ptr_array_unref (result.pci);
}

static void
test_rubbish (Tree *tree, TreeKind kind)
{
  g_autofree char *long_line = g_strnfill (1024 * 1024, '/');

  add_controller (tree, "0000:01:00.0", "0x010601");
  add_disk (tree, "sda");
  tree_file (tree, "proc/self/mounts", long_line);
  tree_bytes (tree, "proc/swaps", "\xfe\xff\n\n/dev/\n/dev/sda1", 19);
  check (tree, kind, "swap is on sda", TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  tree_add_test ("/host-storage/mounted", test_mounted);
  tree_add_test ("/host-storage/not-mounted", test_not_mounted);
  tree_add_test ("/host-storage/data-disk", test_data_disk);
  tree_add_test ("/host-storage/many-places", test_many_places);
  tree_add_test ("/host-storage/swap", test_swap);
  tree_add_test ("/host-storage/stack", test_stack);
  tree_add_test ("/host-storage/lvm-unmounted", test_lvm_unmounted);
  tree_add_test ("/host-storage/encrypted-unmounted", test_encrypted_unmounted);
  tree_add_test ("/host-storage/raid", test_raid);
  tree_add_test ("/host-storage/raid-mounted", test_raid_mounted);
  tree_add_test ("/host-storage/circle", test_circle);
  tree_add_test ("/host-storage/btrfs", test_btrfs);
  tree_add_test ("/host-storage/zfs", test_zfs);
  tree_add_test ("/host-storage/zfs-unmounted", test_zfs_unmounted);
  tree_add_test ("/host-storage/dev-root", test_dev_root);
  tree_add_test ("/host-storage/by-id", test_by_id);
  tree_add_test ("/host-storage/slash", test_slash);
  tree_add_test ("/host-storage/nvme-multipath", test_nvme_multipath);
  tree_add_test ("/host-storage/volume-management", test_volume_management);
  tree_add_test ("/host-storage/two-disks", test_two_disks);
  tree_add_test ("/host-storage/rubbish", test_rubbish);
  return g_test_run ();
}
