#include "pt-host.h"

#include "tree.h"

static PtHostDisplay *
read_display (Tree *tree, TreeKind kind)
{
  g_autoptr (PtRoot) root = tree_open (tree, kind);

  return pt_host_display_read (root);
}

static void
test_nothing (Tree *tree, TreeKind kind)
{
  g_autoptr (PtHostDisplay) display = NULL;

  tree_folder (tree, "etc");
  display = read_display (tree, kind);
  g_assert_cmpuint (display->consoles->len, ==, 0);
  g_assert_null (display->framebuffers);
  g_assert_null (display->fb);
  g_assert_null (display->manager);
  g_assert_false (display->manager_known);
  g_assert_null (display->sessions);
}

static void
test_consoles (Tree *tree, TreeKind kind)
{
  g_autoptr (PtHostDisplay) display = NULL;
  const PtConsole *console;

  tree_files (tree, "sys/class/vtconsole/vtcon0", "name", "(S) dummy device", "bind", "0", NULL);
  tree_files (tree, "sys/class/vtconsole/vtcon1", "name", "(M) frame buffer device", "bind", "1",
              NULL);
  tree_files (tree, "sys/class/vtconsole/vtcon2", "name", "", "bind", "x", NULL);
  tree_folder (tree, "sys/class/vtconsole/other");
  tree_folder (tree, "sys/bus/platform/devices/simple-framebuffer.0");
  tree_folder (tree, "sys/bus/platform/devices/serial8250");
  tree_file (tree, "proc/fb", "0 EFI VGA\n\n");
  display = read_display (tree, kind);
  g_assert_cmpuint (display->consoles->len, ==, 3);
  console = display->consoles->pdata[0];
  g_assert_cmpstr (console->name, ==, "vtcon0");
  g_assert_false (console->framebuffer);
  g_assert_cmpint (console->bound, ==, PT_NO);
  console = display->consoles->pdata[1];
  g_assert_true (console->framebuffer);
  g_assert_cmpint (console->bound, ==, PT_YES);
  console = display->consoles->pdata[2];
  g_assert_cmpint (console->bound, ==, PT_UNKNOWN);
  g_assert_cmpstr (display->framebuffers[0], ==, "simple-framebuffer.0");
  g_assert_null (display->framebuffers[1]);
  g_assert_cmpstr (display->fb[0], ==, "0 EFI VGA");
  g_assert_null (display->fb[1]);
}

/* The link is absolute and leads out of the tree: it is read, not followed. */
static void
test_manager (Tree *tree, TreeKind kind)
{
  g_autoptr (PtHostDisplay) display = NULL;

  tree_link (tree, "etc/systemd/system/display-manager.service",
             "/usr/lib/systemd/system/sddm.service");
  display = read_display (tree, kind);
  g_assert_cmpstr (display->manager, ==, "sddm.service");
  g_assert_true (display->manager_known);
}

static void
test_manager_vendor (Tree *tree, TreeKind kind)
{
  g_autoptr (PtHostDisplay) display = NULL;

  tree_folder (tree, "etc/systemd/system");
  tree_link (tree, "usr/lib/systemd/system/display-manager.service", "gdm.service");
  display = read_display (tree, kind);
  g_assert_cmpstr (display->manager, ==, "gdm.service");
}

static void
test_manager_none (Tree *tree, TreeKind kind)
{
  g_autoptr (PtHostDisplay) display = NULL;

  tree_folder (tree, "etc/systemd/system");
  display = read_display (tree, kind);
  g_assert_null (display->manager);
  g_assert_true (display->manager_known);
}

static void
test_manager_masked (Tree *tree, TreeKind kind)
{
  g_autoptr (PtHostDisplay) display = NULL;

  tree_link (tree, "etc/systemd/system/display-manager.service", "/dev/null");
  display = read_display (tree, kind);
  g_assert_null (display->manager);
  g_assert_true (display->manager_known);
}

static void
test_manager_closed (Tree *tree, TreeKind kind)
{
  g_autoptr (PtHostDisplay) display = NULL;

  tree_closed (tree, "etc/systemd");
  display = read_display (tree, kind);
  g_assert_null (display->manager);
  g_assert_false (display->manager_known);
}

static void
test_sessions (Tree *tree, TreeKind kind)
{
  g_autoptr (PtHostDisplay) display = NULL;
  const PtSeatSession *session;

  tree_file (tree, "run/systemd/sessions/2",
             "# comment\nUID=1000\nUSER=anna\nACTIVE=1\nSTATE=active\nREMOTE=0\nTYPE=wayland\n"
             "CLASS=user\nSEAT=seat0\n");
  tree_file (tree, "run/systemd/sessions/2.ref", "");
  tree_file (tree, "run/systemd/sessions/3",
             "UID=1001\nUSER=\nREMOTE=1\nTYPE=tty\nCLASS=user\nSEAT=\n");
  tree_bytes (tree, "run/systemd/sessions/4", "\0\xff\n=\nUID=x\n", 11);
  display = read_display (tree, kind);
  g_assert_cmpuint (display->sessions->len, ==, 3);
  session = display->sessions->pdata[0];
  g_assert_cmpstr (session->id, ==, "2");
  g_assert_cmpstr (session->user, ==, "anna");
  g_assert_cmpuint (session->uid, ==, 1000);
  g_assert_cmpstr (session->seat, ==, "seat0");
  g_assert_cmpstr (session->class_name, ==, "user");
  g_assert_cmpstr (session->type, ==, "wayland");
  g_assert_false (session->remote);
  g_assert_true (session->active);
  session = display->sessions->pdata[1];
  g_assert_null (session->seat);
  g_assert_true (session->remote);
  g_assert_false (session->active);
}

static void
test_sessions_closed (Tree *tree, TreeKind kind)
{
  g_autoptr (PtHostDisplay) display = NULL;

  tree_closed (tree, "run/systemd/sessions");
  display = read_display (tree, kind);
  g_assert_null (display->sessions);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  tree_add_test ("/host-display/nothing", test_nothing);
  tree_add_test ("/host-display/consoles", test_consoles);
  tree_add_test ("/host-display/manager", test_manager);
  tree_add_test ("/host-display/manager-vendor", test_manager_vendor);
  tree_add_test ("/host-display/manager-none", test_manager_none);
  tree_add_test ("/host-display/manager-masked", test_manager_masked);
  tree_add_test ("/host-display/manager-closed", test_manager_closed);
  tree_add_test ("/host-display/sessions", test_sessions);
  tree_add_test ("/host-display/sessions-closed", test_sessions_closed);
  return g_test_run ();
}
