#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib.h>
#include <glib/gstdio.h>
#include <libxml/parser.h>
#include <libxml/xpath.h>

#include "pt-error.h"
#include "pt-vm-first-light.h"
#include "pt-vm-xml.h"

#define UUID "11111111-2222-4333-8444-555555555555"
#define COPY "/run/passthrough/first-light/" UUID "/nvram.fd"
#define OWN "/var/lib/libvirt/qemu/nvram/win11_VARS.fd"

#define HOSTDEV(function, managed, more)                                                           \
  "<hostdev mode='subsystem' type='pci' managed='" managed "'><source><address domain='0x0000' "   \
  "bus='0x09' slot='0x00' function='0x" function "'/></source>" more "</hostdev>"

#define BEGIN                                                                                      \
  "<domain type='kvm' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'><name>win11</name>"  \
  "<uuid>" UUID "</uuid><metadata><a:b xmlns:a='urn:a'><hostdev/></a:b></metadata>"                \
  "<memory unit='GiB'>8</memory><vcpu>4</vcpu>"
#define LOADER                                                                                     \
  "<os><type arch='x86_64' machine='pc-q35-7.2'>hvm</type><loader readonly='yes' secure='yes' "    \
  "type='pflash'>/usr/share/OVMF/OVMF_CODE_4M.ms.fd</loader><nvram template='/usr/share/OVMF/"     \
  "OVMF_VARS_4M.ms.fd'>" OWN "</nvram><boot dev='hd'/></os>"
#define MIDDLE                                                                                     \
  "<features><acpi/><smm state='on'/></features><cpu mode='host-passthrough'/>"                    \
  "<on_poweroff>destroy</on_poweroff><on_reboot>restart</on_reboot><on_crash>restart</on_crash>"   \
  "<devices><emulator>/usr/bin/qemu-system-x86_64</emulator>"                                      \
  "<disk type='file' device='disk'><source file='/a.qcow2'/><target dev='vda' bus='virtio'/>"      \
  "</disk><disk type='block' device='lun'><source dev='/dev/sda'/><target dev='sdb'/></disk>"      \
  "<filesystem type='mount'><source dir='/home'/><target dir='h'/></filesystem>"                   \
  "<interface type='network'><source network='default'/></interface>"                              \
  "<interface type='hostdev' managed='no'><source><address type='pci' domain='0' bus='3' "         \
  "slot='0' "                                                                                      \
  "function='0'/></source></interface><tpm model='tpm-crb'><backend type='emulator'/></tpm>"       \
  "<controller type='pci' index='0' model='pcie-root'/><controller type='pci' index='1' "          \
  "model='pcie-root-port'/><controller type='usb' index='0' model='qemu-xhci'/>"                   \
  "<controller type='virtio-serial' index='0'/><controller type='scsi' index='0'/>"                \
  "<graphics type='spice'/><video><model type='qxl'/></video><sound model='ich9'/>"                \
  "<channel type='spicevmc'/><redirdev bus='usb' type='spicevmc'/><serial type='file'>"            \
  "<source path='/tmp/x'/></serial><shmem name='a'/><memory "                                      \
  "model='nvdimm'><source><path>/x</path>"                                                         \
  "</source></memory><hostdev mode='subsystem' type='usb'><source><vendor id='0x046d'/>"           \
  "<product id='0xc085'/></source></hostdev><hostdev mode='subsystem' type='pci' managed='yes'>"   \
  "<source><address domain='0' bus='0x0c' slot='0' function='0'/></source></hostdev>"              \
  "<hostdev mode='capabilities' type='storage'><source><block>/dev/sdc</block></source></hostdev>"
#define CARD                                                                                       \
  HOSTDEV ("0", "no", "<rom bar='on' file='/usr/share/vgabios/card.rom'/>") HOSTDEV ("1", "no", "")
#define END                                                                                        \
  "<memballoon model='virtio'/></devices><qemu:commandline><qemu:arg value='-drive'/>"             \
  "</qemu:commandline></domain>"

static double
ask (const char *xml, const char *question)
{
  xmlDoc *document = xmlReadMemory (xml, (int) strlen (xml), NULL, NULL, XML_PARSE_NONET);
  xmlXPathContext *context = xmlXPathNewContext (document);
  xmlXPathObject *answer = xmlXPathEval ((const xmlChar *) question, context);
  double number = xmlXPathCastToNumber (answer);

  xmlXPathFreeObject (answer);
  xmlXPathFreeContext (context);
  xmlFreeDoc (document);
  return number;
}

