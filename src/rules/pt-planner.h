#pragma once

#include "pt-card.h"
#include "pt-choices.h"
#include "pt-plan.h"

G_BEGIN_DECLS

PtEdits *pt_planner_make_edits (const PtHost *host,
                                const GPtrArray *cards,
                                const PtChoices *choices,
                                GError **error);
PtPlan *pt_planner_make_plan (const PtHost *host,
                              const GPtrArray *cards,
                              const PtChoices *choices,
                              const char *uuid,
                              const char *name,
                              const char *definition_digest,
                              const char *files_found,
                              const char *hook_found,
                              GError **error);
char *pt_planner_explain_equal_usb (const PtHost *host,
                                    const GPtrArray *cards,
                                    const PtUsbDevice *device);

G_END_DECLS
