#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-checks.h"

#include "pt-cmdline.h"
#include "pt-i18n.h"
#include "pt-quirks-private.h"

#define ID "arguments"

static const char *
why (void)
{
  return _ ("Some arguments from older guides take the card away at every start, or keep it from "
            "coming back.");
}

static const PtArgument *
find_argument (PtQuirks *quirks, const char *word)
{
  for (guint i = 0; i < quirks->arguments->len; i++)
    {
      const PtArgument *argument = g_ptr_array_index (quirks->arguments, i);

      if (pt_patterns_match (argument->patterns, word))
        return argument;
    }
  return NULL;
}

static char *
join_words (const GPtrArray *words)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < words->len; i++)
    g_string_append_printf (text, "%s`%s`", i > 0 ? "  ·  " : "",
                            (const char *) g_ptr_array_index (words, i));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* The arguments that stop everything come first; the remedy is theirs. */
static PtCheck *
make_found (const PtCheckInput *input,
            const PtArgument *gravest,
            const char *word,
            const GPtrArray *words)
{
  PtCheck *check = pt_check_make (ID, gravest->stops ? PT_CHECK_FAIL : PT_CHECK_WARNING,
                                  words->len == 1 ? _ (gravest->title)
                                                  : _ ("Several kernel arguments get in the way"),
                                  NULL, why ());
  g_autofree char *remedy = NULL;

  pt_check_take_seen (check, join_words (words));
  pt_check_set_without_argument (check, input, word);
  remedy = g_strdup_printf ("%s\n%s", _ (gravest->detail), check->remedy);
  pt_check_set_remedy (check, remedy);
  if (gravest->stops)
    {
      check->head = g_strdup (_ ("A kernel argument keeps devices from being lent to a machine."));
      check->hint = g_strdup (_ ("Take the kernel argument out to continue"));
    }
  return check;
}

/* This computer's own off switch counts here only where the IOMMU's check has another reason to
 * tell first. */
static gboolean
is_told_elsewhere (const PtCheckInput *input, const char *word)
{
  g_autofree char *off = pt_iommu_find_off_switch (input->host, word);

  if (off == NULL)
    return FALSE;
  return pt_iommu_is_on (input->iommu) || input->iommu == PT_IOMMU_SWITCHED_OFF
         || input->iommu == PT_IOMMU_NEXT_START;
}

/**
 * pt_check_arguments:
 * @input: the facts
 *
 * Kernel arguments of the running kernel that conflict with lending a card. Those that switch
 * the IOMMU off are told by the check of the IOMMU where it is off because of them.
 *
 * Returns: (transfer full): the outcome
 */
PtCheck *
pt_check_arguments (const PtCheckInput *input)
{
  const char *cmdline = input->host->boot->cmdline;
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  g_auto (GStrv) all = NULL;
  const PtArgument *gravest = NULL;
  const char *gravest_word = NULL;
  gboolean told_elsewhere = FALSE;

  if (cmdline == NULL)
    return pt_check_make (ID, PT_CHECK_UNKNOWN, _ ("The kernel’s arguments: cannot tell"),
                          _ ("The running kernel’s command line could not be read"), why ());
  all = pt_cmdline_split (cmdline);
  for (guint i = 0; all[i] != NULL; i++)
    {
      const PtArgument *argument = find_argument (input->quirks, all[i]);

      if (argument == NULL || pt_iommu_is_switch_of_other (input->host, all[i]))
        continue;
      if (is_told_elsewhere (input, all[i]))
        {
          told_elsewhere = !pt_iommu_is_on (input->iommu);
          continue;
        }
      g_ptr_array_add (words, all[i]);
      if (gravest == NULL || (argument->stops && !gravest->stops))
        {
          gravest = argument;
          gravest_word = all[i];
        }
    }
  if (gravest != NULL)
    return make_found (input, gravest, gravest_word, words);
  return pt_check_make (ID, PT_CHECK_PASS,
                        told_elsewhere ? _ ("No other kernel argument gets in the way")
                                       : _ ("No kernel argument gets in the way"),
                        _ ("The running kernel’s command line was read"), why ());
}
