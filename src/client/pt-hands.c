#include "config.h"

#include "pt-hands.h"

#include "pt-i18n.h"
#include "pt-vm-life.h"
#include "pt-vm-xml.h"

typedef struct
{
  PtHandsHeard heard;
  gpointer data;
  gboolean on_terminal;
} Listener;

void
pt_hands_result_clear (PtHandsResult *result)
{
  g_clear_pointer (&result->answer, pt_helper_answer_free);
  g_clear_pointer (&result->record, g_free);
  g_clear_pointer (&result->defined, pt_machine_unref);
}

static void
tell (const Listener *listener, const char *path, PtHelperStage stage)
{
  if (listener->heard != NULL)
    listener->heard (path, stage, listener->data);
}

static void
on_heard (const PtHelperEvent *event, gpointer data)
{
  if (event->kind == PT_HELPER_STEP)
    tell (data, event->path, event->stage);
}

/* What the helper answered last is kept; it knows what else can be done. */
static gboolean
ask (PtHelperCall *call,
     const Listener *listener,
     PtHandsResult *result,
     GCancellable *cancellable,
     GError **error)
{
  PtHelperAnswer *answer;

  call->on_terminal = listener->on_terminal;
  answer = pt_helper_client_run (call, on_heard, (gpointer) listener, cancellable, error);
  if (answer == NULL)
    return FALSE;
  g_clear_pointer (&result->answer, pt_helper_answer_free);
  result->answer = answer;
  return pt_helper_answer_check (answer, error);
}

/* -- apply: the files first, the definition last ------------------------- */

static gboolean
has_files (const PtHandsOrder *order)
{
  if (order->without_files)
    return FALSE;
  return order->preview != NULL ? pt_preview_has_files (order->preview)
                                : pt_plan_find (order->plan, PT_STEP_HOOK_FILES) != NULL;
}

static gboolean
check_off (const PtMachine *machine, GError **error)
{
  if (machine->state == PT_MACHINE_OFF)
    return TRUE;
  g_set_error (error, PT_ERROR, PT_ERROR_CONFLICT, _ ("%s runs; shut it down first"),
               machine->name);
  return FALSE;
}

/* A password may have taken its time: the machine has to be the one that was looked at. */
static gboolean
check_same (const PtHandsOrder *order, GCancellable *cancellable, GError **error)
{
  g_autoptr (PtMachine) now
             = pt_vm_store_find (order->uri, order->machine->uuid, cancellable, error);

  if (now == NULL || !check_off (now, error))
    return FALSE;
  if (g_str_equal (now->xml, order->machine->xml))
    return TRUE;
  g_set_error (error, PT_ERROR, PT_ERROR_STALE,
               _ ("Another program changed %s meanwhile; look at the changes once more"),
               now->name);
  return FALSE;
}

static gboolean
define (const PtHandsOrder *order,
        const PtChange *wanted,
        const Listener *listener,
        PtHandsResult *result,
        GCancellable *cancellable,
        GError **error)
{
  tell (listener, NULL, PT_HELPER_RUNNING);
  if (check_same (order, cancellable, error))
    result->defined = pt_vm_store_define (order->uri, wanted->after, cancellable, error);
  tell (listener, NULL, result->defined != NULL ? PT_HELPER_DONE : PT_HELPER_FAILED);
  return result->defined != NULL;
}

/* All or nothing across both hands: without the definition the files go as well, whoever waits. */
static void
take_files_back (const Listener *listener, PtHandsResult *result, GError **error)
{
  g_autoptr (GError) reason = NULL;

  if (result->record == NULL)
    return;
  if (ask (pt_helper_call_new_undo (result->record), listener, result, NULL, &reason))
    g_clear_pointer (&result->record, g_free);
  else
    g_prefix_error (error, _ ("The files could not be taken back (%s). "), reason->message);
}

/**
 * pt_hands_apply:
 * @order: what shall be done
 * @result: (inout): what came of it, also where it failed; begins empty
 * @cancellable: (nullable): takes the question for the password back; what has begun goes on
 * @error: return location for an error
 *
 * Does what a plan says with both hands: the files first, through the helper, and the machine's
 * definition last, through libvirt. A card in a machine without its hook would be pulled from under
 * the desktop. When libvirt refuses, the files are taken back. Blocks.
 *
 * Returns: FALSE with an error; then nothing is changed, unless @result has a record still
 */
