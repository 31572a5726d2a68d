#pragma once

#include "pt-host.h"

G_BEGIN_DECLS

/**
 * PtQuirkLevel:
 * @PT_QUIRK_INFO: good to know
 * @PT_QUIRK_CAUTION: the card may be used, but this has to be read first
 * @PT_QUIRK_BLOCK: the card cannot be used like this
 */
typedef enum
{
  PT_QUIRK_INFO,
  PT_QUIRK_CAUTION,
  PT_QUIRK_BLOCK,
} PtQuirkLevel;

/**
 * PtQuirk:
 * @id: id, unique
 * @level: how much it weighs
 * @title: the effect in one sentence
 * @detail: what Passthrough does or the user can do
 * @confidence: "sourced", "reports", "disputed" or "unverified"
 * @source: where the fact comes from
 * @since: date of the fact, "2026-08"
 *
 * A dated fact about a kind of hardware, from data/quirks.
 */
typedef struct
{
  char *id;
  PtQuirkLevel level;
  char *title;
  char *detail;
  char *confidence;
  char *source;
  char *since;
  /* what it matches is private to pt-quirks.c */
  struct _PtQuirkMatch *match;
} PtQuirk;

typedef struct _PtQuirks PtQuirks;

PtQuirks *pt_quirks_load (GError **error);
PtQuirks *pt_quirks_ref (PtQuirks *quirks);
void pt_quirks_unref (PtQuirks *quirks);
GPtrArray *pt_quirks_match (PtQuirks *quirks, const PtHost *host, const PtPciDevice *device);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtQuirks, pt_quirks_unref)

G_END_DECLS
