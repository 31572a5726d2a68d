#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-hotplug.h"

#include <glib-unix.h>
#include <libudev.h>

struct _PtHotplug
{
  struct udev *udev;
  struct udev_monitor *monitor;
  guint source_id;
  PtHotplugFunc func;
  gpointer user_data;
};

/* Interfaces and sound channels come and go with their device, which has events of its own. */
static const char *const subsystems[][2] = {
  { "pci", NULL },
  { "usb", "usb_device" },
  { "drm", "drm_minor" },
};

static gboolean
on_events_cb (int fd, GIOCondition condition, gpointer data)
{
  PtHotplug *hotplug = data;
  struct udev_device *device;
  gboolean any = FALSE;

  if ((condition & (G_IO_ERR | G_IO_HUP)) != 0)
    {
      hotplug->source_id = 0;
      return G_SOURCE_REMOVE;
    }
  while ((device = udev_monitor_receive_device (hotplug->monitor)) != NULL)
    {
      any = TRUE;
      udev_device_unref (device);
    }
  if (any)
    hotplug->func (hotplug->user_data);
  return G_SOURCE_CONTINUE;
}

/**
 * pt_hotplug_new:
 * @func: called in the main loop for every burst of events
 * @user_data: data for @func
 *
 * Listens to udev; where there is none (a container) devices are seen at the next check.
 *
 * Returns: (transfer full)(nullable): what listens, or NULL where nobody could
 */
PtHotplug *
pt_hotplug_new (PtHotplugFunc func, gpointer user_data)
{
  PtHotplug *hotplug = g_new0 (PtHotplug, 1);

  hotplug->func = func;
  hotplug->user_data = user_data;
  hotplug->udev = udev_new ();
  if (hotplug->udev != NULL)
    hotplug->monitor = udev_monitor_new_from_netlink (hotplug->udev, "udev");
  if (hotplug->monitor == NULL)
    {
      pt_hotplug_free (hotplug);
      return NULL;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (subsystems); i++)
    udev_monitor_filter_add_match_subsystem_devtype (hotplug->monitor, subsystems[i][0],
                                                     subsystems[i][1]);
  if (udev_monitor_enable_receiving (hotplug->monitor) < 0)
    {
      pt_hotplug_free (hotplug);
      return NULL;
    }
  hotplug->source_id = g_unix_fd_add (udev_monitor_get_fd (hotplug->monitor),
                                      G_IO_IN | G_IO_ERR | G_IO_HUP, on_events_cb, hotplug);
  return hotplug;
}

/**
 * pt_hotplug_free:
 * @hotplug: what listens
 *
 * Stops listening.
 */
void
pt_hotplug_free (PtHotplug *hotplug)
{
  g_clear_handle_id (&hotplug->source_id, g_source_remove);
  g_clear_pointer (&hotplug->monitor, udev_monitor_unref);
  g_clear_pointer (&hotplug->udev, udev_unref);
  g_free (hotplug);
}
