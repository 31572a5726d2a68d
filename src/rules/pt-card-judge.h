#pragma once

#include "pt-card.h"
#include "pt-iommu.h"

G_BEGIN_DECLS

/**
 * PtCardInput:
 * @host: the computer
 * @quirks: the knowledge
 * @cards: (element-type PtCard): all its cards; what each has is filled in, not yet judged
 * @iommu: what is the case with the IOMMU
 *
 * What the judgement of a card may look at.
 */
typedef struct
{
  const PtHost *host;
  PtQuirks *quirks;
  GPtrArray *cards;
  PtIommuFinding iommu;
} PtCardInput;

void pt_card_add_reason (PtCard *card, PtVerdict verdict, const char *title, char *detail);
void pt_card_judge_hardware (const PtCardInput *input, PtCard *card);
void pt_card_judge_group (const PtCardInput *input, PtCard *card);
void pt_card_judge_place (const PtCardInput *input, PtCard *card);
void pt_card_judge_quirks (const PtCardInput *input, PtCard *card);
void pt_card_find_losses (const PtCardInput *input, PtCard *card);
void pt_card_find_reset (const PtCardInput *input, PtCard *card);
char *pt_device_format_name (PtQuirks *quirks, const PtPciDevice *device);
void pt_card_make_names (PtQuirks *quirks, PtCard *card);

gboolean pt_card_has_function (const PtCard *card, const PtPciAddress *address);
gboolean pt_addresses_contain (const GArray *addresses, const PtPciAddress *address);
gboolean pt_device_is_endpoint (const PtPciDevice *device);
gboolean pt_device_is_lent (PtQuirks *quirks, const PtPciDevice *device);

G_END_DECLS
