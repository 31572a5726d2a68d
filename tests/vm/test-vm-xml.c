#include "config.h"

#include <string.h>

#include "pt-error.h"
#include "vm-xml-check.h"

#define CARD "0000:09:00.0 0000:09:00.1"
#define HOSTDEV "/domain/devices/hostdev"
#define VIDEO_FUNCTION HOSTDEV "[source/address[@bus='0x09'][@function='0x0']]"
#define AUDIO_FUNCTION HOSTDEV "[source/address[@bus='0x09'][@function='0x1']]"

static void
test_format (void)
{
  static const char *const texts[][2] = {
    { "<domain><devices/></domain>", "<domain><devices/></domain>\n" },
    { "<?xml version='1.0'?>\n<domain><devices></devices></domain>",
      "<?xml version=\"1.0\"?>\n<domain><devices/></domain>\n" },
    { "<?xml version='1.0' encoding='iso-8859-1' standalone='no'?><!--\xe4--><domain><devices/>"
      "</domain><?pi x?>",
      "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>\n<!--ä-->\n<domain><devices/>"
      "</domain>\n<?pi x?>\n" },
    { "\xef\xbb\xbf<domain>\r\n  <devices a='&#10;&quot;' "
      "b='ä'>&lt;<![CDATA[<]]></devices></domain>",
      "<domain>\n  <devices a=\"&#10;&quot;\" b=\"ä\">&lt;<![CDATA[<]]></devices></domain>\n" },
    { "<domain xmlns:q='urn:q'><q:x q:y='1'/><devices/><un:bound/></domain>",
      "<domain xmlns:q=\"urn:q\"><q:x q:y=\"1\"/><devices/><un:bound/></domain>\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *once = pt_vm_xml_format (texts[i][0], -1, &error);
      g_autofree char *twice = NULL;

      g_assert_no_error (error);
      g_assert_cmpstr (once, ==, texts[i][1]);
      twice = pt_vm_xml_format (once, (gssize) strlen (once), &error);
      g_assert_cmpstr (twice, ==, once);
    }
}

static void
test_nothing (void)
{
  const char *xml = MACHINE ("", "    <emulator>/usr/bin/qemu</emulator>\n");
  g_autoptr (PtEdits) edits = check_new_edits (NULL, NULL, NULL);
  g_autofree char *converted = check_convert (xml, edits);

  g_assert_cmpstr (converted, ==, xml);
}

/* The whole text: no blank and no line elsewhere is touched. */
static void
test_card (void)
{
  g_autoptr (PtEdits) edits = check_new_edits (CARD, NULL, NULL);
  g_autofree char *converted = NULL;
  g_autofree char *text = NULL;

  edits->rom_file = g_strdup ("/usr/share/vgabios/a \"<&>\".rom");
  converted = check_convert (MACHINE ("  <!-- kept -->\n", "    <disk/>\n"), edits);
  text = check_without_record (converted);
  g_assert_cmpstr (
      text, ==,
      "<domain type=\"kvm\">\n"
      "  <name>guest</name>\n"
      "  <metadata>\n"
      "  </metadata>\n"
      "  <memory unit=\"KiB\">1048576</memory>\n"
      "  <os firmware=\"efi\">\n"
      "    <type arch=\"x86_64\" machine=\"q35\">hvm</type>\n"
      "  </os>\n"
      "  <!-- kept -->\n"
      "  <devices>\n"
      "    <disk/>\n"
      "    <controller type=\"pci\" index=\"1\" model=\"pcie-root-port\"/>\n"
      "    <hostdev mode=\"subsystem\" type=\"pci\" managed=\"no\">\n"
      "      <source>\n"
      "        <address domain=\"0x0000\" bus=\"0x09\" slot=\"0x00\" function=\"0x0\"/>\n"
      "      </source>\n"
      "      <rom file=\"/usr/share/vgabios/a &quot;&lt;&amp;&gt;&quot;.rom\"/>\n"
      "      <address type=\"pci\" domain=\"0x0000\" bus=\"0x01\" slot=\"0x00\" function=\"0x0\" "
      "multifunction=\"on\"/>\n"
      "    </hostdev>\n"
      "    <hostdev mode=\"subsystem\" type=\"pci\" managed=\"no\">\n"
      "      <source>\n"
      "        <address domain=\"0x0000\" bus=\"0x09\" slot=\"0x00\" function=\"0x1\"/>\n"
      "      </source>\n"
      "      <address type=\"pci\" domain=\"0x0000\" bus=\"0x01\" slot=\"0x00\" "
      "function=\"0x1\"/>\n"
      "    </hostdev>\n"
      "  </devices>\n"
      "</domain>\n");
}

/* VMD makes PCI domains of five digits; cards may lack a function in between. */
static void
test_card_odd_address (void)
{
  g_autoptr (PtEdits) edits = check_new_edits ("10000:e1:00.0 10000:e1:00.3", NULL, NULL);
  g_autofree char *converted = check_convert (MACHINE ("", ""), edits);

  check_count (converted, HOSTDEV "/source/address[@domain='0x10000'][@bus='0xe1']", 2);
  check_count (converted, HOSTDEV "/address[@domain='0x0000'][@function='0x3']", 1);
  check_count (converted, HOSTDEV "/address[@multifunction]", 1);
}

/* What is there is adapted, and keeps everything else. */
static void
test_card_adapted (void)
{
  const char *xml = MACHINE (
      "", CARD_HOSTDEV (
              "0x0", " managed=\"yes\"",
              "      <driver name=\"vfio\"/>\n"
              "      <alias name=\"ua-card\"/>\n"
              "      <rom bar=\"off\" file=\"/old.rom\"/>\n"
              "      <boot order=\"2\"/>\n"
              "      <address type=\"pci\" domain=\"0\" bus=\"5\" slot=\"0\" function=\"0\"/>\n")
              CARD_HOSTDEV (
                  "1", "",
                  "      <!-- sound -->\n"
                  "      <rom file=\"/old.rom\"/>\n"
                  "      <address type=\"pci\" bus=\"0x06\" slot=\"0x00\" function=\"0x0\"/>\n"));
  g_autoptr (PtEdits) edits = check_new_edits (CARD, NULL, NULL);
  g_autofree char *converted = NULL;

  edits->rom_file = g_strdup ("/new.rom");
  converted = check_convert (xml, edits);
  check_count (converted, HOSTDEV, 2);
  check_count (converted, HOSTDEV "[@managed='no']", 2);
  check_count (converted, HOSTDEV "/rom", 1);
  check_count (converted, VIDEO_FUNCTION "/rom[@file='/new.rom'][not(@bar)]", 1);
  check_count (converted, VIDEO_FUNCTION "[driver][alias/@name='ua-card'][boot/@order='2']", 1);
  check_value (converted, VIDEO_FUNCTION "/address/@bus", "0x05");
  check_value (converted, VIDEO_FUNCTION "/address/@multifunction", "on");
  check_count (converted, HOSTDEV "[source/address/@function='1']/comment()", 1);
  check_value (converted, HOSTDEV "[source/address/@function='1']/address/@bus", "0x05");
  check_value (converted, HOSTDEV "[source/address/@function='1']/address/@function", "0x1");
  check_count (converted, "/domain/devices/controller", 0);
}

/* Without a ROM of ours, the user's stays; an addresses that fits stays letter by letter. */
static void
test_card_fits (void)
{
  const char *xml = MACHINE (
      "", "    <controller type=\"pci\" index=\"7\" model=\"pcie-root-port\"/>\n" CARD_HOSTDEV (
              "0x0", " managed=\"no\"",
              "      <rom file=\"/old.rom\"/>\n"
              "      <address type=\"pci\" bus=\"7\" multifunction=\"on\"/>\n")
              CARD_HOSTDEV ("0x1", " managed=\"no\"",
                            "      <address type=\"pci\" bus=\"0x07\" function=\"1\"/>\n"));
  g_autoptr (PtEdits) edits = check_new_edits (CARD, NULL, NULL);
  g_autofree char *converted = check_convert (xml, edits);

  g_assert_cmpstr (converted, ==, xml);
}

typedef struct
{
  const char *name;
  const char *devices;
  const char *bus;
  int n_new;
} Port;

#define PORT(index) "    <controller type='pci' index='" index "' model='pcie-root-port'/>\n"
#define DEVICE(bus)                                                                                \
  "    <interface><address type='pci' domain='0' bus='" bus                                        \
  "' slot='0' function='0'/></interface>\n"
#define OWN(bus) CARD_HOSTDEV ("0", "", "<address type='pci' bus='" bus "'/>")

static const Port ports[] = {
  { "first", "", "0x01", 1 },
  { "free", PORT ("1") PORT ("2") DEVICE ("0x01"), "0x02", 0 },
  { "gap", PORT ("1") PORT ("3") DEVICE ("1") DEVICE ("3"), "0x02", 1 },
  { "next", PORT ("1") PORT ("2") DEVICE ("1") DEVICE ("2"), "0x03", 1 },
  { "implied", DEVICE ("0x01") DEVICE ("0x02"), "0x03", 1 },
  { "bridge", "    <controller type='pci' index='1' model='dmi-to-pci-bridge'/>\n", "0x02", 1 },
  { "own", PORT ("1") PORT ("2") OWN ("0x02"), "0x02", 0 },
  { "own-implied", OWN ("0x05"), "0x05", 0 },
  { "own-shared", PORT ("1") PORT ("2") OWN ("0x02") DEVICE ("0x02"), "0x01", 0 },
  { "own-on-root", PORT ("1") OWN ("0x00"), "0x01", 0 },
  { "own-on-bridge",
    "    <controller type='pci' index='1' model='pcie-to-pci-bridge'/>\n" OWN ("0x01"), "0x02", 1 },
  { "port-on-port",
    PORT ("1") "<controller type='pci' index='2' model='pcie-switch-upstream-port'>"
               "<address type='pci' bus='0x01'/></controller>",
    "0x03", 1 },
  { "other-controllers", "    <controller type='usb' index='1'/>\n", "0x01", 1 },
};

static void
test_ports (gconstpointer data)
{
  const Port *port = data;
  g_autofree char *xml = g_strdup_printf (MACHINE ("", "%s"), port->devices);
  g_autoptr (PtEdits) edits = check_new_edits (CARD, NULL, NULL);
  g_autofree char *converted = check_convert (xml, edits);
  g_autofree char *added
      = g_strdup_printf ("/domain/devices/controller[@model='pcie-root-port'][@index=%s]",
                         port->n_new > 0 ? port->bus + 3 : "'none'");

  check_value (converted, HOSTDEV "[source/address/@bus='0x09'][1]/address/@bus", port->bus);
  check_value (converted, HOSTDEV "[source/address/@bus='0x09'][2]/address/@bus", port->bus);
  check_count (converted, added, port->n_new);
}

static void
test_ports_full (void)
{
  g_autoptr (GString) devices = g_string_new (NULL);
  g_autofree char *xml = NULL;
  g_autoptr (PtEdits) edits = check_new_edits (CARD, NULL, NULL);

  for (int i = 1; i < 256; i++)
    g_string_append_printf (devices, DEVICE ("%d"), i);
  xml = g_strdup_printf (MACHINE ("", "%s"), devices->str);
  check_refused (xml, edits, PT_ERROR_NOT_SUPPORTED, "no PCI Express port");
}

/* Where there is no PCI Express, libvirt finds places. */
static void
test_any_machine (void)
{
  static const char xml[]
      = "<domain type='qemu'><os><type arch='i686' "
        "machine='pc'>hvm</type></os><devices>" CARD_HOSTDEV (
            "0x0", " managed='yes'", "<address type='pci' slot='0x05'/>") "</devices></domain>";
  g_autoptr (PtEdits) edits = check_new_edits (CARD, NULL, NULL);
  g_autofree char *converted = NULL;

  edits->any_machine = TRUE;
  converted = check_convert (xml, edits);
  check_count (converted, HOSTDEV "[@managed='no']", 2);
  check_value (converted, VIDEO_FUNCTION "/address/@slot", "0x05");
  check_count (converted, AUDIO_FUNCTION "/address", 0);
  check_count (converted, "/domain/devices/controller", 0);
}

static void
test_hostdevs (void)
{
  const char *xml = MACHINE (
      "",
      "    <hostdev mode='subsystem' type='pci' managed='no'>\n"
      "      <source><address bus='3'/></source>\n"
      "    </hostdev>\n"
      "    <hostdev mode='subsystem' type='usb'>\n"
      "      <source><vendor id='0x046D'/><product id='0xC085'/></source>\n"
      "    </hostdev>\n"
      "    <interface type='hostdev'><source><address type='pci' "
      "bus='0x04'/></source></interface>\n"
      "    <disk type='nvme'><source><address domain='0' bus='0x05' slot='1'/></source></disk>\n");
  g_autoptr (PtEdits) edits = check_new_edits (
      NULL, "0000:03:00.0 0000:04:00.0 0000:05:01.0 0000:06:00.3 0000:06:00.3",
      "046d:c085 1532:0071 1532:0071");
  g_autofree char *converted = check_convert (xml, edits);

  check_count (converted, HOSTDEV "[@type='pci']", 2);
  check_count (converted, HOSTDEV "[@managed='yes'][source/address[@bus='0x06'][@function='0x3']]",
               1);
  check_count (converted, HOSTDEV "[@managed='yes']/address", 0);
  check_count (converted, HOSTDEV "[@type='usb']", 2);
  check_count (converted,
               HOSTDEV "[@managed='yes']/source[@startupPolicy='optional'][vendor/@id='0x1532']"
                       "[product/@id='0x0071']",
               1);
}

/* A function of the card named once more as a further device is the card's. */
static void
test_hostdevs_card (void)
{
  g_autoptr (PtEdits) edits = check_new_edits (CARD, "0000:09:00.1", NULL);
  g_autofree char *converted = check_convert (MACHINE ("", ""), edits);

  check_count (converted, HOSTDEV, 2);
  check_count (converted, HOSTDEV "[@managed='no']", 2);
}

static void
test_features (void)
{
  g_autoptr (PtEdits) edits = check_new_edits (NULL, NULL, NULL);
  g_autofree char *fresh = NULL;
  g_autofree char *there = NULL;

  edits->hide_hypervisor = TRUE;
  edits->vendor_id = g_strdup ("123456789012");
  fresh = check_convert (MACHINE ("", ""), edits);
  check_count (fresh, "/domain/os/following-sibling::*[1][self::features]", 1);
  check_count (fresh,
               "/domain/features[kvm/hidden/@state='on']"
               "/hyperv/vendor_id[@state='on'][@value='123456789012']",
               1);
  there = check_convert (
      MACHINE ("  <features>\n    <acpi/>\n"
               "    <hyperv mode='custom'>\n"
               "      <relaxed state='on'/>\n"
               "      <vendor_id state='off'/>\n"
               "    </hyperv>\n"
               "    <kvm><hidden state='off'/><poll-control state='on'/></kvm>\n  </features>\n",
               ""),
      edits);
  check_count (there, "/domain/features/*", 3);
  check_count (there, "/domain/features/hyperv[relaxed]/vendor_id[@state='on'][@value]", 1);
  check_count (there, "/domain/features/kvm[poll-control]/hidden[@state='on']", 1);
}

#define CPU(attributes, children) "  <cpu " attributes ">\n" children "  </cpu>\n"
#define THREADS(threads) "    <topology sockets='1' dies='1' cores='4' threads='" threads "'/>\n"

static void
test_topoext (void)
{
  static const struct
  {
    const char *xml;
    int count;
  } cases[] = {
    { MACHINE (CPU ("mode='host-passthrough'", THREADS ("2")), ""), 1 },
    { MACHINE (CPU ("mode='host-passthrough'", THREADS ("1")), ""), 0 },
    { MACHINE (CPU ("mode='host-passthrough'", ""), ""), 0 },
    { MACHINE (CPU ("mode='host-model'", THREADS ("2")), ""), 0 },
    { MACHINE ("", ""), 0 },
    { MACHINE (CPU ("mode='host-passthrough'",
                    THREADS ("2") "    <feature policy='disable' name='topoext'/>\n"),
               ""),
      0 },
    { MACHINE (CPU ("mode='host-passthrough'",
                    THREADS ("2") "    <feature policy='disable' name='svm'/>\n"),
               ""),
      1 },
  };
  g_autoptr (PtEdits) edits = check_new_edits (NULL, NULL, NULL);

  edits->topoext = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *converted = check_convert (cases[i].xml, edits);

      check_count (converted, "/domain/cpu/feature[@policy='require'][@name='topoext']",
                   cases[i].count);
    }
}