gboolean
pt_hands_apply (const PtHandsOrder *order,
                PtHandsResult *result,
                GCancellable *cancellable,
                GError **error)
{
  const Listener listener = { order->heard, order->data, order->on_terminal };
  const PtChange *wanted = order->preview != NULL && order->machine != NULL
                               ? pt_preview_find_definition (order->preview)
                               : NULL;

  /* What libvirt would refuse for sure is found before anybody is asked for a password. */
  if (wanted != NULL && !check_same (order, cancellable, error))
    return FALSE;
  if (has_files (order))
    {
      if (!ask (pt_helper_call_new_apply (order->plan, order->file), &listener, result, cancellable,
                error))
        return FALSE;
      result->record = g_strdup (result->answer->record);
    }
  if (wanted == NULL || define (order, wanted, &listener, result, cancellable, error))
    return TRUE;
  take_files_back (&listener, result, error);
  return FALSE;
}

/* -- undo: the definition first, the files last ---------------------------- */

/* Where the machine is gone, or has no card of ours, there is nothing to take out. */
static gboolean
take_card_out (const char *uuid,
               const char *uri,
               PtMachine **before,
               PtHandsResult *result,
               GCancellable *cancellable,
               GError **error)
{
  g_autoptr (GError) reason = NULL;
  g_autoptr (PtMachine) machine = pt_vm_store_find (uri, uuid, cancellable, &reason);
  g_autofree char *xml = NULL;

  if (g_error_matches (reason, PT_ERROR, PT_ERROR_NOT_FOUND))
    return TRUE;
  if (machine == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&reason));
      return FALSE;
    }
  if (!check_off (machine, error))
    return FALSE;
  if (!pt_vm_has_card (machine->xml))
    return TRUE;
  xml = pt_vm_xml_restore (machine->xml, -1, error);
  if (xml != NULL)
    result->defined = pt_vm_store_define (uri, xml, cancellable, error);
  if (result->defined == NULL)
    return FALSE;
  *before = g_steal_pointer (&machine);
  return TRUE;
}

/* What was begun is ended the next time, so the files go: a card may not be left without them. */
static gboolean
is_interrupted (const PtHelperAnswer *answer)
{
  return answer != NULL && answer->outcome == PT_HELPER_OUTCOME_INTERRUPTED;
}

/* The files stayed, so the card goes back in: nothing was changed. */
static void
put_card_in (const PtMachine *before, const char *uri, PtHandsResult *result, GError **error)
{
  g_autoptr (GError) reason = NULL;
  g_autoptr (PtMachine) defined = NULL;

  if (before == NULL)
    return;
  defined = pt_vm_store_define (uri, before->xml, NULL, &reason);
  if (defined != NULL)
    g_clear_pointer (&result->defined, pt_machine_unref);
  else
    g_prefix_error (error, _ ("The card could not be put back into %s (%s). "), before->name,
                    reason->message);
}

/**
 * pt_hands_undo:
 * @undo: what shall be taken back
 * @result: (inout): what came of it, also where it failed; begins empty; its record is the one
 *   that could not be undone
 * @cancellable: (nullable): takes the question for the password back; what has begun goes on
 * @error: return location for an error
 *
 * Takes back what was done for a machine: the card out of its definition first, as that is now, and
 * the files last, the newest first. Where no file could be taken back, the card goes back in; where
 * the helper was interrupted, it stays out, because what was begun will be ended.
 * Blocks.
 *
 * Returns: FALSE with an error
 */
gboolean
pt_hands_undo (const PtHandsUndo *undo,
               PtHandsResult *result,
               GCancellable *cancellable,
               GError **error)
{
  const Listener listener = { undo->heard, undo->data, undo->on_terminal };
  g_autoptr (PtMachine) before = NULL;

  tell (&listener, NULL, PT_HELPER_RUNNING);
  if (!undo->without_machine
      && !take_card_out (undo->uuid, undo->uri, &before, result, cancellable, error))
    {
      tell (&listener, NULL, PT_HELPER_FAILED);
      return FALSE;
    }
  tell (&listener, NULL, PT_HELPER_DONE);
  for (guint i = undo->records->len; i > 0; i--)
    {
      const PtRecord *record = undo->records->pdata[i - 1];

      if (ask (pt_helper_call_new_undo (record->id), &listener, result, cancellable, error))
        continue;
      g_free (result->record);
      result->record = g_strdup (record->id);
      if (i == undo->records->len && !is_interrupted (result->answer))
        put_card_in (before, undo->uri, result, error);
      return FALSE;
    }
  return TRUE;
}
