#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * PtStepState:
 * @PT_STEP_LATER: not reached yet
 * @PT_STEP_HERE: the page that is shown
 * @PT_STEP_DONE: answered
 * @PT_STEP_LOOK: something there wants to be read
 * @PT_STEP_BLOCKED: something there stops the way
 * @PT_STEP_UNKNOWN: it cannot be told
 * @PT_STEP_RESTART: takes effect after a restart
 *
 * How a step looks in the sidebar.
 */
typedef enum
{
  PT_STEP_LATER,
  PT_STEP_HERE,
  PT_STEP_DONE,
  PT_STEP_LOOK,
  PT_STEP_BLOCKED,
  PT_STEP_UNKNOWN,
  PT_STEP_RESTART,
} PtStepState;

#define PT_TYPE_STEP_ROW (pt_step_row_get_type ())

G_DECLARE_FINAL_TYPE (PtStepRow, pt_step_row, PT, STEP_ROW, GtkListBoxRow)

GtkWidget *pt_step_row_new (const char *title);
void pt_step_row_set_icon (PtStepRow *self, const char *icon_name);
void pt_step_row_set (PtStepRow *self, PtStepState state, const char *answer);

G_END_DECLS
