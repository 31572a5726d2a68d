#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-machine-page.h"

#include "pt-error.h"
#include "pt-i18n.h"
#include "pt-os-names.h"
#include "pt-machine-rows.h"
#include "pt-no-libvirt.h"
#include "pt-page-head.h"

/* So many rows are made at once; the rest follows when the window has drawn what is there. */
#define BATCH 12

/**
 * PtMachinePage:
 *
 * Which machine gets the card, and why another one does not suit.
 */
struct _PtMachinePage
{
  PtPage parent_instance;

  PtPageHead *head;
  AdwPreferencesGroup *machines;
  AdwPreferencesGroup *about;

  GPtrArray *listed; /* the machines whose rows are made, or waited for */
  char *sign;
  GPtrArray *rows;
  GPtrArray *radios;
  GPtrArray *about_rows;
  char *about_uuid;
  guint batch_id;
};

G_DEFINE_FINAL_TYPE (PtMachinePage, pt_machine_page, PT_TYPE_PAGE)

/* -- rows --------------------------------------------------------------- */

static void
clear_list (GPtrArray *rows, AdwPreferencesGroup *group)
{
  for (guint i = 0; i < rows->len; i++)
    adw_preferences_group_remove (group, rows->pdata[i]);
  g_ptr_array_set_size (rows, 0);
}

/* What the rows show, as text: the same text needs no new rows, and the focus stays. */
static char *
sign (const GPtrArray *machines)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < machines->len; i++)
    {
      const PtMachine *machine = machines->pdata[i];
      const PtVmSummary *summary = machine->summary;
      const char *system = pt_os_names_peek (summary->system);

      g_string_append_printf (out, "%d%d%d%d%d %s ", summary->q35, summary->uefi,
                              summary->host_passthrough, summary->tpm, summary->display,
                              summary->problem != NULL ? summary->problem : "");
      g_string_append_printf (out, "%s %s %d %d %u %" G_GUINT64_FORMAT " %s\n", machine->uuid,
                              machine->name, machine->state, (int) pt_machine_fit (machine),
                              machine->summary->processors, machine->summary->memory,
                              system != NULL ? system : "");
    }
  return g_string_free (out, FALSE);
}

static void
on_toggled_cb (GtkCheckButton *radio, PtMachinePage *self)
{
  guint index;

  if (gtk_check_button_get_active (radio) && g_ptr_array_find (self->radios, radio, &index))
    pt_session_choose_machine (pt_page_get_session (PT_PAGE (self)),
                               ((PtMachine *) self->listed->pdata[index])->uuid);
}

static void
add_machine_row (PtMachinePage *self, const PtMachine *machine, gboolean chosen)
{
  GtkWidget *row = pt_machine_row_new (machine);
  GtkWidget *radio = gtk_check_button_new ();

  if (self->radios->len > 0)
    gtk_check_button_set_group (GTK_CHECK_BUTTON (radio), self->radios->pdata[0]);
  gtk_widget_set_valign (radio, GTK_ALIGN_CENTER);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (radio), chosen);
  gtk_accessible_update_property (GTK_ACCESSIBLE (radio), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  machine->name, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (radio), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  pt_machine_fit_word (machine), -1);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), radio);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), radio);
  g_ptr_array_add (self->radios, radio);
  g_ptr_array_add (self->rows, row);
  g_signal_connect (radio, "toggled", G_CALLBACK (on_toggled_cb), self);
  adw_preferences_group_add (self->machines, row);
}

static gboolean
add_batch (PtMachinePage *self)
{
  const PtMachine *chosen = pt_session_get_machine (pt_page_get_session (PT_PAGE (self)));

  for (guint i = 0; i < BATCH && self->rows->len < self->listed->len; i++)
    {
      const PtMachine *machine = self->listed->pdata[self->rows->len];

      add_machine_row (self, machine, chosen != NULL && g_str_equal (chosen->uuid, machine->uuid));
    }
  return self->rows->len < self->listed->len;
}

static gboolean
on_batch_cb (gpointer data)
{
  PtMachinePage *self = PT_MACHINE_PAGE (data);

  if (add_batch (self))
    return G_SOURCE_CONTINUE;
  self->batch_id = 0;
  return G_SOURCE_REMOVE;
}

