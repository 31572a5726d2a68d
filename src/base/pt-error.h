#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define PT_ERROR (pt_error_quark ())

/**
 * PtError:
 * @PT_ERROR_FAILED: anything without a code of its own
 * @PT_ERROR_NOT_FOUND: the thing that was named is not there
 * @PT_ERROR_MALFORMED: text that does not follow its grammar
 * @PT_ERROR_UNSAFE: a name, path or request that would be dangerous to follow
 * @PT_ERROR_DENIED: the system does not allow it
 * @PT_ERROR_STALE: what was planned no longer fits what is there
 * @PT_ERROR_CONFLICT: somebody else changed or owns it
 * @PT_ERROR_NOT_SUPPORTED: this computer, machine or version cannot do it
 *
 * The only error codes of the program; every room uses them.
 */
typedef enum
{
  PT_ERROR_FAILED,
  PT_ERROR_NOT_FOUND,
  PT_ERROR_MALFORMED,
  PT_ERROR_UNSAFE,
  PT_ERROR_DENIED,
  PT_ERROR_STALE,
  PT_ERROR_CONFLICT,
  PT_ERROR_NOT_SUPPORTED,
} PtError;

GQuark pt_error_quark (void);
const char *pt_error_code_name (const GError *error);

G_END_DECLS
