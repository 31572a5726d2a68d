/* Whatever a snapshot says, it is read, and what comes out is fit for a page. */
#include <stdint.h>
#include <stdlib.h>

#include "pt-host.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check_text (const char *text)
{
  if (text != NULL && !g_utf8_validate (text, -1, NULL))
    abort ();
}

static void
check_texts (char **texts)
{
  for (guint i = 0; texts != NULL && texts[i] != NULL; i++)
    check_text (texts[i]);
}

static void
check_device (const PtHost *host, guint index)
{
  const PtPciDevice *device = host->pci->pdata[index];
  g_autofree char *listing = pt_pci_device_listing (device);
  g_autoptr (GPtrArray) group = pt_host_list_group (host, device->group);

  check_text (listing);
  check_text (device->subsystem_name);
  check_text (device->driver);
  check_text (device->driver_module);
  check_text (device->iommu_unit);
  check_text (device->in_use);
  check_texts (device->reset_methods);
  check_texts (device->drm);
  check_texts (device->sound);
  check_texts (device->net);
  check_texts (device->block);
  if (device->class_name == NULL || device->outputs_connected > device->outputs
      || (device->system_disk && device->in_use == NULL))
    abort ();
  if (pt_host_find_pci (host, &device->address) != device || group->len == 0)
    abort ();
}

static void
check_usb (const PtHost *host)
{
  for (guint i = 0; i < host->usb->len; i++)
    {
      const PtUsbDevice *device = host->usb->pdata[i];
      g_autofree char *name = pt_usb_device_name (device);

      check_text (name);
      check_text (device->port);
      check_text (device->in_use);
    }
}

static void
check_display (const PtHostDisplay *display)
{
  check_texts (display->framebuffers);
  check_texts (display->fb);
  check_text (display->manager);
  for (guint i = 0; i < display->consoles->len; i++)
    check_text (((PtConsole *) display->consoles->pdata[i])->name);
  for (guint i = 0; display->sessions != NULL && i < display->sessions->len; i++)
    {
      const PtSeatSession *session = display->sessions->pdata[i];

      check_text (session->id);
      check_text (session->user);
      check_text (session->seat);
      check_text (session->type);
    }
}

static void
check_system (const PtHost *host)
{
  const PtHostSystem *system = host->system;

  check_text (system->os_id);
  check_text (system->os_name);
  check_text (system->kernel);
  check_text (system->container);
  check_text (system->lockdown);
  check_texts (system->os_like);
  check_texts (system->modules);
  check_texts (system->builtin);
  check_text (host->boot->cmdline);
  check_text (host->boot->configured);
  if ((host->boot->configured == NULL) != (host->boot->configured_path == NULL))
    abort ();
  check_text (host->cpu->vendor);
  check_text (host->cpu->model);
  check_texts (host->cpu->flags);
  check_texts (host->libvirt->drop_ins);
  check_texts (host->libvirt->machines_with_hook);
  check_texts (host->iommu->units);
}

/* What points at another thread points at one that is there. */
static void
check_threads (const PtHostCpu *cpu)
{
  for (guint i = 0; i < cpu->threads->len; i++)
    {
      const PtCpuThread *thread = &g_array_index (cpu->threads, PtCpuThread, i);
      gboolean sibling = thread->sibling < 0;
      gboolean domain = thread->l3 < 0;

      for (guint j = 0; j < cpu->threads->len; j++)
        {
          const PtCpuThread *other = &g_array_index (cpu->threads, PtCpuThread, j);

          sibling = sibling || other->id == thread->sibling;
          domain = domain || other->id == thread->l3;
        }
      if (!sibling || !domain)
        abort ();
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (PtRoot) root = pt_root_open_bytes (bytes, NULL);
  g_autoptr (PtHost) host = root != NULL ? pt_host_read (root, NULL, NULL) : NULL;

  if (root == NULL)
    return 0;
  if (host == NULL)
    abort ();
  for (guint i = 0; i < host->pci->len; i++)
    check_device (host, i);
  check_usb (host);
  check_display (host->display);
  check_system (host);
  check_threads (host->cpu);
  return 0;
}
