#pragma once

#include "pt-host.h"
#include "pt-quirks.h"

G_BEGIN_DECLS

/**
 * PtVerdict:
 * @PT_VERDICT_READY: nothing speaks against it
 * @PT_VERDICT_CAUTION: it may be used, after reading the reasons
 * @PT_VERDICT_BLOCKED: it cannot be used as things are
 */
typedef enum
{
  PT_VERDICT_READY,
  PT_VERDICT_CAUTION,
  PT_VERDICT_BLOCKED,
} PtVerdict;

/**
 * PtReason:
 * @verdict: what the reason asks for; PT_VERDICT_READY: good to know
 * @title: the effect in one sentence
 * @detail: what it means, what Passthrough does or the user can do; may be empty
 * @source: (nullable): where a fact of the quirk data comes from, with its date
 * @quirk: (nullable): id of the quirk, NULL for what was seen on this computer
 */
typedef struct
{
  PtVerdict verdict;
  char *title;
  char *detail;
  char *source;
  char *quirk;
} PtReason;

/**
 * PtLoss:
 * @address: the device that leaves
 * @has_address: FALSE for what is no device of its own ("Every screen")
 * @name: what is lost, in words
 * @reason: why, in words
 */
typedef struct
{
  PtPciAddress address;
  gboolean has_address;
  char *name;
  char *reason;
} PtLoss;

/**
 * PtCard:
 * @device: (transfer none): the display function; lives as long as the report's host
 * @name: name with the short name of its maker
 * @short_name: without maker and family, as people say it
 * @functions: (element-type PtPciAddress): all functions of the slot
 * @groups: (element-type int): IOMMU groups of @functions, sorted, each once
 * @must_take: (element-type PtPciAddress): every endpoint that has to leave with the card
 * @losses: (element-type PtLoss): what this computer loses meanwhile
 * @reset: (element-type utf8): ways to reset it, in the kernel's order; "bus" also where only
 *   VFIO's hot reset of the whole slot is left
 * @boot_display: it drew the first picture of this computer
 * @shows_desktop: PT_YES: a screen of this computer is on it
 * @only_card: no other card here can show the desktop meanwhile
 * @integrated: part of the processor
 * @verdict: verdict
 * @reasons: (element-type PtReason): worst first
 */
typedef struct
{
  const PtPciDevice *device;
  char *name;
  char *short_name;
  GArray *functions;
  GArray *groups;
  GArray *must_take;
  GPtrArray *losses;
  GPtrArray *reset;
  gboolean boot_display;
  PtFact shows_desktop;
  gboolean only_card;
  gboolean integrated;
  PtVerdict verdict;
  GPtrArray *reasons;
} PtCard;

GPtrArray *pt_cards_judge (const PtHost *host, PtQuirks *quirks);
gboolean pt_card_may_be_screen (const PtCard *card);
void pt_card_free (PtCard *card);
const char *pt_verdict_name (PtVerdict verdict);
const char *pt_function_kind (const PtPciDevice *device);

G_END_DECLS
