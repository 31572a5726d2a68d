#pragma once

#include "pt-fact.h"
#include "pt-root.h"

G_BEGIN_DECLS

/**
 * PtCpuKind:
 * @PT_CPU_KIND_SAME: all cores are alike, or nothing says otherwise
 * @PT_CPU_KIND_FAST: a performance core of a hybrid processor
 * @PT_CPU_KIND_SMALL: an efficiency core of a hybrid processor
 */
typedef enum
{
  PT_CPU_KIND_SAME,
  PT_CPU_KIND_FAST,
  PT_CPU_KIND_SMALL,
} PtCpuKind;

/**
 * PtCpuThread:
 * @id: logical CPU number as Linux counts
 * @online: whether Linux uses it now
 * @package: physical package, -1 unknown
 * @die: die within the package, -1 unknown
 * @core: id of the core, unique within package and die only; -1 unknown
 * @sibling: lowest logical CPU of the same core (itself where there is no SMT); -1 unknown
 * @l3: id of the last-level cache domain; -1 unknown. Lowest logical CPU that shares the cache,
 *   so that it is unique in the computer
 * @l3_size: its size in KiB, 0 unknown
 * @node: NUMA node, -1 unknown
 * @kind: kind of core
 * @max_khz: highest clock in kHz, 0 unknown
 */
typedef struct
{
  int id;
  gboolean online;
  int package;
  int die;
  int core;
  int sibling;
  int l3;
  guint l3_size;
  int node;
  PtCpuKind kind;
  guint max_khz;
} PtCpuThread;

/**
 * PtHostCpu:
 * @vendor: (nullable): "GenuineIntel", "AuthenticAMD", …, as the processor says
 * @model: (nullable): model name
 * @family: family number, -1 unknown
 * @flags: (nullable): flags of /proc/cpuinfo
 * @arch: (nullable): architecture as `uname -m` says, told by what /proc/cpuinfo holds
 * @virtualization: svm or vmx among the flags
 * @hypervisor: this computer is itself a virtual machine
 * @kvm: /dev/kvm is there
 * @kvm_module: (nullable): "kvm_amd" or "kvm_intel" when loaded
 * @nested: nested virtualization switched on in the KVM module
 * @threads: (element-type PtCpuThread): logical CPUs, sorted by id; may be empty
 */
typedef struct
{
  char *vendor;
  char *model;
  int family;
  char **flags;
  char *arch;
  PtFact virtualization;
  PtFact hypervisor;
  PtFact kvm;
  char *kvm_module;
  PtFact nested;
  GArray *threads;
} PtHostCpu;

PtHostCpu *pt_host_cpu_read (PtRoot *root);
void pt_host_cpu_free (PtHostCpu *cpu);
gboolean pt_host_cpu_has_flag (const PtHostCpu *cpu, const char *flag);
gboolean pt_host_cpu_has_smt (const PtHostCpu *cpu);
guint pt_host_cpu_count_cores (const PtHostCpu *cpu);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtHostCpu, pt_host_cpu_free)

G_END_DECLS