static void
check (const char *xml, const char *question, int expected)
{
  g_test_message ("%s", question);
  g_assert_cmpint ((int) ask (xml, question), ==, expected);
}

static PtFirstLight *
make (const char *xml)
{
  g_autoptr (GError) error = NULL;
  PtFirstLight *light = pt_first_light_make (xml, COPY, &error);

  g_assert_no_error (error);
  return light;
}

static void
test_keeps (void)
{
  g_autoptr (PtFirstLight) light = make (BEGIN LOADER MIDDLE CARD END);

  check (light->xml, "count(/domain/name[.='win11'])", 1);
  check (light->xml, "count(/domain/uuid[.='" UUID "'])", 1);
  check (light->xml, "count(/domain/memory[@unit='GiB'][.='8'])", 1);
  check (light->xml, "count(/domain/cpu[@mode='host-passthrough'])", 1);
  check (light->xml, "count(/domain/features/smm[@state='on'])", 1);
  check (light->xml, "count(/domain/os/type[@machine='pc-q35-7.2'])", 1);
  check (light->xml, "count(/domain/os/loader[@secure='yes'])", 1);
  check (light->xml, "count(/domain/devices/controller[@type='pci'])", 2);
  check (light->xml, "count(/domain/devices/emulator)", 1);
  check (light->xml, "count(/domain/devices/hostdev)", 2);
  check (light->xml, "count(/domain/devices/hostdev[@managed='no'])", 2);
  check (light->xml, "count(/domain/devices/hostdev/rom[@file='/usr/share/vgabios/card.rom'])", 1);
}

static void
test_leaves_out (void)
{
  g_autoptr (PtFirstLight) light = make (BEGIN LOADER MIDDLE CARD END);
  static const char *const gone[]
      = { "disk",  "filesystem", "interface", "tpm",      "graphics", "video",
          "sound", "channel",    "serial",    "redirdev", "shmem",    "memory" };

  for (guint i = 0; i < G_N_ELEMENTS (gone); i++)
    {
      g_autofree char *question = g_strdup_printf ("count(/domain/devices/%s)", gone[i]);

      check (light->xml, question, 0);
    }
  check (light->xml, "count(/domain/devices/controller[@type='scsi' or @type='virtio-serial'])", 0);
  check (light->xml, "count(/domain/*[local-name()='commandline'])", 0);
  check (light->xml, "count(/domain/metadata)", 0);
  check (light->xml, "count(/domain/devices/memballoon[@model='none'])", 1);
  check (light->xml, "count(/domain/devices/memballoon)", 1);
  check (light->xml, "count(/domain/on_reboot[.='destroy'])", 1);
  check (light->xml, "count(/domain/on_poweroff[.='destroy'])", 1);
  check (light->xml, "count(/domain/on_crash[.='destroy'])", 1);
  check (light->xml, "count(/domain/*[starts-with(local-name(),'on_')])", 3);
}

static void
check_nvram (const PtFirstLight *light, const char *own, gboolean guess)
{
  check (light->xml, "count(/domain/os/nvram)", 1);
  check (light->xml, "count(/domain/os/nvram[.='" COPY "'])", 1);
  g_assert_null (strstr (light->xml, OWN));
  g_assert_cmpstr (light->nvram, ==, own);
  g_assert_cmpint (light->nvram_is_guess, ==, guess);
}

static void
test_nvram (void)
{
  g_autoptr (PtFirstLight) given = make (BEGIN LOADER MIDDLE CARD END);
  g_autoptr (PtFirstLight) chosen = make (
      BEGIN "<os firmware='efi'><type machine='q35'>hvm</type></os>" MIDDLE CARD END);
  g_autoptr (PtFirstLight) kept = make (
      BEGIN
      "<os firmware='efi'><type machine='q35'>hvm</type><nvram>/x/y.fd</nvram></os>" MIDDLE CARD
          END);
  g_autoptr (PtFirstLight) stored = make (
      BEGIN "<os firmware='efi'><type machine='q35'>hvm</type><nvram type='file' "
            "format='qcow2'><source file='/x/z.qcow2'/></nvram></os>" MIDDLE CARD END);
  g_autoptr (PtFirstLight) none
             = make (BEGIN "<os><type machine='q35'>hvm</type></os>" MIDDLE CARD END);

  check_nvram (given, OWN, FALSE);
  check_nvram (chosen, OWN, TRUE);
  check_nvram (kept, "/x/y.fd", FALSE);
  check_nvram (stored, "/x/z.qcow2", FALSE);
  check (stored->xml, "count(/domain/os/nvram[@format='qcow2'][not(@type)])", 1);
  g_assert_null (none->nvram);
  check (none->xml, "count(/domain/os/nvram)", 0);
}

