#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-pages.h"

#include "pt-card-page.h"
#include "pt-changes-page.h"
#include "pt-computer-page.h"
#include "pt-devices-page.h"
#include "pt-finish-page.h"
#include "pt-i18n.h"
#include "pt-machine-page.h"
#include "pt-overview-page.h"
#include "pt-report-page.h"
#include "pt-rescue-page.h"
#include "pt-review-page.h"
#include "pt-welcome-page.h"

#define HOME PT_MOOD_HOME
#define SET_UP PT_MOOD_SET_UP

/* A new page is one line here. Those of a set-up stand together, in the order of the steps. */
static const PtPageInfo pages[] = {
  { "overview", N_ ("Overview"), pt_overview_page_get_type, NULL, TRUE, HOME, "go-home-symbolic" },
  { "welcome", N_ ("Welcome"), pt_welcome_page_get_type, NULL, TRUE, SET_UP, NULL },
  { "computer", N_ ("This Computer"), pt_computer_page_get_type, pt_computer_page_judge, TRUE,
    HOME | SET_UP, NULL },
  { "card", N_ ("Graphics Card"), pt_card_page_get_type, pt_card_page_judge, TRUE, SET_UP, NULL },
  { "machine", N_ ("Virtual Machine"), pt_machine_page_get_type, pt_machine_page_judge, FALSE,
    SET_UP, NULL },
  { "devices", N_ ("Devices"), pt_devices_page_get_type, pt_devices_page_judge, FALSE, SET_UP,
    NULL },
  { "review", N_ ("Review"), pt_review_page_get_type, pt_review_page_judge, FALSE, SET_UP, NULL },
  { "finish", N_ ("Finish"), pt_finish_page_get_type, pt_finish_page_judge, FALSE, SET_UP, NULL },
  { "rescue", N_ ("Rescue Card"), pt_rescue_page_get_type, NULL, TRUE, HOME,
    "help-browser-symbolic" },
  { "changes", N_ ("Changes Made"), pt_changes_page_get_type, NULL, TRUE, HOME,
    "document-open-recent-symbolic" },
  { "report", N_ ("Report"), pt_report_page_get_type, NULL, TRUE, HOME | PT_MOOD_NO_ROW, NULL },
};

/**
 * pt_pages_count:
 *
 * Returns: number of pages
 */
guint
pt_pages_count (void)
{
  return G_N_ELEMENTS (pages);
}

/**
 * pt_pages_get:
 * @index: number of the page, from 0
 *
 * Returns: (transfer none): a line of the table
 */
const PtPageInfo *
pt_pages_get (guint index)
{
  g_return_val_if_fail (index < G_N_ELEMENTS (pages), NULL);

  return &pages[index];
}

/**
 * pt_pages_judge:
 * @index: number of the page, from 0
 * @session: the model
 * @view: (out): how the step stands; free what is in it with pt_step_view_clear()
 *
 * Asks the model, never another page.
 */
void
pt_pages_judge (guint index, PtSession *session, PtStepView *view)
{
  const PtPageInfo *info = pt_pages_get (index);

  *view = (PtStepView){ .state = PT_STEP_LATER, .settled = TRUE, .complete = TRUE };
  if (info->judge != NULL)
    info->judge (session, view);
}

/**
 * pt_step_view_look:
 * @view: how a step stands
 * @here: whether its page is shown
 * @reached: whether somebody has come so far
 *
 * Returns: what the sidebar shows of it
 */
PtStepState
pt_step_view_look (const PtStepView *view, gboolean here, gboolean reached)
{
  gboolean speaks = view->state == PT_STEP_LOOK || view->state == PT_STEP_BLOCKED
                    || view->state == PT_STEP_UNKNOWN || view->state == PT_STEP_RESTART;

  if (here)
    return speaks ? view->state : PT_STEP_HERE;
  if (!reached)
    return PT_STEP_LATER;
  if (speaks)
    return view->state;
  return view->complete ? PT_STEP_DONE : PT_STEP_LATER;
}

/**
 * pt_step_view_clear:
 * @view: how a step stands
 *
 * Frees what is in it.
 */
void
pt_step_view_clear (PtStepView *view)
{
  g_clear_pointer (&view->answer, g_free);
  g_clear_pointer (&view->hint, g_free);
  g_clear_pointer (&view->go_on, g_free);
}

/**
 * pt_pages_find:
 * @id: name of a page
 *
 * Returns: its number; the number of pages where there is no such page
 */
guint
pt_pages_find (const char *id)
{
  guint index = 0;

  while (index < pt_pages_count () && !g_str_equal (pages[index].id, id))
    index++;
  return index;
}

/**
 * pt_pages_count_steps:
 * @until: number of a page
 *
 * Returns: how many steps of a set-up stand before it
 */
guint
pt_pages_count_steps (guint until)
{
  guint count = 0;

  for (guint i = 0; i < MIN (until, pt_pages_count ()); i++)
    if ((pages[i].moods & PT_MOOD_SET_UP) != 0)
      count++;
  return count;
}
