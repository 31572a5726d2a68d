#include <string.h>

#include "rules-host.h"

/* Changes one thing on a computer where all is well, and says what the check makes of it. */
typedef void (*Change) (PtHost *host, PtVirtFacts *virt);

typedef struct
{
  const char *path;
  const char *id;
  Change change;
  const char *state;
  const char *title;
  const char *seen;
  const char *command; /* NULL: there must be none */
  PtFix fix;
  gboolean ready;
} Case;

static void
nothing (PtHost *host, PtVirtFacts *virt)
{
}

static void
no_flag (PtHost *host, PtVirtFacts *virt)
{
  host->cpu->virtualization = PT_NO;
}

static void
no_flag_in_guest (PtHost *host, PtVirtFacts *virt)
{
  host->cpu->virtualization = PT_NO;
  host->cpu->hypervisor = PT_YES;
}

static void
in_guest (PtHost *host, PtVirtFacts *virt)
{
  host->cpu->hypervisor = PT_YES;
}

static void
flags_unknown (PtHost *host, PtVirtFacts *virt)
{
  host->cpu->virtualization = PT_UNKNOWN;
}

static void
no_kvm (PtHost *host, PtVirtFacts *virt)
{
  host->cpu->kvm = PT_NO;
}

static void
no_kvm_intel (PtHost *host, PtVirtFacts *virt)
{
  host->cpu->kvm = PT_NO;
  test_set (&host->cpu->vendor, "GenuineIntel");
}

static void
no_kvm_in_sandbox (PtHost *host, PtVirtFacts *virt)
{
  host->cpu->kvm = PT_NO;
  test_set (&host->system->container, "flatpak");
}

static void
kvm_unknown (PtHost *host, PtVirtFacts *virt)
{
  host->cpu->kvm = PT_UNKNOWN;
  test_set (&host->cpu->kvm_module, NULL);
}

static void
vfio_ids (PtHost *host, PtVirtFacts *virt)
{
  test_set (&host->boot->cmdline, "quiet vfio-pci.ids=10de:1e84,10de:10f8");
}

static void
several_arguments (PtHost *host, PtVirtFacts *virt)
{
  test_set (&host->boot->cmdline, "nomodeset video=efifb:off");
}

static void
no_remapping (PtHost *host, PtVirtFacts *virt)
{
  test_set (&host->boot->cmdline, "quiet nomodeset intremap=off");
}

static void
foreign_off_switch (PtHost *host, PtVirtFacts *virt)
{
  test_set (&host->boot->cmdline, "quiet intel_iommu=off");
}

static void
no_cmdline (PtHost *host, PtVirtFacts *virt)
{
  test_set (&host->boot->cmdline, NULL);
}

static void
unsafe_interrupts (PtHost *host, PtVirtFacts *virt)
{
  host->iommu->unsafe_interrupts = PT_YES;
}

static void
little_memory (PtHost *host, PtVirtFacts *virt)
{
  host->system->memory = G_GUINT64_CONSTANT (6) << 30;
}

static void
too_little_memory (PtHost *host, PtVirtFacts *virt)
{
  host->system->memory = G_GUINT64_CONSTANT (2) << 30;
}

static void
memory_unknown (PtHost *host, PtVirtFacts *virt)
{
  host->system->memory = 0;
}

static void
not_asked (PtHost *host, PtVirtFacts *virt)
{
  virt->state = PT_VIRT_NOT_ASKED;
}

static void
not_asked_and_absent (PtHost *host, PtVirtFacts *virt)
{
  virt->state = PT_VIRT_NOT_ASKED;
  host->libvirt->daemons = PT_DAEMONS_NONE;
}

static void
stopped (PtHost *host, PtVirtFacts *virt)
{
  virt->state = PT_VIRT_STOPPED;
}

static void
stopped_modular (PtHost *host, PtVirtFacts *virt)
{
  virt->state = PT_VIRT_STOPPED;
  host->libvirt->daemons = PT_DAEMONS_MODULAR;
}

