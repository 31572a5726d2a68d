#include "config.h"

#include <string.h>

#include "vm-xml-check.h"

/* The removal table: what is in the machine, and what is left of it. */
typedef struct
{
  const char *name;
  const char *devices;
  const char *left;
} Removal;

#define SPICE "    <graphics type=\"spice\" autoport=\"yes\"/>\n"

static const Removal removals[] = {
  { "spice", SPICE, "" },
  { "every-type",
    "    <graphics type=\"vnc\"/>\n    <graphics type=\"sdl\"/>\n    <graphics type=\"dbus\"/>\n"
    "    <graphics type=\"egl-headless\"/>\n    <graphics type=\"rdp\"/>\n",
    "" },
  { "channel",
    SPICE "    <channel type=\"spicevmc\">\n"
          "      <target type=\"virtio\" name=\"com.redhat.spice.0\"/>\n"
          "    </channel>\n"
          "    <channel type=\"spiceport\">\n"
          "      <source channel=\"org.spice-space.webdav.0\"/>\n"
          "      <target type=\"virtio\" name=\"org.spice-space.webdav.0\"/>\n"
          "    </channel>\n"
          "    <channel type=\"unix\">\n"
          "      <target type=\"virtio\" name=\"org.qemu.guest_agent.0\"/>\n"
          "    </channel>\n",
    "    <channel type=\"unix\">\n"
    "      <target type=\"virtio\" name=\"org.qemu.guest_agent.0\"/>\n"
    "    </channel>\n" },
  { "clipboard", "    <channel type=\"qemu-vdagent\"/>\n",
    "    <channel type=\"qemu-vdagent\"/>\n" },
  { "redirdev",
    SPICE "    <controller type=\"usb\" index=\"0\" model=\"qemu-xhci\" ports=\"15\"/>\n"
          "    <redirdev bus=\"usb\" type=\"spicevmc\"/>\n"
          "    <redirdev bus=\"usb\" type=\"tcp\"/>\n"
          "    <redirdev bus=\"usb\" type=\"spicevmc\"/>\n"
          "    <redirfilter/>\n",
    "    <controller type=\"usb\" index=\"0\" model=\"qemu-xhci\" ports=\"15\"/>\n"
    "    <redirdev bus=\"usb\" type=\"tcp\"/>\n"
    "    <redirfilter/>\n" },
  { "smartcard",
    SPICE "    <controller type=\"ccid\" index=\"0\"/>\n"
          "    <smartcard mode=\"passthrough\" type=\"spicevmc\"/>\n"
          "    <smartcard mode=\"host\"/>\n",
    "    <controller type=\"ccid\" index=\"0\"/>\n    <smartcard mode=\"host\"/>\n" },
  { "serial",
    "    <serial type=\"spiceport\"/>\n    <serial type=\"pty\"/>\n    <parallel "
    "type=\"spicevmc\"/>\n"
    "    <console type=\"spiceport\"/>\n    <console type=\"pty\"/>\n",
    "    <serial type=\"pty\"/>\n    <console type=\"pty\"/>\n" },
  { "audio",
    SPICE "    <sound model=\"ich9\">\n      <audio id=\"2\"/>\n    </sound>\n"
          "    <audio id=\"1\" type=\"pulseaudio\"/>\n"
          "    <audio id=\"2\" type=\"spice\">\n      <input/>\n    </audio>\n"
          "    <audio id=\"3\" type=\"dbus\"/>\n",
    "    <audio id=\"1\" type=\"pulseaudio\"/>\n"
    "    <audio id=\"2\" type=\"none\"/>\n    <audio id=\"3\" type=\"none\"/>\n" },
  { "video",
    "    <video>\n      <model type=\"qxl\"/>\n    </video>\n"
    "    <video>\n      <model type=\"virtio\"/>\n    </video>\n",
    "    <video>\n      <model type=\"none\"/>\n    </video>\n" },
  { "video-none", "    <video><model type=\"none\"/></video>\n",
    "    <video><model type=\"none\"/></video>\n" },
  { "input",
    "    <input type=\"tablet\" bus=\"usb\"/>\n    <input type=\"tablet\"/>\n"
    "    <input type=\"tablet\" bus=\"virtio\"/>\n    <input type=\"mouse\" bus=\"ps2\"/>\n"
    "    <input type=\"keyboard\" bus=\"usb\"/>\n",
    "    <input type=\"tablet\" bus=\"virtio\"/>\n    <input type=\"mouse\" bus=\"ps2\"/>\n"
    "    <input type=\"keyboard\" bus=\"usb\"/>\n" },
  { "mediated",
    SPICE "    <hostdev type=\"mdev\" display=\"on\" ramfb=\"on\">\n      <source><address "
          "uuid=\"53764d0e-85a0-42b4-af5c-2046b460b1dc\"/></source>\n    </hostdev>\n",
    "    <hostdev type=\"mdev\" display=\"off\" ramfb=\"off\">\n      <source><address "
    "uuid=\"53764d0e-85a0-42b4-af5c-2046b460b1dc\"/></source>\n    </hostdev>\n" },
  { "kept",
    "    <watchdog model=\"itco\"/>\n    <memballoon model=\"virtio\"/>\n    <rng "
    "model=\"virtio\">\n"
    "      <backend model=\"random\">/dev/urandom</backend>\n    </rng>\n    <tpm/>\n",
    "    <watchdog model=\"itco\"/>\n    <memballoon model=\"virtio\"/>\n    <rng "
    "model=\"virtio\">\n"
    "      <backend model=\"random\">/dev/urandom</backend>\n    </rng>\n    <tpm/>\n" },
  { "rng",
    SPICE
    "    <rng model=\"virtio\">\n      <backend model=\"egd\" type=\"spicevmc\"/>\n    </rng>\n",
    "" },
  { "comments", "    <!-- one -->\n" SPICE "    <!-- two -->\n",
    "    <!-- one -->\n    <!-- two -->\n" },
  { "foreign", "    <x:graphics xmlns:x=\"urn:x\" type=\"spice\"/>\n",
    "    <x:graphics xmlns:x=\"urn:x\" type=\"spice\"/>\n" },
  { "one-line", "    <disk/><graphics type=\"vnc\"/> <sound model=\"ac97\"/><disk/>\n",
    "    <disk/> <disk/>\n" },
};

