/* A request that is taken is the one text that stands for its plan, and not a byte more. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "pt-helper-request.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const char *text = (const char *) data;
  const char *end = memchr (text, '\n', size);
  gsize rest = end != NULL ? size - (gsize) (end + 1 - text) : 0;
  /* Whatever the plan is, it was announced; else nothing behind that check would ever be tried. */
  g_autofree char *digest = g_compute_checksum_for_data (
      G_CHECKSUM_SHA256, (const guchar *) (end != NULL ? end + 1 : text), rest);
  g_autoptr (PtRequest) request = pt_request_parse (text, size, digest, NULL);
  g_autofree char *plan = NULL;
  g_autofree char *again = NULL;

  for (gsize length = 0; length < MIN (size, 80); length++)
    {
      gsize head, total;

      /* Its beginning is never taken for all of it. */
      if (pt_request_measure (text, length, &head, &total, NULL) && head > length)
        abort ();
    }
  if (request == NULL)
    return 0;
  plan = pt_plan_format (request->plan);
  again = g_strdup_printf ("PASSTHROUGH/1 %zu 0\n%s", strlen (plan), plan);
  if (strlen (again) != size || memcmp (again, data, size) != 0)
    abort ();
  return 0;
}
