#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-checks.h"

#include "pt-i18n.h"

#define ID "memory"

/* Windows 11 asks for 4 GiB (Microsoft's requirements), and a desktop-less Linux with QEMU is at
 * ease with about as much. */
#define COMFORTABLE (G_GUINT64_CONSTANT (7) * 1024 * 1024 * 1024)
#define LEAST (G_GUINT64_CONSTANT (3) * 1024 * 1024 * 1024)

/* People say "16 GB" of what is 16 GiB. */
static char *
format_memory (guint64 bytes)
{
  const guint64 gib = G_GUINT64_CONSTANT (1) << 30;

  if (bytes < gib)
    return g_strdup_printf (_ ("%u MB"), (guint) (bytes >> 20));
  return g_strdup_printf (_ ("%u GB"), (guint) ((bytes + gib / 2) / gib));
}

/**
 * pt_check_memory:
 * @input: the facts
 *
 * Enough memory for a machine and this computer. The limits are a little below 8 and 4 GiB,
 * because firmware and integrated graphics keep some for themselves.
 *
 * Returns: (transfer full): the outcome
 */
PtCheck *
pt_check_memory (const PtCheckInput *input)
{
  const PtHostSystem *system = input->host->system;
  const char *why = _ ("A machine with a real card keeps all its memory at once; none of it can be "
                       "swapped out or shared.");
  g_autofree char *total = NULL;
  g_autofree char *available = NULL;
  PtCheck *check;

  if (system->memory == 0)
    return pt_check_make (ID, PT_CHECK_UNKNOWN, _ ("The memory’s size: cannot tell"),
                          _ ("It could not be read"), why);
  total = format_memory (system->memory);
  available = format_memory (system->memory_available);
  check = pt_check_make (ID, PT_CHECK_PASS, _ ("There is enough memory for a machine"), NULL, why);
  if (system->memory < LEAST)
    {
      check->state = PT_CHECK_FAIL;
      g_free (check->title);
      check->title = g_strdup (_ ("There is too little memory for a machine"));
      pt_check_set_remedy (check,
                           _ ("Two systems at once need 4 GB and more. Put in more memory."));
      check->head = g_strdup (_ ("This computer’s memory is too small for two systems at once."));
      check->hint = g_strdup (_ ("There is too little memory"));
    }
  else if (system->memory < COMFORTABLE)
    {
      check->state = PT_CHECK_WARNING;
      g_free (check->title);
      check->title = g_strdup (_ ("There is little memory for a machine"));
      pt_check_set_remedy (check, _ ("Windows 11 needs 4 GB for itself. Close what you can before "
                                     "you start a machine, or put in more memory."));
    }
  pt_check_take_seen (check,
                      system->memory_available == 0
                          ? g_strdup_printf (_ ("%s in all"), total)
                          : g_strdup_printf (_ ("%s in all, %s free now"), total, available));
  return check;
}
