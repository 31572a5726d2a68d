#include <string.h>

#include "rules-host.h"

static char *
list_must_take (const PtCard *card)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < card->must_take->len; i++)
    {
      char address[PT_PCI_ADDRESS_TEXT_SIZE];

      pt_pci_address_print (&g_array_index (card->must_take, PtPciAddress, i), address);
      g_string_append_printf (text, "%s%s", i > 0 ? " " : "", address);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
list_reset (const PtCard *card)
{
  g_ptr_array_add (card->reset, NULL);
  {
    char *text = g_strjoinv (" ", (char **) card->reset->pdata);

    g_ptr_array_remove_index (card->reset, card->reset->len - 1);
    return text;
  }
}

#define CARD "0000:09:00.0"

#define assert_verdict(card, wanted)                                                               \
  g_assert_cmpstr (pt_verdict_name ((card)->verdict), ==, (wanted))

#define assert_reason(card, wanted, title_part, detail_part)                                       \
  G_STMT_START                                                                                     \
  {                                                                                                \
    const PtReason *found = test_reason ((card), (title_part));                                    \
    if (found == NULL)                                                                             \
      g_error ("%s:%d: no reason “%s”", __FILE__, __LINE__, (title_part));                         \
    g_assert_cmpstr (pt_verdict_name (found->verdict), ==, (wanted));                              \
    assert_contains (found->detail, (detail_part));                                                \
  }                                                                                                \
  G_STMT_END

static void
test_ready (void)
{
  g_autoptr (PtHost) host = test_host_new_desktop ();
  g_autoptr (PtReport) report = test_report (host, NULL);
  const PtCard *card = test_card (report, CARD);
  g_autofree char *must_take = list_must_take (card);
  g_autofree char *reset = list_reset (card);

  g_assert_cmpint (report->cards->len, ==, 1);
  assert_verdict (card, "ready");
  g_assert_cmpstr (card->name, ==, "NVIDIA GeForce RTX 2070 SUPER");
  g_assert_cmpstr (card->short_name, ==, "RTX 2070 SUPER");
  g_assert_cmpint (card->functions->len, ==, 4);
  g_assert_cmpint (card->groups->len, ==, 1);
  g_assert_cmpint (g_array_index (card->groups, int, 0), ==, 27);
  g_assert_cmpstr (must_take, ==, "0000:09:00.0 0000:09:00.1 0000:09:00.2 0000:09:00.3");
  g_assert_cmpstr (reset, ==, "flr bus");
  g_assert_true (card->boot_display);
  g_assert_cmpint (card->shows_desktop, ==, PT_YES);
  g_assert_true (card->only_card);
  g_assert_false (card->integrated);
  g_assert_cmpint (card->losses->len, ==, 2);
  g_assert_cmpstr (test_loss (card, "Every screen")->reason, ==,
                   "No other graphics card is left for the desktop.");
  g_assert_cmpstr (test_loss (card, "The USB-C port on the card")->reason, ==,
                   "Nothing is plugged in there now.");
  assert_reason (
      card, "ready", "Resets cleanly",
      "The kernel offers a function level reset, so the card can be used again and again.");
  assert_reason (card, "ready", "Held drivers wedge when unbound",
                 "Passthrough unloads the driver instead, and only when nobody holds it.");
  assert_contains (test_reason (card, "Held drivers")->source, "2026");
}

static void
test_plugged_in (void)
{
  g_autoptr (PtHost) host = test_host_new_desktop ();
  g_autoptr (PtReport) report = NULL;
  const PtCard *card;

  test_host_add_usb (host, "0000:09:00.2", PT_USB_KIND_HUB, "Hub");
  test_host_add_usb (host, "0000:09:00.2", PT_USB_KIND_KEYBOARD, "Keyboard K120");
  test_host_add_usb (host, "0000:00:14.0", PT_USB_KIND_MOUSE, "Mouse");
  report = test_report (host, NULL);
  card = test_card (report, CARD);
  assert_verdict (card, "caution");
  assert_contains (test_loss (card, "The USB-C port")->reason,
                   "Keyboard K120 is plugged in there.");
  assert_reason (card, "caution", "Your only keyboard goes along", "Keyboard K120");
  g_assert_null (test_reason (card, "Your only mouse"));
}

static void
test_second_keyboard (void)
{
  g_autoptr (PtHost) host = test_host_new_desktop ();
  g_autoptr (PtReport) report = NULL;

  test_host_add_usb (host, "0000:09:00.2", PT_USB_KIND_KEYBOARD, "Keyboard K120");
  test_host_add_usb (host, "0000:00:14.0", PT_USB_KIND_KEYBOARD, "Other")->also_mouse = TRUE;
  report = test_report (host, NULL);
  assert_verdict (test_card (report, CARD), "ready");
}

static void
test_split_groups (void)
{
  g_autoptr (PtHost) host = test_host_new_desktop ();
  g_autoptr (PtReport) report = NULL;
  g_autofree char *must_take = NULL;
  const PtCard *card;

  /* the functions lie in groups of their own, and the sound's group has a guest */
  test_host_find (host, "0000:09:00.1")->group = 28;
  test_host_find (host, "0000:09:00.2")->group = 26;
  test_host_add (host, "0000:0a:00.0", 0x028000, 0x14c3, 0x0616, "mt7921e", 28);
  report = test_report (host, NULL);
  card = test_card (report, CARD);
  must_take = list_must_take (card);
  g_assert_cmpint (card->groups->len, ==, 3);
  g_assert_cmpint (g_array_index (card->groups, int, 0), ==, 26);
  g_assert_cmpint (g_array_index (card->groups, int, 2), ==, 28);
  g_assert_cmpstr (must_take, ==,
                   "0000:09:00.0 0000:09:00.1 0000:09:00.2 0000:09:00.3 0000:0a:00.0");
  assert_verdict (card, "caution");
  assert_reason (card, "caution", "1 other device shares its group", "has to go along");
  assert_reason (card, "ready", "The ACS override is not used", "never sets it");
  assert_reason (card, "ready", "This Wi-Fi card does not reset by itself", "Keep this device");
}

static void
test_bridges_stay (void)
{
  g_autoptr (PtHost) host = test_host_new_desktop ();
  g_autoptr (PtReport) report = NULL;
  const PtCard *card;

  /* root port and host bridge in the card's own group: harmless, and never taken */
  test_host_find (host, "0000:00:03.1")->group = 27;
  test_host_add (host, "0000:00:03.0", 0x060000, 0x1022, 0x1482, NULL, 27);
  report = test_report (host, NULL);
  card = test_card (report, CARD);
  assert_verdict (card, "ready");
  g_assert_cmpint (card->must_take->len, ==, 4);
}

static void
test_bridge_driver (void)
{
  g_autoptr (PtHost) host = test_host_new_desktop ();
  g_autoptr (PtReport) report = NULL;

  test_host_find (host, "0000:00:03.1")->group = 27;
  test_set (&test_host_find (host, "0000:00:03.1")->driver, "shpchp");
  report = test_report (host, NULL);
  assert_verdict (test_card (report, CARD), "blocked");
  assert_reason (test_card (report, CARD), "blocked", "A bridge in group 27 does not let go",
                 "`shpchp`");
}

static void
test_bridge_drivers_allowed (void)
{
  static const char *const allowed[]
      = { "pcieport", "pci-stub", "vfio-pci", "mlx5_vfio_pci", "xe-vfio-pci" };

  for (guint i = 0; i < G_N_ELEMENTS (allowed); i++)
    {
      g_autoptr (PtHost) host = test_host_new_desktop ();
      g_autoptr (PtReport) report = NULL;

      test_host_find (host, "0000:00:03.1")->group = 27;
      test_set (&test_host_find (host, "0000:00:03.1")->driver, allowed[i]);
      report = test_report (host, NULL);
      assert_verdict (test_card (report, CARD), "ready");
    }
}

static void
test_system_disk (void)
{
  g_autoptr (PtHost) host = test_host_new_desktop ();
  g_autoptr (PtReport) report = NULL;
  PtPciDevice *disk = test_host_add (host, "0000:0b:00.0", 0x010802, 0x144d, 0xa809, "nvme", 27);
  const PtCard *card;

  disk->system_disk = TRUE;
  disk->in_use = g_strdup ("`/` is mounted from nvme0n1p2");
  disk->block = g_strsplit ("nvme0n1", ",", -1);
  report = test_report (host, NULL);
  card = test_card (report, CARD);
  assert_verdict (card, "blocked");
  g_assert_cmpint (card->must_take->len, ==, 5);
  g_assert_cmpint (((PtReason *) card->reasons->pdata[0])->verdict, ==, PT_VERDICT_BLOCKED);
  assert_reason (card, "blocked", "It shares group 27 with the disk controller",
                 "The disk your system runs from would leave this computer too. Another slot or a "
                 "firmware update can separate them.");
  g_assert_nonnull (card->losses->pdata[2]);
}

static void
test_disk_in_use (void)
{
  g_autoptr (PtHost) host = test_host_new_desktop ();
  g_autoptr (PtReport) report = NULL;

  test_host_add (host, "0000:0b:00.0", 0x010601, 0x1022, 0x7901, "ahci", 27)->in_use
      = g_strdup ("“Data” is mounted");
  report = test_report (host, NULL);
  assert_verdict (test_card (report, CARD), "blocked");
  assert_reason (test_card (report, CARD), "blocked", "It shares group 27 with a disk in use",
                 "“Data” is mounted");
}

static void
test_disk_unknown (void)
{
  g_autoptr (PtHost) host = test_host_new_desktop ();
  g_autoptr (PtReport) report = NULL;

  test_host_add (host, "0000:0b:00.0", 0x010601, 0x1b21, 0x1064, "ahci", 27);
  host->storage_known = FALSE;
  report = test_report (host, NULL);
  assert_reason (test_card (report, CARD), "blocked", "are in use cannot be told", "leave");
  g_clear_pointer (&report, pt_report_unref);

  host->storage_known = TRUE;
  report = test_report (host, NULL);
  assert_verdict (test_card (report, CARD), "caution");
}

static void
test_usb_disk (void)
{
  g_autoptr (PtHost) host = test_host_new_desktop ();
  g_autoptr (PtReport) report = NULL;

  test_host_add_usb (host, "0000:09:00.2", PT_USB_KIND_STORAGE, "Stick")->in_use
      = g_strdup ("“Backup” is mounted");
  report = test_report (host, NULL);
  assert_reason (test_card (report, CARD), "blocked", "A disk in use hangs on it", "“Backup”");
}

static void
test_network_goes (void)
{
  g_autoptr (PtHost) host = test_host_new_desktop ();
  g_autoptr (PtReport) report = NULL;
  PtPciDevice *net = test_host_add (host, "0000:05:00.0", 0x020000, 0x10ec, 0x8168, "r8169", 27);

  net->net = g_strsplit ("enp5s0", ",", -1);
  net->device_name = g_strdup ("RTL8111 Ethernet");
  report = test_report (host, NULL);
  assert_contains (test_loss (test_card (report, CARD), "RTL8111")->reason,
                   "It shares the card’s group. The network connection `enp5s0` goes with it.");
}

static void
test_without_driver (void)
{
  g_autoptr (PtHost) host = test_host_new_desktop ();
  g_autoptr (PtReport) report = NULL;
  g_autofree char *must_take = NULL;

  test_set (&test_host_find (host, "0000:09:00.3")->driver, NULL);
  report = test_report (host, NULL);
  must_take = list_must_take (test_card (report, CARD));
  assert_contains (must_take, "0000:09:00.3");
  assert_verdict (test_card (report, CARD), "ready");
  assert_reason (test_card (report, CARD), "ready", "USB-C control has no driver here",
                 "`0000:09:00.3` goes along all the same.");
}

static void
test_drivers (void)
{
  static const struct
  {
    const char *driver;
    const char *verdict;
    const char *title;
  } cases[] = {
    { "somedriver", "blocked", "Its driver “somedriver” has no known way to let go" },
    { "ast", "blocked", "Its driver “ast” has no known way to let go" },
    { "nouveau", "caution", "Nobody has verified how “nouveau” lets go" },
    { "vfio-pci", "caution", "Graphics is set aside for machines already" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (PtHost) host = test_host_new_desktop ();
      g_autoptr (PtReport) report = NULL;

      test_set (&test_host_find (host, CARD)->driver, cases[i].driver);
      report = test_report (host, NULL);
      assert_verdict (test_card (report, CARD), cases[i].verdict);
      assert_reason (test_card (report, CARD), cases[i].verdict, cases[i].title, "0000:09:00.0");
    }
}

static void
test_driver_unknown (void)
{
  g_autoptr (PtHost) host = test_host_new_desktop ();
  g_autoptr (PtReport) report = NULL;

  test_set (&test_host_find (host, CARD)->driver, NULL);
  test_host_find (host, CARD)->driver_unknown = TRUE;
  report = test_report (host, NULL);
  assert_reason (test_card (report, CARD), "caution", "Its driver cannot be told", CARD);
}

static PtPciDevice *
add_second_card (PtHost *host, const char *driver, int outputs_connected)
{
  PtPciDevice *second = test_host_add (host, "0000:0a:00.0", 0x030000, 0x10de, 0x1e84, driver, 40);

  second->outputs = 4;
  second->outputs_connected = outputs_connected;
  second->boot_vga = PT_NO;
  second->device_name = g_strdup ("TU104 [GeForce RTX 2070 SUPER]");
  second->reset_methods = g_strsplit ("flr", ",", -1);
  return second;
}

static void
test_twins (void)
{
  g_autoptr (PtHost) host = test_host_new_desktop ();
  g_autoptr (PtReport) report = NULL;

  add_second_card (host, NULL, -1);
  report = test_report (host, NULL);
  g_assert_cmpint (report->cards->len, ==, 2);
  assert_reason (test_card (report, CARD), "ready", "Another card is of the same model",
                 "this one is at `0000:09:00.0`, the other at `0000:0a:00.0`");
  assert_reason (test_card (report, "0000:0a:00.0"), "ready", "Another card is of the same model",
                 "this one is at `0000:0a:00.0`");
}

static void
test_same_driver (void)
{
  g_autoptr (PtHost) host = test_host_new_desktop ();
  g_autoptr (PtReport) report = NULL;

  add_second_card (host, "nvidia", 0);
  report = test_report (host, NULL);
  assert_reason (test_card (report, CARD), "blocked", "Another card needs the same driver",
                 "`0000:0a:00.0`");
  assert_reason (test_card (report, "0000:0a:00.0"), "blocked",
                 "Another card needs the same driver", "`0000:09:00.0`");
}

static void
test_desktop_elsewhere (void)
{
  g_autoptr (PtHost) host = test_host_new_desktop ();
  g_autoptr (PtReport) report = NULL;
  PtPciDevice *other = test_host_add (host, "0000:03:00.0", 0x030000, 0x1002, 0x73bf, "amdgpu", 50);
  const PtCard *card;

  test_host_find (host, CARD)->outputs_connected = 0;
  other->outputs = 4;
  other->outputs_connected = 2;
  other->device_name = g_strdup ("Navi 21 [Radeon RX 6800/6800 XT / 6900 XT]");
  report = test_report (host, NULL);
  card = test_card (report, CARD);
  assert_verdict (card, "ready");
  g_assert_cmpint (card->shows_desktop, ==, PT_NO);
  g_assert_false (card->only_card);
  g_assert_null (test_loss (card, "Every screen"));
  assert_reason (card, "ready", "Your desktop can stay", "AMD Radeon RX 6800");
  g_assert_cmpstr (
      test_loss (test_card (report, "0000:03:00.0"), "The screens on this card")->reason, ==,
      "NVIDIA GeForce RTX 2070 SUPER stays with this computer.");
}

static void
test_lent_card_shows_nothing (void)
{
  g_autoptr (PtHost) host = test_host_new_desktop ();
  g_autoptr (PtReport) report = NULL;

  add_second_card (host, "vfio-pci", -1);
  report = test_report (host, NULL);
  g_assert_true (test_card (report, CARD)->only_card);
  g_assert_cmpint (test_card (report, "0000:0a:00.0")->shows_desktop, ==, PT_NO);
}

static void
test_muxless (void)
{
  g_autoptr (PtHost) host = test_host_new_desktop ();
  g_autoptr (PtReport) report = NULL;
  PtPciDevice *card = test_host_find (host, CARD);

  card->class_code = 0x030200;
  card->boot_vga = PT_UNKNOWN;
  card->outputs = 0;
  card->outputs_connected = 0;
  test_host_add (host, "0000:00:02.0", 0x030000, 0x8086, 0x46a6, "i915", 1)->outputs_connected = 1;
  test_host_find (host, "0000:00:02.0")->outputs = 3;
  report = test_report (host, NULL);
  assert_verdict (test_card (report, CARD), "caution");
  assert_reason (test_card (report, CARD), "caution", "It has no screen outputs of its own",
                 "The screen hangs on the other card");
  assert_verdict (test_card (report, "0000:00:02.0"), "blocked");
  g_assert_true (test_card (report, "0000:00:02.0")->integrated);
  assert_reason (test_card (report, "0000:00:02.0"), "blocked", "It is part of the processor",
                 "00:02.0");
  /* the 3D controller cannot show the desktop */
  g_assert_true (test_card (report, "0000:00:02.0")->only_card);
}

static PtHost *
make_apu (const char *name, const char *slot_class)
{
  PtHost *host = test_host_new_desktop ();
  PtPciDevice *card;

  g_ptr_array_set_size (host->pci, 0);
  test_host_add_bridge (host, "0000:00:08.1", 1);
  card = test_host_add (host, "0000:10:00.0", 0x030000, 0x1002, 0x9999, "amdgpu", 20);
  card->device_name = g_strdup (name);
  card->boot_vga = PT_YES;
  card->outputs = 4;
  card->outputs_connected = 1;
  test_host_add (host, "0000:10:00.1", 0x040300, 0x1002, 0x1640, "snd_hda_intel", 21);
  if (slot_class != NULL)
    test_host_add (host, "0000:10:00.2", 0x108000, 0x1022, 0x1649, NULL, 22);
  test_host_add (host, "0000:10:00.3", 0x0c0330, 0x1022, 0x15b6, "xhci_hcd", 23);
  for (int i = 0; i < 4; i++)
    {
      g_autofree char *address = g_strdup_printf ("0000:10:00.%d", i);

      if (i != 2 || slot_class != NULL)
        test_host_put_below (host, address, "0000:00:08.1");
    }
  test_host_add_usb (host, "0000:10:00.3", PT_USB_KIND_MOUSE, "Mouse");
  return host;
}

static void
test_apu (void)
{
  static const struct
  {
    const char *name;
    const char *slot_class;
    const char *shown;
  } cases[] = {
    { "Raphael", NULL, "AMD Raphael (in the processor)" },
    { "Rembrandt [Radeon 680M]", NULL, "AMD Radeon 680M (in the processor)" },
    { NULL, "1080", "AMD 1002:9999 (in the processor)" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (PtHost) host = make_apu (cases[i].name, cases[i].slot_class);
      g_autoptr (PtReport) report = test_report (host, NULL);
      const PtCard *card = test_card (report, "0000:10:00.0");

      g_assert_true (card->integrated);
      g_assert_cmpstr (card->name, ==, cases[i].shown);
      assert_verdict (card, "caution");
      assert_reason (card, "caution", "It is part of the processor", "ROM file");
      assert_reason (card, "caution", "Your only mouse goes along", "Mouse");
      assert_contains (test_loss (card, "USB ports of this computer")->reason, "Mouse");
      g_assert_null (test_reason (card, "Resets cleanly"));
    }
}

static void
test_display_other (void)
{
  g_autoptr (PtHost) host = make_apu ("Strix Halo [Radeon 8060S]", NULL);
  g_autoptr (PtReport) report = NULL;

  test_host_find (host, "0000:10:00.0")->class_code = 0x038000;
  test_host_find (host, "0000:10:00.0")->boot_vga = PT_UNKNOWN;
  report = test_report (host, NULL);
  g_assert_true (test_card (report, "0000:10:00.0")->boot_display);
  assert_reason (test_card (report, "0000:10:00.0"), "caution",
                 "The first picture may keep it busy", "hand-over");
}

static void
test_server (void)
{
  g_autoptr (PtHost) host = test_host_new_desktop ();
  g_autoptr (PtReport) report = NULL;

  test_host_add (host, "0000:04:00.0", 0x030000, 0x1a03, 0x2000, "ast", 9)->device_name
      = g_strdup ("ASPEED Graphics Family");
  report = test_report (host, NULL);
  g_assert_cmpstr (test_card (report, "0000:04:00.0")->name, ==, "ASPEED Graphics Family");
  assert_verdict (test_card (report, "0000:04:00.0"), "blocked");
  assert_reason (test_card (report, "0000:04:00.0"), "caution",
                 "It draws the picture of the remote console", "Nobody has verified this yet.");
  assert_contains (test_reason (test_card (report, "0000:04:00.0"), "It draws")->source,
                   "not verified");
}

static void
test_reset_bug (void)
{
  g_autoptr (PtHost) host = test_host_new_desktop ();
  g_autoptr (PtReport) report = NULL;
  PtPciDevice *device = test_host_find (host, CARD);

  device->vendor = 0x1002;
  device->device = 0x731f;
  test_set (&device->driver, "amdgpu");
  test_set (&device->device_name, "Navi 10 [Radeon RX 5700 XT]");
  report = test_report (host, NULL);
  assert_verdict (test_card (report, CARD), "caution");
  g_assert_cmpstr (test_card (report, CARD)->short_name, ==, "RX 5700 XT");
  assert_reason (test_card (report, CARD), "caution", "Works once per start of the computer",
                 "Cards of this series often do not reset. After the machine stops, the screen may "
                 "stay dark until you restart.");
  assert_reason (test_card (report, CARD), "ready", "Make it reset", "vendor-reset");
  g_assert_cmpstr (test_reason (test_card (report, CARD), "Works once")->source, ==,
                   "gnif/vendor-reset, list of cards, August 2026");
  g_assert_null (test_reason (test_card (report, CARD), "Resets cleanly"));
  g_clear_pointer (&report, pt_report_unref);

  /* with the driver that helps, the kernel offers a reset made for the card */
  g_strfreev (device->reset_methods);
  device->reset_methods = g_strsplit ("device_specific,flr", ",", -1);
  report = test_report (host, NULL);
  assert_verdict (test_card (report, CARD), "ready");
  g_assert_null (test_reason (test_card (report, CARD), "Works once"));
}

static void
test_reset_ways (void)
{
  g_autoptr (PtHost) host = test_host_new_desktop ();
  g_autoptr (PtReport) report = NULL;
  g_autofree char *first = NULL, *second = NULL, *third = NULL;
  PtPciDevice *device = test_host_find (host, CARD);

  /* a neighbor on the same bus that stays: VFIO may not reset the bus */
  test_host_add (host, "0000:09:01.0", 0x040100, 0x1274, 0x5000, "snd_ens1370", 60);
  report = test_report (host, NULL);
  first = list_reset (test_card (report, CARD));
  g_assert_cmpstr (first, ==, "flr");
  assert_reason (test_card (report, CARD), "ready", "Resets cleanly", "a function level reset");
  g_clear_pointer (&report, pt_report_unref);

  g_strfreev (device->reset_methods);
  device->reset_methods = g_new0 (char *, 1);
  report = test_report (host, NULL);
  second = list_reset (test_card (report, CARD));
  g_assert_cmpstr (second, ==, "");
  assert_verdict (test_card (report, CARD), "caution");
  assert_reason (test_card (report, CARD), "caution", "The kernel has no way to reset it", "dark");
  g_clear_pointer (&report, pt_report_unref);

  g_clear_pointer (&device->reset_methods, g_strfreev);
  report = test_report (host, NULL);
  third = list_reset (test_card (report, CARD));
  g_assert_cmpstr (third, ==, "");
  assert_reason (test_card (report, CARD), "caution", "Whether it resets cannot be told",
                 "rehearsal");
}

static void
test_no_bus_reset (void)
{
  g_autoptr (PtHost) host = test_host_new_desktop ();
  g_autoptr (PtReport) report = NULL;
  g_autofree char *reset = NULL;

  test_host_find (host, CARD)->device = 0x2342;
  report = test_report (host, NULL);
  reset = list_reset (test_card (report, CARD));
  g_assert_cmpstr (reset, ==, "flr");
}

static void
test_regions_and_override (void)
{
  g_autoptr (PtHost) host = test_host_new_desktop ();
  g_autoptr (PtReport) report = NULL;

  test_host_finish (host);
  for (guint i = 0; i < host->iommu->groups->len; i++)
    ((PtIommuGroup *) host->iommu->groups->pdata[i])->direct_region
        = ((PtIommuGroup *) host->iommu->groups->pdata[i])->number == 27;
  test_host_set_boot (host, "grub-debian", "quiet pcie_acs_override=downstream,multifunction",
                      NULL);
  report = test_report (host, NULL);
  assert_verdict (test_card (report, CARD), "caution");
  assert_reason (test_card (report, CARD), "caution", "The firmware keeps memory for group 27",
                 "may refuse");
  assert_reason (test_card (report, CARD), "caution", "The groups of this computer are pretended",
                 "downstream,multifunction");
}

static void
test_non_endpoint (void)
{
  g_autoptr (PtHost) host = test_host_new_desktop ();
  g_autoptr (PtReport) report = NULL;
  g_autofree char *must_take = NULL;

  test_host_find (host, "0000:09:00.3")->header_type = 1;
  report = test_report (host, NULL);
  must_take = list_must_take (test_card (report, CARD));
  g_assert_null (strstr (must_take, "0000:09:00.3"));
  assert_reason (test_card (report, CARD), "blocked", "A part of it is a bridge", "0000:09:00.3");
}

static void
test_long_domain (void)
{
  g_autoptr (PtHost) host = test_host_new_desktop ();
  g_autoptr (PtReport) report = NULL;
  const PtCard *card;

  test_host_add (host, "10000:01:00.0", 0x030000, 0x10de, 0x1b80, "vfio-pci", 70);
  test_host_add (host, "10000:01:00.1", 0x040300, 0x10de, 0x10f0, "vfio-pci", 70);
  report = test_report (host, NULL);
  card = test_card (report, "10000:01:00.0");
  g_assert_nonnull (card);
  g_assert_cmpint (card->must_take->len, ==, 2);
  g_assert_cmpint (report->cards->len, ==, 2);
}

static void
test_kinds (void)
{
  g_autoptr (PtHost) host = test_host_new_desktop ();

  g_assert_cmpstr (pt_function_kind (test_host_find (host, "0000:09:00.0")), ==, "Graphics");
  g_assert_cmpstr (pt_function_kind (test_host_find (host, "0000:09:00.1")), ==,
                   "Sound over HDMI and DisplayPort");
  g_assert_cmpstr (pt_function_kind (test_host_find (host, "0000:09:00.2")), ==, "USB controller");
  g_assert_cmpstr (pt_function_kind (test_host_find (host, "0000:09:00.3")), ==, "USB-C control");
  g_assert_cmpstr (pt_function_kind (test_host_find (host, "0000:00:03.1")), ==, "Class 0604");
}

static void
test_none (void)
{
  g_autoptr (PtHost) host = test_host_new ();
  g_autoptr (PtReport) report = test_report (host, NULL);

  g_assert_cmpint (report->cards->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cards/ready", test_ready);
  g_test_add_func ("/cards/plugged-in", test_plugged_in);
  g_test_add_func ("/cards/second-keyboard", test_second_keyboard);
  g_test_add_func ("/cards/split-groups", test_split_groups);
  g_test_add_func ("/cards/bridges-stay", test_bridges_stay);
  g_test_add_func ("/cards/bridge-driver", test_bridge_driver);
  g_test_add_func ("/cards/bridge-drivers-allowed", test_bridge_drivers_allowed);
  g_test_add_func ("/cards/system-disk", test_system_disk);
  g_test_add_func ("/cards/disk-in-use", test_disk_in_use);
  g_test_add_func ("/cards/disk-unknown", test_disk_unknown);
  g_test_add_func ("/cards/usb-disk", test_usb_disk);
  g_test_add_func ("/cards/network-goes", test_network_goes);
  g_test_add_func ("/cards/without-driver", test_without_driver);
  g_test_add_func ("/cards/drivers", test_drivers);
  g_test_add_func ("/cards/driver-unknown", test_driver_unknown);
  g_test_add_func ("/cards/twins", test_twins);
  g_test_add_func ("/cards/same-driver", test_same_driver);
  g_test_add_func ("/cards/desktop-elsewhere", test_desktop_elsewhere);
  g_test_add_func ("/cards/lent-card-shows-nothing", test_lent_card_shows_nothing);
  g_test_add_func ("/cards/muxless", test_muxless);
  g_test_add_func ("/cards/apu", test_apu);
  g_test_add_func ("/cards/display-other", test_display_other);
  g_test_add_func ("/cards/server", test_server);
  g_test_add_func ("/cards/reset-bug", test_reset_bug);
  g_test_add_func ("/cards/reset-ways", test_reset_ways);
  g_test_add_func ("/cards/no-bus-reset", test_no_bus_reset);
  g_test_add_func ("/cards/regions-and-override", test_regions_and_override);
  g_test_add_func ("/cards/non-endpoint", test_non_endpoint);
  g_test_add_func ("/cards/long-domain", test_long_domain);
  g_test_add_func ("/cards/kinds", test_kinds);
  g_test_add_func ("/cards/none", test_none);
  return g_test_run ();
}
