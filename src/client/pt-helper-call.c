#include "config.h"

#include "pt-helper-call.h"

#include <string.h>

#include "pt-name.h"

#define SUDO "sudo passthroughctl "

static PtHelperCall *
call_new (const char *verb, const char *first, const char *second, char *command)
{
  PtHelperCall *call = g_new0 (PtHelperCall, 1);
  const char *const words[] = { verb, first, second, NULL };

  call->words = g_strdupv ((char **) words);
  call->command = command;
  return call;
}

void
pt_helper_call_free (PtHelperCall *call)
{
  g_strfreev (call->words);
  g_clear_pointer (&call->request, g_bytes_unref);
  g_free (call->command);
  g_free (call);
}

/**
 * pt_helper_call_new_apply:
 * @plan: a plan
 * @file: (nullable): the file that it was read from, for the equivalent command
 *
 * Returns: (transfer full): the call that puts a plan's files in their places
 */
PtHelperCall *
pt_helper_call_new_apply (const PtPlan *plan, const char *file)
{
  g_autofree char *text = pt_plan_format (plan);
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
  g_autofree char *quoted = file != NULL ? g_shell_quote (file) : g_strdup ("PLAN");
  char *request = g_strdup_printf ("PASSTHROUGH/1 %zu 0\n%s", strlen (text), text);
  PtHelperCall *call = call_new ("apply", digest, NULL, g_strconcat (SUDO "apply ", quoted, NULL));

  call->request = g_bytes_new_take (request, strlen (request));
  return call;
}

/**
 * pt_helper_call_new_undo:
 * @id: a record's id
 *
 * Returns: (transfer full): the call that puts back what a record lists
 */
PtHelperCall *
pt_helper_call_new_undo (const char *id)
{
  return call_new ("undo", id, NULL, g_strconcat (SUDO "undo ", id, NULL));
}

PtHelperCall *
pt_helper_call_new_recover (void)
{
  return call_new ("recover", NULL, NULL, g_strdup (SUDO "recover"));
}

/* There is no verb of passthroughctl that does nothing else; as root every verb sees it all. */
PtHelperCall *
pt_helper_call_new_inspect (void)
{
  return call_new ("inspect", NULL, NULL, g_strdup (SUDO "status"));
}

/**
 * pt_helper_call_new_rehearse:
 * @uuid: a machine's UUID
 * @seconds: how long the card stays away
 *
 * Returns: (transfer full): the call that starts a rehearsal
 */
PtHelperCall *
pt_helper_call_new_rehearse (const char *uuid, guint seconds)
{
  g_autofree char *number = g_strdup_printf ("%u", seconds);

  return call_new ("rehearse", uuid, number,
                   g_strdup_printf (SUDO "rehearse %s --hold %s", uuid, number));
}

/**
 * pt_helper_call_new_first_light:
 * @uuid: a machine's UUID
 * @seconds: when the machine is ended
 *
 * Returns: (transfer full): the call that lets the guard know of a first light; the machine is
 *   started through libvirt
 */
PtHelperCall *
pt_helper_call_new_first_light (const char *uuid, guint seconds)
{
  g_autofree char *number = g_strdup_printf ("%u", seconds);

  return call_new ("first-light", uuid, number,
                   g_strdup_printf (SUDO "first-light %s --seconds %s", uuid, number));
}

/**
 * pt_helper_call_new_rescue:
 * @uuid: (nullable): a machine's UUID; NULL: whichever has the card
 *
 * Returns: (transfer full): the call that gives the screen back
 */
PtHelperCall *
pt_helper_call_new_rescue (const char *uuid)
{
  return call_new ("rescue", uuid, NULL, g_strdup (SUDO "rescue"));
}
