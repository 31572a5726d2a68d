#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-diff-view.h"

#include "pt-diff.h"
#include "pt-i18n.h"

/* Longer runs of equal lines are folded; so many of them stay on each side of a change. */
#define EQUAL_LIMIT 3
#define CONTEXT_LINES 1

/* Of a long run so many lines are shown, the rest when somebody asks for it: nobody reads a whole
 * script to find the next difference. */
#define RUN_LIMIT 32
#define RUN_LINES 8

/* A label of thousands of lines takes long to lay out. */
#define LABEL_LINES 200

/* A definition has dozens of differences, each a text of its own: so many are laid out in a frame,
 * and the page is there at once. */
#define PARTS_AT_ONCE 6

/* What stands below one another. */
typedef enum
{
  PART_LINES,
  PART_FOLD,
  PART_REST,
} PartKind;

typedef struct
{
  PartKind kind;
  guint first;
  guint count;
} Part;

typedef struct
{
  PtDiff *diff;
  GtkBox *box;
  GArray *parts;
  guint done;
} View;

#define VIEW_KEY "pt-diff-view"
#define PART_KEY "pt-diff-part"

static void
view_free (gpointer data)
{
  View *view = data;

  pt_diff_free (view->diff);
  g_array_unref (view->parts);
  g_free (view);
}

static const struct
{
  const char *style;
  const char *mark;
} kinds[] = {
  [PT_DIFF_SAME] = { "same", " " },
  [PT_DIFF_REMOVED] = { "removed", "\xe2\x88\x92" },
  [PT_DIFF_ADDED] = { "added", "+" },
};

/* What is said in the place of the mark, which is read as a sign or not at all. */
static char *
spell_lines (PtDiffKind kind, const char *lines)
{
  switch (kind)
    {
    case PT_DIFF_SAME:
      return g_strdup_printf (_ ("unchanged: %s"), lines);
    case PT_DIFF_REMOVED:
      return g_strdup_printf (_ ("removed: %s"), lines);
    case PT_DIFF_ADDED:
      return g_strdup_printf (_ ("added: %s"), lines);
    }
  g_return_val_if_reached (NULL);
}

static GtkWidget *
make_label (const char *style, const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  /* The focus shall not stop at each of dozens of texts. */
  gtk_widget_set_focusable (label, FALSE);
  gtk_widget_set_direction (label, GTK_TEXT_DIR_LTR);
  gtk_widget_add_css_class (label, "pt-diff");
  gtk_widget_add_css_class (label, style);
  return label;
}

/* What a definition or a file holds may be any bytes. */
static char *
clean (const char *text)
{
  char *valid = g_utf8_make_valid (text, -1);

  for (char *c = valid; *c != '\0'; c++)
    if (g_ascii_iscntrl (*c))
      *c = *c == '\t' ? ' ' : '?';
  return valid;
}

static void
add_lines (GtkBox *box, const PtDiff *diff, guint first, guint count)
{
  const PtDiffKind kind = g_array_index (diff->lines, PtDiffLine, first).kind;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GString) spoken = g_string_new (NULL);
  g_autofree char *name = NULL;
  GtkWidget *label;

  for (guint i = first; i < first + count; i++)
    {
      g_autofree char *line = clean (g_array_index (diff->lines, PtDiffLine, i).text);

      g_string_append_printf (text, "%s%s %s", i > first ? "\n" : "", kinds[kind].mark, line);
      g_string_append_printf (spoken, "%s%s", i > first ? "\n" : "", line);
    }
  label = make_label (kinds[kind].style, text->str);
  name = spell_lines (kind, spoken->str);
  gtk_accessible_update_property (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_box_append (box, label);
}

static void
add_all_lines (GtkBox *box, const PtDiff *diff, guint first, guint count)
{
  for (guint done = 0; done < count; done += LABEL_LINES)
    add_lines (box, diff, first + done, MIN (LABEL_LINES, count - done));
}

/* The rest of a long run, made when somebody wants to see it. */
static void
on_more_clicked_cb (GtkButton *button, View *view)
{
  const Part *part = g_object_get_data (G_OBJECT (button), PART_KEY);
  GtkWidget *rest = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  add_all_lines (GTK_BOX (rest), view->diff, part->first, part->count);
  gtk_box_insert_child_after (view->box, rest, GTK_WIDGET (button));
  gtk_widget_set_visible (GTK_WIDGET (button), FALSE);
}

static char *
describe_more (PtDiffKind kind, guint count)
{
  if (kind == PT_DIFF_ADDED)
    return g_strdup_printf (ngettext ("… %u more line added", "… %u more lines added", count),
                            count);
  return g_strdup_printf (ngettext ("… %u more line removed", "… %u more lines removed", count),
                          count);
}

