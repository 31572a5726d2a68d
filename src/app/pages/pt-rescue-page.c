#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-rescue-page.h"

#include "pt-i18n.h"
#include "pt-page-head.h"
#include "pt-rescue-card.h"

/**
 * PtRescuePage:
 *
 * How to get the screen back, to print or to photograph.
 */
struct _PtRescuePage
{
  PtPage parent_instance;

  PtPageHead *head;
  PtRescueCard *card;
  AdwActionRow *ssh_row;
};

G_DEFINE_FINAL_TYPE (PtRescuePage, pt_rescue_page, PT_TYPE_PAGE)

static const char *
describe_ssh (PtRescueWay way)
{
  switch (way)
    {
    case PT_RESCUE_NOT_LOOKED:
      return _ ("Cannot tell until this computer is checked.");
    case PT_RESCUE_SSH:
      return _ ("An SSH server is running: you could log in from another computer.");
    case PT_RESCUE_NO_ADDRESS:
      return _ ("An SSH server is running, but the card cannot say at which address. When this "
                "computer is in a network, open this page again.");
    case PT_RESCUE_ELSEWHERE:
      return _ ("An SSH server is running on the computer that was looked at. Only there the card "
                "can say at which address.");
    case PT_RESCUE_NO_SERVER:
      return _ ("No SSH server is running: This Computer says how to install one.");
    case PT_RESCUE_UNKNOWN:
      return _ ("Cannot tell whether an SSH server is running: the services of this system could "
                "not be listed. Logging in from another computer once, beforehand, shows it.");
    }
  g_return_val_if_reached ("");
}

static void
pt_rescue_page_update (PtPage *page)
{
  PtRescuePage *self = PT_RESCUE_PAGE (page);
  PtReport *report = pt_session_get_report (pt_page_get_session (page));
  const PtHost *host = report != NULL ? report->host : NULL;

  pt_rescue_card_set_host (self->card, host);
  adw_action_row_set_subtitle (self->ssh_row, describe_ssh (pt_rescue_card_get_way (self->card)));
}

/* The network may be another one by now. */
static void
pt_rescue_page_map (GtkWidget *widget)
{
  pt_page_update (PT_PAGE (widget));
  GTK_WIDGET_CLASS (pt_rescue_page_parent_class)->map (widget);
}

static char *
pt_rescue_page_copy (PtPage *page)
{
  return pt_rescue_card_get_text (PT_RESCUE_PAGE (page)->card);
}

static GtkWidget *
pt_rescue_page_make_header (PtPage *page)
{
  return pt_rescue_card_new_buttons (PT_RESCUE_PAGE (page)->card);
}

static void
pt_rescue_page_class_init (PtRescuePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  PtPageClass *page_class = PT_PAGE_CLASS (klass);

  widget_class->map = pt_rescue_page_map;
  page_class->update = pt_rescue_page_update;
  page_class->copy = pt_rescue_page_copy;
  page_class->make_header = pt_rescue_page_make_header;

  g_type_ensure (PT_TYPE_PAGE_HEAD);
  g_type_ensure (PT_TYPE_RESCUE_CARD);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               PT_RESOURCE_PREFIX "/pages/rescue-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PtRescuePage, head);
  gtk_widget_class_bind_template_child (widget_class, PtRescuePage, card);
  gtk_widget_class_bind_template_child (widget_class, PtRescuePage, ssh_row);
}

static void
pt_rescue_page_init (PtRescuePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->ssh_row),
                                 _ ("From another computer or phone"));
  pt_page_head_set (self->head, PT_KIND_ACCENT, "help-browser-symbolic",
                    _ ("If the screen stays dark"),
                    _ ("Print this or take a photo of it before you start a machine."));
}
