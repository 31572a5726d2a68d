#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

#include "pt-error.h"
#include "vm-xml-check.h"

#define CARD "0000:09:00.0 0000:09:00.1"

static PtEdits *
new_full_edits (void)
{
  PtEdits *edits = check_new_edits (CARD, "0000:03:00.0", "046d:c085");

  edits->rom_file = g_strdup ("/usr/share/vgabios/card.rom");
  edits->vendor_id = g_strdup ("AuthenticAMD");
  edits->hide_hypervisor = TRUE;
  edits->topoext = TRUE;
  edits->remove_virtual_display = TRUE;
  edits->any_machine = TRUE;
  return edits;
}

#define DISPLAY                                                                                    \
  "    <channel type='spicevmc'>\n"                                                                \
  "      <target type='virtio' name='com.redhat.spice.0'/>\n"                                      \
  "      <address type='virtio-serial' controller='0' bus='0' port='2'/>\n"                        \
  "    </channel>\n"                                                                               \
  "    <input type='tablet' bus='usb'>\n"                                                          \
  "      <address type='usb' bus='0' port='1'/>\n"                                                 \
  "    </input>\n"                                                                                 \
  "    <graphics type='spice' autoport='yes' passwd='&lt;secret&#10;&gt;'>\n"                      \
  "      <listen type='address'/><!-- -->\n"                                                       \
  "    </graphics>\n"                                                                              \
  "    <sound model='ich9'>\n"                                                                     \
  "      <address type='pci' domain='0x0000' bus='0x00' slot='0x1b' function='0x0'/>\n"            \
  "    </sound>\n"                                                                                 \
  "    <audio id='1' type='spice'/>\n"                                                             \
  "    <video>\n"                                                                                  \
  "      <model type='qxl' ram='65536' vram='65536' vgamem='16384' heads='1' primary='yes'/>\n"    \
  "      <address type='pci' domain='0x0000' bus='0x00' slot='0x01' function='0x0'/>\n"            \
  "    </video>\n"                                                                                 \
  "    <redirdev bus='usb' type='spicevmc'>\n"                                                     \
  "      <address type='usb' bus='0' port='2'/>\n"                                                 \
  "    </redirdev>\n"

#define CPU                                                                                        \
  "  <cpu mode='host-passthrough'>\n    <topology sockets='1' cores='2' threads='2'/>\n  </cpu>\n"

/* Every blank and comment comes back; check_convert() compares. */
static const char *const layouts[] = {
  MACHINE ("", DISPLAY),
  MACHINE ("  <metadata/>\n", DISPLAY),
  MACHINE ("  <metadata></metadata>\n" CPU, DISPLAY),
  MACHINE ("  <metadata>\n  </metadata>\n", ""),
  MACHINE ("  <metadata>\n    <!-- alone -->\n  </metadata>\n", DISPLAY),
  MACHINE ("  <metadata>\n\n    <a:b xmlns:a='urn:a'>x</a:b> <!-- b -->\n\n  </metadata>\n",
           DISPLAY),
  MACHINE ("  <metadata>words<a:b xmlns:a='urn:a'/>more</metadata>\n", DISPLAY),
  MACHINE ("  <features/>\n", "\n\n    <!-- a -->\n\n" DISPLAY "\n    <!-- z -->\n"),
  MACHINE ("  <features>\n  </features><cpu/>",
           "<a/> <graphics/> <b/> text <sound/>more<sound/>\n"),
  MACHINE ("",
           "\t<video/>\n\t<video/>\n\t<video/><![CDATA[ ]]> <redirdev type='spicevmc'/>&#13;\n"),
  MACHINE ("",
           CARD_HOSTDEV ("0x0", " managed='yes'", "<rom bar='off'/>\n\n")
               CARD_HOSTDEV ("0x1", "", "<!-- a --><address type='pci' bus='0x02'/> <!-- b -->")),
  MACHINE ("", CARD_HOSTDEV ("0x0", " managed='yes'", "      <address type='unassigned'/>\n")),
  "<domain><devices/></domain>",
  "<domain><name>x</name><devices></devices><!-- --></domain>",
  "<?xml version='1.0'?><!-- before --><domain>\n<devices>\n</devices>\n</domain><!-- after -->",
  "<domain xmlns:q='urn:q'>\n<devices>\n <graphics q:a='1' xml:lang='de'><q:x xmlns:q='urn:r'/>"
  "</graphics>\n</devices></domain>",
  "<domain type='kvm'>\r\n\t<devices>\r\n\t\t<graphics/>\r\n\t</devices>\r\n</domain>\r\n",
};

