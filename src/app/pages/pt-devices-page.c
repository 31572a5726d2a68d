#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-devices-page.h"

#include "pt-detail-row.h"
#include "pt-device-picker-dialog.h"
#include "pt-device-rows.h"
#include "pt-i18n.h"
#include "pt-page-head.h"
#include "pt-pill.h"
#include "pt-planner.h"

/**
 * PtDevicesPage:
 *
 * What goes along with the card: nobody locks himself out, nothing leaves by surprise.
 */
struct _PtDevicesPage
{
  PtPage parent_instance;

  PtPageHead *head;
  AdwPreferencesGroup *inputs;
  AdwActionRow *other_way_row;
  GtkSwitch *other_way;
  AdwPreferencesGroup *along;
  AdwPreferencesGroup *also;
  AdwActionRow *nothing_row;
  GtkButton *add_button;

  PtReport *shown;
  char *sign;
  GPtrArray *rows;
  GPtrArray *switches;
  guint show_id;
};

G_DEFINE_FINAL_TYPE (PtDevicesPage, pt_devices_page, PT_TYPE_PAGE)

#define DEVICE_KEY "pt-device"

static PtSession *
get_session (PtDevicesPage *self)
{
  return pt_page_get_session (PT_PAGE (self));
}

static gboolean
is_input (const PtUsbDevice *device)
{
  return device->kind == PT_USB_KIND_KEYBOARD || device->kind == PT_USB_KIND_MOUSE;
}

static gboolean
lacks_keyboard (PtSession *session)
{
  return !pt_session_has_input (session, PT_USB_KIND_KEYBOARD)
         && !pt_session_get_other_way (session);
}

static gboolean
lacks_mouse (PtSession *session)
{
  return !pt_session_has_input (session, PT_USB_KIND_MOUSE) && !pt_session_get_other_way (session);
}

static gboolean
is_equal (const PtHost *host, const PtUsbDevice *device)
{
  return pt_host_count_usb (host, device->vendor, device->product) > 1;
}

/* Chosen while it was the only one; then an equal one was plugged in. */
static gboolean
takes_equal (PtSession *session)
{
  const PtHost *host = pt_session_get_report (session)->host;

  for (guint i = 0; i < host->usb->len; i++)
    if (pt_session_takes_usb (session, host->usb->pdata[i]) && is_equal (host, host->usb->pdata[i]))
      return TRUE;
  return FALSE;
}

/* -- rows --------------------------------------------------------------- */

static void
clear_rows (PtDevicesPage *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      GtkWidget *row = self->rows->pdata[i];
      GtkWidget *group = gtk_widget_get_ancestor (row, ADW_TYPE_PREFERENCES_GROUP);

      adw_preferences_group_remove (ADW_PREFERENCES_GROUP (group), row);
    }
  g_ptr_array_set_size (self->rows, 0);
  g_ptr_array_set_size (self->switches, 0);
}

static void
add_row (PtDevicesPage *self, AdwPreferencesGroup *group, GtkWidget *row)
{
  adw_preferences_group_add (group, row);
  g_ptr_array_add (self->rows, row);
}

static void
on_switched_cb (GtkSwitch *control, GParamSpec *pspec, PtDevicesPage *self)
{
  pt_session_take_usb (get_session (self), g_object_get_data (G_OBJECT (control), DEVICE_KEY),
                       gtk_switch_get_active (control));
}

static void
add_lock (GtkWidget *row, const char *name)
{
  GtkWidget *lock = gtk_image_new_from_icon_name ("changes-prevent-symbolic");

  gtk_accessible_update_property (GTK_ACCESSIBLE (lock), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), lock);
}

/* Below a device that there are several of: why it cannot go by itself, and how else. */
static void
add_reason (PtDevicesPage *self,
            AdwPreferencesGroup *group,
            const PtReport *report,
            const PtUsbDevice *device)
{
  g_autofree char *reason = pt_planner_explain_equal_usb (report->host, report->cards, device);
  g_autofree char *markup = reason != NULL ? g_markup_escape_text (reason, -1) : NULL;

  if (reason != NULL)
    add_row (self, group, pt_detail_row_new (_ ("Why it cannot go by itself"), markup));
}

