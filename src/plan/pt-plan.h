#pragma once

#include <glib.h>

#include "pt-step.h"

G_BEGIN_DECLS

/* The helper takes no plan that is longer. */
#define PT_PLAN_SIZE_LIMIT (64u * 1024)

/**
 * PtPlan:
 * @uuid: (nullable): the machine's UUID: it decides, and paths are made of it; NULL: the plan is
 * one of this computer
 * @name: (nullable): the machine's name, for people
 * @steps: (element-type PtStep): what shall be done, in order, each kind at most once
 *
 * What shall be done: intent, not content. No path of this computer, no script, no unit name is
 * in it; whoever carries it out makes the bytes itself.
 */
typedef struct
{
  char *uuid;
  char *name;
  GPtrArray *steps;
} PtPlan;

PtPlan *pt_plan_new (const char *uuid, const char *name);
PtPlan *pt_plan_new_of_computer (PtStep *step);
gboolean pt_plan_is_of_computer (const PtPlan *plan);
void pt_plan_free (PtPlan *plan);
const PtStep *pt_plan_find (const PtPlan *plan, PtStepKind kind);
char *pt_plan_format (const PtPlan *plan);
PtPlan *pt_plan_parse (const char *text, gsize length, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtPlan, pt_plan_free)

G_END_DECLS
