#include "pt-host.h"

#include <string.h>

#include "tree.h"

#define USB "sys/bus/usb/devices/"
#define IDS "usr/share/hwdata/usb.ids"

static GPtrArray *
read_usb (Tree *tree, TreeKind kind)
{
  g_autoptr (PtRoot) root = NULL;

  /* Names that are the same wherever the test runs. */
  tree_file (tree, IDS,
             "# x\nfff1  Maker\n\t0001  Model\nfff2  Other Maker\nC 01  Audio\n\t0001  x\n");
  root = tree_open (tree, kind);
  return pt_host_usb_read (root);
}

/* A device at a port with its interfaces, "030101" each. */
static void
add_device (Tree *tree,
            const char *port,
            const char *product_id,
            const char *device_class,
            const char *const *interfaces)
{
  g_autofree char *folder = g_strconcat (USB, port, NULL);

  tree_files (tree, folder, "idVendor", "fff1", "idProduct", product_id, "busnum", "1", "devnum",
              "4", "bDeviceClass", device_class, "bDeviceSubClass", "00", "bDeviceProtocol", "00",
              NULL);
  for (guint i = 0; interfaces != NULL && interfaces[i] != NULL; i++)
    {
      g_autofree char *path = g_strdup_printf (USB "%s:1.%u", port, i);
      g_autofree char *base = g_strndup (interfaces[i], 2);
      g_autofree char *sub = g_strndup (interfaces[i] + 2, 2);

      tree_files (tree, path, "bInterfaceClass", base, "bInterfaceSubClass", sub,
                  "bInterfaceProtocol", interfaces[i] + 4, NULL);
    }
}

static const struct
{
  const char *device_class;
  const char *interfaces[4];
  const char *product;
  PtUsbKind kind;
  gboolean also_mouse;
} kinds[] = {
  { "00", { "030101" }, NULL, PT_USB_KIND_KEYBOARD, FALSE },
  { "00", { "030102" }, NULL, PT_USB_KIND_MOUSE, FALSE },
  { "00", { "030101", "030102" }, "USB Receiver", PT_USB_KIND_KEYBOARD, TRUE },
  { "00", { "030102", "030101" }, "USB Receiver", PT_USB_KIND_KEYBOARD, TRUE },
  { "00", { "030102", "030101" }, "Gaming Mouse", PT_USB_KIND_MOUSE, FALSE },
  { "00", { "030102", "030101" }, NULL, PT_USB_KIND_MOUSE, FALSE },
  { "00", { "030101", "030000" }, "Gaming Keyboard", PT_USB_KIND_KEYBOARD, FALSE },
  { "09", { "090000" }, NULL, PT_USB_KIND_HUB, FALSE },
  { "00", { "080650" }, NULL, PT_USB_KIND_STORAGE, FALSE },
  { "00", { "010100", "010200", "030000" }, "Headset", PT_USB_KIND_AUDIO, FALSE },
  { "ef", { "0e0100", "0e0200", "010100" }, "Webcam", PT_USB_KIND_OTHER, FALSE },
  { "e0", { "e00101" }, NULL, PT_USB_KIND_BLUETOOTH, FALSE },
  { "00", { "e00103" }, NULL, PT_USB_KIND_OTHER, FALSE },
  { "ff", { "ff0000" }, NULL, PT_USB_KIND_OTHER, FALSE },
  { "zz", { "zzzzzz" }, NULL, PT_USB_KIND_OTHER, FALSE },
  { "", { NULL }, NULL, PT_USB_KIND_OTHER, FALSE },
};

static void
test_kinds (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (Tree) tree = tree_new ();
      g_autoptr (GPtrArray) usb = NULL;
      const PtUsbDevice *device;

      add_device (tree, "1-4", "0001", kinds[i].device_class, kinds[i].interfaces);
      if (kinds[i].product != NULL)
        tree_file (tree, USB "1-4/product", kinds[i].product);
      usb = read_usb (tree, TREE_SNAPSHOT);
      g_test_message ("case %u", i);
      g_assert_cmpuint (usb->len, ==, 1);
      device = usb->pdata[0];
      g_assert_cmpstr (pt_usb_kind_name (device->kind), ==, pt_usb_kind_name (kinds[i].kind));
      g_assert_cmpint (device->also_mouse, ==, kinds[i].also_mouse);
    }
}

