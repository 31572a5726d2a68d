#pragma once

#include <glib.h>

#include "pt-files.h"
#include "pt-helper-request.h"

G_BEGIN_DECLS

/* All below 100: pkexec has 126 and 127 for itself. */
#define PT_HELPER_DONE 0
#define PT_HELPER_FAILED 1
#define PT_HELPER_USAGE 2
#define PT_HELPER_REFUSED 3

/* "inspect" and nothing; "rehearse" with a UUID and seconds. */
#define PT_HELPER_MOST_ARGUMENTS 2

/**
 * PtHelperPlace:
 * @root: the root directory whose files are changed
 * @installed: it is the real thing: root's rights are demanded, and the system's log hears of it
 * @check: (nullable): whether this is the place where that root directory is everybody's
 *
 * Where the helper works. The installed program has one place only; tests have others.
 */
typedef struct
{
  const char *root;
  gboolean installed;
  gboolean (*check) (GError **error);
} PtHelperPlace;

/**
 * PtHelper:
 * @place: where it works
 * @files: the files there
 * @user: who asks: pkexec's word, 0 where root itself does
 * @arguments: (array zero-terminated=1): what stands behind the verb, each of its shape
 * @request: (nullable): what came through standard input
 *
 * One run of the helper.
 */
typedef struct
{
  const PtHelperPlace *place;
  PtFiles *files;
  guint user;
  char **arguments;
  PtRequest *request;
} PtHelper;

/**
 * PtHelperShape:
 *
 * What an argument has to look like; the last one is one that may be left out.
 */
typedef enum
{
  PT_SHAPE_NONE,
  PT_SHAPE_DIGEST,
  PT_SHAPE_RECORD,
  PT_SHAPE_UUID,
  PT_SHAPE_SECONDS,
  PT_SHAPE_UUID_OR_NONE,
} PtHelperShape;

/**
 * PtHelperVerb:
 * @name: the verb, as polkit's action names it
 * @shapes: its arguments
 * @seconds: after this time the program is ended, wherever it is
 * @has_request: a plan comes through standard input
 * @run: does it
 *
 * What the helper can be asked for. The table is closed.
 */
typedef struct
{
  const char *name;
  PtHelperShape shapes[PT_HELPER_MOST_ARGUMENTS];
  guint seconds;
  gboolean has_request;
  gboolean (*run) (PtHelper *helper, GError **error);
} PtHelperVerb;

int pt_helper_main (int argc, char **argv, const PtHelperPlace *place);

const PtHelperVerb *pt_helper_find_verb (char **words, int count);

gboolean pt_helper_apply (PtHelper *helper, GError **error);
gboolean pt_helper_undo (PtHelper *helper, GError **error);
gboolean pt_helper_recover (PtHelper *helper, GError **error);
gboolean pt_helper_inspect (PtHelper *helper, GError **error);
gboolean pt_helper_rehearse (PtHelper *helper, GError **error);
gboolean pt_helper_first_light (PtHelper *helper, GError **error);
gboolean pt_helper_rescue (PtHelper *helper, GError **error);

gboolean pt_helper_settle (PtHelper *helper, gboolean *did, GError **error);
gboolean pt_helper_check_devices (const PtHelper *helper, const PtPlan *plan, GError **error);
void pt_helper_restore_labels (const PtHelper *helper, const GPtrArray *goals);
gboolean pt_helper_has_hook (PtHelper *helper);
void pt_helper_reload (void);
char **pt_helper_list_under_way (PtHelper *helper, GError **error);

G_END_DECLS
