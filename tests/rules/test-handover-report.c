#include <string.h>

#include "pt-handover-report.h"
#include "rules-host.h"

#define HEAD(kind)                                                                                 \
  "0 format 1\n0 machine 11111111-2222-4333-8444-555555555555 win11\n0 kind " kind "\n"            \
  "0 when 2026-11-25T01:02:03Z\n"
#define FIRST                                                                                      \
  "1 begin lock\n2 done lock 1\n2 begin guard\n3 done guard 1\n3 begin inhibit\n4 done inhibit "   \
  "1\n"
#define PREFLIGHT "4 begin preflight\n9 done preflight 5\n"
#define LOGIN "10 begin login-screen\n700 done login-screen 690 lightdm.service stopped\n"
#define BACK "5000 undone login-screen 300\n9000 proof session 3 of tester stayed\n"
#define GIVEN "9010 end given-back\n"

typedef struct
{
  PtHandoverLog *log;
  PtQuirks *quirks;
  PtHandoverReport *report;
} Fixture;

static Fixture
make (const char *text, gboolean under_way)
{
  g_autoptr (GError) error = NULL;
  Fixture all;

  all.log = pt_handover_log_parse (text, strlen (text), &error);
  g_assert_no_error (error);
  all.log->under_way = under_way;
  all.quirks = test_quirks ();
  all.report = pt_handover_report_make (all.log, all.quirks);
  return all;
}

static void
drop (Fixture *all)
{
  pt_handover_report_free (all->report);
  pt_handover_log_free (all->log);
  pt_quirks_unref (all->quirks);
}

static const char *
result_of (const PtHandoverReport *report, const char *name)
{
  for (guint i = 0; i < report->lines->len; i++)
    {
      const PtHandoverLine *line = report->lines->pdata[i];

      if (g_str_equal (line->name, name))
        return line->result;
    }
  return NULL;
}

