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
 * @go_on: (nullable): what the button that goes on says, with a mnemonic; NULL: Continue
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
  char *go_on;
} PtStepView;

/**
 * PtMood:
 * @PT_MOOD_HOME: for those who come back
 * @PT_MOOD_SET_UP: a step of a set-up
 * @PT_MOOD_NO_ROW: not in the sidebar: another page leads to it
 *
 * When a page is there.
 */
typedef enum
{
  PT_MOOD_HOME = 1 << 0,
  PT_MOOD_SET_UP = 1 << 1,
  PT_MOOD_NO_ROW = 1 << 2,
} PtMood;

/**
 * PtPageInfo:
 * @id: name in the stack
 * @title: title, to be translated
 * @get_type: type of the page
 * @judge: (nullable): how it stands; NULL: always complete
 * @for_reading: it may be opened to read as soon as the steps before it have settled, also when
 *   one of them is blocked
 * @moods: when it is there
 * @icon_name: (nullable): icon in the sidebar, where no state is shown
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
  PtMood moods;
  const char *icon_name;
} PtPageInfo;

guint pt_pages_count (void);
const PtPageInfo *pt_pages_get (guint index);
guint pt_pages_find (const char *id);
guint pt_pages_count_steps (guint until);
void pt_pages_judge (guint index, PtSession *session, PtStepView *view);
PtStepState pt_step_view_look (const PtStepView *view, gboolean here, gboolean reached);
void pt_step_view_clear (PtStepView *view);

G_END_DECLS
