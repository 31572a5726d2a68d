#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-change-row.h"

#include <string.h>

#include "pt-detail-row.h"
#include "pt-diff-view.h"
#include "pt-diff.h"
#include "pt-fold.h"
#include "pt-i18n.h"
#include "pt-page.h"
#include "pt-spoken.h"
#include "pt-state-badge.h"
#include "pt-turns.h"

/* Between the short facts of a subtitle. */
#define JOINER "  ·  "

typedef struct
{
  char *path;
  char *before;
  char *after;
  gboolean before_known;
} Pair;

static void
pair_free (Pair *pair)
{
  g_free (pair->path);
  g_free (pair->before);
  g_free (pair->after);
  g_free (pair);
}

typedef struct
{
  char *reason; /* as markup */
  GPtrArray *pairs;
} Details;

static void
details_free (Details *details)
{
  g_free (details->reason);
  g_ptr_array_unref (details->pairs);
  g_free (details);
}

static Details *
copy_details (const GPtrArray *changes)
{
  const PtChange *first = changes->pdata[0];
  Details *details = g_new0 (Details, 1);

  details->reason = g_markup_escape_text (first->reason, -1);
  details->pairs = g_ptr_array_new_with_free_func ((GDestroyNotify) pair_free);
  for (guint i = 0; i < changes->len; i++)
    {
      const PtChange *change = changes->pdata[i];
      Pair *pair = g_new0 (Pair, 1);

      pair->path = g_strdup (change->path);
      pair->before = g_strdup (change->before);
      pair->after = g_strdup (change->after);
      pair->before_known = change->before_known;
      g_ptr_array_add (details->pairs, pair);
    }
  return details;
}

static char *
describe_lines (const PtChange *change)
{
  g_autoptr (PtDiff) diff = pt_diff_make (change->before, change->after);
  g_autofree char *added
      = g_strdup_printf (ngettext ("%u line added", "%u lines added", diff->added), diff->added);

  if (diff->removed == 0)
    return g_steal_pointer (&added);
  /* Translators: "42 lines added", and how many were removed */
  return g_strdup_printf (ngettext ("%s, %u removed", "%s, %u removed", diff->removed), added,
                          diff->removed);
}

/* With the separators of the reader's language. */
static char *
format_number (gsize number)
{
  return g_strdup_printf ("%'" G_GSIZE_FORMAT, number);
}

static char *
describe_file (const PtChange *change)
{
  gsize length = strlen (change->after);
  g_autofree char *path = g_markup_printf_escaped ("<tt>%s</tt>", change->path);
  g_autofree char *lines = NULL;

  if (!change->before_known)
    return g_strdup_printf ("%s" JOINER "%s", path, _ ("what is there now: cannot tell"));
  if (change->before == NULL)
    {
      g_autofree char *count = format_number (length);
      /* Translators: a number of bytes */
      g_autofree char *size
          = g_strdup_printf (ngettext ("new, %s byte", "new, %s bytes", (gulong) length), count);

      return g_strdup_printf ("%s" JOINER "%s", path, size);
    }
  lines = describe_lines (change);
  return g_strdup_printf ("%s" JOINER "%s", path, lines);
}

static char *
describe_several (const GPtrArray *changes)
{
  const PtChange *first = changes->pdata[0];
  g_autofree char *folder = g_path_get_dirname (first->path);
  g_autofree char *path = g_markup_printf_escaped ("<tt>%s/</tt>", folder);
  g_autofree char *files = NULL;
  gsize length = 0;
  guint added = 0;

  for (guint i = 0; i < changes->len; i++)
    {
      const PtChange *change = changes->pdata[i];

      length += strlen (change->after);
      added += change->before == NULL;
    }
  if (added == changes->len)
    {
      g_autofree char *count = format_number (length);

      /* Translators: a number of files, and of bytes */
      files = g_strdup_printf (
          ngettext ("%u new file, %s bytes", "%u new files, %s bytes", changes->len), changes->len,
          count);
    }
  else
    files = g_strdup_printf (ngettext ("%u file altered", "%u files altered", changes->len),
                             changes->len);
  return g_strdup_printf ("%s" JOINER "%s", path, files);
}

static char *
describe (const GPtrArray *changes)
{
  const PtChange *change = changes->pdata[0];
  g_autofree char *lines = NULL;

  if (changes->len > 1)
    return describe_several (changes);
  if (change->path != NULL)
    return describe_file (change);
  lines = describe_lines (change);
  return g_strdup_printf ("%s" JOINER "%s", _ ("libvirt definition"), lines);
}

static const char *
icon_of (const PtChange *change)
{
  if (change->path == NULL)
    return "computer-symbolic";
  return change->before == NULL ? "document-new-symbolic" : "document-properties-symbolic";
}

static GtkWidget *
make_caption (const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_set_margin_top (label, 10);
  gtk_widget_set_margin_bottom (label, 4);
  gtk_widget_set_margin_start (label, 14);
  gtk_widget_set_margin_end (label, 14);
  gtk_widget_set_direction (label, GTK_TEXT_DIR_LTR);
  gtk_widget_add_css_class (label, "pt-mono");
  return label;
}

static GtkWidget *
make_diff_row (const Pair *pair, gboolean several)
{
  GtkWidget *line = adw_preferences_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  if (several)
    gtk_box_append (GTK_BOX (box), make_caption (pair->path));
  if (!pair->before_known)
    gtk_box_append (GTK_BOX (box),
                    make_caption (_ ("What is there now cannot be read without root.")));
  gtk_box_append (GTK_BOX (box), pt_diff_view_new (pair->before, pair->after));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (line), FALSE);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (line), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (line), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  pair->path != NULL ? pair->path : _ ("libvirt definition"), -1);
  return line;
}

static void
show_details (AdwExpanderRow *row, gpointer data)
{
  const Details *details = data;
  GtkWidget *page = gtk_widget_get_ancestor (GTK_WIDGET (row), PT_TYPE_PAGE);

  adw_expander_row_add_row (row, pt_detail_row_new (_ ("Why it matters"), details->reason));
  for (guint i = 0; i < details->pairs->len; i++)
    {
      GtkWidget *line = make_diff_row (details->pairs->pdata[i], details->pairs->len > 1);

      adw_expander_row_add_row (row, line);
      if (page != NULL)
        pt_turns_show (page, line);
    }
}

/**
 * pt_change_row_new:
 * @changes: (element-type PtChange): changes that have one purpose
 *
 * Returns: (transfer floating): what is changed and why; folded in it every line of it
 */
GtkWidget *
pt_change_row_new (const GPtrArray *changes)
{
  const PtChange *first = changes->pdata[0];
  GtkWidget *row = adw_expander_row_new ();
  g_autofree char *title = g_markup_escape_text (first->title, -1);
  g_autofree char *subtitle = describe (changes);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (row), subtitle);
  adw_expander_row_add_prefix (ADW_EXPANDER_ROW (row),
                               pt_state_badge_new (PT_KIND_ACCENT, icon_of (first), NULL));
  pt_fold_fill_later (ADW_EXPANDER_ROW (row), show_details, copy_details (changes),
                      (GDestroyNotify) details_free);
  pt_spoken_describe_row (row, NULL);
  return row;
}