static void
add_switch (PtDevicesPage *self, GtkWidget *row, PtUsbDevice *device)
{
  PtSession *session = get_session (self);
  GtkWidget *control = gtk_switch_new ();
  g_autofree char *name = pt_usb_device_name (device);
  gboolean needed = device->kind == PT_USB_KIND_KEYBOARD && lacks_keyboard (session);

  if (needed)
    adw_action_row_add_suffix (ADW_ACTION_ROW (row), pt_pill_new (PT_KIND_WARNING, _ ("Needed")));
  gtk_widget_set_valign (control, GTK_ALIGN_CENTER);
  gtk_switch_set_active (GTK_SWITCH (control), pt_session_takes_usb (session, device));
  gtk_accessible_update_property (GTK_ACCESSIBLE (control), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  -1);
  g_object_set_data (G_OBJECT (control), DEVICE_KEY, device);
  g_signal_connect (control, "notify::active", G_CALLBACK (on_switched_cb), self);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), control);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), control);
  g_ptr_array_add (self->switches, control);
}

static void
add_input (PtDevicesPage *self, const PtReport *report, PtUsbDevice *device)
{
  GtkWidget *row = pt_usb_row_new (report->host, device);

  if (is_equal (report->host, device) && !pt_session_takes_usb (get_session (self), device))
    add_lock (row, _ ("Not offered"));
  else
    add_switch (self, row, device);
  add_row (self, self->inputs, row);
  add_reason (self, self->inputs, report, device);
}

static gboolean
is_function_of (const PtCard *card, const PtPciAddress *address)
{
  for (guint i = 0; i < card->functions->len; i++)
    if (pt_pci_address_equal (&g_array_index (card->functions, PtPciAddress, i), address))
      return TRUE;
  return FALSE;
}

static gboolean
must_go (const PtCard *card, const PtPciAddress *address)
{
  for (guint i = 0; card != NULL && i < card->must_take->len; i++)
    if (pt_pci_address_equal (&g_array_index (card->must_take, PtPciAddress, i), address))
      return TRUE;
  return FALSE;
}

static void
add_locked (PtDevicesPage *self, GtkWidget *row)
{
  add_lock (row, _ ("Goes along"));
  add_row (self, self->along, row);
}

/* The card as one row: its functions were shown on its page. */
static void
show_along (PtDevicesPage *self, const PtHost *host, const PtCard *card)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *title = g_markup_escape_text (card->name, -1);
  g_autofree char *text = g_strdup_printf (
      ngettext ("%u function", "%u functions", card->functions->len), card->functions->len);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), text);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row),
                             g_object_new (GTK_TYPE_IMAGE, "icon-name", "pt-card-symbolic",
                                           "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION,
                                           NULL));
  add_locked (self, row);
  for (guint i = 0; i < card->must_take->len; i++)
    {
      const PtPciAddress *address = &g_array_index (card->must_take, PtPciAddress, i);
      const PtPciDevice *device = pt_host_find_pci (host, address);

      if (device != NULL && !is_function_of (card, address))
        add_locked (self, pt_pci_row_new (host, device));
    }
}

static void
on_remove_pci_cb (GtkButton *button, PtDevicesPage *self)
{
  const PtPciDevice *device = g_object_get_data (G_OBJECT (button), DEVICE_KEY);

  pt_session_take_pci (get_session (self), &device->address, FALSE);
}

static void
on_remove_usb_cb (GtkButton *button, PtDevicesPage *self)
{
  pt_session_take_usb (get_session (self), g_object_get_data (G_OBJECT (button), DEVICE_KEY),
                       FALSE);
}

