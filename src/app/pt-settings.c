#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-settings.h"

#include <string.h>

/**
 * pt_settings_new:
 *
 * A program that runs from its build folder has no installed schema, and GSettings ends a program
 * that asks for one that is not there. Then nothing is remembered.
 *
 * Returns: (transfer full)(nullable): the settings
 */
GSettings *
pt_settings_new (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = NULL;

  if (source != NULL)
    schema = g_settings_schema_source_lookup (source, PT_APPLICATION_ID, TRUE);
  return schema != NULL ? g_settings_new_full (schema, NULL, NULL) : NULL;
}

/**
 * pt_settings_restore_window:
 * @settings: (nullable): the settings
 * @window: the wizard's window
 *
 * Gives the window the size that it had.
 */
void
pt_settings_restore_window (GSettings *settings, GtkWindow *window)
{
  if (settings == NULL)
    return;
  gtk_window_set_default_size (window, g_settings_get_int (settings, "window-width"),
                               g_settings_get_int (settings, "window-height"));
  if (g_settings_get_boolean (settings, "window-maximized"))
    gtk_window_maximize (window);
}

/**
 * pt_settings_save_window:
 * @settings: (nullable): the settings
 * @window: the wizard's window
 *
 * Remembers the window's size.
 */
void
pt_settings_save_window (GSettings *settings, GtkWindow *window)
{
  int width;
  int height;

  if (settings == NULL)
    return;
  gtk_window_get_default_size (window, &width, &height);
  if (width > 0 && height > 0)
    {
      g_settings_set_int (settings, "window-width", width);
      g_settings_set_int (settings, "window-height", height);
    }
  g_settings_set_boolean (settings, "window-maximized", gtk_window_is_maximized (window));
}

/**
 * pt_settings_restore_machine:
 * @settings: (nullable): the settings
 * @session: the model
 *
 * Lets the machine of last time be proposed again.
 */
void
pt_settings_restore_machine (GSettings *settings, PtSession *session)
{
  g_autofree char *uuid = settings != NULL ? g_settings_get_string (settings, "machine") : NULL;

  if (uuid != NULL && uuid[0] != '\0')
    pt_session_prefer_machine (session, uuid);
}

/**
 * pt_settings_save_machine:
 * @settings: (nullable): the settings
 * @session: the model
 *
 * Remembers the machine that is chosen; one of the sample computer is nobody's.
 */
void
pt_settings_save_machine (GSettings *settings, PtSession *session)
{
  const PtMachine *machine = pt_session_get_machine (session);

  if (settings != NULL && machine != NULL && pt_session_is_this_computer (session))
    g_settings_set_string (settings, "machine", machine->uuid);
}

/**
 * pt_settings_take_news:
 * @settings: (nullable): the settings
 * @session: the model
 *
 * Who finds the login screen again wants to know what happened: the first time, the report of a
 * hand-over that failed, or of a rehearsal, opens by itself. Remembers which one was told of.
 *
 * Returns: whether there is such a report; FALSE where nothing is remembered
 */
gboolean
pt_settings_take_news (GSettings *settings, PtSession *session)
{
  const PtHandoverHistory *record = pt_session_get_record (session);
  g_autofree char *last = settings != NULL ? g_settings_get_string (settings, "record") : NULL;

  if (last == NULL || record == NULL || record->report == NULL
      || !pt_session_is_this_computer (session) || record->report->result == PT_HANDOVER_RUNNING
      || strcmp (record->name, last) <= 0)
    return FALSE;
  g_settings_set_string (settings, "record", record->name);
  return record->report->result != PT_HANDOVER_GIVEN_BACK || record->log->kind != PT_HANDOVER_START;
}
