#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PtMask:
 *
 * What may not leave the computer in a snapshot, and what stands there instead. Equal things get
 * equal masks, so that what belonged together still does.
 */
typedef struct _PtMask PtMask;

typedef enum
{
  PT_MASK_USER,
  PT_MASK_HOST,
  PT_MASK_NETWORK,
  PT_MASK_POOL,
  PT_MASK_FOLDER,
  PT_MASK_VALUE,
  PT_MASK_NUMBER,
  PT_N_MASKS,
} PtMaskKind;

PtMask *pt_mask_new (void);
void pt_mask_free (PtMask *mask);

char *pt_mask_name (PtMask *mask, PtMaskKind kind, const char *name);
void pt_mask_hide (PtMask *mask, PtMaskKind kind, const char *name);
void pt_mask_spare (PtMask *mask, const char *word);
char *pt_mask_words (PtMask *mask, const char *text);
char *pt_mask_numbers (PtMask *mask, const char *text);
char *pt_mask_place (PtMask *mask, const char *place);
char *pt_mask_label (PtMask *mask, const char *text);
char *pt_mask_settings (PtMask *mask, const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtMask, pt_mask_free)

G_END_DECLS
