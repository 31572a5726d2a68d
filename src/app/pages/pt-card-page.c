#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-card-page.h"

#include "pt-card-rows.h"
#include "pt-groups-text.h"
#include "pt-groups-window.h"
#include "pt-i18n.h"
#include "pt-page-head.h"

/**
 * PtCardPage:
 *
 * Choose the card; know what goes with it and what is lost.
 */
struct _PtCardPage
{
  PtPage parent_instance;

  PtPageHead *head;
  AdwPreferencesGroup *cards;
  AdwPreferencesGroup *before;
  AdwPreferencesGroup *others;
  AdwPreferencesGroup *moves;
  AdwPreferencesGroup *losses;
  AdwPreferencesGroup *known;
  AdwActionRow *groups_row;

  PtReport *shown;
  PtPciAddress shown_card;
  GPtrArray *card_rows;
  GPtrArray *radios;
  GPtrArray *rows;
};

G_DEFINE_FINAL_TYPE (PtCardPage, pt_card_page, PT_TYPE_PAGE)

/* -- rows --------------------------------------------------------------- */

static void
clear_list (GPtrArray *rows)
{
  for (guint i = 0; i < rows->len; i++)
    {
      GtkWidget *row = g_ptr_array_index (rows, i);
      GtkWidget *group = gtk_widget_get_ancestor (row, ADW_TYPE_PREFERENCES_GROUP);

      adw_preferences_group_remove (ADW_PREFERENCES_GROUP (group), row);
    }
  g_ptr_array_set_size (rows, 0);
}

static void
add_row (PtCardPage *self, AdwPreferencesGroup *group, GtkWidget *row)
{
  adw_preferences_group_add (group, row);
  g_ptr_array_add (self->rows, row);
}

/* -- the head and the cards --------------------------------------------- */

static void
show_head (PtCardPage *self, guint count)
{
  static const char *const words[]
      = { N_ ("Two graphics cards were found."), N_ ("Three graphics cards were found."),
          N_ ("Four graphics cards were found.") };
  g_autofree char *found = NULL;
  g_autofree char *text = NULL;

  if (count == 1)
    text = g_strdup (
        _ ("This computer has one graphics card. It goes as a whole, with every function on it."));
  else
    {
      found = count - 2 < G_N_ELEMENTS (words)
                  ? g_strdup (g_dgettext (GETTEXT_PACKAGE, words[count - 2]))
                  : g_strdup_printf (ngettext ("%u graphics card was found.",
                                               "%u graphics cards were found.", count),
                                     count);
      text = g_strdup_printf (_ ("%s A card goes as a whole, with every function on it."), found);
    }
  pt_page_head_set (self->head, PT_KIND_ACCENT, "pt-card-symbolic",
                    _ ("Which card goes to the machine?"), text);
}

static void
on_card_toggled_cb (GtkCheckButton *radio, PtCardPage *self)
{
  PtSession *session = pt_page_get_session (PT_PAGE (self));
  PtReport *report = pt_session_get_report (session);
  guint index;

  if (!gtk_check_button_get_active (radio) || report == NULL
      || !g_ptr_array_find (self->radios, radio, &index) || index >= report->cards->len)
    return;

  const PtCard *card = g_ptr_array_index (report->cards, index);

  pt_session_choose_card (session, &card->device->address);
}

static gboolean
is_second_desktop (PtReport *report, const PtCard *card)
{
  if (card->boot_display)
    return FALSE;
  for (guint i = 0; i < report->cards->len; i++)
    {
      const PtCard *other = g_ptr_array_index (report->cards, i);

      if (other->boot_display && other->shows_desktop == PT_YES)
        return TRUE;
    }
  return FALSE;
}

static void
add_radio (PtCardPage *self, GtkWidget *row, const PtCard *card)
{
  GtkWidget *radio = gtk_check_button_new ();

  gtk_widget_set_valign (radio, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (radio), GTK_ACCESSIBLE_PROPERTY_LABEL, card->name,
                                  -1);
  if (self->radios->len > 0)
    gtk_check_button_set_group (GTK_CHECK_BUTTON (radio), g_ptr_array_index (self->radios, 0));
  g_ptr_array_add (self->radios, radio);
  g_signal_connect (radio, "toggled", G_CALLBACK (on_card_toggled_cb), self);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), radio);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), radio);
}

