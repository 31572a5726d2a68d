#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-hook-button.h"

#include <adwaita.h>

#include "pt-dialogs.h"
#include "pt-files-window.h"
#include "pt-home-text.h"
#include "pt-i18n.h"
#include "pt-stack.h"

/**
 * PtHookButton:
 *
 * How a machine's hook is installed, and the one action that fits. As wide in every state as in the
 * widest, so that it never jumps.
 */
struct _PtHookButton
{
  GtkBox parent_instance;

  GtkStack *stack;
  GtkWidget *install;
  GtkLabel *working;
  GtkWidget *current;
  GtkWidget *update;
  GtkWidget *foreign;

  PtSession *session;
  char *machine; /* its UUID */
  gboolean suggested;
  PtHookButtonState state;
};

enum
{
  PROP_SESSION = 1,
  PROP_MACHINE,
  PROP_SUGGESTED,
  PROP_STATE,
  LAST_PROP,
};

static GParamSpec *properties[LAST_PROP];

G_DEFINE_FINAL_TYPE (PtHookButton, pt_hook_button, GTK_TYPE_BOX)

static const char *const pages[] = {
  [PT_HOOK_BUTTON_UNKNOWN] = "install", [PT_HOOK_BUTTON_ABSENT] = "install",
  [PT_HOOK_BUTTON_WORKING] = "working", [PT_HOOK_BUTTON_CURRENT] = "current",
  [PT_HOOK_BUTTON_OLDER] = "update",    [PT_HOOK_BUTTON_FOREIGN] = "foreign",
};

/* -- how it stands ------------------------------------------------------- */

static PtHookState
find_hook (PtHookButton *self)
{
  PtReport *report = pt_session_get_report (self->session);
  const PtMachine *machine = pt_session_find_machine (self->session, self->machine);

  return machine != NULL && report != NULL ? pt_home_text_hook (machine, report->host)
                                           : PT_HOOK_UNKNOWN;
}

static PtHookButtonState
find_state (PtHookButton *self)
{
  if (pt_session_get_hook_work (self->session, self->machine) != PT_HOOK_WORK_NONE)
    return PT_HOOK_BUTTON_WORKING;
  switch (find_hook (self))
    {
    case PT_HOOK_ABSENT:
      return PT_HOOK_BUTTON_ABSENT;
    case PT_HOOK_INSTALLED:
      return PT_HOOK_BUTTON_CURRENT;
    case PT_HOOK_OUTDATED:
    case PT_HOOK_CHANGED:
      return PT_HOOK_BUTTON_OLDER;
    case PT_HOOK_FOREIGN:
      return PT_HOOK_BUTTON_FOREIGN;
    case PT_HOOK_UNKNOWN:
      break;
    }
  return PT_HOOK_BUTTON_UNKNOWN;
}

static const char *
state_word (PtHookButtonState state)
{
  switch (state)
    {
    case PT_HOOK_BUTTON_UNKNOWN:
      return _ ("cannot tell");
    case PT_HOOK_BUTTON_ABSENT:
      return _ ("not installed");
    case PT_HOOK_BUTTON_WORKING:
      return _ ("running");
    case PT_HOOK_BUTTON_CURRENT:
      return _ ("installed");
    case PT_HOOK_BUTTON_OLDER:
      return _ ("of another version");
    case PT_HOOK_BUTTON_FOREIGN:
      return _ ("somebody else’s");
    }
  g_return_val_if_reached ("");
}

static void
set_suggested (PtHookButton *self)
{
  GtkWidget *acting[] = { self->install, self->update };

  for (guint i = 0; i < G_N_ELEMENTS (acting); i++)
    if (self->suggested)
      gtk_widget_add_css_class (acting[i], "suggested-action");
    else
      gtk_widget_remove_css_class (acting[i], "suggested-action");
}

static const char *
describe_work (PtHookButton *self)
{
  if (pt_session_get_hook_work (self->session, self->machine) == PT_HOOK_WORK_REMOVE)
    return _ ("Removing…");
  return find_hook (self) == PT_HOOK_ABSENT ? _ ("Installing…") : _ ("Updating…");
}

