#include "config.h"

#include "pt-vm-store.h"

#include <errno.h>
#include <grp.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pt-error.h"
#include "pt-i18n.h"
#include "pt-vm-ask.h"
#include "pt-vm-capabilities.h"

/* It may have to ask for a password. */
#define DEFINE_SECONDS 180

static const char *
last_message (const PtLibvirt *libvirt)
{
  const char *message = libvirt->virGetLastErrorMessage ();

  return message != NULL ? message : "";
}

/* libvirt keeps the errno of a system error in the first number (virReportSystemError). */
static gboolean
is_denied (const PtLibvirt *libvirt)
{
  virErrorPtr error = libvirt->virGetLastError ();

  return error != NULL && (error->int1 == EACCES || error->int1 == EPERM);
}

static PtVirtState
state_of_error (const PtLibvirt *libvirt)
{
  switch (libvirt->virGetLastErrorCode ())
    {
    case VIR_ERR_AUTH_FAILED:
    case VIR_ERR_AUTH_CANCELLED:
    case VIR_ERR_AUTH_UNAVAILABLE:
    case VIR_ERR_ACCESS_DENIED:
    case VIR_ERR_OPERATION_DENIED:
      return PT_VIRT_DENIED;
    case VIR_ERR_SYSTEM_ERROR:
      return is_denied (libvirt) ? PT_VIRT_DENIED : PT_VIRT_STOPPED;
    default:
      return PT_VIRT_FAILED;
    }
}

static void
probe_network (const PtLibvirt *libvirt, virConnect *connection, PtVirtFacts *facts)
{
  virNetworkPtr *networks = NULL;
  int count = libvirt->virConnectListAllNetworks (connection, &networks, 0);

  facts->network_known = count >= 0;
  for (int i = 0; i < count; i++)
    {
      int autostart = 0;

      if (g_strcmp0 (libvirt->virNetworkGetName (networks[i]), "default") == 0)
        {
          facts->network_exists = TRUE;
          facts->network_active = libvirt->virNetworkIsActive (networks[i]) == 1;
          facts->network_autostart
              = libvirt->virNetworkGetAutostart (networks[i], &autostart) == 0 && autostart;
        }
      libvirt->virNetworkFree (networks[i]);
    }
  free (networks);
}

static void
probe_capabilities (const PtLibvirt *libvirt, virConnect *connection, PtVirtFacts *facts)
{
  g_autofree char *text = NULL;

  text = libvirt->virConnectGetDomainCapabilities (connection, NULL, "x86_64", "q35", "kvm", 0);
  if (text != NULL)
    {
      facts->kvm = PT_YES;
      pt_vm_capabilities_read (text, facts);
      return;
    }
  /* The test driver has no such call; that says nothing about the computer. */
  if (libvirt->virGetLastErrorCode () == VIR_ERR_NO_SUPPORT)
    return;
  facts->kvm = PT_NO;
  text = libvirt->virConnectGetDomainCapabilities (connection, NULL, "x86_64", "q35", "qemu", 0);
  if (text != NULL)
    pt_vm_capabilities_read (text, facts);
}

/* libvirt's own polkit rule lets members of this group in without a password
 * (src/remote/libvirtd.rules). */
static gboolean
is_in_libvirt_group (void)
{
  gid_t groups[NGROUPS_MAX];
  int count = getgroups (NGROUPS_MAX, groups);
  char buffer[16384];
  struct group entry, *wanted = NULL;

  if (getgrnam_r ("libvirt", &entry, buffer, sizeof buffer, &wanted) != 0)
    return FALSE;
  for (int i = 0; wanted != NULL && i < count; i++)
    if (groups[i] == wanted->gr_gid)
      return TRUE;
  return wanted != NULL && getegid () == wanted->gr_gid;
}

/* Where polkit is not used the socket's own permissions decide, and it is not everybody's. */
static PtFact
probe_rights (const char *uri)
{
  static const char *const sockets[]
      = { "/run/libvirt/virtqemud-sock", "/run/libvirt/libvirt-sock" };
  struct stat found;

  if (geteuid () == 0 || !g_str_equal (uri, PT_VM_STORE_SYSTEM_URI))
    return PT_YES;
  for (guint i = 0; i < G_N_ELEMENTS (sockets); i++)
    if (stat (sockets[i], &found) == 0)
      {
        if (access (sockets[i], W_OK) != 0)
          return PT_NO;
        return (found.st_mode & S_IWOTH) == 0 || is_in_libvirt_group () ? PT_YES : PT_NO;
      }
  return PT_UNKNOWN;
}

static gboolean
probe_now (const PtLibvirt *libvirt,
           virConnect *connection,
           const char *uri,
           const char *argument,
           gpointer *result,
           GError **error)
{
  PtVirtFacts *facts = pt_virt_facts_new ();

  facts->uri = g_strdup (uri);
  facts->session = g_str_has_suffix (uri, "///session");
  if (connection == NULL)
    {
      facts->state = state_of_error (libvirt);
      facts->message = g_strdup (last_message (libvirt));
    }
  else
    {
      facts->state = PT_VIRT_READY;
      facts->may_manage = probe_rights (uri);
      libvirt->virConnectGetLibVersion (connection, &facts->version);
      probe_network (libvirt, connection, facts);
      probe_capabilities (libvirt, connection, facts);
    }
  *result = facts;
  return TRUE;
}

