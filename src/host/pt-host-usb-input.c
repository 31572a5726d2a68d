#include "config.h"

#include "pt-host-private.h"

#include <string.h>

#define INPUT "sys/class/input"

/* linux/input-event-codes.h */
#define REL_X 0
#define REL_Y 1
#define KEY_ESC 1
#define KEY_D 32
#define BTN_MOUSE 0x110

#define INPUT_LIMIT 4096

/* A port as sysfs names it, "1-4.2"; not an interface ("1-4:1.0") and not a root hub ("usb1"). */
static gboolean
is_port (const char *name)
{
  const char *at = name + strspn (name, "0123456789");

  if (at == name || *at != '-' || !g_ascii_isdigit (at[1]))
    return FALSE;
  at++;
  while (g_ascii_isdigit (*at))
    {
      at += strspn (at, "0123456789");
      if (*at == '.' && g_ascii_isdigit (at[1]))
        at++;
    }
  return *at == '\0';
}

/* The last USB port that a device path goes through; NULL when it is on none. */
char *
pt_usb_last_port (const char *path)
{
  g_auto (GStrv) parts = g_strsplit (path, "/", 128);
  const char *found = NULL;

  for (guint i = 0; parts[i] != NULL; i++)
    if (is_port (parts[i]))
      found = parts[i];
  return g_strdup (found);
}

/* A bitmap as the kernel prints it: words of one long, highest first, without leading zeros
 * (drivers/input/input.c input_print_bitmap()). Words are 64 bits wide where this is used. */
static gboolean
has_bit (const char *bitmap, guint bit)
{
  g_auto (GStrv) words = g_strsplit (bitmap, " ", 64);
  guint count = g_strv_length (words);
  guint index = bit / 64;

  if (index >= count)
    return FALSE;
  return g_ascii_strtoull (words[count - 1 - index], NULL, 16) >> (bit % 64) & 1;
}

/* All keys from Escape to D: what only a keyboard has (udev's input_id takes the same). */
static gboolean
is_keyboard (const char *keys)
{
  for (guint key = KEY_ESC; key < KEY_D; key++)
    if (!has_bit (keys, key))
      return FALSE;
  return TRUE;
}

static void
read_input (GHashTable *inputs, PtRoot *root, const char *name)
{
  g_autofree char *path = g_strconcat (INPUT "/", name, NULL);
  g_autofree char *key_path = g_strconcat (path, "/capabilities/key", NULL);
  g_autofree char *rel_path = g_strconcat (path, "/capabilities/rel", NULL);
  g_autofree char *place = pt_root_read_link (root, path, NULL);
  g_autofree char *port = place != NULL ? pt_usb_last_port (place) : NULL;
  g_autofree char *keys = NULL;
  g_autofree char *axes = NULL;
  PtUsbInput *input;

  if (port == NULL)
    return;
  keys = pt_root_read_line (root, key_path, NULL);
  axes = pt_root_read_line (root, rel_path, NULL);
  input = g_hash_table_lookup (inputs, port);
  if (input == NULL)
    {
      input = g_new0 (PtUsbInput, 1);
      g_hash_table_insert (inputs, g_steal_pointer (&port), input);
    }
  input->keyboard = input->keyboard || (keys != NULL && is_keyboard (keys));
  input->mouse = input->mouse
                 || (keys != NULL && axes != NULL && has_bit (keys, BTN_MOUSE)
                     && has_bit (axes, REL_X) && has_bit (axes, REL_Y));
}

/* What the input devices below each USB port can do: HID devices need not say it in their
 * interfaces. */
GHashTable *
pt_usb_inputs_read (PtRoot *root)
{
  GHashTable *inputs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_auto (GStrv) names = pt_root_list (root, INPUT, NULL);

  for (guint i = 0; names != NULL && names[i] != NULL && i < INPUT_LIMIT; i++)
    if (g_str_has_prefix (names[i], "input") && g_ascii_isdigit (names[i][5]))
      read_input (inputs, root, names[i]);
  return inputs;
}
