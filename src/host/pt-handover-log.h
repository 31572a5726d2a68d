#pragma once

#include <gio/gio.h>

#include "pt-fact.h"
#include "pt-pci-address.h"
#include "pt-root.h"

G_BEGIN_DECLS

/* A hand-over writes some kilobytes; what is longer is no log of ours. */
#define PT_HANDOVER_LOG_LIMIT (1024u * 1024)

/**
 * PtHandoverKind:
 * @PT_HANDOVER_START: the machine was started
 * @PT_HANDOVER_REHEARSAL: the card was handed over and taken back without a machine
 * @PT_HANDOVER_FIRST_LIGHT: the machine was started for a short time, without disk and network
 */
typedef enum
{
  PT_HANDOVER_START,
  PT_HANDOVER_REHEARSAL,
  PT_HANDOVER_FIRST_LIGHT,
} PtHandoverKind;

/**
 * PtHandoverOutcome:
 * @PT_HANDOVER_BEGUN: it began, and nothing says how it ended
 * @PT_HANDOVER_DONE: what it waits for was there
 * @PT_HANDOVER_SKIPPED: there was nothing to do
 * @PT_HANDOVER_FAILED: it failed
 *
 * How a step ended on the way to the machine.
 */
typedef enum
{
  PT_HANDOVER_BEGUN,
  PT_HANDOVER_DONE,
  PT_HANDOVER_SKIPPED,
  PT_HANDOVER_FAILED,
} PtHandoverOutcome;

/**
 * PtHandoverStep:
 * @name: its name in the log, "holders"
 * @outcome: how it ended
 * @at: when its last line was written, in ms since the beginning
 * @ms: how long it took; for one that did not end, until the log's next line of another step
 * @words: (nullable): what the log adds, for people
 * @undone: it was taken back
 * @not_undone: it could not be taken back
 * @undo_words: (nullable): what the log adds to that
 *
 * A step of a hand-over.
 */
typedef struct
{
  char *name;
  PtHandoverOutcome outcome;
  gint64 at;
  gint64 ms;
  char *words;
  gboolean undone;
  gboolean not_undone;
  char *undo_words;
} PtHandoverStep;

/**
 * PtHandoverDevice:
 * @address: a device of the card
 * @driver: (nullable): the driver that it had; NULL: none
 *
 * What a hand-over found.
 */
typedef struct
{
  PtPciAddress address;
  char *driver;
} PtHandoverDevice;

/**
 * PtHandoverLog:
 * @path: (nullable): where it was read
 * @uuid: the machine's UUID
 * @machine: the machine's name
 * @kind: what it was for
 * @when: (nullable): when it began, "2026-11-25T01:02:03Z"
 * @kernel: (nullable): release of the kernel, "6.1.0-25-amd64"
 * @devices: (element-type PtHandoverDevice): the card, as it was before
 * @steps: (element-type PtHandoverStep): in the order in which they began
 * @returns: (array zero-terminated=1): what began a return, in order: "release", "rehearsal",
 *   "unit", "guard", "rescue"
 * @notes: (array zero-terminated=1): remarks, for people
 * @handed_over_at: when all steps were done, in ms; -1: they were not
 * @runs_at: when the machine ran, in ms; -1: it did not
 * @return_at: when the first return began, in ms; -1: none did
 * @proof: (nullable): what proved that the screen is back
 * @restart: (nullable): the computer was restarted as the last resort, and why
 * @end: (nullable): "given-back", "not-given-back" or "refused"; %NULL: the record does not end
 * @last_ms: when the last line was written
 * @under_way: whether the hand-over has not been proven returned yet
 *
 * What one hand-over wrote. Everything in it is clean, valid UTF-8 on one line. Immutable.
 */
typedef struct
{
  char *path;
  char *uuid;
  char *machine;
  PtHandoverKind kind;
  char *when;
  char *kernel;
  GPtrArray *devices;
  GPtrArray *steps;
  char **returns;
  char **notes;
  gint64 handed_over_at;
  gint64 runs_at;
  gint64 return_at;
  char *proof;
  char *restart;
  char *end;
  gint64 last_ms;
  gboolean under_way;
} PtHandoverLog;

PtHandoverLog *pt_handover_log_parse (const char *text, gsize length, GError **error);
PtHandoverLog *pt_handover_log_find (PtRoot *root, const char *machine, GError **error);

/* Which records there are: pt-handover-logs.c */
char **pt_handover_logs_list_machines (PtRoot *root, GError **error);
char **pt_handover_logs_list (PtRoot *root, const char *uuid);
PtHandoverLog *
pt_handover_logs_read (PtRoot *root, const char *uuid, const char *name, GError **error);

void pt_handover_log_free (PtHandoverLog *log);
const PtHandoverStep *pt_handover_log_find_step (const PtHandoverLog *log, const char *name);
const char *pt_handover_kind_name (PtHandoverKind kind);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtHandoverLog, pt_handover_log_free)

G_END_DECLS
