#include "config.h"

#include "pt-step.h"

/**
 * pt_hook_data_new:
 *
 * Returns: (transfer full): hook data without devices and with every limit off
 */
PtHookData *
pt_hook_data_new (void)
{
  PtHookData *data = g_new0 (PtHookData, 1);

  data->devices = g_array_new (FALSE, TRUE, sizeof (PtPlanDevice));
  return data;
}

void
pt_hook_data_free (PtHookData *data)
{
  g_array_unref (data->devices);
  g_free (data);
}

static PtStep *
step_new (PtStepKind kind, const char *found)
{
  PtStep *step = g_new0 (PtStep, 1);

  step->kind = kind;
  step->found = g_strdup (found);
  return step;
}

/**
 * pt_step_new_hook_files:
 * @found: (nullable): see PtStep
 *
 * Returns: (transfer full): the step
 */
PtStep *
pt_step_new_hook_files (const char *found)
{
  return step_new (PT_STEP_HOOK_FILES, found);
}

/**
 * pt_step_new_hook_data:
 * @data: (transfer full): what the file shall say
 * @found: (nullable): see PtStep
 *
 * Returns: (transfer full): the step
 */
PtStep *
pt_step_new_hook_data (PtHookData *data, const char *found)
{
  PtStep *step = step_new (PT_STEP_HOOK_DATA, found);

  step->hook_data = data;
  return step;
}

/**
 * pt_step_new_define_machine:
 * @edits: (transfer full): what the definition shall have
 * @found: (nullable): see PtStep
 *
 * Returns: (transfer full): the step
 */
PtStep *
pt_step_new_define_machine (PtEdits *edits, const char *found)
{
  PtStep *step = step_new (PT_STEP_DEFINE_MACHINE, found);

  step->edits = edits;
  return step;
}

/**
 * pt_step_new_start_libvirt:
 * @daemons: which of its layouts
 *
 * Returns: (transfer full): the step
 */
PtStep *
pt_step_new_start_libvirt (PtDaemons daemons)
{
  PtStep *step = step_new (PT_STEP_START_LIBVIRT, NULL);

  step->daemons = daemons;
  return step;
}

/**
 * pt_step_new_join_group:
 *
 * Returns: (transfer full): the step
 */
PtStep *
pt_step_new_join_group (void)
{
  return step_new (PT_STEP_JOIN_GROUP, NULL);
}

/**
 * pt_step_kind_is_of_computer:
 * @kind: a kind
 *
 * Returns: whether it changes the computer for every machine, and has no text that was found
 */
gboolean
pt_step_kind_is_of_computer (PtStepKind kind)
{
  return kind == PT_STEP_START_LIBVIRT || kind == PT_STEP_JOIN_GROUP;
}

void
pt_step_free (PtStep *step)
{
  g_clear_pointer (&step->hook_data, pt_hook_data_free);
  g_clear_pointer (&step->edits, pt_edits_free);
  g_free (step->found);
  g_free (step);
}

/**
 * pt_step_kind_name:
 * @kind: a kind
 *
 * Returns: (transfer none): the word for it in plans and JSON
 */
const char *
pt_step_kind_name (PtStepKind kind)
{
  switch (kind)
    {
    case PT_STEP_HOOK_FILES:
      return "hook-files";
    case PT_STEP_HOOK_DATA:
      return "hook-data";
    case PT_STEP_DEFINE_MACHINE:
      return "define-machine";
    case PT_STEP_START_LIBVIRT:
      return "start-libvirt";
    case PT_STEP_JOIN_GROUP:
      return "join-group";
    }
  return "";
}

/**
 * pt_device_role_name:
 * @role: a role
 *
 * Returns: (transfer none): the word for it in plans
 */
const char *
pt_device_role_name (PtDeviceRole role)
{
  switch (role)
    {
    case PT_DEVICE_VIDEO:
      return "video";
    case PT_DEVICE_AUDIO:
      return "audio";
    case PT_DEVICE_USB:
      return "usb";
    case PT_DEVICE_SERIAL:
      return "serial";
    case PT_DEVICE_OTHER_FUNCTION:
      return "other";
    case PT_DEVICE_FURTHER:
      return "further";
    }
  return "";
}
