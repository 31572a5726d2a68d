#include "config.h"

#include "pt-vm-preview.h"

#include <string.h>

#include "pt-error.h"
#include "pt-i18n.h"
#include "pt-render-hook.h"
#include "pt-vm-xml.h"

#define ABSENT "absent"

static char *
digest_of (const char *text)
{
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
}

/* What is in a file now. Returns FALSE when it cannot be told, or is no text. */
static gboolean
read_file (PtRoot *root, const char *path, char **text)
{
  g_autoptr (GError) error = NULL;
  gsize length = 0;

  *text = pt_root_read (root, path, &length, &error);
  if (*text == NULL)
    return g_error_matches (error, PT_ERROR, PT_ERROR_NOT_FOUND);
  if (strlen (*text) == length)
    return TRUE;
  g_clear_pointer (text, g_free);
  return FALSE;
}

/* A file that is there and does not say that it is ours. */
static gboolean
is_foreign (PtRoot *root, const char *path)
{
  gsize length = 0;
  g_autofree char *text = pt_root_read (root, path, &length, NULL);

  return text != NULL && (strlen (text) != length || pt_hook_file_version (text) == 0);
}

/**
 * pt_vm_preview_definition_digest:
 * @machine: a machine
 * @error: return location for an error
 *
 * Returns: (transfer full): SHA-256 of its definition as the preview shows it; NULL when the
 *   definition cannot be read
 */
char *
pt_vm_preview_definition_digest (const PtMachine *machine, GError **error)
{
  g_autofree char *text = pt_vm_xml_format (machine->xml, -1, error);

  return text != NULL ? digest_of (text) : NULL;
}

/**
 * pt_vm_preview_hook_found:
 * @root: this computer
 * @uuid: a machine's UUID
 *
 * Returns: (transfer full) (nullable): SHA-256 of its `kvm.conf`, "absent", or NULL where that
 *   cannot be told (/etc/libvirt is closed to users on some systems)
 */
char *
pt_vm_preview_hook_found (PtRoot *root, const char *uuid)
{
  g_autofree char *path = pt_render_hook_path (uuid);
  g_autofree char *text = NULL;

  if (!read_file (root, path, &text))
    return NULL;
  return text != NULL ? digest_of (text) : g_strdup (ABSENT);
}

/**
 * pt_vm_preview_files_found:
 * @root: this computer
 *
 * Returns: (transfer full) (nullable): SHA-256 over the lines "NAME DIGEST" of those of the hook's
 *   fixed files that are installed, "absent" when none is, or NULL where that cannot be told
 */
char *
pt_vm_preview_files_found (PtRoot *root)
{
  g_autoptr (GString) lines = g_string_new (NULL);

  for (int id = 0; id < PT_N_HOOK_FILES; id++)
    {
      g_autofree char *text = NULL;
      g_autofree char *digest = NULL;

      if (!read_file (root, pt_hook_file_path ((PtHookFileId) id), &text))
        return NULL;
      if (text == NULL)
        continue;
      digest = digest_of (text);
      g_string_append_printf (lines, "%s %s\n", pt_hook_file_name ((PtHookFileId) id), digest);
    }
  return lines->len > 0 ? digest_of (lines->str) : g_strdup (ABSENT);
}

static gboolean
check_found (const PtStep *step, const char *digest, const char *what, GError **error)
{
  if (step->found == NULL || digest == NULL || g_str_equal (step->found, digest))
    return TRUE;
  g_set_error (error, PT_ERROR, PT_ERROR_STALE,
               _ ("%s changed since the plan was made; make the plan anew"), what);
  return FALSE;
}

static gboolean
add_hook_file (
    PtPreview *preview, const PtStep *step, PtHookFileId id, PtRoot *root, GError **error)
{
  const char *path = pt_hook_file_path (id);
  gboolean called = id == PT_HOOK_FILE_DISPATCHER;
  g_autofree char *after = pt_render_hook_file (id, error);
  g_autofree char *before = NULL;
  gboolean known = read_file (root, path, &before);
  PtChange *change;

  if (after == NULL)
    return FALSE;
  if (is_foreign (root, path))
    {
      g_set_error (error, PT_ERROR, PT_ERROR_CONFLICT,
                   _ ("%s is somebody else’s; it is never overwritten. Move it to another place "
                      "first"),
                   path);
      return FALSE;
    }
  change = pt_change_new (
      pt_step_kind_name (step->kind),
      called ? _ ("Let libvirt call the hand-over") : _ ("Install the hand-over itself"), path,
      before, known, after,
      called ? _ ("libvirt runs this file when a machine starts or stops. For a machine that has "
                  "no card of this computer it ends at once.")
             : _ ("This takes the card from the desktop when the machine starts, and gives it back "
                  "when the machine stops. It is the same on every computer and needs nothing of "
                  "Passthrough while it runs."));
  change->mode = 0755;
  pt_preview_add (preview, change);
  return TRUE;
}