static const struct
{
  const char *name;
  const char *text;
  gboolean under_way;
  const char *result;
  const char *net;
  const char *stopped_at;
  PtFact returned;
  const char *head;
} table[] = {
  { "good",
    HEAD ("start") FIRST PREFLIGHT LOGIN
    "800 handed-over\n900 machine-runs\n4000 return release\n" BACK GIVEN,
    FALSE, "given back", NULL, NULL, PT_YES, "The hand-over went well" },
  { "rehearsal",
    HEAD ("rehearsal") FIRST PREFLIGHT LOGIN "800 handed-over\n4000 return rehearsal\n" BACK GIVEN,
    FALSE, "given back", NULL, NULL, PT_YES, "The rehearsal went well" },
  { "first-light",
    HEAD ("first-light") FIRST PREFLIGHT LOGIN
    "800 handed-over\n900 machine-runs\n4000 return release\n" BACK GIVEN,
    FALSE, "given back", NULL, NULL, PT_YES, "The machine had the card for 3 seconds" },
  { "no-machine",
    HEAD ("start") FIRST PREFLIGHT LOGIN "800 handed-over\n4000 return release\n" BACK GIVEN, FALSE,
    "given back", NULL, NULL, PT_YES, "The hand-over went well, but the machine did not start" },
  { "held",
    HEAD ("start") FIRST PREFLIGHT LOGIN
    "800 begin holders\n3000 failed holders 2200 x still uses the card (process 3)\n"
    "4000 return unit\n" BACK GIVEN,
    FALSE, "failed", "unit", "holders", PT_YES, "It stopped, and your screen came back" },
  { "hung",
    HEAD ("start") FIRST PREFLIGHT LOGIN "800 begin release\n4000 return guard\n" BACK GIVEN, FALSE,
    "failed", "guard", "release", PT_YES, "The watchdog gave the screen back" },
  { "two-nets",
    HEAD ("start") FIRST PREFLIGHT LOGIN
    "800 begin release\n4000 return unit\n4100 return guard\n" BACK GIVEN,
    FALSE, "failed", "guard", "release", PT_YES, "The watchdog gave the screen back" },
  { "daemon-died",
    HEAD ("start") FIRST PREFLIGHT LOGIN
    "800 handed-over\n900 machine-runs\n4000 return guard\n" BACK GIVEN,
    FALSE, "failed", "guard", NULL, PT_YES, "The watchdog gave the screen back" },
  { "killed",
    HEAD ("start") FIRST PREFLIGHT LOGIN "800 begin release\n4000 return unit\n" BACK GIVEN, FALSE,
    "failed", "unit", "release", PT_YES, "It stopped, and your screen came back" },
  { "rescue",
    HEAD ("start") FIRST PREFLIGHT LOGIN
    "800 handed-over\n900 machine-runs\n4000 return rescue\n" BACK GIVEN,
    FALSE, "given back", "rescue", NULL, PT_YES, "You gave the screen back" },
  { "not-back",
    HEAD ("start") FIRST PREFLIGHT LOGIN
    "800 handed-over\n4000 return release\n"
    "5000 not-undone login-screen 900 no session came up on the screen\n9010 end not-given-back\n",
    FALSE, "failed", NULL, NULL, PT_NO, "The screen did not come back" },
  { "half-back",
    HEAD ("start") FIRST PREFLIGHT LOGIN "800 begin release\n4000 return unit\n4100 not-undone "
                                         "release 90 0000:01:00.1 has driver -, not x\n" BACK
                                         "9010 end not-given-back\n",
    FALSE, "failed", "unit", "release", PT_NO, "The screen came back, but not the whole card" },
  { "back-by-the-second",
    HEAD ("start") FIRST PREFLIGHT LOGIN
    "800 begin release\n4000 return unit\n4100 not-undone release 90 x\n4200 end not-given-back\n"
    "4300 return guard\n4400 undone release 8\n" BACK GIVEN,
    FALSE, "failed", "guard", "release", PT_YES, "The watchdog gave the screen back" },
  { "still-trying",
    HEAD ("start") FIRST PREFLIGHT LOGIN
    "800 begin release\n4000 return unit\n4200 end not-given-back\n4300 return guard\n",
    TRUE, "running", "guard", NULL, PT_UNKNOWN, "The card is being given back" },
  { "restart",
    HEAD ("start") FIRST PREFLIGHT LOGIN
    "800 begin release\n4000 return guard\n5000 restart no screen 300 seconds after\n",
    FALSE, "failed", "restart", "release", PT_UNKNOWN,
    "The computer was restarted to bring the screen back" },
  { "power", HEAD ("start") FIRST PREFLIGHT LOGIN "800 begin release\n", FALSE, "failed", NULL,
    "release", PT_UNKNOWN, "The record ends in step 10" },
  { "power-later", HEAD ("start") FIRST PREFLIGHT LOGIN "800 handed-over\n", FALSE, "failed", NULL,
    NULL, PT_UNKNOWN, "The record ends while the card was away" },
  { "refused",
    HEAD ("start") FIRST
    "4 begin preflight\n9 failed preflight 5 0000:05:02.0 shares IOMMU group 5 with the card\n"
    "10 return unit\n11 undone inhibit 1\n12 end refused\n",
    FALSE, "refused", NULL, "preflight", PT_YES, "It did not begin, and nothing was touched" },
  { "late-return",
    HEAD ("start") FIRST PREFLIGHT LOGIN
    "800 handed-over\n900 machine-runs\n4000 return release\n" BACK GIVEN
    "9900 return release\n9910 undone release 5\n9920 end refused\n",
    FALSE, "given back", NULL, NULL, PT_YES, "The hand-over went well" },
  { "under-way", HEAD ("start") FIRST PREFLIGHT "10 begin login-screen\n", TRUE, "running", NULL,
    NULL, PT_UNKNOWN, "The hand-over is under way" },
  { "has-the-card", HEAD ("start") FIRST PREFLIGHT LOGIN "800 handed-over\n900 machine-runs\n",
    TRUE, "running", NULL, NULL, PT_UNKNOWN, "The machine has the card" },
  { "going-back", HEAD ("start") FIRST PREFLIGHT LOGIN "800 handed-over\n900 return release\n",
    TRUE, "running", NULL, NULL, PT_UNKNOWN, "The card is being given back" },
};

