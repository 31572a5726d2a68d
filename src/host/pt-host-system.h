#pragma once

#include "pt-fact.h"
#include "pt-root.h"

G_BEGIN_DECLS

/**
 * PtHostSystem:
 * @os_id: (nullable): ID of os-release, "debian"
 * @os_like: (nullable): ID_LIKE of os-release
 * @os_version: (nullable): VERSION_ID
 * @os_name: (nullable): PRETTY_NAME
 * @image_based: an rpm-ostree or bootc system (/run/ostree-booted)
 * @systemd: process 1 is systemd (/run/systemd/system)
 * @container: (nullable): "flatpak", "docker", …: Passthrough runs in a sandbox or container
 * @kernel: (nullable): release, "6.1.0-25-amd64"
 * @intel_iommu_default: (nullable): value of the kernel's build option for the Intel IOMMU, as
 *   read from its configuration: "on", "intgpu_off", "off"; NULL: cannot tell
 * @modules: (nullable): loaded modules, sorted; NULL: cannot tell
 * @builtin: (nullable): modules built into the kernel, sorted; NULL: cannot tell
 * @memory: bytes of memory, 0 unknown
 * @memory_available: bytes that are free now, 0 unknown
 * @secure_boot: the firmware's Secure Boot state
 * @uefi: started by UEFI firmware
 * @lockdown: (nullable): "none", "integrity", "confidentiality"
 * @selinux: SELinux is there and switched on
 * @apparmor: AppArmor is there and switched on
 * @ssh_server: an SSH server is installed and its unit enabled or its process runs
 * @vfio_available: the module vfio_pci is loaded, built in, or can be loaded
 */
typedef struct
{
  char *os_id;
  char **os_like;
  char *os_version;
  char *os_name;
  gboolean image_based;
  PtFact systemd;
  char *container;
  char *kernel;
  char *intel_iommu_default;
  char **modules;
  char **builtin;
  guint64 memory;
  guint64 memory_available;
  PtFact secure_boot;
  PtFact uefi;
  char *lockdown;
  PtFact selinux;
  PtFact apparmor;
  PtFact ssh_server;
  PtFact vfio_available;
} PtHostSystem;

PtHostSystem *pt_host_system_read (PtRoot *root);
void pt_host_system_free (PtHostSystem *system);
gboolean pt_host_system_is_like (const PtHostSystem *system, const char *id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtHostSystem, pt_host_system_free)

G_END_DECLS