static PtMachineState
machine_state (const PtLibvirt *libvirt, virDomainPtr domain)
{
  int state = VIR_DOMAIN_NOSTATE;

  if (libvirt->virDomainGetState (domain, &state, NULL, 0) < 0)
    return PT_MACHINE_UNKNOWN;
  switch ((virDomainState) state)
    {
    case VIR_DOMAIN_RUNNING:
    case VIR_DOMAIN_BLOCKED:
      return PT_MACHINE_RUNNING;
    case VIR_DOMAIN_PAUSED:
      return PT_MACHINE_PAUSED;
    case VIR_DOMAIN_SHUTDOWN:
      return PT_MACHINE_ENDING;
    case VIR_DOMAIN_SHUTOFF:
    case VIR_DOMAIN_CRASHED:
      return PT_MACHINE_OFF;
    case VIR_DOMAIN_PMSUSPENDED:
      return PT_MACHINE_SUSPENDED;
    case VIR_DOMAIN_NOSTATE:
    default:
      return PT_MACHINE_UNKNOWN;
    }
}

static PtMachine *
read_machine (const PtLibvirt *libvirt, virDomainPtr domain)
{
  PtMachine *machine;
  char uuid[VIR_UUID_STRING_BUFLEN];
  g_autofree char *xml = libvirt->virDomainGetXMLDesc (domain, VIR_DOMAIN_XML_INACTIVE);

  /* It may have been removed since it was listed. */
  if (xml == NULL || libvirt->virDomainGetUUIDString (domain, uuid) < 0)
    return NULL;
  machine = g_atomic_rc_box_new0 (PtMachine);
  machine->name = g_strdup (libvirt->virDomainGetName (domain));
  machine->uuid = g_ascii_strdown (uuid, -1);
  machine->state = machine_state (libvirt, domain);
  machine->persistent = libvirt->virDomainIsPersistent (domain) == 1;
  machine->summary = pt_vm_summary_read (xml);
  machine->xml = g_steal_pointer (&xml);
  return machine;
}

static int
compare_machines (gconstpointer a, gconstpointer b)
{
  const PtMachine *const *first = a;
  const PtMachine *const *second = b;
  int order = strcmp ((*first)->name, (*second)->name);

  return order != 0 ? order : strcmp ((*first)->uuid, (*second)->uuid);
}

static gboolean
list_now (const PtLibvirt *libvirt,
          virConnect *connection,
          const char *uri,
          const char *argument,
          gpointer *result,
          GError **error)
{
  virDomainPtr *domains = NULL;
  GPtrArray *machines;
  int count;

  if (connection == NULL)
    return pt_vm_set_error (libvirt, _ ("libvirt does not answer"), error);
  count = libvirt->virConnectListAllDomains (connection, &domains, 0);
  if (count < 0)
    return pt_vm_set_error (libvirt, _ ("libvirt does not list its machines"), error);
  machines = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_machine_unref);
  for (int i = 0; i < count; i++)
    {
      PtMachine *machine = read_machine (libvirt, domains[i]);

      if (machine != NULL)
        g_ptr_array_add (machines, machine);
      libvirt->virDomainFree (domains[i]);
    }
  free (domains);
  g_ptr_array_sort (machines, compare_machines);
  *result = machines;
  return TRUE;
}

static gboolean
find_now (const PtLibvirt *libvirt,
          virConnect *connection,
          const char *uri,
          const char *argument,
          gpointer *result,
          GError **error)
{
  virDomainPtr domain;

  if (connection == NULL)
    return pt_vm_set_error (libvirt, _ ("libvirt does not answer"), error);
  domain = libvirt->virDomainLookupByUUIDString (connection, argument);
  if (domain == NULL)
    domain = libvirt->virDomainLookupByName (connection, argument);
  if (domain == NULL)
    {
      g_autofree char *what = g_strdup_printf (_ ("There is no machine “%s” on %s"), argument, uri);

      return pt_vm_set_error (libvirt, what, error);
    }
  *result = read_machine (libvirt, domain);
  if (*result == NULL)
    pt_vm_set_error (libvirt, _ ("libvirt does not give the machine’s definition"), error);
  libvirt->virDomainFree (domain);
  return *result != NULL;
}

/**
 * pt_vm_store_probe:
 * @uri: (nullable): a libvirt URI, NULL for the system's
 * @cancellable: (nullable): ends the waiting
 * @error: return location for an error
 *
 * Asks libvirt whether it is there and what it can do. Blocks; no libvirt is an answer, not an
 * error.
 *
 * Returns: (transfer full): the answer; NULL only with G_IO_ERROR_CANCELLED
 */
