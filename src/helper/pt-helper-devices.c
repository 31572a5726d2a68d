#include "config.h"

#include "pt-error.h"
#include "pt-helper.h"
#include "pt-i18n.h"
#include "pt-root.h"

#define BRIDGE_CLASS 0x06

/* Numbers of sysfs have "0x" in front. Returns -1 where there is none. */
static int
read_number (PtRoot *root, const char *address, const char *name)
{
  g_autofree char *path = g_strdup_printf ("/sys/bus/pci/devices/%s/%s", address, name);
  g_autofree char *text = pt_root_read (root, path, NULL, NULL);
  guint64 value;

  if (text == NULL)
    return -1;
  g_strstrip (text);
  if (!g_str_has_prefix (text, "0x")
      || !g_ascii_string_to_unsigned (text + 2, 16, 0, 0xffffff, &value, NULL))
    return -1;
  return (int) value;
}

static gboolean
check_device (PtRoot *root, const PtPlanDevice *device, GError **error)
{
  char address[PT_PCI_ADDRESS_TEXT_SIZE];
  int code;

  pt_pci_address_print (&device->address, address);
  code = read_number (root, address, "class");
  if (code < 0 || read_number (root, address, "vendor") != device->vendor
      || read_number (root, address, "device") != device->device)
    {
      g_set_error (error, PT_ERROR, PT_ERROR_STALE,
                   _ ("The device at %s is not the one of the plan; make the plan anew"), address);
      return FALSE;
    }
  if (code >> 16 != BRIDGE_CLASS)
    return TRUE;
  g_set_error (error, PT_ERROR, PT_ERROR_UNSAFE, _ ("%s is a bridge, which no machine gets"),
               address);
  return FALSE;
}

/**
 * pt_helper_check_devices:
 * @helper: the run
 * @plan: a plan
 * @error: return location for an error
 *
 * Returns: FALSE with PT_ERROR_STALE where a device that the plan hands over is not there, or is
 *   another one, and with PT_ERROR_UNSAFE where it is a bridge
 */
gboolean
pt_helper_check_devices (const PtHelper *helper, const PtPlan *plan, GError **error)
{
  const PtStep *step = pt_plan_find (plan, PT_STEP_HOOK_DATA);
  g_autoptr (PtRoot) root = NULL;

  if (step == NULL)
    return TRUE;
  root = pt_root_open (helper->place->root, error);
  if (root == NULL)
    return FALSE;
  for (guint i = 0; i < step->hook_data->devices->len; i++)
    if (!check_device (root, &g_array_index (step->hook_data->devices, PtPlanDevice, i), error))
      return FALSE;
  return TRUE;
}
