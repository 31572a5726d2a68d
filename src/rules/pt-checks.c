#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-checks.h"

/* The one table of checks: pages and commands show what is in it, in this order. */
static const PtCheckFunc checks[] = {
  pt_check_virtualization, pt_check_iommu,    pt_check_arguments,   pt_check_interrupts,
  pt_check_sandbox,        pt_check_memory,   pt_check_libvirt,     pt_check_vfio,
  pt_check_programs,       pt_check_firmware, pt_check_tpm,         pt_check_network,
  pt_check_session,        pt_check_ssh,      pt_check_secure_boot,
};

/**
 * pt_checks_run:
 * @host: the computer
 * @virt: what libvirt answered
 * @quirks: the knowledge
 *
 * Returns: (transfer full)(element-type PtCheck): the outcome of every check that has something
 *   to say, in the order of the table
 */
GPtrArray *
pt_checks_run (const PtHost *host, const PtVirtFacts *virt, PtQuirks *quirks)
{
  GPtrArray *results = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_check_free);
  PtCheckInput input = {
    .host = host,
    .virt = virt,
    .quirks = quirks,
    .packages = pt_quirks_find_packages (quirks, host->system),
    .loader = pt_quirks_find_loader (quirks, host->boot->loader),
    .iommu = pt_iommu_judge (host, quirks),
  };

  for (guint i = 0; i < G_N_ELEMENTS (checks); i++)
    {
      PtCheck *check = checks[i](&input);

      if (check != NULL)
        g_ptr_array_add (results, check);
    }
  return results;
}
