#include "pt-host.h"

#include <stdlib.h>
#include <string.h>

#include "pt-host-private.h"
#include "tree.h"

#define CPUS "sys/devices/system/cpu"

static PtHostCpu *
read_cpu (Tree *tree, TreeKind kind)
{
  g_autoptr (PtRoot) root = tree_open (tree, kind);

  return pt_host_cpu_read (root);
}

static const PtCpuThread *
thread_at (const PtHostCpu *cpu, guint index)
{
  g_assert_cmpuint (index, <, cpu->threads->len);
  return &g_array_index (cpu->threads, PtCpuThread, index);
}

static void
add_thread (Tree *tree, guint id, guint package, guint core, const char *siblings, const char *l3)
{
  g_autofree char *folder = g_strdup_printf (CPUS "/cpu%u", id);
  g_autofree char *topology = g_strconcat (folder, "/topology", NULL);
  g_autofree char *cache = g_strconcat (folder, "/cache/index3", NULL);
  g_autofree char *small = g_strconcat (folder, "/cache/index0", NULL);
  g_autofree char *package_text = g_strdup_printf ("%u", package);
  g_autofree char *core_text = g_strdup_printf ("%u", core);

  tree_files (tree, topology, "physical_package_id", package_text, "die_id", "0", "core_id",
              core_text, "thread_siblings_list", siblings, NULL);
  tree_files (tree, small, "level", "1", "shared_cpu_list", siblings, "size", "32K", NULL);
  if (l3 != NULL)
    tree_files (tree, cache, "level", "3", "type", "Unified", "shared_cpu_list", l3, "size",
                "32768K", NULL);
}

static void
test_nothing (Tree *tree, TreeKind kind)
{
  g_autoptr (PtHostCpu) cpu = NULL;

  tree_folder (tree, "etc");
  cpu = read_cpu (tree, kind);
  g_assert_null (cpu->vendor);
  g_assert_null (cpu->flags);
  g_assert_null (cpu->arch);
  g_assert_cmpint (cpu->family, ==, -1);
  g_assert_cmpint (cpu->virtualization, ==, PT_UNKNOWN);
  g_assert_cmpint (cpu->hypervisor, ==, PT_UNKNOWN);
  g_assert_cmpint (cpu->kvm, ==, PT_UNKNOWN);
  g_assert_cmpint (cpu->nested, ==, PT_UNKNOWN);
  g_assert_cmpuint (cpu->threads->len, ==, 0);
  g_assert_cmpuint (pt_host_cpu_count_cores (cpu), ==, 0);
  g_assert_false (pt_host_cpu_has_smt (cpu));
}

static void
test_info (Tree *tree, TreeKind kind)
{
  g_autoptr (PtHostCpu) cpu = NULL;

  tree_file (tree, "proc/cpuinfo",
             "processor\t: 0\nvendor_id\t: AuthenticAMD\ncpu family\t: 25\nmodel\t\t: 33\n"
             "model name\t: AMD Ryzen 9 5900X 12-Core Processor\n"
             "flags\t\t: fpu lm svm  topoext\nvmx flags\t: x\n\n"
             "processor\t: 1\nvendor_id\t: GenuineIntel\n");
  tree_file (tree, "dev/kvm", "");
  tree_file (tree, "sys/module/kvm_amd/parameters/nested", "1\n");
  cpu = read_cpu (tree, kind);
  g_assert_cmpstr (cpu->vendor, ==, "AuthenticAMD");
  g_assert_cmpstr (cpu->model, ==, "AMD Ryzen 9 5900X 12-Core Processor");
  g_assert_cmpint (cpu->family, ==, 25);
  g_assert_cmpuint (g_strv_length (cpu->flags), ==, 4);
  g_assert_true (pt_host_cpu_has_flag (cpu, "topoext"));
  g_assert_false (pt_host_cpu_has_flag (cpu, "vmx"));
  g_assert_cmpstr (cpu->arch, ==, "x86_64");
  g_assert_cmpint (cpu->virtualization, ==, PT_YES);
  g_assert_cmpint (cpu->hypervisor, ==, PT_NO);
  g_assert_cmpint (cpu->kvm, ==, PT_YES);
  g_assert_cmpstr (cpu->kvm_module, ==, "kvm_amd");
  g_assert_cmpint (cpu->nested, ==, PT_YES);
}

