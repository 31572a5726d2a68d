#include "pt-host.h"

#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "tree.h"

#define DEVICES "sys/bus/pci/devices/"

static PtHost *
read_host (PtRoot *root)
{
  g_autoptr (GError) error = NULL;
  PtHost *host = pt_host_read (root, NULL, &error);

  g_assert_no_error (error);
  return host;
}

static void
add_device (Tree *tree, const char *address, const char *class_code, const char *group)
{
  g_autofree char *folder = g_strconcat (DEVICES, address, NULL);

  tree_files (tree, folder, "vendor", "0x1234", "device", "0xabcd", "class", class_code, NULL);
  if (group != NULL)
    {
      g_autofree char *link = g_strconcat (folder, "/iommu_group", NULL);
      g_autofree char *text = g_strconcat ("../../../kernel/iommu_groups/", group, NULL);

      tree_link (tree, link, text);
    }
}

/* An empty root is a computer of which nothing is known. */
static void
test_empty (Tree *tree, TreeKind kind)
{
  g_autoptr (PtRoot) root = NULL;
  g_autoptr (PtHost) host = NULL;

  tree_folder (tree, "nothing");
  root = tree_open (tree, kind);
  host = read_host (root);
  g_assert_cmpstr (host->arch, ==, "unknown");
  g_assert_false (host->live);
  g_assert_false (host->storage_known);
  g_assert_nonnull (host->label);
  g_assert_cmpuint (host->pci->len, ==, 0);
  g_assert_cmpuint (host->usb->len, ==, 0);
  g_assert_null (host->boot->loader);
  g_assert_null (host->boot->cmdline);
  g_assert_false (pt_host_has_module (host, "x"));
}

static void
test_finding (Tree *tree, TreeKind kind)
{
  g_autoptr (PtRoot) root = NULL;
  g_autoptr (PtHost) host = NULL;
  g_autoptr (GPtrArray) group = NULL;
  g_autoptr (GPtrArray) none = NULL;
  g_autoptr (GPtrArray) lonely = NULL;
  g_autoptr (GPtrArray) slot = NULL;
  g_autoptr (GArray) groups = NULL;
  PtPciAddress address = { 0, 9, 0, 0 };
  PtPciAddress other = { 0, 9, 1, 0 };

  add_device (tree, "0000:00:00.0", "0x060000", NULL);
  add_device (tree, "0000:0a:00.0", "0x020000", "7");
  add_device (tree, "0000:09:00.2", "0x0c0330", "24");
  add_device (tree, "0000:09:00.0", "0x030000", "24");
  add_device (tree, "0000:09:00.7", "0x040300", "7");
  add_device (tree, "0001:09:00.1", "0x040300", "24");
  root = tree_open (tree, kind);
  host = read_host (root);

  g_assert_nonnull (pt_host_find_pci (host, &address));
  g_assert_null (pt_host_find_pci (host, &other));
  group = pt_host_list_group (host, 24);
  g_assert_cmpuint (group->len, ==, 3);
  g_assert_true (pt_pci_address_equal (&((PtPciDevice *) group->pdata[0])->address, &address));
  g_assert_cmpuint (((PtPciDevice *) group->pdata[2])->address.domain, ==, 1);
  none = pt_host_list_group (host, 8);
  g_assert_cmpuint (none->len, ==, 0);
  lonely = pt_host_list_group (host, -1);
  g_assert_cmpuint (lonely->len, ==, 1);
  slot = pt_host_list_slot (host, &address);
  g_assert_cmpuint (slot->len, ==, 3);
  g_assert_cmpuint (((PtPciDevice *) slot->pdata[2])->address.function, ==, 7);
  groups = pt_host_list_groups (host);
  g_assert_cmpuint (groups->len, ==, 2);
  g_assert_cmpint (g_array_index (groups, int, 0), ==, 7);
  g_assert_cmpint (g_array_index (groups, int, 1), ==, 24);
  g_assert_cmpuint (host->iommu->groups->len, ==, 2);
}

/* sysfs names a module for drivers that are built in, too. */
static void
test_modules (Tree *tree, TreeKind kind)
{
  g_autoptr (PtRoot) root = NULL;
  g_autoptr (PtHost) host = NULL;

  add_device (tree, "0000:00:01.0", "0x0c0330", NULL);
  add_device (tree, "0000:00:02.0", "0x030000", NULL);
  tree_link (tree, DEVICES "0000:00:01.0/driver", "../../../bus/pci/drivers/inside");
  tree_link (tree, DEVICES "0000:00:02.0/driver", "../../../bus/pci/drivers/loaded");
  tree_link (tree, "sys/bus/pci/drivers/inside/module", "../../../../module/inside_pci");
  tree_link (tree, "sys/bus/pci/drivers/loaded/module", "../../../../module/loaded");
  tree_file (tree, "proc/sys/kernel/osrelease", "1.0\n");
  tree_file (tree, "proc/modules", "loaded 1 0 - Live 0x0\n");
  tree_file (tree, "lib/modules/1.0/modules.builtin", "a/inside-pci.ko\n");
  root = tree_open (tree, kind);
  host = read_host (root);
  g_assert_null (((PtPciDevice *) host->pci->pdata[0])->driver_module);
  g_assert_cmpstr (((PtPciDevice *) host->pci->pdata[1])->driver_module, ==, "loaded");
  g_assert_true (pt_host_has_module (host, "inside-pci"));
  g_assert_true (pt_host_has_module (host, "loaded"));
  g_assert_false (pt_host_has_module (host, "inside"));
}

