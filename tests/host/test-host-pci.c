#include "pt-host.h"

#include <string.h>

#include "tree.h"

#define DEVICES "sys/bus/pci/devices/"
#define CARD DEVICES "0000:09:00.0"

static GPtrArray *
read_pci (Tree *tree, TreeKind kind)
{
  g_autoptr (PtRoot) root = tree_open (tree, kind);
  g_autoptr (GError) error = NULL;
  GPtrArray *pci = pt_host_pci_read (root, NULL, &error);

  g_assert_no_error (error);
  return pci;
}

/* A device with one file each, in a plain folder. */
static void
add_device (Tree *tree, const char *address, const char *class_code)
{
  g_autofree char *folder = g_strconcat (DEVICES, address, NULL);

  tree_files (tree, folder, "vendor", "0x1234", "device", "0xabcd", "class", class_code, NULL);
}

static void
test_files (Tree *tree, TreeKind kind)
{
  g_autoptr (GPtrArray) pci = NULL;
  PtPciDevice *card;
  char config[64] = { 0 };

  config[0x0e] = (char) 0x80;
  tree_files (tree, CARD, "vendor", "0x10de", "device", "0x1e84", "class", "0x030000",
              "subsystem_vendor", "0x1043", "subsystem_device", "0x8674", "revision", "0xa1",
              "boot_vga", "1", "numa_node", "0", "reset_method", "flr bus", "mem_info_vram_total",
              "8589934592", "reset", "", "rom", "", NULL);
  tree_bytes (tree, CARD "/config", config, sizeof config);
  tree_link (tree, CARD "/driver", "../../../../bus/pci/drivers/some-driver");
  tree_link (tree, "sys/bus/pci/drivers/some-driver/module", "../../../../module/some_driver");
  tree_link (tree, CARD "/iommu_group", "../../../../kernel/iommu_groups/24");
  tree_link (tree, CARD "/iommu", "../../../virtual/iommu/ivhd0");
  pci = read_pci (tree, kind);

  g_assert_cmpuint (pci->len, ==, 1);
  card = pci->pdata[0];
  g_assert_cmphex (card->class_code, ==, 0x030000);
  g_assert_cmphex (card->vendor, ==, 0x10de);
  g_assert_cmphex (card->device, ==, 0x1e84);
  g_assert_cmphex (card->subsystem_vendor, ==, 0x1043);
  g_assert_cmphex (card->subsystem_device, ==, 0x8674);
  g_assert_cmphex (card->revision, ==, 0xa1);
  g_assert_cmpint (card->header_type, ==, 0);
  g_assert_cmpint (card->boot_vga, ==, PT_YES);
  g_assert_cmpint (card->numa_node, ==, 0);
  g_assert_cmpstr (card->reset_methods[0], ==, "flr");
  g_assert_cmpstr (card->reset_methods[1], ==, "bus");
  g_assert_null (card->reset_methods[2]);
  g_assert_true (card->can_reset);
  g_assert_true (card->has_rom);
  g_assert_cmpuint (card->vram, ==, G_GUINT64_CONSTANT (8589934592));
  g_assert_cmpstr (card->driver, ==, "some-driver");
  g_assert_cmpstr (card->driver_module, ==, "some_driver");
  g_assert_false (card->driver_unknown);
  g_assert_cmpint (card->group, ==, 24);
  g_assert_cmpstr (card->iommu_unit, ==, "ivhd0");
  g_assert_true (pt_pci_device_is_display (card));
  g_assert_false (pt_pci_device_is_bridge (card));
  g_assert_cmphex (pt_pci_device_subclass (card), ==, PT_PCI_SUBCLASS_VGA);
}

