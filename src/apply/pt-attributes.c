#include "config.h"

#include "pt-attributes.h"

#include <errno.h>
#include <string.h>
#include <sys/xattr.h>

#include "pt-calls.h"

/* Neither names nor a value can be longer on Linux. */
#define LENGTH_LIMIT 65536

/* They vouch for the content, which is another one now. */
static gboolean
is_signature (const char *name)
{
  return g_str_equal (name, "security.ima") || g_str_equal (name, "security.evm");
}

static gboolean
copy_one (int from, int to, const char *name)
{
  g_autofree char *value = g_malloc (LENGTH_LIMIT);
  g_autofree char *there = g_malloc (LENGTH_LIMIT);
  ssize_t size = fgetxattr (from, name, value, LENGTH_LIMIT);

  if (size < 0)
    return errno == ENODATA;
  /* The system gives some of them to each new file. */
  if (fgetxattr (to, name, there, LENGTH_LIMIT) == size && memcmp (there, value, (gsize) size) == 0)
    return TRUE;
  return pt_calls.set_attribute (to, name, value, (gsize) size) == 0;
}

/**
 * pt_attributes_copy:
 * @from: a file
 * @to: the one that comes in its place
 *
 * Copies what belongs to a file beside its content, its permissions and its owner: access lists,
 * labels, notes. Access lists hold the permissions as well, so those are set after this.
 *
 * Returns: FALSE with errno where something of it would be lost
 */
gboolean
pt_attributes_copy (int from, int to)
{
  g_autofree char *names = g_malloc (LENGTH_LIMIT);
  ssize_t length = flistxattr (from, names, LENGTH_LIMIT);

  if (length < 0)
    return errno == ENOTSUP;
  for (ssize_t i = 0; i < length; i += (ssize_t) strlen (names + i) + 1)
    if (!is_signature (names + i) && !copy_one (from, to, names + i))
      return FALSE;
  return TRUE;
}
