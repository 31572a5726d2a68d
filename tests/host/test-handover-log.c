#include <string.h>

#include "pt-error.h"
#include "pt-handover-log.h"
#include "tree.h"

#define UUID "11111111-2222-4333-8444-555555555555"
#define OTHER_UUID "21111111-2222-4333-8444-555555555555"
#define LOGS "var/log/passthrough/"
#define HEAD(uuid, name, kind)                                                                     \
  "0 format 1\n0 machine " uuid " " name "\n0 kind " kind "\n0 when 2026-11-25T01:02:03Z\n"

static PtHandoverLog *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  PtHandoverLog *log = pt_handover_log_parse (text, strlen (text), &error);

  g_assert_no_error (error);
  return log;
}

static void
test_whole (void)
{
  g_autoptr (PtHandoverLog) log = parse (HEAD (
      UUID, "win%2011", "first-light") "12 begin lock\n40 done lock 28\n41 begin services\n"
                                       "42 skipped services 1 none of them is active\n"
                                       "50 begin holders\n90 failed holders 40 x holds it; y;\n"
                                       "95 return unit\n96 undone holders 1\n"
                                       "97 not-undone lock 2 it stays;\n98 return guard\n"
                                       "99 note something\n100 proof session 3\n"
                                       "101 end given-back\n");
  const PtHandoverStep *step = pt_handover_log_find_step (log, "holders");

  g_assert_cmpstr (log->uuid, ==, UUID);
  g_assert_cmpstr (log->machine, ==, "win 11");
  g_assert_cmpstr (log->when, ==, "2026-11-25T01:02:03Z");
  g_assert_cmpint (log->kind, ==, PT_HANDOVER_FIRST_LIGHT);
  g_assert_cmpuint (log->steps->len, ==, 3);
  g_assert_cmpint (step->outcome, ==, PT_HANDOVER_FAILED);
  g_assert_cmpint (step->ms, ==, 40);
  g_assert_cmpstr (step->words, ==, "x holds it; y");
  g_assert_true (step->undone);
  step = pt_handover_log_find_step (log, "lock");
  g_assert_true (step->not_undone);
  g_assert_cmpstr (step->undo_words, ==, "it stays");
  g_assert_cmpint (pt_handover_log_find_step (log, "services")->outcome, ==, PT_HANDOVER_SKIPPED);
  g_assert_cmpuint (g_strv_length (log->returns), ==, 2);
  g_assert_cmpstr (log->returns[1], ==, "guard");
  g_assert_cmpint (log->return_at, ==, 95);
  g_assert_cmpint (log->handed_over_at, ==, -1);
  g_assert_cmpstr (log->notes[0], ==, "something");
  g_assert_cmpstr (log->end, ==, "given-back");
  g_assert_cmpint (log->last_ms, ==, 101);
}

/* The record may end in the middle of a line. */
static void
test_cut_off (void)
{
  static const char text[]
      = HEAD (UUID, "a", "start") "5 begin lock\n6 done lock 1\n7 begin guard\n";

  for (gsize length = 0; length <= strlen (text); length++)
    {
      g_autoptr (PtHandoverLog) log = pt_handover_log_parse (text, length, NULL);

      g_assert_true (log == NULL || log->end == NULL);
      g_assert_true (log != NULL || length < strlen (HEAD (UUID, "a", "start")));
    }
}

/* Making the record takes time as well. */
static void
test_late_head (void)
{
  g_autoptr (PtHandoverLog) log = parse ("30 format 1\n30 machine " UUID " a\n31 kind start\n"
                                         "40 begin lock\n50 done lock 10 \n"
                                         "60 not-undone lock 2190  two blanks; and more;\n");
  const PtHandoverStep *step = pt_handover_log_find_step (log, "lock");

  g_assert_null (step->words);
  g_assert_cmpstr (step->undo_words, ==, "two blanks; and more");
}

/* A step without an end took as long as nothing else was written. */
static void
test_unfinished (void)
{
  g_autoptr (PtHandoverLog) log = parse (HEAD (UUID, "a", "start") "100 begin release\n"
                                                                   "900 note x\n1100 return guard\n"
                                                                   "5000 end given-back\n");
  const PtHandoverStep *step = pt_handover_log_find_step (log, "release");

  g_assert_cmpint (step->outcome, ==, PT_HANDOVER_BEGUN);
  g_assert_cmpint (step->ms, ==, 1000);
}

static void
test_refuse (void)
{
  static const char *const bad[] = {
    "",
    "0 format 1\n",
    "0 format 2\n0 machine " UUID " a\n0 kind start\n",
    "format 1\n0 machine " UUID " a\n0 kind start\n",
    "0 kind start\n0 format 1\n0 machine " UUID " a\n",
    "-1 format 1\n0 machine " UUID " a\n0 kind start\n",
    "0 format 1\n0 machine " UUID "\n0 kind dance\n",
    "0 format 1\n0 machine ../../etc a\n0 kind start\n",
    "0 format 1\n0 machine " UUID " a b\n0 kind start\n",
    "0 format 1\n0 kind start\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (pt_handover_log_parse (bad[i], strlen (bad[i]), &error));
      g_assert_error (error, PT_ERROR, PT_ERROR_MALFORMED);
    }
}

