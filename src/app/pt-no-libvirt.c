#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-no-libvirt.h"

#include "pt-error.h"
#include "pt-i18n.h"
#include "pt-words.h"

/* What libvirt's machines are needed for, and which trouble with it there is. */
typedef struct
{
  const char *icon_name;
  const char *title;
  const char *text;
} Trouble;

static const Trouble stopped = {
  "network-server-symbolic",
  N_ ("libvirt Does Not Answer"),
  N_ ("libvirt runs the virtual machines on this computer. It is installed, but its service is not "
      "started. Start it with this command:"),
};

static const Trouble absent = {
  "network-server-symbolic",
  N_ ("libvirt Is Not Installed"),
  N_ ("libvirt runs the virtual machines on this computer. Install it with this command:"),
};

static const Trouble denied = {
  "dialog-password-symbolic",
  N_ ("You May Not Use libvirt Yet"),
  N_ ("Your user is not in the group “libvirt”, whose members can do anything on this computer, as "
      "the administrator can. Add it with this command and log in again:"),
};

static const Trouble session_only = {
  "network-server-symbolic",
  N_ ("This Is the Wrong libvirt"),
  N_ ("Machines of your own session cannot get devices. Passthrough uses the system’s "
      "(`qemu:///system`)."),
};

static const Trouble failed = {
  "network-server-symbolic",
  N_ ("libvirt Does Not Answer"),
  N_ ("libvirt runs the virtual machines on this computer. It is there, but does not work as it "
      "should."),
};

static const Trouble elsewhere = {
  "computer-symbolic",
  N_ ("No Machines Here"),
  NULL,
};

static const PtCheck *
find_check (const PtReport *report)
{
  for (guint i = 0; report != NULL && i < report->checks->len; i++)
    {
      const PtCheck *check = report->checks->pdata[i];

      if (g_str_equal (check->id, "libvirt"))
        return check;
    }
  return NULL;
}

/* What the check of this computer found decides; until it has ended, what the list met. */
static const Trouble *
find_trouble (PtSession *session, const PtCheck *check, const GError *error)
{
  const PtReport *report = pt_session_get_report (session);

  if (check != NULL && check->fix == PT_FIX_USE_SYSTEM_LIBVIRT)
    return &session_only;
  if (error == NULL)
    return NULL;
  if (g_error_matches (error, PT_ERROR, PT_ERROR_NOT_SUPPORTED)
      && !pt_session_is_this_computer (session))
    return &elsewhere;
  if (check == NULL || check->state != PT_CHECK_FAIL)
    return &failed;
  if (report->host->libvirt->daemons == PT_DAEMONS_NONE)
    return &absent;
  if (check->fix == PT_FIX_JOIN_GROUP)
    return &denied;
  return check->fix == PT_FIX_START_LIBVIRT ? &stopped : &failed;
}

/* libvirt's own words come after ours. */
static char *
make_text (const Trouble *trouble, const PtCheck *check, const GError *error)
{
  g_autofree char *said = error != NULL ? g_markup_escape_text (error->message, -1) : NULL;
  g_autofree char *words = NULL;
  GString *text;

  if (trouble == &elsewhere)
    return g_steal_pointer (&said);
  words = pt_words_to_markup (g_dgettext (GETTEXT_PACKAGE, trouble->text));
  text = g_string_new (words);
  if (trouble == &failed && said != NULL)
    g_string_append_printf (text, "\n\n<tt>%s</tt>", said);
  if (trouble == &failed && check != NULL && check->remedy != NULL)
    {
      g_autofree char *remedy = pt_words_to_markup (check->remedy);

      g_string_append_printf (text, "\n\n%s", remedy);
    }
  return g_string_free (text, FALSE);
}

/**
 * pt_no_libvirt_show:
 * @page: a page that needs libvirt's machines
 *
 * Says in the place of the page why there are none and what helps, where libvirt does not answer
 * or is the wrong one. What was found and the commands are those of the check of this computer.
 *
 * Returns: FALSE when libvirt answers or was not asked yet; the page is left as it was
 */
gboolean
pt_no_libvirt_show (PtPage *page)
{
  PtSession *session = pt_page_get_session (page);
  const GError *error = pt_session_get_machines_error (session);
  const PtCheck *check = find_check (pt_session_get_report (session));
  const Trouble *trouble = find_trouble (session, check, error);
  g_autofree char *text = NULL;

  if (trouble == NULL)
    return FALSE;
  text = make_text (trouble, check, error);
  if (trouble == &session_only)
    pt_page_show_empty_action (page, trouble->icon_name,
                               g_dgettext (GETTEXT_PACKAGE, trouble->title), text,
                               _ ("_Use the System’s"), "win.use-system-libvirt");
  else
    pt_page_show_empty (page, trouble->icon_name, g_dgettext (GETTEXT_PACKAGE, trouble->title),
                        text, trouble != &elsewhere);
  if (check != NULL && check->state == PT_CHECK_FAIL && trouble != &elsewhere)
    pt_page_set_empty_command (page, check->command);
  return TRUE;
}
