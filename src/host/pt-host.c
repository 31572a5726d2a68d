#include "config.h"

#include "pt-host.h"

#include <string.h>

#include "pt-host-private.h"

static void
host_clear (PtHost *host)
{
  g_free (host->label);
  g_free (host->arch);
  g_clear_pointer (&host->cpu, pt_host_cpu_free);
  g_clear_pointer (&host->iommu, pt_host_iommu_free);
  g_clear_pointer (&host->pci, g_ptr_array_unref);
  g_clear_pointer (&host->usb, g_ptr_array_unref);
  g_clear_pointer (&host->display, pt_host_display_free);
  g_clear_pointer (&host->system, pt_host_system_free);
  g_clear_pointer (&host->boot, pt_boot_free);
  g_clear_pointer (&host->libvirt, pt_host_libvirt_free);
  g_clear_pointer (&host->by_group, g_array_unref);
}

PtHost *
pt_host_ref (PtHost *host)
{
  return g_atomic_rc_box_acquire (host);
}

void
pt_host_unref (PtHost *host)
{
  g_atomic_rc_box_release_full (host, (GDestroyNotify) host_clear);
}

static int
compare_groups (gconstpointer a, gconstpointer b)
{
  const PtPciDevice *x = *(PtPciDevice *const *) a;
  const PtPciDevice *y = *(PtPciDevice *const *) b;

  if (x->group != y->group)
    return x->group < y->group ? -1 : 1;
  return pt_pci_address_compare (&x->address, &y->address);
}

static void
index_groups (PtHost *host)
{
  host->by_group = g_array_sized_new (FALSE, FALSE, sizeof (gpointer), host->pci->len);
  g_array_append_vals (host->by_group, host->pci->pdata, host->pci->len);
  g_array_sort (host->by_group, compare_groups);
}

/* sysfs shows a "module" for drivers that are built in as well; the lists know better. */
static void
forget_builtin_modules (PtHost *host)
{
  char **builtin = host->system->builtin;
  char **loaded = host->system->modules;

  for (guint i = 0; builtin != NULL && loaded != NULL && i < host->pci->len; i++)
    {
      PtPciDevice *device = host->pci->pdata[i];
      g_autofree char *name = g_strdup (device->driver_module);

      if (name == NULL)
        continue;
      g_strdelimit (name, "-", '_');
      if (g_strv_contains ((const char *const *) builtin, name)
          && !g_strv_contains ((const char *const *) loaded, name))
        g_clear_pointer (&device->driver_module, g_free);
    }
}

/**
 * pt_host_read:
 * @root: the root directory of a computer
 * @cancellable: (nullable): looked at between the parts and between PCI devices
 * @error: return location for an error
 *
 * Reads everything that the rules ask about. Needs no rights but those of the user; what is
 * missing or unreadable is a fact of its own and no error.
 *
 * Returns: (transfer full): the computer, or NULL with G_IO_ERROR_CANCELLED
 */
PtHost *
pt_host_read (PtRoot *root, GCancellable *cancellable, GError **error)
{
  g_autoptr (PtHost) host = g_atomic_rc_box_new0 (PtHost);
  g_autoptr (PtStorage) storage = NULL;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  pt_host_hide_people (root);
  host->label = g_strdup (pt_root_get_label (root));
  host->live = pt_root_is_live (root);
  host->system = pt_host_system_read (root);
  host->boot = pt_boot_read (root, host->system->os_id, host->system->os_like);
  host->cpu = pt_host_cpu_read (root);
  host->arch = g_strdup (host->cpu->arch ? host->cpu->arch : "unknown");
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  storage = pt_storage_read (root);
  host->storage_known = storage->known;
  host->pci = pt_host_pci_read_with (root, storage, cancellable, error);
  if (host->pci == NULL)
    return NULL;
  forget_builtin_modules (host);
  index_groups (host);
  host->iommu = pt_host_iommu_read (root, host->pci);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  host->usb = pt_host_usb_read_with (root, storage);
  host->display = pt_host_display_read (root);
  host->libvirt = pt_host_libvirt_read (root);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  return g_steal_pointer (&host);
}

