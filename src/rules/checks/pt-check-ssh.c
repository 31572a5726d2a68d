#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-checks.h"

#include "pt-i18n.h"

#define ID "ssh"

/**
 * pt_check_ssh:
 * @input: the facts
 *
 * A way in from another computer while the screen is dark.
 *
 * Returns: (transfer full): the outcome
 */
PtCheck *
pt_check_ssh (const PtCheckInput *input)
{
  const char *why
      = _ ("With a dark screen, SSH from a phone or laptop is the easiest way in. It is "
           "not required: the screen also comes back by itself.");
  const char *start = input->packages != NULL ? input->packages->ssh_start : NULL;
  g_autofree char *install = NULL;
  PtCheck *check;

  if (input->host->system->ssh_server == PT_YES)
    return pt_check_make (ID, PT_CHECK_PASS, _ ("An SSH server is running"),
                          _ ("You could log in from another computer"), why);
  if (input->host->system->ssh_server == PT_UNKNOWN)
    return pt_check_make (ID, PT_CHECK_UNKNOWN, _ ("SSH server: cannot tell"),
                          _ ("The services of this system could not be listed"), why);
  check = pt_check_make (ID, PT_CHECK_WARNING, _ ("No SSH server is running"),
                         _ ("You could not log in from another computer"), why);
  pt_check_set_install (check, input, PT_PROGRAM_SSH);
  install = g_steal_pointer (&check->command);
  if (install != NULL && start != NULL && input->packages->install != NULL
      && !input->packages->restart)
    check->command = g_strdup_printf ("%s && %s", install, start);
  else
    check->command = g_steal_pointer (&install);
  pt_check_set_remedy (check,
                       input->packages != NULL && input->packages->install == NULL
                           ? check->remedy
                           : _ ("Install one, or plan to use the text console (Ctrl+Alt+F3)."));
  return check;
}
