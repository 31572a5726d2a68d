#pragma once

#include "pt-transaction.h"

/* A root directory that a test may change, what is in it as text, and calls that fail or end the
 * program at the k-th one. */

typedef enum
{
  MISHAP_NONE,
  MISHAP_KILL,  /* the program ends there */
  MISHAP_FAIL,  /* that one call fails */
  MISHAP_STAYS, /* that call and all after it fail, as on a full disk */
  MISHAP_SHORT, /* a write writes half */
} Mishap;

char *scratch_new (void);
void scratch_free (char *root);
void scratch_write (const char *root, const char *path, const char *text, int mode);
char *scratch_describe (const char *root);
PtFiles *scratch_open (const char *root);
gboolean scratch_is_clean (const char *root);

void mishap_set (Mishap mishap, guint at, int code);
guint mishap_count (void);

PtOrder *order_new (const char *uuid);
void order_add (PtOrder *order, const char *path, const char *text, guint mode, const char *found);
void order_free (PtOrder *order);

/* Runs it in a child, which may be ended by a mishap; returns whether it came to its end. */
gboolean run_child (gboolean (*work) (const char *root, GError **error),
                    const char *root,
                    Mishap mishap,
                    guint at);
