#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-vm-start.h"

#include "pt-i18n.h"
#include "pt-vm-ask.h"

/* The hook runs inside this: its own limits, and a return, end before that. */
#define START_SECONDS 900

static gboolean
start_now (const PtLibvirt *libvirt,
           virConnect *connection,
           const char *uri,
           const char *argument,
           gpointer *result,
           GError **error)
{
  virDomainPtr domain;

  if (connection == NULL)
    return pt_vm_set_error (libvirt, _ ("libvirt does not answer"), error);
  /* Not VIR_DOMAIN_START_AUTODESTROY: the session that this runs in may end, the machine stays. */
  domain = libvirt->virDomainCreateXML (connection, argument, 0);
  if (domain == NULL)
    return pt_vm_set_error (libvirt, _ ("libvirt did not start the machine"), error);
  libvirt->virDomainFree (domain);
  *result = g_strdup ("");
  return TRUE;
}

static gboolean
start_kept (const PtLibvirt *libvirt,
            virConnect *connection,
            const char *uri,
            const char *argument,
            gpointer *result,
            GError **error)
{
  virDomainPtr domain;
  int started;

  if (connection == NULL)
    return pt_vm_set_error (libvirt, _ ("libvirt does not answer"), error);
  domain = libvirt->virDomainLookupByUUIDString (connection, argument);
  if (domain == NULL)
    return pt_vm_set_error (libvirt, _ ("libvirt does not know the machine"), error);
  started = libvirt->virDomainCreate (domain);
  if (started < 0)
    pt_vm_set_error (libvirt, _ ("libvirt did not start the machine"), error);
  libvirt->virDomainFree (domain);
  *result = started < 0 ? NULL : g_strdup ("");
  return started >= 0;
}

/**
 * pt_vm_start:
 * @uri: (nullable): a libvirt URI, NULL for the system's
 * @uuid: a machine's UUID
 * @cancellable: (nullable): ends the waiting
 * @error: return location for an error
 *
 * Starts a machine from the definition that libvirt keeps. Blocks as long as the machine's hook
 * runs; the start goes on where the session that this runs in ends.
 *
 * Returns: FALSE with PT_ERROR_FAILED or _DENIED, in libvirt's words
 */
gboolean
pt_vm_start (const char *uri, const char *uuid, GCancellable *cancellable, GError **error)
{
  g_autofree char *started
      = pt_vm_order (start_kept, uri, uuid, g_free, START_SECONDS, cancellable, error);

  return started != NULL;
}

/**
 * pt_vm_start_once:
 * @uri: (nullable): a libvirt URI, NULL for the system's
 * @xml: a definition
 * @cancellable: (nullable): ends the waiting
 * @error: return location for an error
 *
 * Starts a machine from a definition that libvirt does not keep. Where it keeps one of the same
 * UUID that is shut off, that one stays as it is. Blocks as long as the machine's hook runs.
 *
 * Returns: FALSE with PT_ERROR_FAILED or _DENIED, in libvirt's words
 */
gboolean
pt_vm_start_once (const char *uri, const char *xml, GCancellable *cancellable, GError **error)
{
  g_autofree char *started
      = pt_vm_order (start_now, uri, xml, g_free, START_SECONDS, cancellable, error);

  return started != NULL;
}