/* Rows that nobody sees yet cost their whole layout at once when the page is shown; so those beyond
 * the first wait for that. */
static void
add_later (PtMachinePage *self)
{
  if (self->batch_id == 0 && self->listed != NULL && self->rows->len < self->listed->len)
    self->batch_id = g_idle_add_full (G_PRIORITY_LOW, on_batch_cb, self, NULL);
}

static void
pt_machine_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (pt_machine_page_parent_class)->map (widget);
  add_later (PT_MACHINE_PAGE (widget));
}

static void
pt_machine_page_unmap (GtkWidget *widget)
{
  g_clear_handle_id (&PT_MACHINE_PAGE (widget)->batch_id, g_source_remove);
  GTK_WIDGET_CLASS (pt_machine_page_parent_class)->unmap (widget);
}

static int
find_focused (PtMachinePage *self)
{
  for (guint i = 0; i < self->radios->len; i++)
    if (gtk_widget_has_focus (self->radios->pdata[i])
        || gtk_widget_has_focus (self->rows->pdata[i]))
      return (int) i;
  return -1;
}

static void
show_machines (PtMachinePage *self, GPtrArray *machines)
{
  g_autofree char *now = sign (machines);
  int focused;

  if (g_strcmp0 (now, self->sign) == 0)
    return;
  focused = find_focused (self);
  g_free (self->sign);
  self->sign = g_steal_pointer (&now);
  g_clear_handle_id (&self->batch_id, g_source_remove);
  clear_list (self->rows, self->machines);
  g_ptr_array_set_size (self->radios, 0);
  g_clear_pointer (&self->listed, g_ptr_array_unref);
  self->listed = g_ptr_array_ref (machines);
  add_batch (self);
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    add_later (self);
  if (focused >= 0 && focused < (int) self->radios->len)
    gtk_widget_grab_focus (self->radios->pdata[focused]);
}

static void
mark_chosen (PtMachinePage *self, const PtMachine *chosen)
{
  for (guint i = 0; chosen != NULL && i < self->radios->len; i++)
    if (g_str_equal (((PtMachine *) self->listed->pdata[i])->uuid, chosen->uuid))
      gtk_check_button_set_active (self->radios->pdata[i], TRUE);
}

static void
show_about (PtMachinePage *self, const PtMachine *machine)
{
  g_autofree char *title = NULL;
  g_autofree char *name = NULL;
  g_autofree char *now
      = machine != NULL ? g_strdup_printf ("%s %s", machine->uuid, self->sign) : NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->about), machine != NULL);
  if (machine == NULL || g_strcmp0 (now, self->about_uuid) == 0)
    return;
  g_free (self->about_uuid);
  self->about_uuid = g_steal_pointer (&now);
  clear_list (self->about_rows, self->about);
  name = g_markup_escape_text (machine->name, -1);
  /* Translators: the name of a machine */
  title = g_strdup_printf (_ ("About %s"), name);
  adw_preferences_group_set_title (self->about, title);
  for (guint i = 0;; i++)
    {
      GtkWidget *row = pt_machine_about_row_new (machine, i);

      if (row == NULL)
        break;
      adw_preferences_group_add (self->about, row);
      g_ptr_array_add (self->about_rows, row);
    }
}

/* -- states in the place of the page ------------------------------------ */

static void
show_no_machine (PtMachinePage *self)
{
  pt_page_show_empty (
      PT_PAGE (self), "computer-symbolic", _ ("No Virtual Machine Yet"),
      _ ("libvirt has no machine on this computer. Make one with a program for that, for example "
         "Virtual Machine Manager, and install its system: with the Q35 board and UEFI firmware. "
         "Making one here comes with a later version."),
      TRUE);
}

static void
show_looking (PtMachinePage *self)
{
  pt_page_show_empty (PT_PAGE (self), "computer-symbolic", _ ("Looking for Machines"),
                      _ ("This takes a second or two."), FALSE);
}

static void
pt_machine_page_update (PtPage *page)
{
  PtMachinePage *self = PT_MACHINE_PAGE (page);
  PtSession *session = pt_page_get_session (page);
  GPtrArray *machines = pt_session_get_machines (session);
  const char *failure = pt_session_get_failure (session);
  const PtMachine *chosen = pt_session_get_machine (session);

  if (failure != NULL)
    pt_page_show_failure (page, failure);
  else if (pt_no_libvirt_show (page))
    return;
  else if (machines == NULL)
    show_looking (self);
  else if (machines->len == 0)
    show_no_machine (self);
  else
    {
      pt_page_hide_empty (page);
      show_machines (self, machines);
      mark_chosen (self, chosen);
      show_about (self, chosen);
    }
}

