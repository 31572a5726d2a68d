#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-vm-network.h"

#include <stdlib.h>

#include <glib/gstdio.h>

#include "pt-error.h"
#include "pt-file.h"
#include "pt-i18n.h"
#include "pt-vm-ask.h"

/* The network that new machines are given, and every distribution ships. */
#define NETWORK "default"
/* dnsmasq and the firewall's rules are started meanwhile. */
#define SECONDS 60

#define STARTED "started"
#define AUTOSTART "autostart"

/* What was changed, and by nobody else. The user did it with his own rights, so it is remembered
 * among his own files. */
typedef struct
{
  gboolean started;
  gboolean autostart;
} Change;

/* -- what is remembered --------------------------------------------------- */

static char *
memory_path (void)
{
  return g_build_filename (g_get_user_state_dir (), "passthrough", "network", NULL);
}

static Change
recall (void)
{
  g_autofree char *path = memory_path ();
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return (Change){ 0 };
  lines = g_strsplit (text, "\n", -1);
  return (Change){ .started = g_strv_contains ((const char *const *) lines, STARTED),
                   .autostart = g_strv_contains ((const char *const *) lines, AUTOSTART) };
}

static gboolean
remember (const Change *change, GError **error)
{
  g_autofree char *path = memory_path ();
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *text = g_strconcat (change->started ? STARTED "\n" : "",
                                       change->autostart ? AUTOSTART "\n" : "", NULL);

  if (text[0] == '\0')
    {
      g_remove (path);
      return TRUE;
    }
  g_mkdir_with_parents (folder, 0700);
  return pt_file_write (path, text, 0600, error);
}

/* -- asking libvirt ---------------------------------------------------------- */

static virNetworkPtr
find_network (const PtLibvirt *libvirt, virConnect *connection, GError **error)
{
  virNetworkPtr network
      = connection != NULL ? libvirt->virNetworkLookupByName (connection, NETWORK) : NULL;

  if (connection == NULL)
    pt_vm_set_error (libvirt, _ ("libvirt does not answer"), error);
  else if (network == NULL)
    pt_vm_set_error (libvirt, _ ("libvirt has no network called “default”"), error);
  return network;
}

static gboolean
has_autostart (const PtLibvirt *libvirt, virNetworkPtr network)
{
  int autostart = 0;

  return libvirt->virNetworkGetAutostart (network, &autostart) == 0 && autostart;
}

/* All or nothing: what was begun is taken back. */
static gboolean
start (const PtLibvirt *libvirt, virNetworkPtr network, Change *change, GError **error)
{
  if (libvirt->virNetworkIsActive (network) != 1)
    {
      if (libvirt->virNetworkCreate (network) != 0)
        return pt_vm_set_error (libvirt, _ ("libvirt did not start the network"), error);
      change->started = TRUE;
    }
  if (!has_autostart (libvirt, network))
    {
      if (libvirt->virNetworkSetAutostart (network, 1) != 0)
        {
          pt_vm_set_error (libvirt, _ ("The network could not be made to start by itself"), error);
          if (change->started)
            libvirt->virNetworkDestroy (network);
          return FALSE;
        }
      change->autostart = TRUE;
    }
  return TRUE;
}

static gboolean
start_now (const PtLibvirt *libvirt,
           virConnect *connection,
           const char *uri,
           const char *argument,
           gpointer *result,
           GError **error)
{
  virNetworkPtr network = find_network (libvirt, connection, error);
  g_autofree Change *change = g_new0 (Change, 1);
  gboolean done = network != NULL && start (libvirt, network, change, error);

  if (network != NULL)
    libvirt->virNetworkFree (network);
  *result = done ? g_steal_pointer (&change) : NULL;
  return done;
}

/**
 * pt_vm_network_start:
 * @uri: (nullable): a libvirt URI, NULL for the system's
 * @cancellable: (nullable): ends the waiting
 * @error: return location for an error
 *
 * Starts the network that machines have by default, now and with the computer, and remembers which
 * of that was not so before. Blocks.
 *
 * Returns: FALSE with PT_ERROR_FAILED or _DENIED, in libvirt's words
 */
