#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-draft.h"

#include "pt-driver.h"
#include "pt-error.h"
#include "pt-export.h"
#include "pt-file.h"
#include "pt-i18n.h"
#include "pt-planner.h"
#include "pt-vm-start.h"
#include "pt-vm-xml.h"

PtPlace *
pt_place_new (PtScanSource source, const char *path, const char *uri)
{
  PtPlace *place = g_new0 (PtPlace, 1);

  place->source = source;
  place->path = g_strdup (path);
  place->uri = g_strdup (uri);
  return place;
}

void
pt_place_free (PtPlace *place)
{
  g_free (place->path);
  g_free (place->uri);
  g_free (place);
}

static PtMachine *
find_machine (const PtPlace *place, const char *uuid, GCancellable *cancellable, GError **error)
{
  g_autofree char *uri = NULL;

  if (!pt_scan_find_uri (place->source, place->uri, &uri, error))
    return NULL;
  return pt_vm_store_find (uri, uuid, cancellable, error);
}

static PtPreview *
make_preview (const PtPlace *place, const PtPlan *plan, const PtMachine *machine, GError **error)
{
  g_autoptr (PtRoot) root = pt_scan_open_root (place->source, place->path, error);
  g_autoptr (GPtrArray) drivers = root != NULL ? pt_drivers_load (error) : NULL;

  return drivers != NULL ? pt_vm_preview (plan, machine, drivers, root, error) : NULL;
}

static PtPlan *
make_plan (const PtPlace *place,
           PtReport *report,
           const PtChoices *choices,
           const PtMachine *machine,
           GError **error)
{
  g_autoptr (PtRoot) root = pt_scan_open_root (place->source, place->path, error);
  g_autofree char *digest = NULL;
  g_autofree char *files = NULL;
  g_autofree char *hook = NULL;

  if (root == NULL)
    return NULL;
  digest = pt_vm_preview_definition_digest (machine, error);
  if (digest == NULL)
    return NULL;
  files = pt_vm_preview_files_found (root);
  hook = pt_vm_preview_hook_found (root, machine->uuid);
  return pt_planner_make_plan (report->host, report->cards, choices, machine->uuid, machine->name,
                               digest, files, hook, error);
}

static gboolean
needs_hook (PtReport *report, const PtChoices *choices)
{
  for (guint i = 0; choices->has_card && i < report->cards->len; i++)
    {
      const PtCard *card = report->cards->pdata[i];

      if (pt_pci_address_equal (&card->device->address, &choices->card))
        return pt_card_may_be_screen (card);
    }
  return FALSE;
}

static void
draft_clear (PtDraft *draft)
{
  g_clear_pointer (&draft->machine, pt_machine_unref);
  g_clear_pointer (&draft->plan, pt_plan_free);
  g_clear_pointer (&draft->preview, pt_preview_free);
}

PtDraft *
pt_draft_ref (PtDraft *draft)
{
  return g_atomic_rc_box_acquire (draft);
}

void
pt_draft_unref (PtDraft *draft)
{
  g_atomic_rc_box_release_full (draft, (GDestroyNotify) draft_clear);
}

/**
 * pt_draft_make:
 * @place: where
 * @report: the computer, judged
 * @choices: what the user wants
 * @uuid: the machine's UUID
 * @cancellable: (nullable): to give up
 * @error: return location for an error
 *
 * Works out what has to be done and every difference that it makes, from what is there now. Blocks.
 *
 * Returns: (transfer full): the draft; NULL with the errors of pt_planner_make_plan(),
 *   pt_vm_preview() or pt_vm_store_find()
 */
PtDraft *
pt_draft_make (const PtPlace *place,
               PtReport *report,
               const PtChoices *choices,
               const char *uuid,
               GCancellable *cancellable,
               GError **error)
{
  g_autoptr (PtDraft) draft = g_atomic_rc_box_new0 (PtDraft);

  draft->machine = find_machine (place, uuid, cancellable, error);
  if (draft->machine == NULL)
    return NULL;
  draft->plan = make_plan (place, report, choices, draft->machine, error);
  if (draft->plan == NULL)
    return NULL;
  draft->preview = make_preview (place, draft->plan, draft->machine, error);
  if (draft->preview == NULL)
    return NULL;
  draft->hook = pt_hook_state_find (report->host->libvirt, uuid, draft->machine->name);
  draft->needs_hook = needs_hook (report, choices);
  return g_steal_pointer (&draft);
}

