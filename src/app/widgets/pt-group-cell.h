#pragma once

#include <adwaita.h>

#include "pt-host.h"
#include "pt-kind.h"

G_BEGIN_DECLS

#define PT_TYPE_GROUP_LINE (pt_group_line_get_type ())

G_DECLARE_FINAL_TYPE (PtGroupLine, pt_group_line, PT, GROUP_LINE, GObject)

/**
 * PtGroupLine:
 * @device: (transfer none): a device; its host outlives the line
 * @first: it is the first of its group
 * @last: it is the last of its group
 * @pill: (nullable): what makes it special
 * @pill_kind: colour of the pill
 *
 * A line of the list of groups.
 */
struct _PtGroupLine
{
  GObject parent_instance;

  const PtPciDevice *device;
  gboolean first;
  gboolean last;
  const char *pill;
  PtKind pill_kind;
};

PtGroupLine *pt_group_line_new (const PtPciDevice *device, gboolean first, gboolean last);
GtkListItemFactory *pt_group_cell_factory_new (void);

G_END_DECLS
