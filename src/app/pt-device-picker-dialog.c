#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-device-picker-private.h"

#include <string.h>

#include "pt-device-rows.h"
#include "pt-change-row.h"
#include "pt-groups-text.h"
#include "pt-i18n.h"
#include "pt-offer.h"
#include "pt-page-head.h"
#include "pt-stack.h"
#include "pt-state-badge.h"
#include "pt-vm-xml.h"

/* So many rows are made at once; the rest follows when the window has drawn what is there. */
#define BATCH 16

#define OFFER_KEY "pt-offer"

G_DEFINE_FINAL_TYPE (PtDevicePickerDialog, pt_device_picker_dialog, ADW_TYPE_WINDOW)

/* -- what is ticked ----------------------------------------------------- */

static int
find_pci (const PtDevicePickerDialog *self, const PtPciDevice *device)
{
  for (guint i = 0; i < self->pci->len; i++)
    if (pt_pci_address_equal (&g_array_index (self->pci, PtPciAddress, i), &device->address))
      return (int) i;
  return -1;
}

static int
find_usb (const PtDevicePickerDialog *self, const PtUsbDevice *device)
{
  for (guint i = 0; i < self->usb->len; i++)
    {
      const PtUsbId *id = &g_array_index (self->usb, PtUsbId, i);

      if (id->vendor == device->vendor && id->product == device->product)
        return (int) i;
    }
  return -1;
}

static gboolean
is_ticked (const PtDevicePickerDialog *self, const PtOffer *offer)
{
  return offer->pci != NULL ? find_pci (self, offer->pci) >= 0 : find_usb (self, offer->usb) >= 0;
}

static void
tick_pci (PtDevicePickerDialog *self, const PtPciDevice *device, gboolean tick)
{
  int index = find_pci (self, device);

  if (tick && index < 0)
    g_array_append_val (self->pci, device->address);
  else if (!tick && index >= 0)
    g_array_remove_index (self->pci, (guint) index);
}

static void
tick_usb (PtDevicePickerDialog *self, const PtUsbDevice *device, gboolean tick)
{
  const PtUsbId id = { device->vendor, device->product };
  int index = find_usb (self, device);

  if (tick && index < 0)
    g_array_append_val (self->usb, id);
  else if (!tick && index >= 0)
    g_array_remove_index (self->usb, (guint) index);
}

/* In whatever order they were ticked. */
static gboolean
same_usb (const GArray *a, const GArray *b)
{
  for (guint i = 0; i < a->len; i++)
    {
      const PtUsbId *id = &g_array_index (a, PtUsbId, i);
      gboolean found = FALSE;

      for (guint k = 0; k < b->len; k++)
        found |= memcmp (id, &g_array_index (b, PtUsbId, k), sizeof *id) == 0;
      if (!found)
        return FALSE;
    }
  return a->len == b->len;
}

static gboolean
same_pci (const GArray *a, const GArray *b)
{
  for (guint i = 0; i < a->len; i++)
    {
      gboolean found = FALSE;

      for (guint k = 0; k < b->len; k++)
        found |= pt_pci_address_equal (&g_array_index (a, PtPciAddress, i),
                                       &g_array_index (b, PtPciAddress, k));
      if (!found)
        return FALSE;
    }
  return a->len == b->len;
}

/* For the model something has to be ticked; a machine may lose what it has. */
static gboolean
can_go_on (const PtDevicePickerDialog *self)
{
  if (self->working)
    return FALSE;
  if (self->after != NULL)
    return TRUE;
  if (self->wanted == NULL)
    return self->pci->len + self->usb->len > 0;
  return self->edits != NULL
         && !(same_pci (self->pci, self->edits->pci) && same_usb (self->usb, self->edits->usb));
}

static char *
make_label (const PtDevicePickerDialog *self)
{
  guint count = self->pci->len + self->usb->len;

  if (self->after != NULL)
    return g_strdup (_ ("Apply"));
  if (self->wanted != NULL)
    return g_strdup (_ ("Show Changes"));
  return count > 0 ? g_strdup_printf (ngettext ("Add %u", "Add %u", count), count)
                   : g_strdup (_ ("Add"));
}

