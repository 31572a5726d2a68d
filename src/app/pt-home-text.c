#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-home-text.h"

#include "pt-i18n.h"
#include "pt-words.h"

void
pt_home_view_clear (PtHomeView *view)
{
  g_clear_pointer (&view->text, g_free);
}

/**
 * pt_home_text_time:
 * @when: (nullable): "2026-11-25T10:00:00Z"
 *
 * Returns: (transfer full): the time in words that stand in the middle of a sentence
 */
char *
pt_home_text_time (const char *when)
{
  g_autoptr (GDateTime) time = when != NULL ? g_date_time_new_from_iso8601 (when, NULL) : NULL;
  g_autoptr (GDateTime) local = time != NULL ? g_date_time_to_local (time) : NULL;
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) yesterday = g_date_time_add_days (now, -1);
  g_autofree char *day = NULL;
  g_autofree char *today = NULL;
  g_autofree char *before = NULL;

  if (local == NULL)
    return g_strdup (_ ("at an unknown time"));
  day = g_date_time_format (local, "%F");
  today = g_date_time_format (now, "%F");
  before = g_date_time_format (yesterday, "%F");
  /* Translators: a time of today or yesterday, as g_date_time_format() has it */
  if (g_str_equal (day, today))
    return g_date_time_format (local, _ ("today %H:%M"));
  if (g_str_equal (day, before))
    return g_date_time_format (local, _ ("yesterday %H:%M"));
  return g_date_time_format (local, "%x %H:%M");
}

/**
 * pt_home_text_when:
 * @log: the record of a hand-over
 *
 * Returns: (transfer full): when it began, in words that stand in the middle of a sentence
 */
char *
pt_home_text_when (const PtHandoverLog *log)
{
  return pt_home_text_time (log->when);
}

/**
 * pt_home_text_hook:
 * @machine: a machine
 * @host: (nullable): the computer
 *
 * Returns: how the machine's hook is installed; PT_HOOK_UNKNOWN before the computer was read
 */
PtHookState
pt_home_text_hook (const PtMachine *machine, const PtHost *host)
{
  return host != NULL ? pt_hook_state_find (host->libvirt, machine->uuid, machine->name)
                      : PT_HOOK_UNKNOWN;
}

/**
 * pt_home_text_describe_hook:
 * @state: how a machine's hook is installed
 *
 * Returns: (transfer none): the same as a sentence
 */
const char *
pt_home_text_describe_hook (PtHookState state)
{
  switch (state)
    {
    case PT_HOOK_ABSENT:
      return _ (
          "Not installed: libvirt refuses to start the machine, and the desktop stays as it is.");
    case PT_HOOK_INSTALLED:
      return _ ("Installed and current.");
    case PT_HOOK_OUTDATED:
      return _ ("Of an earlier version: set the machine up again to renew it.");
    case PT_HOOK_CHANGED:
      return _ ("A file of it is not as it was installed: set the machine up again to renew it.");
    case PT_HOOK_FOREIGN:
      return _ ("Somebody else’s hook answers for this machine. It is never overwritten.");
    case PT_HOOK_UNKNOWN:
      return _ ("Cannot tell: libvirt’s folder is closed to you.");
    }
  g_return_val_if_reached ("");
}

/**
 * pt_home_text_rehearsal:
 * @card: (nullable): the card; NULL: which one is not known
 *
 * Returns: (transfer none): what a rehearsal of it is like
 */
const char *
pt_home_text_rehearsal (const PtCard *card)
{
  if (pt_card_may_be_screen (card))
    return _ ("Your session ends, the screen is dark for up to a minute, then the login screen "
              "returns. Save your work first.");
  return _ ("The card leaves for a moment and comes back. No screen of this computer is on it, so "
            "your session stays, unless it uses the card.");
}

static void
set (PtHomeView *view, PtKind kind, char *text)
{
  static const struct
  {
    PtKind kind;
    const char *icon_name;
    const char *word;
  } looks[] = {
    { PT_KIND_SUCCESS, "object-select-symbolic", N_ ("Passed") },
    { PT_KIND_WARNING, "dialog-warning-symbolic", N_ ("Warning") },
    { PT_KIND_ERROR, "dialog-error-symbolic", N_ ("To fix") },
    { PT_KIND_ACCENT, "pt-handover-symbolic", N_ ("Running") },
    { PT_KIND_NEUTRAL, "dialog-question-symbolic", N_ ("Cannot tell") },
  };

  view->text = text;
  for (guint i = 0; i < G_N_ELEMENTS (looks); i++)
    if (looks[i].kind == kind)
      {
        view->kind = kind;
        view->icon_name = looks[i].icon_name;
        view->word = g_dgettext (GETTEXT_PACKAGE, looks[i].word);
      }
}