static void
test_removal (gconstpointer data)
{
  const Removal *removal = data;
  g_autofree char *xml
      = g_strdup_printf (MACHINE ("  <metadata>\n  </metadata>\n", "%s"), removal->devices);
  g_autofree char *left
      = g_strdup_printf (MACHINE ("  <metadata>\n  </metadata>\n", "%s"), removal->left);
  g_autoptr (PtEdits) edits = check_new_edits (NULL, NULL, NULL);
  g_autofree char *converted = NULL;
  g_autofree char *text = NULL;

  edits->remove_virtual_display = TRUE;
  converted = check_convert (xml, edits);
  text = check_without_record (converted);
  g_assert_cmpstr (text, ==, left);
}

/* Without the option, nothing of it goes. */
static void
test_kept (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (removals); i++)
    {
      g_autofree char *xml = g_strdup_printf (MACHINE ("", "%s"), removals[i].devices);
      g_autoptr (PtEdits) edits = check_new_edits (NULL, NULL, NULL);
      g_autofree char *converted = check_convert (xml, edits);

      g_assert_cmpstr (converted, ==, xml);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (removals); i++)
    {
      g_autofree char *path = g_strconcat ("/vm-xml-display/", removals[i].name, NULL);

      g_test_add_data_func (path, &removals[i], test_removal);
    }
  g_test_add_func ("/vm-xml-display/kept-without", test_kept);
  return g_test_run ();
}
