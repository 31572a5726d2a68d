#include <string.h>

#include <glib.h>

#include "pt-error.h"
#include "pt-name.h"
#include "pt-words.h"

static void
check_words (const char *words, const char *plain, const char *markup)
{
  g_autofree char *as_plain = pt_words_to_plain (words);
  g_autofree char *as_markup = pt_words_to_markup (words);

  g_assert_cmpstr (as_plain, ==, plain);
  g_assert_cmpstr (as_markup, ==, markup);
}

static void
test_marks (void)
{
  check_words ("set **IOMMU** to `on`", "set IOMMU to on", "set <b>IOMMU</b> to <tt>on</tt>");
  check_words ("a ` b", "a ` b", "a ` b");
  check_words ("a ** b", "a ** b", "a ** b");
  check_words ("``", "``", "``");
  check_words ("<b>&", "<b>&", "&lt;b&gt;&amp;");
  check_words ("", "", "");
  check_words ("`a`b`", "ab`", "<tt>a</tt>b`");
}

/* Whatever comes in, what goes out can be parsed as markup. */
static void
test_markup_parses (void)
{
  static const char alphabet[] = "`*<>&a\"' \xc3";

  for (guint seed = 0; seed < 20000; seed++)
    {
      char words[9] = { 0 };
      guint rest = seed;
      g_autofree char *markup = NULL;
      g_autofree char *document = NULL;
      g_autoptr (GMarkupParseContext) context = NULL;
      GMarkupParser parser = { 0 };

      for (guint i = 0; i < 8; i++, rest = rest * 1103515245u + 12345u)
        words[i] = alphabet[(rest >> 16) % (sizeof alphabet - 1)];
      markup = pt_words_to_markup (words);
      document = g_strconcat ("<markup>", markup, "</markup>", NULL);
      context = g_markup_parse_context_new (&parser, 0, NULL, NULL);
      g_assert_true (g_markup_parse_context_parse (context, document, -1, NULL));
      g_assert_true (g_markup_parse_context_end_parse (context, NULL));
    }
}

static void
test_clean (void)
{
  g_autofree char *lines = pt_words_clean ("a\nb\tc\x1b[31m");
  g_autofree char *turned = pt_words_clean ("left\xe2\x80\xaeright");
  g_autofree char *broken = pt_words_clean ("a\xff"
                                            "b");

  g_assert_cmpstr (lines, ==, "a b c [31m");
  g_assert_cmpstr (turned, ==, "leftright");
  g_assert_true (g_utf8_validate (broken, -1, NULL));
}

static void
test_names (void)
{
  g_assert_true (pt_name_is_module ("snd_hda_intel"));
  g_assert_false (pt_name_is_module ("-rf"));
  g_assert_false (pt_name_is_module ("a b"));
  g_assert_false (pt_name_is_module ("a/b"));
  g_assert_false (pt_name_is_module (""));
  g_assert_false (pt_name_is_module (NULL));
  g_assert_true (pt_name_is_unit ("getty@tty1.service"));
  g_assert_false (pt_name_is_unit (".service"));
  g_assert_false (pt_name_is_unit ("a.service/../b.service"));
  g_assert_false (pt_name_is_unit ("name"));
  g_assert_true (pt_name_is_uuid ("11111111-2222-4333-8444-555555555555"));
  g_assert_false (pt_name_is_uuid ("11111111-2222-4333-8444-55555555555A"));
  g_assert_false (pt_name_is_uuid ("11111111222243338444555555555555abcd"));
}

static void
test_encode (void)
{
  static const char *const names[]
      = { "win11", "a b;touch x", "..", "-rf", "$(id)", "\xc3\xa4%", "<b>&" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *word = pt_name_encode (names[i]);
      g_autofree char *back = pt_name_decode (word, NULL);

      g_assert_cmpstr (back, ==, names[i]);
      for (const char *at = word; *at; at++)
        g_assert_true (g_ascii_isalnum (*at) || strchr ("%-._~", *at));
    }
  g_assert_null (pt_name_decode ("a b", NULL));
  g_assert_null (pt_name_decode ("%41", NULL));
  g_assert_null (pt_name_decode ("%c3%a4", NULL));
  g_assert_null (pt_name_decode ("%", NULL));
  g_assert_null (pt_name_decode ("%00", NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/words/marks", test_marks);
  g_test_add_func ("/words/markup-parses", test_markup_parses);
  g_test_add_func ("/words/clean", test_clean);
  g_test_add_func ("/words/names", test_names);
  g_test_add_func ("/words/encode", test_encode);
  return g_test_run ();
}
