#pragma once

#include "pt-cause.h"
#include "pt-hardware.h"
#include "pt-quirks.h"

G_BEGIN_DECLS

/* All knowledge of data/quirks. The lists hold what their names say, in the order of the files. */
struct _PtQuirks
{
  GPtrArray *quirks;
  GHashTable *by_vendor; /* vendor id → quirks for it alone; borrowed */
  GPtrArray *any_vendor; /* borrowed */
  GPtrArray *drivers;
  GPtrArray *makers;
  GPtrArray *arguments;
  GPtrArray *causes;
  GPtrArray *processors;
  GPtrArray *loaders;
  GPtrArray *packages;
  GPtrArray *services;
  GPtrArray *managers;
  GPtrArray *rom_marks;
};

G_END_DECLS
