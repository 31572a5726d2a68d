#pragma once

#include "pt-quirks.h"

G_BEGIN_DECLS

typedef struct _PtQuirkMatch PtQuirkMatch;

PtQuirkMatch *pt_quirk_match_read (PtQuirkReader *reader);
void pt_quirk_match_free (PtQuirkMatch *match);
const GArray *pt_quirk_match_get_vendors (const PtQuirkMatch *match);
gboolean
pt_quirk_match_suits (const PtQuirkMatch *match, const PtHost *host, const PtPciDevice *device);

G_END_DECLS
