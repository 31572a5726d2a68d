#include "config.h"

#include "pt-host-private.h"

#include <stdlib.h>
#include <string.h>

#define CONSOLES "sys/class/vtconsole"
#define SESSIONS "run/systemd/sessions"
#define MANAGER "systemd/system/display-manager.service"

#define LIST_LIMIT 256

static void
console_free (PtConsole *console)
{
  g_free (console->name);
  g_free (console);
}

static void
session_free (PtSeatSession *session)
{
  g_free (session->id);
  g_free (session->user);
  g_free (session->seat);
  g_free (session->class_name);
  g_free (session->type);
  g_free (session);
}

/* "(M) frame buffer device" or "(S) dummy device" (drivers/tty/vt/vt.c show_name()). */
static void
read_consoles (PtHostDisplay *display, PtRoot *root)
{
  g_auto (GStrv) names = pt_root_list (root, CONSOLES, NULL);

  for (guint i = 0; names != NULL && names[i] != NULL && i < LIST_LIMIT; i++)
    {
      g_autofree char *name_path = g_strconcat (CONSOLES "/", names[i], "/name", NULL);
      g_autofree char *bind_path = g_strconcat (CONSOLES "/", names[i], "/bind", NULL);
      g_autofree char *name = pt_root_read_line (root, name_path, NULL);
      PtConsole *console;

      if (!g_str_has_prefix (names[i], "vtcon"))
        continue;
      console = g_new0 (PtConsole, 1);
      console->name = pt_host_clean (names[i], 64);
      console->framebuffer = name != NULL && strstr (name, "frame buffer") != NULL;
      console->bound = pt_host_switch (root, bind_path);
      g_ptr_array_add (display->consoles, console);
    }
}

/* The firmware's framebuffers are platform devices: efi-framebuffer.0, simple-framebuffer.0,
 * vesa-framebuffer.0 (drivers/firmware/sysfb.c). */
static void
read_framebuffers (PtHostDisplay *display, PtRoot *root)
{
  g_auto (GStrv) names = pt_root_list (root, "sys/bus/platform/devices", NULL);
  GPtrArray *found;

  if (names == NULL)
    return;
  found = g_ptr_array_new ();
  for (guint i = 0; names[i] != NULL && found->len < LIST_LIMIT; i++)
    if (strstr (names[i], "framebuffer") != NULL)
      g_ptr_array_add (found, pt_host_clean (names[i], 64));
  display->framebuffers = pt_host_strv (found);
}

static void
read_fb (PtHostDisplay *display, PtRoot *root)
{
  g_autofree char *text = pt_root_read (root, "proc/fb", NULL, NULL);
  g_auto (GStrv) lines = NULL;
  GPtrArray *found;

  if (text == NULL)
    return;
  lines = g_strsplit (text, "\n", LIST_LIMIT);
  found = g_ptr_array_new ();
  for (guint i = 0; lines[i] != NULL; i++)
    if (g_strstrip (lines[i])[0] != '\0')
      g_ptr_array_add (found, pt_host_clean (lines[i], 128));
  display->fb = pt_host_strv (found);
}

/* The alias is an absolute link: below another root it is read, never followed. */
static void
read_manager (PtHostDisplay *display, PtRoot *root)
{
  static const char *const folders[] = { "etc/", "usr/lib/", "lib/" };

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path = g_strconcat (folders[i], MANAGER, NULL);
      g_autofree char *target = pt_root_read_link (root, path, NULL);
      g_autofree char *name = NULL;

      if (target == NULL)
        continue;
      name = g_path_get_basename (target);
      /* A link to itself leads to nothing. */
      if (g_str_equal (target, name) && g_str_has_suffix (MANAGER, target))
        return;
      display->manager_known = TRUE;
      /* A masked unit. */
      if (g_str_equal (target, "/dev/null"))
        return;
      display->manager = pt_host_clean (name, 256);
      return;
    }
  display->manager_known = pt_root_can_read (root, "etc/systemd/system");
}

static gboolean
is_yes (const char *text, const char *key)
{
  g_autofree char *value = pt_host_key_value (text, key);

  return g_strcmp0 (value, "1") == 0 || g_strcmp0 (value, "yes") == 0;
}

