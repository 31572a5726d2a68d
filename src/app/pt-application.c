#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-application.h"

#include "pt-device-picker-dialog.h"
#include "pt-i18n.h"
#include "pt-session.h"
#include "pt-window.h"

/**
 * PtApplication:
 *
 * The program: what the command line says, and one window.
 */
struct _PtApplication
{
  AdwApplication parent_instance;

  gboolean demo;
  char *root;
  char *uri;
  char *page;
  char *pick;
};

G_DEFINE_FINAL_TYPE (PtApplication, pt_application, ADW_TYPE_APPLICATION)

static void
quit (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (data));

  /* Closing the window remembers its size; the program ends with its last window. */
  if (window != NULL)
    gtk_window_close (window);
  else
    g_application_quit (G_APPLICATION (data));
}

static const GActionEntry actions[] = {
  { .name = "quit", .activate = quit },
};

static void
pt_application_startup (GApplication *application)
{
  static const char *const quit_keys[] = { "<Control>q", NULL };

  G_APPLICATION_CLASS (pt_application_parent_class)->startup (application);
  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions),
                                   application);
  gtk_application_set_accels_for_action (GTK_APPLICATION (application), "app.quit", quit_keys);
  gtk_window_set_default_icon_name (PT_APPLICATION_ID);
}

static void
pt_application_activate (GApplication *application)
{
  PtApplication *self = PT_APPLICATION (application);
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (application));

  if (window == NULL)
    {
      g_autoptr (PtSession) session = pt_session_new (self->uri);

      if (self->demo)
        pt_session_look_at_sample (session);
      else if (self->root != NULL)
        pt_session_look_at_root (session, self->root);
      if (self->pick != NULL)
        window = GTK_WINDOW (pt_device_picker_dialog_new_for_machine (GTK_APPLICATION (application),
                                                                      session, self->pick));
      else
        window = GTK_WINDOW (pt_window_new (ADW_APPLICATION (application), session));
      if (self->page != NULL && self->pick == NULL)
        pt_window_open_page (PT_WINDOW (window), self->page);
    }
  gtk_window_present (window);
}

/* Looking at another computer is no matter for an instance that looks at this one. */
static int
pt_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  PtApplication *self = PT_APPLICATION (application);

  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("passthrough %s\n", PT_VERSION);
      return 0;
    }
  self->demo = g_variant_dict_contains (options, "demo");
  g_variant_dict_lookup (options, "root", "^ay", &self->root);
  g_variant_dict_lookup (options, "connect", "s", &self->uri);
  g_variant_dict_lookup (options, "page", "s", &self->page);
  g_variant_dict_lookup (options, "pick-devices", "s", &self->pick);
  if (self->demo && self->root != NULL)
    {
      g_printerr ("%s\n", _ ("passthrough: --demo and --root exclude each other"));
      return 2;
    }
  if (self->demo || self->root != NULL || self->uri != NULL || self->pick != NULL)
    g_application_set_flags (application,
                             g_application_get_flags (application) | G_APPLICATION_NON_UNIQUE);
  return -1;
}

static void
pt_application_finalize (GObject *object)
{
  PtApplication *self = PT_APPLICATION (object);

  g_free (self->root);
  g_free (self->uri);
  g_free (self->page);
  g_free (self->pick);
  G_OBJECT_CLASS (pt_application_parent_class)->finalize (object);
}

static void
pt_application_class_init (PtApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = pt_application_finalize;
  application_class->startup = pt_application_startup;
  application_class->activate = pt_application_activate;
  application_class->handle_local_options = pt_application_handle_local_options;
}

static void
pt_application_init (PtApplication *self)
{
  static const GOptionEntry options[] = {
    { "demo", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Look at the sample computer"), NULL },
    { "root", 0, 0, G_OPTION_ARG_FILENAME, NULL,
      N_ ("Look at the computer whose files or snapshot are there"), N_ ("FOLDER|FILE") },
    { "connect", 0, 0, G_OPTION_ARG_STRING, NULL, N_ ("Ask this libvirt"), N_ ("URI") },
    { "page", 0, 0, G_OPTION_ARG_STRING, NULL,
      N_ ("Open this page (welcome, computer, card, machine, devices, review …)"), N_ ("PAGE") },
    { "pick-devices", 0, 0, G_OPTION_ARG_STRING, NULL,
      N_ ("Only choose the devices of this machine"), N_ ("MACHINE") },
    { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Print the version"), NULL },
    { NULL },
  };

  g_application_add_main_option_entries (G_APPLICATION (self), options);
}

/**
 * pt_application_new:
 *
 * Returns: (transfer full): the program
 */
PtApplication *
pt_application_new (void)
{
  /* Style sheets and icons lie at a fixed place in the resource, so that the application id can
   * change without them. */
  return g_object_new (PT_TYPE_APPLICATION, "application-id", PT_APPLICATION_ID, "flags",
                       G_APPLICATION_DEFAULT_FLAGS, "resource-base-path", PT_RESOURCE_PREFIX, NULL);
}
