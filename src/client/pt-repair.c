#include "config.h"

#include "pt-repair.h"

#include "pt-error.h"
#include "pt-i18n.h"
#include "pt-vm-network.h"

static const char *const names[PT_N_REPAIRS] = {
  [PT_REPAIR_LIBVIRT] = "libvirt",
  [PT_REPAIR_GROUP] = "group",
  [PT_REPAIR_NETWORK] = "network",
};

/**
 * pt_repair_needs_helper:
 * @kind: a kind
 *
 * Returns: whether it is done with root's rights, after a password
 */
gboolean
pt_repair_needs_helper (PtRepairKind kind)
{
  return kind != PT_REPAIR_NETWORK;
}

/**
 * pt_repair_kind_name:
 * @kind: a kind
 *
 * Returns: (transfer none): the word for it on the command line
 */
const char *
pt_repair_kind_name (PtRepairKind kind)
{
  return names[kind];
}

/**
 * pt_repair_kind_parse:
 * @name: a word of pt_repair_kind_name()
 * @kind: (out): the kind that it is for
 *
 * Returns: FALSE where it is no such word
 */
gboolean
pt_repair_kind_parse (const char *name, PtRepairKind *kind)
{
  for (int i = 0; i < PT_N_REPAIRS; i++)
    if (g_str_equal (name, names[i]))
      {
        *kind = (PtRepairKind) i;
        return TRUE;
      }
  return FALSE;
}

static PtPlan *
make_plan (const PtRepair *repair, GError **error)
{
  if (repair->kind == PT_REPAIR_GROUP)
    return pt_plan_new_of_computer (pt_step_new_join_group ());
  if (pt_daemons_name (repair->daemons) != NULL)
    return pt_plan_new_of_computer (pt_step_new_start_libvirt (repair->daemons));
  if (repair->daemons == PT_DAEMONS_NONE)
    g_set_error_literal (error, PT_ERROR, PT_ERROR_NOT_FOUND, _ ("libvirt is not installed"));
  else
    g_set_error_literal (error, PT_ERROR, PT_ERROR_NOT_SUPPORTED,
                         _ ("It cannot be told in which of its two ways libvirt is installed"));
  return NULL;
}

/**
 * pt_repair_do:
 * @repair: what shall be put right
 * @result: (inout): what came of it, also where it failed; begins empty. No record: it was so
 *   already
 * @cancellable: (nullable): takes the question for the password back; what has begun goes on
 * @error: return location for an error
 *
 * Puts right what a check found: through the helper, or the network by the user's own libvirt.
 * Blocks.
 *
 * Returns: FALSE with an error; then nothing is changed
 */
gboolean
pt_repair_do (const PtRepair *repair,
              PtHandsResult *result,
              GCancellable *cancellable,
              GError **error)
{
  g_autoptr (PtPlan) plan = NULL;
  PtHandsOrder order = { .command = repair->command, .on_terminal = repair->on_terminal };

  if (!pt_repair_needs_helper (repair->kind))
    return pt_vm_network_start (repair->uri, cancellable, error);
  plan = make_plan (repair, error);
  order.plan = plan;
  return plan != NULL && pt_hands_apply (&order, result, cancellable, error);
}