static const struct
{
  const char *info;
  const char *arch;
} arches[] = {
  { "vendor_id : GenuineIntel\nflags : fpu lm\n", "x86_64" },
  { "vendor_id : GenuineIntel\nflags : fpu\n", "i686" },
  { "processor : 0\nFeatures : fp asimd\nCPU implementer : 0x41\n", "aarch64" },
  { "hart : 0\nisa : rv64imafdc\n", "riscv64" },
  { "processor : 0\ncpu : POWER9 (raw)\n", "ppc64le" },
  { "something : else\n", NULL },
  { "", NULL },
};

static void
test_arch (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (arches); i++)
    {
      g_autoptr (Tree) tree = tree_new ();
      g_autoptr (PtHostCpu) cpu = NULL;

      tree_file (tree, "proc/cpuinfo", arches[i].info);
      cpu = read_cpu (tree, TREE_SNAPSHOT);
      g_assert_cmpstr (cpu->arch, ==, arches[i].arch);
    }
}

static void
test_rubbish (Tree *tree, TreeKind kind)
{
  g_autoptr (PtHostCpu) cpu = NULL;
  g_autoptr (GString) text = g_string_new ("vendor_id : x\nflags : ");

  for (guint i = 0; i < 300000; i++)
    g_string_append (text, "lm ");
  g_string_append (text, "\nmodel name : ");
  g_string_append_len (text, "\0\xff", 2);
  tree_bytes (tree, "proc/cpuinfo", text->str, text->len);
  tree_folder (tree, CPUS "/cpu0");
  tree_folder (tree, CPUS "/cpu99999999999");
  tree_folder (tree, CPUS "/cpufreq");
  tree_file (tree, CPUS "/cpu1/topology/thread_siblings_list", "0-4294967295\n");
  tree_file (tree, CPUS "/cpu1/topology/core_id", "-1\n");
  tree_file (tree, CPUS "/cpu1/cache/index3/level", "3\n");
  tree_file (tree, CPUS "/cpu1/cache/index3/shared_cpu_list", "5-1,,x\n");
  tree_file (tree, CPUS "/online", "0-1,7,x");
  cpu = read_cpu (tree, kind);
  g_assert_cmpuint (g_strv_length (cpu->flags), ==, 1024);
  g_assert_cmpuint (cpu->threads->len, ==, 2);
  g_assert_cmpint (thread_at (cpu, 0)->sibling, ==, -1);
  g_assert_cmpint (thread_at (cpu, 1)->core, ==, -1);
  g_assert_cmpint (thread_at (cpu, 1)->l3, ==, -1);
  g_assert_true (thread_at (cpu, 1)->online);
}

