#pragma once

#include "pt-host.h"
#include "pt-virt-facts.h"

G_BEGIN_DECLS

/**
 * PtCheckState:
 *
 * How a check ended. "unknown" is not "warning": nothing was seen at all.
 */
typedef enum
{
  PT_CHECK_PASS,
  PT_CHECK_WARNING,
  PT_CHECK_FAIL,
  PT_CHECK_UNKNOWN,
} PtCheckState;

/**
 * PtFix:
 *
 * What the program itself can do about a check (through the helper, later).
 */
typedef enum
{
  PT_FIX_NONE,
  PT_FIX_KERNEL_ARGUMENT,
  PT_FIX_START_LIBVIRT,
  PT_FIX_JOIN_GROUP,
  PT_FIX_START_NETWORK,
  PT_FIX_USE_SYSTEM_LIBVIRT,
  PT_FIX_RESTART,
} PtFix;

/**
 * PtCheck:
 * @id: id, as in JSON
 * @state: state
 * @title: the finding as a sentence
 * @seen: what was seen
 * @why: why it matters
 * @remedy: (nullable): what to do, in words
 * @command: (nullable): one command, exactly as to be typed
 * @unverified: the remedy is from general knowledge: nobody has verified it on such a system
 * @fix: what the program can do about it
 * @head: (nullable): sentence for the head of the page when this is the one thing to fix
 * @hint: (nullable): why one can't go on, for the action bar ("Switch the IOMMU on to continue")
 *
 * The outcome of one readiness check. Texts are translated; in @title, @seen, @why and @remedy
 * `…` marks words to be shown in monospace and **…** words to be shown bold
 * (pt_words_to_plain() takes the marks out).
 */
typedef struct
{
  char *id;
  PtCheckState state;
  char *title;
  char *seen;
  char *why;
  char *remedy;
  char *command;
  gboolean unverified;
  PtFix fix;
  char *head;
  char *hint;
} PtCheck;

/**
 * PtReport:
 * @host: the computer
 * @virt: what libvirt answered
 * @checks: (element-type PtCheck): in the order of the table
 * @cards: (element-type PtCard): graphics cards in order of address, see pt-card.h
 * @ready: nothing stands in the way
 *
 * The judgement of one computer. Immutable; may cross threads.
 */
typedef struct
{
  PtHost *host;
  PtVirtFacts *virt;
  GPtrArray *checks;
  GPtrArray *cards;
  gboolean ready;
} PtReport;

typedef struct _PtQuirks PtQuirks;

PtReport *pt_report_make (PtHost *host, PtVirtFacts *virt, PtQuirks *quirks);
PtReport *pt_report_ref (PtReport *report);
void pt_report_unref (PtReport *report);
const char *pt_check_state_name (PtCheckState state);
PtCheck *pt_check_new (const char *id);
void pt_check_free (PtCheck *check);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtReport, pt_report_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtCheck, pt_check_free)

G_END_DECLS