/* G_MAXUINT, which no user has, where there is no such number. */
static guint
parse_uid (const char *text)
{
  guint64 uid;

  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT - 1, &uid, NULL))
    return G_MAXUINT;
  return (guint) uid;
}

/* 0 where there is no such number; logind leaves the line out where there is no console. */
static guint
parse_vt (const char *text)
{
  guint64 vt;

  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 1, PT_HOST_VT_LIMIT, &vt, NULL))
    return 0;
  return (guint) vt;
}

/* One of logind's own files; sd-login(3) reads the same. */
static PtSeatSession *
parse_session (const char *id, const char *text)
{
  PtSeatSession *session = g_new0 (PtSeatSession, 1);
  g_autofree char *uid = pt_host_key_value (text, "UID");
  g_autofree char *vt = pt_host_key_value (text, "VTNR");

  session->id = pt_host_clean (id, 64);
  session->user = pt_host_key_value (text, "USER");
  session->uid = parse_uid (uid);
  session->seat = pt_host_key_value (text, "SEAT");
  session->class_name = pt_host_key_value (text, "CLASS");
  session->type = pt_host_key_value (text, "TYPE");
  session->vt = parse_vt (vt);
  session->remote = is_yes (text, "REMOTE");
  session->active = is_yes (text, "ACTIVE");
  if (session->seat != NULL && session->seat[0] == '\0')
    g_clear_pointer (&session->seat, g_free);
  return session;
}

/* The file names more than is asked: where a user comes from, and by which means. */
static void
record_session (PtRoot *root, const char *path, const char *text)
{
  static const char *const keys[] = { "UID", "SEAT", "VTNR", "CLASS", "TYPE", "REMOTE", "ACTIVE" };
  PtMask *mask = pt_root_get_mask (root);
  g_autofree char *user = pt_host_key_value (text, "USER");
  g_autofree char *uid = pt_host_key_value (text, "UID");
  g_autoptr (GString) out = g_string_new (NULL);

  if (mask == NULL)
    return;
  if (user != NULL && user[0] != '\0')
    {
      g_autofree char *masked
          = pt_host_is_person (uid) ? pt_mask_name (mask, PT_MASK_USER, user) : g_strdup (user);

      g_string_append_printf (out, "USER=%s\n", masked);
    }
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autofree char *value = pt_host_key_value (text, keys[i]);

      if (value != NULL)
        g_string_append_printf (out, "%s=%s\n", keys[i], value);
    }
  pt_root_record (root, path, out->str);
}

static void
read_sessions (PtHostDisplay *display, PtRoot *root)
{
  g_auto (GStrv) names = pt_root_list (root, SESSIONS, NULL);

  if (names == NULL)
    return;
  display->sessions = g_ptr_array_new_with_free_func ((GDestroyNotify) session_free);
  for (guint i = 0; names[i] != NULL && display->sessions->len < LIST_LIMIT; i++)
    {
      g_autofree char *path = g_strconcat (SESSIONS "/", names[i], NULL);
      g_autofree char *text = NULL;

      /* "2.ref" is a pipe by which logind notices the session's end. */
      if (strchr (names[i], '.') != NULL)
        continue;
      text = pt_host_read_private (root, path, NULL, NULL);
      if (text == NULL)
        continue;
      record_session (root, path, text);
      g_ptr_array_add (display->sessions, parse_session (names[i], text));
    }
}

/**
 * pt_host_display_read:
 * @root: a root
 *
 * Reads what shows the desktop and the console: virtual consoles, framebuffers, display manager,
 * sessions, and where a text console is to be had.
 *
 * Returns: (transfer full): what was found
 */
PtHostDisplay *
pt_host_display_read (PtRoot *root)
{
  PtHostDisplay *display = g_new0 (PtHostDisplay, 1);

  display->consoles = g_ptr_array_new_with_free_func ((GDestroyNotify) console_free);
  read_consoles (display, root);
  read_framebuffers (display, root);
  read_fb (display, root);
  read_manager (display, root);
  read_sessions (display, root);
  display->text_console = pt_host_console_find (root, display->sessions);
  return display;
}

void
pt_host_display_free (PtHostDisplay *display)
{
  g_ptr_array_unref (display->consoles);
  g_strfreev (display->framebuffers);
  g_strfreev (display->fb);
  g_free (display->manager);
  g_clear_pointer (&display->sessions, g_ptr_array_unref);
  g_free (display);
}