static void
test_topology (Tree *tree, TreeKind kind)
{
  g_autoptr (PtHostCpu) cpu = NULL;

  add_thread (tree, 0, 0, 0, "0,4", "0-1,4-5");
  add_thread (tree, 1, 0, 1, "1,5", "0-1,4-5");
  add_thread (tree, 2, 1, 0, "2,6", "2-3,6");
  add_thread (tree, 3, 1, 1, "3", "2-3,6");
  add_thread (tree, 4, 0, 0, "0,4", "0-1,4-5");
  add_thread (tree, 5, 0, 1, "1,5", "0-1,4-5");
  add_thread (tree, 6, 1, 0, "2,6", "2-3,6");
  tree_folder (tree, CPUS "/cpu7");
  tree_file (tree, CPUS "/cpu0/cpufreq/cpuinfo_max_freq", "4950195\n");
  tree_file (tree, CPUS "/online", "0-6\n");
  tree_file (tree, "sys/devices/system/node/node0/cpulist", "0-1,4-5\n");
  tree_file (tree, "sys/devices/system/node/node1/cpulist", "2-3,6-7\n");
  cpu = read_cpu (tree, kind);
  g_assert_cmpuint (cpu->threads->len, ==, 8);
  g_assert_cmpint (thread_at (cpu, 4)->sibling, ==, 0);
  g_assert_cmpint (thread_at (cpu, 4)->core, ==, 0);
  g_assert_cmpuint (thread_at (cpu, 4)->max_khz, ==, 4950195);
  g_assert_cmpuint (thread_at (cpu, 5)->max_khz, ==, 0);
  g_assert_cmpint (thread_at (cpu, 6)->package, ==, 1);
  g_assert_cmpint (thread_at (cpu, 6)->l3, ==, 2);
  g_assert_cmpint (thread_at (cpu, 5)->l3, ==, 0);
  g_assert_cmpuint (thread_at (cpu, 5)->l3_size, ==, 32768);
  g_assert_cmpint (thread_at (cpu, 3)->sibling, ==, 3);
  g_assert_cmpint (thread_at (cpu, 3)->node, ==, 1);
  g_assert_false (thread_at (cpu, 7)->online);
  g_assert_cmpint (thread_at (cpu, 7)->sibling, ==, -1);
  g_assert_cmpint (thread_at (cpu, 7)->node, ==, 1);
  g_assert_true (pt_host_cpu_has_smt (cpu));
  g_assert_cmpuint (pt_host_cpu_count_cores (cpu), ==, 4);
}

/* Without the list of CPUs that are online, and without an L3. */
static void
test_small (Tree *tree, TreeKind kind)
{
  g_autoptr (PtHostCpu) cpu = NULL;

  add_thread (tree, 0, 0, 0, "0", NULL);
  add_thread (tree, 1, 0, 1, "1", NULL);
  add_thread (tree, 2, 0, 2, "2", NULL);
  tree_files (tree, CPUS "/cpu0/cache/index2", "level", "2", "shared_cpu_list", "0-1", "size", "2M",
              NULL);
  tree_file (tree, CPUS "/cpu1/online", "1\n");
  tree_file (tree, CPUS "/cpu2/online", "0\n");
  cpu = read_cpu (tree, kind);
  g_assert_true (thread_at (cpu, 0)->online);
  g_assert_true (thread_at (cpu, 1)->online);
  g_assert_false (thread_at (cpu, 2)->online);
  g_assert_cmpint (thread_at (cpu, 1)->l3, ==, 0);
  g_assert_cmpuint (thread_at (cpu, 1)->l3_size, ==, 2048);
  g_assert_false (pt_host_cpu_has_smt (cpu));
}

static void
test_hybrid (Tree *tree, TreeKind kind)
{
  g_autoptr (PtHostCpu) cpu = NULL;

  for (guint i = 0; i < 6; i++)
    {
      g_autofree char *folder = g_strdup_printf (CPUS "/cpu%u", i);

      tree_folder (tree, folder);
    }
  tree_file (tree, "sys/devices/cpu_core/cpus", "0-1\n");
  tree_file (tree, "sys/devices/cpu_atom/cpus", "2-3\n");
  tree_file (tree, "sys/devices/cpu_lowpower/cpus", "4\n");
  cpu = read_cpu (tree, kind);
  g_assert_cmpint (thread_at (cpu, 0)->kind, ==, PT_CPU_KIND_FAST);
  g_assert_cmpint (thread_at (cpu, 2)->kind, ==, PT_CPU_KIND_SMALL);
  g_assert_cmpint (thread_at (cpu, 4)->kind, ==, PT_CPU_KIND_SMALL);
  g_assert_cmpint (thread_at (cpu, 5)->kind, ==, PT_CPU_KIND_SAME);
}

/* A hybrid processor whose small cores are switched off is all alike. */
static void
test_no_small_cores (Tree *tree, TreeKind kind)
{
  g_autoptr (PtHostCpu) cpu = NULL;

  tree_folder (tree, CPUS "/cpu0");
  tree_file (tree, "sys/devices/cpu_core/cpus", "0\n");
  tree_file (tree, "sys/devices/cpu_atom/cpus", "\n");
  cpu = read_cpu (tree, kind);
  g_assert_cmpint (thread_at (cpu, 0)->kind, ==, PT_CPU_KIND_SAME);
}

