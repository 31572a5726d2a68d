#include <string.h>

#include <glib.h>

#include "pt-data.h"
#include "pt-driver.h"
#include "pt-preview.h"
#include "pt-render-hook.h"

#define UUID "11111111-2222-4333-8444-555555555555"

static void
add_device (PtHookData *data, const char *address, guint16 vendor, guint16 id, PtDeviceRole role)
{
  PtPlanDevice device = { .vendor = vendor, .device = id, .role = role };

  g_assert_true (pt_pci_address_parse (address, &device.address, NULL));
  g_array_append_val (data->devices, device);
}

static char *
render (const char *name, PtHookData *data)
{
  g_autoptr (PtPlan) plan = pt_plan_new (UUID, name);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) drivers = pt_drivers_load (&error);

  g_assert_no_error (error);
  data->guard_seconds = 120;
  data->reboot_after_seconds = 300;
  g_ptr_array_add (plan->steps, pt_step_new_hook_data (data, "absent"));
  return pt_render_hook_data (plan, drivers);
}

/* The value of a key; the key stands once. */
static char *
value_of (const char *text, const char *key)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autofree char *start = g_strconcat (key, "=", NULL);
  char *value = NULL;

  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], start))
      {
        g_assert_null (value);
        value = g_strdup (lines[i] + strlen (start));
      }
  return value;
}

static void
check_value (const char *text, const char *key, const char *expected)
{
  g_autofree char *value = value_of (text, key);

  g_assert_cmpstr (value, ==, expected);
}

static void
test_card (void)
{
  PtHookData *data = pt_hook_data_new ();
  g_autofree char *text = NULL;

  add_device (data, "0000:09:00.0", 0x10de, 0x1e84, PT_DEVICE_VIDEO);
  add_device (data, "0000:09:00.1", 0x10de, 0x10f8, PT_DEVICE_AUDIO);
  add_device (data, "0000:09:00.2", 0x10de, 0x1ad8, PT_DEVICE_USB);
  add_device (data, "0000:09:00.3", 0x10de, 0x1ad9, PT_DEVICE_SERIAL);
  add_device (data, "0000:09:00.4", 0x10de, 0xffff, PT_DEVICE_OTHER_FUNCTION);
  add_device (data, "10000:0b:00.3", 0x1022, 0x149c, PT_DEVICE_FURTHER);
  add_device (data, "0000:0c:00.0", 0x144d, 0xa808, PT_DEVICE_FURTHER);
  text = render ("win11", data);

  check_value (text, "FORMAT", "1");
  check_value (text, "MACHINE_UUID", UUID);
  check_value (text, "MACHINE_NAME", "win11");
  check_value (text, "VIRSH_GPU_VIDEO", "pci_0000_09_00_0");
  check_value (text, "VIRSH_GPU_VIDEO_ID", "10de:1e84");
  check_value (text, "VIRSH_GPU_AUDIO", "pci_0000_09_00_1");
  check_value (text, "VIRSH_GPU_USB_ID", "10de:1ad8");
  check_value (text, "VIRSH_GPU_SERIAL", "pci_0000_09_00_3");
  check_value (text, "VIRSH_GPU_OTHER_1", "pci_0000_09_00_4");
  check_value (text, "VIRSH_OTHER_1", "pci_10000_0b_00_3");
  check_value (text, "VIRSH_OTHER_2_ID", "144d:a808");
  check_value (text, "RELEASE_NVIDIA", "unload");
  check_value (text, "RELEASE_SND_HDA_INTEL", "unbind");
  check_value (text, "RELEASE_XHCI_HCD", "unbind");
  check_value (text, "RELEASE_NVIDIA_GPU", "unbind");
  check_value (text, "GUARD_SECONDS", "120");
  check_value (text, "SAY_IT_WORKS_SECONDS", "0");
  check_value (text, "REBOOT_AFTER_SECONDS", "300");
}

/* A card of another maker does not bring along what is known about this one's driver. */
static void
test_other_maker (void)
{
  PtHookData *data = pt_hook_data_new ();
  g_autofree char *text = NULL;

  add_device (data, "0000:03:00.0", 0x1002, 0x73bf, PT_DEVICE_VIDEO);
  add_device (data, "0000:03:00.1", 0x1002, 0xab28, PT_DEVICE_AUDIO);
  text = render ("win11", data);
  check_value (text, "RELEASE_AMDGPU", "unbind");
  check_value (text, "RELEASE_NVIDIA", NULL);
  check_value (text, "UNLOAD_AMDGPU", NULL);
  check_value (text, "RELEASE_XHCI_HCD", NULL);
  check_value (text, "SERVICES", "");
}

/* The hook finds the name that is bound: each name that a section stands for has its line, names
 * that differ between "-" and "_" only have one, and a pattern has none. */
static void
test_every_name (void)
{
  PtHookData *data = pt_hook_data_new ();
  g_autofree char *text = NULL;

  add_device (data, "0000:09:00.0", 0x10de, 0x1e84, PT_DEVICE_VIDEO);
  add_device (data, "0000:09:00.2", 0x10de, 0x1ad8, PT_DEVICE_USB);
  text = render ("win11", data);
  check_value (text, "RELEASE_XHCI_HCD", "unbind");
  check_value (text, "RELEASE_XHCI_PCI", "unbind");
  check_value (text, "RELEASE_XHCI_PCI_RENESAS", "unbind");
  check_value (text, "RELEASE_VFIO", NULL);
  check_value (text, "RELEASE_VFIO_PCI", NULL);
  g_assert_null (strpbrk (text, "*?"));
}