gboolean
pt_vm_network_start (const char *uri, GCancellable *cancellable, GError **error)
{
  g_autofree Change *change
      = pt_vm_order (start_now, uri, NULL, g_free, SECONDS, cancellable, error);
  Change all = recall ();

  if (change == NULL)
    return FALSE;
  all.started = all.started || change->started;
  all.autostart = all.autostart || change->autostart;
  return remember (&all, error);
}

/* A machine that runs would lose its network. */
static gboolean
check_nothing_runs (const PtLibvirt *libvirt, virConnect *connection, GError **error)
{
  virDomainPtr *domains = NULL;
  int count
      = libvirt->virConnectListAllDomains (connection, &domains, VIR_CONNECT_LIST_DOMAINS_ACTIVE);

  for (int i = 0; i < count; i++)
    libvirt->virDomainFree (domains[i]);
  free (domains);
  if (count == 0)
    return TRUE;
  if (count < 0)
    return pt_vm_set_error (libvirt, _ ("libvirt does not tell its machines"), error);
  g_set_error_literal (error, PT_ERROR, PT_ERROR_CONFLICT,
                       _ ("A machine runs and would lose its network; shut it down first"));
  return FALSE;
}

static gboolean
stop (const PtLibvirt *libvirt,
      virConnect *connection,
      virNetworkPtr network,
      const Change *change,
      GError **error)
{
  gboolean active = libvirt->virNetworkIsActive (network) == 1;

  if (change->started && active && !check_nothing_runs (libvirt, connection, error))
    return FALSE;
  if (change->autostart && has_autostart (libvirt, network)
      && libvirt->virNetworkSetAutostart (network, 0) != 0)
    return pt_vm_set_error (libvirt, _ ("The network still starts by itself"), error);
  if (change->started && active && libvirt->virNetworkDestroy (network) != 0)
    return pt_vm_set_error (libvirt, _ ("libvirt did not stop the network"), error);
  return TRUE;
}

static gboolean
stop_now (const PtLibvirt *libvirt,
          virConnect *connection,
          const char *uri,
          const char *argument,
          gpointer *result,
          GError **error)
{
  const Change change = { .started = argument[0] == 's', .autostart = argument[1] == 'a' };
  virNetworkPtr network = find_network (libvirt, connection, error);
  gboolean done = network != NULL && stop (libvirt, connection, network, &change, error);

  if (network != NULL)
    libvirt->virNetworkFree (network);
  *result = done ? g_strdup ("") : NULL;
  return done;
}

/**
 * pt_vm_network_undo:
 * @uri: (nullable): a libvirt URI, NULL for the system's
 * @cancellable: (nullable): ends the waiting
 * @error: return location for an error
 *
 * Takes back what pt_vm_network_start() changed, and nothing that was so before or that somebody
 * changed since. Blocks.
 *
 * Returns: FALSE with PT_ERROR_NOT_FOUND where nothing was changed, with PT_ERROR_CONFLICT while a
 *   machine runs, with PT_ERROR_FAILED or _DENIED, in libvirt's words
 */
gboolean
pt_vm_network_undo (const char *uri, GCancellable *cancellable, GError **error)
{
  const Change change = recall ();
  const Change nothing = { 0 };
  const char argument[] = { change.started ? 's' : '-', change.autostart ? 'a' : '-', '\0' };
  g_autofree char *done = NULL;

  if (!change.started && !change.autostart)
    {
      g_set_error_literal (error, PT_ERROR, PT_ERROR_NOT_FOUND,
                           _ ("Passthrough did not start the network"));
      return FALSE;
    }
  done = pt_vm_order (stop_now, uri, argument, g_free, SECONDS, cancellable, error);
  return done != NULL && remember (&nothing, error);
}
