#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * PtLifeStage:
 *
 * The way of a machine, in order.
 */
typedef enum
{
  PT_LIFE_CREATED,
  PT_LIFE_INSTALLED,
  PT_LIFE_PREPARED,
  PT_LIFE_REHEARSED,
  PT_LIFE_IN_USE,
  PT_LIFE_STAGES,
} PtLifeStage;

#define PT_TYPE_LIFE_STRIP (pt_life_strip_get_type ())

G_DECLARE_FINAL_TYPE (PtLifeStrip, pt_life_strip, PT, LIFE_STRIP, AdwBin)

GtkWidget *pt_life_strip_new (guint reached);
void pt_life_strip_set_reached (PtLifeStrip *self, guint reached);

G_END_DECLS
