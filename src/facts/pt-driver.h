#pragma once

#include "pt-quirk-file.h"

G_BEGIN_DECLS

/**
 * PtRelease:
 * @PT_RELEASE_REFUSE: there is no way that anybody would vouch for
 * @PT_RELEASE_UNLOAD: by unloading its modules; unbinding can wedge
 * @PT_RELEASE_UNBIND: by unbinding, modules stay loaded
 * @PT_RELEASE_KEEP: it does not keep the group from being lent (the kernel's
 *   driver_managed_dma), so it may stay
 *
 * How a driver lets go of its device.
 */
typedef enum
{
  PT_RELEASE_REFUSE,
  PT_RELEASE_UNLOAD,
  PT_RELEASE_UNBIND,
  PT_RELEASE_KEEP,
} PtRelease;

/**
 * PtDriver:
 * @name: id; the driver's name as sysfs has it, unless @patterns says otherwise
 * @patterns: (element-type GPatternSpec): names that it stands for
 * @names: (array zero-terminated=1): those of them that are plain names
 * @release: how it lets go
 * @unload: (nullable)(array zero-terminated=1): modules in the order to unload
 * @services: (nullable)(array zero-terminated=1): units known to hold such a card
 * @vendors: (nullable)(element-type guint): vendor ids that it is for; %NULL: all
 * @classes: (nullable)(array zero-terminated=1): beginnings of the class codes that it is for,
 *   "03", "0c03"; %NULL: all
 * @origin: where that comes from
 *
 * What is known of a kernel driver, from data/quirks/drivers.quirk.
 */
typedef struct
{
  char *name;
  GPtrArray *patterns;
  char **names;
  PtRelease release;
  char **unload;
  char **services;
  GArray *vendors;
  char **classes;
  PtOrigin origin;
} PtDriver;

/* A class code that is not known: every driver suits it. */
#define PT_CLASS_ANY G_MAXUINT32

PtDriver *pt_driver_read (PtQuirkReader *reader);
void pt_driver_free (PtDriver *driver);
gboolean pt_driver_is_called (const PtDriver *driver, const char *name);
gboolean pt_driver_suits (const PtDriver *driver, int vendor, guint32 class_code);
GPtrArray *pt_drivers_load (GError **error);
const char *pt_release_name (PtRelease release);

gboolean pt_class_starts (guint32 class_code, const char *beginning);
GPtrArray *pt_patterns_new (char **globs);
gboolean pt_patterns_match (const GPtrArray *patterns, const char *text);

G_END_DECLS