static void
test_cancelled (void)
{
  g_autoptr (Tree) tree = tree_new ();
  g_autoptr (PtRoot) root = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  tree_folder (tree, "nothing");
  root = tree_open (tree, TREE_SNAPSHOT);
  g_cancellable_cancel (cancellable);
  g_assert_null (pt_host_read (root, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* What was recorded while reading is enough to read the same again. */
static void
test_recorded (void)
{
  g_autoptr (Tree) tree = tree_new ();
  g_autoptr (PtRoot) root = NULL;
  g_autoptr (PtRoot) again = NULL;
  g_autoptr (PtHost) host = NULL;
  g_autoptr (PtHost) replayed = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  char *text;

  add_device (tree, "0000:09:00.0", "0x030000", "24");
  tree_link (tree, DEVICES "0000:09:00.0/driver", "../../../bus/pci/drivers/some");
  tree_file (tree, DEVICES "0000:09:00.0/drm/card0/card0-DP-1/status", "connected\n");
  tree_file (tree, "proc/cmdline", "quiet\n");
  tree_closed (tree, "etc/libvirt");
  tree_file (tree, "etc/default/grub", "GRUB_CMDLINE_LINUX=x\n");
  tree_file (tree, "boot/grub/grub.cfg", "");
  tree_file (tree, "proc/self/mounts", "/dev/sda / ext4 rw 0 0\n");
  root = tree_open (tree, TREE_FOLDER);
  pt_root_start_recording (root);
  host = read_host (root);
  text = pt_root_take_recording (root);
  bytes = g_bytes_new_take (text, strlen (text));
  again = pt_root_open_bytes (bytes, &error);
  g_assert_no_error (error);
  replayed = read_host (again);
  g_assert_cmpuint (replayed->pci->len, ==, 1);
  g_assert_cmpstr (((PtPciDevice *) replayed->pci->pdata[0])->driver, ==, "some");
  g_assert_cmpint (((PtPciDevice *) replayed->pci->pdata[0])->group, ==, 24);
  g_assert_cmpint (((PtPciDevice *) replayed->pci->pdata[0])->outputs_connected, ==, 1);
  g_assert_cmpstr (replayed->boot->cmdline, ==, host->boot->cmdline);
  g_assert_cmpstr (replayed->boot->loader, ==, "grub");
  g_assert_cmpstr (replayed->boot->configured, ==, "x");
  g_assert_cmpint (replayed->libvirt->hook_folder, ==, host->libvirt->hook_folder);
  g_assert_cmpint (replayed->storage_known, ==, host->storage_known);
}

/* Devices come and go while the computer is read. */
static gpointer
plug_and_unplug (gpointer data)
{
  const char *folder = data;
  g_autofree char *devices = g_build_filename (folder, DEVICES, NULL);
  static const char *const names[] = { "vendor", "device", "class" };

  for (guint round = 0; round < 60; round++)
    for (guint i = 0; i < 16; i++)
      {
        g_autofree char *device = g_strdup_printf ("%s/0000:%02x:00.0", devices, i);
        gboolean plugged = round % 2 == 0;

        if (plugged)
          g_mkdir (device, 0755);
        for (guint j = 0; j < G_N_ELEMENTS (names); j++)
          {
            g_autofree char *file = g_build_filename (device, names[j], NULL);

            if (plugged)
              g_file_set_contents (file, "0x20000\n", -1, NULL);
            else
              g_unlink (file);
          }
        if (!plugged)
          g_rmdir (device);
      }
  return NULL;
}

static void
test_hot_plug (void)
{
  g_autoptr (Tree) tree = tree_new ();
  g_autoptr (PtRoot) root = NULL;
  GThread *thread;

  add_device (tree, "0000:ff:00.0", "0x030000", "1");
  root = tree_open (tree, TREE_FOLDER);
  thread = g_thread_new ("plug", plug_and_unplug, (gpointer) tree_get_folder (tree));
  for (guint i = 0; i < 100; i++)
    {
      g_autoptr (PtHost) host = read_host (root);
      const PtPciDevice *last = host->pci->pdata[host->pci->len - 1];

      /* The one that stays is always there and whole. */
      g_assert_cmpuint (host->pci->len, <=, 17);
      g_assert_cmpuint (last->address.bus, ==, 0xff);
      g_assert_cmphex (last->class_code, ==, 0x030000);
    }
  g_thread_join (thread);
}

/* As many devices as no computer has, in a time that grows with their number only. */
static void
test_many (void)
{
  g_autoptr (Tree) tree = tree_new ();
  g_autoptr (PtRoot) root = NULL;
  g_autoptr (PtHost) host = NULL;
  g_autoptr (GArray) groups = NULL;
  guint members = 0;

  for (guint i = 0; i < 4096; i++)
    {
      g_autofree char *address
          = g_strdup_printf ("%04x:%02x:%02x.%u", i >> 11, (i >> 3) & 0xff, 0u, i & 7);
      g_autofree char *group = g_strdup_printf ("%u", i / 8);

      add_device (tree, address, "0x020000", group);
    }
  root = tree_open (tree, TREE_SNAPSHOT);
  host = read_host (root);
  g_assert_cmpuint (host->pci->len, ==, 4096);
  groups = pt_host_list_groups (host);
  g_assert_cmpuint (groups->len, ==, 512);
  for (guint i = 0; i < groups->len; i++)
    {
      g_autoptr (GPtrArray) list = pt_host_list_group (host, g_array_index (groups, int, i));

      members += list->len;
    }
  g_assert_cmpuint (members, ==, 4096);
}

/* Every file that is read, one megabyte of nothing each. */
static void
test_long_lines (void)
{
  static const char *const paths[] = {
    "proc/cpuinfo",
    "proc/meminfo",
    "proc/modules",
    "proc/cmdline",
    "proc/self/mounts",
    "proc/swaps",
    "proc/fb",
    "etc/os-release",
    "etc/default/grub",
    "boot/limine.conf",
    "boot/refind_linux.conf",
    "sys/kernel/iommu_groups/1/type",
    "sys/kernel/iommu_groups/1/reserved_regions",
    "run/systemd/sessions/1",
    "sys/class/vtconsole/vtcon0/name",
    "sys/devices/system/cpu/online",
    "sys/devices/system/cpu/cpu0/topology/core_id",
    "sys/devices/system/node/node0/cpulist",
    "usr/share/hwdata/usb.ids",
    "sys/bus/usb/devices/1-1/product",
    DEVICES "0000:00:01.0/uevent",
  };
  static const char fillers[] = { 'x', '0', ' ', '\n', '"', '/', ',', '\0', '\xff' };

  for (guint i = 0; i < G_N_ELEMENTS (fillers); i++)
    {
      g_autoptr (Tree) tree = tree_new ();
      g_autoptr (PtRoot) root = NULL;
      g_autoptr (PtHost) host = NULL;
      g_autofree char *filler = g_malloc (1024 * 1024);

      memset (filler, fillers[i], 1024 * 1024);
      for (guint j = 0; j < G_N_ELEMENTS (paths); j++)
        tree_bytes (tree, paths[j], filler, 1024 * 1024);
      tree_files (tree, "sys/bus/usb/devices/1-1", "idVendor", "1234", "idProduct", "5678", NULL);
      tree_files (tree, DEVICES "0000:00:01.0", "vendor", "0x1", "class", "0x020000", NULL);
      root = tree_open (tree, TREE_FOLDER);
      host = read_host (root);
      g_assert_cmpuint (host->pci->len, ==, 1);
      g_assert_cmpuint (host->usb->len, ==, 1);
    }
}

/* This computer itself: whatever it is, reading it is no error. */
static void
test_live (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PtRoot) root = pt_root_open ("/", &error);
  g_autoptr (PtHost) host = NULL;

  g_assert_no_error (error);
  host = read_host (root);
  g_assert_true (host->live);
  g_assert_cmpuint (host->cpu->threads->len, >, 0);
  g_assert_nonnull (host->system->kernel);
  for (guint i = 0; i < host->pci->len; i++)
    {
      g_autofree char *listing = pt_pci_device_listing (host->pci->pdata[i]);

      g_assert_true (g_utf8_validate (listing, -1, NULL));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  tree_add_test ("/host/empty", test_empty);
  tree_add_test ("/host/finding", test_finding);
  tree_add_test ("/host/modules", test_modules);
  g_test_add_func ("/host/cancelled", test_cancelled);
  g_test_add_func ("/host/recorded", test_recorded);
  g_test_add_func ("/host/hot-plug", test_hot_plug);
  g_test_add_func ("/host/many", test_many);
  g_test_add_func ("/host/long-lines", test_long_lines);
  g_test_add_func ("/host/live", test_live);
  return g_test_run ();
}