static void
test_other_edits (void)
{
  const char *xml
      = MACHINE ("", "    <graphics type='vnc'/>\n    <video><model type='vga'/></video>\n");
  g_autoptr (PtEdits) first = check_new_edits (CARD, NULL, "046d:c085");
  g_autoptr (PtEdits) second = check_new_edits ("0000:0a:00.0", NULL, NULL);
  g_autofree char *once = NULL;
  g_autofree char *again = NULL;
  g_autofree char *direct = NULL;
  g_autofree char *restored = NULL;
  g_autofree char *formatted = pt_vm_xml_format (xml, -1, NULL);

  first->remove_virtual_display = TRUE;
  once = check_convert (xml, first);
  again = check_convert (once, second);
  direct = check_convert (xml, second);
  g_assert_cmpstr (again, ==, direct);
  restored = pt_vm_xml_restore (again, -1, NULL);
  g_assert_cmpstr (restored, ==, formatted);
}

/* Machines */

typedef struct
{
  const char *name;
  const char *xml;
  int code;
  const char *words;
} Refusal;

#define OS(os) "<domain type='kvm'><os" os "</os><devices/></domain>"
#define Q35 "<type arch='x86_64' machine='pc-q35-7.2'>hvm</type>"

static const Refusal machines[] = {
  { "qemu", "<domain type='qemu'><os firmware='efi'>" Q35 "</os><devices/></domain>",
    PT_ERROR_NOT_SUPPORTED, "“qemu”" },
  { "test", "<domain type='test'><os firmware='efi'>" Q35 "</os><devices/></domain>",
    PT_ERROR_NOT_SUPPORTED, "“test”" },
  { "no-kind", "<domain><os firmware='efi'>" Q35 "</os><devices/></domain>", PT_ERROR_NOT_SUPPORTED,
    "KVM" },
  { "bios", OS (">" Q35), PT_ERROR_NOT_SUPPORTED, "UEFI" },
  { "bios-loader", OS ("><loader type='rom'>/usr/share/bios.bin</loader>" Q35),
    PT_ERROR_NOT_SUPPORTED, "UEFI" },
  { "firmware-bios", OS (" firmware='bios'>" Q35), PT_ERROR_NOT_SUPPORTED, "UEFI" },
  { "i440fx", OS (" firmware='efi'><type arch='x86_64' machine='pc-i440fx-7.2'>hvm</type>"),
    PT_ERROR_NOT_SUPPORTED, "“pc-i440fx-7.2”" },
  { "no-machine", OS (" firmware='efi'><type>hvm</type>"), PT_ERROR_NOT_SUPPORTED, "Q35" },
  { "long-name",
    OS (" firmware='efi'><type "
        "machine='&#10;ääääääääääääääääääääääääääääääääääääääääääääää'>hvm</type>"),
    PT_ERROR_NOT_SUPPORTED, "“?äää" },
  { "arm", OS (" firmware='efi'><type arch='aarch64' machine='virt'>hvm</type>"),
    PT_ERROR_NOT_SUPPORTED, "“aarch64”" },
};

