#pragma once

#include <adwaita.h>

#include "pt-session.h"

G_BEGIN_DECLS

#define PT_TYPE_PAGE (pt_page_get_type ())

G_DECLARE_DERIVABLE_TYPE (PtPage, pt_page, PT, PAGE, GtkBox)

/**
 * PtPageClass:
 * @update: the session is different now: show it
 * @focus: put the focus on the first control that needs an answer; FALSE: there is none
 * @copy: (transfer full)(nullable): what the page is about, as text
 * @make_header: (transfer floating)(nullable): buttons for the header, made each time it is opened
 * @get_subtitle: (transfer full)(nullable): what stands below the title, where it is no step
 * @go_on: (nullable): does what its button says; returns FALSE when the next page is to be opened
 * @can_check: whether "check again" makes sense here
 * @shows_check: whether the header has a button for it
 */
struct _PtPageClass
{
  GtkBoxClass parent_class;

  void (*update) (PtPage *self);
  gboolean (*focus) (PtPage *self);
  char *(*copy) (PtPage *self);
  GtkWidget *(*make_header) (PtPage *self);
  char *(*get_subtitle) (PtPage *self);
  gboolean (*go_on) (PtPage *self);
  gboolean can_check;
  gboolean shows_check;
};

PtSession *pt_page_get_session (PtPage *self);
void pt_page_set_width (PtPage *self, int width);
void pt_page_update (PtPage *self);
gboolean pt_page_focus (PtPage *self);
char *pt_page_copy (PtPage *self);
GtkWidget *pt_page_make_header (PtPage *self);
char *pt_page_get_subtitle (PtPage *self);
gboolean pt_page_go_on (PtPage *self);
gboolean pt_page_can_check (PtPage *self);
gboolean pt_page_shows_check (PtPage *self);
void pt_page_show_empty (PtPage *self,
                         const char *icon_name,
                         const char *title,
                         const char *description,
                         gboolean can_check);
void pt_page_show_empty_action (PtPage *self,
                                const char *icon_name,
                                const char *title,
                                const char *description,
                                const char *label,
                                const char *action);
void pt_page_set_empty_command (PtPage *self, const char *command);
void pt_page_show_failure (PtPage *self, const char *failure);
void pt_page_hide_empty (PtPage *self);

G_END_DECLS