/**
 * pt_draft_may_define:
 * @draft: a draft
 * @place: where
 *
 * A card that leaves without its hook is a computer without a screen; nothing of the kind can
 * happen on the sample computer.
 *
 * Returns: whether libvirt may have the machine's definition before anything else was done
 */
gboolean
pt_draft_may_define (const PtDraft *draft, const PtPlace *place)
{
  return place->source == PT_SCAN_SAMPLE || !draft->needs_hook || draft->hook == PT_HOOK_INSTALLED;
}

/* What was shown is what is done: nothing may have changed since. */
static PtPreview *
look_again (const PtDraft *draft, const PtPlace *place, GCancellable *cancellable, GError **error)
{
  g_autoptr (PtMachine) machine = find_machine (place, draft->machine->uuid, cancellable, error);

  return machine != NULL ? make_preview (place, draft->plan, machine, error) : NULL;
}

/* What `passthroughctl export` and, later, the helper take. */
static gboolean
write_plan (const PtPlan *plan, const char *folder, GPtrArray *written, GError **error)
{
  g_autofree char *name = g_strconcat (plan->uuid, ".plan", NULL);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *text = pt_plan_format (plan);

  if (!pt_file_write (path, text, 0, error))
    return FALSE;
  g_ptr_array_add (written, g_steal_pointer (&path));
  return TRUE;
}

/**
 * pt_draft_export:
 * @draft: a draft
 * @place: where
 * @folder: an absolute path; not the root folder
 * @cancellable: (nullable): to give up
 * @error: return location for an error
 *
 * Writes the plan and all that it would install below a folder. Blocks.
 *
 * Returns: (transfer full) (element-type utf8): the files that were written; NULL with
 *   PT_ERROR_STALE when something changed since the draft was made
 */
GPtrArray *
pt_draft_export (const PtDraft *draft,
                 const PtPlace *place,
                 const char *folder,
                 GCancellable *cancellable,
                 GError **error)
{
  g_autoptr (PtPreview) preview = look_again (draft, place, cancellable, error);
  g_autoptr (GPtrArray) written = g_ptr_array_new_with_free_func (g_free);

  if (preview == NULL)
    return NULL;
  if (pt_export_is_root (folder))
    {
      g_set_error (error, PT_ERROR, PT_ERROR_UNSAFE,
                   _ ("Choose a folder of your own; below %s the system’s own files would change"),
                   "/");
      return NULL;
    }
  if (!pt_export (draft->plan, preview, folder, written, NULL, error)
      || !write_plan (draft->plan, folder, written, error))
    return NULL;
  return g_steal_pointer (&written);
}

/**
 * pt_draft_define:
 * @draft: a draft
 * @place: where
 * @cancellable: (nullable): ends the waiting
 * @error: return location for an error
 *
 * Gives libvirt the machine's new definition, and nothing else of the plan. Blocks.
 *
 * Returns: (transfer full): the machine as libvirt has it now; NULL with PT_ERROR_STALE when
 *   something changed since the draft was made, PT_ERROR_UNSAFE when it may not have the card yet
 */
PtMachine *
pt_draft_define (const PtDraft *draft,
                 const PtPlace *place,
                 GCancellable *cancellable,
                 GError **error)
{
  g_autoptr (PtPreview) preview = NULL;
  g_autofree char *uri = NULL;
  const PtChange *definition;

  if (!pt_draft_may_define (draft, place))
    {
      g_set_error_literal (error, PT_ERROR, PT_ERROR_UNSAFE,
                           _ ("The card is the only one, so its hook has to be installed first"));
      return NULL;
    }
  preview = look_again (draft, place, cancellable, error);
  if (preview == NULL || !pt_scan_find_uri (place->source, place->uri, &uri, error))
    return NULL;
  definition = pt_preview_find_definition (preview);
  if (definition == NULL)
    return pt_machine_ref (draft->machine);
  return pt_vm_store_define (uri, definition->after, cancellable, error);
}

/**
 * pt_draft_put_back:
 * @place: where
 * @uuid: a machine's UUID
 * @cancellable: (nullable): ends the waiting
 * @error: return location for an error
 *
 * Takes everything out of a machine's definition that Passthrough put there. Blocks.
 *
 * Returns: (transfer full): the machine as libvirt has it now, or NULL with an error
 */