static void
stopped_unknown (PtHost *host, PtVirtFacts *virt)
{
  virt->state = PT_VIRT_STOPPED;
  host->libvirt->daemons = PT_DAEMONS_UNKNOWN;
}

static void
absent (PtHost *host, PtVirtFacts *virt)
{
  virt->state = PT_VIRT_FAILED;
  host->libvirt->daemons = PT_DAEMONS_NONE;
}

static void
denied (PtHost *host, PtVirtFacts *virt)
{
  virt->state = PT_VIRT_DENIED;
}

static void
failed (PtHost *host, PtVirtFacts *virt)
{
  virt->state = PT_VIRT_FAILED;
  test_set (&virt->message, "internal error: no");
}

static void
may_only_look (PtHost *host, PtVirtFacts *virt)
{
  virt->may_manage = PT_NO;
}

static void
session_libvirt (PtHost *host, PtVirtFacts *virt)
{
  virt->session = TRUE;
  test_set (&virt->uri, "qemu:///session");
}

static void
old_libvirt (PtHost *host, PtVirtFacts *virt)
{
  virt->version = 6004000;
}

static void
no_vfio (PtHost *host, PtVirtFacts *virt)
{
  host->system->vfio_available = PT_NO;
  virt->vfio = PT_NO;
}

static void
vfio_not_offered (PtHost *host, PtVirtFacts *virt)
{
  virt->vfio = PT_NO;
}

static void
vfio_not_offered_iommu_off (PtHost *host, PtVirtFacts *virt)
{
  virt->vfio = PT_NO;
  for (guint i = 0; i < host->pci->len; i++)
    ((PtPciDevice *) host->pci->pdata[i])->group = -1;
  test_host_set_units (host, NULL);
}

static void
vfio_unknown (PtHost *host, PtVirtFacts *virt)
{
  virt->vfio = PT_UNKNOWN;
  host->system->vfio_available = PT_UNKNOWN;
}

static void
no_qemu (PtHost *host, PtVirtFacts *virt)
{
  host->libvirt->qemu = PT_NO;
  virt->kvm = PT_NO;
}

static void
kvm_not_offered (PtHost *host, PtVirtFacts *virt)
{
  virt->kvm = PT_NO;
}

static void
qemu_unknown (PtHost *host, PtVirtFacts *virt)
{
  host->libvirt->qemu = PT_UNKNOWN;
  virt->kvm = PT_UNKNOWN;
}

static void
test_driver (PtHost *host, PtVirtFacts *virt)
{
  test_set (&virt->uri, "test:///default");
  virt->kvm = PT_NO;
  virt->vfio = PT_NO;
  virt->uefi = PT_NO;
}

static void
no_firmware (PtHost *host, PtVirtFacts *virt)
{
  host->libvirt->ovmf = PT_NO;
  virt->uefi = PT_NO;
}

static void
firmware_unknown (PtHost *host, PtVirtFacts *virt)
{
  host->libvirt->ovmf = PT_UNKNOWN;
  virt->uefi = PT_UNKNOWN;
}

static void
no_tpm (PtHost *host, PtVirtFacts *virt)
{
  host->libvirt->swtpm = PT_NO;
}

static void
tpm_unknown (PtHost *host, PtVirtFacts *virt)
{
  host->libvirt->swtpm = PT_UNKNOWN;
}

static void
network_stopped (PtHost *host, PtVirtFacts *virt)
{
  virt->network_active = FALSE;
}

static void
network_not_at_start (PtHost *host, PtVirtFacts *virt)
{
  virt->network_autostart = FALSE;
}

static void
network_absent (PtHost *host, PtVirtFacts *virt)
{
  virt->network_active = FALSE;
  virt->network_exists = FALSE;
}

static void
network_without_program (PtHost *host, PtVirtFacts *virt)
{
  virt->network_active = FALSE;
  host->libvirt->dnsmasq = PT_NO;
}

