#include "config.h"

#include "pt-vm-store.h"

#include <string.h>
#include <unistd.h>

#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>
#include <libxml/xmlerror.h>

#include "pt-error.h"
#include "pt-i18n.h"
#include "pt-vm-capabilities.h"

/* A hook that runs keeps libvirt from answering anything about its machine, and so a listing of
 * all machines, for as long as it likes (measured with libvirt 9.0). */
#define ANSWER_SECONDS 20

G_DEFINE_AUTOPTR_CLEANUP_FUNC (virConnect, virConnectClose)

static void
ignore_error (void *data, virErrorPtr error)
{
  /* libvirt prints to stderr where nobody listens; each caller reads the error itself. */
}

static void
ignore_xml_error (void *data, const char *format, ...)
{
}

static gpointer
initialize (gpointer data)
{
  virSetErrorFunc (NULL, ignore_error);
  return GINT_TO_POINTER (virInitialize ());
}

static void
ensure_initialized (void)
{
  static GOnce once = G_ONCE_INIT;

  g_once (&once, initialize, NULL);
}

static const char *
last_message (void)
{
  const char *message = virGetLastErrorMessage ();

  return message != NULL ? message : "";
}

static gboolean
set_virt_error (GError **error, const char *what)
{
  int code = virGetLastErrorCode ();
  PtError kind = PT_ERROR_FAILED;

  if (code == VIR_ERR_NO_DOMAIN)
    kind = PT_ERROR_NOT_FOUND;
  else if (code == VIR_ERR_AUTH_FAILED || code == VIR_ERR_AUTH_UNAVAILABLE
           || code == VIR_ERR_ACCESS_DENIED || code == VIR_ERR_OPERATION_DENIED)
    kind = PT_ERROR_DENIED;
  g_set_error (error, PT_ERROR, kind, "%s: %s", what, last_message ());
  return FALSE;
}

/* Reading needs no rights of libvirt's: the read-only socket is everybody's, so that no password
 * is asked for before anything is changed. */
static virConnect *
open_connection (const char *uri)
{
  ensure_initialized ();
  if (g_str_has_prefix (uri, "test:"))
    return virConnectOpen (uri);
  return virConnectOpenReadOnly (uri);
}

static PtVirtState
state_of_error (void)
{
  switch (virGetLastErrorCode ())
    {
    case VIR_ERR_AUTH_FAILED:
    case VIR_ERR_AUTH_CANCELLED:
    case VIR_ERR_AUTH_UNAVAILABLE:
    case VIR_ERR_ACCESS_DENIED:
    case VIR_ERR_OPERATION_DENIED:
      return PT_VIRT_DENIED;
    case VIR_ERR_SYSTEM_ERROR:
    case VIR_ERR_NO_CONNECT:
      return strstr (last_message (), "ermission denied") ? PT_VIRT_DENIED : PT_VIRT_STOPPED;
    default:
      return PT_VIRT_FAILED;
    }
}

static void
probe_network (virConnect *connection, PtVirtFacts *facts)
{
  virNetworkPtr *networks = NULL;
  int count = virConnectListAllNetworks (connection, &networks, 0);

  facts->network_known = count >= 0;
  for (int i = 0; i < count; i++)
    {
      int autostart = 0;

      if (g_strcmp0 (virNetworkGetName (networks[i]), "default") == 0)
        {
          facts->network_exists = TRUE;
          facts->network_active = virNetworkIsActive (networks[i]) == 1;
          facts->network_autostart
              = virNetworkGetAutostart (networks[i], &autostart) == 0 && autostart;
        }
      virNetworkFree (networks[i]);
    }
  free (networks);
}

static void
probe_capabilities (virConnect *connection, PtVirtFacts *facts)
{
  g_autofree char *text = NULL;

  text = virConnectGetDomainCapabilities (connection, NULL, "x86_64", "q35", "kvm", 0);
  if (text != NULL)
    {
      facts->kvm = PT_YES;
      pt_vm_capabilities_read (text, facts);
      return;
    }
  /* The test driver has no such call; that says nothing about the computer. */
  if (virGetLastErrorCode () == VIR_ERR_NO_SUPPORT)
    return;
  facts->kvm = PT_NO;
  text = virConnectGetDomainCapabilities (connection, NULL, "x86_64", "q35", "qemu", 0);
  if (text != NULL)
    pt_vm_capabilities_read (text, facts);
}

