#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-remedies.h"

#include <string.h>

#include "pt-i18n.h"

#define ARGUMENT_MARK "{argument}"

static const char *const program_keys[PT_N_PROGRAMS]
    = { "Libvirt", "Qemu", "Firmware", "Tpm", "Network", "Ssh" };

/* Replaces every mark; the argument is put in as it is. */
static char *
fill_in (const char *text, const char *argument)
{
  g_auto (GStrv) parts = NULL;

  if (text == NULL)
    return NULL;
  parts = g_strsplit (text, ARGUMENT_MARK, -1);
  return g_strjoinv (argument, parts);
}

/**
 * pt_loader_read:
 * @reader: reader of a section of boot-loaders.quirk
 *
 * Returns: (transfer full): the loader; mistakes are noted in @reader
 */
PtLoader *
pt_loader_read (PtQuirkReader *reader)
{
  PtLoader *loader = g_new0 (PtLoader, 1);

  loader->id = g_strdup (reader->section);
  loader->name = pt_quirk_reader_get_text (reader, "Name");
  loader->edit = pt_quirk_reader_get_optional (reader, "Edit");
  loader->command = pt_quirk_reader_get_optional (reader, "Command");
  loader->remove = pt_quirk_reader_get_optional (reader, "Remove");
  loader->remove_command = pt_quirk_reader_get_optional (reader, "RemoveCommand");
  loader->undo = pt_quirk_reader_get_text (reader, "Undo");
  loader->assisted = pt_quirk_reader_get_fact (reader, "Assisted") == PT_YES;
  pt_quirk_reader_get_origin (reader, &loader->origin);
  if (loader->remove == NULL && loader->remove_command == NULL)
    pt_quirk_reader_complain (reader, NULL, "needs Remove or RemoveCommand");
  if ((loader->edit == NULL || strstr (loader->edit, ARGUMENT_MARK) == NULL)
      && (loader->command == NULL || strstr (loader->command, ARGUMENT_MARK) == NULL))
    pt_quirk_reader_complain (reader, NULL, "says nowhere where " ARGUMENT_MARK " goes");
  return loader;
}

void
pt_loader_free (PtLoader *loader)
{
  if (loader == NULL)
    return;
  g_free (loader->id);
  g_free (loader->name);
  g_free (loader->edit);
  g_free (loader->command);
  g_free (loader->remove);
  g_free (loader->remove_command);
  g_free (loader->undo);
  pt_origin_clear (&loader->origin);
  g_free (loader);
}

/**
 * pt_loader_format_edit:
 * @loader: a boot loader
 * @argument: a kernel argument
 *
 * Returns: (transfer full)(nullable): translated words that say what to edit, %NULL where the
 *   command does it all
 */
char *
pt_loader_format_edit (const PtLoader *loader, const char *argument)
{
  return fill_in (loader->edit != NULL ? _ (loader->edit) : NULL, argument);
}

/**
 * pt_loader_format_command:
 * @loader: a boot loader
 * @argument: a kernel argument
 *
 * Returns: (transfer full)(nullable): the command, as to be typed; %NULL where none is needed
 */
char *
pt_loader_format_command (const PtLoader *loader, const char *argument)
{
  return fill_in (loader->command, argument);
}

/**
 * pt_loader_format_remove:
 * @loader: a boot loader
 * @argument: a kernel argument that somebody else put in
 *
 * Returns: (transfer full)(nullable): translated words that say where to take it out, %NULL where
 *   the command does it all
 */
char *
pt_loader_format_remove (const PtLoader *loader, const char *argument)
{
  return fill_in (loader->remove != NULL ? _ (loader->remove) : NULL, argument);
}

char *
pt_loader_format_remove_command (const PtLoader *loader, const char *argument)
{
  return fill_in (loader->remove_command, argument);
}

/**
 * pt_loader_format_undo:
 * @loader: a boot loader
 * @argument: a kernel argument
 *
 * Returns: (transfer full): translated words that say how the argument is taken out again
 */
char *
pt_loader_format_undo (const PtLoader *loader, const char *argument)
{
  return fill_in (_ (loader->undo), argument);
}

/**
 * pt_packages_read:
 * @reader: reader of a section of packages.quirk
 *
 * Returns: (transfer full): the packages; mistakes are noted in @reader
 */
PtPackages *
pt_packages_read (PtQuirkReader *reader)
{
  PtPackages *packages = g_new0 (PtPackages, 1);

  packages->id = g_strdup (reader->section);
  packages->systems = pt_quirk_reader_get_list (reader, "Systems");
  packages->image_based = pt_quirk_reader_get_fact (reader, "ImageBased") == PT_YES;
  packages->install = pt_quirk_reader_get_optional (reader, "Install");
  packages->rebuild = pt_quirk_reader_get_optional (reader, "Rebuild");
  packages->ssh_start = pt_quirk_reader_get_optional (reader, "SshStart");
  packages->restart = pt_quirk_reader_get_fact (reader, "Restart") == PT_YES;
  for (int i = 0; i < PT_N_PROGRAMS; i++)
    packages->names[i] = pt_quirk_reader_get_optional (reader, program_keys[i]);
  pt_quirk_reader_get_origin (reader, &packages->origin);
  if (packages->systems == NULL)
    pt_quirk_reader_complain (reader, "Systems", "is missing");
  if ((packages->install == NULL) == (packages->rebuild == NULL))
    pt_quirk_reader_complain (reader, NULL, "needs either Install or Rebuild");
  return packages;
}

void
pt_packages_free (PtPackages *packages)
{
  if (packages == NULL)
    return;
  g_free (packages->id);
  g_strfreev (packages->systems);
  g_free (packages->install);
  g_free (packages->rebuild);
  g_free (packages->ssh_start);
  for (int i = 0; i < PT_N_PROGRAMS; i++)
    g_free (packages->names[i]);
  pt_origin_clear (&packages->origin);
  g_free (packages);
}

/**
 * pt_packages_format_words:
 * @packages: (nullable): a distribution's packages, %NULL when the distribution is not known
 * @program: what is missing
 *
 * Returns: (transfer full): what to do, in translated words; the command stands beside it
 */
char *
pt_packages_format_words (const PtPackages *packages, PtProgram program)
{
  if (packages == NULL || packages->names[program] == NULL)
    return g_strdup (_ ("Install it with the package manager of this system, then check again."));
  if (packages->install == NULL)
    return g_strdup_printf (
        /* Translators: %s is a line of a configuration file. */
        _ ("Add `%s` to the configuration of this system, then build it with this command."),
        packages->names[program]);
  if (packages->restart)
    return g_strdup (_ ("Install it with this command, then restart this computer."));
  return g_strdup (_ ("Install it with this command, then check again."));
}

/**
 * pt_packages_format_command:
 * @packages: (nullable): a distribution's packages
 * @program: what is missing
 *
 * Returns: (transfer full)(nullable): the command, as to be typed; %NULL where none is known
 */
char *
pt_packages_format_command (const PtPackages *packages, PtProgram program)
{
  if (packages == NULL || packages->names[program] == NULL)
    return NULL;
  if (packages->install == NULL)
    return g_strdup (packages->rebuild);
  return g_strdup_printf ("%s %s", packages->install, packages->names[program]);
}
