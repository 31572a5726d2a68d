#include "config.h"

#include "pt-render-hook.h"

#include "pt-driver.h"
#include "pt-name.h"

/**
 * pt_render_hook_path:
 * @uuid: a machine's UUID
 *
 * Returns: (transfer full): the path of its `kvm.conf`
 */
char *
pt_render_hook_path (const char *uuid)
{
  return g_strdup_printf (PT_HOOK_FOLDER "/%s/kvm.conf", uuid);
}

/**
 * pt_render_hook_file:
 * @id: one of the fixed files
 * @error: return location for an error
 *
 * Returns: (transfer full): its text, the same on every computer; NULL with PT_ERROR_NOT_FOUND
 *   where the program was put together without it
 */
char *
pt_render_hook_file (PtHookFileId id, GError **error)
{
  g_autoptr (GBytes) bytes = pt_hook_file_load (id, error);
  gsize length;
  const char *text;

  if (bytes == NULL)
    return NULL;
  text = g_bytes_get_data (bytes, &length);
  return g_strndup (text, length);
}

/* "pci_0000_09_00_0", the way libvirt names node devices. */
static char *
node_name (const PtPciAddress *address)
{
  return g_strdup_printf ("pci_%04x_%02x_%02x_%x", address->domain, address->bus, address->slot,
                          address->function);
}

static void
append_device (GString *out, const PtPlanDevice *device, guint *others, guint *further)
{
  g_autofree char *node = node_name (&device->address);
  g_autofree char *key = NULL;

  switch (device->role)
    {
    case PT_DEVICE_VIDEO:
      key = g_strdup ("VIRSH_GPU_VIDEO");
      break;
    case PT_DEVICE_AUDIO:
      key = g_strdup ("VIRSH_GPU_AUDIO");
      break;
    case PT_DEVICE_USB:
      key = g_strdup ("VIRSH_GPU_USB");
      break;
    case PT_DEVICE_SERIAL:
      key = g_strdup ("VIRSH_GPU_SERIAL");
      break;
    case PT_DEVICE_OTHER_FUNCTION:
      key = g_strdup_printf ("VIRSH_GPU_OTHER_%u", ++*others);
      break;
    case PT_DEVICE_FURTHER:
      key = g_strdup_printf ("VIRSH_OTHER_%u", ++*further);
      break;
    }
  g_string_append_printf (out, "%s=%s\n%s_ID=%04x:%04x\n", key, node, key, device->vendor,
                          device->device);
}

/* The class that a role stands for, 24 bits. */
static guint32
role_class (PtDeviceRole role)
{
  switch (role)
    {
    case PT_DEVICE_VIDEO:
      return 0x030000;
    case PT_DEVICE_AUDIO:
      return 0x040300;
    case PT_DEVICE_USB:
      return 0x0c0330;
    case PT_DEVICE_SERIAL:
      return 0x0c8000;
    case PT_DEVICE_OTHER_FUNCTION:
    case PT_DEVICE_FURTHER:
      return PT_CLASS_ANY;
    }
  return PT_CLASS_ANY;
}

/* Further devices are released by libvirt itself (managed='yes'), so only the card's count. */
static gboolean
may_drive (const PtDriver *driver, const GArray *devices)
{
  for (guint i = 0; i < devices->len; i++)
    {
      const PtPlanDevice *device = &g_array_index (devices, PtPlanDevice, i);

      if (device->role != PT_DEVICE_FURTHER
          && pt_driver_suits (driver, device->vendor, role_class (device->role)))
        return TRUE;
    }
  return FALSE;
}

/* "some-driver" → "SOME_DRIVER": keys have letters, digits and "_" only. */
static char *
driver_key (const char *name)
{
  char *key = g_ascii_strup (name, -1);

  return g_strdelimit (key, "-", '_');
}

/* The hook looks for the name that it finds bound, so that each name has its lines; names that
 * differ between "-" and "_" only have the same key. */
static void
append_driver (GString *out, const PtDriver *driver, GHashTable *written)
{
  g_autofree char *modules = driver->unload != NULL ? g_strjoinv (" ", driver->unload) : NULL;

  for (guint i = 0; driver->names[i] != NULL; i++)
    {
      char *key = driver_key (driver->names[i]);

      if (!g_hash_table_add (written, key))
        continue;
      g_string_append_printf (out, "RELEASE_%s=%s\n", key, pt_release_name (driver->release));
      if (modules != NULL)
        g_string_append_printf (out, "UNLOAD_%s=%s\n", key, modules);
    }
}

static void
append_drivers (GString *out, const GPtrArray *drivers, const GArray *devices)
{
  g_autoptr (GHashTable) written = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) services = g_ptr_array_new ();
  g_autofree char *all = NULL;

  for (guint i = 0; i < drivers->len; i++)
    {
      const PtDriver *driver = drivers->pdata[i];

      if (driver->release == PT_RELEASE_KEEP || !may_drive (driver, devices))
        continue;
      append_driver (out, driver, written);
      for (guint k = 0; driver->services != NULL && driver->services[k] != NULL; k++)
        if (!g_ptr_array_find_with_equal_func (services, driver->services[k], g_str_equal, NULL))
          g_ptr_array_add (services, driver->services[k]);
    }
  g_ptr_array_add (services, NULL);
  all = g_strjoinv (" ", (char **) services->pdata);
  g_string_append_printf (out, "SERVICES=%s\n", all);
}

/**
 * pt_render_hook_data:
 * @plan: a plan with a step of kind PT_STEP_HOOK_DATA
 * @drivers: (element-type PtDriver): what is known about drivers, sorted by name
 *
 * Makes the bytes of a machine's `kvm.conf`: KEY=value lines in a fixed order, ASCII only.
 *
 * Returns: (transfer full) (nullable): the text; NULL when the plan has no such step
 */
char *
pt_render_hook_data (const PtPlan *plan, const GPtrArray *drivers)
{
  const PtStep *step = pt_plan_find (plan, PT_STEP_HOOK_DATA);
  g_autofree char *name = pt_name_encode (plan->name);
  guint others = 0, further = 0;
  GString *out;

  if (step == NULL)
    return NULL;
  out = g_string_new (
      "# Passthrough: which devices this machine takes. Read by the hook, never run.\n"
      "# Written by the program; change it there, or the next update changes it back.\n"
      "FORMAT=1\n");
  g_string_append_printf (out, "MACHINE_UUID=%s\nMACHINE_NAME=%s\n", plan->uuid, name);
  for (guint i = 0; i < step->hook_data->devices->len; i++)
    append_device (out, &g_array_index (step->hook_data->devices, PtPlanDevice, i), &others,
                   &further);
  append_drivers (out, drivers, step->hook_data->devices);
  g_string_append_printf (out,
                          "GUARD_SECONDS=%u\nSAY_IT_WORKS_SECONDS=%u\nREBOOT_AFTER_SECONDS=%u\n",
                          step->hook_data->guard_seconds, step->hook_data->say_it_works_seconds,
                          step->hook_data->reboot_after_seconds);
  return g_string_free (out, FALSE);
}
