#include "config.h"

#include "pt-virt-facts.h"

/**
 * pt_virt_facts_new:
 *
 * Returns: (transfer full): facts of which none is known; fill in before sharing
 */
PtVirtFacts *
pt_virt_facts_new (void)
{
  PtVirtFacts *facts = g_atomic_rc_box_new0 (PtVirtFacts);

  facts->may_manage = PT_UNKNOWN;
  facts->vfio = PT_UNKNOWN;
  facts->kvm = PT_UNKNOWN;
  facts->host_passthrough = PT_UNKNOWN;
  facts->uefi = PT_UNKNOWN;
  return facts;
}

PtVirtFacts *
pt_virt_facts_ref (PtVirtFacts *facts)
{
  return g_atomic_rc_box_acquire (facts);
}

static void
facts_clear (PtVirtFacts *facts)
{
  g_free (facts->uri);
  g_free (facts->message);
}

void
pt_virt_facts_unref (PtVirtFacts *facts)
{
  g_atomic_rc_box_release_full (facts, (GDestroyNotify) facts_clear);
}
