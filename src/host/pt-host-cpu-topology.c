#include "config.h"

#include "pt-host-private.h"

#include <string.h>

#define CPUS "sys/devices/system/cpu"
#define NODES "sys/devices/system/node"

/* More than any kernel is built for. */
#define THREAD_LIMIT 8192
#define CACHE_LIMIT 16

static PtCpuThread *
find_thread (GArray *threads, int id)
{
  guint low = 0, high = threads->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      PtCpuThread *thread = &g_array_index (threads, PtCpuThread, middle);

      if (thread->id == id)
        return thread;
      if (thread->id < id)
        low = middle + 1;
      else
        high = middle;
    }
  return NULL;
}

static int
compare_threads (gconstpointer a, gconstpointer b)
{
  const PtCpuThread *x = a;
  const PtCpuThread *y = b;

  return (x->id > y->id) - (x->id < y->id);
}

static GArray *
list_threads (PtRoot *root)
{
  GArray *threads = g_array_new (FALSE, TRUE, sizeof (PtCpuThread));
  g_auto (GStrv) names = pt_root_list (root, CPUS, NULL);

  for (guint i = 0; names != NULL && names[i] != NULL && threads->len < THREAD_LIMIT; i++)
    {
      PtCpuThread thread = { 0 };
      guint64 id;

      if (!g_str_has_prefix (names[i], "cpu")
          || !g_ascii_string_to_unsigned (names[i] + 3, 10, 0, G_MAXINT, &id, NULL))
        continue;
      thread.id = (int) id;
      thread.online = TRUE;
      thread.package = thread.die = thread.core = thread.sibling = -1;
      thread.l3 = thread.node = -1;
      g_array_append_val (threads, thread);
    }
  g_array_sort (threads, compare_threads);
  return threads;
}

static GArray *
read_list (PtRoot *root, const char *path)
{
  g_autofree char *text = pt_root_read_line (root, path, NULL);

  return text != NULL ? pt_host_cpu_list (text) : NULL;
}

static void
read_online (GArray *threads, PtRoot *root)
{
  g_autoptr (GArray) online = read_list (root, CPUS "/online");

  if (online != NULL)
    for (guint i = 0; i < threads->len; i++)
      g_array_index (threads, PtCpuThread, i).online = FALSE;
  for (guint i = 0; online != NULL && i < online->len; i++)
    {
      PtCpuThread *thread = find_thread (threads, g_array_index (online, int, i));

      if (thread != NULL)
        thread->online = TRUE;
    }
  /* Without the list each CPU but the first, which mostly cannot go offline, has a file. */
  for (guint i = 0; online == NULL && i < threads->len; i++)
    {
      PtCpuThread *thread = &g_array_index (threads, PtCpuThread, i);
      g_autofree char *path = g_strdup_printf (CPUS "/cpu%d/online", thread->id);

      thread->online = pt_host_switch (root, path) != PT_NO;
    }
}

/* Threads of one core share everything but their number, so each core is asked once. */
static void
read_core (GArray *threads, PtCpuThread *thread, PtRoot *folder)
{
  g_autoptr (GArray) siblings = read_list (folder, "topology/thread_siblings_list");
  PtCpuThread *first = NULL;
  PtCpuThread core = *thread;

  if (siblings == NULL)
    siblings = read_list (folder, "topology/core_cpus_list");
  core.package = pt_host_number (folder, "topology/physical_package_id", 10, -1);
  core.die = pt_host_number (folder, "topology/die_id", 10, -1);
  core.core = pt_host_number (folder, "topology/core_id", 10, -1);
  core.max_khz = (guint) pt_host_number (folder, "cpufreq/cpuinfo_max_freq", 10, 0);
  for (guint i = 0; siblings != NULL && i < siblings->len && first == NULL; i++)
    first = find_thread (threads, g_array_index (siblings, int, i));
  core.sibling = first != NULL ? first->id : core.core >= 0 ? thread->id : -1;

  for (guint i = 0; i <= (siblings ? siblings->len : 0); i++)
    {
      PtCpuThread *other
          = i == 0 ? thread : find_thread (threads, g_array_index (siblings, int, i - 1));

      if (other == NULL || !other->online || (other != thread && other->sibling >= 0))
        continue;
      other->package = core.package;
      other->die = core.die;
      other->core = core.core;
      other->sibling = core.sibling;
      other->max_khz = core.max_khz;
    }
}

/* "32768K" as the kernel writes it (drivers/base/cacheinfo.c). */
static guint
read_cache_size (PtRoot *folder, const char *name)
{
  g_autofree char *path = g_strconcat ("cache/", name, "/size", NULL);
  g_autofree char *text = pt_root_read_line (folder, path, NULL);
  char *end;
  guint64 size;

  if (text == NULL)
    return 0;
  size = g_ascii_strtoull (text, &end, 10);
  if (*end == 'M')
    size *= 1024;
  return size <= G_MAXUINT ? (guint) size : 0;
}