static void
test_table (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  Fixture all = make (table[i].text, table[i].under_way);

  g_assert_cmpstr (pt_handover_result_name (all.report->result), ==, table[i].result);
  g_assert_cmpstr (all.report->net, ==, table[i].net);
  g_assert_cmpstr (all.report->stopped_at, ==, table[i].stopped_at);
  g_assert_cmpint (all.report->returned, ==, table[i].returned);
  g_assert_cmpstr (all.report->head, ==, table[i].head);
  g_assert_nonnull (all.report->detail);
  drop (&all);
}

static const char *
find_text (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    if (g_str_equal (table[i].name, name))
      return table[i].text;
  g_assert_not_reached ();
}

/* What was done and taken back counts as taken back where it failed, and as done where not. */
static void
test_step_results (void)
{
  Fixture good = make (table[0].text, FALSE);
  Fixture held = make (table[4].text, FALSE);
  Fixture running = make (find_text ("under-way"), TRUE);

  g_assert_cmpstr (result_of (good.report, "login-screen"), ==, "done");
  g_assert_cmpstr (result_of (held.report, "login-screen"), ==, "undone");
  g_assert_cmpstr (result_of (held.report, "preflight"), ==, "done");
  g_assert_cmpstr (result_of (held.report, "holders"), ==, "failed");
  g_assert_null (result_of (running.report, "login-screen"));
  drop (&good);
  drop (&held);
  drop (&running);
}

/* Each text has one cause, the first that fits; two are worth telling what to do. */
static void
test_causes (void)
{
  static const struct
  {
    const char *words;
    const char *title;
  } causes[] = {
    { "nvidia-persiste still uses the card (process 9, user root, nvidia-persistenced.service)",
      "persistence service" },
    { "sunshine still uses the card (process 2114, user anna, sunshine.service)",
      "records or streams" },
    { "cat still uses the card (process 12, user bob, session-4.scope)", "another login" },
    { "sleep still uses the card (process 12, user bob)", "A program kept the card open" },
    { "The driver could not be unloaded: bochs still in use", "driver was still in use" },
    { "The driver snd_hda_intel did not let go of 0000:01:00.1 within 10 seconds", "hung" },
    { "It is not known how the driver foo of 0000:01:00.0 lets go of it", "Nobody knows" },
    { "0000:05:02.0 shares IOMMU group 5 with the card and is used", "IOMMU group" },
    { "Another machine (21111111-2222-4333-8444-555555555555) has the card; stop that one first",
      "Another machine" },
    { "QEMU cannot read the ROM file /root/a.rom: /root is closed to it", "ROM" },
    { "The machine wants 8192 MiB of memory, 4000 MiB are free", "memory" },
    { "The machine has a saved memory image; remove it", "saved" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (causes); i++)
    {
      g_autofree char *text
          = g_strconcat (HEAD ("start") FIRST PREFLIGHT LOGIN "20 failed holders 3 ",
                         causes[i].words, "\n30 return unit\n" BACK GIVEN, NULL);
      Fixture all = make (text, FALSE);

      g_assert_cmpuint (g_strv_length (all.report->causes), ==, 1);
      assert_contains (all.report->causes[0], causes[i].title);
      g_assert_cmpuint (all.report->advice->len, ==, 2);
      drop (&all);
    }
}

static void
test_no_cause (void)
{
  Fixture all = make (HEAD ("start") FIRST PREFLIGHT LOGIN
                      "20 failed bind 3 something new\n30 return unit\n" BACK GIVEN,
                      FALSE);
  const PtHandoverAdvice *advice = all.report->advice->pdata[0];

  g_assert_null (all.report->causes[0]);
  g_assert_cmpstr (advice->title, ==, "No known cause fits");
  drop (&all);
}

/* Nothing went wrong, so nothing is to be done. */
static void
test_nothing_to_do (void)
{
  Fixture all = make (table[0].text, FALSE);

  g_assert_null (all.report->causes[0]);
  g_assert_cmpuint (all.report->advice->len, ==, 0);
  drop (&all);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *path = g_strconcat ("/handover-report/", table[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_table);
    }
  g_test_add_func ("/handover-report/step-results", test_step_results);
  g_test_add_func ("/handover-report/causes", test_causes);
  g_test_add_func ("/handover-report/no-cause", test_no_cause);
  g_test_add_func ("/handover-report/nothing-to-do", test_nothing_to_do);
  return g_test_run ();
}
