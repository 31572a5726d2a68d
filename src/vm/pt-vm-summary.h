#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PtVmSummary:
 * @system: (nullable): id of the system in it, as libosinfo names it
 *   ("http://microsoft.com/win/11"), from the definition's metadata
 * @memory: bytes, 0 unknown
 * @processors: number of virtual processors, 0 unknown
 * @q35: its board is Q35
 * @uefi: it starts with UEFI
 * @host_passthrough: its processor is this computer's
 * @tpm: it has a TPM
 * @display: it has a virtual display
 * @has_card: Passthrough gave it a card
 * @problem: (nullable): why it cannot have a card, in words; NULL: it can
 *
 * What a machine's definition says, for people. Immutable.
 */
typedef struct
{
  char *system;
  guint64 memory;
  guint processors;
  gboolean q35;
  gboolean uefi;
  gboolean host_passthrough;
  gboolean tpm;
  gboolean display;
  gboolean has_card;
  char *problem;
} PtVmSummary;

PtVmSummary *pt_vm_summary_read (const char *xml);
void pt_vm_summary_free (PtVmSummary *summary);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtVmSummary, pt_vm_summary_free)

G_END_DECLS
