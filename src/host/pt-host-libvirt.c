#include "config.h"

#include "pt-host-private.h"

#include <string.h>

#include "pt-error.h"

#define CONFIG "etc/libvirt"
#define HOOKS CONFIG "/hooks"
#define OUR_HOOKS HOOKS "/passthrough"
#define FIRMWARE "usr/share/qemu/firmware"

#define LIST_LIMIT 4096
/* What a descriptor of firmware for these machines has in it. */
#define UEFI "\"uefi\""
#define X86_64 "x86_64"
/* Descriptors to look into before giving up; each distribution has about ten. */
#define DESCRIPTOR_LIMIT 32

/* Inside a sandbox /usr is the sandbox's own and says nothing about the computer. */
static PtFact
find_program (PtRoot *root, const char *const *paths)
{
  for (guint i = 0; paths[i] != NULL; i++)
    if (pt_root_exists (root, paths[i]))
      return PT_YES;
  if (pt_root_exists (root, ".flatpak-info") || !pt_root_can_read (root, "usr/bin"))
    return PT_UNKNOWN;
  return PT_NO;
}

static PtFact
find_in_path (PtRoot *root, const char *name)
{
  static const char *const folders[] = {
    "usr/bin/",
    "usr/sbin/",
    "usr/local/bin/",
    "run/current-system/sw/bin/",
  };

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path = g_strconcat (folders[i], name, NULL);
      const char *const paths[] = { path, NULL };
      PtFact found = find_program (root, paths);

      if (found != PT_NO)
        return found;
    }
  return PT_NO;
}

/* Units are enabled by links in these folders; the links' targets need not be seen. */
static gboolean
is_enabled (PtRoot *root, const char *daemon)
{
  static const char *const wants[] = { "sockets", "multi-user", "default", "graphical" };
  static const char *const kinds[] = { "socket", "service" };

  for (guint i = 0; i < G_N_ELEMENTS (wants); i++)
    for (guint j = 0; j < G_N_ELEMENTS (kinds); j++)
      {
        g_autofree char *path = g_strdup_printf ("etc/systemd/system/%s.target.wants/%s.%s",
                                                 wants[i], daemon, kinds[j]);
        g_autofree char *target = pt_root_read_link (root, path, NULL);

        if (target != NULL || pt_root_exists (root, path))
          return TRUE;
      }
  return FALSE;
}

