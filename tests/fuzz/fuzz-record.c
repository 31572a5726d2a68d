/* A record, or a journal, that is taken comes out of format the way it went in, and names nothing
 * but plain files below the root. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "pt-files.h"
#include "pt-record.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (PtRecord) record = pt_record_parse ((const char *) data, size, NULL);
  g_autofree char *again = NULL;

  if (record == NULL)
    return 0;
  again = pt_record_format (record);
  if (strlen (again) != size || memcmp (again, data, size) != 0)
    abort ();
  for (guint i = 0; i < record->files->len; i++)
    {
      const PtRecordFile *file = record->files->pdata[i];

      if (!pt_files_is_path (file->path) || strstr (file->path, "/../") != NULL
          || (file->existed && file->was == NULL))
        abort ();
    }
  for (guint i = 0; i < record->units->len; i++)
    if (((PtRecordUnit *) record->units->pdata[i])->name[0] == '-')
      abort ();
  if (record->group != NULL && (!g_str_equal (record->group, PT_GROUP) || record->member == 0))
    abort ();
  return 0;
}
