#include "pt-host.h"

#include <string.h>
#include <sys/stat.h>

#include "pt-host-private.h"

#include "tree.h"

#define DEVICE "sys/bus/pci/devices/0000:09:00.0"
#define IDS "usr/share/misc/pci.ids"

#define LIST                                                                                       \
  "# a comment\n"                                                                                  \
  "fff1  First Maker\n\t0001  First Model\n\t\tfff2 0002  Board of Another\n"                      \
  "fff2  Second Maker\n"                                                                           \
  "C 03  Display things\n\t00  Picture maker\n"

static PtPciDevice *
read_one (PtRoot *root, GPtrArray **pci)
{
  g_autoptr (GError) error = NULL;

  *pci = pt_host_pci_read (root, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint ((*pci)->len, ==, 1);
  return (*pci)->pdata[0];
}

static void
add_card (Tree *tree)
{
  tree_files (tree, DEVICE, "vendor", "0xfff1", "device", "0x0001", "class", "0x030000",
              "subsystem_vendor", "0xfff2", "subsystem_device", "0x0002", NULL);
}

/* Another root's devices are called as they are called there. */
static void
test_own_list (void)
{
  g_autoptr (Tree) tree = tree_new ();
  g_autoptr (PtRoot) root = NULL;
  g_autoptr (GPtrArray) pci = NULL;
  PtPciDevice *device;

  add_card (tree);
  tree_file (tree, IDS, LIST);
  root = tree_open (tree, TREE_FOLDER);
  device = read_one (root, &pci);
  g_assert_cmpstr (device->class_name, ==, "Picture maker");
  g_assert_cmpstr (device->vendor_name, ==, "First Maker");
  g_assert_cmpstr (device->device_name, ==, "First Model");
  g_assert_cmpstr (device->subsystem_name, ==, "Board of Another");
}

static void
test_linked_list (void)
{
  g_autoptr (Tree) tree = tree_new ();
  g_autoptr (PtRoot) root = NULL;
  g_autoptr (GPtrArray) pci = NULL;

  add_card (tree);
  tree_file (tree, "var/lib/pciutils/pci.ids", LIST);
  tree_link (tree, IDS, "/var/lib/pciutils/pci.ids");
  root = tree_open (tree, TREE_FOLDER);
  g_assert_cmpstr (read_one (root, &pci)->vendor_name, ==, "First Maker");
}

/* Only the base class has a name; nothing has; and the numbers could not be read. */
static void
test_classes (void)
{
  g_autoptr (Tree) tree = tree_new ();
  g_autoptr (PtRoot) root = NULL;
  g_autoptr (GPtrArray) pci = NULL;
  g_autoptr (GError) error = NULL;
  PtPciDevice *device;

  tree_file (tree, IDS, LIST);
  tree_files (tree, "sys/bus/pci/devices/0000:00:01.0", "vendor", "0xfff2", "device", "0x9999",
              "class", "0x03fe00", NULL);
  tree_files (tree, "sys/bus/pci/devices/0000:00:02.0", "vendor", "0xeeee", "device", "0x9999",
              "class", "0xfe0000", NULL);
  tree_files (tree, "sys/bus/pci/devices/0000:00:03.0", "vendor", "0xfff1", NULL);
  root = tree_open (tree, TREE_FOLDER);
  pci = pt_host_pci_read (root, NULL, &error);
  g_assert_cmpuint (pci->len, ==, 3);
  device = pci->pdata[0];
  g_assert_cmpstr (device->class_name, ==, "Display things");
  g_assert_cmpstr (device->vendor_name, ==, "Second Maker");
  g_assert_null (device->device_name);
  g_assert_null (device->subsystem_name);
  device = pci->pdata[1];
  g_assert_cmpstr (device->class_name, ==, "Class fe00");
  g_assert_null (device->vendor_name);
  device = pci->pdata[2];
  g_assert_nonnull (device->class_name);
  g_assert_cmpstr (device->vendor_name, ==, "First Maker");
}

/* libpci's own handler would end the process here. */
static void
test_damaged (void)
{
  static const char *const damages[] = {
    "zzzz\n", "\t\t\t\n\t\t\tx\n", "fff1 again\n", "C zz  x\n", "S 9999\n", "\xff\xfe\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (damages); i++)
    {
      g_autoptr (Tree) tree = tree_new ();
      g_autoptr (PtRoot) root = NULL;
      g_autoptr (GPtrArray) pci = NULL;
      g_autofree char *text = g_strconcat (LIST, damages[i], "fff3  Lost\n", NULL);
      PtPciDevice *device;

      add_card (tree);
      tree_file (tree, IDS, text);
      root = tree_open (tree, TREE_FOLDER);
      device = read_one (root, &pci);
      g_assert_cmpstr (device->vendor_name, ==, "First Maker");
      g_assert_cmpstr (device->class_name, ==, "Picture maker");
    }
}

static void
test_hostile (void)
{
  g_autoptr (Tree) tree = tree_new ();
  g_autoptr (PtRoot) root = NULL;
  g_autoptr (GPtrArray) pci = NULL;
  PtPciDevice *device;

  add_card (tree);
  tree_file (tree, IDS, "fff1  A\x1b[31m\xe2\x80\xae!\n\t0001  <b>C & D\n");
  root = tree_open (tree, TREE_FOLDER);
  device = read_one (root, &pci);
  g_assert_true (g_utf8_validate (device->vendor_name, -1, NULL));
  g_assert_null (strchr (device->vendor_name, '\x1b'));
  g_assert_null (strstr (device->vendor_name, "\xe2\x80\xae"));
  g_assert_cmpstr (device->device_name, ==, "<b>C & D");
}

/* What libpci gets of a list: the lines for these devices, each once, and none that it refuses. */
static void
test_filter (void)
{
  static const char text[] = "# x\n"
                             "0001  Other\n\tfff1  Other model\n"
                             "fff1  Maker\n\t0001  Model\n\t\tfff2 0002  Board\n\t\tfff2 0003  No\n"
                             "\t0002  Other model\n\t\tfff2 0002  Other board\n"
                             "\t0001  Again\n\t000\n\tzzzz  x\n\t0001\n\t\t\tfff1  x\n"
                             "fff1  Maker again\n\t0002  x\n"
                             "fff2\nfff2  \nfff2  With\0zero\nfff2  Board maker\n"
                             "S fff2\n\t0002  x\n"
                             "C 03  Display\n\t00  VGA\n\t\t00  x\nC 04  Other class\n\t03  x\n"
                             "C 03  Again\nfff1";
  g_autoptr (GPtrArray) pci = g_ptr_array_new ();
  g_autoptr (GString) part = NULL;
  PtPciDevice first = { 0 };
  PtPciDevice second = { 0 };
  PtPciDevice third = { 0 };

  first.class_code = 0x030000;
  first.vendor = 0xfff1;
  first.device = 0x0001;
  first.subsystem_vendor = 0xfff2;
  first.subsystem_device = 0x0002;
  second.class_code = 0x030000;
  second.vendor = 0xfff2;
  second.device = -1;
  third.vendor = third.device = -1;
  g_ptr_array_add (pci, &first);
  g_ptr_array_add (pci, &second);
  g_ptr_array_add (pci, &third);
  part = pt_pci_list_filter (text, sizeof text - 1, pci);
  g_assert_cmpstr (part->str, ==,
                   "fff1  Maker\n\t0001  Model\n\t\tfff2 0002  Board\n"
                   "fff2  Board maker\n"
                   "C 03  Display\n\t00  VGA\n");
}

/* The list of another system may be anything but a file. */
static void
test_no_file (void)
{
  g_autoptr (Tree) tree = tree_new ();
  g_autoptr (PtRoot) root = NULL;
  g_autoptr (GPtrArray) pci = NULL;
  g_autofree char *path = NULL;

  add_card (tree);
  tree_folder (tree, "usr/share/misc");
  tree_folder (tree, "usr/share/hwdata/pci.ids");
  root = tree_open (tree, TREE_FOLDER);
  path = g_build_filename (tree_get_folder (tree), IDS, NULL);
  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  g_assert_nonnull (read_one (root, &pci)->class_name);
}

static gpointer
read_in_thread (gpointer data)
{
  g_autoptr (Tree) tree = tree_new ();
  g_autoptr (PtRoot) root = NULL;
  g_autoptr (GPtrArray) pci = NULL;

  add_card (tree);
  tree_file (tree, IDS, LIST);
  root = tree_open (tree, TREE_FOLDER);
  g_assert_cmpstr (read_one (root, &pci)->vendor_name, ==, "First Maker");
  return NULL;
}

static void
test_threads (void)
{
  GThread *threads[8];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("names", read_in_thread, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pci-names/own-list", test_own_list);
  g_test_add_func ("/pci-names/linked-list", test_linked_list);
  g_test_add_func ("/pci-names/classes", test_classes);
  g_test_add_func ("/pci-names/damaged", test_damaged);
  g_test_add_func ("/pci-names/hostile", test_hostile);
  g_test_add_func ("/pci-names/filter", test_filter);
  g_test_add_func ("/pci-names/no-file", test_no_file);
  g_test_add_func ("/pci-names/threads", test_threads);
  return g_test_run ();
}
