#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-device-picker-private.h"

#include "pt-change-row.h"
#include "pt-i18n.h"
#include "pt-vm-dropped.h"
#include "pt-vm-xml.h"

/* -- alone, for a machine that exists ----------------------------------- */

static void
show_status (PtDevicePickerDialog *self, const char *icon_name, const char *title, const char *text)
{
  g_autofree char *markup = g_markup_escape_text (text, -1);

  adw_status_page_set_icon_name (self->status, icon_name);
  adw_status_page_set_title (self->status, title);
  adw_status_page_set_description (self->status, markup);
  pt_picker_show_part (self, "status");
}

/* What was asked for, with other devices along. */
static PtEdits *
make_edits (PtDevicePickerDialog *self)
{
  PtEdits *edits = pt_edits_new ();

  g_array_append_vals (edits->card, self->edits->card->data, self->edits->card->len);
  g_array_append_vals (edits->pci, self->pci->data, self->pci->len);
  g_array_append_vals (edits->usb, self->usb->data, self->usb->len);
  edits->rom_file = g_strdup (self->edits->rom_file);
  edits->vendor_id = g_strdup (self->edits->vendor_id);
  edits->hide_hypervisor = self->edits->hide_hypervisor;
  edits->remove_virtual_display = self->edits->remove_virtual_display;
  edits->topoext = self->edits->topoext;
  edits->any_machine = TRUE;
  return edits;
}

static int
compare_addresses (gconstpointer a, gconstpointer b)
{
  return pt_pci_address_compare (a, b);
}

/* Returns FALSE where no difference is shown, or where it is done already. */
gboolean
pt_picker_leave_review (PtDevicePickerDialog *self)
{
  if (!self->reviewing || self->working)
    return FALSE;
  self->reviewing = FALSE;
  g_clear_pointer (&self->after, g_free);
  gtk_button_set_label (self->cancel_button, _ ("_Cancel"));
  pt_picker_show_list (self);
  pt_picker_update_foot (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
  return TRUE;
}

static void
enter_review (PtDevicePickerDialog *self)
{
  self->reviewing = TRUE;
  gtk_button_set_label (self->cancel_button, _ ("_Back"));
  pt_picker_show_part (self, "review");
  pt_picker_update_foot (self);
}

static void
show_error (PtDevicePickerDialog *self, const GError *error)
{
  g_autofree char *text = g_markup_escape_text (error->message, -1);

  g_clear_pointer (&self->after, g_free);
  pt_page_head_set (self->head, PT_KIND_ERROR, "dialog-error-symbolic", _ ("Nothing was changed"),
                    text);
  enter_review (self);
}

static PtChange *
make_change (PtDevicePickerDialog *self, const char *before, const char *after)
{
  g_autofree char *title = g_strdup_printf (_ ("Change the devices of %s"), self->machine->name);

  return pt_change_new (
      "define-machine", title, NULL, before, TRUE, after,
      _ ("The machine’s definition in libvirt gets the devices. Everything else in "
         "it stays as it is."));
}

/* Takes the change. */
static void
show_change (PtDevicePickerDialog *self, PtChange *change)
{
  g_autoptr (GPtrArray) changes = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_change_free);

  g_ptr_array_add (changes, change);
  if (self->shown_change != NULL)
    adw_preferences_group_remove (self->changes, self->shown_change);
  self->shown_change = pt_change_row_new (changes);
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (self->shown_change), TRUE);
  adw_preferences_group_add (self->changes, self->shown_change);
}

void
pt_picker_review_machine (PtDevicePickerDialog *self)
{
  g_autoptr (PtEdits) edits = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;

  g_array_sort (self->pci, compare_addresses);
  edits = make_edits (self);
  before = pt_vm_xml_format (self->machine->xml, -1, &error);
  self->after = before != NULL ? pt_vm_xml_convert (self->machine->xml, -1, edits, &error) : NULL;
  if (self->after == NULL)
    {
      show_error (self, error);
      return;
    }
  pt_page_head_set (
      self->head, PT_KIND_ACCENT, "edit-find-symbolic", _ ("Nothing has been changed yet"),
      self->machine->state == PT_MACHINE_OFF
          ? _ ("This difference waits for your word.")
          : _ ("This difference waits for your word. The machine runs: it takes effect at "
               "its next start."));
  show_change (self, make_change (self, before, self->after));
  enter_review (self);
}

static void
end_with_close (PtDevicePickerDialog *self)
{
  self->reviewing = FALSE;
  gtk_button_set_label (self->cancel_button, _ ("_Close"));
  gtk_widget_set_visible (GTK_WIDGET (self->add_button), FALSE);
}

