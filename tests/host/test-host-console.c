#include "pt-host.h"

#include "tree.h"

#define ACTIVE "sys/class/tty/tty0/active"
#define SESSIONS "run/systemd/sessions/"
#define DROP_INS "systemd/logind.conf.d/"

static int
find_console (Tree *tree, TreeKind kind)
{
  g_autoptr (PtRoot) root = tree_open (tree, kind);
  g_autoptr (PtHostDisplay) display = pt_host_display_read (root);

  return display->text_console;
}

static void
add_session (Tree *tree, guint vt, const char *type)
{
  g_autofree char *path = g_strdup_printf (SESSIONS "%u", vt);
  g_autofree char *text = g_strdup_printf (
      "UID=1000\nUSER=anna\nCLASS=user\nSEAT=seat0\nTYPE=%s\nVTNR=%u\n", type, vt);

  tree_file (tree, path, text);
}

static void
test_nothing (Tree *tree, TreeKind kind)
{
  tree_folder (tree, "etc");
  g_assert_cmpint (find_console (tree, kind), ==, -1);
}

static void
test_closed (Tree *tree, TreeKind kind)
{
  tree_closed (tree, "sys/class/tty");
  tree_closed (tree, "run/systemd");
  tree_closed (tree, "etc/systemd");
  g_assert_cmpint (find_console (tree, kind), ==, -1);
}

static void
test_usual (Tree *tree, TreeKind kind)
{
  tree_file (tree, ACTIVE, "tty2\n");
  add_session (tree, 1, "x11");
  add_session (tree, 2, "wayland");
  g_assert_cmpint (find_console (tree, kind), ==, 3);
}

static void
test_session_number (Tree *tree, TreeKind kind)
{
  g_autoptr (PtRoot) root = NULL;
  g_autoptr (PtHostDisplay) display = NULL;
  static const guint expected[] = { 2, 63, 0, 0, 0, 0 };

  tree_file (tree, SESSIONS "a", "TYPE=x11\nVTNR=2\n");
  tree_file (tree, SESSIONS "b", "TYPE=x11\nVTNR=63\n");
  tree_file (tree, SESSIONS "c", "TYPE=x11\nVTNR=64\n");
  tree_file (tree, SESSIONS "d", "TYPE=x11\nVTNR=-3\n");
  tree_file (tree, SESSIONS "e", "TYPE=x11\nVTNR=4294967299\n");
  tree_file (tree, SESSIONS "f", "TYPE=tty\n");
  root = tree_open (tree, kind);
  display = pt_host_display_read (root);
  g_assert_cmpuint (display->sessions->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      const PtSeatSession *session = display->sessions->pdata[i];

      g_assert_cmpuint (session->vt, ==, expected[i]);
    }
}

/* Two desktops, and the second one has the console that is preferred. */
static void
test_third_taken (Tree *tree, TreeKind kind)
{
  add_session (tree, 2, "wayland");
  add_session (tree, 3, "wayland");
  g_assert_cmpint (find_console (tree, kind), ==, 4);
}

/* logind has no session for what is in front, or its list is hidden. */
static void
test_active_only (Tree *tree, TreeKind kind)
{
  tree_file (tree, ACTIVE, "tty3\n");
  g_assert_cmpint (find_console (tree, kind), ==, 2);
}

/* startx: a session of the type "tty" with a picture. */
static void
test_text_sessions (Tree *tree, TreeKind kind)
{
  add_session (tree, 2, "tty");
  add_session (tree, 3, "tty");
  g_assert_cmpint (find_console (tree, kind), ==, 4);
}

/* Another one's text session is better than none. */
static void
test_text_sessions_only (Tree *tree, TreeKind kind)
{
  tree_file (tree, ACTIVE, "tty3\n");
  add_session (tree, 2, "tty");
  add_session (tree, 3, "tty");
  add_session (tree, 4, "x11");
  add_session (tree, 5, "mir");
  add_session (tree, 6, "unspecified");
  g_assert_cmpint (find_console (tree, kind), ==, 2);
}

static void
test_all_taken (Tree *tree, TreeKind kind)
{
  for (guint vt = 1; vt <= 6; vt++)
    add_session (tree, vt, "x11");
  g_assert_cmpint (find_console (tree, kind), ==, 0);
}

static void
test_no_consoles (Tree *tree, TreeKind kind)
{
  tree_folder (tree, "sys/class/tty/ttyS0");
  g_assert_cmpint (find_console (tree, kind), ==, 0);
}

static void
add_fewer_logins (Tree *tree)
{
  tree_folder (tree, "run/systemd/sessions");
  tree_file (tree, "etc/systemd/logind.conf",
             "#NAutoVTs=1\n[Sleep]\nNAutoVTs=5\n [Login]\n;ReserveVT=3\n NAutoVTs = 2 \r\n");
}

static void
test_fewer_logins (Tree *tree, TreeKind kind)
{
  add_fewer_logins (tree);
  g_assert_cmpint (find_console (tree, kind), ==, 2);
}

static void
test_reserved_login (Tree *tree, TreeKind kind)
{
  add_fewer_logins (tree);
  add_session (tree, 2, "wayland");
  g_assert_cmpint (find_console (tree, kind), ==, 6);
}

static void
test_no_logins (Tree *tree, TreeKind kind)
{
  tree_file (tree, "usr/lib/systemd/logind.conf", "[Login]\nNAutoVTs=0\nReserveVT=0\n");
  g_assert_cmpint (find_console (tree, kind), ==, 0);
}

