#pragma once

#include <json-glib/json-glib.h>

#include "pt-card.h"
#include "pt-check.h"
#include "pt-handover-report.h"
#include "pt-host.h"
#include "pt-plan.h"
#include "pt-preview.h"
#include "pt-quirks.h"
#include "pt-vm-store.h"

G_BEGIN_DECLS

/**
 * PtExit:
 *
 * The program's exit statuses, as the manual gives them.
 */
typedef enum
{
  PT_EXIT_DONE = 0,
  PT_EXIT_FAILED = 1,
  PT_EXIT_USAGE = 2,
  PT_EXIT_REFUSED = 3,
} PtExit;

/**
 * PtCli:
 * @root_path: (nullable): what --root says
 * @uri: (nullable): what --connect says
 * @json: answer with one JSON document
 * @root: (nullable): opened when first asked for
 * @remedy: (nullable): what to do about the error that is returned
 *
 * One run of the program.
 */
typedef struct
{
  char *root_path;
  char *uri;
  gboolean json;
  PtRoot *root;
  char *remedy;
} PtCli;

/**
 * PtCliVerb:
 * @name: one or two words: "check", "xml convert"
 * @arguments: (nullable): what it takes, for the help: "FILE [options]"
 * @summary: one line for the help, to be translated
 * @n_arguments: how many arguments that are no options it needs
 * @n_optional: how many more it takes
 * @entries: (nullable): its own options
 * @changes: it changes the computer, so that --root is refused
 * @run: does it; returns an exit status; where it sets the error, the error decides which of
 *   failed and refused it is, unless it returns %PT_EXIT_REFUSED
 *
 * A verb: one file, one line in the table of pt-cli.c.
 */
typedef struct
{
  const char *name;
  const char *arguments;
  const char *summary;
  int n_arguments;
  int n_optional;
  const GOptionEntry *entries;
  gboolean changes;
  PtExit (*run) (PtCli *cli, char **arguments, GError **error);
} PtCliVerb;

extern const PtCliVerb pt_cli_verb_apply;
extern const PtCliVerb pt_cli_verb_cards;
extern const PtCliVerb pt_cli_verb_check;
extern const PtCliVerb pt_cli_verb_export;
extern const PtCliVerb pt_cli_verb_first_light;
extern const PtCliVerb pt_cli_verb_groups;
extern const PtCliVerb pt_cli_verb_machines;
extern const PtCliVerb pt_cli_verb_plan;
extern const PtCliVerb pt_cli_verb_preview;
extern const PtCliVerb pt_cli_verb_recover;
extern const PtCliVerb pt_cli_verb_rehearse;
extern const PtCliVerb pt_cli_verb_report;
extern const PtCliVerb pt_cli_verb_rescue;
extern const PtCliVerb pt_cli_verb_rom_inspect;
extern const PtCliVerb pt_cli_verb_rom_trim;
extern const PtCliVerb pt_cli_verb_snapshot;
extern const PtCliVerb pt_cli_verb_status;
extern const PtCliVerb pt_cli_verb_undo;
extern const PtCliVerb pt_cli_verb_usb;
extern const PtCliVerb pt_cli_verb_xml_convert;
extern const PtCliVerb pt_cli_verb_xml_restore;

PtRoot *pt_cli_open_root (PtCli *cli, GError **error);
PtHost *pt_cli_read_host (PtCli *cli, GError **error);
PtVirtFacts *pt_cli_ask_libvirt (PtCli *cli, GError **error);
PtReport *pt_cli_make_report (PtCli *cli, gboolean ask_libvirt, GError **error);

JsonBuilder *pt_cli_begin_json (void);
void pt_cli_end_json (JsonBuilder *builder);
void pt_cli_add_string (JsonBuilder *builder, const char *key, const char *value);
void pt_cli_add_words (JsonBuilder *builder, const char *key, const char *words);
void pt_cli_add_address (JsonBuilder *builder, const char *key, const PtPciAddress *address);
void pt_cli_add_addresses (JsonBuilder *builder, const char *key, const GArray *addresses);
void pt_cli_add_id (JsonBuilder *builder, const char *key, int id);
gboolean pt_cli_check_connect (PtCli *cli, GError **error);
gboolean pt_cli_check_name (const char *name, GError **error);
gboolean pt_cli_check_rights (PtCli *cli, const char *call, GError **error);
PtMachine *pt_cli_find_machine (PtCli *cli, const char *name, GError **error);
PtPlan *pt_cli_read_plan (const char *path, GError **error);
PtPreview *
pt_cli_make_preview (PtCli *cli, const PtPlan *plan, const PtMachine *machine, GError **error);
PtPreview *pt_cli_preview_plan (PtCli *cli, const char *path, PtPlan **plan, GError **error);
gboolean pt_cli_read_file (const char *path, char **text, gsize *length, GError **error);
gboolean pt_cli_run_program (const char *const *argv, char **out, char **err, int *status);
gboolean pt_cli_has_hook (void);
const char *pt_cli_reload_command (PtCli *cli);
void pt_cli_restore_labels (const GPtrArray *paths);
PtHandoverResult pt_cli_print_report (PtCli *cli, const PtHandoverLog *log, PtQuirks *quirks);
void pt_cli_watch_output (void);
void pt_cli_print (const char *format, ...) G_GNUC_PRINTF (1, 2);

G_END_DECLS
