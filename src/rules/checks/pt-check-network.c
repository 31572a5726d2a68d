#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-checks.h"

#include "pt-i18n.h"

#define ID "network"

static const char *
why (void)
{
  return _ ("New machines reach the network through libvirt’s network “default”. Machines with a "
            "network of their own do without.");
}

static PtCheck *
make_warning (const char *title, const char *seen)
{
  return pt_check_make (ID, PT_CHECK_WARNING, title, seen, why ());
}

static PtCheck *
make_stopped (void)
{
  PtCheck *check = make_warning (_ ("The machines’ network is not started"),
                                 _ ("“default” exists, but is not active"));

  pt_check_set_remedy (check,
                       _ ("This command starts it now, and with the computer from then on."));
  check->command = g_strdup ("sudo virsh -c qemu:///system net-start default && "
                             "sudo virsh -c qemu:///system net-autostart default");
  check->fix = PT_FIX_START_NETWORK;
  return check;
}

static PtCheck *
make_not_at_start (void)
{
  PtCheck *check = make_warning (_ ("The machines’ network does not start by itself"),
                                 _ ("“default” is active, but not at the next start"));

  pt_check_set_remedy (check, _ ("This command starts it with the computer from now on."));
  check->command = g_strdup ("sudo virsh -c qemu:///system net-autostart default");
  check->fix = PT_FIX_START_NETWORK;
  return check;
}

static PtCheck *
make_absent (const PtCheckInput *input)
{
  PtCheck *check = make_warning (_ ("The machines’ network does not exist"),
                                 _ ("libvirt has no network called “default”"));

  pt_check_set_install (check, input, PT_PROGRAM_NETWORK);
  return check;
}

static PtCheck *
make_no_dnsmasq (const PtCheckInput *input)
{
  PtCheck *check = make_warning (_ ("A program for the machines’ network is missing"),
                                 _ ("There is no `dnsmasq`"));

  pt_check_set_install (check, input, PT_PROGRAM_NETWORK);
  return check;
}

/**
 * pt_check_network:
 * @input: the facts
 *
 * libvirt's network "default" and the program that it needs.
 *
 * Returns: (transfer full): the outcome
 */
PtCheck *
pt_check_network (const PtCheckInput *input)
{
  const PtVirtFacts *virt = input->virt;
  gboolean known = virt->state == PT_VIRT_READY && virt->network_known;

  if (known && virt->network_active && virt->network_autostart)
    return pt_check_make (ID, PT_CHECK_PASS, _ ("The machines’ network is started"),
                          _ ("“default” is active and starts with the computer"), why ());
  if (known && virt->network_active)
    return make_not_at_start ();
  if (input->host->libvirt->dnsmasq == PT_NO)
    return make_no_dnsmasq (input);
  if (known)
    return virt->network_exists ? make_stopped () : make_absent (input);
  return pt_check_make (ID, PT_CHECK_UNKNOWN, _ ("The machines’ network: cannot tell"),
                        _ ("libvirt could not be asked for its networks"), why ());
}
