#pragma once

#include "pt-page.h"
#include "pt-repair.h"

G_BEGIN_DECLS

/**
 * PtRepairOffer:
 * @kind: what
 * @label: what the button says, with a mnemonic
 * @action: the action that it is for
 * @words: what to do
 *
 * What is offered to put right what a check found. All texts are translated.
 */
typedef struct
{
  PtRepairKind kind;
  const char *label;
  const char *action;
  const char *words;
} PtRepairOffer;

/**
 * PtRepairEnded:
 * @page: the page that it was asked from
 * @kind: what was done
 * @error: (nullable): why it failed
 *
 * Hears how it ended.
 */
typedef void (*PtRepairEnded) (PtPage *page, PtRepairKind kind, const GError *error);

gboolean pt_repairs_find (PtSession *session, const PtCheck *check, PtRepairOffer *offer);
void pt_repairs_begin (PtPage *page, PtRepairKind kind, PtRepairEnded ended);

G_END_DECLS
