#include "config.h"

#include "pt-diff.h"

#include <string.h>

#include "pt-i18n.h"

/* Above this many differences the middle is shown as one block: exact still, but not minimal.
 * The search below needs memory for the square of it. */
#define EDIT_LIMIT 2000

static char **
split_lines (const char *text)
{
  char **lines = g_strsplit (text, "\n", -1);
  guint count = g_strv_length (lines);

  /* A text that ends in a line end has no empty line after it. */
  if (count > 0 && lines[count - 1][0] == '\0')
    g_clear_pointer (&lines[count - 1], g_free);
  return lines;
}

static void
add_line (PtDiff *diff, PtDiffKind kind, const char *text)
{
  PtDiffLine line = { kind, text };

  g_array_append_val (diff->lines, line);
  diff->added += kind == PT_DIFF_ADDED;
  diff->removed += kind == PT_DIFF_REMOVED;
}

static void
add_block (PtDiff *diff, char **old_lines, guint old_count, char **new_lines, guint new_count)
{
  for (guint i = 0; i < old_count; i++)
    add_line (diff, PT_DIFF_REMOVED, old_lines[i]);
  for (guint i = 0; i < new_count; i++)
    add_line (diff, PT_DIFF_ADDED, new_lines[i]);
}

/* One round of Myers' greedy search (An O(ND) Difference Algorithm, 1986): the farthest point on
 * each diagonal with `edits` edits. Returns whether the end was reached. */
static gboolean
search_round (
    int *farthest, int edits, char **old_lines, int old_count, char **new_lines, int new_count)
{
  for (int k = -edits; k <= edits; k += 2)
    {
      gboolean down = k == -edits || (k != edits && farthest[k - 1] < farthest[k + 1]);
      int x = down ? farthest[k + 1] : farthest[k - 1] + 1;
      int y = x - k;

      while (x < old_count && y < new_count && y >= 0 && strcmp (old_lines[x], new_lines[y]) == 0)
        {
          x++;
          y++;
        }
      farthest[k] = x;
      if (x >= old_count && y >= new_count)
        return TRUE;
    }
  return FALSE;
}

/* Walks the rounds back from the end; gives the kinds of the lines, last first. */
static void
walk_back (GPtrArray *rounds, int x, int y, GArray *kinds)
{
  for (int edits = (int) rounds->len - 1; edits >= 0; edits--)
    {
      const int *farthest = (int *) rounds->pdata[edits] + edits + 1;
      int k = x - y;
      gboolean down = k == -edits || (k != edits && farthest[k - 1] < farthest[k + 1]);
      int from_k = down ? k + 1 : k - 1;
      int from_x = edits == 0 ? 0 : farthest[from_k];
      int from_y = edits == 0 ? 0 : from_x - from_k;
      PtDiffKind kind = PT_DIFF_SAME;

      while (x > from_x && y > from_y)
        {
          g_array_append_val (kinds, kind);
          x--;
          y--;
        }
      if (edits == 0)
        break;
      kind = down ? PT_DIFF_ADDED : PT_DIFF_REMOVED;
      g_array_append_val (kinds, kind);
      x = from_x;
      y = from_y;
    }
}

