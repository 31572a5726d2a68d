#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-handover-history.h"

#include "pt-i18n.h"

/* So many the hook keeps (data/hooks/handover). */
#define KEPT_LOGS 10

void
pt_handover_history_free (PtHandoverHistory *history)
{
  g_free (history->uuid);
  g_free (history->name);
  g_clear_pointer (&history->report, pt_handover_report_free);
  g_free (history->problem);
  g_ptr_array_unref (history->records);
  g_free (history);
}

/* What a record adds. */
static void
count_record (PtHandoverHistory *history, const PtHandoverLog *log, const PtHandoverReport *report)
{
  if (report->result != PT_HANDOVER_GIVEN_BACK || log->handed_over_at < 0)
    return;
  history->uses += log->kind == PT_HANDOVER_START && log->runs_at >= 0;
  if (history->proven == NULL)
    history->proven = log;
}

static void
take_record (PtHandoverHistory *history, PtHandoverLog *log, gboolean newest, PtQuirks *quirks)
{
  g_autoptr (PtHandoverReport) report = pt_handover_report_make (log, quirks);

  g_ptr_array_add (history->records, log);
  count_record (history, log, report);
  if (!newest)
    return;
  history->log = log;
  history->report = g_steal_pointer (&report);
}

/**
 * pt_handover_history_read:
 * @root: a computer
 * @uuid: a machine's UUID
 * @quirks: what is known
 *
 * Reads what is recorded of a machine's hand-overs. libvirt is not asked.
 *
 * Returns: (transfer full) (nullable): what the records tell; NULL: there is none
 */
PtHandoverHistory *
pt_handover_history_read (PtRoot *root, const char *uuid, PtQuirks *quirks)
{
  g_auto (GStrv) names = pt_handover_logs_list (root, uuid);
  PtHandoverHistory *history;

  if (names[0] == NULL)
    return NULL;
  history = g_new0 (PtHandoverHistory, 1);
  history->uuid = g_strdup (uuid);
  history->name = g_strdup (names[0]);
  history->is_whole = g_strv_length (names) < KEPT_LOGS;
  history->records = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_handover_log_free);
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autoptr (GError) error = NULL;
      PtHandoverLog *log = pt_handover_logs_read (root, uuid, names[i], &error);

      if (log != NULL)
        take_record (history, log, i == 0, quirks);
      else if (i == 0)
        history->problem = g_strdup (error->message);
    }
  return history;
}

/**
 * pt_handover_history_read_all:
 * @root: a computer
 * @quirks: what is known
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type utf8 PtHandoverHistory): by UUID; empty where no
 *   hand-over was ever made; NULL where the folder of the records cannot be read
 */
GHashTable *
pt_handover_history_read_all (PtRoot *root, PtQuirks *quirks, GError **error)
{
  g_auto (GStrv) machines = pt_handover_logs_list_machines (root, error);
  GHashTable *all;

  if (machines == NULL)
    return NULL;
  all = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                               (GDestroyNotify) pt_handover_history_free);
  for (guint i = 0; machines[i] != NULL; i++)
    {
      PtHandoverHistory *history = pt_handover_history_read (root, machines[i], quirks);

      if (history != NULL)
        g_hash_table_insert (all, g_strdup (machines[i]), history);
    }
  return all;
}

static char *
find_device_change (const PtHandoverDevice *device, const PtHost *host)
{
  const PtPciDevice *now = pt_host_find_pci (host, &device->address);
  g_autofree char *address = pt_pci_address_format (&device->address);

  if (now == NULL)
    return g_strdup_printf (_ ("The card has moved since then: nothing is at `%s` now. Set the "
                               "machine up again."),
                            address);
  if (now->driver_unknown || now->driver == NULL || device->driver == NULL
      || g_str_equal (now->driver, device->driver))
    return NULL;
  return g_strdup_printf (_ ("The driver is another one since then: `%s` became `%s`. A rehearsal "
                             "shows whether it still works."),
                          device->driver, now->driver);
}

/**
 * pt_handover_history_find_change:
 * @history: what the records of a machine tell
 * @host: the computer as it is now
 *
 * Compares the computer with what it was when the card last went and came back.
 *
 * Returns: (transfer full) (nullable): a sentence, marked as pt-words has it; NULL: nothing has
 *   changed that the records tell, or nothing was ever proven
 */
char *
pt_handover_history_find_change (const PtHandoverHistory *history, const PtHost *host)
{
  const PtHandoverLog *proven = history->proven;
  const char *kernel = host->system->kernel;

  /* While a machine has the card, the card has another driver, and that is right. */
  if (proven == NULL || (history->report != NULL && history->report->result == PT_HANDOVER_RUNNING))
    return NULL;
  for (guint i = 0; i < proven->devices->len; i++)
    {
      char *change = find_device_change (proven->devices->pdata[i], host);

      if (change != NULL)
        return change;
    }
  if (kernel == NULL || proven->kernel == NULL || g_str_equal (kernel, proven->kernel))
    return NULL;
  return g_strdup_printf (_ ("The kernel is new since then: `%s` became `%s`. A rehearsal shows "
                             "whether it still works."),
                          proven->kernel, kernel);
}