PtVirtFacts *
pt_vm_store_probe (const char *uri, GCancellable *cancellable, GError **error)
{
  GError *reason = NULL;
  PtVirtFacts *facts = pt_vm_ask (probe_now, uri, NULL, (GDestroyNotify) pt_virt_facts_unref,
                                  cancellable, &reason);

  if (facts != NULL)
    return facts;
  if (g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, reason);
      return NULL;
    }
  /* Not installed, or it hangs: both are answers about this computer. */
  facts = pt_virt_facts_new ();
  facts->state = g_error_matches (reason, PT_ERROR, PT_ERROR_NOT_SUPPORTED) ? PT_VIRT_STOPPED
                                                                            : PT_VIRT_FAILED;
  facts->uri = g_strdup (uri != NULL ? uri : PT_VM_STORE_SYSTEM_URI);
  facts->message = g_strdup (reason->message);
  g_error_free (reason);
  return facts;
}

/**
 * pt_vm_store_list:
 * @uri: (nullable): a libvirt URI, NULL for the system's
 * @cancellable: (nullable): ends the waiting
 * @error: return location for an error
 *
 * Lists all machines with their definitions, by name. Blocks.
 *
 * Returns: (transfer full) (element-type PtMachine): the machines, or NULL with an error
 */
GPtrArray *
pt_vm_store_list (const char *uri, GCancellable *cancellable, GError **error)
{
  return pt_vm_ask (list_now, uri, NULL, (GDestroyNotify) g_ptr_array_unref, cancellable, error);
}

/**
 * pt_vm_store_find:
 * @uri: (nullable): a libvirt URI, NULL for the system's
 * @name_or_uuid: a machine's UUID or name
 * @cancellable: (nullable): ends the waiting
 * @error: return location for an error
 *
 * Returns: (transfer full): the machine, or NULL with PT_ERROR_NOT_FOUND, _DENIED or _FAILED
 */
PtMachine *
pt_vm_store_find (const char *uri,
                  const char *name_or_uuid,
                  GCancellable *cancellable,
                  GError **error)
{
  return pt_vm_ask (find_now, uri, name_or_uuid, (GDestroyNotify) pt_machine_unref, cancellable,
                    error);
}

static gboolean
define_now (const PtLibvirt *libvirt,
            virConnect *connection,
            const char *uri,
            const char *argument,
            gpointer *result,
            GError **error)
{
  virDomainPtr domain;

  if (connection == NULL)
    return pt_vm_set_error (libvirt, _ ("libvirt does not answer"), error);
  domain = libvirt->virDomainDefineXMLFlags (connection, argument, VIR_DOMAIN_DEFINE_VALIDATE);
  if (domain == NULL)
    return pt_vm_set_error (libvirt, _ ("libvirt does not take the machine’s definition"), error);
  *result = read_machine (libvirt, domain);
  if (*result == NULL)
    pt_vm_set_error (libvirt, _ ("libvirt does not give the machine’s definition"), error);
  libvirt->virDomainFree (domain);
  return *result != NULL;
}

/**
 * pt_vm_store_define:
 * @uri: (nullable): a libvirt URI, NULL for the system's
 * @xml: a machine's definition, checked against libvirt's schema before it counts
 * @cancellable: (nullable): ends the waiting, not what was ordered
 * @error: return location for an error
 *
 * Gives libvirt a machine's definition, in the place of the one that it has of the same UUID. What
 * libvirt has understood is in the answer: it drops what it does not know without a word.
 *
 * Returns: (transfer full): the machine as libvirt has it now; NULL with PT_ERROR_DENIED or _FAILED
 */
PtMachine *
pt_vm_store_define (const char *uri, const char *xml, GCancellable *cancellable, GError **error)
{
  return pt_vm_order (define_now, uri, xml, (GDestroyNotify) pt_machine_unref, DEFINE_SECONDS,
                      cancellable, error);
}

PtMachine *
pt_machine_ref (PtMachine *machine)
{
  return g_atomic_rc_box_acquire (machine);
}

static void
machine_clear (PtMachine *machine)
{
  g_free (machine->name);
  g_free (machine->uuid);
  g_free (machine->xml);
  pt_vm_summary_free (machine->summary);
}

void
pt_machine_unref (PtMachine *machine)
{
  g_atomic_rc_box_release_full (machine, (GDestroyNotify) machine_clear);
}

/**
 * pt_machine_state_name:
 * @state: a state
 *
 * Returns: (transfer none): the state in the words of `virsh list`
 */
const char *
pt_machine_state_name (PtMachineState state)
{
  switch (state)
    {
    case PT_MACHINE_OFF:
      return "shut off";
    case PT_MACHINE_RUNNING:
      return "running";
    case PT_MACHINE_PAUSED:
      return "paused";
    case PT_MACHINE_ENDING:
      return "in shutdown";
    case PT_MACHINE_SUSPENDED:
      return "pmsuspended";
    case PT_MACHINE_UNKNOWN:
      return "unknown";
    }
  return "unknown";
}