/* -- the page ----------------------------------------------------------- */

static gboolean
pt_machine_page_focus (PtPage *page)
{
  PtMachinePage *self = PT_MACHINE_PAGE (page);

  for (guint i = 0; i < self->radios->len; i++)
    if (gtk_check_button_get_active (self->radios->pdata[i]))
      return gtk_widget_grab_focus (self->radios->pdata[i]);
  return self->radios->len > 0 && gtk_widget_grab_focus (self->radios->pdata[0]);
}

static void
pt_machine_page_dispose (GObject *object)
{
  PtMachinePage *self = PT_MACHINE_PAGE (object);

  g_clear_handle_id (&self->batch_id, g_source_remove);
  g_clear_pointer (&self->listed, g_ptr_array_unref);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->radios, g_ptr_array_unref);
  g_clear_pointer (&self->about_rows, g_ptr_array_unref);
  g_clear_pointer (&self->sign, g_free);
  g_clear_pointer (&self->about_uuid, g_free);
  G_OBJECT_CLASS (pt_machine_page_parent_class)->dispose (object);
}

static void
pt_machine_page_class_init (PtMachinePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  PtPageClass *page_class = PT_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pt_machine_page_dispose;
  widget_class->map = pt_machine_page_map;
  widget_class->unmap = pt_machine_page_unmap;
  page_class->update = pt_machine_page_update;
  page_class->focus = pt_machine_page_focus;
  page_class->can_check = TRUE;

  g_type_ensure (PT_TYPE_PAGE_HEAD);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               PT_RESOURCE_PREFIX "/pages/machine-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PtMachinePage, head);
  gtk_widget_class_bind_template_child (widget_class, PtMachinePage, machines);
  gtk_widget_class_bind_template_child (widget_class, PtMachinePage, about);
}

static void
pt_machine_page_init (PtMachinePage *self)
{
  self->rows = g_ptr_array_new ();
  self->radios = g_ptr_array_new ();
  self->about_rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  pt_page_head_set (
      self->head, PT_KIND_ACCENT, "computer-symbolic", _ ("Which machine gets the card?"),
      _ ("Its other settings stay as they are. You see each difference before anything "
         "is changed."));
}

static void
judge_machine (const PtMachine *machine, PtStepView *view)
{
  view->answer = g_strdup (machine->name);
  switch (pt_machine_fit (machine))
    {
    case PT_MACHINE_SUITS:
    case PT_MACHINE_HAS_CARD:
      view->state = PT_STEP_DONE;
      view->complete = TRUE;
      break;
    case PT_MACHINE_IN_THE_WAY:
      view->state = PT_STEP_LOOK;
      view->hint = g_strdup_printf (_ ("Stop %s to continue"), machine->name);
      break;
    case PT_MACHINE_UNFIT:
      view->state = PT_STEP_BLOCKED;
      view->hint = g_strdup (_ ("Choose a machine to continue"));
      break;
    }
}

/**
 * pt_machine_page_judge:
 * @session: the model
 * @view: (inout): how the step stands
 *
 * Says whether a machine is chosen that can get the card.
 */
void
pt_machine_page_judge (PtSession *session, PtStepView *view)
{
  const PtMachine *machine = pt_session_get_machine (session);

  view->complete = FALSE;
  if (machine != NULL)
    judge_machine (machine, view);
  else if (pt_session_get_machines_error (session) != NULL)
    {
      view->state = PT_STEP_BLOCKED;
      view->hint = g_strdup (g_error_matches (pt_session_get_machines_error (session), PT_ERROR,
                                              PT_ERROR_NOT_SUPPORTED)
                                 ? _ ("Name a libvirt with --connect to continue")
                                 : _ ("Start libvirt to continue"));
    }
  else if (pt_session_get_machines (session) == NULL)
    {
      view->settled = FALSE;
      view->hint = g_strdup (_ ("Wait for the checks"));
    }
  else
    view->hint = g_strdup (_ ("Choose a machine to continue"));
}
