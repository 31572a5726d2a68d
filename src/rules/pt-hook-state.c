#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-hook-state.h"

static gboolean
has_name (char **names, const char *name)
{
  return names != NULL && g_strv_contains ((const char *const *) names, name);
}

static PtHookState
file_state (const PtHostHookFile *file, PtHookFileId id)
{
  g_autoptr (GBytes) bytes = pt_hook_file_load (id, NULL);
  g_autofree char *digest = NULL;
  const char *text;
  gsize length;

  if (file->there == PT_UNKNOWN || bytes == NULL)
    return PT_HOOK_UNKNOWN;
  if (file->there == PT_NO)
    return PT_HOOK_ABSENT;
  if (file->version == 0)
    return PT_HOOK_FOREIGN;
  digest = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  if (g_strcmp0 (digest, file->digest) == 0)
    return PT_HOOK_INSTALLED;
  text = g_bytes_get_data (bytes, &length);
  return file->version < pt_hook_file_version (text) ? PT_HOOK_OUTDATED : PT_HOOK_CHANGED;
}

/* The files as a whole, the machine left aside. */
static PtHookState
files_state (const PtHostLibvirt *libvirt)
{
  guint counts[PT_HOOK_UNKNOWN + 1] = { 0 };
  PtHookState dispatcher = PT_HOOK_UNKNOWN;

  for (int id = 0; id < PT_N_HOOK_FILES; id++)
    {
      PtHookState state = file_state (&libvirt->hook_files[id], (PtHookFileId) id);

      counts[state]++;
      if (id == PT_HOOK_FILE_DISPATCHER)
        dispatcher = state;
    }
  if (counts[PT_HOOK_FOREIGN] > 0)
    return PT_HOOK_FOREIGN;
  if (counts[PT_HOOK_UNKNOWN] > 0)
    return PT_HOOK_UNKNOWN;
  /* Without it libvirt calls nothing of ours, whatever else is there. */
  if (dispatcher == PT_HOOK_ABSENT)
    return PT_HOOK_ABSENT;
  if (counts[PT_HOOK_CHANGED] > 0 || counts[PT_HOOK_ABSENT] > 0)
    return PT_HOOK_CHANGED;
  return counts[PT_HOOK_OUTDATED] > 0 ? PT_HOOK_OUTDATED : PT_HOOK_INSTALLED;
}

/**
 * pt_hook_state_find:
 * @libvirt: libvirt's files
 * @uuid: a machine's UUID
 * @name: its name
 *
 * Compares what is installed with what this version installs.
 *
 * Returns: the state of the machine's hook
 */
PtHookState
pt_hook_state_find (const PtHostLibvirt *libvirt, const char *uuid, const char *name)
{
  PtHookState files;

  if (libvirt->hook_folder == PT_NO)
    return PT_HOOK_ABSENT;
  if (libvirt->hook_folder == PT_UNKNOWN || libvirt->drop_ins == NULL)
    return PT_HOOK_UNKNOWN;
  files = files_state (libvirt);
  if (files == PT_HOOK_FOREIGN || files == PT_HOOK_UNKNOWN)
    return files;
  if (files != PT_HOOK_ABSENT && has_name (libvirt->machines_with_hook, uuid))
    return files;
  /* A hook of the classic guides keeps a folder with the machine's name in qemu.d; a main hook may
   * answer for any machine. */
  if (libvirt->main_hook == PT_YES
      || (has_name (libvirt->drop_ins, name)
          && !g_str_equal (name, pt_hook_file_name (PT_HOOK_FILE_DISPATCHER))))
    return PT_HOOK_FOREIGN;
  return PT_HOOK_ABSENT;
}

/**
 * pt_hook_state_name:
 * @state: a state
 *
 * Returns: (transfer none): the word for it in answers
 */
const char *
pt_hook_state_name (PtHookState state)
{
  switch (state)
    {
    case PT_HOOK_ABSENT:
      return "absent";
    case PT_HOOK_INSTALLED:
      return "installed";
    case PT_HOOK_OUTDATED:
      return "outdated";
    case PT_HOOK_CHANGED:
      return "changed";
    case PT_HOOK_FOREIGN:
      return "foreign";
    case PT_HOOK_UNKNOWN:
      return "unknown";
    }
  return "unknown";
}
