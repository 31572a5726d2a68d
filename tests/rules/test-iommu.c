#include <string.h>

#include "pt-iommu.h"
#include "rules-host.h"

typedef struct
{
  const char *path;
  const char *cpu; /* vendor */
  const char *model;
  PtIommuTable table;
  const char *unit; /* NULL: the folder is there and empty; "?": it could not be read */
  int group;        /* of the card */
  int other_group;  /* of another device */
  gboolean no_iommu;
  const char *cmdline;
  const char *configured;
  PtIommuFinding finding;
  const char *state;
  const char *title;
  const char *seen;
  const char *remedy;
  PtFix fix;
} Row;

#define AMD "AuthenticAMD"
#define INTEL "GenuineIntel"
#define PLAIN "root=/dev/sda1 quiet"

static const Row rows[] = {
  /* the six rows of the decision table */
  { "table/on-amd", AMD, "AMD Ryzen", PT_IOMMU_TABLE_IVRS, "ivhd0", 1, 2, FALSE, PLAIN, NULL,
    PT_IOMMU_ON, "pass", "The IOMMU is on", "AMD-Vi is active and makes 2 groups", NULL,
    PT_FIX_NONE },
  { "table/on-intel-without-argument", INTEL, "Intel", PT_IOMMU_TABLE_DMAR, "dmar0", 1, 2, FALSE,
    PLAIN, PLAIN, PT_IOMMU_ON, "pass", "The IOMMU is on", "VT-d is active", NULL, PT_FIX_NONE },
  { "table/on-without-table", AMD, "AMD Ryzen", PT_IOMMU_TABLE_UNKNOWN, "?", 1, 2, FALSE, PLAIN,
    NULL, PT_IOMMU_ON, "pass", "The IOMMU is on", "AMD-Vi", NULL, PT_FIX_NONE },
  { "table/firmware-amd", AMD, "AMD Ryzen", PT_IOMMU_TABLE_NONE, NULL, -1, -1, FALSE, PLAIN, NULL,
    PT_IOMMU_OFF_IN_FIRMWARE, "fail", "The IOMMU is switched off in the firmware",
    "The processor has one (AMD-Vi), but the firmware does not announce it",
    "set **IOMMU** to **Enabled**. Many boards keep it under Advanced › AMD CBS › NBIO",
    PT_FIX_NONE },
  { "table/firmware-intel-argument-does-not-help", INTEL, "Intel Core", PT_IOMMU_TABLE_NONE, NULL,
    -1, -1, FALSE, "intel_iommu=on", "intel_iommu=on", PT_IOMMU_OFF_IN_FIRMWARE, "fail",
    "The IOMMU is switched off in the firmware", "The processor has one (VT-d)", "**VT-d**",
    PT_FIX_NONE },
  { "table/dmar-not-used", INTEL, "Intel Core", PT_IOMMU_TABLE_DMAR, NULL, -1, -1, FALSE, PLAIN,
    PLAIN, PT_IOMMU_NOT_USED, "fail", "The IOMMU is there, but Linux does not use it",
    "The firmware announces VT-d; the kernel was started without `intel_iommu=on`",
    "Passthrough can add the argument. It is shown on Review and takes effect after a restart.",
    PT_FIX_KERNEL_ARGUMENT },
  { "table/dmar-switched-off", INTEL, "Intel Core", PT_IOMMU_TABLE_DMAR, NULL, -1, -1, FALSE,
    "quiet intel_iommu=off", "quiet intel_iommu=off", PT_IOMMU_SWITCHED_OFF, "fail",
    "A kernel argument switches the IOMMU off", "`intel_iommu=off`", "Take `intel_iommu=off` out",
    PT_FIX_NONE },
  { "table/dmar-off-switch-beats-on", INTEL, "Intel Core", PT_IOMMU_TABLE_DMAR, NULL, -1, -1, FALSE,
    "intel_iommu=on iommu=off", NULL, PT_IOMMU_SWITCHED_OFF, "fail",
    "A kernel argument switches the IOMMU off", "`iommu=off`", "Take `iommu=off` out",
    PT_FIX_NONE },
  { "table/ivrs-switched-off", AMD, "AMD Ryzen", PT_IOMMU_TABLE_IVRS, NULL, -1, -1, FALSE,
    "amd_iommu=off", NULL, PT_IOMMU_SWITCHED_OFF, "fail",
    "A kernel argument switches the IOMMU off", "`amd_iommu=off`", "Take `amd_iommu=off` out",
    PT_FIX_NONE },
  { "table/ivrs-failed", AMD, "AMD Ryzen", PT_IOMMU_TABLE_IVRS, NULL, -1, -1, FALSE, "amd_iommu=on",
    NULL, PT_IOMMU_NOT_WORKING, "fail", "Linux could not switch the IOMMU on",
    "The firmware announces AMD-Vi", "look for IVRS", PT_FIX_NONE },
  { "table/no-iommu-mode-not-used", INTEL, "Intel Core", PT_IOMMU_TABLE_DMAR, NULL, 1, -1, TRUE,
    PLAIN, NULL, PT_IOMMU_NO_IOMMU_MODE, "fail", "VFIO runs without an IOMMU", "no-IOMMU mode",
    "Linux does not use it. Passthrough can add the argument", PT_FIX_KERNEL_ARGUMENT },
  { "table/ivrs-switch-of-other-maker", AMD, "AMD Ryzen", PT_IOMMU_TABLE_IVRS, NULL, -1, -1, FALSE,
    "intel_iommu=off", NULL, PT_IOMMU_NOT_WORKING, "fail", "Linux could not switch the IOMMU on",
    "nothing switches it off", "IVRS", PT_FIX_NONE },
  { "table/dmar-on-in-a-list", INTEL, "Intel Core", PT_IOMMU_TABLE_DMAR, NULL, -1, -1, FALSE,
    "intel_iommu=on,sm_off", NULL, PT_IOMMU_NOT_WORKING, "fail",
    "Linux could not switch the IOMMU on", "nothing switches it off", "DMAR", PT_FIX_NONE },
  { "table/dmar-off-in-a-list", INTEL, "Intel Core", PT_IOMMU_TABLE_DMAR, NULL, -1, -1, FALSE,
    "intel_iommu=igfx_off,off", NULL, PT_IOMMU_SWITCHED_OFF, "fail",
    "A kernel argument switches the IOMMU off", "`intel_iommu=igfx_off,off`",
    "Take `intel_iommu=igfx_off,off` out", PT_FIX_NONE },
  { "table/iommu-off-in-a-list", INTEL, "Intel Core", PT_IOMMU_TABLE_DMAR, NULL, -1, -1, FALSE,
    "iommu=pt,off", NULL, PT_IOMMU_SWITCHED_OFF, "fail", "A kernel argument switches the IOMMU off",
    "`iommu=pt,off`", "Take `iommu=pt,off` out", PT_FIX_NONE },
  { "table/dmar-last-wins", INTEL, "Intel Core", PT_IOMMU_TABLE_DMAR, NULL, -1, -1, FALSE,
    "intel_iommu=off intel_iommu=on", NULL, PT_IOMMU_NOT_WORKING, "fail",
    "Linux could not switch the IOMMU on", "nothing switches it off", "DMAR", PT_FIX_NONE },
  { "table/left-out-though-told", INTEL, "Intel Core", PT_IOMMU_TABLE_DMAR, "dmar0", -1, 2, FALSE,
    "intel_iommu=on", NULL, PT_IOMMU_CARD_LEFT_OUT, "fail",
    "The IOMMU leaves the graphics card out", "no graphics card has a group", "A firmware update",
    PT_FIX_NONE },
  { "table/left-out-by-argument", INTEL, "Intel Core", PT_IOMMU_TABLE_DMAR, "dmar0", -1, 2, FALSE,
    "intel_iommu=on,igfx_off", NULL, PT_IOMMU_CARD_LEFT_OUT, "fail",
    "The IOMMU leaves the graphics card out", "no graphics card has a group",
    "Take `intel_iommu=on,igfx_off` out", PT_FIX_NONE },
  { "table/no-iommu-mode", AMD, "AMD Ryzen", PT_IOMMU_TABLE_NONE, NULL, 1, -1, TRUE, PLAIN, NULL,
    PT_IOMMU_NO_IOMMU_MODE, "fail", "VFIO runs without an IOMMU", "no-IOMMU mode",
    "is switched off in the firmware", PT_FIX_NONE },
  { "table/card-left-out-intel", INTEL, "Intel Core", PT_IOMMU_TABLE_DMAR, "dmar1", -1, 2, FALSE,
    PLAIN, PLAIN, PT_IOMMU_CARD_LEFT_OUT, "fail", "The IOMMU leaves the graphics card out",
    "VT-d is active, but no graphics card has a group", "intel_iommu=on", PT_FIX_KERNEL_ARGUMENT },
  /* the states between them */
  { "between/dmar-did-not-work", INTEL, "Intel Core", PT_IOMMU_TABLE_DMAR, NULL, -1, -1, FALSE,
    "intel_iommu=on", "intel_iommu=on", PT_IOMMU_NOT_WORKING, "fail",
    "Linux could not switch the IOMMU on", "VT-d", "look for DMAR", PT_FIX_NONE },
  { "between/next-start", INTEL, "Intel Core", PT_IOMMU_TABLE_DMAR, NULL, -1, -1, FALSE, PLAIN,
    "quiet intel_iommu=on", PT_IOMMU_NEXT_START, "fail",
    "The IOMMU is switched on for the next start",
    "The configuration has `intel_iommu=on`; the running kernel has not", "Restart this computer.",
    PT_FIX_RESTART },
  { "between/next-start-without-off-switch", AMD, "AMD Ryzen", PT_IOMMU_TABLE_IVRS, NULL, -1, -1,
    FALSE, "amd_iommu=off", "quiet", PT_IOMMU_NEXT_START, "fail",
    "The IOMMU is switched on for the next start", "`amd_iommu=off`", "Restart this computer.",
    PT_FIX_RESTART },
  { "between/next-start-still-off", INTEL, "Intel Core", PT_IOMMU_TABLE_DMAR, NULL, -1, -1, FALSE,
    PLAIN, "intel_iommu=on iommu=off", PT_IOMMU_NOT_USED, "fail",
    "The IOMMU is there, but Linux does not use it", "without `intel_iommu=on`",
    "Passthrough can add", PT_FIX_KERNEL_ARGUMENT },
  { "between/no-groups", AMD, "AMD Ryzen", PT_IOMMU_TABLE_IVRS, "ivhd0", -1, -1, FALSE, PLAIN, NULL,
    PT_IOMMU_NO_GROUPS, "fail", "The IOMMU is on, but makes no groups",
    "AMD-Vi is active; no device has a group",
    "A firmware update often helps. Save the facts for a bug report from the menu.", PT_FIX_NONE },
  { "between/processor-without", INTEL, "Intel(R) Core(TM) i7-3770K CPU @ 3.50GHz",
    PT_IOMMU_TABLE_NONE, NULL, -1, -1, FALSE, PLAIN, NULL, PT_IOMMU_NO_PROCESSOR, "fail",
    "This processor has no IOMMU", "i7-3770K CPU @ 3.50GHz lists neither AMD-Vi nor VT-d", NULL,
    PT_FIX_NONE },
  { "between/sibling-processor-with", INTEL, "Intel(R) Core(TM) i7-3770 CPU @ 3.40GHz",
    PT_IOMMU_TABLE_NONE, NULL, -1, -1, FALSE, PLAIN, NULL, PT_IOMMU_OFF_IN_FIRMWARE, "fail",
    "The IOMMU is switched off in the firmware", "VT-d", NULL, PT_FIX_NONE },
  { "between/off-why-unknown", AMD, "AMD Ryzen", PT_IOMMU_TABLE_UNKNOWN, NULL, -1, -1, FALSE, PLAIN,
    NULL, PT_IOMMU_OFF, "fail", "The IOMMU is off", "could not be read", "**IOMMU**", PT_FIX_NONE },
  { "between/cannot-tell", AMD, "AMD Ryzen", PT_IOMMU_TABLE_UNKNOWN, "?", -1, -1, FALSE, PLAIN,
    NULL, PT_IOMMU_CANNOT_TELL, "unknown", "The IOMMU: cannot tell", "could be read", NULL,
    PT_FIX_NONE },
};