static void
update (PtHookButton *self)
{
  const PtMachine *machine = pt_session_find_machine (self->session, self->machine);
  PtHookButtonState state = find_state (self);
  gboolean can_act = pt_session_has_hands (self->session) && !pt_session_is_working (self->session)
                     && pt_session_get_report (self->session) != NULL && machine != NULL;
  const char *sentence = pt_home_text_describe_hook (find_hook (self));
  GtkWidget *acting[] = { self->install, self->current, self->update };
  g_autoptr (GPtrArray) records = pt_session_list_changes (self->session, self->machine);
  /* Translators: the name of a machine, and how its hook is: "installed" */
  g_autofree char *name = g_strdup_printf (
      _ ("Hook of %s: %s"), machine != NULL ? machine->name : self->machine, state_word (state));

  pt_stack_show_name (self->stack, pages[state]);
  for (guint i = 0; i < G_N_ELEMENTS (acting); i++)
    gtk_widget_set_sensitive (acting[i], can_act);
  /* What was put there by a command is in no record, and is not taken away. */
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "hook.remove", can_act && records->len > 0);
  gtk_widget_set_sensitive (self->install, can_act && state == PT_HOOK_BUTTON_ABSENT);
  gtk_label_set_text (self->working, describe_work (self));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), sentence);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  if (state == self->state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

/* -- what it does ----------------------------------------------------------- */

/* What was cancelled, or failed, is told in a line that goes away: the state says the rest. The
 * button itself may have been made anew meanwhile, so the window says it. */
static void
on_ended_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkWidget) window = data;
  g_autoptr (GError) error = NULL;
  gboolean done = pt_session_hands_finish (PT_SESSION (object), result, &error);

  gtk_widget_activate_action (window, "win.say", "s",
                              done ? _ ("The hook was changed") : error->message);
}

static gpointer
ref_window (PtHookButton *self)
{
  return g_object_ref (gtk_widget_get_root (GTK_WIDGET (self)));
}

static void
install (GtkWidget *widget, const char *action, GVariant *parameter)
{
  PtHookButton *self = PT_HOOK_BUTTON (widget);

  if (!pt_session_is_working (self->session))
    pt_session_install_hook_async (self->session, self->machine, on_ended_cb, ref_window (self));
}

/* It may have been made anew while the question was read. */
typedef struct
{
  PtSession *session;
  char *machine;
  GtkWidget *window;
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_object_unref (question->session);
  g_free (question->machine);
  g_object_unref (question->window);
  g_free (question);
}

static void
on_remove_confirmed_cb (gpointer data)
{
  const Question *question = data;

  if (!pt_session_is_working (question->session))
    pt_session_remove_hook_async (question->session, question->machine, on_ended_cb,
                                  g_object_ref (question->window));
}

static void
remove_hook (GtkWidget *widget, const char *action, GVariant *parameter)
{
  PtHookButton *self = PT_HOOK_BUTTON (widget);
  const PtMachine *machine = pt_session_find_machine (self->session, self->machine);
  Question *question;
  g_autofree char *heading = NULL;

  if (machine == NULL)
    return;
  question = g_new0 (Question, 1);
  question->session = g_object_ref (self->session);
  question->machine = g_strdup (self->machine);
  question->window = ref_window (self);
  heading = g_strdup_printf (_ ("Remove the Hook of %s?"), machine->name);
  pt_dialogs_confirm (widget, heading,
                      _ ("Starting it would no longer hand the card over. As long as the machine "
                         "has the card, libvirt refuses to start it."),
                      _ ("_Remove"), on_remove_confirmed_cb, question, question_free);
}

static void
on_previewed_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (PtHookButton) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (PtPreview) preview
             = pt_session_preview_hook_finish (PT_SESSION (object), result, &error);
  const PtMachine *machine = pt_session_find_machine (self->session, self->machine);
  g_autofree char *title = NULL;

  if (preview == NULL)
    {
      gtk_widget_activate_action (GTK_WIDGET (self), "win.say", "s", error->message);
      return;
    }
  title = g_strdup_printf (_ ("The Hook of %s"), machine != NULL ? machine->name : self->machine);
  if (gtk_widget_get_root (GTK_WIDGET (self)) != NULL)
    pt_files_window_show (GTK_WIDGET (self), title, preview);
}