static void
network_unknown (PtHost *host, PtVirtFacts *virt)
{
  virt->network_known = FALSE;
}

static void
no_systemd (PtHost *host, PtVirtFacts *virt)
{
  host->system->systemd = PT_NO;
}

static void
sessions_unknown (PtHost *host, PtVirtFacts *virt)
{
  g_clear_pointer (&host->display->sessions, g_ptr_array_unref);
}

static void
second_user (PtHost *host, PtVirtFacts *virt)
{
  test_host_add_session (host, "bert", 1001, "seat0");
}

static void
same_user_twice (PtHost *host, PtVirtFacts *virt)
{
  test_host_add_session (host, "anna", 1000, "seat0");
}

static void
second_seat (PtHost *host, PtVirtFacts *virt)
{
  test_host_add_session (host, "bert", 1001, "seat1");
}

static void
only_remote (PtHost *host, PtVirtFacts *virt)
{
  g_ptr_array_set_size (host->display->sessions, 0);
  test_host_add_session (host, "anna", 1000, NULL)->remote = TRUE;
}

static void
nobody (PtHost *host, PtVirtFacts *virt)
{
  g_ptr_array_set_size (host->display->sessions, 0);
  test_set (&test_host_add_session (host, "gdm", 120, "seat0")->class_name, "greeter");
}

static void
no_ssh (PtHost *host, PtVirtFacts *virt)
{
  host->system->ssh_server = PT_NO;
}

static void
ssh_unknown (PtHost *host, PtVirtFacts *virt)
{
  host->system->ssh_server = PT_UNKNOWN;
}

static void
secure_boot (PtHost *host, PtVirtFacts *virt)
{
  host->system->secure_boot = PT_YES;
  test_set (&host->system->lockdown, "integrity");
}

static void
secure_boot_unknown (PtHost *host, PtVirtFacts *virt)
{
  host->system->secure_boot = PT_UNKNOWN;
}

static void
bios (PtHost *host, PtVirtFacts *virt)
{
  host->system->uefi = PT_NO;
  host->system->secure_boot = PT_UNKNOWN;
}

static void
sandbox (PtHost *host, PtVirtFacts *virt)
{
  test_set (&host->system->container, "docker");
}

#define SSH "sudo apt install openssh-server"