/* One file that says the same as six. */
static void
test_uevent (Tree *tree, TreeKind kind)
{
  g_autoptr (GPtrArray) pci = NULL;
  PtPciDevice *card;

  tree_file (tree, CARD "/uevent",
             "DRIVER=some\nPCI_CLASS=30200\nPCI_ID=10DE:2520\nPCI_SUBSYS_ID=17AA:3A5C\n"
             "PCI_SLOT_NAME=0000:09:00.0\n");
  pci = read_pci (tree, kind);
  g_assert_cmpuint (pci->len, ==, 1);
  card = pci->pdata[0];
  g_assert_cmphex (card->class_code, ==, 0x030200);
  g_assert_cmphex (card->vendor, ==, 0x10de);
  g_assert_cmphex (card->device, ==, 0x2520);
  g_assert_cmphex (card->subsystem_vendor, ==, 0x17aa);
  g_assert_cmphex (card->subsystem_device, ==, 0x3a5c);
  g_assert_cmpstr (card->driver, ==, "some");
}

/* Nothing but the numbers: everything else is unknown, not zero. */
static void
test_unknown (Tree *tree, TreeKind kind)
{
  g_autoptr (GPtrArray) pci = NULL;
  PtPciDevice *card;

  add_device (tree, "0000:09:00.0", "0x030000");
  pci = read_pci (tree, kind);
  card = pci->pdata[0];
  g_assert_cmpint (card->subsystem_vendor, ==, -1);
  g_assert_cmpint (card->revision, ==, -1);
  g_assert_cmpint (card->header_type, ==, -1);
  g_assert_cmpint (card->group, ==, -1);
  g_assert_cmpint (card->numa_node, ==, -1);
  g_assert_cmpint (card->boot_vga, ==, PT_UNKNOWN);
  g_assert_cmpint (card->outputs, ==, -1);
  g_assert_cmpuint (card->vram, ==, 0);
  g_assert_null (card->reset_methods);
  g_assert_false (card->can_reset);
  g_assert_null (card->driver);
  g_assert_false (card->driver_unknown);
  g_assert_null (card->iommu_unit);
  g_assert_null (card->in_use);
  g_assert_cmpuint (card->path->len, ==, 0);
}

static void
test_driver_unreadable (Tree *tree, TreeKind kind)
{
  g_autoptr (GPtrArray) pci = NULL;
  PtPciDevice *card;

  add_device (tree, "0000:09:00.0", "0x030000");
  /* What is there but is no link. */
  tree_file (tree, CARD "/driver", "");
  pci = read_pci (tree, kind);
  card = pci->pdata[0];
  g_assert_null (card->driver);
  g_assert_true (card->driver_unknown);
}

/* The real layout: links into the tree of bridges, and a domain of its own behind a controller. */
static void
test_path (Tree *tree, TreeKind kind)
{
  g_autoptr (GPtrArray) pci = NULL;
  PtPciDevice *disk;
  char text[PT_PCI_ADDRESS_TEXT_SIZE];

  tree_files (tree, "sys/devices/pci0000:00/0000:00:0e.0/pci10000:e0/10000:e0:06.0/10000:e1:00.0",
              "vendor", "0x144d", "device", "0xa80a", "class", "0x010802", NULL);
  tree_link (tree, DEVICES "10000:e1:00.0",
             "../../../devices/pci0000:00/0000:00:0e.0/pci10000:e0/10000:e0:06.0/10000:e1:00.0");
  pci = read_pci (tree, kind);
  g_assert_cmpuint (pci->len, ==, 1);
  disk = pci->pdata[0];
  g_assert_cmphex (disk->address.domain, ==, 0x10000);
  g_assert_cmphex (disk->vendor, ==, 0x144d);
  g_assert_cmpuint (disk->path->len, ==, 2);
  pt_pci_address_print (&g_array_index (disk->path, PtPciAddress, 0), text);
  g_assert_cmpstr (text, ==, "10000:e0:06.0");
  pt_pci_address_print (&g_array_index (disk->path, PtPciAddress, 1), text);
  g_assert_cmpstr (text, ==, "0000:00:0e.0");
}