static void
show (GtkWidget *widget, const char *action, GVariant *parameter)
{
  PtHookButton *self = PT_HOOK_BUTTON (widget);

  if (pt_session_get_report (self->session) != NULL)
    pt_session_preview_hook_async (self->session, self->machine, on_previewed_cb,
                                   g_object_ref (self));
}

/* -- the widget --------------------------------------------------------------- */

static void
pt_hook_button_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  PtHookButton *self = PT_HOOK_BUTTON (object);

  switch (id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_MACHINE:
      g_value_set_string (value, self->machine);
      break;
    case PROP_SUGGESTED:
      g_value_set_boolean (value, self->suggested);
      break;
    case PROP_STATE:
      g_value_set_int (value, (int) self->state);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_hook_button_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  PtHookButton *self = PT_HOOK_BUTTON (object);

  switch (id)
    {
    case PROP_SESSION:
      self->session = g_value_dup_object (value);
      break;
    case PROP_MACHINE:
      self->machine = g_value_dup_string (value);
      break;
    case PROP_SUGGESTED:
      self->suggested = g_value_get_boolean (value);
      set_suggested (self);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_hook_button_constructed (GObject *object)
{
  PtHookButton *self = PT_HOOK_BUTTON (object);

  G_OBJECT_CLASS (pt_hook_button_parent_class)->constructed (object);
  if (self->session == NULL)
    return;
  g_signal_connect_object (self->session, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

static void
pt_hook_button_dispose (GObject *object)
{
  PtHookButton *self = PT_HOOK_BUTTON (object);

  g_clear_object (&self->session);
  g_clear_pointer (&self->machine, g_free);
  G_OBJECT_CLASS (pt_hook_button_parent_class)->dispose (object);
}

static void
pt_hook_button_class_init (PtHookButtonClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = pt_hook_button_get_property;
  object_class->set_property = pt_hook_button_set_property;
  object_class->constructed = pt_hook_button_constructed;
  object_class->dispose = pt_hook_button_dispose;

  properties[PROP_SESSION]
      = g_param_spec_object ("session", NULL, NULL, PT_TYPE_SESSION,
                             G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_MACHINE]
      = g_param_spec_string ("machine", NULL, NULL, NULL,
                             G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_SUGGESTED]
      = g_param_spec_boolean ("suggested", NULL, NULL, TRUE,
                              G_PARAM_READWRITE | G_PARAM_CONSTRUCT | G_PARAM_STATIC_STRINGS);
  properties[PROP_STATE]
      = g_param_spec_int ("state", NULL, NULL, PT_HOOK_BUTTON_UNKNOWN, PT_HOOK_BUTTON_FOREIGN,
                          PT_HOOK_BUTTON_UNKNOWN, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, LAST_PROP, properties);

  gtk_widget_class_install_action (widget_class, "hook.install", NULL, install);
  gtk_widget_class_install_action (widget_class, "hook.remove", NULL, remove_hook);
  gtk_widget_class_install_action (widget_class, "hook.show", NULL, show);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               PT_RESOURCE_PREFIX "/widgets/hook-button.ui");
  gtk_widget_class_bind_template_child (widget_class, PtHookButton, stack);
  gtk_widget_class_bind_template_child (widget_class, PtHookButton, install);
  gtk_widget_class_bind_template_child (widget_class, PtHookButton, working);
  gtk_widget_class_bind_template_child (widget_class, PtHookButton, current);
  gtk_widget_class_bind_template_child (widget_class, PtHookButton, update);
  gtk_widget_class_bind_template_child (widget_class, PtHookButton, foreign);
}

static void
pt_hook_button_init (PtHookButton *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * pt_hook_button_new:
 * @session: the model
 * @machine: a machine's UUID
 *
 * It needs the actions "win.say" of a window around it.
 *
 * Returns: (transfer floating): a button
 */
GtkWidget *
pt_hook_button_new (PtSession *session, const char *machine)
{
  return g_object_new (PT_TYPE_HOOK_BUTTON, "session", session, "machine", machine, NULL);
}
