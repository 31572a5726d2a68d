#pragma once

#include "pt-page.h"

G_BEGIN_DECLS

/**
 * PtDeedEnded:
 * @page: the page that it was asked from
 * @uuid: the machine's UUID
 * @error: (nullable): why it failed
 *
 * Hears how something ended that was done after a question.
 */
typedef void (*PtDeedEnded) (PtPage *page, const char *uuid, const GError *error);

void pt_deeds_start (PtPage *page, const char *uuid, PtDeedEnded ended);
void pt_deeds_rehearse (PtPage *page, const char *uuid, PtDeedEnded ended);
void pt_deeds_take_out (PtPage *page, const char *uuid, PtDeedEnded ended);
void pt_deeds_undo (PtPage *page, const char *uuid, PtDeedEnded ended);

G_END_DECLS