static void
test_direct_kernel (void)
{
  g_autoptr (PtFirstLight) light = make (
      BEGIN "<os><type machine='q35'>hvm</type><kernel>/k</kernel><initrd>/i</initrd>"
            "<cmdline>x</cmdline></os>" MIDDLE CARD END);

  check (light->xml, "count(/domain/os/kernel|/domain/os/initrd|/domain/os/cmdline)", 0);
}

static void
check_refused (const char *xml, PtError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (pt_first_light_make (xml, COPY, &error));
  g_assert_error (error, PT_ERROR, (int) code);
}

static void
test_refuse (void)
{
  check_refused (BEGIN LOADER MIDDLE END, PT_ERROR_NOT_SUPPORTED);
  check_refused (BEGIN "<os firmware='efi'><type>hvm</type><nvram type='network'><source "
                       "protocol='iscsi' name='x'/></nvram></os>" MIDDLE CARD END,
                 PT_ERROR_NOT_SUPPORTED);
  check_refused ("<network/>", PT_ERROR_MALFORMED);
  check_refused ("<!DOCTYPE a [<!ENTITY b SYSTEM '/etc/passwd'>]>" BEGIN LOADER MIDDLE CARD END,
                 PT_ERROR_UNSAFE);
}

static char *
read_back (const char *path)
{
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, NULL);
  return text;
}

static void
test_copy (void)
{
  g_autofree char *folder = g_dir_make_tmp ("pt-light-XXXXXX", NULL);
  g_autofree char *own = g_build_filename (folder, "own.fd", NULL);
  g_autofree char *copy = g_build_filename (folder, "copy.fd", NULL);
  g_autofree char *link = g_build_filename (folder, "link.fd", NULL);
  g_autofree char *text = NULL;
  PtFirstLight light = { .nvram = own };
  g_autoptr (GError) error = NULL;
  GStatBuf found;

  /* A machine that was never started has no file yet. */
  g_assert_true (pt_first_light_copy_nvram (&light, copy, &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (copy, G_FILE_TEST_EXISTS));

  g_assert_true (g_file_set_contents (own, "variables", -1, NULL));
  g_assert_true (pt_first_light_copy_nvram (&light, copy, &error));
  text = read_back (copy);
  g_assert_cmpstr (text, ==, "variables");
  g_assert_cmpint (g_stat (copy, &found), ==, 0);
  g_assert_cmpuint (found.st_mode & 07777, ==, 0600);

  /* Nothing is written over. */
  g_assert_false (pt_first_light_copy_nvram (&light, copy, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_FAILED);
  g_clear_error (&error);
  g_remove (copy);

  /* A link, a device and what is much too large are not followed, waited for, or filled up with. */
  g_assert_cmpint (symlink (own, link), ==, 0);
  light.nvram = link;
  g_assert_false (pt_first_light_copy_nvram (&light, copy, &error));
  g_clear_error (&error);
  g_remove (link);
  g_assert_cmpint (mkfifo (link, 0600), ==, 0);
  g_assert_false (pt_first_light_copy_nvram (&light, copy, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_UNSAFE);
  g_clear_error (&error);
  light.nvram = own;
  g_assert_cmpint (truncate (own, PT_FIRST_LIGHT_NVRAM_LIMIT + 1), ==, 0);
  g_assert_false (pt_first_light_copy_nvram (&light, copy, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_UNSAFE);
  g_assert_false (g_file_test (copy, G_FILE_TEST_EXISTS));
  g_remove (link);
  g_remove (own);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/first-light/keeps", test_keeps);
  g_test_add_func ("/first-light/leaves-out", test_leaves_out);
  g_test_add_func ("/first-light/nvram", test_nvram);
  g_test_add_func ("/first-light/direct-kernel", test_direct_kernel);
  g_test_add_func ("/first-light/refuse", test_refuse);
  g_test_add_func ("/first-light/copy", test_copy);
  return g_test_run ();
}
