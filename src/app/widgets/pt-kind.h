#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * PtKind:
 * @PT_KIND_NEUTRAL: a fact, or "cannot tell"
 * @PT_KIND_SUCCESS: passed
 * @PT_KIND_WARNING: works, but read it
 * @PT_KIND_ERROR: stops you
 * @PT_KIND_ACCENT: yours, or next
 *
 * The meaning of a colour. The style sheet has a class of the same nick.
 */
typedef enum
{
  PT_KIND_NEUTRAL,
  PT_KIND_SUCCESS,
  PT_KIND_WARNING,
  PT_KIND_ERROR,
  PT_KIND_ACCENT,
} PtKind;

#define PT_TYPE_KIND (pt_kind_get_type ())

GType pt_kind_get_type (void);
const char *pt_kind_get_class (PtKind kind);

G_END_DECLS
