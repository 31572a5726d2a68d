#pragma once

#include <glib.h>

#include "pt-fact.h"

G_BEGIN_DECLS

/**
 * PtQuirkFile:
 * @name: its name in the data folder, for messages
 * @kind: what its sections describe, from the section "file"
 * @sections: (array zero-terminated=1): names of the other sections, in order
 * @keys: the key file
 *
 * One file of data/quirks, in the form that data/quirks/README.md describes.
 */
typedef struct
{
  char *name;
  char *kind;
  char **sections;
  GKeyFile *keys;
} PtQuirkFile;

/**
 * PtOrigin:
 * @why: what the fact rests on, for the people who look after the data
 * @since: month in which it was read or first seen, "2026-08"
 * @until: (nullable): month or version from which it no longer holds
 * @source: where it comes from
 * @confidence: "sourced", "reports", "disputed" or "unverified"
 *
 * Where a fact comes from: no section of a quirk file is without it.
 */
typedef struct
{
  char *why;
  char *since;
  char *until;
  char *source;
  char *confidence;
} PtOrigin;

/**
 * PtQuirkReader:
 * @file: the file
 * @section: the section that is read
 * @asked: names of the keys that were asked for
 * @error: (nullable): the first thing that was wrong
 *
 * Reads one section. Errors stick: ask for everything, then call pt_quirk_reader_end().
 */
typedef struct
{
  const PtQuirkFile *file;
  const char *section;
  GHashTable *asked;
  GError *error;
} PtQuirkReader;

PtQuirkFile *pt_quirk_file_parse (const char *name, GBytes *bytes, GError **error);
void pt_quirk_file_free (PtQuirkFile *file);

void pt_quirk_reader_begin (PtQuirkReader *reader, const PtQuirkFile *file, const char *section);
gboolean pt_quirk_reader_end (PtQuirkReader *reader, GError **error);
void pt_quirk_reader_complain (PtQuirkReader *reader, const char *key, const char *complaint);
char *pt_quirk_reader_get_text (PtQuirkReader *reader, const char *key);
char *pt_quirk_reader_get_optional (PtQuirkReader *reader, const char *key);
char **pt_quirk_reader_get_list (PtQuirkReader *reader, const char *key);
int pt_quirk_reader_get_choice (PtQuirkReader *reader, const char *key, const char *const *choices);
PtFact pt_quirk_reader_get_fact (PtQuirkReader *reader, const char *key);
GArray *pt_quirk_reader_get_ids (PtQuirkReader *reader, const char *key);
void pt_quirk_reader_get_origin (PtQuirkReader *reader, PtOrigin *origin);

gboolean pt_origin_is_unverified (const PtOrigin *origin);
char *pt_origin_format (const PtOrigin *origin);
void pt_origin_clear (PtOrigin *origin);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtQuirkFile, pt_quirk_file_free)

G_END_DECLS