static const struct
{
  const char *text;
  const char *numbers;
} lists[] = {
  { "0-3,8,10-11", "0 1 2 3 8 10 11" },
  { "5", "5" },
  { "", "" },
  { "\n", "" },
  { "3-1", "" },
  { "1,", "1" },
  { "1-", "" },
  { "1,x", "1" },
  { "-1", "" },
  { "8191", "8191" },
  { "8192", "" },
  { "99999999999999999999", "" },
  { "0-99999999999999999999", "" },
};

static void
test_lists (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      g_autoptr (GArray) cpus = pt_host_cpu_list (lists[i].text);
      g_autoptr (GString) out = g_string_new (NULL);

      for (guint j = 0; j < cpus->len; j++)
        g_string_append_printf (out, "%s%d", j > 0 ? " " : "", g_array_index (cpus, int, j));
      tree_message (lists[i].text);
      g_assert_cmpstr (out->str, ==, lists[i].numbers);
    }
}

static char *
read_published (const char *name)
{
  const char *folder = g_getenv ("PT_SHARED_DATA");
  g_autofree char *path = folder != NULL ? g_build_filename (folder, "cpu", name, NULL) : NULL;
  char *text = NULL;

  if (path == NULL || !g_file_get_contents (path, &text, NULL, NULL))
    {
      g_test_skip ("PT_SHARED_DATA names no folder with this file");
      return NULL;
    }
  return text;
}

/* One row of `lscpu -e`. */
typedef struct
{
  int id, node, package, core, l3;
  gboolean online;
} Row;

static GArray *
parse_rows (const char *text)
{
  GArray *rows = g_array_new (FALSE, TRUE, sizeof (Row));
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 1; lines[i] != NULL; i++)
    {
      g_auto (GStrv) split = g_strsplit_set (lines[i], " ", -1);
      const char *words[8] = { NULL };
      guint count = 0;
      g_auto (GStrv) caches = NULL;
      Row row;

      for (guint j = 0; split[j] != NULL && count < 8; j++)
        if (split[j][0] != '\0')
          words[count++] = split[j];
      if (count < 6)
        continue;
      caches = g_strsplit (words[4], ":", -1);
      row = (Row){ atoi (words[0]),
                   atoi (words[1]),
                   atoi (words[2]),
                   atoi (words[3]),
                   atoi (caches[g_strv_length (caches) - 1]),
                   g_str_equal (words[5], "yes") };
      g_array_append_val (rows, row);
    }
  return rows;
}

/* Which rows agree with one in what `same` compares, as the kernel would list them. */
static char *
list_rows (GArray *rows, const Row *row, gboolean by_core)
{
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; i < rows->len; i++)
    {
      const Row *other = &g_array_index (rows, Row, i);
      gboolean same = by_core ? other->core == row->core && other->package == row->package
                              : other->l3 == row->l3;

      if (other->online && same)
        g_string_append_printf (out, "%s%d", out->len > 0 ? "," : "", other->id);
    }
  return g_strdup (out->str);
}

/* A published machine as a tree, and back. */
static void
check_published (const char *name, guint threads, guint cores, guint domains, gboolean smt)
{
  g_autofree char *text = read_published (name);
  g_autoptr (GArray) rows = text != NULL ? parse_rows (text) : NULL;
  g_autoptr (Tree) tree = tree_new ();
  g_autoptr (PtHostCpu) cpu = NULL;
  g_autoptr (GHashTable) found = g_hash_table_new (NULL, NULL);

  if (rows == NULL)
    return;
  for (guint i = 0; i < rows->len; i++)
    {
      const Row *row = &g_array_index (rows, Row, i);
      g_autofree char *siblings = list_rows (rows, row, TRUE);
      g_autofree char *sharing = list_rows (rows, row, FALSE);

      add_thread (tree, (guint) row->id, (guint) row->package, (guint) row->core, siblings,
                  sharing);
    }
  cpu = read_cpu (tree, TREE_SNAPSHOT);
  g_assert_cmpuint (cpu->threads->len, ==, threads);
  g_assert_cmpuint (rows->len, ==, threads);
  g_assert_cmpuint (pt_host_cpu_count_cores (cpu), ==, cores);
  g_assert_cmpint (pt_host_cpu_has_smt (cpu), ==, smt);
  for (guint i = 0; i < rows->len; i++)
    {
      const Row *row = &g_array_index (rows, Row, i);
      const PtCpuThread *thread = thread_at (cpu, i);

      g_assert_cmpint (thread->id, ==, row->id);
      g_assert_cmpint (thread->core, ==, row->core);
      g_assert_cmpint (g_array_index (rows, Row, thread->l3).l3, ==, row->l3);
      g_assert_cmpint (g_array_index (rows, Row, thread->sibling).core, ==, row->core);
      g_hash_table_add (found, GINT_TO_POINTER (thread->l3));
    }
  g_assert_cmpuint (g_hash_table_size (found), ==, domains);
}

