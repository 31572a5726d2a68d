#include <string.h>

#include "pt-handover-history.h"
#include "rules-host.h"
#include "tree.h"

#define UUID "11111111-2222-4333-8444-555555555555"
#define OTHER_UUID "aaaaaaaa-2222-4333-8444-555555555555"
#define LOGS "var/log/passthrough/"

#define HEAD(kind)                                                                                 \
  "0 format 1\n0 machine " UUID " win11\n0 kind " kind "\n0 when 2026-11-25T01:02:03Z\n"           \
  "0 kernel 6.1.0-25-amd64\n5 was 0000:09:00.0 amdgpu -\n"
#define WENT "9 begin bind\n9 done bind 1\n10 handed-over\n"
#define RAN "20 machine-runs\n"
#define BACK "30 return release\n40 end given-back\n"
#define FAILED "9 begin bind\n9 failed bind 1 it did not\n30 return unit\n40 end given-back\n"

static PtHandoverHistory *
read_history (Tree *tree, TreeKind kind)
{
  g_autoptr (PtRoot) root = tree_open (tree, kind);
  g_autoptr (PtQuirks) quirks = test_quirks ();

  return pt_handover_history_read (root, UUID, quirks);
}

static void
test_none (Tree *tree, TreeKind kind)
{
  tree_folder (tree, LOGS UUID);
  g_assert_null (read_history (tree, kind));
}

/* Rehearsals are no use; what failed is none either, but it is the newest. */
static void
test_counts (Tree *tree, TreeKind kind)
{
  g_autoptr (PtHandoverHistory) history = NULL;

  tree_file (tree, LOGS UUID "/20261121-010203-rehearsal.log", HEAD ("rehearsal") WENT BACK);
  tree_file (tree, LOGS UUID "/20261122-010203-start.log", HEAD ("start") WENT RAN BACK);
  tree_file (tree, LOGS UUID "/20261123-010203-start.log", HEAD ("start") WENT RAN BACK);
  tree_file (tree, LOGS UUID "/20261124-010203-start.log", HEAD ("start") WENT BACK);
  tree_file (tree, LOGS UUID "/20261125-010203-start.log", HEAD ("start") FAILED);
  history = read_history (tree, kind);
  g_assert_cmpstr (history->name, ==, "20261125-010203-start.log");
  g_assert_cmpuint (history->uses, ==, 2);
  g_assert_true (history->is_whole);
  g_assert_cmpint (history->report->result, ==, PT_HANDOVER_STOPPED);
  g_assert_true (g_str_has_suffix (history->proven->path, "20261124-010203-start.log"));
}

/* The hook keeps ten: there may have been more. */
static void
test_not_whole (Tree *tree, TreeKind kind)
{
  g_autoptr (PtHandoverHistory) history = NULL;

  for (guint i = 10; i < 20; i++)
    {
      g_autofree char *path = g_strdup_printf (LOGS UUID "/202611%u-010203-start.log", i);

      tree_file (tree, path, HEAD ("start") WENT RAN BACK);
    }
  history = read_history (tree, kind);
  g_assert_cmpuint (history->uses, ==, 10);
  g_assert_false (history->is_whole);
}

/* The newest cannot be read: why is said, and the older ones count. */
static void
test_damaged (Tree *tree, TreeKind kind)
{
  g_autoptr (PtHandoverHistory) history = NULL;

  tree_file (tree, LOGS UUID "/20261124-010203-start.log", HEAD ("start") WENT RAN BACK);
  tree_file (tree, LOGS UUID "/20261125-010203-start.log", "0 format 99\n");
  history = read_history (tree, kind);
  g_assert_null (history->report);
  assert_contains (history->problem, "20261125-010203-start.log");
  g_assert_cmpuint (history->uses, ==, 1);
  g_assert_nonnull (history->proven);
}

static void
test_all (Tree *tree, TreeKind kind)
{
  g_autoptr (PtQuirks) quirks = test_quirks ();
  g_autoptr (PtRoot) root = NULL;
  g_autoptr (GHashTable) all = NULL;

  tree_file (tree, LOGS UUID "/20261124-010203-start.log", HEAD ("start") WENT RAN BACK);
  tree_file (tree, LOGS OTHER_UUID "/20261125-010203-start.log", "nothing");
  tree_folder (tree, LOGS "11111111-2222-4333-8444-666666666666");
  tree_file (tree, LOGS "elsewhere/20261124-010203-start.log", HEAD ("start"));
  root = tree_open (tree, kind);
  all = pt_handover_history_read_all (root, quirks, NULL);
  g_assert_cmpuint (g_hash_table_size (all), ==, 2);
  g_assert_nonnull (g_hash_table_lookup (all, UUID));
  g_assert_nonnull (g_hash_table_lookup (all, OTHER_UUID));
}

static void
test_closed (Tree *tree, TreeKind kind)
{
  g_autoptr (PtQuirks) quirks = test_quirks ();
  g_autoptr (PtRoot) root = NULL;
  g_autoptr (GError) error = NULL;

  tree_closed (tree, "var/log/passthrough");
  root = tree_open (tree, kind);
  g_assert_null (pt_handover_history_read_all (root, quirks, &error));
  g_assert_nonnull (error);
}

/* What is compared: the card's place, its driver, the kernel; the first that differs is told. */
static void
check_change (const char *log, const char *kernel, const char *driver, const char *wanted)
{
  g_autoptr (Tree) tree = tree_new ();
  g_autoptr (PtHandoverHistory) history = NULL;
  g_autoptr (PtHost) host = test_host_new ();
  g_autofree char *change = NULL;

  tree_file (tree, LOGS UUID "/20261124-010203-start.log", log);
  history = read_history (tree, TREE_SNAPSHOT);
  if (driver != NULL)
    test_host_add (host, "0000:09:00.0", 0x030000, 0x1002, 0x73bf, driver, 1);
  test_set (&host->system->kernel, kernel);
  test_host_finish (host);
  change = pt_handover_history_find_change (history, host);
  if (wanted == NULL)
    g_assert_null (change);
  else
    assert_contains (change, wanted);
}

static void
test_change (void)
{
  const char *good = HEAD ("start") WENT RAN BACK;

  check_change (good, "6.1.0-25-amd64", "amdgpu", NULL);
  check_change (good, NULL, "amdgpu", NULL);
  check_change (good, "6.1.0-28-amd64", "amdgpu", "`6.1.0-25-amd64` became `6.1.0-28-amd64`");
  check_change (good, "6.1.0-25-amd64", "radeon", "`amdgpu` became `radeon`");
  check_change (good, "6.1.0-25-amd64", NULL, "nothing is at `0000:09:00.0` now");
  /* Nothing was proven, so nothing can be lost. */
  check_change (HEAD ("start") FAILED, "6.1.0-28-amd64", "radeon", NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  tree_add_test ("/handover-history/none", test_none);
  tree_add_test ("/handover-history/counts", test_counts);
  tree_add_test ("/handover-history/not-whole", test_not_whole);
  tree_add_test ("/handover-history/damaged", test_damaged);
  tree_add_test ("/handover-history/all", test_all);
  tree_add_test ("/handover-history/closed", test_closed);
  g_test_add_func ("/handover-history/change", test_change);
  return g_test_run ();
}