/* systemctl enable getty@tty5 */
static void
test_login_by_hand (Tree *tree, TreeKind kind)
{
  tree_file (tree, "usr/lib/systemd/logind.conf", "[Login]\nNAutoVTs=0\nReserveVT=0\n");
  tree_link (tree, "etc/systemd/system/getty.target.wants/getty@tty5.service",
             "/usr/lib/systemd/system/getty@.service");
  g_assert_cmpint (find_console (tree, kind), ==, 5);
}

static void
test_main_file (Tree *tree, TreeKind kind)
{
  tree_file (tree, "usr/lib/systemd/logind.conf", "[Login]\nReserveVT=5\n");
  tree_file (tree, "etc/systemd/logind.conf", "[Login]\nNAutoVTs=1\n");
  g_assert_cmpint (find_console (tree, kind), ==, 6);
}

/* The last name counts, whatever its folder. */
static void
test_drop_in_order (Tree *tree, TreeKind kind)
{
  tree_file (tree, "etc/systemd/logind.conf", "[Login]\nNAutoVTs=1\n");
  tree_file (tree, "usr/lib/" DROP_INS "50-b.conf", "[Login]\nReserveVT=4\n");
  tree_file (tree, "etc/" DROP_INS "10-a.conf", "[Login]\nReserveVT=2\n");
  tree_file (tree, "etc/" DROP_INS "90-c.txt", "[Login]\nReserveVT=3\n");
  g_assert_cmpint (find_console (tree, kind), ==, 4);
}

/* Of one name the first folder counts. */
static void
test_drop_in_hidden (Tree *tree, TreeKind kind)
{
  tree_file (tree, "etc/systemd/logind.conf", "[Login]\nNAutoVTs=1\n");
  tree_file (tree, "usr/lib/" DROP_INS "50-b.conf", "[Login]\nReserveVT=4\n");
  tree_file (tree, "run/" DROP_INS "50-b.conf", "[Login]\nReserveVT=5\n");
  g_assert_cmpint (find_console (tree, kind), ==, 5);
}

static void
test_drop_in_masked (Tree *tree, TreeKind kind)
{
  tree_file (tree, "etc/systemd/logind.conf", "[Login]\nNAutoVTs=1\nReserveVT=2\n");
  tree_file (tree, "usr/lib/" DROP_INS "50-b.conf", "[Login]\nReserveVT=4\n");
  tree_link (tree, "etc/" DROP_INS "50-b.conf", "/dev/null");
  g_assert_cmpint (find_console (tree, kind), ==, 2);
}

/* What nobody can mean leaves the defaults. */
static void
test_hostile (Tree *tree, TreeKind kind)
{
  static const char bytes[]
      = "[Login]\nNAutoVTs=99999999999999999999\nNAutoVTs=16\nNAutoVTs=-1\nNAutoVTs=\n=\n==\n"
        "NAutoVTs\n[Login\nNAutoVTs=0\n[Login]\nReserveVT=64\nReserveVT=0x3\n\xff\xfe=\xff\n"
        "\0NAutoVTs=0\n";
  g_autofree char *long_line = g_strnfill (600 * 1024, '[');

  tree_bytes (tree, "etc/systemd/logind.conf", bytes, sizeof bytes - 1);
  tree_file (tree, "etc/" DROP_INS "a.conf", long_line);
  tree_folder (tree, "etc/" DROP_INS "b.conf");
  tree_link (tree, "etc/" DROP_INS "c.conf", "c.conf");
  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *path = g_strdup_printf ("run/" DROP_INS "%u.conf", i);

      tree_file (tree, path, "[Login]\nReserveVT=6\n");
    }
  tree_file (tree, ACTIVE, "tty99999999999999999999\n");
  tree_file (tree, SESSIONS "1", "TYPE=x11\nVTNR=0x3\nVTNR=3\n");
  tree_bytes (tree, SESSIONS "2", "TYPE=\0\nVTNR=3\n", 15);
  g_assert_cmpint (find_console (tree, kind), ==, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  tree_add_test ("/host-console/nothing", test_nothing);
  tree_add_test ("/host-console/closed", test_closed);
  tree_add_test ("/host-console/usual", test_usual);
  tree_add_test ("/host-console/session-number", test_session_number);
  tree_add_test ("/host-console/third-taken", test_third_taken);
  tree_add_test ("/host-console/active-only", test_active_only);
  tree_add_test ("/host-console/text-sessions", test_text_sessions);
  tree_add_test ("/host-console/text-sessions-only", test_text_sessions_only);
  tree_add_test ("/host-console/all-taken", test_all_taken);
  tree_add_test ("/host-console/no-consoles", test_no_consoles);
  tree_add_test ("/host-console/fewer-logins", test_fewer_logins);
  tree_add_test ("/host-console/reserved-login", test_reserved_login);
  tree_add_test ("/host-console/no-logins", test_no_logins);
  tree_add_test ("/host-console/login-by-hand", test_login_by_hand);
  tree_add_test ("/host-console/main-file", test_main_file);
  tree_add_test ("/host-console/drop-in-order", test_drop_in_order);
  tree_add_test ("/host-console/drop-in-hidden", test_drop_in_hidden);
  tree_add_test ("/host-console/drop-in-masked", test_drop_in_masked);
  tree_add_test ("/host-console/hostile", test_hostile);
  return g_test_run ();
}
