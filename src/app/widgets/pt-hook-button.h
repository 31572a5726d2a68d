#pragma once

#include <gtk/gtk.h>

#include "pt-session.h"

G_BEGIN_DECLS

/**
 * PtHookButtonState:
 * @PT_HOOK_BUTTON_UNKNOWN: it cannot be told, or there is no helper to ask
 * @PT_HOOK_BUTTON_ABSENT: no hook answers for the machine
 * @PT_HOOK_BUTTON_WORKING: something is done with it now
 * @PT_HOOK_BUTTON_CURRENT: it is ours, and the same as this version's
 * @PT_HOOK_BUTTON_OLDER: it is ours, and of another version, or somebody changed it
 * @PT_HOOK_BUTTON_FOREIGN: somebody else's answers for the machine
 *
 * What the button says.
 */
typedef enum
{
  PT_HOOK_BUTTON_UNKNOWN,
  PT_HOOK_BUTTON_ABSENT,
  PT_HOOK_BUTTON_WORKING,
  PT_HOOK_BUTTON_CURRENT,
  PT_HOOK_BUTTON_OLDER,
  PT_HOOK_BUTTON_FOREIGN,
} PtHookButtonState;

#define PT_TYPE_HOOK_BUTTON (pt_hook_button_get_type ())

G_DECLARE_FINAL_TYPE (PtHookButton, pt_hook_button, PT, HOOK_BUTTON, GtkBox)

GtkWidget *pt_hook_button_new (PtSession *session, const char *machine);

G_END_DECLS
