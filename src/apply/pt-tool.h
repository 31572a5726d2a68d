#pragma once

#include "pt-program.h"

G_BEGIN_DECLS

/**
 * PtTool:
 * @PT_TOOL_SYSTEMCTL: asks systemd, and tells it
 * @PT_TOOL_GPASSWD: puts a user into a group, or takes him out
 *
 * The closed set of programs of the system that are run. What they are told is fixed where they are
 * called.
 */
typedef enum
{
  PT_TOOL_SYSTEMCTL,
  PT_TOOL_GPASSWD,
} PtTool;

gboolean
pt_tool_run (PtTool tool, const char *const *words, PtProgramAnswer *answer, GError **error);
gboolean pt_tool_run_below (const char *root,
                            PtTool tool,
                            const char *const *words,
                            PtProgramAnswer *answer,
                            GError **error);

G_END_DECLS
