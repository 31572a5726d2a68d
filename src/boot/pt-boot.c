#include "config.h"

#include "pt-boot.h"

#include <string.h>

#include "pt-boot-private.h"

/* Names of the Boot Loader Interface (systemd.io/BOOT_LOADER_INTERFACE): systemd-boot, newer GRUB,
 * Limine and rEFInd tell through them who started the kernel. */
#define VARIABLES "sys/firmware/efi/efivars/"
#define LOADER_GUID "-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f"

/* An EFI variable: four bytes of attributes, then UTF-16. */
#define ATTRIBUTES 4
#define VARIABLE_LIMIT 512

static gboolean
is_ostree (const PtBootProbe *probe)
{
  return pt_root_exists (probe->root, "run/ostree-booted");
}

static gboolean
is_nixos (const PtBootProbe *probe)
{
  return pt_root_exists (probe->root, "etc/NIXOS") || pt_boot_is_like (probe, "nixos");
}

/* Each deployment has an entry of its own; the one with the highest version starts next. */
static char *
read_ostree (const PtBootProbe *probe, char **path)
{
  g_autoptr (GPtrArray) entries = pt_boot_entries_read (probe->root, "boot/loader/entries");
  const PtBootEntry *newest = NULL;
  g_autofree char *file = NULL;

  for (guint i = 0; i < entries->len; i++)
    {
      const PtBootEntry *entry = entries->pdata[i];

      if (entry->version == NULL || entry->options == NULL)
        return NULL;
      if (newest == NULL
          || g_ascii_strtoull (entry->version, NULL, 10)
                 > g_ascii_strtoull (newest->version, NULL, 10))
        newest = entry;
    }
  if (newest == NULL)
    return NULL;
  file = g_strconcat ("boot/loader/entries/", newest->name, ".conf", NULL);
  pt_boot_take_path (file, path);
  return g_strdup (newest->options);
}

/* In the order of detection: what owns the whole system first, then what manages a loader, then
 * the loaders themselves. */
static const PtBootLoader loaders[] = {
  { "rpm-ostree", is_ostree, read_ostree },
  { "nixos", is_nixos, pt_boot_read_entries },
  { "kernelstub", pt_boot_kernelstub_is_used, pt_boot_kernelstub_read },
  { "limine-entry-tool", pt_boot_limine_tool_is_used, pt_boot_limine_tool_read },
  { "limine", pt_boot_limine_is_used, pt_boot_limine_read },
  { "sdboot-manage", pt_boot_sdboot_manage_is_used, pt_boot_sdboot_manage_read },
  { "sdbootutil", pt_boot_sdbootutil_is_used, pt_boot_sdbootutil_read },
  { "uki-mkinitcpio", pt_boot_uki_mkinitcpio_is_used, pt_boot_uki_mkinitcpio_read },
  { "uki-dracut", pt_boot_uki_dracut_is_used, pt_boot_uki_dracut_read },
  { "systemd-boot-kernel-install", pt_boot_kernel_install_is_used, pt_boot_kernel_install_read },
  { "systemd-boot", pt_boot_systemd_boot_is_used, pt_boot_read_entries },
  { "grubby", pt_boot_grubby_is_used, pt_boot_grubby_read },
  { "grub-debian", pt_boot_grub_is_debian, pt_boot_grub_read },
  { "grub-suse", pt_boot_grub_is_suse, pt_boot_grub_read },
  { "grub", pt_boot_grub_is_used, pt_boot_grub_read },
  { "refind", pt_boot_refind_is_used, pt_boot_refind_read },
};

gboolean
pt_boot_is_like (const PtBootProbe *probe, const char *os_id)
{
  if (g_strcmp0 (probe->os_id, os_id) == 0)
    return TRUE;
  return probe->os_like != NULL && g_strv_contains ((const char *const *) probe->os_like, os_id);
}

/* The running loader named itself so. */
gboolean
pt_boot_says (const PtBootProbe *probe, const char *loader)
{
  return probe->loader_info != NULL
         && g_ascii_strncasecmp (probe->loader_info, loader, strlen (loader)) == 0;
}

/* Nothing says that the running loader is another one. */
gboolean
pt_boot_may_be (const PtBootProbe *probe, const char *loader)
{
  return probe->loader_info == NULL || pt_boot_says (probe, loader);
}

static char *
read_variable (PtRoot *root, const char *name)
{
  g_autofree char *path = g_strconcat (VARIABLES, name, LOADER_GUID, NULL);
  g_autofree char *bytes = NULL;
  gunichar2 units[VARIABLE_LIMIT] = { 0 };
  gsize length = 0;

  bytes = pt_root_read (root, path, &length, NULL);
  if (bytes == NULL || length <= ATTRIBUTES)
    return NULL;
  length = MIN ((length - ATTRIBUTES) / 2, VARIABLE_LIMIT - 1);
  for (gsize i = 0; i < length; i++)
    units[i] = (gunichar2) ((guint8) bytes[ATTRIBUTES + 2 * i]
                            | (guint8) bytes[ATTRIBUTES + 2 * i + 1] << 8);
  return g_utf16_to_utf8 (units, -1, NULL, NULL, NULL);
}

/**
 * pt_boot_read:
 * @root: a root
 * @os_id: (nullable): ID of os-release
 * @os_like: (nullable): ID_LIKE of os-release
 *
 * Finds out who keeps the kernel's command line, in the order of passthrough-facts §3.1, and what
 * it will be on the next start. The loader's own word, left in an EFI variable, decides between
 * several that are installed.
 *
 * Returns: (transfer full): what was found
 */
PtBoot *
pt_boot_read (PtRoot *root, const char *os_id, char **os_like)
{
  PtBoot *boot = g_new0 (PtBoot, 1);
  g_autofree char *info = read_variable (root, "LoaderInfo");
  g_autofree char *stub = read_variable (root, "StubInfo");
  g_autofree char *line = NULL;
  PtBootProbe probe = { root, os_id, os_like, NULL, FALSE };

  probe.loader_info = info != NULL && info[0] != '\0' ? info : NULL;
  probe.stub = stub != NULL && stub[0] != '\0';
  line = pt_root_read_line (root, "proc/cmdline", NULL);
  boot->cmdline = line != NULL ? g_utf8_make_valid (line, -1) : NULL;
  for (guint i = 0; i < G_N_ELEMENTS (loaders); i++)
    {
      if (!loaders[i].is_used (&probe))
        continue;
      boot->loader = g_strdup (loaders[i].id);
      boot->configured = loaders[i].read_configured (&probe, &boot->configured_path);
      break;
    }
  /* Bytes that are no text cannot be shown, and were not understood. */
  if (boot->configured != NULL && !g_utf8_validate (boot->configured, -1, NULL))
    g_clear_pointer (&boot->configured, g_free);
  if (boot->configured == NULL)
    g_clear_pointer (&boot->configured_path, g_free);
  return boot;
}

void
pt_boot_free (PtBoot *boot)
{
  g_free (boot->loader);
  g_free (boot->cmdline);
  g_free (boot->configured);
  g_free (boot->configured_path);
  g_free (boot);
}
