#pragma once

#include "pt-fact.h"
#include "pt-root.h"

G_BEGIN_DECLS

/**
 * PtConsole:
 * @name: "vtcon1"
 * @framebuffer: its name says "frame buffer"
 * @bound: whether it is bound now
 */
typedef struct
{
  char *name;
  gboolean framebuffer;
  PtFact bound;
} PtConsole;

/**
 * PtSeatSession:
 * @id: logind's id
 * @user: (nullable): user name
 * @uid: user id
 * @seat: (nullable): "seat0"; NULL for remote ones
 * @class_name: (nullable): "user", "greeter", …
 * @type: (nullable): "wayland", "x11", "tty"
 * @vt: number of its virtual terminal; 0: it has none
 * @remote: whether it came over the network
 * @active: whether it is in front
 */
typedef struct
{
  char *id;
  char *user;
  guint uid;
  char *seat;
  char *class_name;
  char *type;
  guint vt;
  gboolean remote;
  gboolean active;
} PtSeatSession;

/**
 * PtHostDisplay:
 * @consoles: (element-type PtConsole): virtual terminal consoles
 * @framebuffers: (nullable): platform framebuffers that are there, "efi-framebuffer.0"
 * @fb: (nullable): lines of /proc/fb
 * @manager: (nullable): unit behind display-manager.service; NULL: none
 * @manager_known: whether it could be told that there is a display manager or none
 * @sessions: (element-type PtSeatSession)(nullable): sessions; NULL: cannot tell
 * @text_console: number of a virtual terminal where somebody can log in to a text console beside
 *   the desktop: 3 is Ctrl + Alt + F3; 0: there is none; -1: cannot tell
 */
typedef struct
{
  GPtrArray *consoles;
  char **framebuffers;
  char **fb;
  char *manager;
  gboolean manager_known;
  GPtrArray *sessions;
  int text_console;
} PtHostDisplay;

PtHostDisplay *pt_host_display_read (PtRoot *root);
void pt_host_display_free (PtHostDisplay *display);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtHostDisplay, pt_host_display_free)

G_END_DECLS