PtMachine *
pt_draft_put_back (const PtPlace *place,
                   const char *uuid,
                   GCancellable *cancellable,
                   GError **error)
{
  g_autoptr (PtMachine) machine = find_machine (place, uuid, cancellable, error);
  g_autofree char *uri = NULL;
  g_autofree char *xml = NULL;

  if (machine == NULL || !pt_scan_find_uri (place->source, place->uri, &uri, error))
    return NULL;
  xml = pt_vm_xml_restore (machine->xml, -1, error);
  return xml != NULL ? pt_vm_store_define (uri, xml, cancellable, error) : NULL;
}

/* Where nobody can ask for the password somebody has to type a command, which needs the plan. */
static char *
keep_plan (const PtPlan *plan)
{
  g_autofree char *folder = g_build_filename (g_get_user_data_dir (), "passthrough", NULL);
  g_autoptr (GPtrArray) written = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;

  if (g_mkdir_with_parents (folder, 0700) == 0 && write_plan (plan, folder, written, &error))
    return g_strdup (written->pdata[0]);
  if (error != NULL)
    g_debug ("%s", error->message);
  return NULL;
}

/**
 * pt_draft_apply:
 * @draft: a draft
 * @place: where
 * @heard: (nullable): hears each change, in this thread
 * @data: goes along
 * @result: (inout): what came of it, also where it failed; begins empty
 * @cancellable: (nullable): takes the question for the password back
 * @error: return location for an error
 *
 * Does everything that the draft says, with both hands. Blocks.
 *
 * Returns: FALSE with PT_ERROR_STALE when something changed since the draft was made, or with
 *   another error; see pt_hands_apply()
 */
gboolean
pt_draft_apply (const PtDraft *draft,
                const PtPlace *place,
                PtHandsHeard heard,
                gpointer data,
                PtHandsResult *result,
                GCancellable *cancellable,
                GError **error)
{
  g_autoptr (PtPreview) preview = look_again (draft, place, cancellable, error);
  g_autofree char *uri = NULL;
  g_autofree char *file = NULL;
  PtHandsOrder order = {
    .plan = draft->plan, .preview = preview, .machine = draft->machine, .heard = heard, .data = data
  };

  if (preview == NULL || !pt_scan_find_uri (place->source, place->uri, &uri, error))
    return FALSE;
  order.uri = uri;
  file = keep_plan (draft->plan);
  order.file = file;
  return pt_hands_apply (&order, result, cancellable, error);
}

/* The plan of what the machine has already, without its definition: only the hook is left. */
static PtPlan *
make_hook_plan (const PtPlace *place, PtReport *report, const PtMachine *machine, GError **error)
{
  g_autoptr (PtChoices) choices = pt_choices_new ();
  g_autoptr (PtEdits) edits = pt_vm_xml_read_edits (machine->xml, -1, error);
  g_autoptr (PtPlan) plan = NULL;

  if (edits == NULL)
    return NULL;
  if (edits->card->len == 0)
    {
      g_set_error (error, PT_ERROR, PT_ERROR_NOT_FOUND,
                   _ ("%s has no card from Passthrough; set the machine up"), machine->name);
      return NULL;
    }
  pt_choices_take (choices, edits);
  choices->has_card = TRUE;
  choices->card = g_array_index (edits->card, PtPciAddress, 0);
  plan = make_plan (place, report, choices, machine, error);
  for (guint i = plan != NULL ? plan->steps->len : 0; i > 0; i--)
    if (((PtStep *) plan->steps->pdata[i - 1])->kind == PT_STEP_DEFINE_MACHINE)
      g_ptr_array_remove_index (plan->steps, i - 1);
  return g_steal_pointer (&plan);
}

/**
 * pt_draft_install_hook:
 * @place: where
 * @report: the computer, judged
 * @uuid: UUID of a machine that has a card
 * @result: (inout): what came of it, also where it failed; begins empty
 * @cancellable: (nullable): takes the question for the password back
 * @error: return location for an error
 *
 * Installs the hook of a machine that has a card already, or renews it. Blocks.
 *
 * Returns: FALSE with an error
 */
gboolean
pt_draft_install_hook (const PtPlace *place,
                       PtReport *report,
                       const char *uuid,
                       PtHandsResult *result,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (PtMachine) machine = find_machine (place, uuid, cancellable, error);
  g_autoptr (PtPlan) plan = machine != NULL ? make_hook_plan (place, report, machine, error) : NULL;
  g_autofree char *file = plan != NULL ? keep_plan (plan) : NULL;
  PtHandsOrder order = { .plan = plan, .file = file };

  return plan != NULL && pt_hands_apply (&order, result, cancellable, error);
}

