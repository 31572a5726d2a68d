#include "config.h"

#include "pt-host-private.h"

#include <gio/gio.h>
#include <stdlib.h>
#include <string.h>

/* A kernel has some 200 modules loaded and some 3,000 built in. */
#define MODULE_LIMIT 16384

/* A kernel's configuration has less than half a megabyte. */
#define CONFIG_LIMIT (4u * 1024 * 1024)

/* Some makers of computers write the computer's name or number into the same file. */
static void
record_os (PtHostSystem *system, PtRoot *root, const char *path)
{
  const struct
  {
    const char *key;
    const char *value;
  } lines[] = {
    { "ID", system->os_id },
    { "VERSION_ID", system->os_version },
    { "PRETTY_NAME", system->os_name },
  };
  PtMask *mask = pt_root_get_mask (root);
  g_autoptr (GString) out = g_string_new (NULL);

  if (mask == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autofree char *value = lines[i].value != NULL ? pt_mask_label (mask, lines[i].value) : NULL;

      if (value != NULL)
        g_string_append_printf (out, "%s=\"%s\"\n", lines[i].key, value);
    }
  if (system->os_like != NULL)
    {
      g_autofree char *like = g_strjoinv (" ", system->os_like);

      g_string_append_printf (out, "ID_LIKE=\"%s\"\n", like);
    }
  pt_root_record (root, path, out->str);
}

static void
read_os (PtHostSystem *system, PtRoot *root)
{
  static const char *const files[] = { "etc/os-release", "usr/lib/os-release" };
  g_autofree char *like = NULL;
  g_autofree char *text = NULL;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (files) && text == NULL; i++)
    text = pt_host_read_private (root, files[i], NULL, NULL);
  if (text == NULL)
    return;
  system->os_id = pt_host_key_value (text, "ID");
  system->os_version = pt_host_key_value (text, "VERSION_ID");
  system->os_name = pt_host_key_value (text, "PRETTY_NAME");
  like = pt_host_key_value (text, "ID_LIKE");
  if (like != NULL)
    system->os_like = g_strsplit (like, " ", 16);
  record_os (system, root, files[i - 1]);
}

/* Each kind of container leaves a mark of its own; only systemd's names it. */
static char *
read_container (PtRoot *root)
{
  char *name;

  if (pt_root_exists (root, ".flatpak-info"))
    return g_strdup ("flatpak");
  name = pt_host_text (root, "run/systemd/container");
  if (name != NULL)
    return name;
  if (pt_root_exists (root, "run/.containerenv"))
    return g_strdup ("podman");
  if (pt_root_exists (root, ".dockerenv"))
    return g_strdup ("docker");
  return NULL;
}

/* A release becomes part of paths, so it has to look like one. */
static char *
read_release (PtRoot *root)
{
  char *release = pt_host_text (root, "proc/sys/kernel/osrelease");

  if (release != NULL
      && (strchr (release, '/') != NULL || release[0] == '.' || strlen (release) > 128))
    g_clear_pointer (&release, g_free);
  return release;
}

static char *
unpack (const char *bytes, gsize length)
{
  g_autoptr (GInputStream) packed
             = g_memory_input_stream_new_from_data (bytes, (gssize) length, NULL);
  g_autoptr (GConverter) converter
             = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
  g_autoptr (GInputStream) stream = g_converter_input_stream_new (packed, converter);
  g_autofree char *text = g_malloc (CONFIG_LIMIT + 1);
  gsize got = 0;

  if (!g_input_stream_read_all (stream, text, CONFIG_LIMIT, &got, NULL, NULL))
    return NULL;
  text[got] = '\0';
  return g_strndup (text, got);
}

static char *
read_config (PtRoot *root, const char *release)
{
  g_autofree char *boot = g_strconcat ("boot/config-", release, NULL);
  g_autofree char *modules = g_strconcat ("usr/lib/modules/", release, "/config", NULL);
  g_autofree char *packed = NULL;
  char *text = pt_host_read_private (root, boot, NULL, NULL);
  gsize length = 0;

  if (text == NULL)
    text = pt_host_read_private (root, modules, NULL, NULL);
  if (text != NULL)
    return text;
  packed = pt_host_read_private (root, "proc/config.gz", &length, NULL);
  return packed != NULL ? unpack (packed, length) : NULL;
}

