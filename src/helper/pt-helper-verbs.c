#include "config.h"

#include <string.h>

#include "pt-helper.h"
#include "pt-name.h"
#include "pt-record.h"

#define DIGEST_DIGITS 64
#define SECONDS_LIMIT 86400

/* A file is put in its place in a moment; a disk may be slow, and a request has its own limit. */
#define FILES_SECONDS 180
/* The hook's own limits end before these (data/hooks/handover). */
#define START_SECONDS 300
#define RESCUE_SECONDS 900

static const PtHelperVerb verbs[] = {
  { "inspect", { PT_SHAPE_NONE }, FILES_SECONDS, FALSE, pt_helper_inspect },
  { "apply", { PT_SHAPE_DIGEST }, FILES_SECONDS, TRUE, pt_helper_apply },
  { "undo", { PT_SHAPE_RECORD }, FILES_SECONDS, FALSE, pt_helper_undo },
  { "recover", { PT_SHAPE_NONE }, FILES_SECONDS, FALSE, pt_helper_recover },
  { "rehearse", { PT_SHAPE_UUID, PT_SHAPE_SECONDS }, START_SECONDS, FALSE, pt_helper_rehearse },
  { "first-light",
    { PT_SHAPE_UUID, PT_SHAPE_SECONDS },
    START_SECONDS,
    FALSE,
    pt_helper_first_light },
  { "rescue", { PT_SHAPE_UUID_OR_NONE }, RESCUE_SECONDS, FALSE, pt_helper_rescue },
};

static gboolean
is_number (const char *text)
{
  guint64 value;

  return text[0] != '0' && g_ascii_string_to_unsigned (text, 10, 1, SECONDS_LIMIT, &value, NULL);
}

static gboolean
has_shape (const char *text, PtHelperShape shape)
{
  switch (shape)
    {
    case PT_SHAPE_NONE:
      return text == NULL;
    case PT_SHAPE_DIGEST:
      return text != NULL && strlen (text) == DIGEST_DIGITS
             && strspn (text, "0123456789abcdef") == DIGEST_DIGITS;
    case PT_SHAPE_RECORD:
      return text != NULL && pt_record_is_id (text);
    case PT_SHAPE_UUID:
      return text != NULL && pt_name_is_uuid (text);
    case PT_SHAPE_SECONDS:
      return text != NULL && is_number (text);
    case PT_SHAPE_UUID_OR_NONE:
      return text == NULL || pt_name_is_uuid (text);
    }
  return FALSE;
}

/**
 * pt_helper_find_verb:
 * @words: a verb and its arguments
 * @count: how many words
 *
 * Returns: (transfer none) (nullable): the verb, where all arguments are there, each of its shape,
 *   and none too many
 */
const PtHelperVerb *
pt_helper_find_verb (char **words, int count)
{
  if (count < 1 || count > 1 + PT_HELPER_MOST_ARGUMENTS)
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      gboolean good = g_str_equal (words[0], verbs[i].name);

      for (int k = 0; good && k < PT_HELPER_MOST_ARGUMENTS; k++)
        good = has_shape (k + 1 < count ? words[k + 1] : NULL, verbs[i].shapes[k]);
      if (good)
        return &verbs[i];
    }
  return NULL;
}