static gboolean
is_installed (PtRoot *root, const char *daemon)
{
  static const char *const folders[] = { "usr/lib", "lib", "etc", "run/current-system/etc" };
  static const char *const kinds[] = { "socket", "service" };
  g_autofree char *program = g_strconcat ("usr/sbin/", daemon, NULL);
  g_autofree char *merged = g_strconcat ("usr/bin/", daemon, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    for (guint j = 0; j < G_N_ELEMENTS (kinds); j++)
      {
        g_autofree char *path
            = g_strdup_printf ("%s/systemd/system/%s.%s", folders[i], daemon, kinds[j]);

        if (pt_root_exists (root, path))
          return TRUE;
      }
  return pt_root_exists (root, program) || pt_root_exists (root, merged);
}

/* What the system enables counts; then what runs; then what alone is installed (libvirt's
 * docs/daemons.rst: never both for the same driver). */
static PtDaemons
read_daemons (PtHostLibvirt *libvirt, PtRoot *root)
{
  gboolean monolithic = is_enabled (root, "libvirtd");
  gboolean modular = is_enabled (root, "virtqemud");

  if (monolithic != modular)
    {
      libvirt->enabled = PT_YES;
      return modular ? PT_DAEMONS_MODULAR : PT_DAEMONS_MONOLITHIC;
    }
  libvirt->enabled = monolithic                                      ? PT_YES
                     : pt_root_can_read (root, "etc/systemd/system") ? PT_NO
                                                                     : PT_UNKNOWN;
  if (libvirt->socket != NULL)
    return g_str_equal (libvirt->socket, "virtqemud") ? PT_DAEMONS_MODULAR : PT_DAEMONS_MONOLITHIC;
  monolithic = is_installed (root, "libvirtd");
  modular = is_installed (root, "virtqemud");
  if (monolithic != modular)
    return modular ? PT_DAEMONS_MODULAR : PT_DAEMONS_MONOLITHIC;
  if (monolithic || pt_root_exists (root, ".flatpak-info")
      || (!pt_root_can_read (root, "usr/lib/systemd/system")
          && !pt_root_can_read (root, "usr/sbin")))
    return PT_DAEMONS_UNKNOWN;
  return PT_DAEMONS_NONE;
}

/* An enabled monolithic socket is there as well as a modular one while both wait; a service that
 * answers to the modular name is preferred, as libvirt's client prefers it. */
static char *
read_socket (PtRoot *root)
{
  if (pt_root_exists (root, "run/libvirt/virtqemud-sock"))
    return g_strdup ("virtqemud");
  /* Modular systems have a libvirt-sock too: virtproxyd's, for remote clients. */
  if (pt_root_exists (root, "run/libvirt/libvirt-sock"))
    return g_strdup ("libvirtd");
  return NULL;
}

/* The names in a folder, none where there is no such folder; NULL when it can't be told. */
static char **
list_names (PtRoot *root, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) names = pt_root_list (root, path, &error);
  GPtrArray *clean;

  if (names == NULL && !g_error_matches (error, PT_ERROR, PT_ERROR_NOT_FOUND))
    return NULL;
  clean = g_ptr_array_new ();
  for (guint i = 0; names != NULL && names[i] != NULL && clean->len < LIST_LIMIT; i++)
    g_ptr_array_add (clean, pt_host_clean (names[i], 256));
  return pt_host_strv (clean);
}

/* Machines whose hand-over is installed: a folder named by the machine's UUID with its data. */
static char **
list_machines (PtRoot *root)
{
  g_auto (GStrv) names = list_names (root, OUR_HOOKS);
  GPtrArray *machines;

  if (names == NULL)
    return NULL;
  machines = g_ptr_array_new ();
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *path = g_strconcat (OUR_HOOKS "/", names[i], "/kvm.conf", NULL);

      if (g_uuid_string_is_valid (names[i]) && pt_root_exists (root, path))
        g_ptr_array_add (machines, g_strdup (names[i]));
    }
  return pt_host_strv (machines);
}

/* What somebody wrote, or changed in ours, is nobody's business in a bug report: that it is so can
 * be told without it. */
static void
record_hook_file (const PtHostHookFile *file, PtHookFileId id, PtRoot *root, const char *text)
{
  g_autoptr (GBytes) current = pt_hook_file_load (id, NULL);
  g_autofree char *digest = NULL;
  g_autofree char *mark = NULL;

  if (current != NULL)
    digest = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, current);
  if (file->version > 0 && g_strcmp0 (digest, file->digest) != 0)
    mark = pt_hook_file_mark (file->version);
  pt_root_record (root, pt_hook_file_path (id), file->version == 0 ? "" : mark ? mark : text);
}

static void
read_hook_file (PtHostHookFile *file, PtHookFileId id, PtRoot *root)
{
  g_autoptr (GError) error = NULL;
  gsize length = 0;
  g_autofree char *text = pt_host_read_private (root, pt_hook_file_path (id), &length, &error);

  if (text == NULL)
    {
      file->there = g_error_matches (error, PT_ERROR, PT_ERROR_NOT_FOUND) ? PT_NO : PT_UNKNOWN;
      return;
    }
  file->there = PT_YES;
  file->version = strlen (text) == length ? pt_hook_file_version (text) : 0;
  file->digest = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) text, length);
  record_hook_file (file, id, root, text);
}

