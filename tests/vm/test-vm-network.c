#include <string.h>

#include <glib/gstdio.h>

#include "pt-error.h"
#include "pt-vm-ask.h"
#include "pt-vm-network.h"

#define NETWORK                                                                                    \
  "<network><name>%s</name><uuid>004b96e1-2d78-c30f-5aa5-f03c87d21e69</uuid>"                      \
  "<bridge name='virbr7'/><ip address='192.168.7.1' netmask='255.255.255.0'/></network>"
#define MACHINE                                                                                    \
  "<domain type='test'><name>a</name><uuid>11111111-2222-4333-8444-555555555555</uuid>"            \
  "<memory>1024</memory><os><type>hvm</type></os></domain>"

static char *folder;

static char *
make_node (const char *name, const char *network, const char *machines)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *inside = g_strdup_printf (NETWORK, network);
  g_autofree char *text = g_strconcat ("<node>", inside, machines, "</node>", NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return g_strconcat ("test://", path, NULL);
}

/* Stops the network behind the program's back, or tells how it is: "active autostart". */
static gboolean
look (const PtLibvirt *libvirt,
      virConnect *connection,
      const char *uri,
      const char *argument,
      gpointer *result,
      GError **error)
{
  virNetworkPtr network = libvirt->virNetworkLookupByName (connection, "default");
  int autostart = 0;

  g_assert_nonnull (network);
  if (argument != NULL)
    g_assert_cmpint (libvirt->virNetworkDestroy (network), ==, 0);
  g_assert_cmpint (libvirt->virNetworkGetAutostart (network, &autostart), ==, 0);
  *result = g_strdup_printf ("%d %d", libvirt->virNetworkIsActive (network), autostart);
  libvirt->virNetworkFree (network);
  return TRUE;
}

static void
check (const char *uri, gboolean stop, const char *wanted)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *found = pt_vm_ask (look, uri, stop ? "stop" : NULL, g_free, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (found, ==, wanted);
}

static void
start (const char *uri)
{
  g_autoptr (GError) error = NULL;

  pt_vm_network_start (uri, NULL, &error);
  g_assert_no_error (error);
}

static void
undo_fails (const char *uri, PtError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (pt_vm_network_undo (uri, NULL, &error));
  g_assert_error (error, PT_ERROR, (int) code);
}

/* Back is what we changed, and nothing else. */
static void
test_there_and_back (void)
{
  g_autofree char *uri = make_node ("plain.xml", "default", "");

  undo_fails (uri, PT_ERROR_NOT_FOUND);
  check (uri, FALSE, "1 0");
  start (uri);
  check (uri, FALSE, "1 1");
  g_assert_true (pt_vm_network_undo (uri, NULL, NULL));
  check (uri, FALSE, "1 0");
  check (uri, TRUE, "0 0");
  start (uri);
  start (uri);
  check (uri, FALSE, "1 1");
  g_assert_true (pt_vm_network_undo (uri, NULL, NULL));
  check (uri, FALSE, "0 0");
  undo_fails (uri, PT_ERROR_NOT_FOUND);
  check (uri, FALSE, "0 0");
}

static void
test_machine_runs (void)
{
  g_autofree char *uri = make_node ("running.xml", "default", MACHINE);

  check (uri, TRUE, "0 0");
  start (uri);
  undo_fails (uri, PT_ERROR_CONFLICT);
  check (uri, FALSE, "1 1");
  check (uri, TRUE, "0 1");
  g_assert_true (pt_vm_network_undo (uri, NULL, NULL));
  check (uri, FALSE, "0 0");
}

static void
test_absent (void)
{
  g_autofree char *uri = make_node ("other.xml", "another", "");
  g_autoptr (GError) error = NULL;

  g_assert_false (pt_vm_network_start (uri, NULL, &error));
  g_assert_nonnull (strstr (error->message, "default"));
  undo_fails (uri, PT_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  static const char *const names[] = { "plain.xml", "running.xml", "other.xml", "passthrough" };
  int status;

  folder = g_dir_make_tmp ("passthrough-network-XXXXXX", NULL);
  g_setenv ("XDG_STATE_HOME", folder, TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/network/there-and-back", test_there_and_back);
  g_test_add_func ("/network/machine-runs", test_machine_runs);
  g_test_add_func ("/network/absent", test_absent);
  status = g_test_run ();
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);

      g_remove (path);
    }
  g_rmdir (folder);
  return status;
}
