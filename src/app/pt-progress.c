#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-progress.h"

#include "pt-i18n.h"

static void
step_free (PtProgressStep *step)
{
  g_free (step->title);
  g_free (step->path);
  g_free (step);
}

static void
add (PtProgress *progress, const char *title, const char *path)
{
  PtProgressStep *step = g_new0 (PtProgressStep, 1);

  step->title = g_strdup (title);
  step->path = g_strdup (path);
  g_ptr_array_add (progress->steps, step);
}

static PtProgress *
progress_new (PtProgressKind kind, const char *uuid, const char *machine)
{
  PtProgress *progress = g_new0 (PtProgress, 1);

  progress->kind = kind;
  progress->uuid = g_strdup (uuid);
  progress->machine = g_strdup (machine);
  progress->steps = g_ptr_array_new_with_free_func ((GDestroyNotify) step_free);
  return progress;
}

/**
 * pt_progress_new_apply:
 * @uuid: a machine's UUID
 * @machine: its name
 * @preview: what is going to be changed
 *
 * Returns: (transfer full): all of it, waiting: the files first, the definition last
 */
PtProgress *
pt_progress_new_apply (const char *uuid, const char *machine, const PtPreview *preview)
{
  PtProgress *progress = progress_new (PT_PROGRESS_APPLY, uuid, machine);
  const PtChange *definition = pt_preview_find_definition (preview);

  for (guint i = 0; i < preview->changes->len; i++)
    {
      const PtChange *change = preview->changes->pdata[i];

      if (change->path != NULL)
        add (progress, change->title, change->path);
    }
  if (definition != NULL)
    add (progress, definition->title, NULL);
  return progress;
}

/**
 * pt_progress_new_undo:
 * @uuid: a machine's UUID
 * @machine: its name
 * @records: (element-type PtRecord): what was done for it, the oldest first
 *
 * Returns: (transfer full): all of it, waiting: the definition first, the files last
 */
PtProgress *
pt_progress_new_undo (const char *uuid, const char *machine, const GPtrArray *records)
{
  PtProgress *progress = progress_new (PT_PROGRESS_UNDO, uuid, machine);
  g_autofree char *title = g_strdup_printf (_ ("Take the card out of %s"), machine);

  add (progress, title, NULL);
  for (guint i = records->len; i > 0; i--)
    {
      const PtRecord *record = records->pdata[i - 1];

      for (guint k = record->files->len; k > 0; k--)
        {
          const PtRecordFile *file = record->files->pdata[k - 1];

          add (progress, file->existed ? _ ("Put back what was there") : _ ("Remove the file"),
               file->path);
        }
    }
  return progress;
}

/**
 * pt_progress_new_recover:
 *
 * Returns: (transfer full): what was interrupted, which only the helper knows
 */
PtProgress *
pt_progress_new_recover (void)
{
  return progress_new (PT_PROGRESS_RECOVER, NULL, NULL);
}

void
pt_progress_free (PtProgress *progress)
{
  g_free (progress->uuid);
  g_free (progress->machine);
  g_ptr_array_unref (progress->steps);
  g_clear_error (&progress->error);
  g_clear_pointer (&progress->answer, pt_helper_answer_free);
  g_free (progress->record);
  g_free (progress);
}

static PtProgressStage
translate (const PtProgress *progress, PtHelperStage stage)
{
  switch (stage)
    {
    case PT_HELPER_RUNNING:
      return PT_PROGRESS_RUNNING;
    case PT_HELPER_DONE:
      return PT_PROGRESS_DONE;
    case PT_HELPER_FAILED:
      return PT_PROGRESS_FAILED;
    case PT_HELPER_UNDONE:
      return progress->kind == PT_PROGRESS_APPLY ? PT_PROGRESS_TAKEN_BACK : PT_PROGRESS_DONE;
    }
  g_return_val_if_reached (PT_PROGRESS_WAITING);
}

/**
 * pt_progress_take:
 * @progress: what is done
 * @path: (nullable): a file; NULL: the definition
 * @stage: how far it has come
 *
 * Takes what one hand told. Files that are not listed are of no interest: folders, and those that
 * were in their places already.
 */
void
pt_progress_take (PtProgress *progress, const char *path, PtHelperStage stage)
{
  progress->asked = TRUE;
  for (guint i = 0; i < progress->steps->len; i++)
    {
      PtProgressStep *step = progress->steps->pdata[i];

      if (g_strcmp0 (step->path, path) == 0)
        step->stage = translate (progress, stage);
    }
}

/**
 * pt_progress_count_done:
 * @progress: what is done
 *
 * Returns: how many changes are made
 */
guint
pt_progress_count_done (const PtProgress *progress)
{
  guint count = 0;

  for (guint i = 0; i < progress->steps->len; i++)
    count += ((PtProgressStep *) progress->steps->pdata[i])->stage == PT_PROGRESS_DONE;
  return count;
}

static const char *
describe (PtProgressStage stage)
{
  switch (stage)
    {
    case PT_PROGRESS_WAITING:
      return _ ("not reached");
    case PT_PROGRESS_RUNNING:
      return _ ("begun");
    case PT_PROGRESS_DONE:
      return _ ("done");
    case PT_PROGRESS_FAILED:
      return _ ("failed");
    case PT_PROGRESS_TAKEN_BACK:
      return _ ("taken back");
    }
  g_return_val_if_reached ("");
}

/**
 * pt_progress_format:
 * @progress: what was done
 *
 * Returns: (transfer full): all of it as text, to be sent to somebody
 */
char *
pt_progress_format (const PtProgress *progress)
{
  GString *out = g_string_new (NULL);

  g_string_append_printf (out, "Passthrough %s\n", PT_VERSION);
  for (guint i = 0; i < progress->steps->len; i++)
    {
      const PtProgressStep *step = progress->steps->pdata[i];

      g_string_append_printf (out, "%s: %s%s%s\n", step->title, describe (step->stage),
                              step->path != NULL ? ", " : "", step->path != NULL ? step->path : "");
    }
  if (progress->error != NULL)
    g_string_append_printf (out, "%s\n", progress->error->message);
  if (progress->answer != NULL && progress->answer->details != NULL)
    g_string_append_printf (out, "%s\n", progress->answer->details);
  return g_string_free (out, FALSE);
}