static PtHost *
make_host (const Row *row)
{
  PtHost *host = test_host_new ();
  PtPciDevice *card;

  test_set (&host->cpu->vendor, row->cpu);
  test_set (&host->cpu->model, row->model);
  host->cpu->family = 25;
  host->cpu->hypervisor = PT_NO;
  host->iommu->table = row->table;
  g_clear_pointer (&host->iommu->units, g_strfreev);
  if (g_strcmp0 (row->unit, "?") != 0)
    test_host_set_units (host, row->unit);
  test_host_set_boot (host, "grub-debian", row->cmdline, row->configured);
  card = test_host_add (host, "0000:01:00.0", 0x030000, 0x10de, 0x1e84, "nvidia", row->group);
  test_set (&card->device_name, "TU104 [GeForce RTX 2070 SUPER]");
  test_host_add (host, "0000:02:00.0", 0x020000, 0x8086, 0x15f3, "igc", row->other_group);
  test_host_finish (host);
  for (guint i = 0; i < host->iommu->groups->len; i++)
    ((PtIommuGroup *) host->iommu->groups->pdata[i])->no_iommu = row->no_iommu;
  return host;
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (PtHost) host = make_host (row);
  g_autoptr (PtQuirks) quirks = test_quirks ();
  g_autoptr (PtReport) report = test_report (host, NULL);
  const PtCheck *check = test_check (report, "iommu");
  const PtCard *card = report->cards->pdata[0];

  g_assert_cmpint (pt_iommu_judge (host, quirks), ==, row->finding);
  g_assert_nonnull (check);
  g_assert_cmpstr (pt_check_state_name (check->state), ==, row->state);
  g_assert_cmpstr (check->title, ==, row->title);
  assert_contains (check->seen, row->seen);
  if (row->remedy != NULL)
    assert_contains (check->remedy, row->remedy);
  g_assert_cmpint (check->fix, ==, row->fix);
  /* AMD needs no argument, and "amd_iommu=on" is none (errata of the guides) */
  if (check->remedy != NULL)
    g_assert_null (strstr (check->remedy, "amd_iommu=on"));
  if (check->command != NULL)
    g_assert_null (strstr (check->command, "amd_iommu=on"));
  /* without a working IOMMU no card can be lent, whatever else is fine */
  if (!pt_iommu_is_on (row->finding) || row->group < 0)
    {
      g_assert_cmpint (card->verdict, ==, PT_VERDICT_BLOCKED);
      g_assert_false (report->ready);
    }
}

