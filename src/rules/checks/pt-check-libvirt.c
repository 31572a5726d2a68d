#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-checks.h"

#include "pt-i18n.h"

#define ID "libvirt"

/* Drop-in hooks (hooks/qemu.d) are run since libvirt 6.5 (libvirt, docs/hooks.rst). */
#define DROP_INS_SINCE 6005000

static const char *
why (void)
{
  return _ ("libvirt runs the virtual machines on this computer and lends them the card.");
}

static PtCheck *
make_not_asked (const PtHost *host)
{
  const char *seen = _ ("These are another computer’s files; its libvirt cannot be asked");

  if (host->libvirt->daemons == PT_DAEMONS_MONOLITHIC)
    seen = _ ("It is installed as one service; it was not asked");
  else if (host->libvirt->daemons == PT_DAEMONS_MODULAR)
    seen = _ ("It is installed as several services; they were not asked");
  return pt_check_make (ID, PT_CHECK_UNKNOWN, _ ("libvirt: cannot tell"), seen, why ());
}

static PtCheck *
make_fail (const char *title)
{
  PtCheck *check = pt_check_make (ID, PT_CHECK_FAIL, title, NULL, why ());

  check->head = g_strdup (_ ("libvirt cannot be used as it is. It runs the machines."));
  check->hint = g_strdup (_ ("Start libvirt to continue"));
  return check;
}

static PtCheck *
make_absent (const PtCheckInput *input)
{
  PtCheck *check = make_fail (_ ("libvirt is not installed"));

  pt_check_take_seen (check, g_strdup (_ ("Neither of its two sets of services is there")));
  pt_check_set_install (check, input, PT_PROGRAM_LIBVIRT);
  g_free (check->hint);
  check->hint = g_strdup (_ ("Install libvirt to continue"));
  return check;
}

static PtCheck *
make_stopped (const PtCheckInput *input)
{
  const PtServices *services
      = pt_quirks_find_services (input->quirks, input->host->libvirt->daemons);
  PtCheck *check;

  if (input->host->libvirt->daemons == PT_DAEMONS_NONE)
    return make_absent (input);
  check = make_fail (_ ("libvirt does not answer"));
  pt_check_take_seen (check, g_strdup (_ ("It is installed, but its service is not started")));
  check->fix = PT_FIX_START_LIBVIRT;
  if (services == NULL)
    {
      pt_check_set_remedy (check, _ ("Start its service, then check again."));
      return check;
    }
  pt_check_set_remedy (check, _ ("Start it with this command, then check again."));
  check->command = g_strdup (services->start);
  check->unverified = pt_origin_is_unverified (&services->origin);
  return check;
}

/* The group is what libvirt's own polkit rule asks for (src/remote/libvirtd.rules); read-write
 * access to the system's libvirt equals a root shell (docs/daemons.rst). */
static void
offer_group (PtCheck *check)
{
  pt_check_take_seen (check, g_strdup (_ ("Your user is not in the group “libvirt”, or was added "
                                          "after this login")));
  pt_check_set_remedy (check, _ ("Add your user with this command and log in again. Know that "
                                 "members of this group can do anything on this computer, as the "
                                 "administrator can."));
  check->command = g_strdup ("sudo usermod -aG libvirt \"$USER\"");
  check->fix = PT_FIX_JOIN_GROUP;
}

static PtCheck *
make_denied (void)
{
  PtCheck *check = make_fail (_ ("You may not use libvirt yet"));

  offer_group (check);
  g_free (check->hint);
  check->hint = g_strdup (_ ("Get access to libvirt to continue"));
  return check;
}

static PtCheck *
make_failed (const PtVirtFacts *virt)
{
  PtCheck *check = make_fail (_ ("libvirt does not work as it should"));

  pt_check_take_seen (check, virt->message != NULL ? g_strdup_printf ("`%s`", virt->message)
                                                   : g_strdup (_ ("It gave no reason")));
  pt_check_set_remedy (check, _ ("Its log says more; this command shows the end of it."));
  check->command = g_strdup ("journalctl -b -n 30 -u libvirtd -u virtqemud");
  return check;
}

static PtCheck *
make_session (const PtVirtFacts *virt)
{
  PtCheck *check = make_fail (_ ("This is the wrong libvirt"));

  pt_check_take_seen (check, g_strdup_printf (_ ("`%s` is your session’s own"),
                                              virt->uri != NULL ? virt->uri : "qemu:///session"));
  pt_check_set_remedy (check,
                       _ ("Machines of your own session cannot get devices. Passthrough uses "
                          "the system’s (`qemu:///system`)."));
  check->fix = PT_FIX_USE_SYSTEM_LIBVIRT;
  g_free (check->hint);
  check->hint = g_strdup (_ ("Use the system’s libvirt to continue"));
  return check;
}

static char *
format_version (gulong version)
{
  return g_strdup_printf ("%lu.%lu.%lu", version / 1000000, version / 1000 % 1000, version % 1000);
}

/* Reading is everybody's; starting and changing a machine is not. */
static PtCheck *
make_closed (void)
{
  PtCheck *check = pt_check_make (
      ID, PT_CHECK_WARNING, _ ("You may look at machines, but not change them"), NULL, why ());

  offer_group (check);
  return check;
}

static PtCheck *
make_ready (const PtVirtFacts *virt)
{
  const char *uri = virt->uri != NULL ? virt->uri : "qemu:///system";
  g_autofree char *version = format_version (virt->version);
  PtCheck *check = pt_check_make (ID, PT_CHECK_PASS, _ ("libvirt answers"), NULL, why ());

  pt_check_take_seen (check, virt->version == 0
                                 ? g_strdup_printf (_ ("`%s`"), uri)
                                 : g_strdup_printf (_ ("`%s`, version %s"), uri, version));
  if (virt->version == 0 || virt->version >= DROP_INS_SINCE)
    return check;
  check->state = PT_CHECK_WARNING;
  g_free (check->title);
  check->title = g_strdup (_ ("libvirt is old"));
  pt_check_set_remedy (check, _ ("Before version 6.5 it runs one hook file only. Passthrough uses "
                                 "that file if nobody else does. An update of the system helps."));
  return check;
}

/**
 * pt_check_libvirt:
 * @input: the facts
 *
 * libvirt reachable, and the right one. Where it was not asked the outcome is "cannot tell".
 *
 * Returns: (transfer full): the outcome
 */
PtCheck *
pt_check_libvirt (const PtCheckInput *input)
{
  const PtVirtFacts *virt = input->virt;

  /* Whether it answers or not. */
  if (virt->session && virt->state != PT_VIRT_NOT_ASKED)
    return make_session (virt);
  switch (virt->state)
    {
    case PT_VIRT_NOT_ASKED:
      return make_not_asked (input->host);
    case PT_VIRT_READY:
      return virt->may_manage == PT_NO ? make_closed () : make_ready (virt);
    case PT_VIRT_STOPPED:
      return make_stopped (input);
    case PT_VIRT_DENIED:
      return make_denied ();
    case PT_VIRT_FAILED:
      break;
    }
  if (input->host->libvirt->daemons == PT_DAEMONS_NONE)
    return make_absent (input);
  return make_failed (virt);
}
