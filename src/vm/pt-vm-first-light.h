#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Firmware's variables have some hundred KiB; what is larger is something else. */
#define PT_FIRST_LIGHT_NVRAM_LIMIT (64u * 1024 * 1024)

/**
 * PtFirstLight:
 * @xml: the definition to start, once and without keeping it
 * @nvram: (nullable): the machine's own file of firmware variables, which has to be copied to where
 *   @xml has it; NULL where the machine has none
 * @nvram_is_guess: @nvram is where libvirt keeps it unless told otherwise; it need not be there
 *
 * A machine's first light: its firmware and its card, and nothing that it could damage.
 */
typedef struct
{
  char *xml;
  char *nvram;
  gboolean nvram_is_guess;
} PtFirstLight;

PtFirstLight *pt_first_light_make (const char *xml, const char *nvram_copy, GError **error);
void pt_first_light_free (PtFirstLight *light);
gboolean pt_first_light_copy_nvram (const PtFirstLight *light, const char *copy, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtFirstLight, pt_first_light_free)

G_END_DECLS
