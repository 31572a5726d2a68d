#include <string.h>

#include "pt-driver.h"
#include "pt-error.h"
#include "pt-goals.h"
#include "pt-hook-file.h"
#include "pt-render-hook.h"
#include "scratch.h"

#define UUID "11111111-2222-4333-8444-555555555555"
#define CONF "/etc/libvirt/hooks/passthrough/" UUID "/kvm.conf"
#define OURS "#!/bin/sh\n# Passthrough hook, version 1\nold\n"
#define OTHERS "#!/bin/sh\necho mine\n"

static GPtrArray *drivers;

static char *
make_root (void)
{
  char *root = scratch_new ();

  scratch_write (root, "/etc/hosts", "", 0644);
  return root;
}

static PtPlan *
make_plan (const char *files, const char *data)
{
  PtPlan *plan = pt_plan_new (UUID, "win 11");
  PtHookData *hook = pt_hook_data_new ();
  PtPlanDevice device = { { 0, 9, 0, 0 }, 0x1234, 0xabcd, PT_DEVICE_VIDEO };

  g_array_append_val (hook->devices, device);
  hook->guard_seconds = 120;
  g_ptr_array_add (plan->steps, pt_step_new_hook_files (files));
  g_ptr_array_add (plan->steps, pt_step_new_hook_data (hook, data));
  g_ptr_array_add (plan->steps, pt_step_new_define_machine (pt_edits_new (),
                                                            "0123456789abcdef0123456789abcdef"
                                                            "0123456789abcdef0123456789abcdef"));
  return plan;
}

static char *
digest_of (const char *text)
{
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
}

static GPtrArray *
make (const char *root, const PtPlan *plan, GError **error)
{
  g_autoptr (PtFiles) files = scratch_open (root);

  return pt_goals_make (files, plan, drivers, error);
}

static void
check_refused (const char *root, PtPlan *plan, PtError code, const char *words)
{
  g_autofree char *before = scratch_describe (root);
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) goals = make (root, plan, &error);

  g_assert_null (goals);
  g_assert_error (error, PT_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, words));
  after = scratch_describe (root);
  g_assert_cmpstr (after, ==, before);
  pt_plan_free (plan);
}

static GPtrArray *
check_made (const char *root, PtPlan *plan)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *goals = make (root, plan, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (goals->len, ==, PT_N_HOOK_FILES + 1);
  pt_plan_free (plan);
  return goals;
}

static void
check_found (GPtrArray *goals, guint index, const char *found)
{
  g_assert_cmpstr (((PtGoal *) goals->pdata[index])->found, ==, found);
}

/* All of it, with the bytes and permissions of the preview, the data last. */
static void
test_bytes (void)
{
  char *root = make_root ();
  g_autoptr (PtPlan) plan = make_plan ("absent", "absent");
  g_autoptr (GPtrArray) goals = check_made (root, make_plan ("absent", "absent"));
  g_autofree char *data = pt_render_hook_data (plan, drivers);
  const PtGoal *goal;

  for (int id = 0; id < PT_N_HOOK_FILES; id++)
    {
      g_autofree char *text = pt_render_hook_file ((PtHookFileId) id, NULL);
      g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

      goal = goals->pdata[id];
      g_assert_cmpstr (goal->path, ==, pt_hook_file_path ((PtHookFileId) id));
      g_assert_cmpuint (goal->mode, ==, 0755);
      g_assert_cmpstr (goal->found, ==, "absent");
      g_assert_true (g_bytes_equal (goal->after, bytes));
    }
  goal = goals->pdata[PT_N_HOOK_FILES];
  g_assert_cmpstr (goal->path, ==, CONF);
  g_assert_cmpuint (goal->mode, ==, 0644);
  g_assert_cmpmem (g_bytes_get_data (goal->after, NULL), g_bytes_get_size (goal->after), data,
                   strlen (data));
  scratch_free (root);
}

