#include "config.h"

#include "pt-name.h"

#include <string.h>

#include "pt-error.h"
#include "pt-i18n.h"

static gboolean
has_only (const char *text, const char *also, gsize limit)
{
  gsize length = text != NULL ? strlen (text) : 0;

  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isalnum (text[i]) && strchr (also, text[i]) == NULL)
      return FALSE;
  return length > 0 && length <= limit && text[0] != '-' && text[0] != '.';
}

/**
 * pt_name_is_module:
 * @text: (nullable): the name of a kernel module or driver
 *
 * Returns: whether it has nothing but letters, digits, "_" and "-", at most 55 of them
 *   (include/linux/module.h MODULE_NAME_LEN), and does not begin with "-"
 */
gboolean
pt_name_is_module (const char *text)
{
  return has_only (text, "_-", 55);
}

/**
 * pt_name_is_word:
 * @text: (nullable): any name
 *
 * Returns: whether it may stand in a command as it is: nothing in it that a shell reads, at most 64
 *   characters, and it does not begin with "-" or "."
 */
gboolean
pt_name_is_word (const char *text)
{
  return has_only (text, "_-.", 64);
}

/**
 * pt_name_is_unit:
 * @text: (nullable): the name of a systemd service
 *
 * Returns: whether it is a plain or instantiated unit name that ends in ".service", ".socket",
 *   ".scope", ".timer" or ".target" (systemd.unit(5) allows 255 characters)
 */
gboolean
pt_name_is_unit (const char *text)
{
  static const char *const endings[] = { ".service", ".socket", ".scope", ".timer", ".target" };

  if (!has_only (text, "_-.@:\\", 255))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    if (g_str_has_suffix (text, endings[i]) && strlen (text) > strlen (endings[i]))
      return TRUE;
  return FALSE;
}

/**
 * pt_name_is_uuid:
 * @text: (nullable): a UUID
 *
 * Returns: whether it is written as libvirt does: 36 characters, small letters
 */
gboolean
pt_name_is_uuid (const char *text)
{
  if (text == NULL || strlen (text) != 36)
    return FALSE;
  for (guint i = 0; i < 36; i++)
    {
      gboolean dash = i == 8 || i == 13 || i == 18 || i == 23;

      if (dash ? text[i] != '-' : !g_ascii_isxdigit (text[i]) || g_ascii_isupper (text[i]))
        return FALSE;
    }
  return TRUE;
}

/**
 * pt_name_encode:
 * @text: any text, such as a machine's name
 *
 * Percent-encodes all but letters, digits and "-._~", so that it is one word on one line.
 *
 * Returns: (transfer full): the word
 */
char *
pt_name_encode (const char *text)
{
  GString *out = g_string_new (NULL);

  for (const guchar *at = (const guchar *) text; *at != '\0'; at++)
    if (g_ascii_isalnum (*at) || strchr ("-._~", *at) != NULL)
      g_string_append_c (out, (char) *at);
    else
      g_string_append_printf (out, "%%%02X", *at);
  return g_string_free (out, FALSE);
}

/**
 * pt_name_decode:
 * @text: a word as pt_name_encode() writes it
 * @error: return location for an error
 *
 * Returns: (transfer full): the text; NULL with PT_ERROR_MALFORMED for anything that
 *   pt_name_encode() would not have written
 */
char *
pt_name_decode (const char *text, GError **error)
{
  g_autofree char *decoded = g_uri_unescape_string (text, NULL);
  g_autofree char *again = decoded ? pt_name_encode (decoded) : NULL;

  if (g_strcmp0 (again, text) == 0)
    return g_steal_pointer (&decoded);
  g_set_error (error, PT_ERROR, PT_ERROR_MALFORMED, _ ("“%.80s” is no encoded name"), text);
  return NULL;
}