static void
test_sorted (Tree *tree, TreeKind kind)
{
  static const char *const order[]
      = { "0000:00:01.0", "0000:0a:00.0", "0000:0a:00.1", "0001:00:00.0", "10000:00:00.0" };
  g_autoptr (GPtrArray) pci = NULL;

  for (guint i = G_N_ELEMENTS (order); i > 0; i--)
    add_device (tree, order[i - 1], "0x020000");
  tree_folder (tree, DEVICES "no-address");
  tree_folder (tree, DEVICES "0000:00:00.9");
  pci = read_pci (tree, kind);
  g_assert_cmpuint (pci->len, ==, G_N_ELEMENTS (order));
  for (guint i = 0; i < pci->len; i++)
    {
      const PtPciDevice *device = pci->pdata[i];
      g_autofree char *text = pt_pci_address_format (&device->address);

      g_assert_cmpstr (text, ==, order[i]);
    }
}

/* What went away between the listing and the reading. */
static void
test_vanished (Tree *tree, TreeKind kind)
{
  g_autoptr (GPtrArray) pci = NULL;

  add_device (tree, "0000:00:01.0", "0x020000");
  tree_link (tree, DEVICES "0000:00:02.0", "../../../devices/pci0000:00/0000:00:02.0");
  tree_folder (tree, DEVICES "0000:00:03.0");
  tree_file (tree, DEVICES "0000:00:04.0", "a file");
  tree_link (tree, DEVICES "0000:00:05.0", "0000:00:05.0");
  tree_link (tree, DEVICES "0000:00:06.0", "/");
  pci = read_pci (tree, kind);
  g_assert_cmpuint (pci->len, ==, 1);
}

static void
test_rubbish (Tree *tree, TreeKind kind)
{
  g_autoptr (GPtrArray) pci = NULL;
  g_autofree char *long_line = g_strnfill (1024 * 1024, '7');
  PtPciDevice *device;

  tree_files (tree, CARD, "vendor", "0x10de", "device", "", "class", "0x030000", "subsystem_vendor",
              "0x123456789abcdef0123", "numa_node", "-1", "boot_vga", "maybe", "reset_method",
              "  flr   bus ", NULL);
  tree_bytes (tree, CARD "/subsystem_device", "\0\xff\xfe", 3);
  tree_bytes (tree, CARD "/config", "\xde\x10", 2);
  tree_file (tree, CARD "/revision", long_line);
  tree_file (tree, CARD "/uevent", long_line);
  tree_link (tree, CARD "/iommu_group", "../99999999999999999999");
  pci = read_pci (tree, kind);
  g_assert_cmpuint (pci->len, ==, 1);
  device = pci->pdata[0];
  g_assert_cmpint (device->device, ==, -1);
  g_assert_cmpint (device->subsystem_vendor, ==, -1);
  g_assert_cmpint (device->subsystem_device, ==, -1);
  g_assert_cmpint (device->revision, ==, -1);
  g_assert_cmpint (device->header_type, ==, -1);
  g_assert_cmpint (device->numa_node, ==, -1);
  g_assert_cmpint (device->group, ==, -1);
  g_assert_cmpint (device->boot_vga, ==, PT_UNKNOWN);
  g_assert_cmpuint (g_strv_length (device->reset_methods), ==, 2);
}

