#include "config.h"

#include "pt-words.h"

#include <string.h>

/* Copies words and replaces pairs of marks; a mark without a partner stays as it is. */
static char *
replace_marks (const char *words, const char *mono[2], const char *bold[2])
{
  GString *out = g_string_new (NULL);

  while (*words != '\0')
    {
      gboolean is_bold = words[0] == '*' && words[1] == '*';
      gsize width = is_bold ? 2 : 1;
      const char *close = is_bold         ? strstr (words + 2, "**")
                          : *words == '`' ? strchr (words + 1, '`')
                                          : NULL;
      const char **around = is_bold ? bold : mono;

      if (close == NULL || close == words + width)
        {
          g_string_append_c (out, *words++);
          continue;
        }
      g_string_append (out, around[0]);
      g_string_append_len (out, words + width, close - words - (gssize) width);
      g_string_append (out, around[1]);
      words = close + width;
    }
  return g_string_free (out, FALSE);
}

/**
 * pt_words_to_plain:
 * @words: a sentence that may mark `monospace` and **bold** words
 *
 * Returns: (transfer full): the sentence without marks
 */
char *
pt_words_to_plain (const char *words)
{
  static const char *none[2] = { "", "" };

  return replace_marks (words, none, none);
}

/**
 * pt_words_to_markup:
 * @words: a sentence that may mark `monospace` and **bold** words
 *
 * Returns: (transfer full): the sentence as Pango markup, everything else escaped
 */
char *
pt_words_to_markup (const char *words)
{
  static const char *mono[2] = { "<tt>", "</tt>" };
  static const char *bold[2] = { "<b>", "</b>" };
  g_autofree char *valid = g_utf8_make_valid (words, -1);
  g_autofree char *escaped = g_markup_escape_text (valid, -1);

  /* A mark inside a mark would nest the tags wrongly; the inner one is left as text. */
  return replace_marks (escaped, mono, bold);
}

/**
 * pt_words_clean:
 * @text: text from a device, a file or another program
 *
 * Makes text from outside safe to show on one line: valid UTF-8, no control characters, no
 * marks that turn the direction of what follows.
 *
 * Returns: (transfer full): the text on one line
 */
char *
pt_words_clean (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *out = g_string_new (NULL);

  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (g_unichar_iscntrl (c) || g_unichar_type (c) == G_UNICODE_LINE_SEPARATOR
          || g_unichar_type (c) == G_UNICODE_PARAGRAPH_SEPARATOR)
        g_string_append_c (out, ' ');
      else if (g_unichar_type (c) != G_UNICODE_FORMAT)
        g_string_append_unichar (out, c);
    }
  return g_strstrip (g_string_free (out, FALSE));
}
