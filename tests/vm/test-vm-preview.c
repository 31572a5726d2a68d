#include <string.h>

#include <glib.h>

#include "pt-driver.h"
#include "pt-error.h"
#include "pt-render-hook.h"
#include "pt-vm-preview.h"
#include "tree.h"

#define UUID "11111111-2222-4333-8444-555555555555"
#define HOOKS "etc/libvirt/hooks"
#define DEFINITION                                                                                 \
  "<domain type='kvm'><name>win11</name><uuid>" UUID "</uuid><memory unit='GiB'>8</memory>"        \
  "<vcpu>4</vcpu><os firmware='efi'><type arch='x86_64' machine='q35'>hvm</type></os>"             \
  "<devices/></domain>"

static PtPlan *
make_plan (const char *files_found, const char *hook_found)
{
  PtPlan *plan = pt_plan_new (UUID, "win11");
  PtHookData *data = pt_hook_data_new ();
  PtPlanDevice device = { .vendor = 0x1234, .device = 0x1111, .role = PT_DEVICE_VIDEO };

  g_assert_true (pt_pci_address_parse ("0000:09:00.0", &device.address, NULL));
  g_array_append_val (data->devices, device);
  g_ptr_array_add (plan->steps, pt_step_new_hook_files (files_found));
  g_ptr_array_add (plan->steps, pt_step_new_hook_data (data, hook_found));
  return plan;
}

static PtPreview *
make_preview (PtRoot *root, const PtPlan *plan, GError **error)
{
  g_autoptr (GPtrArray) drivers = pt_drivers_load (NULL);
  PtMachine machine
      = { .name = (char *) "win11", .uuid = (char *) UUID, .xml = (char *) DEFINITION };

  g_assert_nonnull (drivers);
  return pt_vm_preview (plan, &machine, drivers, root, error);
}

static void
add_current (Tree *tree, PtHookFileId id)
{
  g_autofree char *text = pt_render_hook_file (id, NULL);

  tree_file (tree, pt_hook_file_path (id) + 1, text);
}

static void
test_fresh (Tree *tree, TreeKind kind)
{
  static const char *const paths[] = {
    "/etc/libvirt/hooks/passthrough/handover",          "/etc/libvirt/hooks/passthrough/start.sh",
    "/etc/libvirt/hooks/passthrough/revert.sh",         "/etc/libvirt/hooks/qemu.d/passthrough",
    "/etc/libvirt/hooks/passthrough/" UUID "/kvm.conf",
  };
  g_autoptr (PtPlan) plan = make_plan ("absent", "absent");
  g_autoptr (GError) error = NULL;
  g_autoptr (PtPreview) preview = NULL;
  g_autoptr (PtRoot) root = NULL;
  g_autofree char *found = NULL;

  tree_folder (tree, HOOKS);
  root = tree_open (tree, kind);
  found = pt_vm_preview_files_found (root);
  g_assert_cmpstr (found, ==, "absent");
  preview = make_preview (root, plan, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (preview->changes->len, ==, G_N_ELEMENTS (paths));
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      const PtChange *change = preview->changes->pdata[i];

      g_assert_cmpstr (change->path, ==, paths[i]);
      g_assert_cmpuint (change->mode, ==, i < PT_N_HOOK_FILES ? 0755 : 0644);
      g_assert_cmpstr (change->kind, ==, i < PT_N_HOOK_FILES ? "hook-files" : "hook-data");
      g_assert_true (change->before_known);
      g_assert_null (change->before);
      g_assert_cmpuint (strlen (change->reason), >, 20);
    }
  g_assert_cmpstr (((PtChange *) preview->changes->pdata[0])->title, ==,
                   "Install the hand-over itself");
  g_assert_cmpstr (((PtChange *) preview->changes->pdata[3])->title, ==,
                   "Let libvirt call the hand-over");
}

/* What is already there is no change; an older file of ours is. */
static void
test_partly (Tree *tree, TreeKind kind)
{
  g_autoptr (PtRoot) root = NULL;
  g_autofree char *found = NULL;
  g_autoptr (PtPlan) plan = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (PtPreview) preview = NULL;
  const PtChange *change;

  add_current (tree, PT_HOOK_FILE_HANDOVER);
  add_current (tree, PT_HOOK_FILE_START);
  tree_file (tree, HOOKS "/passthrough/revert.sh",
             "#!/bin/sh\n# Passthrough hook, version 1\nold\n");
  root = tree_open (tree, kind);
  found = pt_vm_preview_files_found (root);
  g_assert_cmpuint (strlen (found), ==, 64);
  plan = make_plan (found, NULL);
  preview = make_preview (root, plan, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (preview->unchanged->len, ==, 2);
  g_assert_cmpuint (preview->changes->len, ==, 3);
  change = preview->changes->pdata[0];
  g_assert_nonnull (strstr (change->before, "old"));
  g_assert_null (strstr (change->after, "old"));
}

static void
test_stale (Tree *tree, TreeKind kind)
{
  g_autoptr (PtPlan) plan = make_plan ("absent", "absent");
  g_autoptr (PtRoot) root = NULL;
  g_autoptr (GError) error = NULL;

  add_current (tree, PT_HOOK_FILE_DISPATCHER);
  root = tree_open (tree, kind);
  g_assert_null (make_preview (root, plan, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_STALE);
}

/* Each of the four, in the place of ours and without our mark. */
static void
check_foreign (TreeKind kind, PtHookFileId id, const char *bytes, gsize length)
{
  g_autoptr (Tree) tree = tree_new ();
  g_autoptr (PtPlan) plan = make_plan (NULL, NULL);
  g_autoptr (PtRoot) root = NULL;
  g_autoptr (GError) error = NULL;

  tree_bytes (tree, pt_hook_file_path (id) + 1, bytes, length);
  root = tree_open (tree, kind);
  g_assert_null (make_preview (root, plan, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_CONFLICT);
  g_assert_nonnull (strstr (error->message, pt_hook_file_path (id)));
  g_assert_nonnull (strstr (error->message, "never overwritten"));
}

static void
test_foreign (Tree *unused, TreeKind kind)
{
  static const char hidden[] = "#!/bin/sh\n# Passthrough hook, version 1\n\0binary";

  for (int id = 0; id < PT_N_HOOK_FILES; id++)
    {
      check_foreign (kind, (PtHookFileId) id, "#!/bin/sh\necho mine\n", 20);
      check_foreign (kind, (PtHookFileId) id, "", 0);
      check_foreign (kind, (PtHookFileId) id, hidden, sizeof hidden);
    }
}

static void
test_closed (Tree *tree, TreeKind kind)
{
  g_autoptr (PtRoot) root = NULL;
  g_autofree char *found = NULL;
  g_autoptr (PtPlan) plan = make_plan (NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (PtPreview) preview = NULL;

  /* A snapshot has no files below a folder that was closed, and says that they are not there. */
  if (kind == TREE_SNAPSHOT)
    return;
  tree_closed (tree, "etc/libvirt");
  root = tree_open (tree, kind);
  found = pt_vm_preview_files_found (root);
  g_assert_null (found);
  preview = make_preview (root, plan, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (preview->changes->len, ==, 5);
  g_assert_false (((PtChange *) preview->changes->pdata[0])->before_known);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  tree_add_test ("/vm-preview/fresh", test_fresh);
  tree_add_test ("/vm-preview/partly", test_partly);
  tree_add_test ("/vm-preview/stale", test_stale);
  tree_add_test ("/vm-preview/foreign", test_foreign);
  tree_add_test ("/vm-preview/closed", test_closed);
  return g_test_run ();
}
