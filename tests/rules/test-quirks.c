#include <glib/gstdio.h>
#include <string.h>

#include "pt-data.h"
#include "pt-error.h"
#include "rules-host.h"

#define HEAD "[file]\nFormat=1\nKind=devices\n"
#define ORIGIN "Why=w\nSince=2026-08\nSource=s\nConfidence=sourced\n"
#define FACT "Level=info\nTitle=t\nDetail=d\n"

static PtQuirks *
load_text (const char *text, GError **error)
{
  g_autoptr (GPtrArray) files
             = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_quirk_file_free);
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  PtQuirkFile *file = pt_quirk_file_parse ("quirks/test.quirk", bytes, error);

  if (file == NULL)
    return NULL;
  g_ptr_array_add (files, file);
  return pt_quirks_load_files (files, error);
}

typedef struct
{
  const char *path;
  const char *text;
  const char *complaint;
} Wrong;

static const Wrong wrongs[] = {
  { "no-head", "[a]\nVendor=10de\n" FACT ORIGIN, "section [file] is missing" },
  { "empty", "", "section [file] is missing" },
  { "format", "[file]\nFormat=2\nKind=devices\n", "section [file]: Format is not 1" },
  { "no-kind", "[file]\nFormat=1\n", "section [file]: Kind is missing" },
  { "kind", "[file]\nFormat=1\nKind=planets\n[a]\n" ORIGIN, "kind “planets” is not known" },
  { "rom-place",
    "[file]\nFormat=1\nKind=option-roms\n[a]\nPlace=above\nText=t\nTitle=t\nDetail=d\n" ORIGIN,
    "section [a]: Place has an unknown word" },
  { "rom-text", "[file]\nFormat=1\nKind=option-roms\n[a]\nPlace=before\nTitle=t\nDetail=d\n" ORIGIN,
    "section [a]: Text is missing" },
  { "no-key-file", "[file\n", "quirks/test.quirk" },
  { "twice", HEAD "[a]\nVendor=10de\n" FACT ORIGIN "[a]\nVendor=10de\n" FACT ORIGIN,
    "section [a] is there twice" },
  { "no-source", HEAD "[a]\nVendor=10de\n" FACT "Why=w\nSince=2026-08\nConfidence=sourced\n",
    "section [a]: Source is missing" },
  { "no-since", HEAD "[a]\nVendor=10de\n" FACT "Why=w\nSource=s\nConfidence=sourced\n",
    "section [a]: Since is missing" },
  { "since", HEAD "[a]\nVendor=10de\n" FACT "Why=w\nSince=2026-13\nSource=s\nConfidence=sourced\n",
    "section [a]: Since is not a month" },
  { "confidence",
    HEAD "[a]\nVendor=10de\n" FACT "Why=w\nSince=2026-08\nSource=s\nConfidence=sure\n",
    "section [a]: Confidence has an unknown word" },
  { "level", HEAD "[a]\nVendor=10de\nLevel=awful\nTitle=t\nDetail=d\n" ORIGIN,
    "section [a]: Level has an unknown word" },
  { "no-title", HEAD "[a]\nVendor=10de\nLevel=info\nDetail=d\n" ORIGIN,
    "section [a]: Title is missing" },
  { "empty-title", HEAD "[a]\nVendor=10de\nLevel=info\nTitle=\nDetail=d\n" ORIGIN,
    "Title is empty" },
  { "unknown-key", HEAD "[a]\nVendor=10de\nVendr=10de\n" FACT ORIGIN,
    "section [a]: Vendr is not a key" },
  { "matches-all", HEAD "[a]\nBootVga=yes\n" FACT ORIGIN,
    "section [a] says not which devices it is about" },
  { "devices-alone", HEAD "[a]\nClass=03\nDevices=1e84\n" FACT ORIGIN, "Vendor is missing" },
  { "id", HEAD "[a]\nVendor=10dg\n" FACT ORIGIN,
    "Vendor has a value that is not four hexadecimal" },
  { "short-id", HEAD "[a]\nVendor=0x1\n" FACT ORIGIN, "Vendor has a value that is not four" },
  { "mask-alone", HEAD "[a]\nVendor=10de\nDeviceMask=ff00\n" FACT ORIGIN,
    "DeviceMask and DeviceValue belong together" },
  { "class", HEAD "[a]\nClass=030\n" FACT ORIGIN, "Class has a value that is no beginning" },
  { "address", HEAD "[a]\nVendor=10de\nAddress=here\n" FACT ORIGIN, "Address is no PCI address" },
  { "bus", HEAD "[a]\nVendor=10de\nBus=school\n" FACT ORIGIN, "Bus has an unknown word" },
  { "boot-vga", HEAD "[a]\nVendor=10de\nBootVga=perhaps\n" FACT ORIGIN, "neither “yes” nor “no”" },
  { "marks", HEAD "[a]\nVendor=10de\nMarks=pretty\n" FACT ORIGIN, "Marks has an unknown word" },
  { "advice", HEAD "[a]\nVendor=10de\nAdviceTitle=x\n" FACT ORIGIN, "belong together" },
  { "list", HEAD "[a]\nVendor=;\n" FACT ORIGIN, "Vendor has no value" },
  { "driver-unload", "[file]\nFormat=1\nKind=drivers\n[d]\nRelease=unload\n" ORIGIN,
    "Unload belongs to Release=unload" },
  { "driver-unbind", "[file]\nFormat=1\nKind=drivers\n[d]\nRelease=unbind\nUnload=x\n" ORIGIN,
    "Unload belongs to Release=unload" },
  { "driver-service", "[file]\nFormat=1\nKind=drivers\n[d]\nRelease=unbind\nServices=x\n" ORIGIN,
    "Services has a name that is no service unit" },
  { "loader-nowhere",
    "[file]\nFormat=1\nKind=boot-loaders\n[l]\nName=n\nCommand=c\nUndo=u\nRemove=r\n" ORIGIN,
    "says nowhere where {argument} goes" },
  { "packages-both",
    "[file]\nFormat=1\nKind=packages\n[p]\nSystems=x\nInstall=a\nRebuild=b\n" ORIGIN,
    "needs either Install or Rebuild" },
  { "processor-none", "[file]\nFormat=1\nKind=processors\n[p]\nCpu=x\n" ORIGIN,
    "needs Models or FamilyMax" },
};