static void
test_machine (gconstpointer data)
{
  const Refusal *machine = data;
  g_autoptr (PtEdits) edits = check_new_edits (CARD, NULL, NULL);
  g_autofree char *converted = NULL;

  check_refused (machine->xml, edits, machine->code, machine->words);
  edits->any_machine = TRUE;
  converted = check_convert (machine->xml, edits);
  check_count (converted, HOSTDEV, 2);
}

static void
test_machine_good (void)
{
  static const char *const good[] = {
    OS (" firmware='efi'>" Q35),
    OS ("><loader readonly='yes' type='pflash'>/usr/share/OVMF/CODE.fd</loader>" Q35),
    OS (" firmware='efi'><type machine='q35'>hvm</type>"),
  };
  g_autoptr (PtEdits) edits = check_new_edits (CARD, NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autofree char *converted = check_convert (good[i], edits);

      check_count (converted, HOSTDEV, 2);
    }
}

#define CARD_TWICE CARD_HOSTDEV ("0x0", "", "") CARD_HOSTDEV ("0", "", "")

static const Refusal conflicts[] = {
  { "card-twice", MACHINE ("", CARD_TWICE), PT_ERROR_CONFLICT, "0000:09:00.0 twice" },
  { "card-as-network",
    MACHINE ("",
             "<interface type='hostdev'><source><address type='pci' bus='9' function='1'/>"
             "</source></interface>"),
    PT_ERROR_CONFLICT, "0000:09:00.1" },
  { "other-twice",
    MACHINE ("",
             "<hostdev type='pci'><source><address bus='3'/></source></hostdev>"
             "<interface type='hostdev'><source><address bus='0x3'/></source></interface>"),
    PT_ERROR_CONFLICT, "0000:03:00.0 twice" },
  { "no-usb", MACHINE ("", "<controller type='usb' model='none'/>"), PT_ERROR_NOT_SUPPORTED,
    "USB switched off" },
  { "hyperv", MACHINE ("<features><hyperv mode='passthrough'/></features>", ""), PT_ERROR_CONFLICT,
    "vendor id" },
};

