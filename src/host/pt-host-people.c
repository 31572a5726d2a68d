#include "config.h"

#include "pt-host-private.h"

#include <string.h>

/* Who uses this computer, and what it is called: asked for so that no snapshot tells it, and for
 * nothing else. */

/* login.defs(5): UID_MIN, and the one of nobody. */
#define FIRST_USER 1000
#define NOBODY 65534

/* Login screens have sessions, too, of users that every computer with that one has. */
gboolean
pt_host_is_person (const char *uid)
{
  guint64 number;

  if (uid == NULL || !g_ascii_string_to_unsigned (uid, 10, 0, G_MAXUINT, &number, NULL))
    return TRUE;
  return number >= FIRST_USER && number != NOBODY;
}

static void
hide_host (PtMask *mask, const char *name)
{
  g_autofree char *whole = g_strstrip (g_strdup (name));
  gsize length = strcspn (whole, ".");

  pt_mask_hide (mask, PT_MASK_HOST, whole);
  if (whole[length] == '\0')
    return;
  pt_mask_hide (mask, PT_MASK_HOST, whole + length + 1);
  whole[length] = '\0';
  pt_mask_hide (mask, PT_MASK_HOST, whole);
}

static void
hide_host_names (PtMask *mask, PtRoot *root)
{
  static const char *const files[]
      = { "etc/hostname", "proc/sys/kernel/hostname", "proc/sys/kernel/domainname" };
  g_autofree char *info = pt_host_read_private (root, "etc/machine-info", NULL, NULL);
  g_autofree char *pretty = info != NULL ? pt_host_key_value (info, "PRETTY_HOSTNAME") : NULL;

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *text = pt_host_read_private (root, files[i], NULL, NULL);

      /* The kernel says "(none)" where no name was given. */
      if (text != NULL && text[0] != '(')
        hide_host (mask, text);
    }
  if (pretty != NULL)
    pt_mask_hide (mask, PT_MASK_HOST, pretty);
  if (pt_root_is_live (root))
    hide_host (mask, g_get_host_name ());
}

/* "anna:x:1000:1000:Anna Example,,,:/home/anna:/bin/bash" */
static void
hide_account (PtMask *mask, const char *line)
{
  g_auto (GStrv) fields = g_strsplit (line, ":", 7);
  g_autofree char *home = NULL;

  if (g_strv_length (fields) < 6 || !pt_host_is_person (fields[2]))
    return;
  home = g_path_get_basename (fields[5]);
  fields[4][strcspn (fields[4], ",")] = '\0';
  pt_mask_hide (mask, PT_MASK_USER, fields[0]);
  pt_mask_hide (mask, PT_MASK_USER, fields[4]);
  pt_mask_hide (mask, PT_MASK_USER, home);
}

static void
hide_accounts (PtMask *mask, PtRoot *root)
{
  g_autofree char *text = pt_host_read_private (root, "etc/passwd", NULL, NULL);
  g_auto (GStrv) lines = g_strsplit (text ? text : "", "\n", 65536);
  g_auto (GStrv) homes = pt_root_list (root, "home", NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    hide_account (mask, lines[i]);
  /* Users whom a server knows have no line there. */
  for (guint i = 0; homes != NULL && homes[i] != NULL; i++)
    pt_mask_hide (mask, PT_MASK_USER, homes[i]);
  if (pt_root_is_live (root))
    pt_mask_hide (mask, PT_MASK_USER, g_get_user_name ());
}

static void
hide_sessions (PtMask *mask, PtRoot *root)
{
  g_auto (GStrv) names = pt_root_list (root, "run/systemd/sessions", NULL);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *path = g_strconcat ("run/systemd/sessions/", names[i], NULL);
      g_autofree char *text
          = strchr (names[i], '.') == NULL ? pt_host_read_private (root, path, NULL, NULL) : NULL;
      g_autofree char *user = text != NULL ? pt_host_key_value (text, "USER") : NULL;
      g_autofree char *uid = text != NULL ? pt_host_key_value (text, "UID") : NULL;

      if (user != NULL && pt_host_is_person (uid))
        pt_mask_hide (mask, PT_MASK_USER, user);
    }
}

/* A distribution gives its own name to computers that get no other. */
static void
spare_system (PtMask *mask, PtRoot *root)
{
  static const char *const files[] = { "etc/os-release", "usr/lib/os-release" };
  static const char *const keys[] = { "ID", "ID_LIKE" };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *text = pt_host_read_private (root, files[i], NULL, NULL);

      for (guint k = 0; text != NULL && k < G_N_ELEMENTS (keys); k++)
        {
          g_autofree char *value = pt_host_key_value (text, keys[k]);
          g_auto (GStrv) words = g_strsplit (value ? value : "", " ", 16);

          for (guint j = 0; words[j] != NULL; j++)
            pt_mask_spare (mask, words[j]);
        }
    }
}

/**
 * pt_host_hide_people:
 * @root: a root
 *
 * Tells the recording, if there is one, the names of people and of the computer.
 */
void
pt_host_hide_people (PtRoot *root)
{
  PtMask *mask = pt_root_get_mask (root);

  if (mask == NULL)
    return;
  pt_root_pause_recording (root);
  spare_system (mask, root);
  hide_accounts (mask, root);
  hide_sessions (mask, root);
  hide_host_names (mask, root);
  pt_root_resume_recording (root);
}