static void
add_rest (View *view, const Part *part)
{
  PtDiffKind kind = g_array_index (view->diff->lines, PtDiffLine, part->first).kind;
  g_autofree char *words = describe_more (kind, part->count);
  GtkWidget *button = gtk_button_new_with_label (words);

  /* Its own direction says where the start is. */
  gtk_widget_set_direction (button, GTK_TEXT_DIR_LTR);
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  gtk_widget_set_tooltip_text (button, _ ("Show These Lines"));
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "pt-diff-more");
  g_object_set_data_full (G_OBJECT (button), PART_KEY, g_memdup2 (part, sizeof *part), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (on_more_clicked_cb), view);
  gtk_box_append (view->box, button);
}

static void
add_fold (GtkBox *box, guint count)
{
  g_autofree char *text
      = g_strdup_printf (ngettext ("… %u line unchanged", "… %u lines unchanged", count), count);

  gtk_box_append (box, make_label ("skip", text));
}

/* -- what stands there ----------------------------------------------------- */

static void
plan_part (View *view, PartKind kind, guint first, guint count)
{
  Part part = { kind, first, count };

  g_array_append_val (view->parts, part);
}

static void
plan_run (View *view, guint first, guint count)
{
  if (count <= RUN_LIMIT)
    {
      plan_part (view, PART_LINES, first, count);
      return;
    }
  plan_part (view, PART_LINES, first, RUN_LINES);
  plan_part (view, PART_REST, first + RUN_LINES, count - RUN_LINES);
}

static void
plan_equal_run (View *view, guint first, guint count)
{
  guint before = first > 0 ? CONTEXT_LINES : 0;
  guint after = first + count < view->diff->lines->len ? CONTEXT_LINES : 0;

  if (count <= EQUAL_LIMIT)
    {
      plan_run (view, first, count);
      return;
    }
  if (before > 0)
    plan_run (view, first, before);
  plan_part (view, PART_FOLD, first + before, count - before - after);
  if (after > 0)
    plan_run (view, first + count - after, after);
}

static guint
run_length (const PtDiff *diff, guint first)
{
  PtDiffKind kind = g_array_index (diff->lines, PtDiffLine, first).kind;
  guint end = first;

  while (end < diff->lines->len && g_array_index (diff->lines, PtDiffLine, end).kind == kind)
    end++;
  return end - first;
}

static void
plan (View *view)
{
  const PtDiff *diff = view->diff;

  for (guint i = 0; i < diff->lines->len;)
    {
      guint count = run_length (diff, i);

      if (g_array_index (diff->lines, PtDiffLine, i).kind == PT_DIFF_SAME)
        plan_equal_run (view, i, count);
      else
        plan_run (view, i, count);
      i += count;
    }
}

static void
add_part (View *view, const Part *part)
{
  switch (part->kind)
    {
    case PART_LINES:
      add_all_lines (view->box, view->diff, part->first, part->count);
      break;
    case PART_FOLD:
      add_fold (view->box, part->count);
      break;
    case PART_REST:
      add_rest (view, part);
      break;
    }
}

/* Returns whether something is left. */
static gboolean
add_some (View *view)
{
  for (guint i = 0; i < PARTS_AT_ONCE && view->done < view->parts->len; i++)
    add_part (view, &g_array_index (view->parts, Part, view->done++));
  return view->done < view->parts->len;
}

static gboolean
on_frame_cb (GtkWidget *box, GdkFrameClock *clock, gpointer data)
{
  return add_some (data) ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

/* A scrolled window takes the wheel also where it has nothing to turn, and the page under the
 * pointer would stand still (seen with GTK 4.8). */
static void
leave_wheel_to_page (GtkWidget *scroller)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (scroller);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GObject) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_SCROLL (controller))
        gtk_event_controller_scroll_set_flags (GTK_EVENT_CONTROLLER_SCROLL (controller),
                                               GTK_EVENT_CONTROLLER_SCROLL_HORIZONTAL
                                                   | GTK_EVENT_CONTROLLER_SCROLL_KINETIC);
    }
}

/**
 * pt_diff_view_new:
 * @before: (nullable): a text as it is; NULL: nothing
 * @after: (nullable): as it will be
 *
 * Returns: (transfer floating): all of the difference: what was added and what was removed, line by
 *   line, and how many lines stay between
 */
GtkWidget *
pt_diff_view_new (const char *before, const char *after)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  View *view = g_new0 (View, 1);

  view->diff = pt_diff_make (before, after);
  view->box = GTK_BOX (box);
  view->parts = g_array_new (FALSE, FALSE, sizeof (Part));
  g_object_set_data_full (G_OBJECT (box), VIEW_KEY, view, view_free);
  plan (view);
  if (add_some (view))
    gtk_widget_add_tick_callback (box, on_frame_cb, view, NULL);
  gtk_widget_set_direction (box, GTK_TEXT_DIR_LTR);
  gtk_widget_set_direction (scroller, GTK_TEXT_DIR_LTR);
  gtk_widget_add_css_class (box, "pt-diff-box");
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_AUTOMATIC,
                                  GTK_POLICY_NEVER);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), box);
  /* The viewport between them decides at which end one begins. */
  gtk_widget_set_direction (gtk_widget_get_parent (box), GTK_TEXT_DIR_LTR);
  leave_wheel_to_page (scroller);
  return scroller;
}