/* The configuration names who built the kernel, and keys. */
static void
record_config (PtRoot *root, const char *release, const char *setting)
{
  g_autofree char *path = g_strconcat ("boot/config-", release, NULL);
  g_autofree char *text = g_strconcat ("# CONFIG_\n", setting, setting[0] ? "=y\n" : "", NULL);

  pt_root_record (root, path, text);
}

/* Debian's own option leaves the integrated card out (passthrough-facts §1.3). */
static char *
read_iommu_default (PtRoot *root, const char *release)
{
  static const struct
  {
    const char *setting;
    const char *name;
  } defaults[] = {
    { "CONFIG_INTEL_IOMMU_DEFAULT_ON", "on" },
    { "CONFIG_INTEL_IOMMU_DEFAULT_ON_INTGPU_OFF", "intgpu_off" },
  };
  g_autofree char *text = release != NULL ? read_config (root, release) : NULL;

  if (text == NULL || strstr (text, "CONFIG_") == NULL)
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (defaults); i++)
    {
      g_autofree char *line = g_strconcat ("\n", defaults[i].setting, "=y", NULL);

      if (strstr (text, line) == NULL)
        continue;
      record_config (root, release, defaults[i].setting);
      return g_strdup (defaults[i].name);
    }
  record_config (root, release, "");
  return g_strdup ("off");
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The kernel takes '-' in a module's name for '_'. */
static char *
module_name (const char *text, gsize length)
{
  g_autofree char *name = g_strndup (text, MIN (length, 256));

  g_strdelimit (name, "-", '_');
  return pt_host_clean (name, 256);
}

static char **
sorted (GPtrArray *names)
{
  g_ptr_array_sort (names, compare_names);
  return pt_host_strv (names);
}

/* For root, /proc/modules tells where in its memory the kernel is. */
static char **
read_loaded (PtRoot *root)
{
  g_autofree char *text = pt_host_read_private (root, "proc/modules", NULL, NULL);
  g_autoptr (GString) kept = g_string_new (NULL);
  g_auto (GStrv) lines = NULL;
  GPtrArray *names;

  if (text == NULL)
    return NULL;
  lines = g_strsplit (text, "\n", MODULE_LIMIT);
  names = g_ptr_array_new ();
  for (guint i = 0; lines[i] != NULL; i++)
    {
      gsize length = strcspn (lines[i], " \t");

      if (length == 0)
        continue;
      g_ptr_array_add (names, module_name (lines[i], length));
      g_string_append_printf (kept, "%.*s\n", (int) MIN (length, 256), lines[i]);
    }
  pt_root_record (root, "proc/modules", kept->str);
  return sorted (names);
}

/* Distributions with a merged /usr have both paths; a snapshot or tree may have either. */
static char *
read_module_file (PtRoot *root, const char *release, const char *name)
{
  g_autofree char *usr = g_strconcat ("usr/lib/modules/", release, "/", name, NULL);
  g_autofree char *lib = g_strconcat ("lib/modules/", release, "/", name, NULL);
  char *text = pt_host_read_private (root, usr, NULL, NULL);

  return text != NULL ? text : pt_host_read_private (root, lib, NULL, NULL);
}

static void
record_module_file (PtRoot *root, const char *release, const char *name, const char *text)
{
  g_autofree char *path = g_strconcat ("usr/lib/modules/", release, "/", name, NULL);

  pt_root_record (root, path, text);
}

