#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-checks.h"

#include "pt-i18n.h"

#define ID "sandbox"

/**
 * pt_check_sandbox:
 * @input: the facts
 *
 * A sandbox or container hides parts of the computer: Flatpak shows neither the firmware's tables
 * nor the kernel's modules nor the folder of groups.
 *
 * Returns: (transfer full)(nullable): the outcome, %NULL outside of one
 */
PtCheck *
pt_check_sandbox (const PtCheckInput *input)
{
  const char *container = input->host->system->container;
  PtCheck *check;

  if (container == NULL)
    return NULL;
  check
      = pt_check_make (ID, PT_CHECK_WARNING, _ ("Some facts are out of reach"), NULL,
                       _ ("Passthrough judges only what it has seen. Inside a sandbox or container "
                          "some of this computer is hidden, and nothing can be changed."));
  pt_check_take_seen (check, g_strdup_printf (_ ("Passthrough runs in `%s`"), container));
  pt_check_set_remedy (check,
                       _ ("Run Passthrough on the computer itself. The command-line tool can "
                          "see everything there:"));
  check->command = g_strdup ("passthroughctl check");
  return check;
}