static void
test_conflict (gconstpointer data)
{
  const Refusal *conflict = data;
  g_autoptr (PtEdits) edits = check_new_edits (CARD, "0000:03:00.0", "046d:c085");

  edits->vendor_id = g_strdup ("none");
  edits->any_machine = TRUE;
  check_refused (conflict->xml, edits, conflict->code, conflict->words);
}

static void
test_bad_edits (void)
{
  const char *xml = MACHINE ("", "");
  g_autoptr (PtEdits) headless = check_new_edits ("0000:09:00.1 0000:09:00.2", NULL, NULL);
  g_autoptr (PtEdits) edits = check_new_edits (CARD, NULL, NULL);

  check_refused (xml, headless, PT_ERROR_MALFORMED, "function 0");
  edits->vendor_id = g_strdup ("1234567890123");
  check_refused (xml, edits, PT_ERROR_MALFORMED, "12");
  g_clear_pointer (&edits->vendor_id, g_free);
  edits->rom_file = g_strdup ("relative.rom");
  check_refused (xml, edits, PT_ERROR_MALFORMED, "relative.rom");
  g_free (edits->rom_file);
  edits->rom_file = g_strdup ("/bell\a.rom");
  check_refused (xml, edits, PT_ERROR_MALFORMED, "rename");
  g_free (edits->rom_file);
  edits->rom_file = g_strdup ("/latin\xe4.rom");
  check_refused (xml, edits, PT_ERROR_MALFORMED, "rename");
}

