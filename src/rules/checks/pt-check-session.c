#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-checks.h"

#include "pt-i18n.h"

#define ID "session"

static const char *
why (void)
{
  return _ (
      "The hand-over ends the session on this computer’s screen. Passthrough has to know whose "
      "that is, and needs systemd to end it and bring the login screen back.");
}

static PtCheck *
make_no_systemd (void)
{
  PtCheck *check = pt_check_make (ID, PT_CHECK_FAIL, _ ("This system does not run systemd"),
                                  _ ("`/run/systemd/system` is not there"), why ());

  pt_check_set_remedy (check,
                       _ ("The hand-over works with systemd only. There is no remedy on this "
                          "system."));
  check->head = g_strdup (_ ("Without systemd the hand-over cannot be watched over."));
  check->hint = g_strdup (_ ("The hand-over needs systemd"));
  return check;
}

static gboolean
is_of_user (const PtSeatSession *session)
{
  return g_strcmp0 (session->class_name, "user") == 0;
}

typedef struct
{
  const PtSeatSession *screen; /* a user's session at this computer */
  const PtSeatSession *other;  /* another user's session there */
  const PtSeatSession *seat;   /* a session on another seat */
  const PtSeatSession *remote; /* a session over the network */
} Sessions;

static Sessions
sort_sessions (const GPtrArray *all)
{
  Sessions found = { NULL, NULL, NULL, NULL };

  for (guint i = 0; i < all->len; i++)
    {
      const PtSeatSession *session = g_ptr_array_index (all, i);

      if (!is_of_user (session))
        continue;
      if (session->remote || session->seat == NULL)
        found.remote = session->remote ? session : found.remote;
      else if (g_strcmp0 (session->seat, "seat0") != 0)
        found.seat = session;
      else if (found.screen == NULL)
        found.screen = session;
      else if (session->uid != found.screen->uid)
        found.other = session;
    }
  return found;
}

static PtCheck *
make_with_name (PtCheckState state,
                const char *title,
                const char *format,
                const PtSeatSession *session)
{
  PtCheck *check = pt_check_make (ID, state, title, NULL, why ());
  g_autofree char *number = g_strdup_printf ("%u", session->uid);
  g_auto (GStrv) parts = g_strsplit (format, "%s", 2);

  pt_check_take_seen (
      check, g_strjoinv (session->user != NULL && session->user[0] != '\0' ? session->user : number,
                         parts));
  return check;
}

static PtCheck *
judge_sessions (const GPtrArray *all)
{
  Sessions found = sort_sessions (all);
  PtCheck *check;

  if (found.other != NULL)
    {
      check = make_with_name (PT_CHECK_WARNING, _ ("Somebody else is logged in here, too"),
                              _ ("%s has a session on this computer’s screen"), found.other);
      pt_check_set_remedy (check, _ ("The hand-over ends that session, too. Ask for it to be ended "
                                     "first."));
      return check;
    }
  if (found.seat != NULL)
    {
      check = make_with_name (PT_CHECK_WARNING, _ ("There is a second workplace"),
                              _ ("%s has a session on another seat of this computer"), found.seat);
      pt_check_set_remedy (check,
                           _ ("Sessions there stay, unless they use the card. Have them ended "
                              "first to be safe."));
      return check;
    }
  if (found.screen != NULL)
    return make_with_name (PT_CHECK_PASS, _ ("One person uses this computer’s screen"),
                           _ ("%s is logged in on it"), found.screen);
  if (found.remote != NULL)
    {
      check = make_with_name (PT_CHECK_WARNING, _ ("Nobody is logged in at this computer’s screen"),
                              _ ("%s is logged in over the network"), found.remote);
      pt_check_set_remedy (check,
                           _ ("That is fine. What the hand-over does to a desktop can be seen "
                              "only at the computer itself."));
      return check;
    }
  return pt_check_make (ID, PT_CHECK_PASS, _ ("Nobody is logged in at this computer’s screen"),
                        _ ("No session would end"), why ());
}

/**
 * pt_check_session:
 * @input: the facts
 *
 * systemd, and who is logged in where. Sessions are chosen by seat and class, never by type.
 *
 * Returns: (transfer full): the outcome
 */
PtCheck *
pt_check_session (const PtCheckInput *input)
{
  const GPtrArray *sessions = input->host->display->sessions;

  if (input->host->system->systemd == PT_NO)
    return make_no_systemd ();
  if (sessions == NULL || input->host->system->systemd == PT_UNKNOWN)
    return pt_check_make (ID, PT_CHECK_UNKNOWN, _ ("Sessions on this computer: cannot tell"),
                          _ ("The list of sessions could not be read"), why ());
  return judge_sessions (sessions);
}
