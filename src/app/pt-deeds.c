#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-deeds.h"

#include "pt-dialogs.h"
#include "pt-i18n.h"

/* What is done with a machine after a question that says what ends or goes. */

typedef struct Deed Deed;

struct Deed
{
  PtPage *page;
  char *uuid;
  const char *done; /* what is said when it worked */
  void (*begin) (PtSession *session,
                 const char *uuid,
                 GAsyncReadyCallback callback,
                 gpointer user_data);
  gboolean (*finish) (PtSession *session, GAsyncResult *result, GError **error);
  PtDeedEnded ended;
};

static Deed *
deed_copy (const Deed *deed)
{
  Deed *copy = g_memdup2 (deed, sizeof *deed);

  g_object_ref (copy->page);
  copy->uuid = g_strdup (deed->uuid);
  return copy;
}

static void
deed_free (gpointer data)
{
  Deed *deed = data;

  g_object_unref (deed->page);
  g_free (deed->uuid);
  g_free (deed);
}

static void
on_ended_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  Deed *deed = data;
  g_autoptr (GError) error = NULL;

  if (deed->finish (PT_SESSION (object), result, &error))
    gtk_widget_activate_action (GTK_WIDGET (deed->page), "win.say", "s", deed->done);
  deed->ended (deed->page, deed->uuid, error);
  deed_free (deed);
}

static void
on_confirmed_cb (gpointer data)
{
  const Deed *deed = data;

  deed->begin (pt_page_get_session (deed->page), deed->uuid, on_ended_cb, deed_copy (deed));
}

static void
ask (const Deed *deed, const char *heading, const char *body, const char *action)
{
  pt_dialogs_confirm (GTK_WIDGET (deed->page), heading, body, action, on_confirmed_cb,
                      deed_copy (deed), deed_free);
}

/* -- start and rehearse: the desktop may end -------------------------------- */

static const PtMachine *
find_machine (PtPage *page, const char *uuid)
{
  return pt_session_find_machine (pt_page_get_session (page), uuid);
}

static gboolean
ends_session (PtPage *page, const PtMachine *machine)
{
  return pt_card_may_be_screen (pt_session_get_card_of (pt_page_get_session (page), machine));
}

/* What ends with it, as far as it is known now; the hand-over itself looks again. */
static char *
describe_start (PtSession *session, const PtMachine *machine, gboolean ends)
{
  const PtHandoverHistory *history = pt_session_get_history (session, machine->uuid);
  g_autofree char *body
      = ends ? g_strdup_printf (_ ("Every program closes, so save your work first. The card goes "
                                   "to %s. When you shut it down, the login screen returns."),
                                machine->name)
             : g_strdup_printf (_ ("The card goes to %s and comes back when you shut it down. No "
                                   "screen of this computer is on it, so your session stays, "
                                   "unless it uses the card."),
                                machine->name);

  if (history != NULL && history->proven != NULL)
    return g_steal_pointer (&body);
  return g_strdup_printf ("%s\n\n%s", body, _ ("Nobody has rehearsed this yet."));
}

/**
 * pt_deeds_start:
 * @page: a page
 * @uuid: a machine's UUID
 * @ended: called at the end
 *
 * Asks, then starts the machine, whose hook hands the card over.
 */
void
pt_deeds_start (PtPage *page, const char *uuid, PtDeedEnded ended)
{
  const PtMachine *machine = find_machine (page, uuid);
  Deed deed = { page,
                (char *) uuid,
                _ ("The machine was started"),
                pt_session_start_async,
                pt_session_work_finish,
                ended };
  gboolean ends;
  g_autofree char *heading = NULL;
  g_autofree char *body = NULL;

  if (machine == NULL)
    return;
  ends = ends_session (page, machine);
  heading = g_strdup_printf (ends ? _ ("End Your Session and Start %s?") : _ ("Start %s?"),
                             machine->name);
  body = describe_start (pt_page_get_session (page), machine, ends);
  ask (&deed, heading, body, ends ? _ ("End Session and _Start") : _ ("_Start"));
}

