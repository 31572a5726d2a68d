#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include <string.h>

#include <glib/gstdio.h>

#include "pt-rescue-card.h"

#define ADDRESS "192.168.7.5"

/* The running computer, as far as the card asks. */
static PtHost *
make_host (PtFact server, int console)
{
  static const char text[] = "PASSTHROUGH-SNAPSHOT 1\n";
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr (GError) error = NULL;
  g_autoptr (PtRoot) root = pt_root_open_bytes (bytes, &error);
  PtHost *host;

  g_assert_no_error (error);
  host = pt_host_read (root, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (host->live);
  g_assert_cmpint (host->display->text_console, ==, -1);
  host->live = TRUE;
  host->system->ssh_server = server;
  host->display->text_console = console;
  return host;
}

/* The second line: how to log in. */
static void
check_login (const PtHost *host, const char *address, PtRescueWay way, const char *expected)
{
  g_autoptr (PtRescueCard) card = g_object_ref_sink (g_object_new (PT_TYPE_RESCUE_CARD, NULL));
  g_autofree char *text = NULL;
  g_autofree char *wanted = NULL;

  pt_rescue_card_set_facts (card, host, address);
  text = pt_rescue_card_get_text (card);
  wanted = g_strdup_printf ("1. Wait two minutes. The screen should come back by itself.\n"
                            "2. %s\n"
                            "3. Then type:\n"
                            "   sudo passthroughctl rescue\n",
                            expected);
  g_assert_cmpstr (text, ==, wanted);
  g_assert_cmpint (pt_rescue_card_get_way (card), ==, way);
}

static void
test_not_looked (void)
{
  check_login (NULL, NULL, PT_RESCUE_NOT_LOOKED, "Press Ctrl + Alt + F3 and log in.");
  check_login (NULL, ADDRESS, PT_RESCUE_NOT_LOOKED, "Press Ctrl + Alt + F3 and log in.");
}

static void
test_ssh (void)
{
  g_autoptr (PtHost) host = make_host (PT_YES, 3);
  g_autofree char *expected
      = g_strdup_printf ("Press Ctrl + Alt + F3 and log in. Or, from another computer or phone:\n"
                         "   ssh %s@" ADDRESS,
                         g_get_user_name ());
  g_autofree char *longer
      = g_strdup_printf ("Press Ctrl + Alt + F3 and log in. Or, from another computer or phone:\n"
                         "   ssh %s@2001:db8:5::5",
                         g_get_user_name ());

  check_login (host, ADDRESS, PT_RESCUE_SSH, expected);
  check_login (host, "2001:db8:5::5", PT_RESCUE_SSH, longer);
}

static void
test_no_address (void)
{
  g_autoptr (PtHost) host = make_host (PT_YES, -1);

  check_login (host, NULL, PT_RESCUE_NO_ADDRESS,
               "Press Ctrl + Alt + F3 and log in. An SSH server runs, but no address of this "
               "computer was found: it is in no network, or Passthrough may not see it. Connect it "
               "to one, or look its address up in the router.");
}

/* The address of this computer is none of the one that was looked at. */
static void
test_elsewhere (void)
{
  g_autoptr (PtHost) host = make_host (PT_YES, 3);

  host->live = FALSE;
  check_login (host, ADDRESS, PT_RESCUE_ELSEWHERE,
               "Press Ctrl + Alt + F3 and log in. An SSH server runs, but its address is not known "
               "here, because another computer was looked at. Open this card on that one.");
}

static void
test_no_server (void)
{
  g_autoptr (PtHost) host = make_host (PT_NO, 3);
  const char *expected
      = "Press Ctrl + Alt + F3 and log in. No SSH server was seen, so another computer cannot log "
        "in. This Computer says how to install one.";

  check_login (host, ADDRESS, PT_RESCUE_NO_SERVER, expected);
  check_login (host, NULL, PT_RESCUE_NO_SERVER, expected);
}

static void
test_unknown (void)
{
  g_autoptr (PtHost) host = make_host (PT_UNKNOWN, 3);
  g_autofree char *command = g_strdup_printf (
      "Press Ctrl + Alt + F3 and log in. Whether an SSH server runs cannot be told, because the "
      "services could not be listed. Before you start a machine, try this on another computer or "
      "phone:\n"
      "   ssh %s@" ADDRESS,
      g_get_user_name ());
  const char *words
      = "Press Ctrl + Alt + F3 and log in. Whether an SSH server runs cannot be told, because the "
        "services could not be listed. Before you start a machine, try to log in from another "
        "computer or phone.";

  check_login (host, ADDRESS, PT_RESCUE_UNKNOWN, command);
  check_login (host, NULL, PT_RESCUE_UNKNOWN, words);
  host->live = FALSE;
  check_login (host, ADDRESS, PT_RESCUE_UNKNOWN, words);
}

static void
test_console (void)
{
  g_autoptr (PtHost) host = make_host (PT_NO, 5);

  check_login (host, NULL, PT_RESCUE_NO_SERVER,
               "Press Ctrl + Alt + F5 and log in. No SSH server was seen, so another computer "
               "cannot log in. This Computer says how to install one.");
}

static void
test_no_console (void)
{
  g_autoptr (PtHost) host = make_host (PT_YES, 0);
  g_autofree char *ssh
      = g_strdup_printf ("No text console is free to log in on: each has a desktop on it or is "
                         "switched off. Log in from another computer or phone:\n"
                         "   ssh %s@" ADDRESS,
                         g_get_user_name ());

  check_login (host, ADDRESS, PT_RESCUE_SSH, ssh);
  host->system->ssh_server = PT_NO;
  check_login (host, ADDRESS, PT_RESCUE_NO_SERVER,
               "No text console is free to log in on: each has a desktop on it or is switched off. "
               "No SSH server was seen, so another computer cannot log in. This Computer says how "
               "to install one. If nobody can log in, press the power button briefly: the computer "
               "shuts down cleanly.");
}

/* Whatever this computer's network is like, the card comes to an answer. */
static void
test_own_address (void)
{
  g_autoptr (PtHost) host = make_host (PT_YES, 3);
  g_autoptr (PtRescueCard) card = g_object_ref_sink (g_object_new (PT_TYPE_RESCUE_CARD, NULL));
  PtRescueWay way;

  pt_rescue_card_set_host (card, host);
  way = pt_rescue_card_get_way (card);
  g_assert_true (way == PT_RESCUE_SSH || way == PT_RESCUE_NO_ADDRESS);
  pt_rescue_card_set_host (card, NULL);
  g_assert_cmpint (pt_rescue_card_get_way (card), ==, PT_RESCUE_NOT_LOOKED);
}

/* What comes out of the printer: one page, of the same card. */
static void
test_print (void)
{
  g_autoptr (PtHost) host = make_host (PT_YES, 3);
  g_autoptr (PtRescueCard) card = g_object_ref_sink (g_object_new (PT_TYPE_RESCUE_CARD, NULL));
  g_autoptr (GtkPrintOperation) operation = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("passthrough-print-XXXXXX", &error);
  g_autofree char *path = g_build_filename (folder, "card.pdf", NULL);
  g_autofree char *bytes = NULL;

  g_assert_no_error (error);
  pt_rescue_card_set_facts (card, host, "2001:db8:1234:5678:9abc:def0:1234:5678");
  operation = pt_rescue_card_new_print (card);
  gtk_print_operation_set_export_filename (operation, path);
  g_assert_cmpint (
      gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_EXPORT, NULL, &error), ==,
      GTK_PRINT_OPERATION_RESULT_APPLY);
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &bytes, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (bytes, "%PDF"));
  g_unlink (path);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (!gtk_init_check ())
    {
      g_print ("1..0 # SKIP no display\n");
      return 0;
    }
  adw_init ();
  g_test_add_func ("/rescue-card/not-looked", test_not_looked);
  g_test_add_func ("/rescue-card/ssh", test_ssh);
  g_test_add_func ("/rescue-card/no-address", test_no_address);
  g_test_add_func ("/rescue-card/elsewhere", test_elsewhere);
  g_test_add_func ("/rescue-card/no-server", test_no_server);
  g_test_add_func ("/rescue-card/unknown", test_unknown);
  g_test_add_func ("/rescue-card/console", test_console);
  g_test_add_func ("/rescue-card/no-console", test_no_console);
  g_test_add_func ("/rescue-card/own-address", test_own_address);
  g_test_add_func ("/rescue-card/print", test_print);
  return g_test_run ();
}
