#include "config.h"

#include "pt-boot-private.h"

#include <string.h>

#define SDBOOT_MANAGE "etc/sdboot-manage.conf"
#define KERNEL_CMDLINE "etc/kernel/cmdline"
#define KERNEL_CMDLINE_VENDOR "usr/lib/kernel/cmdline"
#define CMDLINE_DROP_INS "etc/cmdline.d"
#define DRACUT_DROP_INS "etc/dracut.conf.d"

/* Entries of the boot loader specification do not tell the loader: Fedora's GRUB has them too. */
static gboolean
has_grub (PtRoot *root)
{
  return pt_root_exists (root, "boot/grub") || pt_root_exists (root, "boot/grub2")
         || pt_root_exists (root, "etc/default/grub") || pt_boot_has_program (root, "grubby");
}

/* Without the loader's own word, its files tell. */
static gboolean
is_installed (PtRoot *root)
{
  for (guint i = 0; pt_boot_esp_folders[i] != NULL; i++)
    {
      g_autofree char *conf = g_strconcat (pt_boot_esp_folders[i], "/loader/loader.conf", NULL);
      g_autofree char *efi = g_strconcat (pt_boot_esp_folders[i], "/EFI/systemd", NULL);
      g_autofree char *entries = g_strconcat (pt_boot_esp_folders[i], "/loader/entries", NULL);

      if (pt_root_exists (root, conf) || pt_root_exists (root, efi))
        return TRUE;
      if (pt_boot_has_file (root, entries, ".conf") && !has_grub (root))
        return TRUE;
    }
  return FALSE;
}

gboolean
pt_boot_systemd_boot_is_used (const PtBootProbe *probe)
{
  if (probe->loader_info != NULL)
    return pt_boot_says (probe, "systemd-boot") || probe->stub;
  return probe->stub || is_installed (probe->root);
}

gboolean
pt_boot_sdboot_manage_is_used (const PtBootProbe *probe)
{
  return pt_boot_may_be (probe, "systemd-boot") && pt_root_exists (probe->root, SDBOOT_MANAGE)
         && pt_boot_has_program (probe->root, "sdboot-manage");
}

/* openSUSE names the loader that it manages in /etc/sysconfig/bootloader. */
gboolean
pt_boot_sdbootutil_is_used (const PtBootProbe *probe)
{
  g_autoptr (GHashTable) variables = pt_boot_shell_new ();
  const char *type;

  if (!pt_boot_has_program (probe->root, "sdbootutil"))
    return FALSE;
  if (pt_boot_says (probe, "systemd-boot"))
    return TRUE;
  pt_boot_shell_read_file (variables, probe->root, "etc/sysconfig/bootloader");
  if (!pt_boot_shell_get (variables, "LOADER_TYPE", &type) || type == NULL)
    return probe->loader_info == NULL && is_installed (probe->root);
  return g_str_equal (type, "systemd-boot") || g_str_equal (type, "grub2-bls");
}

/* Whether this system starts unified kernel images: the stub says so, or they are there and
 * nothing says that another loader is at work. */
static gboolean
uses_images (const PtBootProbe *probe)
{
  if (probe->stub)
    return TRUE;
  if (!pt_boot_may_be (probe, "systemd-boot"))
    return FALSE;
  for (guint i = 0; pt_boot_esp_folders[i] != NULL; i++)
    {
      g_autofree char *folder = g_strconcat (pt_boot_esp_folders[i], "/EFI/Linux", NULL);

      if (pt_boot_has_file (probe->root, folder, ".efi"))
        return TRUE;
    }
  return FALSE;
}

/* A line "name…=" that is not commented out, in any file of a folder. */
static gboolean
folder_sets (PtRoot *root, const char *folder, const char *suffix, const char *name)
{
  g_auto (GStrv) names = pt_root_list (root, folder, NULL);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *path = g_strconcat (folder, "/", names[i], NULL);
      g_autofree char *text = NULL;
      g_auto (GStrv) lines = NULL;

      if (!g_str_has_suffix (names[i], suffix))
        continue;
      text = pt_root_read (root, path, NULL, NULL);
      lines = g_strsplit (text ? text : "", "\n", PT_BOOT_LINE_LIMIT);
      for (guint j = 0; lines[j] != NULL; j++)
        {
          gsize length = strcspn (g_strstrip (lines[j]), "=+");

          if (lines[j][0] == '#' || lines[j][length] == '\0')
            continue;
          lines[j][length] = '\0';
          if (g_str_has_suffix (lines[j], name))
            return TRUE;
        }
    }
  return FALSE;
}

/* A preset that asks for an image: default_uki="…". */
gboolean
pt_boot_uki_mkinitcpio_is_used (const PtBootProbe *probe)
{
  return uses_images (probe) && folder_sets (probe->root, "etc/mkinitcpio.d", ".preset", "_uki");
}

