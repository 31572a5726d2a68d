#pragma once

#include "pt-cli.h"
#include "pt-helper-client.h"
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
PtHelperAnswer *pt_cli_ask_helper (PtCli *cli, PtHelperCall *call, PtExit *status, GError **error);
PtStatus *pt_cli_read_status (PtCli *cli, GError **error);

G_END_DECLS