static void
test_unload_every_name (void)
{
  PtHookData *data = pt_hook_data_new ();
  g_autofree char *text = NULL;

  add_device (data, "0000:00:02.0", 0x1234, 0x1111, PT_DEVICE_VIDEO);
  text = render ("win11", data);
  check_value (text, "RELEASE_BOCHS_DRM", "unload");
  check_value (text, "UNLOAD_BOCHS_DRM", "bochs");
}

/* The mark by which our files are told from others'. */
static void
test_files (void)
{
  static const struct
  {
    const char *text;
    guint version;
  } texts[] = {
    { "#!/bin/sh\n# Passthrough hook, version 1\n", 1 },
    { "#!/bin/sh\n# x\n# Passthrough hook, version 12", 12 },
    { "#!/bin/sh\n\n\n# Passthrough hook, version 1\n", 0 },
    { "#!/bin/sh\n # Passthrough hook, version 1\n", 0 },
    { "#!/bin/sh\n# Passthrough hook, version 1 \n", 0 },
    { "#!/bin/sh\n# Passthrough hook, version 0\n", 0 },
    { "#!/bin/sh\n# Passthrough hook, version -1\n", 0 },
    { "#!/bin/sh\n# Passthrough hook, version 99999999999999999999\n", 0 },
    { "#!/bin/sh\n", 0 },
    { "", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_cmpuint (pt_hook_file_version (texts[i].text), ==, texts[i].version);
  for (int id = 0; id < PT_N_HOOK_FILES; id++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *text = pt_render_hook_file ((PtHookFileId) id, &error);

      g_assert_no_error (error);
      g_assert_true (g_str_has_prefix (text, "#!/"));
      g_assert_cmpuint (pt_hook_file_version (text), >, 0);
      g_assert_true (
          g_str_has_prefix (pt_hook_file_path ((PtHookFileId) id), PT_HOOK_LIBVIRT_FOLDER "/"));
    }
}

/* Modules go in the order in which they hold each other. */
static void
test_unload_order (void)
{
  PtHookData *data = pt_hook_data_new ();
  g_autofree char *text = NULL;
  g_autofree char *modules = NULL;

  add_device (data, "0000:09:00.0", 0x10de, 0x1e84, PT_DEVICE_VIDEO);
  text = render ("win11", data);
  modules = value_of (text, "UNLOAD_NVIDIA");
  g_assert_nonnull (modules);
  g_assert_true (g_str_has_suffix (modules, "nvidia_uvm nvidia_drm nvidia_modeset nvidia"));
}

/* Whatever a machine is called, it stays one word on one line. */
static void
test_hostile_name (void)
{
  static const char *const names[]
      = { "a\nFORMAT=2", "$(id)", "`id`", "a b;c", "\"", "\xc3\xa4\xff" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      PtHookData *data = pt_hook_data_new ();
      g_autofree char *text = NULL;
      g_autofree char *name = NULL;

      add_device (data, "0000:09:00.0", 0x10de, 0x1e84, PT_DEVICE_VIDEO);
      text = render (names[i], data);
      name = value_of (text, "MACHINE_NAME");
      check_value (text, "FORMAT", "1");
      g_assert_cmpuint (
          strspn (name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~%"), ==,
          strlen (name));
      for (const char *at = text; *at != '\0'; at++)
        g_assert_true (*at == '\n' || (*at >= ' ' && *at < 0x7f));
    }
}

static void
test_preview (void)
{
  g_autoptr (PtPreview) preview = pt_preview_new ();
  const PtChange *change;

  pt_preview_add (preview, pt_change_new ("hook-data", "t", "/p", "same", TRUE, "same", "r"));
  g_assert_cmpuint (preview->changes->len, ==, 0);
  g_assert_cmpuint (preview->unchanged->len, ==, 1);
  pt_preview_add (preview, pt_change_new ("hook-data", "t", "/p", NULL, FALSE, "new", "r"));
  pt_preview_add (preview, pt_change_new ("hook-data", "t", "/p", "old", TRUE, "new", "r"));
  g_assert_cmpuint (preview->changes->len, ==, 2);
  change = preview->changes->pdata[1];
  /* printf new | sha256sum */
  g_assert_cmpstr (change->digest, ==,
                   "11507a0e2f5e69d5dfa40a62a1bd7b6ee57e6bcd85c67c9b8431b36fff21c437");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/render-hook/card", test_card);
  g_test_add_func ("/render-hook/other-maker", test_other_maker);
  g_test_add_func ("/render-hook/every-name", test_every_name);
  g_test_add_func ("/render-hook/unload-every-name", test_unload_every_name);
  g_test_add_func ("/render-hook/files", test_files);
  g_test_add_func ("/render-hook/unload-order", test_unload_order);
  g_test_add_func ("/render-hook/hostile-name", test_hostile_name);
  g_test_add_func ("/render-hook/preview", test_preview);
  return g_test_run ();
}