/**
 * pt_draft_preview_hook:
 * @place: where
 * @report: the computer, judged
 * @uuid: UUID of a machine that has a card
 * @cancellable: (nullable): to give up
 * @error: return location for an error
 *
 * Blocks.
 *
 * Returns: (transfer full): what installing or renewing the hook would change, and what is there
 *   already; NULL with an error
 */
PtPreview *
pt_draft_preview_hook (const PtPlace *place,
                       PtReport *report,
                       const char *uuid,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (PtMachine) machine = find_machine (place, uuid, cancellable, error);
  g_autoptr (PtPlan) plan = machine != NULL ? make_hook_plan (place, report, machine, error) : NULL;

  return plan != NULL ? make_preview (place, plan, machine, error) : NULL;
}

/**
 * pt_draft_undo:
 * @place: where
 * @records: (element-type PtRecord): what was done for a machine, the oldest first
 * @uuid: its UUID
 * @heard: (nullable): hears each change, in this thread
 * @data: goes along
 * @result: (inout): what came of it, also where it failed; begins empty
 * @cancellable: (nullable): takes the question for the password back
 * @error: return location for an error
 *
 * Takes back everything that was done for a machine, with both hands. Blocks.
 *
 * Returns: FALSE with an error; see pt_hands_undo()
 */
gboolean
pt_draft_undo (const PtPlace *place,
               const GPtrArray *records,
               const char *uuid,
               PtHandsHeard heard,
               gpointer data,
               PtHandsResult *result,
               GCancellable *cancellable,
               GError **error)
{
  g_autofree char *uri = NULL;

  return pt_scan_find_uri (place->source, place->uri, &uri, error)
         && pt_hands_undo (&(PtHandsUndo){ .records = records,
                                           .uuid = uuid,
                                           .uri = uri,
                                           /* The folder of another computer has no libvirt. */
                                           .without_machine = uri == NULL || uuid[0] == '\0',
                                           .heard = heard,
                                           .data = data },
                           result, cancellable, error);
}

/**
 * pt_draft_start:
 * @place: where
 * @uuid: a machine's UUID
 * @cancellable: (nullable): ends the waiting
 * @error: return location for an error
 *
 * Starts a machine. Blocks as long as its hook runs.
 *
 * Returns: FALSE with an error in libvirt's words
 */
gboolean
pt_draft_start (const PtPlace *place, const char *uuid, GCancellable *cancellable, GError **error)
{
  g_autofree char *uri = NULL;

  return pt_scan_find_uri (place->source, place->uri, &uri, error)
         && pt_vm_start (uri, uuid, cancellable, error);
}

/**
 * pt_draft_replace:
 * @place: where
 * @before: the machine as the user saw it
 * @after: its new definition
 * @cancellable: (nullable): ends the waiting
 * @error: return location for an error
 *
 * Gives libvirt another definition of a machine. Blocks.
 *
 * Returns: (transfer full): the machine as libvirt has it now; NULL with PT_ERROR_STALE when it is
 * not the one any more that the user saw, or with another error
 */
PtMachine *
pt_draft_replace (const PtPlace *place,
                  const PtMachine *before,
                  const char *after,
                  GCancellable *cancellable,
                  GError **error)
{
  g_autoptr (PtMachine) machine = find_machine (place, before->uuid, cancellable, error);
  g_autofree char *uri = NULL;

  if (machine == NULL || !pt_scan_find_uri (place->source, place->uri, &uri, error))
    return NULL;
  if (!g_str_equal (machine->xml, before->xml))
    {
      g_set_error (error, PT_ERROR, PT_ERROR_STALE,
                   _ ("Another program changed %s while you looked; choose again"), machine->name);
      return NULL;
    }
  return pt_vm_store_define (uri, after, cancellable, error);
}

PtOutcome *
pt_outcome_new (void)
{
  return g_new0 (PtOutcome, 1);
}

void
pt_outcome_free (PtOutcome *outcome)
{
  g_clear_pointer (&outcome->draft, pt_draft_unref);
  g_clear_pointer (&outcome->files, g_ptr_array_unref);
  g_clear_pointer (&outcome->defined, pt_machine_unref);
  g_clear_pointer (&outcome->put_back, pt_machine_unref);
  g_free (outcome->folder);
  g_free (outcome->reload);
  g_free (outcome);
}