/* Fedora's /etc/libvirt is 0700, and a sandbox has an /etc of its own: then nothing can be told. */
static void
read_hooks (PtHostLibvirt *libvirt, PtRoot *root)
{
  g_auto (GStrv) names = NULL;

  /* It matters whether it can be listed; what people keep there does not. */
  pt_root_pause_recording (root);
  names = list_names (root, CONFIG);
  pt_root_resume_recording (root);
  if (pt_root_exists (root, CONFIG) && names != NULL)
    pt_root_record_folder (root, CONFIG);
  libvirt->hook_folder = libvirt->main_hook = PT_UNKNOWN;
  for (int id = 0; id < PT_N_HOOK_FILES; id++)
    libvirt->hook_files[id].there = PT_UNKNOWN;
  if (names == NULL || pt_root_exists (root, ".flatpak-info"))
    return;
  libvirt->hook_folder = pt_host_there (root, HOOKS, "etc");
  libvirt->main_hook = pt_host_there (root, HOOKS "/qemu", "etc");
  if (libvirt->hook_folder == PT_UNKNOWN)
    return;
  libvirt->drop_ins = list_names (root, HOOKS "/qemu.d");
  libvirt->machines_with_hook = list_machines (root);
  for (int id = 0; id < PT_N_HOOK_FILES; id++)
    read_hook_file (&libvirt->hook_files[id], (PtHookFileId) id, root);
}

/* A descriptor names its kinds of interface: "interface-types": ["uefi"] (QEMU's
 * docs/interop/firmware.json). */
static PtFact
read_ovmf (PtRoot *root)
{
  g_auto (GStrv) names = pt_root_list (root, FIRMWARE, NULL);

  for (guint i = 0; names != NULL && names[i] != NULL && i < DESCRIPTOR_LIMIT; i++)
    {
      g_autofree char *path = g_strconcat (FIRMWARE "/", names[i], NULL);
      g_autofree char *text = NULL;

      if (!g_str_has_suffix (names[i], ".json"))
        continue;
      text = pt_host_read_private (root, path, NULL, NULL);
      if (text == NULL || strstr (text, UEFI) == NULL || strstr (text, X86_64) == NULL)
        continue;
      pt_root_record (root, path, UEFI " " X86_64 "\n");
      return PT_YES;
    }
  if (pt_root_exists (root, ".flatpak-info") || !pt_root_can_read (root, "usr/share"))
    return PT_UNKNOWN;
  return PT_NO;
}

static char *
read_viewer (PtRoot *root)
{
  static const char *const viewers[] = { "virt-viewer", "virt-manager" };

  for (guint i = 0; i < G_N_ELEMENTS (viewers); i++)
    if (find_in_path (root, viewers[i]) == PT_YES)
      return g_strdup (viewers[i]);
  return NULL;
}

/**
 * pt_host_libvirt_read:
 * @root: a root
 *
 * Reads libvirt's traces in the file system; what libvirt itself answers is another matter.
 *
 * Returns: (transfer full): what was found
 */
PtHostLibvirt *
pt_host_libvirt_read (PtRoot *root)
{
  static const char *const emulators[] = {
    "usr/bin/qemu-system-x86_64",
    "usr/libexec/qemu-kvm",
    "usr/bin/qemu-kvm",
    "run/current-system/sw/bin/qemu-system-x86_64",
    NULL,
  };
  PtHostLibvirt *libvirt = g_new0 (PtHostLibvirt, 1);

  libvirt->socket = read_socket (root);
  libvirt->daemons = read_daemons (libvirt, root);
  read_hooks (libvirt, root);
  libvirt->qemu = find_program (root, emulators);
  libvirt->swtpm = find_in_path (root, "swtpm");
  libvirt->ovmf = read_ovmf (root);
  libvirt->dnsmasq = find_in_path (root, "dnsmasq");
  libvirt->viewer = read_viewer (root);
  return libvirt;
}

void
pt_host_libvirt_free (PtHostLibvirt *libvirt)
{
  g_free (libvirt->socket);
  g_strfreev (libvirt->drop_ins);
  g_strfreev (libvirt->machines_with_hook);
  for (int id = 0; id < PT_N_HOOK_FILES; id++)
    g_free (libvirt->hook_files[id].digest);
  g_free (libvirt->viewer);
  g_free (libvirt);
}
