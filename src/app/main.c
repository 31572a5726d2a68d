#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include <locale.h>

#include "pt-application.h"
#include "pt-i18n.h"

int
main (int argc, char **argv)
{
  const char *folder = g_getenv ("PASSTHROUGH_LOCALE_DIR");
  g_autoptr (PtApplication) application = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, folder != NULL ? folder : PT_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  application = pt_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
