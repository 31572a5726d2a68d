#pragma once

#include <adwaita.h>

#include "pt-session.h"

G_BEGIN_DECLS

GtkWidget *pt_home_row_new (PtSession *session,
                            const PtMachine *machine,
                            const PtHandoverHistory *history,
                            const char *problem);

G_END_DECLS
