/* A plan that is taken comes out of format the way it went in. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "pt-plan.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (PtPlan) plan = pt_plan_parse ((const char *) data, size, NULL);
  g_autofree char *again = NULL;

  if (plan == NULL)
    return 0;
  again = pt_plan_format (plan);
  if (strlen (again) != size || memcmp (again, data, size) != 0)
    abort ();
  return 0;
}
