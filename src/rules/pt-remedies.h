#pragma once

#include "pt-quirk-file.h"

G_BEGIN_DECLS

/**
 * PtLoader:
 * @id: id, as in #PtBoot
 * @name: what people call it
 * @edit: (nullable): what to edit by hand, English words with "{argument}"
 * @command: (nullable): the command that adds the argument, or that is run after the edit
 * @remove: (nullable): like @edit, for taking an argument out
 * @remove_command: (nullable): like @command, for taking an argument out
 * @undo: the way back, English words with "{argument}"
 * @assisted: Passthrough can do it
 * @origin: where that comes from
 *
 * How a boot loader keeps the kernel's command line, from data/quirks/boot-loaders.quirk.
 */
typedef struct
{
  char *id;
  char *name;
  char *edit;
  char *command;
  char *remove;
  char *remove_command;
  char *undo;
  gboolean assisted;
  PtOrigin origin;
} PtLoader;

/**
 * PtProgram:
 *
 * What a distribution may have to install.
 */
typedef enum
{
  PT_PROGRAM_LIBVIRT,
  PT_PROGRAM_QEMU,
  PT_PROGRAM_FIRMWARE,
  PT_PROGRAM_TPM,
  PT_PROGRAM_NETWORK,
  PT_PROGRAM_SSH,
} PtProgram;

#define PT_N_PROGRAMS (PT_PROGRAM_SSH + 1)

/**
 * PtPackages:
 * @id: id of the section
 * @systems: (array zero-terminated=1): ids of os-release that it is for
 * @image_based: it is for image-based variants (rpm-ostree) of them
 * @install: (nullable): beginning of the command, package names follow; %NULL: @names are
 *   settings for the system's configuration
 * @rebuild: (nullable): the command that makes settings take effect
 * @names: package names, or settings, by #PtProgram; each may be %NULL
 * @ssh_start: (nullable): the command that starts the SSH server now and at every start
 * @restart: what was installed is there only after a restart
 * @origin: where that comes from
 *
 * How a distribution calls what a machine needs, from data/quirks/packages.quirk.
 */
typedef struct
{
  char *id;
  char **systems;
  gboolean image_based;
  char *install;
  char *rebuild;
  char *names[PT_N_PROGRAMS];
  char *ssh_start;
  gboolean restart;
  PtOrigin origin;
} PtPackages;

PtLoader *pt_loader_read (PtQuirkReader *reader);
void pt_loader_free (PtLoader *loader);
char *pt_loader_format_edit (const PtLoader *loader, const char *argument);
char *pt_loader_format_command (const PtLoader *loader, const char *argument);
char *pt_loader_format_remove (const PtLoader *loader, const char *argument);
char *pt_loader_format_remove_command (const PtLoader *loader, const char *argument);
char *pt_loader_format_undo (const PtLoader *loader, const char *argument);

PtPackages *pt_packages_read (PtQuirkReader *reader);
void pt_packages_free (PtPackages *packages);
char *pt_packages_format_words (const PtPackages *packages, PtProgram program);
char *pt_packages_format_command (const PtPackages *packages, PtProgram program);

G_END_DECLS
