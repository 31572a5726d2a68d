#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-vm-watch.h"

#include "pt-libvirt.h"
#include "pt-vm-store.h"

/* How often it is looked whether libvirt is still there, or there again. */
#define LOOK_SECONDS 3

/**
 * PtVmWatch:
 *
 * Listens for libvirt's events in a thread of its own, which keeps the connection for as long as
 * somebody wants to know.
 */
struct _PtVmWatch
{
  GMutex lock;
  GCond wake;
  gboolean ended;

  char *uri;
  GMainContext *context;
  PtVmWatchFunc func;
  gpointer data;
};

static void
watch_clear (PtVmWatch *watch)
{
  g_free (watch->uri);
  g_main_context_unref (watch->context);
  g_cond_clear (&watch->wake);
  g_mutex_clear (&watch->lock);
}

static void
watch_unref (gpointer watch)
{
  g_atomic_rc_box_release_full (watch, (GDestroyNotify) watch_clear);
}

/* Ending happens in the same context, so that nobody is called after it. */
static gboolean
on_event_idle_cb (gpointer data)
{
  PtVmWatch *watch = data;
  gboolean ended;

  g_mutex_lock (&watch->lock);
  ended = watch->ended;
  g_mutex_unlock (&watch->lock);
  if (!ended)
    watch->func (watch->data);
  return G_SOURCE_REMOVE;
}

static void
tell (PtVmWatch *watch)
{
  GSource *source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, on_event_idle_cb, g_atomic_rc_box_acquire (watch), watch_unref);
  g_source_attach (source, watch->context);
  g_source_unref (source);
}

static int
on_lifecycle (virConnectPtr connection, virDomainPtr domain, int event, int detail, void *data)
{
  tell (data);
  return 0;
}

/* libvirt's own event loop; it must run for as long as there is any connection. */
static gpointer
run_loop (gpointer data)
{
  const PtLibvirt *libvirt = data;

  for (;;)
    if (libvirt->virEventRunDefaultImpl () < 0)
      g_usleep (G_USEC_PER_SEC / 10);
  return NULL;
}

static gpointer
start_loop (gpointer data)
{
  const PtLibvirt *libvirt = pt_libvirt_load (NULL);

  if (libvirt != NULL && libvirt->virEventRegisterDefaultImpl () == 0)
    g_thread_unref (g_thread_new ("libvirt-events", run_loop, (gpointer) libvirt));
  return (gpointer) libvirt;
}

/* Sleeps until it is time to look again. Returns FALSE when nobody wants to know any more. */
static gboolean
wait_a_while (PtVmWatch *watch)
{
  gint64 until = g_get_monotonic_time () + LOOK_SECONDS * G_TIME_SPAN_SECOND;
  gboolean ended;

  g_mutex_lock (&watch->lock);
  while (!watch->ended && g_cond_wait_until (&watch->wake, &watch->lock, until))
    ;
  ended = watch->ended;
  g_mutex_unlock (&watch->lock);
  return !ended;
}

/* Listens until the connection or the interest ends. Returns whether to go on. */
static gboolean
listen (PtVmWatch *watch, const PtLibvirt *libvirt, virConnect *connection)
{
  gboolean wanted;
  int id = libvirt->virConnectDomainEventRegisterAny (
      connection, NULL, VIR_DOMAIN_EVENT_ID_LIFECYCLE, VIR_DOMAIN_EVENT_CALLBACK (on_lifecycle),
      g_atomic_rc_box_acquire (watch), watch_unref);

  if (id < 0)
    watch_unref (watch);
  do
    wanted = wait_a_while (watch);
  while (wanted && libvirt->virConnectIsAlive (connection) == 1);
  if (id >= 0)
    libvirt->virConnectDomainEventDeregisterAny (connection, id);
  return wanted;
}

static gpointer
run_watch (gpointer data)
{
  static GOnce once = G_ONCE_INIT;
  PtVmWatch *watch = data;
  const PtLibvirt *libvirt = g_once (&once, start_loop, NULL);
  gboolean wanted = libvirt != NULL;

  while (wanted)
    {
      virConnect *connection = libvirt->virConnectOpenReadOnly (watch->uri);

      if (connection == NULL)
        {
          wanted = wait_a_while (watch);
          continue;
        }
      tell (watch);
      wanted = listen (watch, libvirt, connection);
      libvirt->virConnectClose (connection);
      if (wanted)
        tell (watch);
    }
  watch_unref (watch);
  return NULL;
}

/**
 * pt_vm_watch_new:
 * @uri: (nullable): a libvirt URI, NULL for the system's
 * @func: called when something of the machines is different
 * @data: data for @func
 *
 * Watches libvirt's machines. A libvirt that is not there is waited for. The test driver tells its
 * events only to the connection that caused them: it is not watched.
 *
 * Returns: (transfer full)(nullable): the watch; NULL where there is nothing to watch
 */
PtVmWatch *
pt_vm_watch_new (const char *uri, PtVmWatchFunc func, gpointer data)
{
  PtVmWatch *watch;

  if (uri != NULL && g_str_has_prefix (uri, "test:"))
    return NULL;
  watch = g_atomic_rc_box_new0 (PtVmWatch);
  g_mutex_init (&watch->lock);
  g_cond_init (&watch->wake);
  watch->uri = g_strdup (uri != NULL ? uri : PT_VM_STORE_SYSTEM_URI);
  watch->context = g_main_context_ref_thread_default ();
  watch->func = func;
  watch->data = data;
  g_thread_unref (g_thread_new ("libvirt-watch", run_watch, g_atomic_rc_box_acquire (watch)));
  return watch;
}

/**
 * pt_vm_watch_free:
 * @watch: (transfer full): a watch
 *
 * Ends it; its function is not called any more. Does not wait for libvirt.
 */
void
pt_vm_watch_free (PtVmWatch *watch)
{
  g_mutex_lock (&watch->lock);
  watch->ended = TRUE;
  g_cond_signal (&watch->wake);
  g_mutex_unlock (&watch->lock);
  watch_unref (watch);
}