static void
show_cards (PtCardPage *self, PtReport *report)
{
  clear_list (self->card_rows);
  g_ptr_array_set_size (self->radios, 0);
  for (guint i = 0; i < report->cards->len; i++)
    {
      const PtCard *card = g_ptr_array_index (report->cards, i);
      GtkWidget *row = pt_card_row_new (card, is_second_desktop (report, card));

      if (report->cards->len > 1)
        add_radio (self, row, card);
      else
        adw_action_row_add_prefix (ADW_ACTION_ROW (row),
                                   g_object_new (GTK_TYPE_IMAGE, "icon-name", "pt-card-symbolic",
                                                 "accessible-role",
                                                 GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL));
      adw_preferences_group_add (self->cards, row);
      g_ptr_array_add (self->card_rows, row);
    }
}

static void
mark_chosen (PtCardPage *self, PtReport *report, const PtCard *chosen)
{
  for (guint i = 0; i < self->radios->len && i < report->cards->len; i++)
    if (g_ptr_array_index (report->cards, i) == chosen)
      gtk_check_button_set_active (g_ptr_array_index (self->radios, i), TRUE);
}

/* -- what is said about the chosen card --------------------------------- */

static guint
add_reasons (PtCardPage *self,
             AdwPreferencesGroup *group,
             const PtCard *card,
             PtVerdict verdict,
             const char *name)
{
  guint added = 0;

  for (guint i = 0; i < card->reasons->len; i++)
    {
      const PtReason *reason = g_ptr_array_index (card->reasons, i);

      if (reason->verdict != verdict)
        continue;
      add_row (self, group, pt_reason_row_new (reason, name));
      added++;
    }
  return added;
}

static void
show_before (PtCardPage *self, const PtCard *card)
{
  guint added = add_reasons (self, self->before, card, PT_VERDICT_BLOCKED, NULL)
                + add_reasons (self, self->before, card, PT_VERDICT_CAUTION, NULL);

  adw_preferences_group_set_title (self->before, card->verdict == PT_VERDICT_BLOCKED
                                                     ? _ ("Why This Card Is Blocked")
                                                     : _ ("Before You Choose It"));
  gtk_widget_set_visible (GTK_WIDGET (self->before), added > 0);
}

static void
show_others (PtCardPage *self, PtReport *report, const PtCard *chosen)
{
  guint blocked = 0;

  for (guint i = 0; i < report->cards->len; i++)
    {
      const PtCard *card = g_ptr_array_index (report->cards, i);

      if (card != chosen && card->verdict == PT_VERDICT_BLOCKED)
        blocked++;
    }
  for (guint i = 0; i < report->cards->len; i++)
    {
      const PtCard *card = g_ptr_array_index (report->cards, i);

      if (card != chosen)
        add_reasons (self, self->others, card, PT_VERDICT_BLOCKED, blocked > 1 ? card->name : NULL);
    }
  adw_preferences_group_set_title (self->others, blocked > 1 ? _ ("Why the Other Cards Are Blocked")
                                                             : _ ("Why the Other Card Is Blocked"));
  gtk_widget_set_visible (GTK_WIDGET (self->others), blocked > 0);
}

static gboolean
is_function_of (const PtCard *card, const PtPciAddress *address)
{
  for (guint i = 0; i < card->functions->len; i++)
    if (pt_pci_address_equal (&g_array_index (card->functions, PtPciAddress, i), address))
      return TRUE;
  return FALSE;
}

static char *
list_groups (const PtCard *card)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < card->groups->len; i++)
    g_string_append_printf (out, "%s%d", i > 0 ? ", " : "", g_array_index (card->groups, int, i));
  return g_string_free (out, FALSE);
}

/* "4 functions, all in IOMMU group 27. Nothing else is in the group." */
static char *
describe_moves (const PtCard *card, guint others)
{
  g_autofree char *functions = g_strdup_printf (
      ngettext ("%u function", "%u functions", card->functions->len), card->functions->len);
  g_autofree char *groups = list_groups (card);
  g_autofree char *shared
      = g_strdup_printf (ngettext ("%u other device shares it and has to go along.",
                                   "%u other devices share it and have to go along.", others),
                         others);

  if (card->groups->len == 0)
    return g_strdup_printf (_ ("%s, without an IOMMU group. Nothing can be lent yet."), functions);
  if (card->groups->len > 1)
    return others == 0
               ? g_strdup_printf (_ ("%s, in IOMMU groups %s. Nothing else is in them."), functions,
                                  groups)
               : g_strdup_printf (_ ("%s, in IOMMU groups %s. %s"), functions, groups, shared);
  if (others > 0)
    return g_strdup_printf (_ ("%s, in IOMMU group %s. %s"), functions, groups, shared);
  return card->functions->len > 1
             ? g_strdup_printf (_ ("%s, all in IOMMU group %s. Nothing else is in the group."),
                                functions, groups)
             : g_strdup_printf (_ ("%s, in IOMMU group %s. Nothing else is in the group."),
                                functions, groups);
}

