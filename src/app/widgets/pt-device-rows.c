#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-device-rows.h"

#include "pt-i18n.h"
#include "pt-spoken.h"

/* Between the short facts of a subtitle. */
#define JOINER "  ·  "

const char *
pt_usb_icon (const PtUsbDevice *device)
{
  switch (device->kind)
    {
    case PT_USB_KIND_KEYBOARD:
      return "input-keyboard-symbolic";
    case PT_USB_KIND_MOUSE:
      return "input-mouse-symbolic";
    case PT_USB_KIND_AUDIO:
      return "audio-speakers-symbolic";
    case PT_USB_KIND_STORAGE:
      return "drive-harddisk-symbolic";
    case PT_USB_KIND_HUB:
    case PT_USB_KIND_BLUETOOTH:
    case PT_USB_KIND_OTHER:
      return "media-removable-symbolic";
    }
  g_return_val_if_reached ("media-removable-symbolic");
}

const char *
pt_pci_icon (const PtPciDevice *device)
{
  if (pt_pci_device_subclass (device) == PT_PCI_SUBCLASS_USB)
    return "media-removable-symbolic";
  if (pt_pci_device_subclass (device) == PT_PCI_SUBCLASS_AUDIO)
    return "audio-speakers-symbolic";
  switch (pt_pci_device_base_class (device))
    {
    case PT_PCI_CLASS_STORAGE:
      return "drive-harddisk-symbolic";
    case PT_PCI_CLASS_NETWORK:
      return "network-wired-symbolic";
    case PT_PCI_CLASS_DISPLAY:
      return "video-display-symbolic";
    default:
      return "pt-chip-symbolic";
    }
}

/* NULL: it is the only one of its kind. */
static char *
describe_equal (const PtHost *host, const PtUsbDevice *device)
{
  guint count = pt_host_count_usb (host, device->vendor, device->product);

  if (count < 2)
    return NULL;
  if (count == 2)
    return g_strdup (_ ("one of two that look the same"));
  return g_strdup_printf (
      ngettext ("one of %u that look the same", "one of %u that look the same", count), count);
}

/**
 * pt_usb_row_text:
 * @host: the computer
 * @device: a USB device
 *
 * Returns: (transfer full): its id and its port, as markup; equal devices are told apart by the
 * port
 */
char *
pt_usb_row_text (const PtHost *host, const PtUsbDevice *device)
{
  g_autofree char *port = g_markup_printf_escaped (_ ("USB port %s"), device->port);
  g_autofree char *equal = describe_equal (host, device);
  GString *out = g_string_new (NULL);

  g_string_append_printf (out, "<tt>%04x:%04x</tt>" JOINER "%s", device->vendor, device->product,
                          port);
  if (device->also_mouse)
    g_string_append_printf (out, JOINER "%s", _ ("keyboard and mouse"));
  if (equal != NULL)
    g_string_append_printf (out, JOINER "%s", equal);
  return g_string_free (out, FALSE);
}

/* What leaves with a controller, as far as it is plugged in now. */
static char *
describe_plugged (const PtHost *host, const PtPciDevice *device)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *list = NULL;

  for (guint i = 0; i < host->usb->len; i++)
    {
      const PtUsbDevice *usb = host->usb->pdata[i];

      if (usb->kind != PT_USB_KIND_HUB && usb->has_controller
          && pt_pci_address_equal (&usb->controller, &device->address))
        g_ptr_array_add (names, pt_usb_device_name (usb));
    }
  if (names->len == 0)
    return g_strdup (_ ("nothing is plugged in there now"));
  g_ptr_array_add (names, NULL);
  list = g_strjoinv (_ (", "), (char **) names->pdata);
  /* Translators: a list of what is plugged into a USB controller */
  return g_strdup_printf (_ ("this computer loses %s"), list);
}

/**
 * pt_pci_row_text:
 * @host: the computer
 * @device: a PCI device
 *
 * Returns: (transfer full): its address, its group and what this computer loses with it, as markup
 */
char *
pt_pci_row_text (const PtHost *host, const PtPciDevice *device)
{
  g_autofree char *address = pt_pci_address_format (&device->address);
  g_autofree char *group
      = device->group >= 0 ? g_strdup_printf (_ ("group %d"), device->group) : NULL;
  g_autofree char *plugged = NULL;
  g_autofree char *lost = NULL;

  if (pt_pci_device_subclass (device) == PT_PCI_SUBCLASS_USB)
    {
      plugged = describe_plugged (host, device);
      lost = g_markup_printf_escaped (JOINER "%s", plugged);
    }
  return g_strdup_printf ("<tt>%s</tt>%s%s%s", address, group != NULL ? JOINER : "",
                          group != NULL ? group : "", lost != NULL ? lost : "");
}

static GtkWidget *
make_row (const char *icon_name, const char *name, const char *subtitle)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *title = g_markup_escape_text (name, -1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_add_prefix (
      ADW_ACTION_ROW (row), g_object_new (GTK_TYPE_IMAGE, "icon-name", icon_name, "accessible-role",
                                          GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL));
  pt_spoken_describe_row (row, NULL);
  return row;
}

/**
 * pt_usb_row_new:
 * @host: the computer
 * @device: a USB device
 *
 * Returns: (transfer floating): a row
 */
GtkWidget *
pt_usb_row_new (const PtHost *host, const PtUsbDevice *device)
{
  g_autofree char *name = pt_usb_device_name (device);
  g_autofree char *text = pt_usb_row_text (host, device);

  return make_row (pt_usb_icon (device), name, text);
}

/**
 * pt_pci_row_new:
 * @host: the computer
 * @device: a PCI device
 *
 * Returns: (transfer floating): a row
 */
GtkWidget *
pt_pci_row_new (const PtHost *host, const PtPciDevice *device)
{
  g_autofree char *name = pt_pci_device_name (device);
  g_autofree char *text = pt_pci_row_text (host, device);

  return make_row (pt_pci_icon (device), name, text);
}