static void
test_wrong (gconstpointer data)
{
  const Wrong *wrong = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (PtQuirks) quirks = load_text (wrong->text, &error);

  g_assert_null (quirks);
  g_assert_error (error, PT_ERROR, PT_ERROR_MALFORMED);
  assert_contains (error->message, "quirks/test.quirk");
  assert_contains (error->message, wrong->complaint);
}

static void
test_hostile (void)
{
  static const char zeros[] = "[file]\nFormat=1\0Kind=devices\n";
  g_autoptr (GBytes) bytes = g_bytes_new_static (zeros, sizeof zeros - 1);
  g_autoptr (GBytes) nothing = g_bytes_new (NULL, 0);
  g_autoptr (GBytes) latin = g_bytes_new_static ("[file]\n\xe4=1\n", 12);
  g_autoptr (GError) error = NULL;

  g_assert_null (pt_quirk_file_parse ("a", bytes, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_MALFORMED);
  g_clear_error (&error);
  g_assert_null (pt_quirk_file_parse ("a", nothing, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_MALFORMED);
  g_clear_error (&error);
  g_assert_null (pt_quirk_file_parse ("a", latin, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_MALFORMED);
}

/* One id in two files: which of them would count? */
static void
test_two_files (void)
{
  g_autoptr (GPtrArray) files
             = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_quirk_file_free);
  g_autoptr (GBytes) bytes = g_bytes_new_static (HEAD "[a]\nVendor=10de\n" FACT ORIGIN,
                                                 strlen (HEAD "[a]\nVendor=10de\n" FACT ORIGIN));
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (files, pt_quirk_file_parse ("one", bytes, &error));
  g_ptr_array_add (files, pt_quirk_file_parse ("two", bytes, &error));
  g_assert_no_error (error);
  g_assert_null (pt_quirks_load_files (files, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_MALFORMED);
  assert_contains (error->message, "[a]");
}

/* A file in the data folder overrides its built-in twin, and is refused by name when it is wrong.
 */
static void
test_override (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("passthrough-rules-XXXXXX", &error);
  g_autofree char *quirks_folder = g_build_filename (folder, "quirks", NULL);
  g_autofree char *path = g_build_filename (quirks_folder, "makers.quirk", NULL);

  g_assert_no_error (error);
  g_assert_cmpint (g_mkdir (quirks_folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, "[file]\nFormat=1\nKind=makers\n[x]\nBrand=b\n" ORIGIN,
                                      -1, &error));
  g_setenv ("PASSTHROUGH_DATA_DIR", folder, TRUE);
  g_assert_null (pt_quirks_load (&error));
  g_assert_error (error, PT_ERROR, PT_ERROR_MALFORMED);
  g_assert_cmpstr (error->message, ==, "quirks/makers.quirk: section [x]: Vendor is missing");
  g_unsetenv ("PASSTHROUGH_DATA_DIR");
  g_unlink (path);
  g_rmdir (quirks_folder);
  g_rmdir (folder);
}

/* Every built-in fact has a date and a source, a known confidence, and words that fit a row. */
static void
test_built_in (void)
{
  g_auto (GStrv) names = pt_data_list ("quirks");
  guint facts = 0;

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename ("quirks", names[i], NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) bytes = pt_data_load (path, &error);
      g_autoptr (PtQuirkFile) file = NULL;

      g_assert_no_error (error);
      file = pt_quirk_file_parse (path, bytes, &error);
      g_assert_no_error (error);
      for (guint j = 0; file->sections[j] != NULL; j++)
        {
          PtQuirkReader reader;
          PtOrigin origin = { NULL };
          g_autofree char *title
              = g_key_file_get_string (file->keys, file->sections[j], "Title", NULL);
          g_autofree char *detail
              = g_key_file_get_string (file->keys, file->sections[j], "Detail", NULL);

          facts++;
          pt_quirk_reader_begin (&reader, file, file->sections[j]);
          pt_quirk_reader_get_origin (&reader, &origin);
          g_assert_no_error (reader.error);
          g_clear_pointer (&reader.asked, g_hash_table_unref);
          g_assert_nonnull (origin.source);
          g_assert_nonnull (origin.since);
          g_assert_nonnull (origin.confidence);
          g_assert_nonnull (origin.why);
          pt_origin_clear (&origin);
          g_assert_true (title == NULL || g_utf8_strlen (title, -1) <= 60);
          g_assert_true (detail == NULL || g_utf8_strlen (detail, -1) <= 180);
        }
    }
  g_assert_cmpint (facts, >, 80);
}

static gboolean
matches (const char *keys, PtHost *host, const PtPciDevice *device)
{
  g_autofree char *text = g_strconcat (HEAD "[a]\n", keys, "\n" FACT ORIGIN, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (PtQuirks) quirks = load_text (text, &error);
  g_autoptr (GPtrArray) matched = NULL;

  g_assert_no_error (error);
  matched = pt_quirks_match (quirks, host, device);
  return matched->len == 1;
}

static void
test_match (void)
{
  static const struct
  {
    const char *keys;
    gboolean wanted;
  } cases[] = {
    { "Vendor=10de", TRUE },
    { "Vendor=1002;10de", TRUE },
    { "Vendor=1002", FALSE },
    { "Vendor=10de\nDevices=1e84;1e85", TRUE },
    { "Vendor=10de\nDevices=1e85", FALSE },
    { "Vendor=10de\nDeviceMask=ff00\nDeviceValue=1e00", TRUE },
    { "Vendor=10de\nDeviceMask=ff00\nDeviceValue=1f00", FALSE },
    { "Class=03", TRUE },
    { "Class=0c;0300", TRUE },
    { "Class=0302", FALSE },
    { "Vendor=10de\nFamily=TU1*", TRUE },
    { "Vendor=10de\nFamily=GP1*;*RTX*", TRUE },
    { "Vendor=10de\nFamily=GP1*", FALSE },
    { "Vendor=10de\nNotFamily=GP1*", TRUE },
    { "Vendor=10de\nNotFamily=TU1*", FALSE },
    { "Driver=nvidia", TRUE },
    { "Driver=nouveau", FALSE },
    { "Vendor=10de\nBootVga=yes", TRUE },
    { "Vendor=10de\nBootVga=no", FALSE },
    { "Vendor=10de\nCpu=AuthenticAMD", TRUE },
    { "Vendor=10de\nCpu=GenuineIntel", FALSE },
    { "Vendor=10de\nSystem=debian;arch", TRUE },
    { "Vendor=10de\nSystem=arch", FALSE },
    { "Vendor=10de\nBus=behind-bridge", TRUE },
    { "Vendor=10de\nBus=root", FALSE },
    { "Vendor=10de\nAddress=0000:09:00.0", TRUE },
    { "Vendor=10de\nAddress=0000:0a:00.0", FALSE },
    { "Parent=*GPP Bridge*", TRUE },
    { "Parent=*Nothing*", FALSE },
    { "SlotClass=0c03", TRUE },
    { "SlotClass=1080", FALSE },
    { "Vendor=10de\nUnlessReset=device_specific", TRUE },
    { "Vendor=10de\nUnlessReset=flr", FALSE },
    { "Vendor=10de\nClass=03\nDriver=nouveau", FALSE },
  };
  g_autoptr (PtHost) host = test_host_new_desktop ();

  test_host_finish (host);
  test_set (&((PtPciDevice *) host->pci->pdata[0])->device_name, "Starship/Matisse GPP Bridge");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      PtPciDevice *card = host->pci->pdata[1];

      g_assert_cmpint (card->device, ==, 0x1e84);
      if (matches (cases[i].keys, host, card) != cases[i].wanted)
        g_error ("wrong answer for %s", cases[i].keys);
    }
}

/* Nothing matches a device of which nothing could be read. */
static void
test_match_unknown (void)
{
  g_autoptr (PtHost) host = test_host_new ();
  g_autoptr (PtQuirks) quirks = test_quirks ();
  g_autoptr (GPtrArray) matched = NULL;
  PtPciDevice *device = test_host_add (host, "0000:01:00.0", 0x030000, -1, -1, NULL, -1);

  device->header_type = -1;
  test_host_finish (host);
  matched = pt_quirks_match (quirks, host, device);
  g_assert_cmpint (matched->len, ==, 0);
}

static void
test_drivers (void)
{
  g_autoptr (PtQuirks) quirks = test_quirks ();
  const PtDriver *driver = pt_quirks_find_driver (quirks, "nvidia");
  g_autofree char *order = NULL;

  g_assert_nonnull (driver);
  g_assert_cmpint (driver->release, ==, PT_RELEASE_UNLOAD);
  order = g_strjoinv (" ", driver->unload);
  g_assert_true (g_str_has_suffix (order, "nvidia_uvm nvidia_drm nvidia_modeset nvidia"));
  g_assert_true (
      g_strv_contains ((const char *const *) driver->services, "nvidia-persistenced.service"));
  g_assert_cmpint (pt_quirks_find_driver (quirks, "amdgpu")->release, ==, PT_RELEASE_UNBIND);
  g_assert_cmpint (pt_quirks_find_driver (quirks, "snd_hda_intel")->release, ==, PT_RELEASE_UNBIND);
  g_assert_cmpint (pt_quirks_find_driver (quirks, "xhci_pci")->release, ==, PT_RELEASE_UNBIND);
  g_assert_cmpint (pt_quirks_find_driver (quirks, "nvidia-gpu")->release, ==, PT_RELEASE_UNBIND);
  g_assert_cmpint (pt_quirks_find_driver (quirks, "pcieport")->release, ==, PT_RELEASE_KEEP);
  g_assert_cmpint (pt_quirks_find_driver (quirks, "ast")->release, ==, PT_RELEASE_REFUSE);
  g_assert_null (pt_quirks_find_driver (quirks, "no_such_driver"));
  g_assert_null (pt_quirks_find_driver (quirks, NULL));
}

static gboolean
lists (const GPtrArray *drivers, const char *name)
{
  for (guint i = 0; i < drivers->len; i++)
    if (g_strcmp0 (((PtDriver *) drivers->pdata[i])->name, name) == 0)
      return TRUE;
  return FALSE;
}

static void
test_drivers_of_function (void)
{
  g_autoptr (PtHost) host = test_host_new_desktop ();
  g_autoptr (PtQuirks) quirks = test_quirks ();
  g_autoptr (GPtrArray) graphics = NULL;
  g_autoptr (GPtrArray) sound = NULL;

  test_host_finish (host);
  graphics = pt_quirks_list_drivers (quirks, host->pci->pdata[1]);
  sound = pt_quirks_list_drivers (quirks, host->pci->pdata[2]);
  g_assert_true (lists (graphics, "nvidia"));
  g_assert_true (lists (graphics, "nouveau"));
  g_assert_false (lists (graphics, "amdgpu"));
  g_assert_false (lists (graphics, "snd_hda_intel"));
  g_assert_false (lists (graphics, "vfio"));
  g_assert_true (lists (sound, "snd_hda_intel"));
  g_assert_cmpint (sound->len, ==, 1);
}

static void
test_display_managers (void)
{
  static const char *const known[]
      = { "gdm.service",       "gdm3.service",     "sddm.service",           "lightdm.service",
          "greetd.service",    "ly.service",       "ly@tty2.service",        "lxdm.service",
          "lxdm-gtk3.service", "xdm.service",      "cosmic-greeter.service", "plasmalogin.service",
          "slim.service",      "entrance.service", "emptty.service" };
  g_autoptr (PtQuirks) quirks = test_quirks ();

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    g_assert_true (pt_quirks_is_display_manager (quirks, known[i]));
  g_assert_false (pt_quirks_is_display_manager (quirks, "ssh.service"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (wrongs); i++)
    {
      g_autofree char *path = g_strconcat ("/quirks/wrong/", wrongs[i].path, NULL);

      g_test_add_data_func (path, &wrongs[i], test_wrong);
    }
  g_test_add_func ("/quirks/hostile", test_hostile);
  g_test_add_func ("/quirks/two-files", test_two_files);
  g_test_add_func ("/quirks/override", test_override);
  g_test_add_func ("/quirks/built-in", test_built_in);
  g_test_add_func ("/quirks/match", test_match);
  g_test_add_func ("/quirks/match-unknown", test_match_unknown);
  g_test_add_func ("/quirks/drivers", test_drivers);
  g_test_add_func ("/quirks/drivers-of-function", test_drivers_of_function);
  g_test_add_func ("/quirks/display-managers", test_display_managers);
  return g_test_run ();
}
