#pragma once

#include "pt-plan.h"

G_BEGIN_DECLS

/**
 * PtHelperCall:
 * @words: (array zero-terminated=1): the verb and its arguments
 * @request: (nullable): what goes through standard input
 * @command: what somebody would type to do the same without pkexec
 * @on_terminal: pkexec may ask for the password on the terminal that this runs on
 *
 * What the helper is asked for. Immutable once it was handed over.
 */
typedef struct
{
  char **words;
  GBytes *request;
  char *command;
  gboolean on_terminal;
} PtHelperCall;

PtHelperCall *pt_helper_call_new_apply (const PtPlan *plan, const char *file);
PtHelperCall *pt_helper_call_new_undo (const char *id);
PtHelperCall *pt_helper_call_new_recover (void);
PtHelperCall *pt_helper_call_new_inspect (void);
PtHelperCall *pt_helper_call_new_rehearse (const char *uuid, guint seconds);
PtHelperCall *pt_helper_call_new_first_light (const char *uuid, guint seconds);
PtHelperCall *pt_helper_call_new_rescue (const char *uuid);
void pt_helper_call_free (PtHelperCall *call);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtHelperCall, pt_helper_call_free)

G_END_DECLS
