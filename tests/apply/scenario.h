#pragma once

#include "scratch.h"

/* Plans on a small computer, what it takes to do them and to take them back, and whether what is
 * there then is whole. */

#define FIRST_UUID "11111111-2222-4333-8444-555555555555"
#define SECOND_UUID "66666666-7777-4888-8999-aaaaaaaaaaaa"
#define HANDOVER "/etc/libvirt/hooks/passthrough/handover"
#define DISPATCHER "/etc/libvirt/hooks/qemu.d/passthrough"
#define SETTINGS "/etc/app.conf"
#define OLD "what was there\n"
#define NEW "what shall be there\n"

/* Whether the file that is replaced has extended attributes. */
extern gboolean scenario_has_attributes;

void scenario_fill_root (const char *root);
char *scenario_make_root (void);
PtOrder *scenario_make_order (void);
gboolean scenario_apply (const char *root, PtOrder *order, char **id, GError **error);
char *scenario_apply_well (const char *root, PtOrder *order);
gboolean scenario_undo (const char *root, const char *id, GError **error);
void scenario_undo_well (const char *root, const char *id);

/* Things to be done; the ones that prepare come to a good end. */
typedef gboolean (*Work) (const char *root, GError **error);

gboolean work_apply (const char *root, GError **error);
gboolean work_undo (const char *root, GError **error);
gboolean work_recover (const char *root, GError **error);
gboolean work_two (const char *root, GError **error);
gboolean work_two_versions (const char *root, GError **error);

/**
 * Scenario:
 * @name: what it is called in figures
 * @prepare: (nullable): what was done before
 * @work: what is done
 */
typedef struct
{
  const char *name;
  Work prepare;
  Work work;
} Scenario;

extern const Scenario scenarios[];
extern const guint n_scenarios;

/**
 * Expected:
 * @origin: what it was like before anything was done
 * @before: what it is like before
 * @after: and after
 * @calls: how many changing calls lie between
 */
typedef struct
{
  char *origin;
  char *before;
  char *after;
  guint calls;
} Expected;

char *scenario_make_prepared (const Scenario *scenario);
Expected scenario_expect (const Scenario *scenario);
void expected_clear (Expected *expected);

/* What is found wrong is said, counted, and fails the test case at its end. */
void finding (const char *format, ...) G_GNUC_PRINTF (1, 2);
guint findings (void);
/* Recovers, then it has to be exactly before or exactly after, and nothing left over. */
gboolean scenario_is_whole (const char *root, const Expected *expected, const char *where);
/* Doing it again then works, and so does undoing all of it. */
gboolean
scenario_works_again (const char *root, Work work, const Expected *expected, const char *where);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Expected, expected_clear)