static gboolean
probe_now (const char *uri, gpointer argument, gpointer *result, GError **error)
{
  PtVirtFacts *facts = pt_virt_facts_new ();
  g_autoptr (virConnect) connection = open_connection (uri);

  facts->uri = g_strdup (uri);
  facts->session = g_str_has_suffix (uri, "///session");
  if (connection == NULL)
    {
      facts->state = state_of_error ();
      facts->message = g_strdup (last_message ());
    }
  else
    {
      facts->state = PT_VIRT_READY;
      virConnectGetLibVersion (connection, &facts->version);
      probe_network (connection, facts);
      probe_capabilities (connection, facts);
    }
  *result = facts;
  return TRUE;
}

static PtMachineState
machine_state (virDomainPtr domain)
{
  int state = VIR_DOMAIN_NOSTATE;

  if (virDomainGetState (domain, &state, NULL, 0) < 0)
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
read_machine (virDomainPtr domain)
{
  PtMachine *machine;
  char uuid[VIR_UUID_STRING_BUFLEN];
  g_autofree char *xml = virDomainGetXMLDesc (domain, VIR_DOMAIN_XML_INACTIVE);

  /* It may have been removed since it was listed. */
  if (xml == NULL || virDomainGetUUIDString (domain, uuid) < 0)
    return NULL;
  machine = g_atomic_rc_box_new0 (PtMachine);
  machine->name = g_strdup (virDomainGetName (domain));
  machine->uuid = g_ascii_strdown (uuid, -1);
  machine->state = machine_state (domain);
  machine->persistent = virDomainIsPersistent (domain) == 1;
  machine->xml = g_steal_pointer (&xml);
  return machine;
}

static int
compare_machines (gconstpointer a, gconstpointer b)
{
  const PtMachine *const *first = a;
  const PtMachine *const *second = b;
  int order = g_utf8_collate ((*first)->name, (*second)->name);

  return order != 0 ? order : strcmp ((*first)->uuid, (*second)->uuid);
}

static gboolean
list_now (const char *uri, gpointer argument, gpointer *result, GError **error)
{
  g_autoptr (virConnect) connection = open_connection (uri);
  virDomainPtr *domains = NULL;
  GPtrArray *machines;
  int count;

  if (connection == NULL)
    return set_virt_error (error, _ ("libvirt does not answer"));
  count = virConnectListAllDomains (connection, &domains, 0);
  if (count < 0)
    return set_virt_error (error, _ ("libvirt does not list its machines"));
  machines = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_machine_unref);
  for (int i = 0; i < count; i++)
    {
      PtMachine *machine = read_machine (domains[i]);

      if (machine != NULL)
        g_ptr_array_add (machines, machine);
      virDomainFree (domains[i]);
    }
  free (domains);
  g_ptr_array_sort (machines, compare_machines);
  *result = machines;
  return TRUE;
}

static gboolean
find_now (const char *uri, gpointer argument, gpointer *result, GError **error)
{
  g_autoptr (virConnect) connection = open_connection (uri);
  virDomainPtr domain;

  if (connection == NULL)
    return set_virt_error (error, _ ("libvirt does not answer"));
  domain = virDomainLookupByUUIDString (connection, argument);
  if (domain == NULL)
    domain = virDomainLookupByName (connection, argument);
  if (domain == NULL)
    {
      g_autofree char *what
          = g_strdup_printf (_ ("There is no machine “%s” on %s"), (char *) argument, uri);

      return set_virt_error (error, what);
    }
  *result = read_machine (domain);
  if (*result == NULL)
    set_virt_error (error, _ ("libvirt does not give the machine’s definition"));
  virDomainFree (domain);
  return *result != NULL;
}

typedef gboolean (*CallFunc) (const char *uri, gpointer argument, gpointer *result, GError **error);

