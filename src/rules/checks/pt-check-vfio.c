#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-checks.h"

#include "pt-i18n.h"

#define ID "vfio"
#define MODULE "vfio-pci"

static const char *
why (void)
{
  return _ ("VFIO is the part of Linux that lends a device to a machine.");
}

static PtCheck *
make_missing (void)
{
  PtCheck *check = pt_check_make (
      ID, PT_CHECK_FAIL, _ ("VFIO is missing in this kernel"),
      _ ("The module `vfio-pci` is neither loaded, built in nor installed"), why ());

  pt_check_set_remedy (check, _ ("After an update of the kernel a restart helps. Otherwise use the "
                                 "kernel of your distribution, which has it."));
  check->head = g_strdup (_ ("This kernel cannot lend devices to a machine."));
  check->hint = g_strdup (_ ("Use a kernel with VFIO to continue"));
  return check;
}

/* libvirt offers VFIO where groups exist and /dev/vfio/vfio is there, that is, the module vfio is
 * loaded (libvirt, virhostdev.c). The hand-over loads it. */
static PtCheck *
make_not_offered (const PtCheckInput *input)
{
  PtCheck *check;

  if (!pt_iommu_is_on (input->iommu))
    return pt_check_make (ID, PT_CHECK_UNKNOWN, _ ("VFIO: cannot tell before the IOMMU is on"),
                          _ ("libvirt offers VFIO only where devices have groups"), why ());
  check = pt_check_make (ID, PT_CHECK_WARNING, _ ("libvirt does not offer VFIO yet"),
                         _ ("The kernel has the module, but it is not loaded"), why ());
  pt_check_set_remedy (check,
                       _ ("Nothing has to be done: the hand-over loads it. This command loads "
                          "it now, so that libvirt can be asked again."));
  check->command = g_strdup ("sudo modprobe " MODULE);
  return check;
}

/**
 * pt_check_vfio:
 * @input: the facts
 *
 * The kernel's module, and VFIO among what libvirt offers.
 *
 * Returns: (transfer full): the outcome
 */
PtCheck *
pt_check_vfio (const PtCheckInput *input)
{
  PtFact module = input->host->system->vfio_available;
  PtFact offered = pt_check_has_asked (input) ? input->virt->vfio : PT_UNKNOWN;

  if (module == PT_NO && offered != PT_YES)
    return make_missing ();
  if (offered == PT_NO)
    return make_not_offered (input);
  if (offered == PT_YES)
    return pt_check_make (ID, PT_CHECK_PASS, _ ("Linux can lend devices"),
                          _ ("libvirt offers VFIO for machines"), why ());
  if (module == PT_YES)
    return pt_check_make (ID, PT_CHECK_PASS, _ ("Linux can lend devices"),
                          _ ("The module `vfio-pci` is there; libvirt did not say more"), why ());
  return pt_check_make (ID, PT_CHECK_UNKNOWN, _ ("VFIO: cannot tell"),
                        _ ("The kernel’s modules could not be listed"), why ());
}