void
pt_picker_update_foot (PtDevicePickerDialog *self)
{
  g_autofree char *lost = pt_offers_describe_losses (self->report->host, self->pci, self->usb);
  /* Translators: a list of devices */
  g_autofree char *text
      = lost != NULL ? g_strdup_printf (_ ("This computer loses: %s."), lost)
                     : g_strdup (_ ("What is ticked leaves this computer while the machine runs."));
  g_autofree char *label = make_label (self);

  gtk_label_set_text (self->losses, text);
  gtk_button_set_label (self->add_button, label);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "picker.add", can_go_on (self));
}

/* What the machine has is ticked, even where it could not be chosen any more: it can be taken out,
 * with all of its kind, but not put in again. */
static void
untick_equal (PtDevicePickerDialog *self, const PtOffer *offer)
{
  for (guint i = 0; offer->rank == PT_OFFER_LOCKED && i < self->offers->len; i++)
    {
      const PtOffer *other = self->offers->pdata[i];
      GtkCheckButton *check = g_hash_table_lookup (self->rows, other);

      if (check == NULL || is_ticked (self, other) || other->rank != PT_OFFER_LOCKED)
        continue;
      gtk_check_button_set_active (check, FALSE);
      gtk_widget_set_sensitive (GTK_WIDGET (check), FALSE);
      gtk_widget_set_sensitive (gtk_widget_get_ancestor (GTK_WIDGET (check), ADW_TYPE_ACTION_ROW),
                                FALSE);
    }
}

/* A group goes as a whole: its other rows follow in the same step. */
static void
on_toggled_cb (GtkCheckButton *check, PtDevicePickerDialog *self)
{
  const PtOffer *offer = g_object_get_data (G_OBJECT (check), OFFER_KEY);
  gboolean tick = gtk_check_button_get_active (check);

  if (tick == is_ticked (self, offer))
    return;
  if (offer->usb != NULL)
    {
      tick_usb (self, offer->usb, tick);
      untick_equal (self, offer);
    }
  for (guint i = 0; offer->pci != NULL && i < self->offers->len; i++)
    {
      const PtOffer *mate = self->offers->pdata[i];
      GtkCheckButton *other;

      if (mate != offer
          && (mate->pci == NULL || offer->pci->group < 0 || mate->pci->group != offer->pci->group))
        continue;
      tick_pci (self, mate->pci, tick);
      other = g_hash_table_lookup (self->rows, mate);
      if (other != NULL && other != check)
        gtk_check_button_set_active (other, tick);
    }
  pt_picker_update_foot (self);
}

/* -- the list ----------------------------------------------------------- */

static guint
count_group (const PtDevicePickerDialog *self, int number)
{
  guint count = 0;

  for (guint i = 0; i < self->offers->len; i++)
    {
      const PtOffer *offer = self->offers->pdata[i];

      if (offer->pci != NULL && offer->pci->group == number)
        count++;
    }
  return count;
}

static void
describe_group (PtDevicePickerDialog *self, AdwPreferencesGroup *group, const PtOffer *offer)
{
  guint count
      = offer->pci != NULL && offer->pci->group >= 0 ? count_group (self, offer->pci->group) : 0;
  g_autofree char *text = NULL;

  if (offer->rank == PT_OFFER_LOCKED)
    {
      /* Translators: why a device cannot go to a machine */
      g_autofree char *reason = g_strdup_printf (_ ("Not offered: %s"), offer->reason);

      text = g_markup_escape_text (reason, -1);
    }
  else if (count > 1)
    text = g_strdup_printf (ngettext ("%u device shares this group and goes together.",
                                      "%u devices share this group and go together.", count),
                            count);
  adw_preferences_group_set_description (group, text);
}

static AdwPreferencesGroup *
start_group (PtDevicePickerDialog *self, const PtOffer *offer)
{
  GtkWidget *group = adw_preferences_group_new ();

  if (offer->pci != NULL && offer->pci->group >= 0)
    {
      g_autofree char *title = g_strdup_printf (_ ("Group %d"), offer->pci->group);

      adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), title);
    }
  describe_group (self, ADW_PREFERENCES_GROUP (group), offer);
  gtk_box_append (self->groups, group);
  return ADW_PREFERENCES_GROUP (group);
}

/* PCI devices stand in their groups; USB devices in one list, those that cannot go each by itself.
 */
static gboolean
begins_group (const PtDevicePickerDialog *self, const PtOffer *offer)
{
  if (self->last_group == NULL)
    return TRUE;
  if (offer->usb != NULL)
    return offer->rank == PT_OFFER_LOCKED;
  return offer->rank != self->last_rank || offer->pci->group != self->last_number
         || offer->pci->group < 0;
}