static void
show_moves (PtCardPage *self, PtReport *report, const PtCard *card)
{
  g_autofree char *description = NULL;
  guint others = 0;

  for (guint i = 0; i < card->functions->len; i++)
    {
      const PtPciAddress *address = &g_array_index (card->functions, PtPciAddress, i);
      const PtPciDevice *device = pt_host_find_pci (report->host, address);

      if (device != NULL)
        add_row (self, self->moves, pt_function_row_new (device, TRUE));
    }
  for (guint i = 0; i < card->must_take->len; i++)
    {
      const PtPciAddress *address = &g_array_index (card->must_take, PtPciAddress, i);
      const PtPciDevice *device = pt_host_find_pci (report->host, address);

      if (device == NULL || is_function_of (card, address))
        continue;
      add_row (self, self->moves, pt_function_row_new (device, FALSE));
      others++;
    }
  description = describe_moves (card, others);
  adw_preferences_group_set_description (self->moves, description);
}

static void
show_chosen (PtCardPage *self, PtReport *report, const PtCard *card)
{
  guint known;

  show_before (self, card);
  show_others (self, report, card);
  show_moves (self, report, card);
  for (guint i = 0; i < card->losses->len; i++)
    add_row (self, self->losses,
             pt_loss_row_new (report->host, g_ptr_array_index (card->losses, i)));
  gtk_widget_set_visible (GTK_WIDGET (self->losses), card->losses->len > 0);
  known = add_reasons (self, self->known, card, PT_VERDICT_READY, NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->known), known > 0);
}

/* -- the page ----------------------------------------------------------- */

static void
on_groups_activated_cb (AdwActionRow *row, PtCardPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  PtReport *report = pt_session_get_report (pt_page_get_session (PT_PAGE (self)));

  if (report != NULL)
    gtk_window_present (GTK_WINDOW (pt_groups_window_new (
        GTK_WINDOW (root), report, pt_session_get_card (pt_page_get_session (PT_PAGE (self))))));
}

static void
show_groups_row (PtCardPage *self, PtReport *report)
{
  g_autofree char *text = pt_groups_count_text (report->host);

  adw_action_row_set_subtitle (self->groups_row, text);
}

static void
show_none (PtCardPage *self, PtSession *session)
{
  const char *failure = pt_session_get_failure (session);

  if (failure != NULL)
    pt_page_show_failure (PT_PAGE (self), failure);
  else if (pt_session_get_report (session) == NULL)
    pt_page_show_empty (PT_PAGE (self), "pt-card-symbolic", _ ("Looking for Graphics Cards"),
                        _ ("This takes a second or two."), FALSE);
  else
    pt_page_show_empty (PT_PAGE (self), "pt-card-symbolic", _ ("No Graphics Card Found"),
                        _ ("No device on the PCI bus calls itself a display controller. Inside a "
                           "virtual machine or a container that is normal: run Passthrough on "
                           "the computer itself."),
                        TRUE);
}

/* The cards' rows are made anew only when the computer was looked at anew, so that the focus stays
 * where it is while somebody chooses. */
static void
show_new_report (PtCardPage *self, PtReport *report)
{
  int focused = -1;

  for (guint i = 0; i < self->radios->len; i++)
    if (gtk_widget_has_focus (g_ptr_array_index (self->radios, i)))
      focused = (int) i;
  show_head (self, report->cards->len);
  show_cards (self, report);
  show_groups_row (self, report);
  if (focused >= 0 && focused < (int) self->radios->len)
    gtk_widget_grab_focus (g_ptr_array_index (self->radios, focused));
  g_clear_pointer (&self->shown, pt_report_unref);
  self->shown = pt_report_ref (report);
}

