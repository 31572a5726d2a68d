#include "rules-host.h"

#include <string.h>

#define EMPTY_SNAPSHOT "PASSTHROUGH-SNAPSHOT 1\n"

void
test_set (char **field, const char *value)
{
  g_free (*field);
  *field = g_strdup (value);
}

PtHost *
test_host_new (void)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (EMPTY_SNAPSHOT, strlen (EMPTY_SNAPSHOT));
  g_autoptr (GError) error = NULL;
  g_autoptr (PtRoot) root = pt_root_open_bytes (bytes, &error);
  PtHost *host;

  g_assert_no_error (error);
  host = pt_host_read (root, NULL, &error);
  g_assert_no_error (error);
  host->storage_known = TRUE;
  return host;
}

PtHost *
test_host_new_desktop (void)
{
  PtHost *host = test_host_new ();
  PtPciDevice *card;

  test_set (&host->cpu->vendor, "AuthenticAMD");
  test_set (&host->cpu->model, "AMD Ryzen 9 5900X 12-Core Processor");
  host->cpu->family = 25;
  host->cpu->virtualization = PT_YES;
  host->cpu->hypervisor = PT_NO;
  host->cpu->kvm = PT_YES;
  test_set (&host->cpu->kvm_module, "kvm_amd");
  host->iommu->table = PT_IOMMU_TABLE_IVRS;
  test_host_set_units (host, "ivhd0");
  host->iommu->unsafe_interrupts = PT_NO;
  test_set (&host->system->os_id, "debian");
  host->system->systemd = PT_YES;
  host->system->memory = G_GUINT64_CONSTANT (32) << 30;
  host->system->memory_available = G_GUINT64_CONSTANT (20) << 30;
  host->system->secure_boot = PT_NO;
  host->system->uefi = PT_YES;
  host->system->ssh_server = PT_YES;
  host->system->vfio_available = PT_YES;
  host->libvirt->daemons = PT_DAEMONS_MONOLITHIC;
  host->libvirt->qemu = PT_YES;
  host->libvirt->swtpm = PT_YES;
  host->libvirt->ovmf = PT_YES;
  host->libvirt->dnsmasq = PT_YES;
  test_host_set_boot (host, "grub-debian", "root=/dev/sda1 ro quiet", NULL);
  test_host_add_session (host, "anna", 1000, "seat0");

  test_host_add_bridge (host, "0000:00:03.1", 5);
  card = test_host_add (host, "0000:09:00.0", 0x030000, 0x10de, 0x1e84, "nvidia", 27);
  test_set (&card->device_name, "TU104 [GeForce RTX 2070 SUPER]");
  test_set (&card->vendor_name, "NVIDIA Corporation");
  card->boot_vga = PT_YES;
  card->outputs = 4;
  card->outputs_connected = 1;
  card->reset_methods = g_strsplit ("flr", ",", -1);
  test_host_add (host, "0000:09:00.1", 0x040300, 0x10de, 0x10f8, "snd_hda_intel", 27);
  test_host_add (host, "0000:09:00.2", 0x0c0330, 0x10de, 0x1ad8, "xhci_hcd", 27);
  test_host_add (host, "0000:09:00.3", 0x0c8000, 0x10de, 0x1ad9, "nvidia-gpu", 27);
  for (int i = 0; i < 4; i++)
    {
      g_autofree char *address = g_strdup_printf ("0000:09:00.%d", i);

      test_host_put_below (host, address, "0000:00:03.1");
    }
  return host;
}

PtPciDevice *
test_host_add (PtHost *host,
               const char *address,
               guint32 class_code,
               int vendor,
               int device,
               const char *driver,
               int group)
{
  PtPciDevice *added = g_new0 (PtPciDevice, 1);

  g_assert_true (pt_pci_address_parse (address, &added->address, NULL));
  added->class_code = class_code;
  added->vendor = vendor;
  added->device = device;
  added->subsystem_vendor = -1;
  added->subsystem_device = -1;
  added->revision = -1;
  added->class_name = g_strdup_printf ("Class %04x", class_code >> 8);
  added->driver = g_strdup (driver);
  added->group = group;
  added->boot_vga = PT_UNKNOWN;
  added->numa_node = -1;
  added->path = g_array_new (FALSE, FALSE, sizeof (PtPciAddress));
  added->outputs = -1;
  added->outputs_connected = -1;
  g_ptr_array_add (host->pci, added);
  return added;
}

