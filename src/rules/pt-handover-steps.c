#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-handover-words.h"

#include "pt-i18n.h"

/* The steps in their order, each told as what came of it. */
static const struct
{
  const char *name;
  const char *done;
  const char *failed;
  const char *undone;
  const char *skipped;
} steps[] = {
  { "lock", N_ ("Nothing else was using this hand-over"), N_ ("The hand-over could not begin now"),
    NULL, NULL },
  { "guard", N_ ("The watchdog was on"), N_ ("The watchdog did not start"),
    N_ ("The watchdog was ended"), NULL },
  { "inhibit", N_ ("This computer was kept awake"), N_ ("This computer could not be kept awake"),
    N_ ("This computer may sleep again"), NULL },
  { "preflight", N_ ("Nothing stood in the way"), N_ ("Something stood in the way"), NULL, NULL },
  { "login-screen", N_ ("The login screen was stopped"), N_ ("The login screen did not stop"),
    N_ ("The login screen was started again"), N_ ("No login screen used the card") },
  { "sessions", N_ ("Your session was ended"), N_ ("Your session did not end"),
    N_ ("Your session was ended"), N_ ("No session had to end") },
  { "services", N_ ("Services that use the card were stopped"),
    N_ ("A service that uses the card did not stop"),
    N_ ("The stopped services were started again"), N_ ("No service had to stop") },
  { "holders", N_ ("Nobody used the card any more"), N_ ("The card was still in use"), NULL, NULL },
  { "consoles", N_ ("The text consoles let go of the card"),
    N_ ("The text consoles did not let go of the card"),
    N_ ("The text consoles have the card again"), N_ ("No text console was on the card") },
  { "release", N_ ("The driver let go of the card"), N_ ("The driver did not let go of the card"),
    N_ ("The driver has the card again"), N_ ("No driver had the card") },
  { "bind", N_ ("The card was ready for the machine"),
    N_ ("The card could not be made ready for the machine"), N_ ("The card was taken back"),
    N_ ("The card was ready for the machine") },
};

/**
 * pt_handover_step_number:
 * @name: (nullable): a step's name
 *
 * Returns: its place in the order, from 1; 0 for a step that this version does not know
 */
guint
pt_handover_step_number (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    if (g_strcmp0 (name, steps[i].name) == 0)
      return i + 1;
  return 0;
}

guint
pt_handover_step_count (void)
{
  return G_N_ELEMENTS (steps);
}

/**
 * pt_handover_step_title:
 * @name: a step's name
 * @result: "done", "failed", "undone" or "skipped"
 *
 * Returns: (transfer none): what came of it, translated; the name for a step that this version
 *   does not know
 */
const char *
pt_handover_step_title (const char *name, const char *result)
{
  guint number = pt_handover_step_number (name);
  const char *title = NULL;

  if (number == 0)
    return name;
  if (result[0] == 'f')
    title = steps[number - 1].failed;
  else if (result[0] == 'u')
    title = steps[number - 1].undone;
  else if (result[0] == 's')
    title = steps[number - 1].skipped;
  /* Where there is nothing to take back, or to pass over, it is told as done. */
  return _ (title != NULL ? title : steps[number - 1].done);
}