static void
pt_card_page_update (PtPage *page)
{
  PtCardPage *self = PT_CARD_PAGE (page);
  PtSession *session = pt_page_get_session (page);
  PtReport *report = pt_session_get_report (session);
  const PtCard *card = pt_session_get_card (session);
  gboolean new_report = report != self->shown;

  if (card == NULL)
    {
      g_clear_pointer (&self->shown, pt_report_unref);
      show_none (self, session);
      return;
    }
  if (!new_report && pt_pci_address_equal (&self->shown_card, &card->device->address))
    return;

  pt_page_hide_empty (page);
  clear_list (self->rows);
  self->shown_card = card->device->address;
  if (new_report)
    show_new_report (self, report);
  mark_chosen (self, report, card);
  show_chosen (self, report, card);
}

static gboolean
pt_card_page_focus (PtPage *page)
{
  PtCardPage *self = PT_CARD_PAGE (page);

  for (guint i = 0; i < self->radios->len; i++)
    if (gtk_check_button_get_active (g_ptr_array_index (self->radios, i)))
      return gtk_widget_grab_focus (g_ptr_array_index (self->radios, i));
  return FALSE;
}

static char *
pt_card_page_copy (PtPage *page)
{
  PtReport *report = pt_session_get_report (pt_page_get_session (page));

  return report != NULL ? pt_groups_format (report->host, NULL, NULL) : NULL;
}

static void
pt_card_page_dispose (GObject *object)
{
  PtCardPage *self = PT_CARD_PAGE (object);

  g_clear_pointer (&self->shown, pt_report_unref);
  g_clear_pointer (&self->card_rows, g_ptr_array_unref);
  g_clear_pointer (&self->radios, g_ptr_array_unref);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  G_OBJECT_CLASS (pt_card_page_parent_class)->dispose (object);
}

static void
pt_card_page_class_init (PtCardPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  PtPageClass *page_class = PT_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pt_card_page_dispose;
  page_class->update = pt_card_page_update;
  page_class->focus = pt_card_page_focus;
  page_class->copy = pt_card_page_copy;
  page_class->can_check = TRUE;

  g_type_ensure (PT_TYPE_PAGE_HEAD);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               PT_RESOURCE_PREFIX "/pages/card-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PtCardPage, head);
  gtk_widget_class_bind_template_child (widget_class, PtCardPage, cards);
  gtk_widget_class_bind_template_child (widget_class, PtCardPage, before);
  gtk_widget_class_bind_template_child (widget_class, PtCardPage, others);
  gtk_widget_class_bind_template_child (widget_class, PtCardPage, moves);
  gtk_widget_class_bind_template_child (widget_class, PtCardPage, losses);
  gtk_widget_class_bind_template_child (widget_class, PtCardPage, known);
  gtk_widget_class_bind_template_child (widget_class, PtCardPage, groups_row);
  gtk_widget_class_bind_template_callback (widget_class, on_groups_activated_cb);
}

static void
pt_card_page_init (PtCardPage *self)
{
  self->card_rows = g_ptr_array_new ();
  self->radios = g_ptr_array_new ();
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * pt_card_page_judge:
 * @session: the model
 * @view: (inout): how the step stands
 *
 * Says whether a card is chosen that may be lent.
 */
void
pt_card_page_judge (PtSession *session, PtStepView *view)
{
  PtReport *report = pt_session_get_report (session);
  const PtCard *card = pt_session_get_card (session);

  view->complete = FALSE;
  if (report == NULL)
    {
      view->settled = FALSE;
      view->hint = g_strdup (_ ("Wait for the checks"));
      return;
    }
  if (card == NULL)
    {
      view->state = PT_STEP_BLOCKED;
      view->hint = g_strdup (_ ("A card is needed to continue"));
      return;
    }
  view->answer = g_strdup (card->short_name);
  switch (card->verdict)
    {
    case PT_VERDICT_READY:
      view->state = PT_STEP_DONE;
      view->complete = TRUE;
      break;
    case PT_VERDICT_CAUTION:
      view->state = PT_STEP_LOOK;
      view->complete = TRUE;
      break;
    case PT_VERDICT_BLOCKED:
      view->state = PT_STEP_BLOCKED;
      view->hint = g_strdup (report->cards->len > 1 ? _ ("Choose a card to continue")
                                                    : _ ("This card cannot go as things are"));
      break;
    }
}
