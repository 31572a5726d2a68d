#include "config.h"

#include "pt-driver.h"
#include "pt-error.h"
#include "pt-goals.h"
#include "pt-helper-events.h"
#include "pt-helper.h"
#include "pt-hook-file.h"
#include "pt-i18n.h"
#include "pt-name.h"
#include "pt-services.h"
#include "pt-store.h"
#include "pt-transaction.h"

/**
 * pt_helper_list_under_way:
 * @helper: the run
 * @error: return location for an error
 *
 * Returns: (transfer full) (array zero-terminated=1): UUIDs of the machines whose card is away, on
 *   its way, or not proven back; NULL with an error
 */
char **
pt_helper_list_under_way (PtHelper *helper, GError **error)
{
  g_auto (GStrv) names = pt_files_list (helper->files, PT_HOOK_STATE_FOLDER, error);
  GPtrArray *found;

  if (names == NULL)
    return NULL;
  found = g_ptr_array_new ();
  for (guint i = 0; names[i] != NULL; i++)
    if (pt_name_is_uuid (names[i]))
      g_ptr_array_add (found, g_strdup (names[i]));
  g_ptr_array_add (found, NULL);
  return (char **) g_ptr_array_free (found, FALSE);
}

/* The way back is in the files that would be changed. */
static gboolean
check_nothing_away (PtHelper *helper, GError **error)
{
  g_auto (GStrv) under_way = pt_helper_list_under_way (helper, error);

  if (under_way == NULL)
    return FALSE;
  if (under_way[0] == NULL)
    return TRUE;
  g_set_error (error, PT_ERROR, PT_ERROR_CONFLICT,
               _ ("The card of machine %s is away or on its way; nothing is changed before it is "
                  "back"),
               under_way[0]);
  return FALSE;
}

/**
 * pt_helper_settle:
 * @helper: the run
 * @did: (out): whether something had been interrupted
 * @error: return location for an error
 *
 * Looks at the journal, and ends what was interrupted. Every verb that does anything begins so.
 *
 * Returns: FALSE with PT_ERROR_CONFLICT while a card is away, or with another error
 */
gboolean
pt_helper_settle (PtHelper *helper, gboolean *did, GError **error)
{
  g_autoptr (PtRecord) journal = NULL;

  *did = FALSE;
  /* A journal that cannot be read is an error here already: nothing is done beside it. */
  if (!pt_store_read_journal (helper->files, &journal, error))
    return FALSE;
  if (journal != NULL && !check_nothing_away (helper, error))
    return FALSE;
  return pt_transaction_recover (helper->files, did, error);
}

/* Which units a layout is started by, and which ones would start libvirt a second time. */
static gboolean
add_units (PtOrder *order, const PtPlan *plan, const GPtrArray *services, GPtrArray *rivals)
{
  const PtStep *step = pt_plan_find (plan, PT_STEP_START_LIBVIRT);

  for (guint i = 0; step != NULL && i < services->len; i++)
    {
      const PtServices *found = services->pdata[i];

      if (found->daemons == step->daemons)
        order->units = (const char *const *) found->sockets;
      else
        g_ptr_array_add (rivals, found->sockets[0]);
    }
  g_ptr_array_add (rivals, NULL);
  order->rivals = (const char *const *) rivals->pdata;
  order->joins = pt_plan_find (plan, PT_STEP_JOIN_GROUP) != NULL;
  return step == NULL || order->units != NULL;
}

gboolean
pt_helper_apply (PtHelper *helper, GError **error)
{
  const PtPlan *plan = helper->request->plan;
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *when = g_date_time_format (now, "%Y-%m-%dT%H:%M:%SZ");
  g_autoptr (GPtrArray) drivers = NULL;
  g_autoptr (GPtrArray) goals = NULL;
  g_autoptr (GPtrArray) services = NULL;
  g_autoptr (GPtrArray) rivals = g_ptr_array_new ();
  g_autofree char *id = NULL;
  PtOrder order = { .uuid = plan->uuid,
                    .machine = plan->name,
                    .user = helper->user,
                    .when = when,
                    .plan = helper->request->digest };
  gboolean did, had_hook;

  /* The goals hold each file to what it is, so what was interrupted has to be ended before. */
  if (!check_nothing_away (helper, error) || !pt_helper_settle (helper, &did, error)
      || !pt_helper_check_devices (helper, plan, error))
    return FALSE;
  drivers = pt_drivers_load (error);
  goals = drivers != NULL ? pt_goals_make (helper->files, plan, drivers, error) : NULL;
  services = goals != NULL ? pt_services_load (error) : NULL;
  if (services == NULL)
    return FALSE;
  if (!add_units (&order, plan, services, rivals))
    {
      g_set_error_literal (error, PT_ERROR, PT_ERROR_NOT_SUPPORTED,
                           _ ("Nothing is known about that way of starting libvirt"));
      return FALSE;
    }
  order.goals = goals;
  had_hook = pt_helper_has_hook (helper);
  if (!pt_transaction_apply (helper->files, &order, &id, error))
    return FALSE;
  pt_helper_restore_labels (helper, goals);
  if (id != NULL)
    pt_events_record (id);
  /* The files are in their places and can be undone by the record's id; what fails from here on is
   * said, and the record stays. */
  if (id != NULL && !had_hook && pt_helper_has_hook (helper))
    pt_helper_reload ();
  return TRUE;
}

gboolean
pt_helper_undo (PtHelper *helper, GError **error)
{
  gboolean did;

  return check_nothing_away (helper, error) && pt_helper_settle (helper, &did, error)
         && pt_transaction_undo (helper->files, helper->arguments[0], error);
}

gboolean
pt_helper_recover (PtHelper *helper, GError **error)
{
  gboolean did;

  if (!pt_helper_settle (helper, &did, error))
    return FALSE;
  pt_events_fact ("recovered %s", did ? "yes" : "no");
  return TRUE;
}
