/* What comes from the helper is text from outside: whatever it is, it is safe to show on a line. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "pt-helper-event.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *line = g_strndup ((const char *) data, size);
  g_autoptr (PtHelperEvent) event = pt_helper_event_parse (line);

  if (event == NULL)
    return 0;
  if (event->words == NULL || !g_utf8_validate (event->words, -1, NULL)
      || (event->kind == PT_HELPER_STEP) != (event->path != NULL))
    abort ();
  for (const char *at = event->words; *at != '\0'; at++)
    if (g_ascii_iscntrl (*at))
      abort ();
  return 0;
}
