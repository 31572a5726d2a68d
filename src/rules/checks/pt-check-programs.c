#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-checks.h"

#include "pt-i18n.h"

static PtCheck *
make_no_kvm (void)
{
  PtCheck *check
      = pt_check_make ("programs", PT_CHECK_FAIL, _ ("libvirt offers no fast machines"),
                       _ ("KVM is not among what it offers"),
                       _ ("Only KVM machines run at full speed, and only they can have a card."));

  pt_check_set_remedy (check,
                       _ ("Look at the checks of the processor and of QEMU first. If they are "
                          "fine, start libvirt’s service again."));
  check->head = g_strdup (_ ("libvirt offers no machines that could have a card."));
  check->hint = g_strdup (_ ("Make KVM machines possible to continue"));
  return check;
}

/**
 * pt_check_programs:
 * @input: the facts
 *
 * QEMU for x86-64, and KVM among what libvirt offers.
 *
 * Returns: (transfer full): the outcome
 */
PtCheck *
pt_check_programs (const PtCheckInput *input)
{
  const char *why = _ ("QEMU is the program that a machine runs in.");
  PtFact qemu = input->host->libvirt->qemu;
  gboolean asked = pt_check_has_asked (input);
  PtCheck *check;

  if (qemu == PT_NO && !(asked && input->virt->kvm == PT_YES))
    {
      check = pt_check_make ("programs", PT_CHECK_FAIL, _ ("QEMU is not installed"),
                             _ ("There is no `qemu-system-x86_64`"), why);
      pt_check_set_install (check, input, PT_PROGRAM_QEMU);
      check->head = g_strdup (_ ("QEMU is missing. Machines run in it."));
      check->hint = g_strdup (_ ("Install QEMU to continue"));
      return check;
    }
  if (asked && input->virt->kvm == PT_NO)
    return make_no_kvm ();
  if (asked && input->virt->kvm == PT_YES)
    return pt_check_make ("programs", PT_CHECK_PASS, _ ("QEMU is installed"),
                          _ ("libvirt offers KVM machines"), why);
  if (qemu == PT_YES)
    return pt_check_make ("programs", PT_CHECK_PASS, _ ("QEMU is installed"),
                          _ ("`qemu-system-x86_64` is there"), why);
  return pt_check_make ("programs", PT_CHECK_UNKNOWN, _ ("QEMU: cannot tell"),
                        _ ("Where it should be could not be read"), why);
}

/**
 * pt_check_firmware:
 * @input: the facts
 *
 * UEFI firmware for machines: a card needs a machine with UEFI.
 *
 * Returns: (transfer full): the outcome
 */
PtCheck *
pt_check_firmware (const PtCheckInput *input)
{
  const char *why
      = _ ("A card draws its first picture through UEFI firmware. Machines with the old "
           "BIOS do not suit.");
  PtFact files = input->host->libvirt->ovmf;
  PtFact offered = pt_check_has_asked (input) ? input->virt->uefi : PT_UNKNOWN;
  PtCheck *check;

  if (offered == PT_YES)
    return pt_check_make ("firmware", PT_CHECK_PASS, _ ("UEFI firmware for machines is there"),
                          _ ("libvirt offers it"), why);
  if (files == PT_YES && offered == PT_UNKNOWN)
    return pt_check_make ("firmware", PT_CHECK_PASS, _ ("UEFI firmware for machines is there"),
                          _ ("QEMU’s list of firmware has it"), why);
  if (files == PT_UNKNOWN && offered == PT_UNKNOWN)
    return pt_check_make ("firmware", PT_CHECK_UNKNOWN, _ ("UEFI firmware: cannot tell"),
                          _ ("QEMU’s list of firmware could not be read"), why);
  check = pt_check_make (
      "firmware", PT_CHECK_FAIL, _ ("UEFI firmware for machines is missing"),
      offered == PT_NO ? _ ("libvirt offers none") : _ ("QEMU’s list of firmware has none"), why);
  pt_check_set_install (check, input, PT_PROGRAM_FIRMWARE);
  check->head = g_strdup (_ ("UEFI firmware is missing. A machine with a card needs it."));
  check->hint = g_strdup (_ ("Install UEFI firmware to continue"));
  return check;
}

/**
 * pt_check_tpm:
 * @input: the facts
 *
 * The software TPM that Windows 11 asks for.
 *
 * Returns: (transfer full): the outcome
 */
PtCheck *
pt_check_tpm (const PtCheckInput *input)
{
  const char *why = _ ("Windows 11 asks for a TPM, a safe for keys. Other systems do without.");
  PtCheck *check;

  if (input->host->libvirt->swtpm == PT_YES)
    return pt_check_make ("tpm", PT_CHECK_PASS, _ ("The software TPM is installed"),
                          _ ("`swtpm` is there"), why);
  if (input->host->libvirt->swtpm == PT_UNKNOWN)
    return pt_check_make ("tpm", PT_CHECK_UNKNOWN, _ ("The software TPM: cannot tell"),
                          _ ("Where it should be could not be read"), why);
  check = pt_check_make ("tpm", PT_CHECK_WARNING, _ ("The software TPM is not installed"),
                         _ ("There is no `swtpm`"), why);
  pt_check_set_install (check, input, PT_PROGRAM_TPM);
  return check;
}
