#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-page-head.h"

#include "pt-state-badge.h"

#define PATIENCE_MS 300

/**
 * PtPageHead:
 *
 * The one question or verdict of a page, in plain words.
 */
struct _PtPageHead
{
  GtkBox parent_instance;

  PtStateBadge *badge;
  GtkLabel *title;
  GtkLabel *text;
  guint patience_id;
};

G_DEFINE_FINAL_TYPE (PtPageHead, pt_page_head, GTK_TYPE_BOX)

static void
pt_page_head_dispose (GObject *object)
{
  PtPageHead *self = PT_PAGE_HEAD (object);

  g_clear_handle_id (&self->patience_id, g_source_remove);
  G_OBJECT_CLASS (pt_page_head_parent_class)->dispose (object);
}

static void
pt_page_head_class_init (PtPageHeadClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pt_page_head_dispose;

  g_type_ensure (PT_TYPE_STATE_BADGE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               PT_RESOURCE_PREFIX "/widgets/page-head.ui");
  gtk_widget_class_bind_template_child (widget_class, PtPageHead, badge);
  gtk_widget_class_bind_template_child (widget_class, PtPageHead, title);
  gtk_widget_class_bind_template_child (widget_class, PtPageHead, text);
}

static void
pt_page_head_init (PtPageHead *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * pt_page_head_set:
 * @self: a head
 * @kind: the state of the page
 * @icon_name: symbolic icon
 * @title: the question or verdict, as plain text
 * @text: one or two sentences, as markup
 *
 * Changes the words; the labels stay the same, so that a screen reader notices.
 */
void
pt_page_head_set (
    PtPageHead *self, PtKind kind, const char *icon_name, const char *title, const char *text)
{
  g_return_if_fail (PT_IS_PAGE_HEAD (self));

  pt_state_badge_set (self->badge, kind, icon_name);
  gtk_label_set_text (self->title, title);
  gtk_label_set_markup (self->text, text);
}

/**
 * pt_page_head_set_busy:
 * @self: a head
 * @busy: whether something runs
 *
 * Shows a spinner in the disc.
 */
void
pt_page_head_set_busy (PtPageHead *self, gboolean busy)
{
  g_return_if_fail (PT_IS_PAGE_HEAD (self));

  pt_state_badge_set_busy (self->badge, busy);
}

static gboolean
on_patience_ended_cb (gpointer data)
{
  PtPageHead *self = PT_PAGE_HEAD (data);

  self->patience_id = 0;
  pt_page_head_set_busy (self, TRUE);
  return G_SOURCE_REMOVE;
}

/**
 * pt_page_head_set_busy_later:
 * @self: a head
 * @busy: whether something runs
 *
 * Shows a spinner in the disc when it takes longer than a moment: what is quicker would flicker.
 */
void
pt_page_head_set_busy_later (PtPageHead *self, gboolean busy)
{
  g_return_if_fail (PT_IS_PAGE_HEAD (self));

  if (!busy)
    {
      g_clear_handle_id (&self->patience_id, g_source_remove);
      pt_page_head_set_busy (self, FALSE);
    }
  else if (self->patience_id == 0)
    self->patience_id = g_timeout_add (PATIENCE_MS, on_patience_ended_cb, self);
}

/**
 * pt_page_head_get_title:
 * @self: a head
 *
 * Returns: (transfer none): the question or verdict
 */
const char *
pt_page_head_get_title (PtPageHead *self)
{
  g_return_val_if_fail (PT_IS_PAGE_HEAD (self), "");

  return gtk_label_get_text (self->title);
}
