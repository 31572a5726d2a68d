#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-check.h"

#include "pt-card.h"
#include "pt-checks.h"
#include "pt-i18n.h"

const char *
pt_check_state_name (PtCheckState state)
{
  switch (state)
    {
    case PT_CHECK_PASS:
      return "pass";
    case PT_CHECK_WARNING:
      return "warning";
    case PT_CHECK_FAIL:
      return "fail";
    case PT_CHECK_UNKNOWN:
      return "unknown";
    }
  return "unknown";
}

PtCheck *
pt_check_new (const char *id)
{
  PtCheck *check = g_new0 (PtCheck, 1);

  check->id = g_strdup (id);
  check->state = PT_CHECK_UNKNOWN;
  return check;
}

void
pt_check_free (PtCheck *check)
{
  if (check == NULL)
    return;
  g_free (check->id);
  g_free (check->title);
  g_free (check->seen);
  g_free (check->why);
  g_free (check->remedy);
  g_free (check->command);
  g_free (check->head);
  g_free (check->hint);
  g_free (check);
}

/**
 * pt_check_make:
 * @id: id
 * @state: how the check ended
 * @title: the finding as a sentence, translated
 * @seen: (nullable): what was seen, translated
 * @why: why it matters, translated
 *
 * Returns: (transfer full): an outcome without a remedy
 */
PtCheck *
pt_check_make (
    const char *id, PtCheckState state, const char *title, const char *seen, const char *why)
{
  PtCheck *check = pt_check_new (id);

  check->state = state;
  check->title = g_strdup (title);
  check->seen = g_strdup (seen);
  check->why = g_strdup (why);
  return check;
}

/**
 * pt_check_take_seen:
 * @check: an outcome
 * @seen: (transfer full): what was seen
 *
 * Sets what was seen where it has facts in it.
 */
void
pt_check_take_seen (PtCheck *check, char *seen)
{
  g_free (check->seen);
  check->seen = seen;
}

void
pt_check_set_remedy (PtCheck *check, const char *remedy)
{
  char *copy = g_strdup (remedy);

  g_free (check->remedy);
  check->remedy = copy;
}

/**
 * pt_check_has_asked:
 * @input: the facts
 *
 * Returns: whether the system's QEMU driver answered: what libvirt's test driver offers says
 *   nothing about this computer
 */
gboolean
pt_check_has_asked (const PtCheckInput *input)
{
  const PtVirtFacts *virt = input->virt;

  return virt->state == PT_VIRT_READY && !virt->session
         && (virt->uri == NULL || g_str_has_prefix (virt->uri, "qemu"));
}

/**
 * pt_check_set_install:
 * @check: an outcome
 * @input: the facts
 * @program: what is missing
 *
 * Sets the remedy: how this distribution installs it.
 */
void
pt_check_set_install (PtCheck *check, const PtCheckInput *input, PtProgram program)
{
  g_free (check->remedy);
  g_free (check->command);
  check->remedy = pt_packages_format_words (input->packages, program);
  check->command = pt_packages_format_command (input->packages, program);
  check->unverified = check->command != NULL && pt_origin_is_unverified (&input->packages->origin);
}

/**
 * pt_check_set_argument:
 * @check: an outcome
 * @input: the facts
 * @argument: a kernel argument that is missing
 *
 * Sets the remedy: how this computer's boot loader gets it.
 */
