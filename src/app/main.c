#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include <locale.h>
#include <stdio.h>
#include <unistd.h>

#include "pt-application.h"
#include "pt-i18n.h"

int
main (int argc, char **argv)
{
  const char *folder = g_getenv ("PASSTHROUGH_LOCALE_DIR");
  g_autoptr (PtApplication) application = NULL;
  int status;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, folder != NULL ? folder : PT_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  application = pt_application_new ();
  status = g_application_run (G_APPLICATION (application), argc, argv);

  /* A thread may still look at something, with libraries that a regular exit takes down under it.
   * Nobody waits for what it finds, and what was to be written is written. */
  g_settings_sync ();
  fflush (NULL);
  _exit (status);
}
