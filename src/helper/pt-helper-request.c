#include "config.h"

#include "pt-helper-request.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pt-error.h"
#include "pt-i18n.h"

#define MAGIC "PASSTHROUGH/1 "

void
pt_request_free (PtRequest *request)
{
  pt_plan_free (request->plan);
  g_free (request->digest);
  g_free (request);
}

static gboolean
set_malformed (const char *why, GError **error)
{
  g_set_error (error, PT_ERROR, PT_ERROR_MALFORMED, _ ("The request cannot be understood: %s"),
               why);
  return FALSE;
}

/* Plain decimal: one way only to write a number. */
static gboolean
read_number (const char **at, const char *end, char delimiter, gsize limit, gsize *number)
{
  const char *first = *at;

  *number = 0;
  while (*at < end && g_ascii_isdigit (**at))
    {
      *number = *number * 10 + (gsize) (**at - '0');
      if (*number > limit)
        return FALSE;
      (*at)++;
    }
  if (*at == first || (*first == '0' && *at - first > 1) || *at == end || **at != delimiter)
    return FALSE;
  (*at)++;
  return TRUE;
}

/**
 * pt_request_measure:
 * @bytes: the beginning of a request, or all of it
 * @length: how many bytes
 * @head: (out): length of its first line; 0 while that has not come whole
 * @total: (out): length of all of it
 * @error: return location for an error
 *
 * Reads the first line, "PASSTHROUGH/1 PLAN-LENGTH ROM-LENGTH".
 *
 * Returns: FALSE with PT_ERROR_MALFORMED, or with PT_ERROR_NOT_SUPPORTED where a ROM would come
 */
gboolean
pt_request_measure (const char *bytes, gsize length, gsize *head, gsize *total, GError **error)
{
  const char *end = memchr (bytes, '\n', MIN (length, PT_REQUEST_HEAD_LIMIT));
  const char *at = bytes + strlen (MAGIC);
  gsize known = MIN (length, strlen (MAGIC));
  gsize plan, rom;

  *head = *total = 0;
  if (memcmp (bytes, MAGIC, known) != 0)
    return set_malformed (_ ("its first line is another one"), error);
  if (end == NULL)
    return length < PT_REQUEST_HEAD_LIMIT
           || set_malformed (_ ("its first line is too long"), error);
  end++;
  if (end < at || !read_number (&at, end, ' ', PT_PLAN_SIZE_LIMIT, &plan) || plan == 0
      || !read_number (&at, end, '\n', PT_REQUEST_ROM_LIMIT, &rom))
    return set_malformed (_ ("its lengths are none"), error);
  if (rom != 0)
    {
      g_set_error_literal (error, PT_ERROR, PT_ERROR_NOT_SUPPORTED,
                           _ ("This version takes no card ROM"));
      return FALSE;
    }
  *head = (gsize) (end - bytes);
  *total = *head + plan + rom;
  return TRUE;
}

/**
 * pt_request_parse:
 * @bytes: a request
 * @length: how many bytes
 * @digest: SHA-256 that its plan has to have
 * @error: return location for an error
 *
 * Returns: (transfer full): the request; NULL with PT_ERROR_MALFORMED where a byte is missing or
 *   too many, or the plan is not in its one form, PT_ERROR_UNSAFE where it is another plan than was
 *   announced, or PT_ERROR_NOT_SUPPORTED
 */
PtRequest *
pt_request_parse (const char *bytes, gsize length, const char *digest, GError **error)
{
  g_autofree char *found = NULL;
  PtRequest *request;
  gsize head, total;
  PtPlan *plan;

  if (!pt_request_measure (bytes, length, &head, &total, error))
    return NULL;
  if (head == 0 || length != total)
    {
      set_malformed (head == 0 || length < total ? _ ("it ends too early")
                                                 : _ ("something stands behind its end"),
                     error);
      return NULL;
    }
  found = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) bytes + head,
                                       length - head);
  if (!g_str_equal (found, digest))
    {
      g_set_error_literal (error, PT_ERROR, PT_ERROR_UNSAFE,
                           _ ("The plan that came is not the one that was announced"));
      return NULL;
    }
  plan = pt_plan_parse (bytes + head, length - head, error);
  if (plan == NULL)
    return NULL;
  request = g_new0 (PtRequest, 1);
  request->plan = plan;
  request->digest = g_steal_pointer (&found);
  return request;
}

/* -- reading it ------------------------------------------------------------- */

/* Where standard input was closed, pkexec hands over /dev/full, which never ends. */
static gboolean
check_kind (int fd, GError **error)
{
  struct stat status;

  if (fstat (fd, &status) == 0
      && (S_ISFIFO (status.st_mode) || S_ISSOCK (status.st_mode) || S_ISREG (status.st_mode)))
    return TRUE;
  return set_malformed (_ ("standard input is no pipe and no file"), error);
}

/* Returns how many bytes came, 0 at the end, -1 with an error. */
static gssize
read_some (int fd, char *bytes, gsize size, gint64 until, GError **error)
{
  for (;;)
    {
      struct pollfd waiting = { .fd = fd, .events = POLLIN };
      gint64 left = (until - g_get_monotonic_time ()) / 1000;
      int ready = left > 0 ? poll (&waiting, 1, (int) left) : 0;
      ssize_t count;

      if (ready == 0)
        {
          set_malformed (_ ("it did not come in time"), error);
          return -1;
        }
      if (ready < 0 && errno == EINTR)
        continue;
      count = ready > 0 ? read (fd, bytes, size) : -1;
      if (count >= 0)
        return count;
      if (errno != EINTR && errno != EAGAIN)
        {
          set_malformed (g_strerror (errno), error);
          return -1;
        }
    }
}

/**
 * pt_request_read:
 * @fd: standard input
 * @digest: SHA-256 that the plan has to have
 * @seconds: how long it may take
 * @error: return location for an error
 *
 * Reads a request to its end, and not one byte more than it may have.
 *
 * Returns: (transfer full): the request; NULL with the errors of pt_request_parse()
 */
PtRequest *
pt_request_read (int fd, const char *digest, guint seconds, GError **error)
{
  /* One more than any request has: what stands behind it is noticed. */
  gsize size = PT_REQUEST_HEAD_LIMIT + PT_PLAN_SIZE_LIMIT + 1;
  g_autofree char *bytes = g_malloc (size);
  gint64 until = g_get_monotonic_time () + seconds * G_TIME_SPAN_SECOND;
  gsize length = 0, head = 0, total = 0;

  if (!check_kind (fd, error))
    return NULL;
  while (head == 0 || length <= total)
    {
      gssize count = read_some (fd, bytes + length, size - length, until, error);

      if (count < 0)
        return NULL;
      if (count == 0)
        break;
      length += (gsize) count;
      if (head == 0 && !pt_request_measure (bytes, length, &head, &total, error))
        return NULL;
    }
  return pt_request_parse (bytes, length, digest, error);
}
