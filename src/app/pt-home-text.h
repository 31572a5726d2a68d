#pragma once

#include "pt-kind.h"
#include "pt-session.h"

G_BEGIN_DECLS

/**
 * PtHomeView:
 * @kind: how a machine stands
 * @icon_name: the same as an icon
 * @word: the same as a word, for those who do not see it
 * @text: the same as a line, no markup
 *
 * What is said of a machine that has the card, or had it.
 */
typedef struct
{
  PtKind kind;
  const char *icon_name;
  const char *word;
  char *text;
} PtHomeView;

void pt_home_view_clear (PtHomeView *view);
void pt_home_text_describe (const PtMachine *machine,
                            const PtHandoverHistory *history,
                            const PtHost *host,
                            PtHomeView *view);
char *pt_home_text_time (const char *when);
char *pt_home_text_when (const PtHandoverLog *log);
char *pt_home_text_last (const PtHandoverHistory *history);
PtHookState pt_home_text_hook (const PtMachine *machine, const PtHost *host);
const char *pt_home_text_rehearsal (const PtCard *card);
const char *pt_home_text_describe_hook (PtHookState state);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PtHomeView, pt_home_view_clear)

G_END_DECLS
