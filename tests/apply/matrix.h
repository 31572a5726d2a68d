#pragma once

#include "pt-error.h"
#include "scratch.h"

/* Doing and undoing on a root directory, at each call of which something goes wrong. */

#define SETTINGS "/etc/app.conf"
#define OLD "what was there\n"

/* What it is like before and after, and how many calls lie between. */
typedef struct
{
  char *before;
  char *after;
  guint calls;
} Expected;

char *make_root (void);
gboolean apply (const char *root, PtOrder *order, char **id, GError **error);
char *apply_well (const char *root, PtOrder *order);
gboolean undo (const char *root, const char *id, GError **error);
void undo_well (const char *root, const char *id);
void recover (const char *root);
void check_refused (const char *root, PtOrder *order, PtError wanted);
void work_undo (const char *root);
void work_recover (const char *root);
char *make_prepared (void (*prepare) (const char *root));
Expected find_expected (void (*prepare) (const char *root), void (*work) (const char *root));
void expected_clear (Expected *expected);
void check_killed (void (*prepare) (const char *root), void (*work) (const char *root), guint step);
void check_failing (void (*prepare) (const char *root),
                    void (*work) (const char *root),
                    Mishap mishap,
                    int code);
