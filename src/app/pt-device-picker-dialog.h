#pragma once

#include <adwaita.h>

#include "pt-session.h"

G_BEGIN_DECLS

#define PT_TYPE_DEVICE_PICKER_DIALOG (pt_device_picker_dialog_get_type ())

G_DECLARE_FINAL_TYPE (
    PtDevicePickerDialog, pt_device_picker_dialog, PT, DEVICE_PICKER_DIALOG, AdwWindow)

GtkWidget *pt_device_picker_dialog_new (GtkWindow *parent, PtSession *session);
GtkWidget *pt_device_picker_dialog_new_for_machine (GtkApplication *application,
                                                    PtSession *session,
                                                    const char *machine);

G_END_DECLS
