#pragma once

#include "pt-quirk-file.h"

G_BEGIN_DECLS

/**
 * PtMaker:
 * @vendor: vendor ids
 * @brand: the maker's short name
 * @families: (nullable)(array zero-terminated=1): words in front of model names that a short name
 *   can do without
 * @origin: where that comes from
 *
 * How people call the cards of a maker, from data/quirks/makers.quirk.
 */
typedef struct
{
  GArray *vendors;
  char *brand;
  char **families;
  PtOrigin origin;
} PtMaker;

/**
 * PtArgument:
 * @pattern: (element-type GPatternSpec): kernel arguments that it is about
 * @stops: a machine cannot have devices with it
 * @title: the effect in one sentence, English
 * @detail: what to do, English
 * @origin: where that comes from
 *
 * A kernel argument that gets in the way, from data/quirks/arguments.quirk.
 */
typedef struct
{
  GPtrArray *patterns;
  gboolean stops;
  char *title;
  char *detail;
  PtOrigin origin;
} PtArgument;

/**
 * PtProcessor:
 * @cpu: vendor as the processor says
 * @models: (nullable)(element-type GPatternSpec): model names
 * @family_max: (nullable): every family up to this one
 * @origin: where that comes from
 *
 * A processor known to have no IOMMU, from data/quirks/processors.quirk.
 */
typedef struct
{
  char *cpu;
  GPtrArray *models;
  int family_max;
  PtOrigin origin;
} PtProcessor;

/**
 * PtManager:
 * @units: (array zero-terminated=1): names of its units
 * @origin: where that comes from
 *
 * A login screen, for systems without systemd's alias, from data/quirks/display-managers.quirk.
 */
typedef struct
{
  char **units;
  PtOrigin origin;
} PtManager;

PtMaker *pt_maker_read (PtQuirkReader *reader);
void pt_maker_free (PtMaker *maker);
PtArgument *pt_argument_read (PtQuirkReader *reader);
void pt_argument_free (PtArgument *argument);
PtProcessor *pt_processor_read (PtQuirkReader *reader);
void pt_processor_free (PtProcessor *processor);
PtManager *pt_manager_read (PtQuirkReader *reader);
void pt_manager_free (PtManager *manager);

G_END_DECLS
