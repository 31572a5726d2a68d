#pragma once

#include "pt-device-picker-dialog.h"

#include "pt-offer.h"
#include "pt-page-head.h"

G_BEGIN_DECLS

/**
 * PtDevicePickerDialog:
 *
 * The devices that could go to a machine besides the card: whole groups at a time, with what this
 * computer loses; those that cannot go say why.
 */
struct _PtDevicePickerDialog
{
  AdwWindow parent_instance;

  AdwWindowTitle *window_title;
  GtkButton *add_button;
  GtkToggleButton *pci_button;
  GtkToggleButton *usb_button;
  GtkSearchEntry *search;
  GtkStack *stack;
  GtkScrolledWindow *scroller;
  GtkBox *groups;
  GtkLabel *losses;
  GtkButton *cancel_button;
  GtkWidget *choosing;
  GtkWidget *foot;
  PtPageHead *head;
  AdwPreferencesGroup *changes;
  AdwStatusPage *status;

  PtSession *session;
  PtReport *report;
  GPtrArray *offers; /* what the list shows, in order */
  guint shown;       /* how many of them have rows */
  guint batch_id;
  AdwPreferencesGroup *last_group;
  int last_number;
  PtOfferRank last_rank;
  GHashTable *rows; /* PtOffer: its check button */

  GArray *pci;
  GArray *usb;

  /* Alone, for a machine that exists: not for the choices of the model. */
  char *wanted;
  PtMachine *machine;
  PtEdits *edits; /* what it has from us now */
  char *after;    /* its new definition, when that is shown */
  GtkWidget *shown_change;
  gboolean working;
  gboolean reviewing; /* the difference is shown, and was not applied */
};

void pt_picker_show_part (PtDevicePickerDialog *self, const char *name);
void pt_picker_update_foot (PtDevicePickerDialog *self);
void pt_picker_show_list (PtDevicePickerDialog *self);

/* Alone, for a machine that exists: pt-device-picker-machine.c */
void pt_picker_review_machine (PtDevicePickerDialog *self);
void pt_picker_apply (PtDevicePickerDialog *self);

gboolean pt_picker_leave_review (PtDevicePickerDialog *self);

G_END_DECLS
