#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-repairs.h"

#include "pt-dialogs.h"
#include "pt-i18n.h"

static const struct
{
  PtFix fix;
  const char *label;
  const char *action;
  const char *words;
  const char *done;
} texts[PT_N_REPAIRS] = {
  [PT_REPAIR_LIBVIRT]
  = { PT_FIX_START_LIBVIRT, N_ ("_Start libvirt"), "computer.start-libvirt",
      N_ ("Passthrough starts it, now and with the computer from then on. It asks for your "
          "password."),
      N_ ("libvirt is started") },
  [PT_REPAIR_GROUP]
  = { PT_FIX_JOIN_GROUP, N_ ("_Add Me to the Group…"), "computer.join-group",
      N_ ("Passthrough adds your user, after your password; then log in again. Know that members "
          "of this group can do anything on this computer, as the administrator can."),
      N_ ("Log in again: then you are in the group") },
  [PT_REPAIR_NETWORK] = { PT_FIX_START_NETWORK, N_ ("_Start the Network"), "computer.start-network",
                          N_ ("Passthrough starts it, now and with the computer from then on."),
                          N_ ("The network is started") },
};

/* Somebody asked for it. */
typedef struct
{
  PtPage *page;
  PtRepairKind kind;
  PtRepairEnded ended;
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  g_object_unref (request->page);
  g_free (request);
}

static Request *
request_new (PtPage *page, PtRepairKind kind, PtRepairEnded ended)
{
  Request *request = g_new0 (Request, 1);

  request->page = g_object_ref (page);
  request->kind = kind;
  request->ended = ended;
  return request;
}

/**
 * pt_repairs_find:
 * @session: the model
 * @check: what was found
 * @offer: (out): what is offered
 *
 * Returns: whether it can be put right from here: by the helper where it is installed, the network
 *   where libvirt answers
 */
gboolean
pt_repairs_find (PtSession *session, const PtCheck *check, PtRepairOffer *offer)
{
  for (int i = 0; i < PT_N_REPAIRS; i++)
    {
      PtRepairKind kind = (PtRepairKind) i;

      /* Without a command it is not known how; then there is nothing to offer. */
      if (check->fix != texts[i].fix || check->command == NULL
          || (pt_repair_needs_helper (kind) ? !pt_session_has_hands (session)
                                            : pt_session_is_sample (session)))
        continue;
      *offer = (PtRepairOffer){ kind, g_dgettext (GETTEXT_PACKAGE, texts[i].label), texts[i].action,
                                g_dgettext (GETTEXT_PACKAGE, texts[i].words) };
      return TRUE;
    }
  return FALSE;
}

static void
on_ended_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  Request *request = data;
  g_autoptr (GError) error = NULL;

  if (pt_session_repair_finish (PT_SESSION (object), result, &error))
    gtk_widget_activate_action (GTK_WIDGET (request->page), "win.say", "s",
                                g_dgettext (GETTEXT_PACKAGE, texts[request->kind].done));
  request->ended (request->page, request->kind, error);
  request_free (request);
}

static void
begin (gpointer data)
{
  const Request *request = data;
  PtSession *session = pt_page_get_session (request->page);

  if (!pt_session_is_working (session))
    pt_session_repair_async (session, request->kind, on_ended_cb,
                             request_new (request->page, request->kind, request->ended));
}

/**
 * pt_repairs_begin:
 * @page: a page
 * @kind: what shall be put right
 * @ended: called at the end
 *
 * Puts it right; asks before where more is given away by it than meets the eye.
 */
void
pt_repairs_begin (PtPage *page, PtRepairKind kind, PtRepairEnded ended)
{
  Request *request = request_new (page, kind, ended);

  if (kind == PT_REPAIR_GROUP)
    {
      pt_dialogs_confirm (GTK_WIDGET (page), _ ("Add Yourself to the Group “libvirt”?"),
                          _ ("Its members use libvirt without a password, and so can do anything "
                             "on this computer: being in it is equal to being root. Every program "
                             "that you start can do it, too. It counts from your next login on."),
                          _ ("_Add Me"), begin, request, request_free);
      return;
    }
  begin (request);
  request_free (request);
}