static const Case cases[] = {
  { "virtualization/fine", "virtualization", nothing, "pass",
    "The processor can run virtual machines", "AMD-V is on, and the KVM driver is loaded", NULL,
    PT_FIX_NONE, TRUE },
  { "virtualization/off", "virtualization", no_flag, "fail",
    "The processor cannot run virtual machines now", "Neither `svm` nor `vmx`", NULL, PT_FIX_NONE,
    FALSE },
  { "virtualization/guest-without", "virtualization", no_flag_in_guest, "fail",
    "This computer is itself a virtual machine", "hypervisor", NULL, PT_FIX_NONE, FALSE },
  { "virtualization/guest", "virtualization", in_guest, "warning",
    "This computer is itself a virtual machine", "AMD-V is on", NULL, PT_FIX_NONE, TRUE },
  { "virtualization/unknown", "virtualization", flags_unknown, "unknown", "cannot tell", "flags",
    NULL, PT_FIX_NONE, FALSE },
  { "virtualization/no-kvm", "virtualization", no_kvm, "fail", "The KVM driver is not loaded",
    "`/dev/kvm`", "sudo modprobe kvm_amd", PT_FIX_NONE, FALSE },
  { "virtualization/no-kvm-intel", "virtualization", no_kvm_intel, "fail",
    "The KVM driver is not loaded", "VT-x", "sudo modprobe kvm_intel", PT_FIX_NONE, FALSE },
  { "virtualization/no-kvm-in-sandbox", "virtualization", no_kvm_in_sandbox, "unknown",
    "cannot tell", "hidden", NULL, PT_FIX_NONE, FALSE },
  { "virtualization/kvm-unknown", "virtualization", kvm_unknown, "unknown", "cannot tell",
    "could not be read", NULL, PT_FIX_NONE, FALSE },
  { "arguments/fine", "arguments", nothing, "pass", "No kernel argument gets in the way", "read",
    NULL, PT_FIX_NONE, TRUE },
  { "arguments/vfio-ids", "arguments", vfio_ids, "warning", "A device is taken away at every start",
    "`vfio-pci.ids=10de:1e84,10de:10f8`", "sudo update-grub", PT_FIX_NONE, TRUE },
  { "arguments/several", "arguments", several_arguments, "warning", "Several kernel arguments",
    "`nomodeset`  ·  `video=efifb:off`", "sudo update-grub", PT_FIX_NONE, TRUE },
  { "arguments/gravest-first", "arguments", no_remapping, "fail", "Several kernel arguments",
    "`intremap=off`", "sudo update-grub", PT_FIX_NONE, FALSE },
  { "arguments/of-another-maker", "arguments", foreign_off_switch, "pass", "No kernel argument",
    "read", NULL, PT_FIX_NONE, TRUE },
  { "arguments/unknown", "arguments", no_cmdline, "unknown", "cannot tell", "could not be read",
    NULL, PT_FIX_NONE, TRUE },
  { "interrupts/fine", "interrupts", nothing, "pass", "VFIO’s safety net is in place", "off", NULL,
    PT_FIX_NONE, TRUE },
  { "interrupts/unsafe", "interrupts", unsafe_interrupts, "warning",
    "VFIO’s safety net is switched off", "on",
    "grep -rs allow_unsafe_interrupts /etc/modprobe.d /proc/cmdline", PT_FIX_NONE, TRUE },
  { "memory/fine", "memory", nothing, "pass", "There is enough memory", "32 GB in all, 20 GB free",
    NULL, PT_FIX_NONE, TRUE },
  { "memory/little", "memory", little_memory, "warning", "There is little memory", "6 GB", NULL,
    PT_FIX_NONE, TRUE },
  { "memory/too-little", "memory", too_little_memory, "fail", "There is too little memory", "2 GB",
    NULL, PT_FIX_NONE, FALSE },
  { "memory/unknown", "memory", memory_unknown, "unknown", "cannot tell", "read", NULL, PT_FIX_NONE,
    TRUE },
  { "libvirt/fine", "libvirt", nothing, "pass", "libvirt answers",
    "`qemu:///system`, version 9.0.0", NULL, PT_FIX_NONE, TRUE },
  { "libvirt/not-asked", "libvirt", not_asked, "unknown", "cannot tell", "not asked", NULL,
    PT_FIX_NONE, TRUE },
  { "libvirt/not-asked-and-absent", "libvirt", not_asked_and_absent, "unknown", "cannot tell",
    "cannot be asked", NULL, PT_FIX_NONE, TRUE },
  { "libvirt/stopped", "libvirt", stopped, "fail", "libvirt does not answer",
    "its service is not started", "sudo systemctl enable --now libvirtd.socket libvirtd-ro.socket",
    PT_FIX_START_LIBVIRT, FALSE },
  { "libvirt/stopped-modular", "libvirt", stopped_modular, "fail", "libvirt does not answer",
    "its service is not started",
    "sudo systemctl enable --now virtqemud.socket virtqemud-ro.socket virtnetworkd.socket "
    "virtnetworkd-ro.socket virtnodedevd.socket virtstoraged.socket virtlogd.socket",
    PT_FIX_START_LIBVIRT, FALSE },
  { "libvirt/stopped-unknown", "libvirt", stopped_unknown, "fail", "libvirt does not answer",
    "not started", NULL, PT_FIX_START_LIBVIRT, FALSE },
  { "libvirt/absent", "libvirt", absent, "fail", "libvirt is not installed", "services",
    "sudo apt install libvirt-daemon-system libvirt-clients", PT_FIX_NONE, FALSE },
  { "libvirt/denied", "libvirt", denied, "fail", "You may not use libvirt yet", "group “libvirt”",
    "sudo usermod -aG libvirt \"$USER\"", PT_FIX_JOIN_GROUP, FALSE },
  { "libvirt/may-only-look", "libvirt", may_only_look, "warning", "You may look at machines",
    "group “libvirt”", "sudo usermod -aG libvirt \"$USER\"", PT_FIX_JOIN_GROUP, TRUE },
  { "libvirt/failed", "libvirt", failed, "fail", "libvirt does not work as it should",
    "`internal error: no`", "journalctl -b -n 30 -u libvirtd -u virtqemud", PT_FIX_NONE, FALSE },
  { "libvirt/session", "libvirt", session_libvirt, "fail", "This is the wrong libvirt",
    "`qemu:///session`", NULL, PT_FIX_USE_SYSTEM_LIBVIRT, FALSE },
  { "libvirt/old", "libvirt", old_libvirt, "warning", "libvirt is old", "6.4.0", NULL, PT_FIX_NONE,
    TRUE },
  { "vfio/fine", "vfio", nothing, "pass", "Linux can lend devices", "offers", NULL, PT_FIX_NONE,
    TRUE },
  { "vfio/missing", "vfio", no_vfio, "fail", "VFIO is missing in this kernel", "`vfio-pci`", NULL,
    PT_FIX_NONE, FALSE },
  { "vfio/not-offered", "vfio", vfio_not_offered, "warning", "libvirt does not offer VFIO yet",
    "not loaded", "sudo modprobe vfio-pci", PT_FIX_NONE, TRUE },
  { "vfio/iommu-off", "vfio", vfio_not_offered_iommu_off, "unknown", "before the IOMMU is on",
    "groups", NULL, PT_FIX_NONE, FALSE },
  { "vfio/by-files", "vfio", not_asked, "pass", "Linux can lend devices", "module", NULL,
    PT_FIX_NONE, TRUE },
  { "vfio/unknown", "vfio", vfio_unknown, "unknown", "cannot tell", "listed", NULL, PT_FIX_NONE,
    TRUE },
  { "programs/fine", "programs", nothing, "pass", "QEMU is installed", "libvirt offers", NULL,
    PT_FIX_NONE, TRUE },
  { "programs/by-files", "programs", not_asked, "pass", "QEMU is installed",
    "`qemu-system-x86_64` is there", NULL, PT_FIX_NONE, TRUE },
  { "programs/missing", "programs", no_qemu, "fail", "QEMU is not installed",
    "`qemu-system-x86_64`", "sudo apt install qemu-system-x86 qemu-utils", PT_FIX_NONE, FALSE },
  { "programs/no-kvm", "programs", kvm_not_offered, "fail", "libvirt offers no fast machines",
    "KVM", NULL, PT_FIX_NONE, FALSE },
  { "programs/unknown", "programs", qemu_unknown, "unknown", "cannot tell", "read", NULL,
    PT_FIX_NONE, TRUE },
  { "programs/test-driver", "programs", test_driver, "pass", "QEMU is installed", "is there", NULL,
    PT_FIX_NONE, TRUE },
  { "firmware/fine", "firmware", nothing, "pass", "UEFI firmware for machines is there",
    "libvirt offers it", NULL, PT_FIX_NONE, TRUE },
  { "firmware/by-files", "firmware", not_asked, "pass", "UEFI firmware for machines is there",
    "list of firmware", NULL, PT_FIX_NONE, TRUE },
  { "firmware/missing", "firmware", no_firmware, "fail", "UEFI firmware for machines is missing",
    "none", "sudo apt install ovmf", PT_FIX_NONE, FALSE },
  { "firmware/unknown", "firmware", firmware_unknown, "unknown", "cannot tell", "read", NULL,
    PT_FIX_NONE, TRUE },
  { "tpm/fine", "tpm", nothing, "pass", "The software TPM is installed", "`swtpm`", NULL,
    PT_FIX_NONE, TRUE },
  { "tpm/missing", "tpm", no_tpm, "warning", "The software TPM is not installed", "`swtpm`",
    "sudo apt install swtpm swtpm-tools", PT_FIX_NONE, TRUE },
  { "tpm/unknown", "tpm", tpm_unknown, "unknown", "cannot tell", "read", NULL, PT_FIX_NONE, TRUE },
  { "network/fine", "network", nothing, "pass", "The machines’ network is started", "active", NULL,
    PT_FIX_NONE, TRUE },
  { "network/stopped", "network", network_stopped, "warning",
    "The machines’ network is not started", "“default” exists, but is not active",
    "sudo virsh -c qemu:///system net-start default && sudo virsh -c qemu:///system net-autostart "
    "default",
    PT_FIX_START_NETWORK, TRUE },
  { "network/not-at-start", "network", network_not_at_start, "warning",
    "The machines’ network does not start by itself", "not at the next start",
    "sudo virsh -c qemu:///system net-autostart default", PT_FIX_START_NETWORK, TRUE },
  { "network/absent", "network", network_absent, "warning", "The machines’ network does not exist",
    "no network called “default”", "sudo apt install dnsmasq-base", PT_FIX_NONE, TRUE },
  { "network/no-program", "network", network_without_program, "warning",
    "A program for the machines’ network is missing", "`dnsmasq`", "sudo apt install dnsmasq-base",
    PT_FIX_NONE, TRUE },
  { "network/unknown", "network", network_unknown, "unknown", "cannot tell", "asked", NULL,
    PT_FIX_NONE, TRUE },
  { "session/fine", "session", nothing, "pass", "One person uses this computer’s screen",
    "anna is logged in on it", NULL, PT_FIX_NONE, TRUE },
  { "session/no-systemd", "session", no_systemd, "fail", "This system does not run systemd",
    "`/run/systemd/system`", NULL, PT_FIX_NONE, FALSE },
  { "session/unknown", "session", sessions_unknown, "unknown", "cannot tell", "read", NULL,
    PT_FIX_NONE, TRUE },
  { "session/second-user", "session", second_user, "warning", "Somebody else is logged in here",
    "bert has a session", NULL, PT_FIX_NONE, TRUE },
  { "session/same-user-twice", "session", same_user_twice, "pass", "One person uses", "anna", NULL,
    PT_FIX_NONE, TRUE },
  { "session/second-seat", "session", second_seat, "warning", "There is a second workplace",
    "bert has a session on another seat", NULL, PT_FIX_NONE, TRUE },
  { "session/only-remote", "session", only_remote, "warning",
    "Nobody is logged in at this computer’s screen", "anna is logged in over the network", NULL,
    PT_FIX_NONE, TRUE },
  { "session/nobody", "session", nobody, "pass", "Nobody is logged in at this computer’s screen",
    "No session would end", NULL, PT_FIX_NONE, TRUE },
  { "ssh/fine", "ssh", nothing, "pass", "An SSH server is running", "log in", NULL, PT_FIX_NONE,
    TRUE },
  { "ssh/none", "ssh", no_ssh, "warning", "No SSH server is running",
    "You could not log in from another computer", SSH, PT_FIX_NONE, TRUE },
  { "ssh/unknown", "ssh", ssh_unknown, "unknown", "cannot tell", "listed", NULL, PT_FIX_NONE,
    TRUE },
  { "secure-boot/off", "secure-boot", nothing, "pass", "Secure Boot is off", "says so", NULL,
    PT_FIX_NONE, TRUE },
  { "secure-boot/on", "secure-boot", secure_boot, "pass", "Secure Boot is on", "`integrity`", NULL,
    PT_FIX_NONE, TRUE },
  { "secure-boot/unknown", "secure-boot", secure_boot_unknown, "unknown",
    "Secure Boot state: cannot tell", "The firmware variable could not be read", NULL, PT_FIX_NONE,
    TRUE },
  { "secure-boot/bios", "secure-boot", bios, "pass", "This computer has no Secure Boot",
    "not started by UEFI", NULL, PT_FIX_NONE, TRUE },
  { "sandbox/docker", "sandbox", sandbox, "warning", "Some facts are out of reach", "`docker`",
    "passthroughctl check", PT_FIX_NONE, TRUE },
};

