#pragma once

#include "pt-cli.h"
#include "pt-hands.h"
#include "pt-status.h"

G_BEGIN_DECLS

/**
 * PtCliPart:
 *
 * Which hand's work is meant: the helper's, libvirt's, or both.
 */
typedef enum
{
  PT_CLI_PART_ALL,
  PT_CLI_PART_FILES,
  PT_CLI_PART_MACHINE,
} PtCliPart;

gboolean pt_cli_read_part (const char *text, PtCliPart *part, GError **error);
PtExit pt_cli_take_answer (PtCli *cli, const PtHelperAnswer *answer);
PtStatus *pt_cli_read_status (PtCli *cli, GError **error);

G_END_DECLS
