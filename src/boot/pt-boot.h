#pragma once

#include "pt-fact.h"
#include "pt-root.h"

G_BEGIN_DECLS

/**
 * PtBoot:
 * @loader: (nullable): id of the way in which this system keeps its kernel command line, as in
 *   data/quirks/boot-loaders.quirk ("grub-debian", "systemd-boot-kernel-install"); NULL: cannot
 * tell
 * @cmdline: (nullable): the running kernel's command line; NULL: cannot tell
 * @configured: (nullable): the command line of the next start as far as it can be read, all
 *   kernel arguments in one string; NULL: cannot tell
 * @configured_path: (nullable): the file that @configured was read from
 */
typedef struct
{
  char *loader;
  char *cmdline;
  char *configured;
  char *configured_path;
} PtBoot;

PtBoot *pt_boot_read (PtRoot *root, const char *os_id, char **os_like);
void pt_boot_free (PtBoot *boot);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtBoot, pt_boot_free)

G_END_DECLS