static void
test_words_of_ui (void)
{
  g_autoptr (PtHost) host = make_host (&rows[3]);
  g_autoptr (PtReport) report = test_report (host, NULL);
  const PtCheck *check = test_check (report, "iommu");

  g_assert_cmpstr (check->head, ==,
                   "The IOMMU is off. Without it no device can be lent to a machine.");
  g_assert_cmpstr (check->hint, ==, "Switch the IOMMU on to continue");
  g_assert_cmpstr (check->why, ==,
                   "The IOMMU keeps a lent device away from this computer’s memory. Linux lends "
                   "nothing without it.");
  g_assert_cmpstr (
      check->remedy, ==,
      "Restart, press Del or F2 for the firmware set-up, and set **IOMMU** to **Enabled**. Many "
      "boards keep it under Advanced › AMD CBS › NBIO. “Auto” is often not enough. Passthrough "
      "goes on from here afterwards.");
}

/* Debian leaves integrated graphics out on purpose; the other card can be lent all the same. */
static void
test_one_card_left_out (void)
{
  g_autoptr (PtHost) host = test_host_new_desktop ();
  g_autoptr (PtReport) report = NULL;
  PtPciDevice *left_out
      = test_host_add (host, "0000:00:02.0", 0x030000, 0x8086, 0x3e92, "i915", -1);

  left_out->outputs = 3;
  left_out->outputs_connected = 0;
  report = test_report (host, NULL);
  assert_state (report, "iommu", "pass", "The IOMMU is on");
  assert_contains (test_check (report, "iommu")->seen, "the card at `0000:00:02.0` is left out");
  g_assert_true (report->ready);
  g_assert_cmpint (test_card (report, "0000:00:02.0")->verdict, ==, PT_VERDICT_BLOCKED);
  g_assert_nonnull (test_reason (test_card (report, "0000:00:02.0"), "It has no IOMMU group"));
  g_assert_cmpint (test_card (report, "0000:09:00.0")->verdict, ==, PT_VERDICT_READY);
}

static void
test_guest (void)
{
  g_autoptr (PtHost) host = make_host (&rows[3]);
  g_autoptr (PtReport) report = NULL;

  host->cpu->hypervisor = PT_YES;
  report = test_report (host, NULL);
  assert_state (report, "iommu", "fail", "This virtual machine has no IOMMU");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/iommu/", rows[i].path, NULL);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  g_test_add_func ("/iommu/words-of-ui", test_words_of_ui);
  g_test_add_func ("/iommu/one-card-left-out", test_one_card_left_out);
  g_test_add_func ("/iommu/guest", test_guest);
  return g_test_run ();
}