/* The last level of cache decides which cores belong together; on a core without an L3 it is the
 * L2. One core answers for all that share its cache. */
static void
read_cache (GArray *threads, PtCpuThread *thread, PtRoot *folder)
{
  g_auto (GStrv) names = pt_root_list (folder, "cache", NULL);
  g_autoptr (GArray) sharing = NULL;
  const char *last = NULL;
  int level = 1;
  g_autofree char *path = NULL;
  PtCpuThread *first = NULL;
  guint size;

  for (guint i = 0; names != NULL && names[i] != NULL && i < CACHE_LIMIT; i++)
    {
      g_autofree char *file = g_strconcat ("cache/", names[i], "/level", NULL);
      int found = g_str_has_prefix (names[i], "index") ? pt_host_number (folder, file, 10, 0) : 0;

      if (found <= level)
        continue;
      level = found;
      last = names[i];
    }
  if (last == NULL)
    return;
  path = g_strconcat ("cache/", last, "/shared_cpu_list", NULL);
  sharing = read_list (folder, path);
  size = read_cache_size (folder, last);
  for (guint i = 0; sharing != NULL && i < sharing->len && first == NULL; i++)
    first = find_thread (threads, g_array_index (sharing, int, i));
  for (guint i = 0; first != NULL && i < sharing->len; i++)
    {
      PtCpuThread *other = find_thread (threads, g_array_index (sharing, int, i));

      if (other == NULL || other->l3 >= 0)
        continue;
      other->l3 = first->id;
      other->l3_size = size;
    }
}

static void
read_topology (GArray *threads, PtRoot *root)
{
  for (guint i = 0; i < threads->len; i++)
    {
      PtCpuThread *thread = &g_array_index (threads, PtCpuThread, i);
      g_autofree char *path = NULL;
      g_autoptr (PtRoot) folder = NULL;

      /* A CPU that is offline has no topology. */
      if (!thread->online || (thread->sibling >= 0 && thread->l3 >= 0))
        continue;
      path = g_strdup_printf (CPUS "/cpu%d", thread->id);
      folder = pt_root_enter (root, path, NULL);
      if (folder == NULL)
        continue;
      if (thread->sibling < 0)
        read_core (threads, thread, folder);
      if (thread->l3 < 0)
        read_cache (threads, thread, folder);
    }
}

static void
read_nodes (GArray *threads, PtRoot *root)
{
  g_auto (GStrv) names = pt_root_list (root, NODES, NULL);

  for (guint i = 0; names != NULL && names[i] != NULL && i < THREAD_LIMIT; i++)
    {
      g_autofree char *path = NULL;
      g_autoptr (GArray) cpus = NULL;
      guint64 node;

      if (!g_str_has_prefix (names[i], "node")
          || !g_ascii_string_to_unsigned (names[i] + 4, 10, 0, G_MAXINT, &node, NULL))
        continue;
      path = g_strconcat (NODES "/", names[i], "/cpulist", NULL);
      cpus = read_list (root, path);
      for (guint j = 0; cpus != NULL && j < cpus->len; j++)
        {
          PtCpuThread *thread = find_thread (threads, g_array_index (cpus, int, j));

          if (thread != NULL)
            thread->node = (int) node;
        }
    }
}

/* A hybrid processor has one performance monitoring unit for each kind of core
 * (arch/x86/events/intel/core.c). */
static void
read_kinds (GArray *threads, PtRoot *root)
{
  static const struct
  {
    const char *path;
    PtCpuKind kind;
  } units[] = {
    { "sys/devices/cpu_core/cpus", PT_CPU_KIND_FAST },
    { "sys/devices/cpu_atom/cpus", PT_CPU_KIND_SMALL },
    { "sys/devices/cpu_lowpower/cpus", PT_CPU_KIND_SMALL },
  };
  g_autoptr (GArray) small = read_list (root, units[1].path);

  if (small == NULL || small->len == 0)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    {
      g_autoptr (GArray) cpus = read_list (root, units[i].path);

      for (guint j = 0; cpus != NULL && j < cpus->len; j++)
        {
          PtCpuThread *thread = find_thread (threads, g_array_index (cpus, int, j));

          if (thread != NULL)
            thread->kind = units[i].kind;
        }
    }
}

/**
 * pt_host_cpu_read_threads:
 * @root: a root
 *
 * Returns: (transfer full) (element-type PtCpuThread): logical CPUs, sorted by number
 */
GArray *
pt_host_cpu_read_threads (PtRoot *root)
{
  GArray *threads = list_threads (root);

  read_online (threads, root);
  read_topology (threads, root);
  read_nodes (threads, root);
  read_kinds (threads, root);
  return threads;
}
