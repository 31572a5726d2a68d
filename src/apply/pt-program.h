#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PtProgramAnswer:
 * @status: its exit status; -1 when it did not end by itself
 * @out: what it printed, as much as is of interest
 * @err: what it complained
 *
 * What came of a program.
 */
typedef struct
{
  int status;
  GString *out;
  GString *err;
} PtProgramAnswer;

gboolean
pt_program_run (const char *const *argv, guint seconds, PtProgramAnswer *answer, GError **error);
char *pt_program_answer_get_reason (const PtProgramAnswer *answer);
void pt_program_answer_clear (PtProgramAnswer *answer);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PtProgramAnswer, pt_program_answer_clear)

G_END_DECLS
