#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-check-row.h"

#include "pt-detail-row.h"
#include "pt-fold.h"
#include "pt-i18n.h"
#include "pt-spoken.h"
#include "pt-state-badge.h"
#include "pt-words.h"

/**
 * PtCheckRow:
 *
 * The finding of a check: what was seen; folded in it why it matters and what to do.
 */
struct _PtCheckRow
{
  AdwExpanderRow parent_instance;

  char *id;
};

static const struct
{
  PtKind kind;
  const char *icon_name;
  const char *word;
} states[] = {
  [PT_CHECK_PASS] = { PT_KIND_SUCCESS, "object-select-symbolic", N_ ("Passed") },
  [PT_CHECK_WARNING] = { PT_KIND_WARNING, "dialog-warning-symbolic", N_ ("Warning") },
  [PT_CHECK_FAIL] = { PT_KIND_ERROR, "dialog-error-symbolic", N_ ("To fix") },
  [PT_CHECK_UNKNOWN] = { PT_KIND_NEUTRAL, "dialog-question-symbolic", N_ ("Cannot tell") },
};

G_DEFINE_FINAL_TYPE (PtCheckRow, pt_check_row, ADW_TYPE_EXPANDER_ROW)

static void
pt_check_row_finalize (GObject *object)
{
  PtCheckRow *self = PT_CHECK_ROW (object);

  g_free (self->id);
  G_OBJECT_CLASS (pt_check_row_parent_class)->finalize (object);
}

static void
pt_check_row_class_init (PtCheckRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pt_check_row_finalize;
}

static void
pt_check_row_init (PtCheckRow *self)
{
}

PtKind
pt_check_state_kind (PtCheckState state)
{
  return states[state].kind;
}

const char *
pt_check_state_icon (PtCheckState state)
{
  return states[state].icon_name;
}

const char *
pt_check_state_word (PtCheckState state)
{
  return g_dgettext (GETTEXT_PACKAGE, states[state].word);
}

static void
add_remedy (AdwExpanderRow *self, const PtCheck *check)
{
  g_autofree char *remedy = check->remedy != NULL ? pt_words_to_markup (check->remedy) : NULL;
  GtkWidget *row = pt_detail_row_new (_ ("What to do"), remedy);

  if (check->command != NULL)
    pt_detail_row_add_command (PT_DETAIL_ROW (row), check->command);
  if (check->fix == PT_FIX_USE_SYSTEM_LIBVIRT)
    pt_detail_row_add_button (PT_DETAIL_ROW (row), _ ("_Use the System’s"),
                              "win.use-system-libvirt");
  if (check->unverified)
    pt_detail_row_add_note (PT_DETAIL_ROW (row),
                            _ ("From general knowledge: not verified on a system like yours."));
  adw_expander_row_add_row (self, row);
}

static gboolean
has_why (const PtCheck *check)
{
  return check->why != NULL && check->why[0] != '\0';
}

static gboolean
has_remedy (const PtCheck *check)
{
  return check->remedy != NULL || check->command != NULL;
}

static void
add_details (AdwExpanderRow *self, gpointer data)
{
  const PtCheck *check = data;

  if (has_why (check))
    {
      g_autofree char *why = pt_words_to_markup (check->why);

      adw_expander_row_add_row (self, pt_detail_row_new (_ ("Why it matters"), why));
    }
  if (has_remedy (check))
    add_remedy (self, check);
}

/* Of a check, what is folded in its row. */
static PtCheck *
copy_details (const PtCheck *check)
{
  PtCheck *copy = pt_check_new (check->id);

  copy->why = g_strdup (check->why);
  copy->remedy = g_strdup (check->remedy);
  copy->command = g_strdup (check->command);
  copy->unverified = check->unverified;
  copy->fix = check->fix;
  return copy;
}

/**
 * pt_check_row_new:
 * @check: a check
 *
 * Returns: (transfer floating): a row, folded
 */
GtkWidget *
pt_check_row_new (const PtCheck *check)
{
  PtCheckRow *self = g_object_new (PT_TYPE_CHECK_ROW, NULL);
  g_autofree char *title = pt_words_to_markup (check->title);
  g_autofree char *seen = pt_words_to_markup (check->seen != NULL ? check->seen : "");

  self->id = g_strdup (check->id);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self), seen);
  adw_expander_row_add_prefix (ADW_EXPANDER_ROW (self),
                               pt_state_badge_new (pt_check_state_kind (check->state),
                                                   pt_check_state_icon (check->state),
                                                   pt_check_state_word (check->state)));
  if (has_why (check) || has_remedy (check))
    pt_fold_fill_later (ADW_EXPANDER_ROW (self), add_details, copy_details (check),
                        (GDestroyNotify) pt_check_free);
  pt_spoken_describe_row (GTK_WIDGET (self), pt_check_state_word (check->state));
  return GTK_WIDGET (self);
}

/**
 * pt_check_row_get_id:
 * @self: a row
 *
 * Returns: (transfer none): id of the check
 */
const char *
pt_check_row_get_id (PtCheckRow *self)
{
  g_return_val_if_fail (PT_IS_CHECK_ROW (self), NULL);

  return self->id;
}