/* One question to libvirt; lives as long as the longer of the asker and the answer. */
typedef struct
{
  GMutex lock;
  GCond answered;
  CallFunc func;
  char *uri;
  char *argument;
  GDestroyNotify free_result;
  gboolean done;
  gboolean ok;
  gpointer result;
  GError *error;
} Call;

static void
call_clear (Call *call)
{
  if (call->result != NULL)
    call->free_result (call->result);
  g_clear_error (&call->error);
  g_free (call->uri);
  g_free (call->argument);
  g_cond_clear (&call->answered);
  g_mutex_clear (&call->lock);
}

static gpointer
call_run (gpointer data)
{
  Call *call = data;
  gpointer result = NULL;
  GError *error = NULL;
  gboolean ok;

  /* libvirt parses with libxml2, which complains to stderr, thread by thread, about files that
   * are not there. */
  xmlSetGenericErrorFunc (NULL, ignore_xml_error);
  ok = call->func (call->uri, call->argument, &result, &error);

  g_mutex_lock (&call->lock);
  call->ok = ok;
  call->result = result;
  call->error = error;
  call->done = TRUE;
  g_cond_signal (&call->answered);
  g_mutex_unlock (&call->lock);
  g_atomic_rc_box_release_full (call, (GDestroyNotify) call_clear);
  return NULL;
}

static void
on_call_cancelled_cb (GCancellable *cancellable, gpointer data)
{
  Call *call = data;

  g_mutex_lock (&call->lock);
  g_cond_signal (&call->answered);
  g_mutex_unlock (&call->lock);
}

/* Waits for the answer, the limit or the cancellation, whichever comes first. */
static gpointer
call_wait (Call *call, GCancellable *cancellable, GError **error)
{
  gint64 limit = g_get_monotonic_time () + ANSWER_SECONDS * G_TIME_SPAN_SECOND;
  gboolean in_time = TRUE;
  gpointer result = NULL;

  g_mutex_lock (&call->lock);
  while (!call->done && in_time && !g_cancellable_is_cancelled (cancellable))
    in_time = g_cond_wait_until (&call->answered, &call->lock, limit);
  if (call->done && call->ok)
    result = g_steal_pointer (&call->result);
  else if (call->done)
    g_propagate_error (error, g_steal_pointer (&call->error));
  else if (!g_cancellable_set_error_if_cancelled (cancellable, error))
    g_set_error (error, PT_ERROR, PT_ERROR_FAILED,
                 _ ("libvirt did not answer within %d seconds; a hook may be running"),
                 ANSWER_SECONDS);
  g_mutex_unlock (&call->lock);
  return result;
}

static gpointer
ask (CallFunc func,
     const char *uri,
     const char *argument,
     GDestroyNotify free_result,
     GCancellable *cancellable,
     GError **error)
{
  Call *call = g_atomic_rc_box_new0 (Call);
  gpointer result;
  gulong handler = 0;

  g_mutex_init (&call->lock);
  g_cond_init (&call->answered);
  call->func = func;
  call->uri = g_strdup (uri != NULL ? uri : PT_VM_STORE_SYSTEM_URI);
  call->argument = g_strdup (argument);
  call->free_result = free_result;
  g_thread_unref (g_thread_new ("libvirt", call_run, g_atomic_rc_box_acquire (call)));
  if (cancellable != NULL)
    handler = g_cancellable_connect (cancellable, G_CALLBACK (on_call_cancelled_cb), call, NULL);
  result = call_wait (call, cancellable, error);
  if (handler != 0)
    g_cancellable_disconnect (cancellable, handler);
  g_atomic_rc_box_release_full (call, (GDestroyNotify) call_clear);
  return result;
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
 * Returns: (transfer full): the answer; NULL only when cancelled or when libvirt hangs
 */
PtVirtFacts *
pt_vm_store_probe (const char *uri, GCancellable *cancellable, GError **error)
{
  return ask (probe_now, uri, NULL, (GDestroyNotify) pt_virt_facts_unref, cancellable, error);
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
  return ask (list_now, uri, NULL, (GDestroyNotify) g_ptr_array_unref, cancellable, error);
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
  return ask (find_now, uri, name_or_uuid, (GDestroyNotify) pt_machine_unref, cancellable, error);
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
