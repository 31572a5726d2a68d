#include "pt-error.h"

G_DEFINE_QUARK (pt - error - quark, pt_error)

/**
 * pt_error_code_name:
 * @error: (nullable): an error
 *
 * The word that stands for the error's code in JSON answers.
 *
 * Returns: (transfer none): a short lower-case word; "failed" for errors of other domains
 */
const char *
pt_error_code_name (const GError *error)
{
  if (error == NULL || error->domain != PT_ERROR)
    return "failed";

  switch ((PtError) error->code)
    {
    case PT_ERROR_FAILED:
      return "failed";
    case PT_ERROR_NOT_FOUND:
      return "not-found";
    case PT_ERROR_MALFORMED:
      return "malformed";
    case PT_ERROR_UNSAFE:
      return "unsafe";
    case PT_ERROR_DENIED:
      return "denied";
    case PT_ERROR_STALE:
      return "stale";
    case PT_ERROR_CONFLICT:
      return "conflict";
    case PT_ERROR_NOT_SUPPORTED:
      return "not-supported";
    }
  return "failed";
}