void
test_host_add_bridge (PtHost *host, const char *address, int group)
{
  PtPciDevice *bridge = test_host_add (host, address, 0x060400, 0x1022, 0x1483, "pcieport", group);

  bridge->header_type = 1;
}

PtPciDevice *
test_host_find (PtHost *host, const char *address)
{
  PtPciAddress wanted;

  g_assert_true (pt_pci_address_parse (address, &wanted, NULL));
  for (guint i = 0; i < host->pci->len; i++)
    if (pt_pci_address_equal (&((PtPciDevice *) host->pci->pdata[i])->address, &wanted))
      return host->pci->pdata[i];
  g_assert_not_reached ();
}

void
test_host_put_below (PtHost *host, const char *address, const char *bridge)
{
  PtPciAddress above;

  g_assert_true (pt_pci_address_parse (bridge, &above, NULL));
  g_array_append_val (test_host_find (host, address)->path, above);
}

PtUsbDevice *
test_host_add_usb (PtHost *host, const char *controller, PtUsbKind kind, const char *name)
{
  PtUsbDevice *device = g_new0 (PtUsbDevice, 1);

  device->vendor = 0x046d;
  device->product = 0xc085;
  device->vendor_name = g_strdup ("Logitech");
  device->product_name = g_strdup (name);
  device->bus = 1;
  device->port = g_strdup_printf ("1-%u", host->usb->len + 1);
  device->has_controller = pt_pci_address_parse (controller, &device->controller, NULL);
  device->kind = kind;
  g_ptr_array_add (host->usb, device);
  return device;
}

static void
session_free (PtSeatSession *session)
{
  g_free (session->id);
  g_free (session->user);
  g_free (session->seat);
  g_free (session->class_name);
  g_free (session->type);
  g_free (session);
}

PtSeatSession *
test_host_add_session (PtHost *host, const char *user, guint uid, const char *seat)
{
  PtSeatSession *session = g_new0 (PtSeatSession, 1);

  session->id = g_strdup ("2");
  session->user = g_strdup (user);
  session->uid = uid;
  session->seat = g_strdup (seat);
  session->class_name = g_strdup ("user");
  session->type = g_strdup ("wayland");
  session->active = TRUE;
  if (host->display->sessions == NULL)
    host->display->sessions = g_ptr_array_new_with_free_func ((GDestroyNotify) session_free);
  g_ptr_array_add (host->display->sessions, session);
  return session;
}

void
test_host_set_units (PtHost *host, const char *unit)
{
  char *units[] = { (char *) unit, NULL };

  g_strfreev (host->iommu->units);
  host->iommu->units = g_strdupv (units);
}

void
test_host_set_boot (PtHost *host, const char *loader, const char *cmdline, const char *configured)
{
  test_set (&host->boot->loader, loader);
  test_set (&host->boot->cmdline, cmdline);
  test_set (&host->boot->configured, configured);
}

static int
compare_devices (gconstpointer a, gconstpointer b)
{
  const PtPciDevice *x = *(PtPciDevice *const *) a;
  const PtPciDevice *y = *(PtPciDevice *const *) b;

  return pt_pci_address_compare (&x->address, &y->address);
}

static int
compare_groups (gconstpointer a, gconstpointer b)
{
  const PtPciDevice *x = *(PtPciDevice *const *) a;
  const PtPciDevice *y = *(PtPciDevice *const *) b;

  return x->group != y->group ? x->group - y->group : compare_devices (a, b);
}

