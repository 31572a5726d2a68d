#pragma once

#include "pt-plan.h"

G_BEGIN_DECLS

/* "PASSTHROUGH/1 65536 16777216\n" has 29 characters. */
#define PT_REQUEST_HEAD_LIMIT 64
#define PT_REQUEST_ROM_LIMIT (16u * 1024 * 1024)
#define PT_REQUEST_SECONDS 30

/**
 * PtRequest:
 * @plan: what shall be done
 * @digest: SHA-256 of the plan's text
 *
 * What came through standard input, whole and understood.
 */
typedef struct
{
  PtPlan *plan;
  char *digest;
} PtRequest;

gboolean
pt_request_measure (const char *bytes, gsize length, gsize *head, gsize *total, GError **error);
PtRequest *pt_request_parse (const char *bytes, gsize length, const char *digest, GError **error);
PtRequest *pt_request_read (int fd, const char *digest, guint seconds, GError **error);
void pt_request_free (PtRequest *request);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtRequest, pt_request_free)

G_END_DECLS
