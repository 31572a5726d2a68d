#include "config.h"

#include "pt-host-private.h"

#include <string.h>

/* UEFI specification 3.3, globally defined variables; efivarfs puts four bytes of attributes
 * before the value (Documentation/filesystems/efivarfs.rst). */
#define EFIVARS "sys/firmware/efi/efivars"
#define SECURE_BOOT EFIVARS "/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"
#define ATTRIBUTES 4

static PtFact
read_secure_boot (PtHostSystem *system, PtRoot *root)
{
  g_autofree char *bytes = NULL;
  g_auto (GStrv) names = NULL;
  gsize length = 0;

  if (system->uefi == PT_NO)
    return PT_NO;
  bytes = pt_root_read (root, SECURE_BOOT, &length, NULL);
  if (bytes != NULL && length > ATTRIBUTES)
    return bytes[ATTRIBUTES] == 1 ? PT_YES : PT_NO;
  if (pt_root_exists (root, SECURE_BOOT))
    return PT_UNKNOWN;
  /* Firmware without the variable has no Secure Boot; an empty folder is not mounted. */
  names = pt_root_list (root, EFIVARS, NULL);
  return names != NULL && names[0] != NULL ? PT_NO : PT_UNKNOWN;
}

/* "none [integrity] confidentiality" */
static char *
read_lockdown (PtRoot *root)
{
  g_autofree char *line = pt_root_read_line (root, "sys/kernel/security/lockdown", NULL);
  const char *start = line != NULL ? strchr (line, '[') : NULL;
  const char *end = start != NULL ? strchr (start, ']') : NULL;
  g_autofree char *word = NULL;

  if (end == NULL)
    return NULL;
  word = g_strndup (start + 1, (gsize) (end - start - 1));
  return pt_host_clean (word, 64);
}

/* The file is there whenever SELinux is switched on, be it enforcing or permissive. */
static PtFact
read_selinux (PtRoot *root)
{
  PtFact found = pt_host_there (root, "sys/fs/selinux/enforce", "sys/fs");

  /* A sandbox hides both folders; where one is seen, the other is. */
  return found == PT_UNKNOWN && pt_root_can_read (root, "sys/kernel") ? PT_NO : found;
}

static PtFact
read_apparmor (PtRoot *root)
{
  PtFact enabled = pt_host_switch (root, "sys/module/apparmor/parameters/enabled");

  if (enabled == PT_UNKNOWN && !pt_root_exists (root, "sys/module/apparmor")
      && pt_root_can_read (root, "sys/module"))
    return PT_NO;
  return enabled;
}

static PtFact
read_ssh (PtRoot *root)
{
  static const char *const traces[] = {
    "etc/systemd/system/multi-user.target.wants/ssh.service",
    "etc/systemd/system/multi-user.target.wants/sshd.service",
    "etc/systemd/system/sockets.target.wants/ssh.socket",
    "etc/systemd/system/sockets.target.wants/sshd.socket",
    "etc/systemd/system/default.target.wants/sshd.service",
    "etc/runlevels/default/sshd",
    "etc/runit/runsvdir/default/sshd",
    "run/sshd.pid",
  };

  for (guint i = 0; i < G_N_ELEMENTS (traces); i++)
    {
      /* Enabled units are links, which need not lead anywhere that we see. */
      g_autofree char *target = pt_root_read_link (root, traces[i], NULL);

      if (target != NULL || pt_root_exists (root, traces[i]))
        return PT_YES;
    }
  return pt_root_can_read (root, "etc/systemd/system")
                 || pt_root_can_read (root, "etc/runlevels/default")
             ? PT_NO
             : PT_UNKNOWN;
}

/* Fills in what guards the system, and how one gets in from outside. */
void
pt_host_system_read_security (PtHostSystem *system, PtRoot *root)
{
  system->uefi = pt_host_there (root, "sys/firmware/efi", "sys/firmware");
  system->secure_boot = read_secure_boot (system, root);
  system->lockdown = read_lockdown (root);
  system->selinux = read_selinux (root);
  system->apparmor = read_apparmor (root);
  system->ssh_server = read_ssh (root);
}
