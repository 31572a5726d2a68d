#pragma once

#include "pt-daemons.h"
#include "pt-hands.h"

G_BEGIN_DECLS

/**
 * PtRepairKind:
 * @PT_REPAIR_LIBVIRT: start libvirt, now and with the computer
 * @PT_REPAIR_GROUP: add who asks for it to the group that may use libvirt
 * @PT_REPAIR_NETWORK: start the machines' network, now and with the computer
 *
 * What a check of this computer may find missing, and can be put right.
 */
typedef enum
{
  PT_REPAIR_LIBVIRT,
  PT_REPAIR_GROUP,
  PT_REPAIR_NETWORK,
} PtRepairKind;

#define PT_N_REPAIRS (PT_REPAIR_NETWORK + 1)

/**
 * PtRepair:
 * @kind: what
 * @daemons: for PT_REPAIR_LIBVIRT: which of its layouts this computer has
 * @command: (nullable): what somebody would type instead
 * @uri: (nullable): for PT_REPAIR_NETWORK: the libvirt that has it; NULL: the system's
 * @on_terminal: pkexec may ask for the password on the terminal that this runs on
 */
typedef struct
{
  PtRepairKind kind;
  PtDaemons daemons;
  const char *command;
  const char *uri;
  gboolean on_terminal;
} PtRepair;

gboolean pt_repair_do (const PtRepair *repair,
                       PtHandsResult *result,
                       GCancellable *cancellable,
                       GError **error);
gboolean pt_repair_needs_helper (PtRepairKind kind);
const char *pt_repair_kind_name (PtRepairKind kind);
gboolean pt_repair_kind_parse (const char *name, PtRepairKind *kind);

G_END_DECLS