gboolean
pt_boot_uki_dracut_is_used (const PtBootProbe *probe)
{
  if (!uses_images (probe) || !pt_boot_has_program (probe->root, "dracut"))
    return FALSE;
  return folder_sets (probe->root, DRACUT_DROP_INS, ".conf", "kernel_cmdline")
         || folder_sets (probe->root, DRACUT_DROP_INS, ".conf", "uefi");
}

static gboolean
has_entries_of_kernel_install (PtRoot *root)
{
  for (guint i = 0; pt_boot_esp_folders[i] != NULL; i++)
    {
      g_autofree char *folder = g_strconcat (pt_boot_esp_folders[i], "/loader/entries", NULL);
      g_autoptr (GPtrArray) entries = pt_boot_entries_read (root, folder);

      for (guint j = 0; j < entries->len; j++)
        if (((PtBootEntry *) entries->pdata[j])->kernel_install)
          return TRUE;
    }
  return FALSE;
}

gboolean
pt_boot_kernel_install_is_used (const PtBootProbe *probe)
{
  static const char *const traces[]
      = { KERNEL_CMDLINE, "etc/kernel/entry-token", "etc/kernel/install.conf" };

  if (!pt_boot_systemd_boot_is_used (probe) || !pt_boot_has_program (probe->root, "kernel-install"))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (traces); i++)
    if (pt_root_exists (probe->root, traces[i]))
      return TRUE;
  return has_entries_of_kernel_install (probe->root);
}

char *
pt_boot_sdboot_manage_read (const PtBootProbe *probe, char **path)
{
  g_autoptr (GHashTable) variables = pt_boot_shell_new ();
  const char *value;
  char *options = pt_boot_read_entries (probe, path);

  if (options != NULL)
    return options;
  if (!pt_boot_shell_read_file (variables, probe->root, SDBOOT_MANAGE)
      || !pt_boot_shell_get (variables, "LINUX_OPTIONS", &value) || value == NULL)
    return NULL;
  pt_boot_take_path (SDBOOT_MANAGE, path);
  return g_strstrip (g_strdup (value));
}

/* kernel-install takes the first of these files (kernel-install(8)); what it wrote into the
 * entries counts until it runs again. */
char *
pt_boot_kernel_install_read (const PtBootProbe *probe, char **path)
{
  char *options = probe->stub ? NULL : pt_boot_read_entries (probe, path);

  if (options == NULL)
    options = pt_boot_read_plain (probe->root, KERNEL_CMDLINE, path);
  if (options == NULL && !pt_root_exists (probe->root, KERNEL_CMDLINE))
    options = pt_boot_read_plain (probe->root, KERNEL_CMDLINE_VENDOR, path);
  return options;
}

/* sdbootutil reads the same files, but adds drop-ins whose order it alone knows. */
char *
pt_boot_sdbootutil_read (const PtBootProbe *probe, char **path)
{
  char *options = pt_boot_read_entries (probe, path);

  if (options == NULL && !pt_boot_has_file (probe->root, "etc/kernel/cmdline.d", ".conf"))
    options = pt_boot_read_plain (probe->root, KERNEL_CMDLINE, path);
  return options;
}

char *
pt_boot_uki_mkinitcpio_read (const PtBootProbe *probe, char **path)
{
  g_auto (GStrv) names = pt_root_list (probe->root, CMDLINE_DROP_INS, NULL);
  g_autoptr (GString) out = g_string_new (NULL);

  if (!pt_boot_has_file (probe->root, CMDLINE_DROP_INS, ".conf"))
    return pt_boot_read_plain (probe->root, KERNEL_CMDLINE, path);
  /* Which of the two wins depends on the version. */
  if (pt_root_exists (probe->root, KERNEL_CMDLINE))
    return NULL;
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *file = g_strconcat (CMDLINE_DROP_INS, "/", names[i], NULL);
      g_autofree char *part = NULL;

      if (!g_str_has_suffix (names[i], ".conf"))
        continue;
      part = pt_boot_read_plain (probe->root, file, path);
      if (part == NULL)
        return NULL;
      g_string_append_printf (out, "%s%s", out->len > 0 ? " " : "", part);
    }
  pt_boot_take_path (CMDLINE_DROP_INS, path);
  return g_strdup (out->str);
}

char *
pt_boot_uki_dracut_read (const PtBootProbe *probe, char **path)
{
  g_autoptr (GHashTable) variables = pt_boot_shell_new ();
  g_auto (GStrv) names = pt_root_list (probe->root, DRACUT_DROP_INS, NULL);
  const char *value;

  pt_boot_shell_read_file (variables, probe->root, "etc/dracut.conf");
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *file = g_strconcat (DRACUT_DROP_INS, "/", names[i], NULL);

      if (g_str_has_suffix (names[i], ".conf"))
        pt_boot_shell_read_file (variables, probe->root, file);
    }
  if (!pt_boot_shell_get (variables, "kernel_cmdline", &value) || value == NULL)
    return NULL;
  pt_boot_take_path (DRACUT_DROP_INS, path);
  return g_strstrip (g_strdup (value));
}