/* HID devices that do not say in their interfaces what they are. */
static void
test_inputs (Tree *tree, TreeKind kind)
{
  static const char *const hid[] = { "030000", NULL };
  g_autoptr (GPtrArray) usb = NULL;

  add_device (tree, "1-1", "0001", "00", hid);
  add_device (tree, "1-2", "0001", "00", hid);
  add_device (tree, "1-3", "0001", "00", hid);
  tree_link (tree, "sys/class/input/input5",
             "../../devices/pci0000:00/0000:00:14.0/usb1/1-1/1-1:1.0/0003:1.1/input/input5");
  tree_files (tree,
              "sys/devices/pci0000:00/0000:00:14.0/usb1/1-1/1-1:1.0/0003:1.1/input/input5/"
              "capabilities",
              "key", "10000 7 ff800000000007ff febeffdff3cfffff fffffffffffffffe", "rel", "0",
              NULL);
  tree_link (tree, "sys/class/input/input6",
             "../../devices/pci0000:00/0000:00:14.0/usb1/1-2/1-2:1.0/0003:1.2/input/input6");
  tree_files (tree,
              "sys/devices/pci0000:00/0000:00:14.0/usb1/1-2/1-2:1.0/0003:1.2/input/input6/"
              "capabilities",
              "key", "ff0000 0 0 0 0", "rel", "1943", NULL);
  tree_link (tree, "sys/class/input/mouse0",
             "../../devices/pci0000:00/0000:00:14.0/usb1/1-3/1-3:1.0/input/input7/mouse0");
  usb = read_usb (tree, kind);
  g_assert_cmpuint (usb->len, ==, 3);
  g_assert_cmpint (((PtUsbDevice *) usb->pdata[0])->kind, ==, PT_USB_KIND_KEYBOARD);
  g_assert_cmpint (((PtUsbDevice *) usb->pdata[1])->kind, ==, PT_USB_KIND_MOUSE);
  g_assert_cmpint (((PtUsbDevice *) usb->pdata[2])->kind, ==, PT_USB_KIND_OTHER);
}

static void
test_names (Tree *tree, TreeKind kind)
{
  g_autoptr (GPtrArray) usb = NULL;
  g_autofree char *listed = NULL;
  g_autofree char *own = NULL;
  g_autofree char *nameless = NULL;

  add_device (tree, "1-1", "0001", "00", NULL);
  tree_files (tree, USB "1-1", "manufacturer", "not used", "product", "not used", NULL);
  tree_files (tree, USB "1-2", "idVendor", "eee1", "idProduct", "0002", "manufacturer",
              "  Own\x01Maker ", "product", "Own Model", NULL);
  tree_files (tree, USB "1-3", "idVendor", "eee1", "idProduct", "00af", NULL);
  usb = read_usb (tree, kind);
  g_assert_cmpuint (usb->len, ==, 3);
  listed = pt_usb_device_name (usb->pdata[0]);
  own = pt_usb_device_name (usb->pdata[1]);
  nameless = pt_usb_device_name (usb->pdata[2]);
  g_assert_cmpstr (listed, ==, "Maker Model");
  g_assert_cmpstr (own, ==, "Own Maker Own Model");
  g_assert_cmpstr (nameless, ==, "USB device eee1:00af");
}

static void
test_places (Tree *tree, TreeKind kind)
{
  static const char *const order[] = { "1-2", "1-2.1", "1-2.10", "1-10", "2-1", "10-1" };
  g_autoptr (GPtrArray) usb = NULL;
  const PtUsbDevice *device;

  for (guint i = G_N_ELEMENTS (order); i > 0; i--)
    add_device (tree, order[i - 1], "0001", "00", NULL);
  tree_link (tree, USB "1-7", "../../../devices/pci0000:00/0000:00:01.2/0000:0b:00.3/usb1/1-7");
  tree_files (tree, "sys/devices/pci0000:00/0000:00:01.2/0000:0b:00.3/usb1/1-7", "idVendor", "fff1",
              "idProduct", "0001", NULL);
  tree_link (tree, USB "usb2", "../../../devices/pci0000:00/0000:0c:00.0/usb2");
  tree_files (tree, "sys/devices/pci0000:00/0000:0c:00.0/usb2", "idVendor", "1d6b", "idProduct",
              "0002", NULL);
  tree_folder (tree, USB "1-0:1.0");
  usb = read_usb (tree, kind);
  g_assert_cmpuint (usb->len, ==, G_N_ELEMENTS (order) + 1);
  device = usb->pdata[0];
  g_assert_cmpstr (device->port, ==, "1-2");
  g_assert_null (device->parent);
  g_assert_false (device->has_controller);
  device = usb->pdata[2];
  g_assert_cmpstr (device->port, ==, "1-2.10");
  g_assert_cmpstr (device->parent, ==, "1-2");
  device = usb->pdata[3];
  g_assert_cmpstr (device->port, ==, "1-7");
  g_assert_true (device->has_controller);
  g_assert_cmphex (device->controller.bus, ==, 0x0b);
  g_assert_cmphex (device->controller.function, ==, 3);
  device = usb->pdata[6];
  g_assert_cmpstr (device->port, ==, "10-1");
}

static void
test_storage (Tree *tree, TreeKind kind)
{
  static const char *const mass[] = { "080650", NULL };
  g_autoptr (GPtrArray) usb = NULL;

  add_device (tree, "1-5", "0001", "00", mass);
  add_device (tree, "1-6", "0001", "00", mass);
  tree_link (tree, "sys/block/sdb",
             "../devices/pci0000:00/0000:00:14.0/usb1/1-5/1-5:1.0/host6/target6/6:0:0:0/block/sdb");
  tree_folder (tree, "sys/devices/pci0000:00/0000:00:14.0/usb1/1-5/1-5:1.0/host6/target6/6:0:0:0/"
                     "block/sdb/sdb1");
  tree_file (tree, "proc/self/mounts", "/dev/sdb1 /media/stick vfat rw 0 0\n");
  usb = read_usb (tree, kind);
  g_assert_cmpstr (((PtUsbDevice *) usb->pdata[0])->in_use, ==, "/media/stick is mounted from sdb");
  g_assert_null (((PtUsbDevice *) usb->pdata[1])->in_use);
}

