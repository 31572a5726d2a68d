#include <string.h>

#include <glib.h>

#include "pt-error.h"
#include "pt-plan.h"

#define UUID "11111111-2222-4333-8444-555555555555"

static const char whole[]
    = "PASSTHROUGH-PLAN 1\n"
      "machine " UUID " win%2011\n"
      "step hook-files\n"
      " found unknown\n"
      "step hook-data\n"
      " found absent\n"
      " device 0000:09:00.0 10de:1e84 video\n"
      " device 0000:09:00.1 10de:10f8 audio\n"
      " device 10000:0b:00.3 1022:149c further\n"
      " guard 120\n"
      " say-it-works 0\n"
      " reboot-after 300\n"
      "step define-machine\n"
      " found 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n"
      " card 0000:09:00.0\n"
      " card 0000:09:00.1\n"
      " pci 10000:0b:00.3\n"
      " usb 046d:c085\n"
      " rom-file %2Fvar%2Flib%2From.bin\n"
      " vendor-id whatever\n"
      " hide-hypervisor\n"
      " remove-virtual-display\n";

static void
test_round_trip (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PtPlan) plan = pt_plan_parse (whole, strlen (whole), &error);
  g_autofree char *again = NULL;
  const PtStep *hook, *define;

  g_assert_no_error (error);
  again = pt_plan_format (plan);
  g_assert_cmpstr (again, ==, whole);
  g_assert_cmpstr (plan->name, ==, "win 11");
  hook = pt_plan_find (plan, PT_STEP_HOOK_DATA);
  define = pt_plan_find (plan, PT_STEP_DEFINE_MACHINE);
  g_assert_cmpuint (hook->hook_data->devices->len, ==, 3);
  g_assert_cmpuint (g_array_index (hook->hook_data->devices, PtPlanDevice, 2).address.domain, ==,
                    0x10000);
  g_assert_cmpstr (define->edits->rom_file, ==, "/var/lib/rom.bin");
  g_assert_true (define->edits->hide_hypervisor);
  g_assert_false (define->edits->any_machine);
}