static void
add_removable (
    PtDevicesPage *self, GtkWidget *row, const char *name, gconstpointer device, GCallback remove)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("list-remove-symbolic");
  /* Translators: the name of a device */
  g_autofree char *label = g_strdup_printf (_ ("Remove %s"), name);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  g_object_set_data (G_OBJECT (button), DEVICE_KEY, (gpointer) device);
  g_signal_connect (button, "clicked", remove, self);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  add_row (self, self->also, row);
}

static guint
show_also (PtDevicesPage *self, const PtReport *report, const PtCard *card)
{
  PtSession *session = get_session (self);
  const PtHost *host = report->host;
  guint count = 0;

  for (guint i = 0; i < host->pci->len; i++)
    {
      const PtPciDevice *device = host->pci->pdata[i];
      g_autofree char *name = NULL;

      if (!pt_session_takes_pci (session, &device->address) || must_go (card, &device->address))
        continue;
      name = pt_pci_device_name (device);
      add_removable (self, pt_pci_row_new (host, device), name, device,
                     G_CALLBACK (on_remove_pci_cb));
      count++;
    }
  for (guint i = 0; i < host->usb->len; i++)
    {
      PtUsbDevice *device = host->usb->pdata[i];
      g_autofree char *name = NULL;

      if (is_input (device) || !pt_session_takes_usb (session, device))
        continue;
      name = pt_usb_device_name (device);
      add_removable (self, pt_usb_row_new (host, device), name, device,
                     G_CALLBACK (on_remove_usb_cb));
      add_reason (self, self->also, report, device);
      count++;
    }
  return count;
}

/* -- the page ----------------------------------------------------------- */

static void
show_head (PtDevicesPage *self, PtSession *session)
{
  if (lacks_keyboard (session))
    pt_page_head_set (self->head, PT_KIND_WARNING, "input-keyboard-symbolic",
                      _ ("The machine has no keyboard yet"),
                      _ ("You could see it, but not type in it. Choose a keyboard to continue."));
  else if (takes_equal (session))
    pt_page_head_set (
        self->head, PT_KIND_WARNING, "media-removable-symbolic", _ ("Some devices look the same"),
        _ ("libvirt could not tell them apart, and would not start the machine. Leave "
           "them here, or unplug all but one."));
  else if (lacks_mouse (session))
    pt_page_head_set (
        self->head, PT_KIND_WARNING, "input-mouse-symbolic", _ ("The machine has no mouse yet"),
        _ ("You could type in it, but not point. A mouse, or a controller that one is "
           "plugged into, can go along."));
  else
    pt_page_head_set (self->head, PT_KIND_ACCENT, "media-removable-symbolic",
                      _ ("What goes along with the card?"),
                      _ ("A device leaves this computer while the machine runs and comes back when "
                         "it stops."));
}

/* What the page shows, as text: the same text needs no new rows, and the focus stays. */
static char *
sign (PtSession *session, const PtHost *host, const PtCard *card)
{
  g_autofree char *address = pt_pci_address_format (&card->device->address);
  GString *out = g_string_new (address);

  g_string_append_printf (out, " %d", lacks_keyboard (session));
  for (guint i = 0; i < host->pci->len; i++)
    {
      const PtPciDevice *device = host->pci->pdata[i];

      g_string_append_c (out, pt_session_takes_pci (session, &device->address) ? '1' : '0');
    }
  for (guint i = 0; i < host->usb->len; i++)
    {
      const PtUsbDevice *device = host->usb->pdata[i];

      /* A switch shows its own state, but not that of an equal device. */
      if (!is_input (device) || is_equal (host, device))
        g_string_append_c (out, pt_session_takes_usb (session, device) ? '1' : '0');
    }
  return g_string_free (out, FALSE);
}

static int
find_focused (PtDevicesPage *self)
{
  for (guint i = 0; i < self->switches->len; i++)
    {
      GtkWidget *control = self->switches->pdata[i];
      GtkWidget *row = gtk_widget_get_ancestor (control, ADW_TYPE_ACTION_ROW);

      if (gtk_widget_has_focus (control) || gtk_widget_has_focus (row))
        return (int) i;
    }
  return -1;
}