static void
test_hostile (void)
{
  g_autoptr (GString) text = g_string_new (HEAD (UUID, "%1B%5B31m%0Ax", "start"));
  g_autoptr (PtHandoverLog) log = NULL;

  g_string_append (text, "5 note \x1b[31m\xe2\x80\xae\xff turned\r\n");
  g_string_append (
      text, "6 begin ../../x\n7 done $(id) 3\n8 done lock -3\n9 done lock 99999999999999999999\n");
  for (int i = 0; i < 2000; i++)
    g_string_append_printf (text, "10 note n\n10 begin s%d\n10 return r%d\n", i, i);
  g_string_append (text, "11 note ");
  for (int i = 0; i < 100000; i++)
    g_string_append_c (text, 'x');
  g_string_append (text, "\n12 end given-back\n");
  log = parse (text->str);
  g_assert_cmpstr (log->machine, ==, "[31m x");
  g_assert_cmpstr (log->notes[0], ==, " [31m\xef\xbf\xbd turned" + 1);
  g_assert_cmpuint (g_strv_length (log->notes), <=, 256);
  g_assert_cmpuint (log->steps->len, <=, 64);
  g_assert_cmpuint (g_strv_length (log->returns), <=, 16);
  g_assert_null (pt_handover_log_find_step (log, "../../x"));
  g_assert_null (pt_handover_log_find_step (log, "lock"));
  g_assert_cmpstr (log->end, ==, "given-back");
}

/* What is behind the limit is passed over, and costs nothing. */
static void
test_too_long (void)
{
  g_autoptr (GString) text = g_string_new (HEAD (UUID, "a", "start"));
  g_autoptr (PtHandoverLog) log = NULL;

  while (text->len < PT_HANDOVER_LOG_LIMIT)
    g_string_append (text, "1 frob\n");
  g_string_append (text, "2 end given-back\n");
  log = parse (text->str);
  g_assert_null (log->end);
}

static PtHandoverLog *
find (PtRoot *root, const char *machine)
{
  g_autoptr (GError) error = NULL;
  PtHandoverLog *log = pt_handover_log_find (root, machine, &error);

  g_assert_no_error (error);
  return log;
}

static void
check_found (PtRoot *root, const char *machine, const char *uuid, const char *name)
{
  g_autoptr (PtHandoverLog) log = find (root, machine);

  g_assert_cmpstr (log->uuid, ==, uuid);
  g_assert_true (g_str_has_suffix (log->path, name));
}

static void
test_find (Tree *tree, TreeKind kind)
{
  g_autoptr (PtRoot) root = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (PtHandoverLog) log = NULL;

  tree_file (tree, LOGS UUID "/20261125-010203-start.log", HEAD (UUID, "win11", "start"));
  tree_file (tree, LOGS UUID "/20261126-010203-rehearsal.log", HEAD (UUID, "win11", "rehearsal"));
  tree_file (tree, LOGS UUID "/99999999-999999-start.txt", "no log");
  tree_file (tree, LOGS UUID "/zz.log", "no log");
  tree_file (tree, LOGS OTHER_UUID "/20261127-010203-start.log",
             HEAD (OTHER_UUID, "a%20b", "start"));
  tree_file (tree, LOGS "not-a-uuid/20281127-010203-start.log", HEAD (UUID, "win11", "start"));
  tree_folder (tree, "run/passthrough/" UUID);
  root = tree_open (tree, kind);
  check_found (root, NULL, OTHER_UUID, "20261127-010203-start.log");
  check_found (root, "win11", UUID, "20261126-010203-rehearsal.log");
  check_found (root, UUID, UUID, "20261126-010203-rehearsal.log");
  check_found (root, "a b", OTHER_UUID, "20261127-010203-start.log");
  log = find (root, "win11");
  g_assert_true (log->under_way);
  g_assert_null (pt_handover_log_find (root, "win", &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_NOT_FOUND);
}

static void
test_find_nothing (Tree *tree, TreeKind kind)
{
  g_autoptr (PtRoot) root = NULL;
  g_autoptr (GError) error = NULL;

  tree_folder (tree, "var/log");
  root = tree_open (tree, kind);
  g_assert_null (pt_handover_log_find (root, NULL, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_NOT_FOUND);
}

static void
test_find_broken (Tree *tree, TreeKind kind)
{
  g_autoptr (PtRoot) root = NULL;
  g_autoptr (GError) error = NULL;

  tree_file (tree, LOGS UUID "/20261125-010203-start.log", "hello\n");
  root = tree_open (tree, kind);
  g_assert_null (pt_handover_log_find (root, UUID, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_MALFORMED);
  g_assert_nonnull (strstr (error->message, "20261125-010203-start.log"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/handover-log/whole", test_whole);
  g_test_add_func ("/handover-log/cut-off", test_cut_off);
  g_test_add_func ("/handover-log/late-head", test_late_head);
  g_test_add_func ("/handover-log/unfinished", test_unfinished);
  g_test_add_func ("/handover-log/refuse", test_refuse);
  g_test_add_func ("/handover-log/hostile", test_hostile);
  g_test_add_func ("/handover-log/too-long", test_too_long);
  tree_add_test ("/handover-log/find", test_find);
  tree_add_test ("/handover-log/find-nothing", test_find_nothing);
  tree_add_test ("/handover-log/find-broken", test_find_broken);
  return g_test_run ();
}