/* Returns FALSE where libvirt took everything as it was given. */
static gboolean
show_dropped (PtDevicePickerDialog *self)
{
  const PtOutcome *outcome = pt_session_get_outcome (self->session);
  PtChange *change = outcome != NULL && outcome->defined != NULL
                         ? pt_vm_dropped_find ("define-machine", self->after, outcome->defined->xml)
                         : NULL;

  if (change == NULL)
    return FALSE;
  g_clear_pointer (&self->after, g_free);
  pt_page_head_set (self->head, PT_KIND_WARNING, "dialog-warning-symbolic",
                    _ ("libvirt did not take all of it"),
                    _ ("The machine was changed. What libvirt left out is marked below."));
  show_change (self, change);
  end_with_close (self);
  return TRUE;
}

static void
on_applied_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (PtDevicePickerDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  self->working = FALSE;
  if (!pt_session_work_finish (PT_SESSION (object), result, &error))
    {
      show_error (self, error);
      return;
    }
  if (show_dropped (self))
    return;
  g_clear_pointer (&self->after, g_free);
  text = g_strdup_printf (_ ("%s has its devices when it starts next."), self->machine->name);
  show_status (self, "object-select-symbolic", _ ("Done"), text);
  end_with_close (self);
}

void
pt_picker_apply (PtDevicePickerDialog *self)
{
  self->working = TRUE;
  pt_picker_update_foot (self);
  pt_session_replace_async (self->session, self->machine, self->after, on_applied_cb,
                            g_object_ref (self));
}

static PtMachine *
find_wanted (PtDevicePickerDialog *self)
{
  GPtrArray *machines = pt_session_get_machines (self->session);

  for (guint i = 0; i < machines->len; i++)
    {
      PtMachine *machine = machines->pdata[i];

      if (g_str_equal (machine->uuid, self->wanted) || g_str_equal (machine->name, self->wanted))
        return machine;
    }
  return NULL;
}

static void
start_with (PtDevicePickerDialog *self, PtMachine *machine)
{
  g_autoptr (GError) error = NULL;

  adw_window_title_set_subtitle (self->window_title, machine->name);
  self->edits = pt_vm_xml_read_edits (machine->xml, -1, &error);
  if (self->edits == NULL)
    {
      show_status (self, "dialog-error-symbolic", _ ("This Machine Cannot Be Changed"),
                   error->message);
      return;
    }
  self->machine = pt_machine_ref (machine);
  self->report = pt_report_ref (pt_session_get_report (self->session));
  g_array_append_vals (self->pci, self->edits->pci->data, self->edits->pci->len);
  g_array_append_vals (self->usb, self->edits->usb->data, self->edits->usb->len);
  pt_picker_show_list (self);
  pt_picker_update_foot (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

/* What is shown stays as it was when it began: applying notices when something has changed. */
static void
on_session_changed_cb (PtSession *session, PtDevicePickerDialog *self)
{
  const GError *error = pt_session_get_machines_error (session);
  const char *failure = pt_session_get_failure (session);
  PtMachine *machine;

  if (self->machine != NULL)
    return;
  if (failure != NULL || error != NULL)
    {
      show_status (self, "network-server-symbolic",
                   failure != NULL ? _ ("This Computer Could Not Be Read")
                                   : _ ("libvirt Does Not Answer"),
                   failure != NULL ? failure : error->message);
      return;
    }
  if (pt_session_get_report (session) == NULL || pt_session_get_machines (session) == NULL)
    return;
  machine = find_wanted (self);
  if (machine != NULL)
    start_with (self, machine);
  else
    {
      g_autofree char *text = g_strdup_printf (_ ("libvirt has no machine “%s”."), self->wanted);

      show_status (self, "computer-symbolic", _ ("No Such Machine"), text);
    }
}

/**
 * pt_device_picker_dialog_new_for_machine:
 * @application: the application
 * @session: a model, which looks while the dialog waits
 * @machine: a machine's name or UUID
 *
 * The dialog alone: what the machine has from Passthrough is ticked, and the difference is shown
 * before libvirt gets it. What belongs to the card of a machine that was set up is not in the list.
 *
 * Returns: (transfer none): the dialog, to be presented
 */
GtkWidget *
pt_device_picker_dialog_new_for_machine (GtkApplication *application,
                                         PtSession *session,
                                         const char *machine)
{
  PtDevicePickerDialog *self = g_object_new (PT_TYPE_DEVICE_PICKER_DIALOG, "application",
                                             application, "modal", FALSE, NULL);

  self->session = g_object_ref (session);
  self->wanted = g_strdup (machine);
  gtk_window_set_title (GTK_WINDOW (self), _ ("Change Devices"));
  adw_window_title_set_title (self->window_title, _ ("Change Devices"));
  gtk_button_set_label (self->add_button, _ ("Show Changes"));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "picker.add", FALSE);
  show_status (self, "computer-symbolic", _ ("Looking for Devices"),
               _ ("This takes a second or two."));
  g_signal_connect_object (session, "changed", G_CALLBACK (on_session_changed_cb), self, 0);
  pt_session_check (session);
  return GTK_WIDGET (self);
}
