#include <string.h>

#include <glib.h>

#include "pt-diff.h"

/* Puts one side of a difference together again. */
static char *
side (const PtDiff *diff, PtDiffKind without)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < diff->lines->len; i++)
    {
      const PtDiffLine *line = &g_array_index (diff->lines, PtDiffLine, i);

      if (line->kind != without)
        g_string_append_printf (out, "%s\n", line->text);
    }
  return g_string_free (out, FALSE);
}

static void
check (const char *before, const char *after, guint removed, guint added)
{
  g_autoptr (PtDiff) diff = pt_diff_make (before, after);
  g_autofree char *old = side (diff, PT_DIFF_ADDED);
  g_autofree char *new = side (diff, PT_DIFF_REMOVED);

  g_assert_cmpstr (old, ==, before);
  g_assert_cmpstr (new, ==, after);
  g_assert_cmpuint (diff->removed, ==, removed);
  g_assert_cmpuint (diff->added, ==, added);
}

static void
test_small (void)
{
  check ("", "", 0, 0);
  check ("a\n", "a\n", 0, 0);
  check ("", "a\nb\n", 0, 2);
  check ("a\nb\n", "", 2, 0);
  check ("a\nb\nc\n", "a\nc\n", 1, 0);
  check ("a\nc\n", "a\nb\nc\n", 0, 1);
  check ("a\nb\nc\na\nb\nb\na\n", "c\nb\na\nb\na\nc\n", 3, 2);
  check ("x\n", "y\n", 1, 1);
}

/* The length of the shortest difference by the plain quadratic method, to compare with. */
static guint
shortest (char **a, char **b)
{
  guint n = g_strv_length (a), m = g_strv_length (b);
  g_autofree guint *table = g_new0 (guint, (n + 1) * (m + 1));

  for (guint i = 0; i <= n; i++)
    for (guint k = 0; k <= m; k++)
      {
        guint *cell = &table[i * (m + 1) + k];

        if (i == 0 || k == 0)
          *cell = i + k;
        else if (g_str_equal (a[i - 1], b[k - 1]))
          *cell = table[(i - 1) * (m + 1) + k - 1];
        else
          *cell = 1 + MIN (table[(i - 1) * (m + 1) + k], table[i * (m + 1) + k - 1]);
      }
  return table[n * (m + 1) + m];
}

static char *
random_text (GRand *random)
{
  GString *out = g_string_new (NULL);
  int lines = g_rand_int_range (random, 0, 30);

  for (int i = 0; i < lines; i++)
    g_string_append_printf (out, "%c\n", 'a' + g_rand_int_range (random, 0, 4));
  return g_string_free (out, FALSE);
}

static char **
lines_of (const char *text)
{
  char **lines = g_strsplit (text, "\n", -1);

  g_clear_pointer (&lines[g_strv_length (lines) - 1], g_free);
  return lines;
}

static void
test_random (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);

  for (guint i = 0; i < 3000; i++)
    {
      g_autofree char *before = random_text (random);
      g_autofree char *after = random_text (random);
      g_auto (GStrv) a = before[0] ? lines_of (before) : g_new0 (char *, 1);
      g_auto (GStrv) b = after[0] ? lines_of (after) : g_new0 (char *, 1);
      g_autoptr (PtDiff) diff = pt_diff_make (before, after);

      g_assert_cmpuint (diff->added + diff->removed, ==, shortest (a, b));
      check (before, after, diff->removed, diff->added);
    }
}

static void
test_huge (void)
{
  g_autoptr (GString) before = g_string_new (NULL);
  g_autoptr (GString) after = g_string_new (NULL);

  for (guint i = 0; i < 5000; i++)
    {
      g_string_append_printf (before, "old %u\n", i);
      g_string_append_printf (after, "new %u\n", i);
    }
  check (before->str, after->str, 5000, 5000);
}

static void
test_format (void)
{
  g_autoptr (PtDiff) diff = pt_diff_make ("1\n2\n3\n4\n5\n6\n7\n8\n", "1\n2\n3\n4\n5\nsix\n7\n8\n");
  g_autofree char *text = pt_diff_format (diff, 1);

  g_assert_cmpstr (text, ==, "… 4 lines unchanged\n 5\n-6\n+six\n 7\n… 1 line unchanged\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/diff/small", test_small);
  g_test_add_func ("/diff/random", test_random);
  g_test_add_func ("/diff/huge", test_huge);
  g_test_add_func ("/diff/format", test_format);
  return g_test_run ();
}