/* A device that sleeps without power is not woken; one that fell off the bus answers with ones. */
static void
test_config (Tree *tree, TreeKind kind)
{
  g_autoptr (GPtrArray) pci = NULL;
  char config[64] = { 0 };
  char gone[64];

  memset (gone, 0xff, sizeof gone);
  config[0x0e] = 0x01;
  add_device (tree, "0000:00:01.0", "0x060400");
  tree_bytes (tree, DEVICES "0000:00:01.0/config", config, sizeof config);
  add_device (tree, "0000:00:02.0", "0x030200");
  tree_bytes (tree, DEVICES "0000:00:02.0/config", config, sizeof config);
  tree_file (tree, DEVICES "0000:00:02.0/power_state", "D3cold\n");
  add_device (tree, "0000:00:03.0", "0x030000");
  tree_bytes (tree, DEVICES "0000:00:03.0/config", gone, sizeof gone);
  add_device (tree, "0000:00:04.0", "0x060000");
  pci = read_pci (tree, kind);
  g_assert_cmpuint (pci->len, ==, 4);
  g_assert_cmpint (((PtPciDevice *) pci->pdata[0])->header_type, ==, 1);
  g_assert_cmpint (((PtPciDevice *) pci->pdata[1])->header_type, ==, -1);
  g_assert_cmpint (((PtPciDevice *) pci->pdata[2])->header_type, ==, -1);
  g_assert_true (pt_pci_device_is_bridge (pci->pdata[0]));
  g_assert_false (pt_pci_device_is_bridge (pci->pdata[1]));
  g_assert_true (pt_pci_device_is_bridge (pci->pdata[3]));
}

static void
test_nodes_below (Tree *tree, TreeKind kind)
{
  g_autoptr (GPtrArray) pci = NULL;
  PtPciDevice *card, *sound;

  add_device (tree, "0000:09:00.0", "0x030000");
  add_device (tree, "0000:09:00.1", "0x040300");
  tree_file (tree, CARD "/drm/card1/card1-DP-1/status", "connected\n");
  tree_file (tree, CARD "/drm/card1/card1-HDMI-A-1/status", "disconnected\n");
  tree_file (tree, CARD "/drm/card1/card1-Writeback-1/status", "unknown\n");
  tree_folder (tree, CARD "/drm/renderD128");
  tree_folder (tree, CARD "/drm/by-path");
  tree_folder (tree, DEVICES "0000:09:00.1/sound/card2");
  pci = read_pci (tree, kind);
  card = pci->pdata[0];
  sound = pci->pdata[1];
  g_assert_cmpuint (g_strv_length (card->drm), ==, 2);
  g_assert_cmpstr (card->drm[0], ==, "card1");
  g_assert_cmpstr (card->drm[1], ==, "renderD128");
  g_assert_cmpint (card->outputs, ==, 2);
  g_assert_cmpint (card->outputs_connected, ==, 1);
  g_assert_cmpstr (sound->sound[0], ==, "card2");
  g_assert_null (sound->drm);
}

static void
test_nodes_by_class (Tree *tree, TreeKind kind)
{
  g_autoptr (GPtrArray) pci = NULL;
  PtPciDevice *card, *net, *usb;

  add_device (tree, "0000:09:00.0", "0x030000");
  add_device (tree, "0000:0a:00.0", "0x020000");
  add_device (tree, "0000:0b:00.3", "0x0c0330");
  tree_link (tree, "sys/class/drm/card0", "../../devices/pci0000:00/0000:09:00.0/drm/card0");
  tree_link (tree, "sys/class/drm/card0-DP-1",
             "../../devices/pci0000:00/0000:09:00.0/drm/card0/card0-DP-1");
  tree_file (tree, "sys/devices/pci0000:00/0000:09:00.0/drm/card0/card0-DP-1/status",
             "connected\n");
  tree_link (tree, "sys/class/net/enp10s0",
             "../../devices/pci0000:00/0000:0a:00.0/virtio3/net/enp10s0");
  tree_link (tree, "sys/class/net/lo", "../../devices/virtual/net/lo");
  tree_link (tree, "sys/class/net/usb0/device", "../../../0000:0b:00.3/usb1/1-2/1-2:1.0");
  tree_link (tree, "sys/class/sound/card3",
             "../../devices/pci0000:00/0000:0b:00.3/usb1/1-1/1-1:1.0/sound/card3");
  tree_link (tree, "sys/class/sound/controlC3",
             "../../devices/pci0000:00/0000:0b:00.3/usb1/1-1/1-1:1.0/sound/card3/controlC3");
  pci = read_pci (tree, kind);
  card = pci->pdata[0];
  net = pci->pdata[1];
  usb = pci->pdata[2];
  g_assert_cmpstr (card->drm[0], ==, "card0");
  g_assert_null (card->drm[1]);
  g_assert_cmpint (card->outputs, ==, 1);
  g_assert_cmpint (card->outputs_connected, ==, 1);
  g_assert_cmpstr (net->net[0], ==, "enp10s0");
  g_assert_null (net->net[1]);
  g_assert_cmpstr (usb->net[0], ==, "usb0");
  g_assert_cmpstr (usb->sound[0], ==, "card3");
  g_assert_null (usb->sound[1]);
}

