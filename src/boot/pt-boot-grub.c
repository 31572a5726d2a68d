#include "config.h"

#include "pt-boot-private.h"

#define SETTINGS "etc/default/grub"
#define DROP_INS "etc/default/grub.d"
#define LINUX "GRUB_CMDLINE_LINUX"
#define LINUX_DEFAULT "GRUB_CMDLINE_LINUX_DEFAULT"

static gboolean
has_settings (const PtBootProbe *probe)
{
  return pt_boot_may_be (probe, "GRUB") && pt_root_exists (probe->root, SETTINGS);
}

static gboolean
has_mkconfig (const PtBootProbe *probe)
{
  PtRoot *root = probe->root;

  return pt_boot_has_program (root, "grub-mkconfig") || pt_boot_has_program (root, "grub2-mkconfig")
         || pt_boot_has_program (root, "update-grub") || pt_root_exists (root, "boot/grub/grub.cfg")
         || pt_root_exists (root, "boot/grub2/grub.cfg");
}

/* Debian and its relatives: update-grub, and settings may be added in grub.d. */
gboolean
pt_boot_grub_is_debian (const PtBootProbe *probe)
{
  return has_settings (probe)
         && (pt_boot_is_like (probe, "debian") || pt_boot_is_like (probe, "ubuntu"));
}

gboolean
pt_boot_grub_is_suse (const PtBootProbe *probe)
{
  return has_settings (probe)
         && (pt_boot_is_like (probe, "suse") || pt_boot_is_like (probe, "opensuse"));
}

gboolean
pt_boot_grub_is_used (const PtBootProbe *probe)
{
  return has_settings (probe) && has_mkconfig (probe);
}

/* Fedora and its relatives: entries of the boot loader specification, edited by grubby. */
gboolean
pt_boot_grubby_is_used (const PtBootProbe *probe)
{
  return pt_boot_may_be (probe, "GRUB") && pt_boot_has_program (probe->root, "grubby")
         && pt_root_exists (probe->root, "boot/loader/entries");
}

/**
 * pt_boot_grub_arguments:
 * @variables: variables of /etc/default/grub
 *
 * GRUB puts both variables after each other into every normal entry (util/grub.d/10_linux.in).
 *
 * Returns: (transfer full) (nullable): the arguments, or NULL when they can't be understood
 */
char *
pt_boot_grub_arguments (GHashTable *variables)
{
  const char *always, *normally;
  char *both;

  if (!pt_boot_shell_get (variables, LINUX, &always)
      || !pt_boot_shell_get (variables, LINUX_DEFAULT, &normally))
    return NULL;
  both = g_strjoin (" ", always ? always : "", normally ? normally : "", NULL);
  return g_strstrip (both);
}

static void
read_drop_ins (PtRoot *root, GHashTable *variables)
{
  g_auto (GStrv) names = pt_root_list (root, DROP_INS, NULL);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *path = g_strconcat (DROP_INS, "/", names[i], NULL);

      if (g_str_has_suffix (names[i], ".cfg"))
        pt_boot_shell_read_file (variables, root, path);
    }
}

char *
pt_boot_grub_read (const PtBootProbe *probe, char **path)
{
  g_autoptr (GHashTable) variables = pt_boot_shell_new ();
  char *arguments;

  if (!pt_boot_shell_read_file (variables, probe->root, SETTINGS))
    return NULL;
  /* Only Debian's grub-mkconfig sources these, after the main file. */
  if (pt_boot_grub_is_debian (probe))
    read_drop_ins (probe->root, variables);
  arguments = pt_boot_grub_arguments (variables);
  if (arguments != NULL)
    pt_boot_take_path (SETTINGS, path);
  return arguments;
}

/* The entries say what starts next. Where they are root's alone, the file that grubby keeps in
 * step for future kernels is the next best. */
char *
pt_boot_grubby_read (const PtBootProbe *probe, char **path)
{
  g_autoptr (GPtrArray) entries = pt_boot_entries_read (probe->root, "boot/loader/entries");

  if (entries->len > 0)
    return pt_boot_entries_choose (probe->root, "boot", entries, path);
  return pt_boot_grub_read (probe, path);
}