static void
test_rubbish (Tree *tree, TreeKind kind)
{
  g_autoptr (GPtrArray) usb = NULL;
  g_autofree char *long_line = g_strnfill (1024 * 1024, 'x');

  tree_files (tree, USB "1-1", "idVendor", "zzzz", "idProduct", "0001", NULL);
  tree_files (tree, USB "1-2", "idVendor", "12345", "idProduct", "0001", NULL);
  tree_files (tree, USB "1-3", "idVendor", "", "idProduct", "0001", NULL);
  tree_link (tree, USB "1-4", "../gone");
  tree_link (tree, USB "1-5", "1-5");
  tree_files (tree, USB "1-6", "idVendor", "eee1", "idProduct", "0001", NULL);
  tree_file (tree, USB "1-6/product", long_line);
  tree_bytes (tree, USB "1-6/manufacturer", "\0\xff\xfe", 3);
  tree_folder (tree, USB "1-");
  tree_folder (tree, USB "-1");
  tree_folder (tree, USB "1-1.");
  usb = read_usb (tree, kind);
  g_assert_cmpuint (usb->len, ==, 1);
  g_assert_cmpuint (strlen (((PtUsbDevice *) usb->pdata[0])->product_name), <=, 512);
  g_assert_null (((PtUsbDevice *) usb->pdata[0])->vendor_name);
}

static void
test_nothing (Tree *tree, TreeKind kind)
{
  g_autoptr (GPtrArray) usb = read_usb (tree, kind);

  g_assert_cmpuint (usb->len, ==, 0);
}

/* What was never meant to be read: a serial number in the tree shows up nowhere in a recording. */
static void
test_serial (void)
{
  g_autoptr (Tree) tree = tree_new ();
  g_autoptr (PtRoot) root = NULL;
  g_autoptr (GPtrArray) usb = NULL;
  g_autofree char *recording = NULL;

  add_device (tree, "1-1", "0001", "00", NULL);
  tree_file (tree, USB "1-1/serial", "SECRET-SERIAL\n");
  root = tree_open (tree, TREE_FOLDER);
  pt_root_start_recording (root);
  usb = pt_host_usb_read (root);
  recording = pt_root_take_recording (root);
  g_assert_cmpuint (usb->len, ==, 1);
  g_assert_nonnull (strstr (recording, "idVendor"));
  g_assert_null (strstr (recording, "SECRET-SERIAL"));
}

/* A snapshot is read with the names of the computer that it comes from. */
static void
test_kept_names (void)
{
  g_autoptr (Tree) tree = tree_new ();
  g_autoptr (PtRoot) root = NULL;
  g_autoptr (PtRoot) again = NULL;
  g_autoptr (GPtrArray) usb = NULL;
  g_autoptr (GPtrArray) replayed = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  char *recording;

  add_device (tree, "1-1", "0001", "00", NULL);
  add_device (tree, "1-2", "0099", "00", NULL);
  tree_file (tree, IDS, "fff1  Maker\n\t0001  Model\n");
  root = tree_open (tree, TREE_FOLDER);
  pt_root_start_recording (root);
  usb = pt_host_usb_read (root);
  recording = pt_root_take_recording (root);
  g_assert_nonnull (strstr (recording, "fff1:0001"));
  bytes = g_bytes_new_take (recording, strlen (recording));
  again = pt_root_open_bytes (bytes, &error);
  g_assert_no_error (error);
  replayed = pt_host_usb_read (again);
  g_assert_cmpuint (replayed->len, ==, 2);
  g_assert_cmpstr (((PtUsbDevice *) replayed->pdata[0])->vendor_name, ==, "Maker");
  g_assert_cmpstr (((PtUsbDevice *) replayed->pdata[0])->product_name, ==, "Model");
  g_assert_cmpstr (((PtUsbDevice *) replayed->pdata[1])->vendor_name, ==, "Maker");
  g_assert_null (((PtUsbDevice *) replayed->pdata[1])->product_name);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/host-usb/kinds", test_kinds);
  tree_add_test ("/host-usb/inputs", test_inputs);
  tree_add_test ("/host-usb/names", test_names);
  tree_add_test ("/host-usb/places", test_places);
  tree_add_test ("/host-usb/storage", test_storage);
  tree_add_test ("/host-usb/rubbish", test_rubbish);
  tree_add_test ("/host-usb/nothing", test_nothing);
  g_test_add_func ("/host-usb/serial", test_serial);
  g_test_add_func ("/host-usb/kept-names", test_kept_names);
  return g_test_run ();
}