static void
describe_failure (const PtHandoverHistory *history, PtHomeView *view)
{
  g_autofree char *when = pt_home_text_when (history->log);

  switch (history->report->returned)
    {
    case PT_YES:
      /* Translators: %s is a time, "yesterday 21:14" */
      set (view, PT_KIND_ERROR, g_strdup_printf (_ ("Failed %s; the screen came back"), when));
      return;
    case PT_NO:
      set (view, PT_KIND_ERROR,
           g_strdup_printf (_ ("Failed %s; the screen did not come back"), when));
      return;
    case PT_UNKNOWN:
      set (view, PT_KIND_ERROR, g_strdup_printf (_ ("The record of %s does not end"), when));
      return;
    }
}

/* "Rehearsed", and how often it was used since; the hook keeps ten records. */
static char *
format_uses (const PtHandoverHistory *history)
{
  if (history->uses == 0)
    return g_strdup (_ ("Rehearsed"));
  if (!history->is_whole)
    return g_strdup_printf (ngettext ("Rehearsed  ·  in use at least %u time",
                                      "Rehearsed  ·  in use at least %u times", history->uses),
                            history->uses);
  return g_strdup_printf (
      ngettext ("Rehearsed  ·  in use %u time", "Rehearsed  ·  in use %u times", history->uses),
      history->uses);
}

static void
describe_running (const PtHandoverHistory *history, PtHomeView *view)
{
  g_autofree char *when = NULL;

  if (history == NULL || history->report == NULL || history->report->result != PT_HANDOVER_RUNNING)
    {
      set (view, PT_KIND_ACCENT, g_strdup (_ ("Has the card")));
      return;
    }
  when = pt_home_text_when (history->log);
  set (view, PT_KIND_ACCENT,
       history->log->runs_at >= 0 ? g_strdup_printf (_ ("Has the card since %s"), when)
                                  : g_strdup (history->report->head));
}

static void
describe_ended (const PtHandoverHistory *history, const PtHost *host, PtHomeView *view)
{
  g_autofree char *change = host != NULL ? pt_handover_history_find_change (history, host) : NULL;
  g_autofree char *when = NULL;

  if (history->report->result == PT_HANDOVER_STOPPED)
    describe_failure (history, view);
  else if (history->report->result == PT_HANDOVER_REFUSED)
    {
      when = pt_home_text_when (history->log);
      set (view, PT_KIND_WARNING,
           g_strdup_printf (_ ("Did not begin %s; nothing was touched"), when));
    }
  else if (history->proven == NULL)
    set (view, PT_KIND_WARNING, g_strdup (_ ("Never rehearsed")));
  else if (change != NULL)
    set (view, PT_KIND_WARNING,
         g_strdup (_ ("Rehearsed, but this computer has changed since then")));
  else
    set (view, PT_KIND_SUCCESS, format_uses (history));
}

/**
 * pt_home_text_describe:
 * @machine: (nullable): the machine; NULL: libvirt does not tell it
 * @history: (nullable): what is recorded of its hand-overs
 * @host: (nullable): the computer as it is now
 * @view: (out): free what is in it with pt_home_view_clear()
 *
 * Says in one line whether the card still works there.
 */
void
pt_home_text_describe (const PtMachine *machine,
                       const PtHandoverHistory *history,
                       const PtHost *host,
                       PtHomeView *view)
{
  gboolean runs = machine != NULL && machine->state == PT_MACHINE_RUNNING;

  *view = (PtHomeView){ 0 };
  if (runs
      || (history != NULL && history->report != NULL
          && history->report->result == PT_HANDOVER_RUNNING))
    describe_running (history, view);
  else if (machine != NULL && pt_home_text_hook (machine, host) == PT_HOOK_ABSENT)
    set (view, PT_KIND_WARNING, g_strdup (_ ("Its hook is not installed")));
  else if (history == NULL)
    set (view, PT_KIND_WARNING, g_strdup (_ ("Never rehearsed")));
  else if (history->report == NULL)
    set (view, PT_KIND_NEUTRAL, g_strdup (_ ("Its last record cannot be read")));
  else
    describe_ended (history, host, view);
}

/**
 * pt_home_text_last:
 * @history: what is recorded of a machine's hand-overs
 *
 * Returns: (transfer full): the last one in words, marked as pt-words has it
 */
char *
pt_home_text_last (const PtHandoverHistory *history)
{
  g_autofree char *when = NULL;

  if (history->report == NULL)
    return g_strdup (history->problem);
  when = pt_home_text_when (history->log);
  return g_strdup_printf ("%s, %s. %s. %s", pt_handover_kind_title (history->log->kind), when,
                          history->report->head, history->report->detail);
}