static void
add_minimal (PtDiff *diff, char **old_lines, int old_count, char **new_lines, int new_count)
{
  int limit = MIN (old_count + new_count, EDIT_LIMIT);
  g_autofree int *row = g_new0 (int, 2 * (gsize) limit + 3);
  int *farthest = row + limit + 1;
  g_autoptr (GPtrArray) rounds = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) kinds = g_array_new (FALSE, FALSE, sizeof (PtDiffKind));
  gboolean found = FALSE;
  guint at_old = 0, at_new = 0;

  for (int edits = 0; edits <= limit && !found; edits++)
    {
      /* Kept as it was before the round: that is where its points came from. */
      g_ptr_array_add (rounds,
                       g_memdup2 (farthest - edits - 1, (2 * (gsize) edits + 3) * sizeof (int)));
      found = search_round (farthest, edits, old_lines, old_count, new_lines, new_count);
    }
  if (!found)
    {
      add_block (diff, old_lines, (guint) old_count, new_lines, (guint) new_count);
      return;
    }
  walk_back (rounds, old_count, new_count, kinds);
  for (guint i = kinds->len; i > 0; i--)
    {
      PtDiffKind kind = g_array_index (kinds, PtDiffKind, i - 1);

      add_line (diff, kind, kind == PT_DIFF_ADDED ? new_lines[at_new] : old_lines[at_old]);
      at_old += kind != PT_DIFF_ADDED;
      at_new += kind != PT_DIFF_REMOVED;
    }
}

/**
 * pt_diff_make:
 * @before: (nullable): the old text; NULL for none
 * @after: (nullable): the new text; NULL for none
 *
 * Compares two texts line by line.
 *
 * Returns: (transfer full): the difference
 */
PtDiff *
pt_diff_make (const char *before, const char *after)
{
  PtDiff *diff = g_new0 (PtDiff, 1);
  guint head = 0, tail = 0, old_count, new_count;

  diff->lines = g_array_new (FALSE, FALSE, sizeof (PtDiffLine));
  diff->old_lines = split_lines (before ? before : "");
  diff->new_lines = split_lines (after ? after : "");
  old_count = g_strv_length (diff->old_lines);
  new_count = g_strv_length (diff->new_lines);

  while (head < old_count && head < new_count
         && g_str_equal (diff->old_lines[head], diff->new_lines[head]))
    add_line (diff, PT_DIFF_SAME, diff->old_lines[head++]);
  while (
      tail < old_count - head && tail < new_count - head
      && g_str_equal (diff->old_lines[old_count - tail - 1], diff->new_lines[new_count - tail - 1]))
    tail++;
  add_minimal (diff, diff->old_lines + head, (int) (old_count - head - tail),
               diff->new_lines + head, (int) (new_count - head - tail));
  for (guint i = 0; i < tail; i++)
    add_line (diff, PT_DIFF_SAME, diff->old_lines[old_count - tail + i]);
  return diff;
}

void
pt_diff_free (PtDiff *diff)
{
  g_array_unref (diff->lines);
  g_strfreev (diff->old_lines);
  g_strfreev (diff->new_lines);
  g_free (diff);
}

static gboolean
is_near (const PtDiff *diff, guint index, guint context)
{
  guint first = index > context ? index - context : 0;
  guint last = MIN (index + context, diff->lines->len - 1);

  for (guint i = first; i <= last; i++)
    if (g_array_index (diff->lines, PtDiffLine, i).kind != PT_DIFF_SAME)
      return TRUE;
  return FALSE;
}

/**
 * pt_diff_format:
 * @diff: a difference
 * @context: how many equal lines are kept round a difference
 *
 * Returns: (transfer full): text with "+", "-" or " " in front of each line; runs of equal lines
 *   are folded to "… 61 lines unchanged"
 */
char *
pt_diff_format (const PtDiff *diff, guint context)
{
  GString *out = g_string_new (NULL);
  guint skipped = 0;

  for (guint i = 0; i <= diff->lines->len; i++)
    {
      const PtDiffLine *line
          = i < diff->lines->len ? &g_array_index (diff->lines, PtDiffLine, i) : NULL;

      if (line != NULL && !is_near (diff, i, context))
        {
          skipped++;
          continue;
        }
      if (skipped > 0)
        g_string_append_printf (
            out, ngettext ("… %u line unchanged\n", "… %u lines unchanged\n", skipped), skipped);
      skipped = 0;
      if (line != NULL)
        g_string_append_printf (out, "%c%s\n", " -+"[line->kind], line -> text);
    }
  return g_string_free (out, FALSE);
}