static void
test_exact (gconstpointer data)
{
  g_autoptr (PtEdits) edits = new_full_edits ();
  g_autofree char *converted = check_convert (data, edits);

  check_count (converted, "//*[local-name()='record']", 1);
}

static void
test_never_converted (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (layouts); i++)
    {
      g_autofree char *formatted = pt_vm_xml_format (layouts[i], -1, NULL);
      g_autofree char *restored = pt_vm_xml_restore (layouts[i], -1, NULL);

      g_assert_cmpstr (restored, ==, formatted);
    }
}

/* What the user or libvirt did since, as a replacement in the converted text; and what has to be
 * there after, as an XPath that holds. */
typedef struct
{
  const char *name;
  const char *devices;
  const char *from;
  const char *to;
  const char *holds;
} Change;

#define AT(path) "/domain/devices/" path
#define NO_CARD "[not(devices/hostdev/source/address[@bus='0x09'])]"

static const Change changes[] = {
  { "elsewhere", DISPLAY, "1048576", "2097152",
    "/domain" NO_CARD
    "[memory='2097152'][not(metadata)][not(features)]/devices[graphics][video/model"
    "[@type='qxl']][channel][input][sound][audio/@type='spice'][redirdev][not(controller)]" },
  { "display-chosen-anew", DISPLAY, "    <audio",
    "    <graphics type='spice' port='5901'/>\n    <audio",
    AT ("graphics[@port='5901'][not(../graphics[@autoport])]") },
  { "video-chosen-anew", DISPLAY, "<model type=\"none\"/>", "<model type='virtio'/>",
    AT ("video[model/@type='virtio'][not(../video[model/@type='qxl'])]") },
  { "audio-chosen-anew", DISPLAY, "<audio id=\"1\" type=\"none\"/>", "<audio id='1' type='jack'/>",
    AT ("audio[@type='jack'][not(../audio[@type='spice'])]") },
  { "place-taken", DISPLAY, "    <audio",
    "    <interface><address type='pci' bus='0' slot='0x01'/></interface>\n"
    "    <hostdev><address type='usb' bus='0' port='2'/></hostdev>\n    <audio",
    "/domain/devices[video/model[@type='qxl']][not(video/address)][redirdev][not(redirdev/address)]"
    "[input/address][sound/address]" },
  { "port-taken", "", "    <hostdev",
    "    <interface><address type='pci' bus='0x01' slot='0' function='7'/></interface>\n    "
    "<hostdev",
    "/domain" NO_CARD "/devices[interface]/controller[@index='1'][@model='pcie-root-port']" },
  { "card-gone", "", "<hostdev mode=\"subsystem\" type=\"pci\" managed=\"no\">",
    "<x><y/></x><hostdev>", AT ("x") },
  { "features-in-use", "", "<kvm>", "<acpi/>\n    <kvm>", "/domain/features[count(*)=1]/acpi" },
  { "kvm-in-use", "", "<kvm>", "<kvm><poll-control state='on'/>",
    "/domain/features/kvm[count(*)=1]/poll-control" },
  { "vendor-id-chosen-anew", "", "value=\"AuthenticAMD\"", "value='mine'",
    "/domain/features/hyperv/vendor_id[@value='mine']" },
  { "vendor-id-rewritten", "", "<hyperv>", "<hyperv mode='custom'>",
    "/domain[not(features)]/devices" },
  { "rom-chosen-anew", CARD_HOSTDEV ("0", " managed='yes'", "<rom file='/old'/>"),
    "<rom file=\"/usr/share/vgabios/card.rom\"/>", "<rom file='/mine'/>",
    AT ("hostdev[@managed='yes'][count(rom)=1]/rom[@file='/mine']") },
  { "rom-back", CARD_HOSTDEV ("0", " managed='yes'", "<rom file='/old'/><boot order='1'/>"),
    "<boot order=\"1\"/>", "<alias name='a'/>",
    AT ("hostdev[@managed='yes'][alias][not(address)]/rom[@file='/old']") },
  { "address-back", CARD_HOSTDEV ("0", " managed='yes'", "<address type='pci' bus='7' slot='3'/>"),
    "1048576", "2", AT ("hostdev/address[@bus='7'][@slot='3']") },
  { "managed-chosen-anew", CARD_HOSTDEV ("0", "", ""), "managed=\"no\"", "managed='yes'",
    AT ("hostdev[@managed='yes']") },
  { "indented-anew", DISPLAY, "<metadata>\n", "<metadata>\n        <o:x xmlns:o='urn:o'/>\n\n\n  ",
    "/domain[not(features)]/metadata[count(*)=1]/*[local-name()='x']" },
};

