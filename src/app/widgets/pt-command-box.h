#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define PT_TYPE_COMMAND_BOX (pt_command_box_get_type ())

G_DECLARE_FINAL_TYPE (PtCommandBox, pt_command_box, PT, COMMAND_BOX, GtkBox)

GtkWidget *pt_command_box_new (const char *command);

G_END_DECLS