static void
add_refusal_tests (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (machines); i++)
    {
      g_autofree char *path = g_strconcat ("/vm-xml/machine/", machines[i].name, NULL);

      g_test_add_data_func (path, &machines[i], test_machine);
    }
  for (guint i = 0; i < G_N_ELEMENTS (conflicts); i++)
    {
      g_autofree char *path = g_strconcat ("/vm-xml/conflict/", conflicts[i].name, NULL);

      g_test_add_data_func (path, &conflicts[i], test_conflict);
    }
  g_test_add_func ("/vm-xml/machine/good", test_machine_good);
  g_test_add_func ("/vm-xml/bad-edits", test_bad_edits);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vm-xml/format", test_format);
  g_test_add_func ("/vm-xml/nothing", test_nothing);
  g_test_add_func ("/vm-xml/card", test_card);
  g_test_add_func ("/vm-xml/card/odd-address", test_card_odd_address);
  g_test_add_func ("/vm-xml/card/adapted", test_card_adapted);
  g_test_add_func ("/vm-xml/card/fits", test_card_fits);
  for (guint i = 0; i < G_N_ELEMENTS (ports); i++)
    {
      g_autofree char *path = g_strconcat ("/vm-xml/ports/", ports[i].name, NULL);

      g_test_add_data_func (path, &ports[i], test_ports);
    }
  g_test_add_func ("/vm-xml/ports/full", test_ports_full);
  g_test_add_func ("/vm-xml/any-machine", test_any_machine);
  g_test_add_func ("/vm-xml/hostdevs", test_hostdevs);
  g_test_add_func ("/vm-xml/hostdevs/card", test_hostdevs_card);
  g_test_add_func ("/vm-xml/features", test_features);
  g_test_add_func ("/vm-xml/topoext", test_topoext);
  g_test_add_func ("/vm-xml/other-edits", test_other_edits);
  add_refusal_tests ();
  return g_test_run ();
}
