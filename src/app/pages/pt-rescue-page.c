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
describe_ssh (PtFact server)
{
  switch (server)
    {
    case PT_YES:
      return _ ("An SSH server is running: you could log in from another computer.");
    case PT_NO:
      return _ ("No SSH server is running: This Computer says how to install one.");
    case PT_UNKNOWN:
      return _ ("SSH server: cannot tell.");
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
  adw_action_row_set_subtitle (self->ssh_row,
                               describe_ssh (host != NULL ? host->system->ssh_server : PT_UNKNOWN));
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