static char *
replace_first (const char *text, const char *from, const char *to)
{
  const char *body = strstr (text, "</passthrough:record>");
  const char *at = strstr (text, from);

  /* The record itself is not what a user changes. */
  if (at > strstr (text, "<passthrough:record") && at < body)
    at = strstr (body, from);
  g_assert_nonnull (at);
  return g_strdup_printf ("%.*s%s%s", (int) (at - text), text, to, at + strlen (from));
}

static void
test_change (gconstpointer data)
{
  const Change *change = data;
  g_autofree char *xml = g_strdup_printf (MACHINE ("", "%s"), change->devices);
  g_autoptr (PtEdits) edits = new_full_edits ();
  g_autofree char *converted = check_convert (xml, edits);
  g_autofree char *changed = replace_first (converted, change->from, change->to);
  g_autoptr (GError) error = NULL;
  g_autofree char *restored = pt_vm_xml_restore (changed, -1, &error);
  g_autofree char *again = NULL;

  g_assert_no_error (error);
  check_count (restored, change->holds, 1);
  check_count (restored, "//*[local-name()='record']", 0);
  again = pt_vm_xml_convert (changed, -1, edits, &error);
  g_assert_no_error (error);
  check_count (again, "//*[local-name()='record']", 1);
}

/* The same wish again, after a change that has nothing to do with it: not a byte differs. */
static void
test_same_again (void)
{
  g_autoptr (PtEdits) edits = new_full_edits ();
  g_autofree char *converted = check_convert (MACHINE ("", DISPLAY), edits);
  g_autofree char *changed = replace_first (converted, "1048576", "2097152");
  g_autofree char *again = pt_vm_xml_convert (changed, -1, edits, NULL);

  g_assert_cmpstr (again, ==, changed);
}

/* Records that nobody wrote. */
static const char *const damages[][2] = {
  { "<passthrough:added", "<passthrough:eaten" },
  { "<passthrough:added", "<passthrough:record" },
  { "at=\"devices\"", "at=\"os\"" },
  { "at=\"devices\"", "at=\"../devices\"" },
  { " at=\"devices\"", "" },
  { " name=\"controller\"", "" },
  { " name=\"controller\"", " name=\"graphics\"" },
  { "node=\"", "node=\"9" },
  { "node=\"", "node=\"-" },
  { "lead=\"5\"/>", "lead=\"500\"/>" },
  { "lead=\"5\"/>", "lead=\"5\" trail=\"5000000000\"/>" },
  { " name=\"channel\"", " name=\"channel\" offset=\"999\"" },
  { "&lt;channel", "&lt;/fragment" },
  { "&lt;channel", "&lt;!DOCTYPE" },
  { "&lt;channel", "&lt;channel/>&lt;channel" },
  { "&lt;channel", "&amp;xxe;&lt;channel" },
  { "</passthrough:record>",
    "</passthrough:record><passthrough:record xmlns:passthrough=\"" PT_VM_NAMESPACE "\"/>" },
};

static void
test_damages (void)
{
  g_autoptr (PtEdits) edits = new_full_edits ();
  g_autofree char *converted = check_convert (MACHINE ("", DISPLAY), edits);

  for (guint i = 0; i < G_N_ELEMENTS (damages); i++)
    {
      g_auto (GStrv) parts = g_strsplit (converted, damages[i][0], 2);
      g_autofree char *damaged = g_strjoinv (damages[i][1], parts);
      g_autoptr (GError) error = NULL;
      g_autofree char *restored = pt_vm_xml_restore (damaged, -1, &error);

      g_assert_error (error, PT_ERROR, PT_ERROR_MALFORMED);
      g_assert_null (restored);
      check_refused (damaged, edits, PT_ERROR_MALFORMED, "<metadata>");
    }
}