/**
 * pt_deeds_rehearse:
 * @page: a page
 * @uuid: a machine's UUID
 * @ended: called when it has begun, or was refused
 *
 * Asks, then hands the card over and takes it back, without the machine.
 */
void
pt_deeds_rehearse (PtPage *page, const char *uuid, PtDeedEnded ended)
{
  const PtMachine *machine = find_machine (page, uuid);
  Deed deed = { page,
                (char *) uuid,
                _ ("The rehearsal has begun"),
                pt_session_rehearse_async,
                pt_session_hands_finish,
                ended };

  if (machine == NULL)
    return;
  if (ends_session (page, machine))
    ask (&deed, _ ("End Your Session to Rehearse?"),
         _ ("Every program closes, so save your work first. The screen goes dark for up to a "
            "minute. Then the login screen returns, and Passthrough tells what happened."),
         _ ("End Session and _Rehearse"));
  else
    ask (&deed, _ ("Rehearse Now?"),
         _ ("The card leaves for a moment and comes back. No screen of this computer is on it, so "
            "your session stays, unless it uses the card."),
         _ ("_Rehearse"));
}

/* -- taking back ------------------------------------------------------------- */

/**
 * pt_deeds_take_out:
 * @page: a page
 * @uuid: a machine's UUID
 * @ended: called at the end
 *
 * Asks, then takes the card out of the machine's definition; the hook stays.
 */
void
pt_deeds_take_out (PtPage *page, const char *uuid, PtDeedEnded ended)
{
  const PtMachine *machine = find_machine (page, uuid);
  Deed deed = { page,
                (char *) uuid,
                _ ("The card was taken out"),
                pt_session_put_back_async,
                pt_session_work_finish,
                ended };
  g_autofree char *heading = NULL;

  if (machine == NULL)
    return;
  if (machine->state != PT_MACHINE_OFF)
    {
      gtk_widget_activate_action (GTK_WIDGET (page), "win.say", "s",
                                  _ ("The card can be taken out when the machine is shut down"));
      return;
    }
  heading = g_strdup_printf (_ ("Take the Card Out of %s?"), machine->name);
  ask (&deed, heading,
       _ ("It gets its virtual display back. Your choices are kept, so one click hands the card "
          "over again."),
       _ ("_Take It Out"));
}

static guint
count_changes (const GPtrArray *records)
{
  guint count = 0;

  for (guint i = 0; i < records->len; i++)
    {
      const PtRecord *record = records->pdata[i];

      count += record->files->len + record->units->len + (record->group != NULL ? 1 : 0);
    }
  return count;
}

/**
 * pt_deeds_undo:
 * @page: a page
 * @uuid: UUID of a machine that something was done for; libvirt may not know it any more; empty:
 * what was done for this computer itself
 * @ended: called at the end
 *
 * Asks, then takes back everything that was done for the machine.
 */
void
pt_deeds_undo (PtPage *page, const char *uuid, PtDeedEnded ended)
{
  PtSession *session = pt_page_get_session (page);
  g_autoptr (GPtrArray) records = pt_session_list_changes (session, uuid);
  const PtMachine *machine = find_machine (page, uuid);
  guint count = count_changes (records) + (machine != NULL && machine->summary->has_card ? 1 : 0);
  g_autofree char *heading
      = g_strdup_printf (ngettext ("Undo %u Change?", "Undo %u Changes?", count), count);
  Deed deed = { page,
                (char *) uuid,
                _ ("Everything was put back"),
                pt_session_undo_async,
                pt_session_hands_finish,
                ended };

  ask (
      &deed, heading,
      uuid[0] != '\0'
          ? _ ("The card goes out of the machine, and each file is what it was before. A file that "
               "was altered since is left as it is, and you are told. It asks for your password.")
          : _ ("Each service, and the group, is as it was before. It asks for your password."),
      _ ("_Undo"));
}
