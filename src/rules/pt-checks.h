#pragma once

#include "pt-check.h"
#include "pt-iommu.h"

G_BEGIN_DECLS

/**
 * PtCheckInput:
 * @host: the computer
 * @virt: what libvirt answered
 * @quirks: the knowledge
 * @packages: (nullable): package names of this distribution
 * @loader: (nullable): how this computer keeps its kernel arguments
 * @iommu: what is the case with the IOMMU
 *
 * What every check may look at.
 */
typedef struct
{
  const PtHost *host;
  const PtVirtFacts *virt;
  PtQuirks *quirks;
  const PtPackages *packages;
  const PtLoader *loader;
  PtIommuFinding iommu;
} PtCheckInput;

/* A check gives its outcome, or NULL where it has nothing to say about this computer. */
typedef PtCheck *(*PtCheckFunc) (const PtCheckInput *input);

GPtrArray *pt_checks_run (const PtHost *host, const PtVirtFacts *virt, PtQuirks *quirks);

PtCheck *pt_check_make (
    const char *id, PtCheckState state, const char *title, const char *seen, const char *why);
gboolean pt_check_has_asked (const PtCheckInput *input);
void pt_check_take_seen (PtCheck *check, char *seen);
void pt_check_set_remedy (PtCheck *check, const char *remedy);
void pt_check_set_install (PtCheck *check, const PtCheckInput *input, PtProgram program);
void pt_check_set_argument (PtCheck *check, const PtCheckInput *input, const char *argument);
void
pt_check_set_without_argument (PtCheck *check, const PtCheckInput *input, const char *argument);

PtCheck *pt_check_virtualization (const PtCheckInput *input);
PtCheck *pt_check_iommu (const PtCheckInput *input);
PtCheck *pt_check_arguments (const PtCheckInput *input);
PtCheck *pt_check_interrupts (const PtCheckInput *input);
PtCheck *pt_check_memory (const PtCheckInput *input);
PtCheck *pt_check_libvirt (const PtCheckInput *input);
PtCheck *pt_check_vfio (const PtCheckInput *input);
PtCheck *pt_check_programs (const PtCheckInput *input);
PtCheck *pt_check_firmware (const PtCheckInput *input);
PtCheck *pt_check_tpm (const PtCheckInput *input);
PtCheck *pt_check_network (const PtCheckInput *input);
PtCheck *pt_check_session (const PtCheckInput *input);
PtCheck *pt_check_ssh (const PtCheckInput *input);
PtCheck *pt_check_secure_boot (const PtCheckInput *input);
PtCheck *pt_check_sandbox (const PtCheckInput *input);

G_END_DECLS