static void
move_to_end (AdwPreferencesGroup *group, GtkWidget *row)
{
  g_object_ref (row);
  adw_preferences_group_remove (group, row);
  adw_preferences_group_add (group, row);
  g_object_unref (row);
}

static void
show (PtDevicesPage *self, PtReport *report, const PtCard *card)
{
  PtSession *session = get_session (self);
  const PtHost *host = report->host;
  int focused = find_focused (self);
  gboolean on_other_way = gtk_widget_has_focus (GTK_WIDGET (self->other_way))
                          || gtk_widget_has_focus (GTK_WIDGET (self->other_way_row));

  clear_rows (self);
  for (guint i = 0; i < host->usb->len; i++)
    if (is_input (host->usb->pdata[i]))
      add_input (self, report, host->usb->pdata[i]);
  move_to_end (self->inputs, GTK_WIDGET (self->other_way_row));
  show_along (self, host, card);
  gtk_widget_set_visible (GTK_WIDGET (self->nothing_row), show_also (self, report, card) == 0);
  gtk_widget_set_visible (GTK_WIDGET (self->other_way_row),
                          !pt_session_has_input (session, PT_USB_KIND_KEYBOARD));
  if (on_other_way)
    gtk_widget_grab_focus (GTK_WIDGET (self->other_way));
  else if (focused >= 0 && focused < (int) self->switches->len)
    gtk_widget_grab_focus (self->switches->pdata[focused]);
  g_clear_pointer (&self->shown, pt_report_unref);
  self->shown = pt_report_ref (report);
}

static void
show_none (PtPage *page, PtSession *session)
{
  const char *failure = pt_session_get_failure (session);

  if (failure != NULL)
    pt_page_show_failure (page, failure);
  else if (pt_session_get_report (session) == NULL)
    pt_page_show_empty (page, "media-removable-symbolic", _ ("Looking for Devices"),
                        _ ("This takes a second or two."), FALSE);
  else
    pt_page_show_empty (page, "pt-card-symbolic", _ ("No Graphics Card Found"),
                        _ ("Devices go along with a card, and this computer has none."), TRUE);
}

/* Not while the switch that was pressed is still being pressed: it is made anew. */
static gboolean
on_show_cb (gpointer data)
{
  PtDevicesPage *self = PT_DEVICES_PAGE (data);
  PtReport *report = pt_session_get_report (get_session (self));
  const PtCard *card = pt_session_get_card (get_session (self));

  self->show_id = 0;
  if (report != NULL && card != NULL)
    show (self, report, card);
  return G_SOURCE_REMOVE;
}

static void
pt_devices_page_update (PtPage *page)
{
  PtDevicesPage *self = PT_DEVICES_PAGE (page);
  PtSession *session = pt_page_get_session (page);
  PtReport *report = pt_session_get_report (session);
  const PtCard *card = pt_session_get_card (session);
  g_autofree char *now = NULL;

  if (report == NULL || card == NULL)
    {
      show_none (page, session);
      return;
    }
  pt_page_hide_empty (page);
  show_head (self, session);
  gtk_switch_set_active (self->other_way, pt_session_get_other_way (session));
  now = sign (session, report->host, card);
  if (report == self->shown && g_strcmp0 (now, self->sign) == 0)
    return;
  g_free (self->sign);
  self->sign = g_steal_pointer (&now);
  if (self->rows->len == 0)
    show (self, report, card);
  else if (self->show_id == 0)
    self->show_id = g_idle_add (on_show_cb, self);
}

static void
on_other_way_cb (GtkSwitch *control, GParamSpec *pspec, PtDevicesPage *self)
{
  pt_session_set_other_way (get_session (self), gtk_switch_get_active (control));
}