static void
add_offer (PtDevicePickerDialog *self, PtOffer *offer)
{
  GtkWidget *row = offer->pci != NULL ? pt_pci_row_new (self->report->host, offer->pci)
                                      : pt_usb_row_new (self->report->host, offer->usb);

  if (begins_group (self, offer))
    self->last_group = start_group (self, offer);
  self->last_rank = offer->rank;
  self->last_number = offer->pci != NULL ? offer->pci->group : -1;
  if (offer->rank == PT_OFFER_LOCKED && !(offer->usb != NULL && is_ticked (self, offer)))
    {
      GtkWidget *lock = gtk_image_new_from_icon_name ("changes-prevent-symbolic");

      gtk_accessible_update_property (GTK_ACCESSIBLE (lock), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      _ ("Not offered"), -1);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), lock);
      gtk_widget_set_sensitive (row, FALSE);
    }
  else
    {
      GtkWidget *check = gtk_check_button_new ();

      gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
      gtk_check_button_set_active (GTK_CHECK_BUTTON (check), is_ticked (self, offer));
      gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)),
                                      -1);
      g_object_set_data (G_OBJECT (check), OFFER_KEY, offer);
      g_signal_connect (check, "toggled", G_CALLBACK (on_toggled_cb), self);
      adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
      adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
      g_hash_table_insert (self->rows, offer, check);
    }
  adw_preferences_group_add (self->last_group, row);
}

static gboolean
add_batch (PtDevicePickerDialog *self)
{
  for (guint i = 0; i < BATCH && self->shown < self->offers->len; i++)
    add_offer (self, self->offers->pdata[self->shown++]);
  return self->shown < self->offers->len;
}

static gboolean
on_batch_cb (gpointer data)
{
  PtDevicePickerDialog *self = PT_DEVICE_PICKER_DIALOG (data);

  if (add_batch (self))
    return G_SOURCE_CONTINUE;
  self->batch_id = 0;
  return G_SOURCE_REMOVE;
}

static gboolean
usb_matches (const PtUsbDevice *device, const char *needle)
{
  g_autofree char *name = pt_usb_device_name (device);
  g_autofree char *words
      = g_strdup_printf ("%s %04x:%04x %s", name, device->vendor, device->product, device->port);
  g_autofree char *folded = g_utf8_casefold (words, -1);

  return strstr (folded, needle) != NULL;
}

static gboolean
offer_matches (const PtOffer *offer, const char *needle)
{
  return offer->pci != NULL ? pt_groups_device_matches (offer->pci, needle)
                            : usb_matches (offer->usb, needle);
}

/* A search keeps whole groups: what shares a group is the point. */
static gboolean
is_wanted (const GPtrArray *all, const PtOffer *offer, const char *needle)
{
  if (needle[0] == '\0' || offer_matches (offer, needle))
    return TRUE;
  for (guint i = 0; offer->pci != NULL && offer->pci->group >= 0 && i < all->len; i++)
    {
      const PtOffer *mate = all->pdata[i];

      if (mate->pci->group == offer->pci->group && offer_matches (mate, needle))
        return TRUE;
    }
  return FALSE;
}

