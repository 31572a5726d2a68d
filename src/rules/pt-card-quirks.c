#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-card-judge.h"

#include "pt-i18n.h"

static PtVerdict
get_verdict (PtQuirkLevel level)
{
  switch (level)
    {
    case PT_QUIRK_INFO:
      return PT_VERDICT_READY;
    case PT_QUIRK_CAUTION:
      return PT_VERDICT_CAUTION;
    case PT_QUIRK_BLOCK:
      return PT_VERDICT_BLOCKED;
    }
  return PT_VERDICT_BLOCKED;
}

static gboolean
is_told (const PtCard *card, const PtQuirk *quirk)
{
  for (guint i = 0; i < card->reasons->len; i++)
    {
      const PtReason *reason = g_ptr_array_index (card->reasons, i);

      if (reason->quirk != NULL && g_strcmp0 (reason->title, _ (quirk->title)) == 0)
        return TRUE;
    }
  return FALSE;
}

static void
add_quirk_reason (
    PtCard *card, PtVerdict verdict, const PtQuirk *quirk, const char *title, const char *detail)
{
  PtReason *reason = g_new0 (PtReason, 1);

  reason->verdict = verdict;
  reason->title = g_strdup (_ (title));
  if (pt_origin_is_unverified (&quirk->origin))
    /* Translators: %s is one or two sentences about a device. */
    reason->detail = g_strdup_printf (_ ("%s Nobody has verified this yet."), _ (detail));
  else
    reason->detail = g_strdup (_ (detail));
  reason->source = pt_origin_format (&quirk->origin);
  reason->quirk = g_strdup (quirk->id);
  g_ptr_array_add (card->reasons, reason);
}

static void
judge_device (const PtCardInput *input, PtCard *card, const PtPciDevice *device)
{
  g_autoptr (GPtrArray) quirks = pt_quirks_match (input->quirks, input->host, device);

  for (guint i = 0; i < quirks->len; i++)
    {
      const PtQuirk *quirk = g_ptr_array_index (quirks, i);

      if (is_told (card, quirk))
        continue;
      add_quirk_reason (card, get_verdict (quirk->level), quirk, quirk->title, quirk->detail);
      if (quirk->advice_title != NULL)
        add_quirk_reason (card, PT_VERDICT_READY, quirk, quirk->advice_title, quirk->advice_detail);
    }
}

/**
 * pt_card_judge_quirks:
 * @input: the facts
 * @card: a card
 *
 * Adds what the quirk data knows of the card and of everything that goes with it.
 */
void
pt_card_judge_quirks (const PtCardInput *input, PtCard *card)
{
  judge_device (input, card, card->device);
  for (guint i = 0; i < card->must_take->len; i++)
    {
      const PtPciDevice *device
          = pt_host_find_pci (input->host, &g_array_index (card->must_take, PtPciAddress, i));

      if (device != NULL && device != card->device)
        judge_device (input, card, device);
    }
}

static void
judge_twins (const PtCardInput *input, PtCard *card)
{
  for (guint i = 0; i < input->cards->len; i++)
    {
      const PtCard *other = g_ptr_array_index (input->cards, i);
      char own_address[PT_PCI_ADDRESS_TEXT_SIZE];
      char other_address[PT_PCI_ADDRESS_TEXT_SIZE];

      if (other == card || other->device->vendor < 0
          || other->device->vendor != card->device->vendor
          || other->device->device != card->device->device)
        continue;
      pt_pci_address_print (&card->device->address, own_address);
      pt_pci_address_print (&other->device->address, other_address);
      pt_card_add_reason (
          card, PT_VERDICT_READY, _ ("Another card is of the same model"),
          g_strdup_printf (_ ("They are told apart by address: this one is at `%s`, the other at "
                              "`%s`."),
                           own_address, other_address));
      return;
    }
}

/* A desktop on another unit needs no hand-over of this kind: that is said, not left to be found. */
static void
judge_desktop (const PtCardInput *input, PtCard *card)
{
  for (guint i = 0; card->shows_desktop == PT_NO && i < input->cards->len; i++)
    {
      const PtCard *other = g_ptr_array_index (input->cards, i);

      if (other == card || other->shows_desktop != PT_YES)
        continue;
      pt_card_add_reason (
          card, PT_VERDICT_READY, _ ("Your desktop can stay"),
          g_strdup_printf (_ ("It is on %s. Where no session uses this card, none has to end."),
                           other->name));
      return;
    }
}

/**
 * pt_card_judge_place:
 * @input: the facts
 * @card: a card
 *
 * Adds what is worth knowing about the card among the other cards.
 */
void
pt_card_judge_place (const PtCardInput *input, PtCard *card)
{
  judge_desktop (input, card);
  judge_twins (input, card);
}