static void
on_add_clicked_cb (GtkButton *button, PtDevicesPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  gtk_window_present (
      GTK_WINDOW (pt_device_picker_dialog_new (GTK_WINDOW (root), get_session (self))));
}

static gboolean
pt_devices_page_focus (PtPage *page)
{
  PtDevicesPage *self = PT_DEVICES_PAGE (page);

  if (lacks_keyboard (pt_page_get_session (page)) && self->switches->len > 0)
    return gtk_widget_grab_focus (self->switches->pdata[0]);
  return FALSE;
}

static void
pt_devices_page_dispose (GObject *object)
{
  PtDevicesPage *self = PT_DEVICES_PAGE (object);

  g_clear_pointer (&self->shown, pt_report_unref);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_handle_id (&self->show_id, g_source_remove);
  g_clear_pointer (&self->switches, g_ptr_array_unref);
  g_clear_pointer (&self->sign, g_free);
  G_OBJECT_CLASS (pt_devices_page_parent_class)->dispose (object);
}

static void
pt_devices_page_class_init (PtDevicesPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  PtPageClass *page_class = PT_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pt_devices_page_dispose;
  page_class->update = pt_devices_page_update;
  page_class->focus = pt_devices_page_focus;
  page_class->can_check = TRUE;

  g_type_ensure (PT_TYPE_PAGE_HEAD);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               PT_RESOURCE_PREFIX "/pages/devices-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PtDevicesPage, head);
  gtk_widget_class_bind_template_child (widget_class, PtDevicesPage, inputs);
  gtk_widget_class_bind_template_child (widget_class, PtDevicesPage, other_way_row);
  gtk_widget_class_bind_template_child (widget_class, PtDevicesPage, other_way);
  gtk_widget_class_bind_template_child (widget_class, PtDevicesPage, along);
  gtk_widget_class_bind_template_child (widget_class, PtDevicesPage, also);
  gtk_widget_class_bind_template_child (widget_class, PtDevicesPage, nothing_row);
  gtk_widget_class_bind_template_child (widget_class, PtDevicesPage, add_button);
  gtk_widget_class_bind_template_callback (widget_class, on_other_way_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_add_clicked_cb);
}

static void
pt_devices_page_init (PtDevicesPage *self)
{
  self->rows = g_ptr_array_new ();
  self->switches = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

static char *
describe_chosen (PtSession *session)
{
  const PtChoices *choices = pt_session_get_choices (session);
  gboolean keyboard = pt_session_has_input (session, PT_USB_KIND_KEYBOARD);
  gboolean mouse = pt_session_has_input (session, PT_USB_KIND_MOUSE);
  guint count = choices->pci->len + choices->usb->len;

  if (keyboard && mouse && count == 2)
    return g_strdup (_ ("Card, keyboard, mouse"));
  if (count == 0)
    return g_strdup (_ ("The card only"));
  return g_strdup_printf (ngettext ("Card and %u device", "Card and %u devices", count), count);
}

/**
 * pt_devices_page_judge:
 * @session: the model
 * @view: (inout): how the step stands
 *
 * Says whether somebody could type in the machine.
 */
void
pt_devices_page_judge (PtSession *session, PtStepView *view)
{
  if (pt_session_get_report (session) == NULL || pt_session_get_card (session) == NULL)
    {
      view->complete = FALSE;
      return;
    }
  if (lacks_keyboard (session))
    {
      view->complete = FALSE;
      view->state = PT_STEP_LOOK;
      view->answer = g_strdup (_ ("No keyboard"));
      view->hint = g_strdup (_ ("Choose a keyboard to continue"));
      return;
    }
  if (takes_equal (session))
    {
      view->complete = FALSE;
      view->state = PT_STEP_LOOK;
      view->answer = g_strdup (_ ("Some look the same"));
      view->hint = g_strdup (_ ("Leave out the devices that look the same"));
      return;
    }
  view->state = lacks_mouse (session) ? PT_STEP_LOOK : PT_STEP_DONE;
  view->answer = describe_chosen (session);
}