/**
 * pt_host_find_pci:
 * @host: a computer
 * @address: where to look
 *
 * Returns: (transfer none) (nullable): the function there
 */
const PtPciDevice *
pt_host_find_pci (const PtHost *host, const PtPciAddress *address)
{
  return pt_host_pci_lookup (host->pci, address);
}

/**
 * pt_host_count_usb:
 * @host: a computer
 * @vendor: vendor id
 * @product: product id
 *
 * Returns: how many USB devices of that kind are plugged in; two of a kind look the same to libvirt
 */
guint
pt_host_count_usb (const PtHost *host, guint16 vendor, guint16 product)
{
  guint count = 0;

  for (guint i = 0; i < host->usb->len; i++)
    {
      const PtUsbDevice *device = host->usb->pdata[i];

      count += device->vendor == vendor && device->product == product;
    }
  return count;
}

/* The place of the first function of a group in the index, or of the first one after it. */
static guint
group_start (const PtHost *host, int group)
{
  guint low = 0, high = host->by_group->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      const PtPciDevice *device = g_array_index (host->by_group, PtPciDevice *, middle);

      if (device->group < group)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/**
 * pt_host_list_group:
 * @host: a computer
 * @group: number of an IOMMU group; -1 for functions in none
 *
 * Returns: (transfer container) (element-type PtPciDevice): its functions, sorted by address
 */
GPtrArray *
pt_host_list_group (const PtHost *host, int group)
{
  GPtrArray *members = g_ptr_array_new ();

  for (guint i = group_start (host, group); i < host->by_group->len; i++)
    {
      PtPciDevice *device = g_array_index (host->by_group, PtPciDevice *, i);

      if (device->group != group)
        break;
      g_ptr_array_add (members, device);
    }
  return members;
}

/**
 * pt_host_list_slot:
 * @host: a computer
 * @address: any function of a slot
 *
 * Returns: (transfer container) (element-type PtPciDevice): the functions of that slot that are
 *   there, sorted by function
 */
GPtrArray *
pt_host_list_slot (const PtHost *host, const PtPciAddress *address)
{
  GPtrArray *functions = g_ptr_array_new ();
  PtPciAddress at = *address;

  for (guint function = 0; function < 8; function++)
    {
      PtPciDevice *device;

      at.function = (guint8) function;
      device = pt_host_pci_lookup (host->pci, &at);
      if (device != NULL)
        g_ptr_array_add (functions, device);
    }
  return functions;
}

/**
 * pt_host_list_groups:
 * @host: a computer
 *
 * Returns: (transfer full) (element-type int): numbers of the groups that have a PCI function,
 *   sorted, each once
 */
GArray *
pt_host_list_groups (const PtHost *host)
{
  GArray *groups = g_array_new (FALSE, FALSE, sizeof (int));
  int last = -1;

  for (guint i = 0; i < host->by_group->len; i++)
    {
      const PtPciDevice *device = g_array_index (host->by_group, PtPciDevice *, i);

      if (device->group == last)
        continue;
      last = device->group;
      g_array_append_val (groups, last);
    }
  return groups;
}

/**
 * pt_host_has_module:
 * @host: a computer
 * @name: name of a kernel module; "-" and "_" are the same
 *
 * Returns: whether the module is loaded or built into the kernel
 */
gboolean
pt_host_has_module (const PtHost *host, const char *name)
{
  g_autofree char *wanted = g_strdup (name);
  char **loaded = host->system->modules;
  char **builtin = host->system->builtin;

  g_strdelimit (wanted, "-", '_');
  return (loaded != NULL && g_strv_contains ((const char *const *) loaded, wanted))
         || (builtin != NULL && g_strv_contains ((const char *const *) builtin, wanted));
}
