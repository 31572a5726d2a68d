#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PtFact:
 * @PT_NO: looked, and it is not so
 * @PT_YES: looked, and it is so
 * @PT_UNKNOWN: could not look, or what was there could not be understood
 *
 * The answer to a question about a computer. "Cannot tell" is an answer of its own.
 */
typedef enum
{
  PT_NO,
  PT_YES,
  PT_UNKNOWN,
} PtFact;

G_END_DECLS