/* A step that has no file makes no goal. */
static void
test_definition_only (void)
{
  char *root = make_root ();
  PtPlan *plan = make_plan ("absent", "absent");
  g_autoptr (GPtrArray) goals = NULL;
  g_autoptr (GError) error = NULL;

  g_ptr_array_remove_range (plan->steps, 0, 2);
  goals = make (root, plan, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (goals->len, ==, 0);
  pt_plan_free (plan);
  scratch_free (root);
}

/* Older files that the user saw are replaced, and held to what they are. */
static void
test_older (void)
{
  char *root = make_root ();
  g_autofree char *digest = digest_of (OURS);
  g_autofree char *line = g_strdup_printf ("handover %s\n", digest);
  g_autofree char *seen = digest_of (line);
  g_autoptr (GPtrArray) goals = NULL;

  scratch_write (root, pt_hook_file_path (PT_HOOK_FILE_HANDOVER), OURS, 0755);
  goals = check_made (root, make_plan (seen, "absent"));
  check_found (goals, PT_HOOK_FILE_HANDOVER, digest);
  check_found (goals, PT_HOOK_FILE_START, "absent");
  g_clear_pointer (&goals, g_ptr_array_unref);

  /* Seen: none; seen: another one. */
  check_refused (root, make_plan ("absent", "absent"), PT_ERROR_STALE, "hooks/passthrough");
  check_refused (root, make_plan (digest, "absent"), PT_ERROR_STALE, "hooks/passthrough");
  /* One more than was seen. */
  scratch_write (root, pt_hook_file_path (PT_HOOK_FILE_START), OURS, 0755);
  check_refused (root, make_plan (seen, "absent"), PT_ERROR_STALE, "hooks/passthrough");
  scratch_free (root);
}

/* Another plan came first: what shall be there is there, in part or whole. */
static void
test_there_already (void)
{
  char *root = make_root ();
  g_autofree char *other = digest_of ("whatever");
  g_autoptr (GPtrArray) goals = NULL;

  for (int id = 0; id < PT_N_HOOK_FILES; id++)
    {
      g_autofree char *text = pt_render_hook_file ((PtHookFileId) id, NULL);
      g_autofree char *digest = digest_of (text);

      scratch_write (root, pt_hook_file_path ((PtHookFileId) id), text, 0755);
      g_clear_pointer (&goals, g_ptr_array_unref);
      goals = check_made (root, make_plan ("absent", "absent"));
      check_found (goals, (guint) id, digest);
    }
  g_clear_pointer (&goals, g_ptr_array_unref);
  goals = check_made (root, make_plan (other, "absent"));
  scratch_free (root);
}

/* A foreign file is never overwritten, whatever was seen. */
static void
test_foreign (void)
{
  for (int id = 0; id < PT_N_HOOK_FILES; id++)
    {
      char *root = make_root ();
      g_autofree char *digest = digest_of (OTHERS);
      g_autofree char *line
          = g_strdup_printf ("%s %s\n", pt_hook_file_name ((PtHookFileId) id), digest);
      g_autofree char *seen = digest_of (line);
      const char *path = pt_hook_file_path ((PtHookFileId) id);

      scratch_write (root, path, OTHERS, 0755);
      check_refused (root, make_plan (seen, "absent"), PT_ERROR_CONFLICT, path);
      check_refused (root, make_plan (NULL, "absent"), PT_ERROR_CONFLICT, path);
      check_refused (root, make_plan ("absent", "absent"), PT_ERROR_CONFLICT, path);
      scratch_free (root);
    }
}

static void
test_data (void)
{
  char *root = make_root ();
  g_autofree char *digest = digest_of ("# Passthrough: older\n");
  g_autofree char *other = digest_of ("");
  g_autoptr (PtPlan) plan = make_plan ("absent", "absent");
  g_autofree char *wanted = pt_render_hook_data (plan, drivers);
  g_autofree char *wanted_digest = digest_of (wanted);
  g_autoptr (GPtrArray) goals = NULL;

  scratch_write (root, CONF, "# Passthrough: older\n", 0644);
  goals = check_made (root, make_plan ("absent", digest));
  check_found (goals, PT_N_HOOK_FILES, digest);
  check_refused (root, make_plan ("absent", "absent"), PT_ERROR_STALE, CONF);
  check_refused (root, make_plan ("absent", other), PT_ERROR_STALE, CONF);
  /* Nobody could look: what is ours is replaced, what is not is not. */
  g_clear_pointer (&goals, g_ptr_array_unref);
  goals = check_made (root, make_plan ("absent", NULL));
  check_found (goals, PT_N_HOOK_FILES, digest);
  scratch_write (root, CONF, "mine\n", 0644);
  check_refused (root, make_plan ("absent", NULL), PT_ERROR_CONFLICT, CONF);
  /* What shall be there is there. */
  scratch_write (root, CONF, wanted, 0644);
  g_clear_pointer (&goals, g_ptr_array_unref);
  goals = check_made (root, make_plan ("absent", "absent"));
  check_found (goals, PT_N_HOOK_FILES, wanted_digest);
  scratch_free (root);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  drivers = pt_drivers_load (&error);
  g_assert_no_error (error);
  g_test_add_func ("/goals/bytes", test_bytes);
  g_test_add_func ("/goals/definition-only", test_definition_only);
  g_test_add_func ("/goals/older", test_older);
  g_test_add_func ("/goals/there-already", test_there_already);
  g_test_add_func ("/goals/foreign", test_foreign);
  g_test_add_func ("/goals/data", test_data);
  status = g_test_run ();
  g_ptr_array_unref (drivers);
  return status;
}