static void
test_case (gconstpointer data)
{
  const Case *row = data;
  g_autoptr (PtHost) host = test_host_new_desktop ();
  g_autoptr (PtVirtFacts) virt = test_virt_new_ready ();
  g_autoptr (PtReport) report = NULL;
  const PtCheck *check;

  row->change (host, virt);
  report = test_report (host, virt);
  check = test_check (report, row->id);
  g_assert_nonnull (check);
  g_assert_cmpstr (pt_check_state_name (check->state), ==, row->state);
  assert_contains (check->title, row->title);
  assert_contains (check->seen, row->seen);
  g_assert_cmpstr (check->command, ==, row->command);
  g_assert_cmpint (check->fix, ==, row->fix);
  g_assert_cmpint (report->ready, ==, row->ready);
}

static void
test_order (void)
{
  static const char *const ids[]
      = { "virtualization", "iommu",   "arguments", "interrupts", "memory",
          "libvirt",        "vfio",    "programs",  "firmware",   "tpm",
          "network",        "session", "ssh",       "secure-boot" };
  g_autoptr (PtHost) host = test_host_new_desktop ();
  g_autoptr (PtVirtFacts) virt = test_virt_new_ready ();
  g_autoptr (PtReport) report = test_report (host, virt);

  g_assert_cmpint (report->checks->len, ==, G_N_ELEMENTS (ids));
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      const PtCheck *check = report->checks->pdata[i];

      g_assert_cmpstr (check->id, ==, ids[i]);
      g_assert_cmpint (check->state, ==, PT_CHECK_PASS);
    }
  g_assert_true (report->ready);
}

