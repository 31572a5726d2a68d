#include "config.h"

#include "pt-vm-ask.h"

#include <libxml/xmlerror.h>

#include "pt-error.h"
#include "pt-i18n.h"
#include "pt-vm-store.h"

/* A hook that runs keeps libvirt from answering anything about its machine, and so a listing of
 * all machines, for as long as it likes (measured with libvirt 9.0). */
#define ANSWER_SECONDS 20

static void
ignore_xml_error (void *data, const char *format, ...)
{
}

/* One question to libvirt; lives as long as the longer of the asker and the answer. */
typedef struct
{
  GMutex lock;
  GCond answered;
  PtVmQuestion func;
  char *uri;
  char *argument;
  GDestroyNotify free_result;
  gboolean writes;
  guint seconds;
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

/* What is defined in the test driver lives as long as a connection to it, so each is kept. */
static virConnect *
open_test (const PtLibvirt *libvirt, const char *uri)
{
  static GMutex lock;
  static GHashTable *connections;
  virConnect *connection;

  g_mutex_lock (&lock);
  if (connections == NULL)
    connections = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  connection = g_hash_table_lookup (connections, uri);
  if (connection == NULL)
    {
      connection = libvirt->virConnectOpen (uri);
      if (connection != NULL)
        g_hash_table_insert (connections, g_strdup (uri), connection);
    }
  g_mutex_unlock (&lock);
  return connection;
}

/* Reading needs no rights of libvirt's: the read-only socket is everybody's, so that no password
 * is asked for before anything is changed. */
static gboolean
ask_now (Call *call, gpointer *result, GError **error)
{
  const PtLibvirt *libvirt = pt_libvirt_load (error);
  gboolean is_test = g_str_has_prefix (call->uri, "test:");
  virConnect *connection;
  gboolean ok;

  if (libvirt == NULL)
    return FALSE;
  if (is_test)
    connection = open_test (libvirt, call->uri);
  else
    connection = call->writes ? libvirt->virConnectOpen (call->uri)
                              : libvirt->virConnectOpenReadOnly (call->uri);
  ok = call->func (libvirt, connection, call->uri, call->argument, result, error);
  if (connection != NULL && !is_test)
    libvirt->virConnectClose (connection);
  return ok;
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
  ok = ask_now (call, &result, &error);

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
  gint64 limit = g_get_monotonic_time () + call->seconds * G_TIME_SPAN_SECOND;
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
                 _ ("libvirt did not answer within %u seconds; a hook may be running"),
                 call->seconds);
  g_mutex_unlock (&call->lock);
  return result;
}

static gpointer
call_make (const Call *wanted, GCancellable *cancellable, GError **error)
{
  Call *call = g_atomic_rc_box_new0 (Call);
  GThread *thread;
  gpointer result;
  gulong handler = 0;
  gboolean done;

  g_mutex_init (&call->lock);
  g_cond_init (&call->answered);
  call->func = wanted->func;
  call->uri = g_strdup (wanted->uri != NULL ? wanted->uri : PT_VM_STORE_SYSTEM_URI);
  call->argument = g_strdup (wanted->argument);
  call->free_result = wanted->free_result;
  call->writes = wanted->writes;
  call->seconds = wanted->seconds;
  thread = g_thread_new ("libvirt", call_run, g_atomic_rc_box_acquire (call));
  if (cancellable != NULL)
    handler = g_cancellable_connect (cancellable, G_CALLBACK (on_call_cancelled_cb), call, NULL);
  result = call_wait (call, cancellable, error);
  if (handler != 0)
    g_cancellable_disconnect (cancellable, handler);
  g_mutex_lock (&call->lock);
  done = call->done;
  g_mutex_unlock (&call->lock);
  g_atomic_rc_box_release_full (call, (GDestroyNotify) call_clear);
  /* A thread that has answered is about to end; if the program ended meanwhile, the libraries below
   * libvirt would free what is this thread's twice. One that nobody waits for any more is left. */
  if (done)
    g_thread_join (thread);
  else
    g_thread_unref (thread);
  return result;
}

/**
 * pt_vm_ask:
 * @func: the question
 * @uri: (nullable): a libvirt URI, NULL for the system's
 * @argument: (nullable): what the question is about
 * @free_result: frees an answer that nobody waits for any more
 * @cancellable: (nullable): ends the waiting
 * @error: return location for an error
 *
 * Asks in a thread and waits for the answer, at most ANSWER_SECONDS.
 *
 * Returns: (transfer full): the answer, or NULL with an error
 */
gpointer
pt_vm_ask (PtVmQuestion func,
           const char *uri,
           const char *argument,
           GDestroyNotify free_result,
           GCancellable *cancellable,
           GError **error)
{
  const Call wanted = { .func = func,
                        .uri = (char *) uri,
                        .argument = (char *) argument,
                        .free_result = free_result,
                        .seconds = ANSWER_SECONDS };

  return call_make (&wanted, cancellable, error);
}

/**
 * pt_vm_order:
 * @func: what is to be done
 * @uri: (nullable): a libvirt URI, NULL for the system's
 * @argument: (nullable): what it is done to
 * @free_result: frees an answer that nobody waits for any more
 * @seconds: how long to wait: an order that starts a machine takes as long as its hook
 * @cancellable: (nullable): ends the waiting, not what was ordered
 * @error: return location for an error
 *
 * As pt_vm_ask(), over a connection that may change things. What was ordered goes on in libvirt,
 * whether anybody waits for it or not: the session that the order came from may end with it.
 *
 * Returns: (transfer full): the answer, or NULL with an error
 */
gpointer
pt_vm_order (PtVmQuestion func,
             const char *uri,
             const char *argument,
             GDestroyNotify free_result,
             guint seconds,
             GCancellable *cancellable,
             GError **error)
{
  const Call wanted = { .func = func,
                        .uri = (char *) uri,
                        .argument = (char *) argument,
                        .free_result = free_result,
                        .writes = TRUE,
                        .seconds = seconds };

  return call_make (&wanted, cancellable, error);
}

/**
 * pt_vm_set_error:
 * @libvirt: libvirt's functions
 * @what: what did not work
 * @error: return location for an error
 *
 * Makes an error of libvirt's last one.
 *
 * Returns: FALSE
 */
gboolean
pt_vm_set_error (const PtLibvirt *libvirt, const char *what, GError **error)
{
  const char *message = libvirt->virGetLastErrorMessage ();
  int code = libvirt->virGetLastErrorCode ();
  PtError kind = PT_ERROR_FAILED;

  if (code == VIR_ERR_NO_DOMAIN)
    kind = PT_ERROR_NOT_FOUND;
  else if (code == VIR_ERR_AUTH_FAILED || code == VIR_ERR_AUTH_UNAVAILABLE
           || code == VIR_ERR_ACCESS_DENIED || code == VIR_ERR_OPERATION_DENIED)
    kind = PT_ERROR_DENIED;
  g_set_error (error, PT_ERROR, kind, "%s: %s", what, message != NULL ? message : "");
  return FALSE;
}
