#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-scan.h"

#include "pt-data.h"
#include "pt-quirks.h"
#include "pt-vm-store.h"

/**
 * pt_scan_open_root:
 * @source: which computer
 * @path: (nullable): the folder or file of %PT_SCAN_ROOT
 * @error: return location for an error
 *
 * Returns: (transfer full): its root directory
 */
PtRoot *
pt_scan_open_root (PtScanSource source, const char *path, GError **error)
{
  g_autoptr (GBytes) snapshot = NULL;

  switch (source)
    {
    case PT_SCAN_THIS_COMPUTER:
      return pt_root_open ("/", error);
    case PT_SCAN_ROOT:
      return pt_root_open (path, error);
    case PT_SCAN_SAMPLE:
      snapshot = pt_data_load ("samples/desktop.snapshot", error);
      return snapshot != NULL ? pt_root_open_bytes (snapshot, error) : NULL;
    }
  g_return_val_if_reached (NULL);
}

/* libvirt's test driver plays the sample computer's libvirt; it reads its machines from a file when
 * the first connection is opened, and keeps what is defined from then on. */
static char *
make_sample_uri (GError **error)
{
  g_autoptr (GBytes) node = pt_data_load ("samples/node.xml", error);
  g_autoptr (GFileIOStream) stream = NULL;
  g_autoptr (GFile) file = NULL;
  g_autoptr (PtVirtFacts) virt = NULL;
  g_autofree char *uri = NULL;
  gsize length;
  const char *text = node != NULL ? g_bytes_get_data (node, &length) : NULL;

  file = text != NULL ? g_file_new_tmp ("passthrough-XXXXXX.xml", &stream, error) : NULL;
  if (file == NULL
      || !g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (stream)), text,
                                     length, NULL, NULL, error))
    return NULL;
  uri = g_strconcat ("test://", g_file_peek_path (file), NULL);
  virt = pt_vm_store_probe (uri, NULL, error);
  g_file_delete (file, NULL, NULL);
  return virt != NULL ? g_steal_pointer (&uri) : NULL;
}

static const char *
sample_uri (GError **error)
{
  static GMutex lock;
  static char *uri;
  const char *found;

  g_mutex_lock (&lock);
  if (uri == NULL)
    uri = make_sample_uri (error);
  found = uri;
  g_mutex_unlock (&lock);
  return found;
}

/**
 * pt_scan_find_uri:
 * @source: which computer
 * @uri: (nullable): the libvirt URI that was asked for
 * @found: (out) (nullable): the libvirt that has the computer's machines; NULL: none is known
 * @error: return location for an error
 *
 * Blocks: the sample's libvirt is made when it is first asked for.
 *
 * Returns: FALSE with an error
 */
gboolean
pt_scan_find_uri (PtScanSource source, const char *uri, char **found, GError **error)
{
  if (uri == NULL && source == PT_SCAN_THIS_COMPUTER)
    uri = PT_VM_STORE_SYSTEM_URI;
  if (uri == NULL && source == PT_SCAN_SAMPLE)
    {
      uri = sample_uri (error);
      if (uri == NULL)
        return FALSE;
    }
  *found = g_strdup (uri);
  return TRUE;
}

/* What the sample's libvirt is called does not tell where its file was. */
static void
hide_sample_uri (PtVirtFacts *virt)
{
  g_free (virt->uri);
  virt->uri = g_strdup ("test:///sample");
}

static const PtCheck *
find_check (const PtReport *report, const char *id)
{
  for (guint i = 0; i < report->checks->len; i++)
    {
      const PtCheck *check = g_ptr_array_index (report->checks, i);

      if (g_str_equal (check->id, id))
        return check;
    }
  return NULL;
}

/* What waits for libvirt is seen by supposing that it answers: a check that comes out another way
 * then has not settled. */
static void
report_progress (PtHost *host, PtQuirks *quirks, PtScanProgressFunc progress, gpointer user_data)
{
  g_autoptr (PtVirtFacts) none = pt_virt_facts_new ();
  g_autoptr (PtVirtFacts) supposed = pt_virt_facts_new ();
  g_autoptr (PtReport) early = pt_report_make (host, none, quirks);
  g_autoptr (PtReport) later = NULL;
  g_autoptr (GPtrArray) pending = g_ptr_array_new ();

  supposed->state = PT_VIRT_READY;
  supposed->vfio = supposed->kvm = supposed->host_passthrough = supposed->uefi = PT_YES;
  supposed->network_known = TRUE;
  later = pt_report_make (host, supposed, quirks);
  for (guint i = 0; i < early->checks->len; i++)
    {
      const PtCheck *check = g_ptr_array_index (early->checks, i);
      const PtCheck *other = find_check (later, check->id);

      if (other == NULL || other->state != check->state
          || g_strcmp0 (other->title, check->title) != 0)
        g_ptr_array_add (pending, check->id);
    }
  g_ptr_array_add (pending, NULL);
  progress (early, (const char *const *) pending->pdata, user_data);
}

/**
 * pt_scan_run:
 * @source: which computer
 * @path: (nullable): the folder or file of %PT_SCAN_ROOT
 * @uri: (nullable): libvirt URI; NULL: the system's libvirt for this computer, none for another
 *   one, about which this computer's libvirt says nothing
 * @progress: (nullable): told what is known before libvirt is asked
 * @user_data: data for @progress
 * @cancellable: (nullable): to give up
 * @error: return location for an error
 *
 * Reads a computer and judges it. Blocks for as long as libvirt takes: call it in a thread.
 *
 * Returns: (transfer full): the report, or NULL with an error
 */
PtReport *
pt_scan_run (PtScanSource source,
             const char *path,
             const char *uri,
             PtScanProgressFunc progress,
             gpointer user_data,
             GCancellable *cancellable,
             GError **error)
{
  g_autoptr (PtRoot) root = pt_scan_open_root (source, path, error);
  g_autoptr (PtHost) host = NULL;
  g_autoptr (PtQuirks) quirks = NULL;
  g_autoptr (PtVirtFacts) virt = NULL;
  g_autofree char *found = NULL;

  if (root == NULL)
    return NULL;
  host = pt_host_read (root, cancellable, error);
  if (host == NULL)
    return NULL;
  quirks = pt_quirks_load (error);
  if (quirks == NULL)
    return NULL;

  if (progress != NULL && (uri != NULL || source != PT_SCAN_ROOT))
    report_progress (host, quirks, progress, user_data);
  if (!pt_scan_find_uri (source, uri, &found, error))
    return NULL;
  virt = found != NULL ? pt_vm_store_probe (found, cancellable, error) : pt_virt_facts_new ();
  if (virt != NULL && uri == NULL && source == PT_SCAN_SAMPLE)
    hide_sample_uri (virt);
  return virt != NULL ? pt_report_make (host, virt, quirks) : NULL;
}

/**
 * pt_scan_record:
 * @source: which computer
 * @path: (nullable): the folder or file of %PT_SCAN_ROOT
 * @cancellable: (nullable): to give up
 * @error: return location for an error
 *
 * Reads a computer once more and keeps what was read, for a bug report. Nothing is read that is
 * not needed for judging, serial numbers least of all.
 *
 * Returns: (transfer full): the text of a snapshot, or NULL with an error
 */
char *
pt_scan_record (PtScanSource source, const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (PtRoot) root = pt_scan_open_root (source, path, error);
  g_autoptr (PtHost) host = NULL;

  if (root == NULL)
    return NULL;
  pt_root_start_recording (root);
  host = pt_host_read (root, cancellable, error);
  return host != NULL ? pt_root_take_recording (root) : NULL;
}
