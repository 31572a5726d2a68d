#include <string.h>

#include "pt-vm-dropped.h"

#define DOMAIN(devices)                                                                            \
  "<domain type='kvm'>\n  <name>a</name>\n  <devices>" devices "</devices>\n</domain>"

static void
check (const char *wanted, const char *found, gboolean differs)
{
  PtChange *change = pt_vm_dropped_find ("define-machine", wanted, found);

  g_assert_cmpint (change != NULL, ==, differs);
  if (change != NULL)
    {
      g_assert_nonnull (strstr (change->before, "startupPolicy"));
      g_assert_null (strstr (change->after, "startupPolicy"));
      pt_change_free (change);
    }
}

/* Its own additions, order and indentation are no loss. */
static void
test_nothing (void)
{
  check (
      DOMAIN ("\n<input type='mouse'/>\n<watchdog model='itco'/>\n"),
      DOMAIN (
          "\n\n   <watchdog model='itco'/>\n<controller type='usb'/>\n  <input type='mouse'/>\n"),
      FALSE);
  check (DOMAIN ("\n<video/>\n"), DOMAIN ("\n<video>\n<model/>\n</video>\n"), FALSE);
  check ("no definition", DOMAIN (""), FALSE);
}

static void
test_dropped (void)
{
  check (DOMAIN ("\n<disk startupPolicy='later'/>\n"), DOMAIN ("\n<disk/>\n"), TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vm-dropped/nothing", test_nothing);
  g_test_add_func ("/vm-dropped/dropped", test_dropped);
  return g_test_run ();
}