/* Nothing is ticked that was not measured. */
static void
test_empty (void)
{
  g_autoptr (PtHost) host = test_host_new ();
  g_autoptr (PtReport) report = test_report (host, NULL);

  for (guint i = 0; i < report->checks->len; i++)
    {
      const PtCheck *check = report->checks->pdata[i];

      g_test_message ("%s: %s", check->id, pt_check_state_name (check->state));
      g_assert_cmpint (check->state, !=, PT_CHECK_PASS);
    }
  g_assert_false (report->ready);
}

/* The check of the IOMMU names the switch; this one does not deny it. */
static void
test_off_switch_not_denied (void)
{
  g_autoptr (PtHost) host = test_host_new_desktop ();
  g_autoptr (PtVirtFacts) virt = test_virt_new_ready ();
  g_autoptr (PtReport) report = NULL;

  g_strfreev (host->iommu->units);
  host->iommu->units = g_new0 (char *, 1);
  g_ptr_array_set_size (host->iommu->groups, 0);
  for (guint i = 0; i < host->pci->len; i++)
    ((PtPciDevice *) host->pci->pdata[i])->group = -1;
  test_set (&host->boot->cmdline, "quiet amd_iommu=off");
  report = test_report (host, virt);
  g_assert_cmpint (test_check (report, "iommu")->state, ==, PT_CHECK_FAIL);
  assert_contains (test_check (report, "arguments")->title, "No other kernel argument");
}

static void
test_root_words (void)
{
  g_autoptr (PtHost) host = test_host_new_desktop ();
  g_autoptr (PtVirtFacts) virt = test_virt_new_ready ();
  g_autoptr (PtReport) report = NULL;

  denied (host, virt);
  report = test_report (host, virt);
  assert_contains (test_check (report, "libvirt")->remedy, "can do anything on this computer");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/checks/", cases[i].path, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/checks/order", test_order);
  g_test_add_func ("/checks/empty", test_empty);
  g_test_add_func ("/checks/off-switch-not-denied", test_off_switch_not_denied);
  g_test_add_func ("/checks/root-words", test_root_words);
  return g_test_run ();
}
