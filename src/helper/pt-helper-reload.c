#include "config.h"

#include "pt-calls.h"
#include "pt-helper-events.h"
#include "pt-helper.h"
#include "pt-hook-file.h"
#include "pt-services.h"

static gboolean
is_program (PtHelper *helper, const char *path)
{
  g_auto (PtFound) found = { 0 };

  /* What cannot be read is not counted: a reload too many does no harm. */
  return pt_files_read (helper->files, path, &found, NULL) && found.exists
         && (found.mode & 0111) != 0;
}

/**
 * pt_helper_has_hook:
 * @helper: the run
 *
 * Returns: whether libvirt has a hook for QEMU to call: it looks for one when it starts or reloads
 *   only, and calls none as long as there was none (libvirt's src/util/virhook.c)
 */
gboolean
pt_helper_has_hook (PtHelper *helper)
{
  g_auto (GStrv) names = pt_files_list (helper->files, PT_HOOK_DROP_IN_FOLDER, NULL);

  if (is_program (helper, PT_HOOK_LIBVIRT_FOLDER "/qemu"))
    return TRUE;
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *path = g_strconcat (PT_HOOK_DROP_IN_FOLDER "/", names[i], NULL);

      if (is_program (helper, path))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_active (const char *unit)
{
  const char *const words[] = { "is-active", "--quiet", unit, NULL };
  g_auto (PtProgramAnswer) answer = { 0 };

  return pt_calls.ask (PT_TOOL_SYSTEMCTL, words, &answer, NULL) && answer.status == 0;
}

static gboolean
reload (const char *unit)
{
  const char *const words[] = { "reload", unit, NULL };
  g_auto (PtProgramAnswer) answer = { 0 };
  g_autoptr (GError) error = NULL;
  gboolean done = pt_calls.tool (PT_TOOL_SYSTEMCTL, words, &answer, &error);

  if (!done)
    pt_events_say (error->message);
  else if (answer.status != 0)
    pt_events_lines (answer.err->str);
  return done && answer.status == 0;
}

/**
 * pt_helper_reload:
 *
 * Makes libvirt look for hooks once more, where it runs; where it does not it looks when it starts.
 * Tells how that went, and changes nothing else by it: the files are in their places.
 */
void
pt_helper_reload (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) services = pt_services_load (&error);

  if (services == NULL)
    pt_events_say (error->message);
  for (guint i = 0; services != NULL && i < services->len; i++)
    {
      const PtServices *found = services->pdata[i];

      if (is_active (found->daemon))
        pt_events_fact ("reload %s %s", found->daemon, reload (found->daemon) ? "done" : "failed");
    }
}
