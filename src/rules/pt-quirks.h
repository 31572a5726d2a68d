#pragma once

#include "pt-driver.h"
#include "pt-host.h"
#include "pt-remedies.h"
#include "pt-services.h"

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
 * @title: the effect in one sentence, English; pt_quirk_get_title() translates it
 * @detail: what Passthrough does or the user can do
 * @advice_title: (nullable): a way out of it, in one sentence
 * @advice_detail: (nullable): that way in words
 * @marks: (nullable)(array zero-terminated=1): what a matching device is or has: "integrated",
 *   "reset-bug", "no-bus-reset", "server"
 * @confidence: "sourced", "reports", "disputed" or "unverified"
 * @source: where the fact comes from
 * @since: date of the fact, "2026-08"
 * @origin: all of that in one place, with why and until
 *
 * A dated fact about a kind of hardware, from data/quirks.
 */
typedef struct
{
  char *id;
  PtQuirkLevel level;
  char *title;
  char *detail;
  char *advice_title;
  char *advice_detail;
  char **marks;
  const char *confidence;
  const char *source;
  const char *since;
  PtOrigin origin;
  /* what it matches is private to pt-quirk-match.c */
  struct _PtQuirkMatch *match;
} PtQuirk;

typedef struct _PtQuirks PtQuirks;

PtQuirks *pt_quirks_load (GError **error);
PtQuirks *pt_quirks_load_files (GPtrArray *files, GError **error);
PtQuirks *pt_quirks_ref (PtQuirks *quirks);
void pt_quirks_unref (PtQuirks *quirks);
GPtrArray *pt_quirks_match (PtQuirks *quirks, const PtHost *host, const PtPciDevice *device);
gboolean pt_quirks_have_mark (const GPtrArray *matched, const char *mark);
GPtrArray *pt_quirks_list_ids (PtQuirks *quirks);

const PtDriver *pt_quirks_find_driver (PtQuirks *quirks, const char *name);
GPtrArray *pt_quirks_list_drivers (PtQuirks *quirks, const PtPciDevice *device);
const PtLoader *pt_quirks_find_loader (PtQuirks *quirks, const char *id);
const PtPackages *pt_quirks_find_packages (PtQuirks *quirks, const PtHostSystem *system);
const PtServices *pt_quirks_find_services (PtQuirks *quirks, PtDaemons daemons);
gboolean pt_quirks_is_display_manager (PtQuirks *quirks, const char *unit);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtQuirks, pt_quirks_unref)

G_END_DECLS