static void
test_many_names (Tree *tree, TreeKind kind)
{
  g_autoptr (GPtrArray) pci = NULL;

  add_device (tree, "0000:0a:00.0", "0x020000");
  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *path = g_strdup_printf ("sys/class/net/e%u", i);

      tree_link (tree, path, "../../devices/pci0000:00/0000:0a:00.0/net/x");
    }
  pci = read_pci (tree, kind);
  g_assert_cmpuint (g_strv_length (((PtPciDevice *) pci->pdata[0])->net), ==, 256);
}

static void
test_cancelled (void)
{
  g_autoptr (Tree) tree = tree_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (PtRoot) root = NULL;

  add_device (tree, "0000:00:01.0", "0x020000");
  root = tree_open (tree, TREE_SNAPSHOT);
  g_cancellable_cancel (cancellable);
  g_assert_null (pt_host_pci_read (root, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_listing (void)
{
  PtPciDevice device = { 0 };
  g_autofree char *full = NULL;
  g_autofree char *far = NULL;
  g_autofree char *unknown = NULL;
  g_autofree char *name = NULL;

  device.address = (PtPciAddress){ 0, 9, 0, 0 };
  device.class_code = 0x030000;
  device.class_name = (char *) "VGA compatible controller";
  device.vendor = 0x10de;
  device.device = 0x1e84;
  device.vendor_name = (char *) "Maker";
  device.device_name = (char *) "Model";
  device.revision = 0xa1;
  full = pt_pci_device_listing (&device);
  g_assert_cmpstr (full, ==,
                   "09:00.0 VGA compatible controller [0300]: Maker Model [10de:1e84] (rev a1)");
  device.address.domain = 0x10000;
  device.revision = 0;
  device.device_name = NULL;
  name = pt_pci_device_name (&device);
  g_assert_cmpstr (name, ==, "Maker Device 1e84");
  far = pt_pci_device_listing (&device);
  g_assert_cmpstr (far, ==,
                   "10000:09:00.0 VGA compatible controller [0300]: Maker Device [10de:1e84]");
  device.vendor = -1;
  unknown = pt_pci_device_listing (&device);
  g_assert_cmpstr (unknown, ==,
                   "10000:09:00.0 VGA compatible controller [0300]: Device [????:????]");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  tree_add_test ("/host-pci/files", test_files);
  tree_add_test ("/host-pci/uevent", test_uevent);
  tree_add_test ("/host-pci/unknown", test_unknown);
  tree_add_test ("/host-pci/driver-unreadable", test_driver_unreadable);
  tree_add_test ("/host-pci/path", test_path);
  tree_add_test ("/host-pci/sorted", test_sorted);
  tree_add_test ("/host-pci/vanished", test_vanished);
  tree_add_test ("/host-pci/rubbish", test_rubbish);
  tree_add_test ("/host-pci/config", test_config);
  tree_add_test ("/host-pci/nodes-below", test_nodes_below);
  tree_add_test ("/host-pci/nodes-by-class", test_nodes_by_class);
  tree_add_test ("/host-pci/many-names", test_many_names);
  g_test_add_func ("/host-pci/cancelled", test_cancelled);
  g_test_add_func ("/host-pci/listing", test_listing);
  return g_test_run ();
}