/* What shares a group with the card of a machine that was set up stays with it. */
static gboolean
belongs_to_card (const PtDevicePickerDialog *self, const PtOffer *offer)
{
  for (guint i = 0; offer->pci != NULL && i < self->edits->card->len; i++)
    {
      const PtPciDevice *function = pt_host_find_pci (
          self->report->host, &g_array_index (self->edits->card, PtPciAddress, i));

      if (function != NULL && function->group >= 0 && function->group == offer->pci->group)
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_chosen_already (PtDevicePickerDialog *self, const PtOffer *offer)
{
  const PtCard *card = pt_session_get_card (self->session);

  /* Alone, what the machine has is shown ticked. */
  if (self->wanted != NULL)
    return belongs_to_card (self, offer);
  if (offer->usb != NULL)
    return pt_session_takes_usb (self->session, offer->usb);
  for (guint i = 0; card != NULL && i < card->must_take->len; i++)
    if (pt_pci_address_equal (&g_array_index (card->must_take, PtPciAddress, i),
                              &offer->pci->address))
      return TRUE;
  return pt_session_takes_pci (self->session, &offer->pci->address);
}

static GPtrArray *
list_offers (PtDevicePickerDialog *self)
{
  gboolean pci = gtk_toggle_button_get_active (self->pci_button);
  GPtrArray *all = pci ? pt_offers_list_pci (self->report->host, self->report->cards)
                       : pt_offers_list_usb (self->report->host, self->report->cards);

  for (guint i = all->len; i > 0; i--)
    if (is_chosen_already (self, all->pdata[i - 1]))
      g_ptr_array_remove_index (all, i - 1);
  return all;
}

/* The search and the sentence below belong to the lists only. */
void
pt_picker_show_part (PtDevicePickerDialog *self, const char *name)
{
  gboolean choosing = !g_str_equal (name, "review") && !g_str_equal (name, "status");

  pt_stack_show_name (self->stack, name);
  gtk_widget_set_visible (self->choosing, choosing);
  gtk_widget_set_visible (self->foot, choosing);
}

void
pt_picker_show_list (PtDevicePickerDialog *self)
{
  g_autofree char *typed = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->search)));
  g_autofree char *needle = g_utf8_casefold (g_strstrip (typed), -1);
  g_autoptr (GPtrArray) all = list_offers (self);
  g_autoptr (GPtrArray) wanted = g_ptr_array_new ();
  GtkWidget *child;

  for (guint i = 0; i < all->len; i++)
    if (is_wanted (all, all->pdata[i], needle))
      g_ptr_array_add (wanted, all->pdata[i]);

  g_clear_handle_id (&self->batch_id, g_source_remove);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->groups))) != NULL)
    gtk_box_remove (self->groups, child);
  g_hash_table_remove_all (self->rows);
  self->last_group = NULL;
  self->shown = 0;
  pt_picker_show_part (self, all->len == 0 ? "none" : wanted->len == 0 ? "nothing" : "list");

  /* The list keeps what it shows and forgets the rest. */
  for (guint i = all->len; i > 0; i--)
    if (!g_ptr_array_find (wanted, all->pdata[i - 1], NULL))
      g_ptr_array_remove_index (all, i - 1);
  g_clear_pointer (&self->offers, g_ptr_array_unref);
  self->offers = g_ptr_array_ref (all);
  if (add_batch (self))
    self->batch_id = g_idle_add_full (G_PRIORITY_LOW, on_batch_cb, self, NULL);
}

/* -- what keys and buttons do ------------------------------------------- */

static void
on_list_changed_cb (GtkToggleButton *button, PtDevicePickerDialog *self)
{
  if (self->report != NULL)
    pt_picker_show_list (self);
}

static void
on_search_changed_cb (GtkSearchEntry *search, PtDevicePickerDialog *self)
{
  if (self->report != NULL)
    pt_picker_show_list (self);
}

/* First the search ends, then the dialog. */
static void
on_search_stopped_cb (GtkSearchEntry *search, PtDevicePickerDialog *self)
{
  if (gtk_editable_get_text (GTK_EDITABLE (search))[0] != '\0')
    gtk_editable_set_text (GTK_EDITABLE (search), "");
  else
    gtk_window_close (GTK_WINDOW (self));
}

static void
add (GtkWidget *widget, const char *action, GVariant *parameter)
{
  PtDevicePickerDialog *self = PT_DEVICE_PICKER_DIALOG (widget);

  if (self->after != NULL)
    {
      pt_picker_apply (self);
      return;
    }
  if (self->wanted != NULL)
    {
      pt_picker_review_machine (self);
      return;
    }
  for (guint i = 0; i < self->pci->len; i++)
    pt_session_take_pci (self->session, &g_array_index (self->pci, PtPciAddress, i), TRUE);
  for (guint i = 0; i < self->report->host->usb->len; i++)
    if (find_usb (self, self->report->host->usb->pdata[i]) >= 0)
      pt_session_take_usb (self->session, self->report->host->usb->pdata[i], TRUE);
  gtk_window_close (GTK_WINDOW (self));
}

static void
focus_search (GtkWidget *widget, const char *action, GVariant *parameter)
{
  gtk_widget_grab_focus (GTK_WIDGET (PT_DEVICE_PICKER_DIALOG (widget)->search));
}

static void
show_other_list (GtkWidget *widget, const char *action, GVariant *parameter)
{
  PtDevicePickerDialog *self = PT_DEVICE_PICKER_DIALOG (widget);
  gboolean pci = gtk_toggle_button_get_active (self->pci_button);

  gtk_toggle_button_set_active (pci ? self->usb_button : self->pci_button, TRUE);
}

/* -- the dialog --------------------------------------------------------- */