static void
on_libvirt_failed_cb (void *data, virErrorPtr error)
{
}

static char *
define (virConnectPtr connection, const char *xml)
{
  virDomainPtr domain = virDomainDefineXMLFlags (connection, xml, VIR_DOMAIN_DEFINE_VALIDATE);
  char *text, *copy;

  if (domain == NULL)
    g_error ("%s:\n%s", virGetLastErrorMessage (), xml);
  text = virDomainGetXMLDesc (domain, VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE);
  g_assert_nonnull (text);
  copy = g_strdup (text);
  free (text);
  virDomainUndefine (domain);
  virDomainFree (domain);
  return copy;
}

/* The real libvirt in between: it drops comments, sorts, indents and adds. */
static void
test_libvirt (void)
{
  static const char xml[]
      = "<domain type='test'>\n  <name>guest</name>\n  <memory>1048576</memory>\n"
        "  <os>\n    <type arch='x86_64' machine='q35'>hvm</type>\n  </os>\n" CPU "  <devices>\n"
        "    <controller type='pci' index='0' model='pcie-root'/>\n"
        "    <controller type='usb' index='0' model='qemu-xhci'/>\n" DISPLAY CARD_HOSTDEV (
            "0x1", " managed='yes'",
            "      <address type='pci' bus='0x07' slot='0x00'/>\n") "    <memballoon "
                                                                    "model='none'/>\n  "
                                                                    "</devices>\n</domain>\n";
  g_autoptr (PtEdits) edits = new_full_edits ();
  virConnectPtr connection;
  g_autofree char *first = NULL, *before = NULL, *converted = NULL, *stored = NULL, *again = NULL;
  g_autofree char *formatted = NULL, *restored = NULL, *after = NULL;

  virSetErrorFunc (NULL, on_libvirt_failed_cb);
  connection = virConnectOpen ("test:///default");
  if (connection == NULL)
    {
      g_test_skip ("libvirt's test driver is not here");
      return;
    }
  /* libvirt writes a line break in an attribute as it is, and reads a blank the next time. */
  first = define (connection, xml);
  before = define (connection, first);
  converted = check_convert (before, edits);
  stored = define (connection, converted);
  check_count (stored, AT ("hostdev[@managed='no']"), 2);
  again = pt_vm_xml_convert (stored, -1, edits, NULL);
  formatted = pt_vm_xml_format (stored, -1, NULL);
  g_assert_cmpstr (again, ==, formatted);
  restored = pt_vm_xml_restore (stored, -1, NULL);
  after = define (connection, restored);
  g_assert_cmpstr (after, ==, before);
  virConnectClose (connection);
}

/* A machine without <audio> gets the default of its display back. */
static void
test_default_audio (void)
{
  g_autoptr (PtEdits) edits = check_new_edits (NULL, NULL, NULL);
  g_autofree char *converted = NULL;
  g_autofree char *stored = NULL;
  g_autofree char *restored = NULL;

  edits->remove_virtual_display = TRUE;
  converted = check_convert (MACHINE ("", "    <graphics type='spice'/>\n    <disk/>\n"), edits);
  stored = replace_first (converted, "<disk/>", "<disk/><audio id='1' type='none'/>");
  restored = pt_vm_xml_restore (stored, -1, NULL);
  check_count (restored, "/domain/devices[graphics][not(audio)]", 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (layouts); i++)
    {
      g_autofree char *path = g_strdup_printf ("/vm-xml-restore/exact/%u", i);

      g_test_add_data_func (path, layouts[i], test_exact);
    }
  g_test_add_func ("/vm-xml-restore/never-converted", test_never_converted);
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autofree char *path = g_strconcat ("/vm-xml-restore/", changes[i].name, NULL);

      g_test_add_data_func (path, &changes[i], test_change);
    }
  g_test_add_func ("/vm-xml-restore/same-again", test_same_again);
  g_test_add_func ("/vm-xml-restore/damages", test_damages);
  g_test_add_func ("/vm-xml-restore/libvirt", test_libvirt);
  g_test_add_func ("/vm-xml-restore/default-audio", test_default_audio);
  return g_test_run ();
}