/* Lines such as "kernel/fs/ext4/ext4.ko". */
static char **
read_builtin (PtRoot *root, const char *release)
{
  g_autofree char *text
      = release != NULL ? read_module_file (root, release, "modules.builtin") : NULL;
  g_autoptr (GString) kept = g_string_new (NULL);
  g_auto (GStrv) lines = NULL;
  GPtrArray *names;

  if (text == NULL)
    return NULL;
  lines = g_strsplit (text, "\n", MODULE_LIMIT);
  names = g_ptr_array_new ();
  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *slash = strrchr (lines[i], '/');
      const char *base = slash != NULL ? slash + 1 : lines[i];
      const char *end = strstr (base, ".ko");

      if (end == NULL || end == base)
        continue;
      g_ptr_array_add (names, module_name (base, (gsize) (end - base)));
      g_string_append_printf (kept, "%.*s.ko\n", (int) (end - base), base);
    }
  record_module_file (root, release, "modules.builtin", kept->str);
  return sorted (names);
}

static gboolean
has_name (char **names, const char *name)
{
  return names != NULL && g_strv_contains ((const char *const *) names, name);
}

/* The module that takes the card over: loaded, built in, or there to be loaded. */
static PtFact
read_vfio (PtHostSystem *system, PtRoot *root)
{
  g_autofree char *depend = NULL;
  gboolean there;

  if (has_name (system->modules, "vfio_pci") || has_name (system->builtin, "vfio_pci"))
    return PT_YES;
  if (system->kernel == NULL)
    return PT_UNKNOWN;
  depend = read_module_file (root, system->kernel, "modules.dep");
  if (depend == NULL)
    return PT_UNKNOWN;
  there = strstr (depend, "/vfio-pci.ko") != NULL;
  record_module_file (root, system->kernel, "modules.dep",
                      there ? "kernel/drivers/vfio/pci/vfio-pci.ko:\n" : "");
  return there ? PT_YES : PT_NO;
}

/* "MemTotal:       32768000 kB" */
static guint64
memory_value (const char *text, const char *key)
{
  const char *at = strstr (text, key);
  guint64 kib;

  if (at == NULL)
    return 0;
  kib = g_ascii_strtoull (at + strlen (key), NULL, 10);
  return kib <= G_MAXUINT64 / 1024 ? kib * 1024 : 0;
}

static void
read_memory (PtHostSystem *system, PtRoot *root)
{
  g_autofree char *text = pt_root_read (root, "proc/meminfo", NULL, NULL);

  if (text == NULL)
    return;
  system->memory = memory_value (text, "MemTotal:");
  system->memory_available = memory_value (text, "MemAvailable:");
}

/**
 * pt_host_system_read:
 * @root: a root
 *
 * Reads the distribution, the kernel and its modules, memory and what guards the system.
 *
 * Returns: (transfer full): what was found
 */
PtHostSystem *
pt_host_system_read (PtRoot *root)
{
  PtHostSystem *system = g_new0 (PtHostSystem, 1);

  read_os (system, root);
  system->image_based = pt_root_exists (root, "run/ostree-booted");
  system->systemd = pt_host_there (root, "run/systemd/system", "run");
  system->container = read_container (root);
  system->kernel = read_release (root);
  system->intel_iommu_default = read_iommu_default (root, system->kernel);
  system->modules = read_loaded (root);
  system->builtin = read_builtin (root, system->kernel);
  system->vfio_available = read_vfio (system, root);
  read_memory (system, root);
  pt_host_system_read_security (system, root);
  return system;
}

void
pt_host_system_free (PtHostSystem *system)
{
  g_free (system->os_id);
  g_strfreev (system->os_like);
  g_free (system->os_version);
  g_free (system->os_name);
  g_free (system->container);
  g_free (system->kernel);
  g_free (system->intel_iommu_default);
  g_strfreev (system->modules);
  g_strfreev (system->builtin);
  g_free (system->lockdown);
  g_free (system);
}

/**
 * pt_host_system_is_like:
 * @system: a system
 * @id: an ID of os-release, "debian"
 *
 * Returns: whether the distribution is that one, or says that it is like it
 */
gboolean
pt_host_system_is_like (const PtHostSystem *system, const char *id)
{
  return g_strcmp0 (system->os_id, id) == 0 || has_name (system->os_like, id);
}
