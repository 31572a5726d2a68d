#include "config.h"

#include "pt-preview.h"

/**
 * pt_preview_new:
 *
 * Returns: (transfer full): a preview without changes
 */
PtPreview *
pt_preview_new (void)
{
  PtPreview *preview = g_new0 (PtPreview, 1);

  preview->changes = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_change_free);
  preview->unchanged = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_change_free);
  return preview;
}

void
pt_preview_free (PtPreview *preview)
{
  g_ptr_array_unref (preview->changes);
  g_ptr_array_unref (preview->unchanged);
  g_free (preview);
}

/**
 * pt_preview_add:
 * @preview: a preview
 * @change: (transfer full): a change; one that changes nothing goes to the unchanged ones
 */
void
pt_preview_add (PtPreview *preview, PtChange *change)
{
  gboolean same = change->before_known && g_strcmp0 (change->before, change->after) == 0;

  g_ptr_array_add (same ? preview->unchanged : preview->changes, change);
}

/**
 * pt_preview_find_definition:
 * @preview: a preview
 *
 * Returns: (transfer none) (nullable): the change of the machine's definition, if there is one
 */
const PtChange *
pt_preview_find_definition (const PtPreview *preview)
{
  for (guint i = 0; i < preview->changes->len; i++)
    {
      const PtChange *change = preview->changes->pdata[i];

      if (change->path == NULL)
        return change;
    }
  return NULL;
}

/**
 * pt_preview_has_files:
 * @preview: a preview
 *
 * Returns: whether a file is changed
 */
gboolean
pt_preview_has_files (const PtPreview *preview)
{
  return preview->changes->len > (pt_preview_find_definition (preview) != NULL ? 1u : 0u);
}

/**
 * pt_change_new:
 * @kind: see PtChange
 * @title: see PtChange
 * @path: (nullable): see PtChange
 * @before: (nullable): see PtChange
 * @before_known: see PtChange
 * @after: see PtChange
 * @reason: see PtChange
 *
 * Returns: (transfer full): the change, with its digest and the permissions of a file that is read
 */
PtChange *
pt_change_new (const char *kind,
               const char *title,
               const char *path,
               const char *before,
               gboolean before_known,
               const char *after,
               const char *reason)
{
  PtChange *change = g_new0 (PtChange, 1);

  change->kind = g_strdup (kind);
  change->title = g_strdup (title);
  change->path = g_strdup (path);
  change->before = g_strdup (before);
  change->before_known = before_known;
  change->after = g_strdup (after);
  change->digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, after, -1);
  change->mode = 0644;
  change->reason = g_strdup (reason);
  return change;
}

void
pt_change_free (PtChange *change)
{
  g_free (change->kind);
  g_free (change->title);
  g_free (change->path);
  g_free (change->before);
  g_free (change->after);
  g_free (change->digest);
  g_free (change->reason);
  g_free (change);
}