static void
add_group (PtHost *host, int number)
{
  PtIommuGroup *group;

  if (number < 0 || pt_host_iommu_find (host->iommu, number) != NULL)
    return;
  group = g_new0 (PtIommuGroup, 1);
  group->number = number;
  g_ptr_array_add (host->iommu->groups, group);
}

void
test_host_finish (PtHost *host)
{
  g_ptr_array_sort (host->pci, compare_devices);
  g_array_set_size (host->by_group, 0);
  g_array_append_vals (host->by_group, host->pci->pdata, host->pci->len);
  g_array_sort (host->by_group, compare_groups);
  for (guint i = 0; i < host->by_group->len; i++)
    add_group (host, g_array_index (host->by_group, PtPciDevice *, i)->group);
}

PtQuirks *
test_quirks (void)
{
  g_autoptr (GError) error = NULL;
  PtQuirks *quirks = pt_quirks_load (&error);

  g_assert_no_error (error);
  return quirks;
}

/* Every text of every judgement that a test makes has to fit its row. */
static void
check_texts (const PtReport *report)
{
  for (guint i = 0; i < report->checks->len; i++)
    {
      const PtCheck *check = report->checks->pdata[i];

      g_assert_nonnull (check->title);
      g_assert_nonnull (check->seen);
      g_assert_nonnull (check->why);
      g_assert_cmpint (g_utf8_strlen (check->title, -1), <=, 62);
      g_assert_cmpint (g_utf8_strlen (check->seen, -1), <=, 110);
      g_assert_null (strchr (check->title, '!'));
      if (check->state == PT_CHECK_FAIL)
        {
          g_assert_nonnull (check->head);
          g_assert_nonnull (check->hint);
        }
      if (check->state == PT_CHECK_PASS || check->state == PT_CHECK_UNKNOWN)
        g_assert_cmpint (check->fix, ==, PT_FIX_NONE);
    }
}

PtReport *
test_report (PtHost *host, PtVirtFacts *virt)
{
  g_autoptr (PtQuirks) quirks = test_quirks ();
  PtReport *report;

  test_host_finish (host);
  report = pt_report_make (host, virt, quirks);
  check_texts (report);
  return report;
}

PtVirtFacts *
test_virt_new_ready (void)
{
  PtVirtFacts *virt = pt_virt_facts_new ();

  virt->state = PT_VIRT_READY;
  virt->uri = g_strdup ("qemu:///system");
  virt->version = 9000000;
  virt->vfio = PT_YES;
  virt->kvm = PT_YES;
  virt->host_passthrough = PT_YES;
  virt->uefi = PT_YES;
  virt->network_known = TRUE;
  virt->network_exists = TRUE;
  virt->network_active = TRUE;
  virt->network_autostart = TRUE;
  return virt;
}

const PtCheck *
test_check (const PtReport *report, const char *id)
{
  for (guint i = 0; i < report->checks->len; i++)
    if (g_strcmp0 (((PtCheck *) report->checks->pdata[i])->id, id) == 0)
      return report->checks->pdata[i];
  return NULL;
}

const PtCard *
test_card (const PtReport *report, const char *address)
{
  PtPciAddress wanted;

  g_assert_true (pt_pci_address_parse (address, &wanted, NULL));
  for (guint i = 0; i < report->cards->len; i++)
    {
      const PtCard *card = report->cards->pdata[i];

      if (pt_pci_address_equal (&card->device->address, &wanted))
        return card;
    }
  return NULL;
}

const PtReason *
test_reason (const PtCard *card, const char *part)
{
  for (guint i = 0; i < card->reasons->len; i++)
    {
      const PtReason *reason = card->reasons->pdata[i];

      if (strstr (reason->title, part) != NULL)
        return reason;
    }
  return NULL;
}

const PtLoss *
test_loss (const PtCard *card, const char *part)
{
  for (guint i = 0; i < card->losses->len; i++)
    {
      const PtLoss *loss = card->losses->pdata[i];

      if (strstr (loss->name, part) != NULL)
        return loss;
    }
  return NULL;
}