/* The hook's data without the hook, or the other way round, hands nothing over. */
static void
test_hook_as_a_whole (void)
{
  static const char files[] = "step hook-files\n found unknown\n";
  const char *hook = strstr (whole, "step hook-data\n");
  const char *define = strstr (whole, "step define-machine\n");
  g_autofree char *head = g_strndup (whole, (gsize) (strstr (whole, files) - whole));
  g_autofree char *data = g_strndup (hook, (gsize) (define - hook));
  const struct
  {
    char *text;
    gboolean good;
  } plans[] = {
    { g_strconcat (head, files, data, NULL), TRUE },
    { g_strconcat (head, data, NULL), FALSE },
    { g_strconcat (head, files, NULL), FALSE },
    { g_strconcat (head, data, files, NULL), FALSE },
    { g_strconcat (head, files, files, data, NULL), FALSE },
    { g_strconcat (head, files, " guard 120\n", data, NULL), FALSE },
    { g_strconcat (head, files, define, NULL), FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (plans); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (PtPlan) plan = pt_plan_parse (plans[i].text, strlen (plans[i].text), &error);

      g_assert_true ((plan != NULL) == plans[i].good);
      if (!plans[i].good)
        g_assert_error (error, PT_ERROR, PT_ERROR_MALFORMED);
      else
        g_assert_null (pt_plan_find (plan, PT_STEP_HOOK_FILES)->found);
      g_free (plans[i].text);
    }
}

/* A plan of this computer names no machine, and has its own steps. */
static void
test_computer (void)
{
  static const char text[]
      = "PASSTHROUGH-PLAN 1\ncomputer\nstep start-libvirt\n layout modular\nstep join-group\n";
  static const char *const bad[] = {
    "PASSTHROUGH-PLAN 1\ncomputer\n",
    "PASSTHROUGH-PLAN 1\ncomputer x\nstep join-group\n",
    "PASSTHROUGH-PLAN 1\nstep join-group\ncomputer\n",
    "PASSTHROUGH-PLAN 1\ncomputer\ncomputer\nstep join-group\n",
    "PASSTHROUGH-PLAN 1\ncomputer\nmachine " UUID " a\nstep join-group\n",
    "PASSTHROUGH-PLAN 1\nmachine " UUID " a\nstep join-group\n",
    "PASSTHROUGH-PLAN 1\ncomputer\nstep join-group\n group wheel\n",
    "PASSTHROUGH-PLAN 1\ncomputer\nstep join-group\n found unknown\n",
    "PASSTHROUGH-PLAN 1\ncomputer\nstep join-group\nstep join-group\n",
    "PASSTHROUGH-PLAN 1\ncomputer\nstep join-group\nstep start-libvirt\n layout modular\n",
    "PASSTHROUGH-PLAN 1\ncomputer\nstep start-libvirt\n",
    "PASSTHROUGH-PLAN 1\ncomputer\nstep start-libvirt\n layout x.service\n",
    "PASSTHROUGH-PLAN 1\ncomputer\nstep start-libvirt\n layout modular\n layout modular\n",
    "PASSTHROUGH-PLAN 1\ncomputer\nstep hook-files\n found unknown\n",
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (PtPlan) plan = pt_plan_parse (text, strlen (text), &error);
  g_autoptr (PtPlan) made
             = pt_plan_new_of_computer (pt_step_new_start_libvirt (PT_DAEMONS_MODULAR));
  g_autofree char *again = NULL;

  g_assert_no_error (error);
  g_assert_true (pt_plan_is_of_computer (plan));
  g_assert_cmpint (pt_plan_find (plan, PT_STEP_START_LIBVIRT)->daemons, ==, PT_DAEMONS_MODULAR);
  g_assert_nonnull (pt_plan_find (plan, PT_STEP_JOIN_GROUP));
  again = pt_plan_format (made);
  g_assert_cmpstr (again, ==,
                   "PASSTHROUGH-PLAN 1\ncomputer\nstep start-libvirt\n layout modular\n");
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_null (pt_plan_parse (bad[i], strlen (bad[i]), NULL));
}

/* Every text that differs in one byte is either refused or another plan in its own one form. */
static void
test_every_byte (void)
{
  for (gsize i = 0; i < strlen (whole); i++)
    for (int byte = 0; byte < 256; byte += 3)
      {
        g_autofree char *copy = g_strdup (whole);
        g_autoptr (PtPlan) plan = NULL;
        g_autofree char *again = NULL;

        copy[i] = (char) byte;
        plan = pt_plan_parse (copy, strlen (whole), NULL);
        if (plan == NULL)
          continue;
        again = pt_plan_format (plan);
        g_assert_cmpmem (again, strlen (again), copy, strlen (whole));
      }
}

static void
test_truncated (void)
{
  guint accepted = 0;

  for (gsize i = 0; i < strlen (whole); i++)
    {
      g_autofree char *copy = g_strndup (whole, i);
      g_autoptr (PtPlan) plan = pt_plan_parse (copy, i, NULL);

      accepted += plan != NULL;
      g_assert_true (plan == NULL || copy[i - 1] == '\n');
    }
  /* Whole lines make smaller plans, so some are taken; most are not. */
  g_assert_cmpuint (accepted, >, 0);
  g_assert_cmpuint (accepted, <, 20);
}

static void
test_refuse (void)
{
  static const char *const bad[] = {
    "",
    "PASSTHROUGH-PLAN 1\n",
    "PASSTHROUGH-PLAN 2\nmachine " UUID " a\n",
    "PASSTHROUGH-PLAN 1\nmachine ../../etc a\n",
    "PASSTHROUGH-PLAN 1\nmachine " UUID " a\nmachine " UUID " b\n",
    "PASSTHROUGH-PLAN 1\nstep hook-data\n",
    "PASSTHROUGH-PLAN 1\nmachine " UUID " a\nstep run-script\n found absent\n",
    "PASSTHROUGH-PLAN 1\nmachine " UUID " a\nstep define-machine\n found absent\nstep hook-data\n",
    "PASSTHROUGH-PLAN 1\nmachine " UUID
    " a\nstep define-machine\n found absent\n rom-file rom.bin\n",
    "PASSTHROUGH-PLAN 1\nmachine " UUID
    " a\nstep define-machine\n found absent\n card 0000:09:00.0\n vendor-id thirteenchars\n",
    "PASSTHROUGH-PLAN 1\nmachine " UUID
    " a\nstep define-machine\n found absent\n card 0000:09:00.0\n card 0000:0a:00.1\n",
    "PASSTHROUGH-PLAN 1\nmachine " UUID " a\nstep define-machine\n found absent\n card 09:00.0\n",
    "PASSTHROUGH-PLAN 1\nmachine " UUID " a\nstep define-machine\n found maybe\n",
    "PASSTHROUGH-PLAN 1\nmachine " UUID " a",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (pt_plan_parse (bad[i], strlen (bad[i]), &error));
      g_assert_error (error, PT_ERROR, PT_ERROR_MALFORMED);
    }
}

static void
test_too_long (void)
{
  g_autoptr (GString) text = g_string_new ("PASSTHROUGH-PLAN 1\nmachine " UUID
                                           " a\nstep define-machine\n found absent\n");
  g_autoptr (GError) error = NULL;

  while (text->len <= PT_PLAN_SIZE_LIMIT)
    g_string_append (text, " usb 046d:c085\n");
  g_assert_null (pt_plan_parse (text->str, text->len, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_MALFORMED);
}

static void
test_usb_id (void)
{
  static const char *const bad[]
      = { "046d", "046d:c0855", "046d-c085", "046d: c08", "0x46:c085", "" };
  PtUsbId id;

  g_assert_true (pt_usb_id_parse ("046D:c085", &id, NULL));
  g_assert_cmpuint (id.vendor, ==, 0x046d);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (pt_usb_id_parse (bad[i], &id, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plan/round-trip", test_round_trip);
  g_test_add_func ("/plan/hook-as-a-whole", test_hook_as_a_whole);
  g_test_add_func ("/plan/computer", test_computer);
  g_test_add_func ("/plan/every-byte", test_every_byte);
  g_test_add_func ("/plan/truncated", test_truncated);
  g_test_add_func ("/plan/refuse", test_refuse);
  g_test_add_func ("/plan/too-long", test_too_long);
  g_test_add_func ("/plan/usb-id", test_usb_id);
  return g_test_run ();
}