static gboolean
add_hook_files (PtPreview *preview, const PtStep *step, PtRoot *root, GError **error)
{
  g_autofree char *digest = pt_vm_preview_files_found (root);

  for (int id = 0; id < PT_N_HOOK_FILES; id++)
    if (!add_hook_file (preview, step, (PtHookFileId) id, root, error))
      return FALSE;
  return check_found (step, digest, PT_HOOK_FOLDER, error);
}

static gboolean
add_hook_data (PtPreview *preview,
               const PtPlan *plan,
               const PtStep *step,
               const GPtrArray *drivers,
               PtRoot *root,
               GError **error)
{
  g_autofree char *path = pt_render_hook_path (plan->uuid);
  g_autofree char *after = pt_render_hook_data (plan, drivers);
  g_autofree char *digest = pt_vm_preview_hook_found (root, plan->uuid);
  g_autofree char *before = NULL;
  gboolean known = read_file (root, path, &before);

  if (!check_found (step, digest, path, error))
    return FALSE;
  pt_preview_add (
      preview,
      pt_change_new (
          pt_step_kind_name (step->kind), _ ("Record which devices move"), path, before, known,
          after,
          _ ("The hook reads here which devices leave this computer when the machine starts, and "
             "how their drivers let go.")));
  return TRUE;
}

static gboolean
add_definition (PtPreview *preview, const PtStep *step, const PtMachine *machine, GError **error)
{
  g_autofree char *digest = pt_vm_preview_definition_digest (machine, error);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *title = NULL;

  if (digest == NULL || !check_found (step, digest, machine->name, error))
    return FALSE;
  before = pt_vm_xml_format (machine->xml, -1, error);
  after = pt_vm_xml_convert (machine->xml, -1, step->edits, error);
  if (before == NULL || after == NULL)
    return FALSE;
  title = g_strdup_printf (step->edits->card->len > 0 ? _ ("Give the card to %s")
                                                      : _ ("Change the devices of %s"),
                           machine->name);
  pt_preview_add (
      preview,
      pt_change_new (pt_step_kind_name (step->kind), title, NULL, before, TRUE, after,
                     _ ("The machine’s definition in libvirt gets the devices. Everything else in "
                        "it stays as it is.")));
  return TRUE;
}

/**
 * pt_vm_preview:
 * @plan: a plan
 * @machine: its machine as it is now
 * @drivers: (element-type PtDriver): what is known about drivers
 * @root: this computer
 * @error: return location for an error
 *
 * Makes every difference that carrying out the plan will make, from what is there now.
 *
 * Returns: (transfer full): the preview; NULL with PT_ERROR_STALE when something is not as it was
 *   when the plan was made, with PT_ERROR_CONFLICT when one of the hook's files is somebody else's,
 *   or with the errors of pt_vm_xml_convert()
 */
PtPreview *
pt_vm_preview (const PtPlan *plan,
               const PtMachine *machine,
               const GPtrArray *drivers,
               PtRoot *root,
               GError **error)
{
  g_autoptr (PtPreview) preview = pt_preview_new ();

  for (guint i = 0; i < plan->steps->len; i++)
    {
      const PtStep *step = plan->steps->pdata[i];
      gboolean ok = FALSE;

      switch (step->kind)
        {
        case PT_STEP_HOOK_FILES:
          ok = add_hook_files (preview, step, root, error);
          break;
        case PT_STEP_HOOK_DATA:
          ok = add_hook_data (preview, plan, step, drivers, root, error);
          break;
        case PT_STEP_DEFINE_MACHINE:
          ok = add_definition (preview, step, machine, error);
          break;
        case PT_STEP_START_LIBVIRT:
        case PT_STEP_JOIN_GROUP:
          ok = TRUE;
          break;
        }
      if (!ok)
        return NULL;
    }
  return g_steal_pointer (&preview);
}
