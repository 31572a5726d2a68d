#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-checks.h"

#include "pt-i18n.h"

#define ID "secure-boot"

static gboolean
is_locked (const PtHostSystem *system)
{
  return system->lockdown != NULL && g_strcmp0 (system->lockdown, "none") != 0;
}

/**
 * pt_check_secure_boot:
 * @input: the facts
 *
 * Information only: lockdown stops neither VFIO nor the files in sysfs that the hand-over writes;
 * it refuses unsigned drivers (security/lockdown, drivers/vfio).
 *
 * Returns: (transfer full): the outcome
 */
PtCheck *
pt_check_secure_boot (const PtCheckInput *input)
{
  const PtHostSystem *system = input->host->system;
  const char *why = _ ("Lending a card works with and without Secure Boot. With it the kernel may "
                       "refuse drivers that are not signed.");
  PtCheck *check;

  if (system->uefi == PT_NO)
    return pt_check_make (ID, PT_CHECK_PASS, _ ("This computer has no Secure Boot"),
                          _ ("It was not started by UEFI firmware"), why);
  if (system->secure_boot == PT_UNKNOWN)
    return pt_check_make (ID, PT_CHECK_UNKNOWN, _ ("Secure Boot state: cannot tell"),
                          _ ("The firmware variable could not be read"), why);
  if (system->secure_boot == PT_NO)
    check = pt_check_make (ID, PT_CHECK_PASS, _ ("Secure Boot is off"), _ ("The firmware says so"),
                           why);
  else
    check = pt_check_make (ID, PT_CHECK_PASS, _ ("Secure Boot is on"), _ ("The firmware says so"),
                           why);
  if (is_locked (system))
    pt_check_take_seen (check, g_strdup_printf (_ ("The kernel is locked down (`%s`): no unsigned "
                                                   "drivers"),
                                                system->lockdown));
  return check;
}