static void
pt_device_picker_dialog_dispose (GObject *object)
{
  PtDevicePickerDialog *self = PT_DEVICE_PICKER_DIALOG (object);

  g_clear_handle_id (&self->batch_id, g_source_remove);
  g_clear_pointer (&self->rows, g_hash_table_unref);
  g_clear_pointer (&self->offers, g_ptr_array_unref);
  g_clear_pointer (&self->pci, g_array_unref);
  g_clear_pointer (&self->usb, g_array_unref);
  g_clear_pointer (&self->report, pt_report_unref);
  g_clear_pointer (&self->machine, pt_machine_unref);
  g_clear_pointer (&self->edits, pt_edits_free);
  g_clear_pointer (&self->after, g_free);
  g_clear_pointer (&self->wanted, g_free);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (pt_device_picker_dialog_parent_class)->dispose (object);
}

/* From the difference back to the list, with all that is ticked; from there out. */
static void
cancel (GtkWidget *widget, const char *action, GVariant *parameter)
{
  PtDevicePickerDialog *self = PT_DEVICE_PICKER_DIALOG (widget);

  if (!pt_picker_leave_review (self))
    gtk_window_close (GTK_WINDOW (self));
}

static void
pt_device_picker_dialog_class_init (PtDevicePickerDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pt_device_picker_dialog_dispose;
  g_type_ensure (PT_TYPE_PAGE_HEAD);
  g_type_ensure (PT_TYPE_STATE_BADGE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               PT_RESOURCE_PREFIX "/device-picker-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, PtDevicePickerDialog, window_title);
  gtk_widget_class_bind_template_child (widget_class, PtDevicePickerDialog, add_button);
  gtk_widget_class_bind_template_child (widget_class, PtDevicePickerDialog, pci_button);
  gtk_widget_class_bind_template_child (widget_class, PtDevicePickerDialog, usb_button);
  gtk_widget_class_bind_template_child (widget_class, PtDevicePickerDialog, search);
  gtk_widget_class_bind_template_child (widget_class, PtDevicePickerDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, PtDevicePickerDialog, scroller);
  gtk_widget_class_bind_template_child (widget_class, PtDevicePickerDialog, groups);
  gtk_widget_class_bind_template_child (widget_class, PtDevicePickerDialog, losses);
  gtk_widget_class_bind_template_child (widget_class, PtDevicePickerDialog, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, PtDevicePickerDialog, choosing);
  gtk_widget_class_bind_template_child (widget_class, PtDevicePickerDialog, foot);
  gtk_widget_class_bind_template_child (widget_class, PtDevicePickerDialog, head);
  gtk_widget_class_bind_template_child (widget_class, PtDevicePickerDialog, changes);
  gtk_widget_class_bind_template_child (widget_class, PtDevicePickerDialog, status);
  gtk_widget_class_bind_template_callback (widget_class, on_list_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_search_stopped_cb);
  gtk_widget_class_install_action (widget_class, "picker.add", NULL, add);
  gtk_widget_class_install_action (widget_class, "picker.cancel", NULL, cancel);
  gtk_widget_class_install_action (widget_class, "picker.search", NULL, focus_search);
  gtk_widget_class_install_action (widget_class, "picker.other-list", NULL, show_other_list);
}

static void
pt_device_picker_dialog_init (PtDevicePickerDialog *self)
{
  self->pci = g_array_new (FALSE, FALSE, sizeof (PtPciAddress));
  self->usb = g_array_new (FALSE, FALSE, sizeof (PtUsbId));
  self->rows = g_hash_table_new (NULL, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_entry_set_key_capture_widget (self->search, GTK_WIDGET (self));
}

/**
 * pt_device_picker_dialog_new:
 * @parent: (nullable): the window that it belongs to
 * @session: a model that has a report
 *
 * Returns: (transfer none): the dialog, to be presented; what is added becomes a choice of the
 * model
 */
GtkWidget *
pt_device_picker_dialog_new (GtkWindow *parent, PtSession *session)
{
  PtDevicePickerDialog *self
      = g_object_new (PT_TYPE_DEVICE_PICKER_DIALOG, "transient-for", parent, NULL);
  const PtMachine *machine = pt_session_get_machine (session);

  self->session = g_object_ref (session);
  self->report = pt_report_ref (pt_session_get_report (session));
  if (machine != NULL)
    adw_window_title_set_subtitle (self->window_title, machine->name);
  pt_picker_show_list (self);
  pt_picker_update_foot (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
  return GTK_WIDGET (self);
}
