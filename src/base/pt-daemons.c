#include "config.h"

#include "pt-daemons.h"

/**
 * pt_daemons_name:
 * @daemons: a layout
 *
 * Returns: (transfer none) (nullable): the word for it in plans and data files; NULL where it is
 * none
 */
const char *
pt_daemons_name (PtDaemons daemons)
{
  switch (daemons)
    {
    case PT_DAEMONS_MONOLITHIC:
      return "monolithic";
    case PT_DAEMONS_MODULAR:
      return "modular";
    case PT_DAEMONS_NONE:
    case PT_DAEMONS_UNKNOWN:
      return NULL;
    }
  return NULL;
}

/**
 * pt_daemons_parse:
 * @name: a word of pt_daemons_name()
 * @daemons: (out): the layout that it is for
 *
 * Returns: FALSE where it is no such word
 */
gboolean
pt_daemons_parse (const char *name, PtDaemons *daemons)
{
  for (int i = PT_DAEMONS_MONOLITHIC; i <= PT_DAEMONS_MODULAR; i++)
    if (g_str_equal (name, pt_daemons_name ((PtDaemons) i)))
      {
        *daemons = (PtDaemons) i;
        return TRUE;
      }
  return FALSE;
}