static void
test_published_amd (void)
{
  check_published ("lscpu-e-ryzen9-3900x.txt", 24, 12, 4, TRUE);
}

static void
test_published_hybrid (void)
{
  check_published ("lscpu-e-i9-12900k-b.txt", 24, 16, 1, TRUE);
}

/* `lscpu` prints what /proc/cpuinfo says under other headings. */
static void
check_lscpu (const char *name, const char *vendor, int family)
{
  static const char *const keys[][2] = {
    { "Vendor ID:", "vendor_id" },
    { "CPU family:", "cpu family" },
    { "Model name:", "model name" },
    { "Flags:", "flags" },
  };
  g_autofree char *text = read_published (name);
  g_auto (GStrv) lines = g_strsplit (text ? text : "", "\n", -1);
  g_autoptr (GString) info = g_string_new ("processor\t: 0\n");
  g_autoptr (Tree) tree = tree_new ();
  g_autoptr (PtHostCpu) cpu = NULL;

  if (text == NULL)
    return;
  for (guint i = 0; lines[i] != NULL; i++)
    for (guint j = 0; j < G_N_ELEMENTS (keys); j++)
      if (g_str_has_prefix (g_strchug (lines[i]), keys[j][0]))
        g_string_append_printf (info, "%s\t: %s\n", keys[j][1],
                                g_strstrip (lines[i] + strlen (keys[j][0])));
  tree_file (tree, "proc/cpuinfo", info->str);
  cpu = read_cpu (tree, TREE_SNAPSHOT);
  g_assert_cmpstr (cpu->vendor, ==, vendor);
  g_assert_cmpint (cpu->family, ==, family);
  g_assert_cmpstr (cpu->arch, ==, "x86_64");
  g_assert_cmpint (cpu->virtualization, ==, PT_YES);
  g_assert_cmpuint (g_strv_length (cpu->flags), >, 50);
}

static void
test_lscpu_amd (void)
{
  check_lscpu ("lscpu-ryzen5-5600x.txt", "AuthenticAMD", 25);
}

static void
test_lscpu_intel (void)
{
  check_lscpu ("lscpu-i7-8700k.txt", "GenuineIntel", 6);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  tree_add_test ("/host-cpu/nothing", test_nothing);
  tree_add_test ("/host-cpu/info", test_info);
  g_test_add_func ("/host-cpu/arch", test_arch);
  tree_add_test ("/host-cpu/rubbish", test_rubbish);
  tree_add_test ("/host-cpu/topology", test_topology);
  tree_add_test ("/host-cpu/small", test_small);
  tree_add_test ("/host-cpu/hybrid", test_hybrid);
  tree_add_test ("/host-cpu/no-small-cores", test_no_small_cores);
  g_test_add_func ("/host-cpu/lists", test_lists);
  g_test_add_func ("/host-cpu/published-amd", test_published_amd);
  g_test_add_func ("/host-cpu/published-hybrid", test_published_hybrid);
  g_test_add_func ("/host-cpu/lscpu-amd", test_lscpu_amd);
  g_test_add_func ("/host-cpu/lscpu-intel", test_lscpu_intel);
  return g_test_run ();
}
