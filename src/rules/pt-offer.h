#pragma once

#include "pt-card.h"
#include "pt-choices.h"

G_BEGIN_DECLS

/**
 * PtOfferRank:
 * @PT_OFFER_USEFUL: what people lend: USB controllers, sound, storage that nobody uses
 * @PT_OFFER_OTHER: anything else that may go
 * @PT_OFFER_LOCKED: it cannot go
 */
typedef enum
{
  PT_OFFER_USEFUL,
  PT_OFFER_OTHER,
  PT_OFFER_LOCKED,
} PtOfferRank;

/**
 * PtOffer:
 * @pci: (nullable) (transfer none): the PCI device
 * @usb: (nullable) (transfer none): or the USB device; its host outlives the offer
 * @rank: whether it can go
 * @reason: (nullable): why it cannot, in words
 *
 * A device of this computer that could go along with the card.
 */
typedef struct
{
  const PtPciDevice *pci;
  const PtUsbDevice *usb;
  PtOfferRank rank;
  char *reason;
} PtOffer;

GPtrArray *pt_offers_list_pci (const PtHost *host, const GPtrArray *cards);
GPtrArray *pt_offers_list_usb (const PtHost *host, const GPtrArray *cards);
gboolean
pt_offers_have_input (const PtHost *host, const GArray *pci, const GArray *usb, PtUsbKind kind);
char *pt_offers_describe_losses (const PtHost *host, const GArray *pci, const GArray *usb);
void pt_offer_free (PtOffer *offer);

G_END_DECLS
