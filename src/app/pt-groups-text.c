#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-groups-text.h"

#include <string.h>

#include "pt-i18n.h"

static GArray *
list_real_groups (const PtHost *host)
{
  GArray *groups = pt_host_list_groups (host);

  for (guint i = groups->len; i > 0; i--)
    if (g_array_index (groups, int, i - 1) < 0)
      g_array_remove_index (groups, i - 1);
  return groups;
}

/**
 * pt_groups_count_text:
 * @host: a computer
 *
 * Returns: (transfer full): "27 groups, 61 devices"
 */
char *
pt_groups_count_text (const PtHost *host)
{
  g_autoptr (GArray) groups = list_real_groups (host);
  g_autofree char *devices
      = g_strdup_printf (ngettext ("%u device", "%u devices", host->pci->len), host->pci->len);
  g_autofree char *count = NULL;

  if (groups->len == 0)
    return g_strdup_printf (_ ("No groups yet, %s"), devices);
  count = g_strdup_printf (ngettext ("%u group", "%u groups", groups->len), groups->len);
  /* Translators: number of groups, number of devices */
  return g_strdup_printf (_ ("%s, %s"), count, devices);
}

static void
append_devices (GString *out, GPtrArray *devices)
{
  for (guint i = 0; i < devices->len; i++)
    {
      g_autofree char *line = pt_pci_device_listing (g_ptr_array_index (devices, i));

      g_string_append_printf (out, "\t%s\n", line);
    }
}

/**
 * pt_groups_format:
 * @host: a computer
 * @filter: (nullable): which groups; NULL: all
 * @user_data: data for @filter
 *
 * Writes the groups in the form that people paste into forums, in English whatever the language.
 *
 * Returns: (transfer full): the text
 */
char *
pt_groups_format (const PtHost *host, PtGroupFilter filter, gpointer user_data)
{
  g_autoptr (GArray) groups = list_real_groups (host);
  g_autoptr (GPtrArray) rest = pt_host_list_group (host, -1);
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < groups->len; i++)
    {
      int number = g_array_index (groups, int, i);
      g_autoptr (GPtrArray) devices = pt_host_list_group (host, number);

      if (filter != NULL && !filter (number, user_data))
        continue;
      g_string_append_printf (out, "IOMMU Group %d:\n", number);
      append_devices (out, devices);
    }
  if (rest->len > 0 && (filter == NULL || filter (-1, user_data)))
    {
      g_string_append (out, "No IOMMU Group:\n");
      append_devices (out, rest);
    }
  return g_string_free (out, FALSE);
}

/**
 * pt_groups_device_matches:
 * @device: a device
 * @needle: what is searched for, case-folded
 *
 * Looks where people look: address, class, name, numbers and driver.
 *
 * Returns: whether it is there
 */
gboolean
pt_groups_device_matches (const PtPciDevice *device, const char *needle)
{
  g_autofree char *line = pt_pci_device_listing (device);
  g_autofree char *address = pt_pci_address_format (&device->address);
  g_autofree char *text
      = g_strdup_printf ("%s %s %s", address, line, device->driver != NULL ? device->driver : "");
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *folded = g_utf8_casefold (valid, -1);

  return strstr (folded, needle) != NULL;
}
