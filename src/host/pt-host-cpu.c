#include "config.h"

#include "pt-host-private.h"

#include <string.h>

/* x86 names some 200 flags; more is no list of flags. */
#define FLAG_LIMIT 1024
#define MODEL_LIMIT 256

/* The value of "key : value" in the first processor's block of /proc/cpuinfo. */
static char *
info_value (char **lines, const char *key, gsize limit)
{
  gsize length = strlen (key);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *at = lines[i] + length;

      if (strncmp (lines[i], key, length) != 0)
        continue;
      at += strspn (at, " \t");
      if (*at == ':')
        {
          g_autofree char *value = pt_host_clean (at + 1, limit);

          return value[0] != '\0' ? g_steal_pointer (&value) : NULL;
        }
    }
  return NULL;
}

static char **
read_flags (char **lines)
{
  g_autofree char *text = info_value (lines, "flags", G_MAXUINT16);
  g_auto (GStrv) words = NULL;
  GPtrArray *flags;

  if (text == NULL)
    text = info_value (lines, "Features", G_MAXUINT16);
  if (text == NULL)
    return NULL;
  words = g_strsplit (text, " ", -1);
  flags = g_ptr_array_new ();
  for (guint i = 0; words[i] != NULL && flags->len < FLAG_LIMIT; i++)
    if (words[i][0] != '\0')
      g_ptr_array_add (flags, g_strdup (words[i]));
  return pt_host_strv (flags);
}

/* What `uname -m` would say, by the fields that only this architecture's kernel writes. */
static const char *
find_arch (PtHostCpu *cpu, char **lines)
{
  g_autofree char *arm = info_value (lines, "CPU implementer", 64);
  g_autofree char *isa = info_value (lines, "isa", 64);
  g_autofree char *power = info_value (lines, "cpu", 64);

  if (cpu->flags != NULL && cpu->vendor != NULL)
    return pt_host_cpu_has_flag (cpu, "lm") ? "x86_64" : "i686";
  if (arm != NULL)
    return "aarch64";
  if (isa != NULL && g_str_has_prefix (isa, "rv64"))
    return "riscv64";
  if (power != NULL && g_str_has_prefix (power, "POWER"))
    return "ppc64le";
  return NULL;
}

/* ARM's kernel adds the board's serial number, others' the processor's. */
static void
record_info (PtRoot *root, char **lines)
{
  static const char *const keys[] = { "vendor_id", "model name",      "cpu family", "flags",
                                      "Features",  "CPU implementer", "isa",        "cpu" };
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autofree char *key = g_strndup (lines[i], strcspn (lines[i], ":"));

      g_strchomp (key);
      for (guint k = 0; k < G_N_ELEMENTS (keys); k++)
        if (g_str_equal (key, keys[k]))
          g_string_append_printf (out, "%s\n", lines[i]);
    }
  pt_root_record (root, "proc/cpuinfo", out->str);
}

static void
read_info (PtHostCpu *cpu, PtRoot *root)
{
  g_autofree char *text = pt_host_read_private (root, "proc/cpuinfo", NULL, NULL);
  g_autofree char *family = NULL;
  g_auto (GStrv) lines = NULL;
  guint64 number;
  char *end;

  if (text == NULL)
    return;
  /* All processors say the same of what is asked here: the first block is enough. */
  end = strstr (text, "\n\n");
  if (end != NULL)
    *end = '\0';
  lines = g_strsplit (text, "\n", 256);
  record_info (root, lines);
  cpu->vendor = info_value (lines, "vendor_id", 64);
  cpu->model = info_value (lines, "model name", MODEL_LIMIT);
  family = info_value (lines, "cpu family", 64);
  if (family != NULL && g_ascii_string_to_unsigned (family, 10, 0, G_MAXINT, &number, NULL))
    cpu->family = (int) number;
  cpu->flags = read_flags (lines);
  cpu->arch = g_strdup (find_arch (cpu, lines));
}

static PtFact
flag_fact (const PtHostCpu *cpu, const char *a, const char *b)
{
  if (cpu->flags == NULL)
    return PT_UNKNOWN;
  return pt_host_cpu_has_flag (cpu, a) || (b != NULL && pt_host_cpu_has_flag (cpu, b)) ? PT_YES
                                                                                       : PT_NO;
}

static void
read_kvm (PtHostCpu *cpu, PtRoot *root)
{
  static const char *const modules[] = { "kvm_amd", "kvm_intel" };

  cpu->kvm = pt_host_there (root, "dev/kvm", "dev");
  for (guint i = 0; i < G_N_ELEMENTS (modules) && cpu->kvm_module == NULL; i++)
    {
      g_autofree char *folder = g_strconcat ("sys/module/", modules[i], NULL);
      g_autofree char *nested = g_strconcat (folder, "/parameters/nested", NULL);

      if (!pt_root_exists (root, folder))
        continue;
      cpu->kvm_module = g_strdup (modules[i]);
      cpu->nested = pt_host_switch (root, nested);
    }
}

/**
 * pt_host_cpu_read:
 * @root: a root
 *
 * Reads the processors: /proc/cpuinfo, /sys/devices/system/cpu and node, /dev/kvm, and KVM's
 * module parameters.
 *
 * Returns: (transfer full): what was found
 */
PtHostCpu *
pt_host_cpu_read (PtRoot *root)
{
  PtHostCpu *cpu = g_new0 (PtHostCpu, 1);

  cpu->family = -1;
  cpu->nested = PT_UNKNOWN;
  read_info (cpu, root);
  cpu->virtualization = flag_fact (cpu, "svm", "vmx");
  cpu->hypervisor = flag_fact (cpu, "hypervisor", NULL);
  read_kvm (cpu, root);
  cpu->threads = pt_host_cpu_read_threads (root);
  return cpu;
}

void
pt_host_cpu_free (PtHostCpu *cpu)
{
  g_free (cpu->vendor);
  g_free (cpu->model);
  g_strfreev (cpu->flags);
  g_free (cpu->arch);
  g_free (cpu->kvm_module);
  g_array_unref (cpu->threads);
  g_free (cpu);
}

/**
 * pt_host_cpu_has_flag:
 * @cpu: processors
 * @flag: a flag as /proc/cpuinfo writes it
 *
 * Returns: whether the flag is there; FALSE too where the flags are unknown
 */
gboolean
pt_host_cpu_has_flag (const PtHostCpu *cpu, const char *flag)
{
  return cpu->flags != NULL && g_strv_contains ((const char *const *) cpu->flags, flag);
}

/**
 * pt_host_cpu_has_smt:
 * @cpu: processors
 *
 * Returns: whether any core has more than one thread that is online
 */
gboolean
pt_host_cpu_has_smt (const PtHostCpu *cpu)
{
  for (guint i = 0; i < cpu->threads->len; i++)
    {
      const PtCpuThread *thread = &g_array_index (cpu->threads, PtCpuThread, i);

      if (thread->online && thread->sibling >= 0 && thread->sibling != thread->id)
        return TRUE;
    }
  return FALSE;
}

/**
 * pt_host_cpu_count_cores:
 * @cpu: processors
 *
 * Returns: number of cores that are online; a thread of unknown topology counts as a core
 */
guint
pt_host_cpu_count_cores (const PtHostCpu *cpu)
{
  guint cores = 0;

  for (guint i = 0; i < cpu->threads->len; i++)
    {
      const PtCpuThread *thread = &g_array_index (cpu->threads, PtCpuThread, i);

      cores += thread->online && (thread->sibling < 0 || thread->sibling == thread->id);
    }
  return cores;
}
