#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-pages.h"

#include "pt-card-page.h"
#include "pt-computer-page.h"
#include "pt-i18n.h"
#include "pt-welcome-page.h"

/* A new page is one line here. */
static const PtPageInfo pages[] = {
  { "welcome", N_ ("Welcome"), pt_welcome_page_get_type, NULL, TRUE },
  { "computer", N_ ("This Computer"), pt_computer_page_get_type, pt_computer_page_judge, TRUE },
  { "card", N_ ("Graphics Card"), pt_card_page_get_type, pt_card_page_judge, TRUE },
  { "machine", N_ ("Virtual Machine"), NULL, NULL, FALSE },
  { "devices", N_ ("Devices"), NULL, NULL, FALSE },
  { "rom", N_ ("Card ROM"), NULL, NULL, FALSE },
  { "tuning", N_ ("Tuning"), NULL, NULL, FALSE },
  { "review", N_ ("Review"), NULL, NULL, FALSE },
  { "finish", N_ ("Finish"), NULL, NULL, FALSE },
};

/**
 * pt_pages_count:
 *
 * Returns: number of steps
 */
guint
pt_pages_count (void)
{
  return G_N_ELEMENTS (pages);
}

/**
 * pt_pages_get:
 * @index: number of the step, from 0
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
 * @index: number of the step, from 0
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
  if (info->get_type == NULL)
    view->complete = FALSE;
  else if (info->judge != NULL)
    info->judge (session, view);
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
}
