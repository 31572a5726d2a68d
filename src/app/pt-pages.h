#pragma once

#include "pt-page.h"
#include "pt-step-row.h"

G_BEGIN_DECLS

/**
 * PtStepView:
 * @state: %PT_STEP_LATER, or what the sidebar says also while another page is shown
 * @settled: nothing is being looked at any more
 * @complete: one can go on from here
 * @answer: (nullable): second line of the sidebar
 * @hint: (nullable): why one can't go on
 *
 * How a step stands, by the model.
 */
typedef struct
{
  PtStepState state;
  gboolean settled;
  gboolean complete;
  char *answer;
  char *hint;
} PtStepView;

/**
 * PtPageInfo:
 * @id: name in the stack
 * @title: title, to be translated
 * @get_type: type of the page; NULL: the step exists, its page not yet
 * @judge: (nullable): how it stands; NULL: always complete
 * @for_reading: it may be opened to read as soon as the steps before it have settled, also when
 *   one of them is blocked
 *
 * A line of the table of pages.
 */
typedef struct
{
  const char *id;
  const char *title;
  GType (*get_type) (void);
  void (*judge) (PtSession *session, PtStepView *view);
  gboolean for_reading;
} PtPageInfo;

guint pt_pages_count (void);
const PtPageInfo *pt_pages_get (guint index);
void pt_pages_judge (guint index, PtSession *session, PtStepView *view);
void pt_step_view_clear (PtStepView *view);

G_END_DECLS