void
pt_check_set_argument (PtCheck *check, const PtCheckInput *input, const char *argument)
{
  const PtLoader *loader = input->loader;
  g_autofree char *edit = NULL;
  g_autoptr (GString) remedy = g_string_new (NULL);

  g_free (check->command);
  check->command = NULL;
  check->fix = PT_FIX_NONE;
  if (loader == NULL)
    {
      g_string_append_printf (
          remedy,
          _ ("Which boot loader this computer has cannot be told. Add `%s` to its kernel "
             "arguments, then restart."),
          argument);
      g_free (check->remedy);
      check->remedy = g_string_free (g_steal_pointer (&remedy), FALSE);
      return;
    }
  edit = pt_loader_format_edit (loader, argument);
  check->command = pt_loader_format_command (loader, argument);
  check->unverified = pt_origin_is_unverified (&loader->origin);
  if (loader->assisted)
    {
      check->fix = PT_FIX_KERNEL_ARGUMENT;
      g_string_append (remedy, _ ("Passthrough can add the argument. It is shown on Review and "
                                  "takes effect after a restart."));
      /* Translators: what follows is how to do it without Passthrough. */
      g_string_append_printf (remedy, "\n%s ", _ ("By hand:"));
    }
  if (edit != NULL)
    g_string_append_printf (remedy, "%s ", edit);
  else
    g_string_append_printf (remedy, "%s ", _ ("Run this command."));
  g_string_append (remedy, _ ("Then restart."));
  g_free (check->remedy);
  check->remedy = g_string_free (g_steal_pointer (&remedy), FALSE);
}

/**
 * pt_check_set_without_argument:
 * @check: an outcome
 * @input: the facts
 * @argument: a kernel argument that is in the way
 *
 * Sets the remedy: how this computer's boot loader gets rid of it. Passthrough takes out only
 * what it has put in, so this is left to the user.
 */
void
pt_check_set_without_argument (PtCheck *check, const PtCheckInput *input, const char *argument)
{
  const PtLoader *loader = input->loader;
  g_autofree char *words = NULL;

  g_free (check->remedy);
  g_clear_pointer (&check->command, g_free);
  if (loader == NULL)
    {
      check->remedy = g_strdup_printf (
          _ ("Take `%s` out of the boot loader’s kernel arguments, then restart."), argument);
      return;
    }
  words = pt_loader_format_remove (loader, argument);
  check->command = pt_loader_format_remove_command (loader, argument);
  check->unverified = pt_origin_is_unverified (&loader->origin);
  check->remedy = g_strdup_printf ("%s %s", words != NULL ? words : _ ("Run this command."),
                                   _ ("Then restart."));
}

static gboolean
is_ready (const GPtrArray *checks)
{
  for (guint i = 0; i < checks->len; i++)
    {
      const PtCheck *check = g_ptr_array_index (checks, i);

      if (check->state == PT_CHECK_FAIL)
        return FALSE;
      if (check->state == PT_CHECK_UNKNOWN
          && (g_str_equal (check->id, "virtualization") || g_str_equal (check->id, "iommu")))
        return FALSE;
    }
  return TRUE;
}

/**
 * pt_report_make:
 * @host: the computer
 * @virt: (nullable): what libvirt answered; %NULL: it was not asked
 * @quirks: the knowledge
 *
 * Judges a computer: every check, every card.
 *
 * Returns: (transfer full): the judgement; it holds references to @host and @virt
 */
PtReport *
pt_report_make (PtHost *host, PtVirtFacts *virt, PtQuirks *quirks)
{
  PtReport *report = g_atomic_rc_box_new0 (PtReport);

  report->host = pt_host_ref (host);
  report->virt = virt != NULL ? pt_virt_facts_ref (virt) : pt_virt_facts_new ();
  report->checks = pt_checks_run (host, report->virt, quirks);
  report->cards = pt_cards_judge (host, quirks);
  report->ready = is_ready (report->checks);
  return report;
}

PtReport *
pt_report_ref (PtReport *report)
{
  return g_atomic_rc_box_acquire (report);
}

static void
report_clear (PtReport *report)
{
  g_clear_pointer (&report->cards, g_ptr_array_unref);
  g_clear_pointer (&report->checks, g_ptr_array_unref);
  g_clear_pointer (&report->virt, pt_virt_facts_unref);
  g_clear_pointer (&report->host, pt_host_unref);
}

void
pt_report_unref (PtReport *report)
{
  if (report != NULL)
    g_atomic_rc_box_release_full (report, (GDestroyNotify) report_clear);
}
