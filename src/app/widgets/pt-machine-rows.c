#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-machine-rows.h"

#include "pt-i18n.h"
#include "pt-os-names.h"
#include "pt-pill.h"
#include "pt-spoken.h"
#include "pt-state-badge.h"
#include "pt-words.h"

/* Between the short facts of a subtitle. */
#define JOINER "  ·  "

static const struct
{
  PtKind kind;
  const char *word;
} fits[] = {
  [PT_MACHINE_SUITS] = { PT_KIND_SUCCESS, N_ ("Suits") },
  [PT_MACHINE_HAS_CARD] = { PT_KIND_ACCENT, N_ ("Has the card") },
  [PT_MACHINE_IN_THE_WAY] = { PT_KIND_WARNING, N_ ("Stop it first") },
  [PT_MACHINE_UNFIT] = { PT_KIND_NEUTRAL, N_ ("Does not suit") },
};

/**
 * pt_machine_fit:
 * @machine: a machine
 *
 * Returns: whether it can be chosen
 */
PtMachineFit
pt_machine_fit (const PtMachine *machine)
{
  if (machine->summary->problem != NULL || !machine->persistent)
    return PT_MACHINE_UNFIT;
  if (machine->state != PT_MACHINE_OFF)
    return PT_MACHINE_IN_THE_WAY;
  return machine->summary->has_card ? PT_MACHINE_HAS_CARD : PT_MACHINE_SUITS;
}

/**
 * pt_machine_fit_word:
 * @machine: a machine
 *
 * Returns: (transfer none): whether it can be chosen, in a word or two
 */
const char *
pt_machine_fit_word (const PtMachine *machine)
{
  return g_dgettext (GETTEXT_PACKAGE, fits[pt_machine_fit (machine)].word);
}

static const char *
describe_state (PtMachineState state)
{
  switch (state)
    {
    case PT_MACHINE_OFF:
      return _ ("off");
    case PT_MACHINE_RUNNING:
      return _ ("running");
    case PT_MACHINE_PAUSED:
      return _ ("paused");
    case PT_MACHINE_ENDING:
      return _ ("shutting down");
    case PT_MACHINE_SUSPENDED:
      return _ ("asleep");
    case PT_MACHINE_UNKNOWN:
      return _ ("state: cannot tell");
    }
  g_return_val_if_reached ("");
}

static char *
describe (const PtMachine *machine)
{
  const PtVmSummary *summary = machine->summary;
  g_autoptr (GString) out = g_string_new (NULL);
  const char *system = pt_os_names_peek (summary->system);

  if (system != NULL)
    g_string_append_printf (out, "%s" JOINER, system);
  if (summary->processors > 0)
    g_string_append_printf (out, ngettext ("%u processor", "%u processors", summary->processors),
                            summary->processors);
  if (summary->memory > 0)
    {
      g_autofree char *memory
          = summary->memory >= (guint64) 1 << 30
                ? g_strdup_printf (_ ("%.0f GB"), (double) summary->memory / (1 << 30))
                : g_strdup_printf (_ ("%.0f MB"), (double) summary->memory / (1 << 20));

      g_string_append_printf (out, "%s%s", summary->processors > 0 ? ", " : "", memory);
    }
  g_string_append_printf (out, "%s%s", summary->processors > 0 || summary->memory > 0 ? JOINER : "",
                          describe_state (machine->state));
  return g_string_free (g_steal_pointer (&out), FALSE);
}

/**
 * pt_machine_row_new:
 * @machine: a machine
 *
 * Returns: (transfer floating): a row that says what it is and whether it suits
 */
GtkWidget *
pt_machine_row_new (const PtMachine *machine)
{
  GtkWidget *row = adw_action_row_new ();
  PtMachineFit fit = pt_machine_fit (machine);
  g_autofree char *title = g_markup_escape_text (machine->name, -1);
  g_autofree char *facts = describe (machine);
  g_autofree char *subtitle = g_markup_escape_text (facts, -1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 2);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_add_suffix (
      ADW_ACTION_ROW (row),
      pt_pill_new (fits[fit].kind, g_dgettext (GETTEXT_PACKAGE, fits[fit].word)));
  pt_spoken_describe_row (row, g_dgettext (GETTEXT_PACKAGE, fits[fit].word));
  return row;
}

/* -- about the machine that is chosen ----------------------------------- */

static GtkWidget *
make_row (PtKind kind, const char *icon_name, const char *word, const char *title, const char *text)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *markup = pt_words_to_markup (text);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), markup);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), pt_state_badge_new (kind, icon_name, word));
  pt_spoken_describe_row (row, word);
  return row;
}

static char *
list_what_suits (const PtVmSummary *summary)
{
  g_autoptr (GString) out = g_string_new (_ ("Q35 board and UEFI firmware"));

  g_string_append_printf (out, "%s%s", _ (", "),
                          summary->host_passthrough ? _ ("processor passed as it is")
                                                    : _ ("processor of a named model"));
  if (summary->tpm)
    g_string_append_printf (out, "%s%s", _ (", "), _ ("TPM present"));
  g_string_append (out, ".");
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static GtkWidget *
make_change_row (const PtVmSummary *summary)
{
  const char *text = _ ("The card goes in. Nothing else in it is touched.");

  if (summary->has_card)
    text = _ ("It has the card already: only what you choose otherwise now.");
  else if (summary->display)
    text = _ ("The card goes in; the virtual display goes out. Nothing else in it is touched.");
  return make_row (PT_KIND_ACCENT, "document-properties-symbolic", NULL,
                   _ ("What Passthrough changes"), text);
}

static GtkWidget *
make_unfit_row (const PtMachine *machine)
{
  const char *problem = machine->summary->problem;

  if (problem == NULL)
    problem = _ ("libvirt forgets it when it stops. Keep its definition with the program that "
                 "started it.");
  return make_row (PT_KIND_NEUTRAL, "dialog-information-symbolic", _ ("Good to know"),
                   _ ("Why it does not suit"), problem);
}

/**
 * pt_machine_about_row_new:
 * @machine: the machine that is chosen
 * @index: which row, from 0
 *
 * Returns: (transfer floating) (nullable): what there is to say about it; NULL after the last one
 */
GtkWidget *
pt_machine_about_row_new (const PtMachine *machine, guint index)
{
  PtMachineFit fit = pt_machine_fit (machine);
  g_autofree char *suits = NULL;

  if (fit == PT_MACHINE_UNFIT)
    return index == 0 ? make_unfit_row (machine) : NULL;
  if (fit == PT_MACHINE_IN_THE_WAY && index == 0)
    return make_row (
        PT_KIND_WARNING, "dialog-warning-symbolic", _ ("Warning"), _ ("It does not stand still"),
        _ ("A machine gets its card when it starts. Shut it down first, from inside it; "
           "this page notices by itself."));
  if (fit == PT_MACHINE_IN_THE_WAY)
    index--;
  if (index == 1)
    return make_change_row (machine->summary);
  if (index > 1)
    return NULL;
  suits = list_what_suits (machine->summary);
  return make_row (PT_KIND_SUCCESS, "object-select-symbolic", NULL, _ ("What suits"), suits);
}
