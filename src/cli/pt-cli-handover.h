#pragma once

#include "pt-cli.h"
#include "pt-vm-store.h"

G_BEGIN_DECLS

gboolean pt_cli_check_seconds (int seconds, GError **error);
PtMachine *pt_cli_resolve_machine (PtCli *cli, const char *name, char **uuid, GError **error);
gboolean pt_cli_check_hands (PtCli *cli, const char *call, GError **error);
PtExit pt_cli_run_handover (
    PtCli *cli, const char *verb, const char *uuid, int seconds, char **out, GError **error);
PtExit pt_cli_await_return (PtCli *cli, const char *uuid, guint seconds, GError **error);

G_END_DECLS
