/* Option ROMs that others made: Debian's packages ipxe-qemu and seabios, and whatever the folder
 * that PASSTHROUGH_TEST_ROMS names holds. They are read where they are; none is kept here. */
#include <string.h>

#include "pt-rom-report.h"

#define IPXE "/usr/lib/ipxe/qemu/"
#define SEABIOS "/usr/share/seabios/"

/* What each is known to be; ids are the devices that QEMU has. */
static const struct
{
  const char *path;
  guint images;
  int vendor;
  int device;
  gboolean efi;
} known[] = {
  { IPXE "efi-e1000.rom", 2, 0x8086, 0x100e, TRUE },
  { IPXE "efi-e1000e.rom", 2, 0x8086, 0x10d3, TRUE },
  { IPXE "efi-eepro100.rom", 2, 0x8086, 0x1229, TRUE },
  { IPXE "efi-ne2k_pci.rom", 2, 0xfff3, 0x0000, TRUE },
  { IPXE "efi-pcnet.rom", 2, 0x1022, 0x2000, TRUE },
  { IPXE "efi-rtl8139.rom", 2, 0x10ec, 0x8139, TRUE },
  { IPXE "efi-virtio.rom", 2, 0x1af4, -1, TRUE },
  { IPXE "efi-vmxnet3.rom", 2, 0x15ad, 0x07b0, TRUE },
  { IPXE "pxe-e1000.rom", 1, 0x8086, 0x100e, FALSE },
  { IPXE "pxe-ne2k_pci.rom", 1, -1, -1, FALSE },
  { IPXE "pxe-rtl8139.rom", 1, 0x10ec, 0x8139, FALSE },
  { SEABIOS "vgabios-ati.bin", 1, 0x1002, 0x5159, FALSE },
  { SEABIOS "vgabios-bochs-display.bin", 1, 0x1234, 0x1111, FALSE },
  { SEABIOS "vgabios-cirrus.bin", 1, 0x1013, 0x00b8, FALSE },
  { SEABIOS "vgabios-qxl.bin", 1, 0x1b36, 0x0100, FALSE },
  { SEABIOS "vgabios-stdvga.bin", 1, 0x1234, 0x1111, FALSE },
  { SEABIOS "vgabios-virtio.bin", 1, 0x1af4, 0x1050, FALSE },
  { SEABIOS "vgabios-vmware.bin", 1, 0x15ad, 0x0405, FALSE },
  /* For the ISA bus: no PCI ROM, although they begin like one. */
  { SEABIOS "vgabios-isavga.bin", 0, -1, -1, FALSE },
  { SEABIOS "vgabios-ramfb.bin", 0, -1, -1, FALSE },
};

/* Trimming what needs no trimming changes nothing; with something in front it brings it back. */
static void
check_trim (PtRom *rom, const PtRomReport *report)
{
  g_autoptr (GBytes) same = pt_rom_trim (rom, report->chain, FALSE, NULL);
  g_autoptr (GByteArray) longer = g_byte_array_new ();
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (PtRom) dump = NULL;
  g_autoptr (GBytes) back = NULL;
  guint8 header[0x9400] = { 'H', 'E', 'A', 'D', 0x55, 0xaa };

  g_byte_array_append (longer, header, sizeof header);
  g_byte_array_append (longer, g_bytes_get_data (same, NULL), (guint) g_bytes_get_size (same));
  bytes = g_bytes_new (longer->data, longer->len);
  dump = pt_rom_parse (bytes);
  back = pt_rom_trim (dump, pt_rom_find (dump, report->chain->vendor), FALSE, NULL);
  g_assert_true (g_bytes_equal (same, back));
}

static void
test_known (gconstpointer data)
{
  guint number = GPOINTER_TO_UINT (data);
  g_autoptr (PtRom) rom = NULL;
  g_autoptr (PtRomReport) report = NULL;

  if (!g_file_test (known[number].path, G_FILE_TEST_EXISTS))
    {
      g_test_skip ("not installed (Debian's packages ipxe-qemu and seabios)");
      return;
    }
  rom = pt_rom_load (known[number].path, NULL);
  report = pt_rom_judge (rom, NULL);
  if (known[number].images == 0)
    {
      g_assert_cmpint (report->verdict, ==, PT_ROM_NOT_A_ROM);
      return;
    }
  g_assert_cmpuint (report->chain->images->len, ==, known[number].images);
  g_assert_cmpint (report->chain->how, ==, PT_ROM_END_LAST);
  g_assert_cmpuint (report->header_bytes, ==, 0);
  g_assert_cmphex (report->chain->vendor, ==, known[number].vendor);
  if (known[number].device >= 0)
    g_assert_cmphex (report->chain->device, ==, known[number].device);
  g_assert_cmpint (report->efi != NULL, ==, known[number].efi);
  g_assert_cmpint (report->verdict, ==, known[number].efi ? PT_ROM_USABLE : PT_ROM_LEGACY_ONLY);
  for (guint i = 0; i < report->findings->len; i++)
    g_assert_null (strstr (((PtRomFinding *) report->findings->pdata[i])->words, "checksum"));
  check_trim (rom, report);
}

/* Cut anywhere it is refused; at the places where something begins and beside them, and elsewhere.
 */
static void
test_cut (gconstpointer data)
{
  const char *path = data;
  g_autoptr (PtRom) rom = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_test_skip ("not installed");
      return;
    }
  rom = pt_rom_load (path, NULL);
  for (gsize size = 0; size < rom->size; size += size < 1024 || size % 512 > 509 ? 1 : 127)
    {
      g_autoptr (GBytes) part = g_bytes_new (g_bytes_get_data (rom->bytes, NULL), size);
      g_autoptr (PtRom) cut = pt_rom_parse (part);
      g_autoptr (PtRomReport) report = pt_rom_judge (cut, NULL);

      g_assert_false (report->usable);
      if (size >= 0x1a)
        g_assert_cmpint (report->verdict, ==, PT_ROM_TRUNCATED);
    }
}

/* Nothing is known of these; what is said of them is shown. */
static void
test_folder (void)
{
  const char *folder = g_getenv ("PASSTHROUGH_TEST_ROMS");
  g_autoptr (GDir) dir = folder != NULL ? g_dir_open (folder, 0, NULL) : NULL;
  const char *name;

  if (dir == NULL)
    {
      g_test_skip ("PASSTHROUGH_TEST_ROMS names no folder");
      return;
    }
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autoptr (PtRom) rom = pt_rom_load (path, NULL);
      g_autoptr (PtRomReport) report = rom != NULL ? pt_rom_judge (rom, NULL) : NULL;

      if (report == NULL)
        continue;
      g_test_message ("%s: %s", name, pt_rom_verdict_name (report->verdict));
      if (report->usable)
        check_trim (rom, report);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    {
      g_autofree char *base = g_path_get_basename (known[i].path);
      g_autofree char *name = g_strconcat ("/rom-files/", base, NULL);

      g_test_add_data_func (name, GUINT_TO_POINTER (i), test_known);
    }
  g_test_add_data_func ("/rom-files/cut/efi", IPXE "efi-e1000.rom", test_cut);
  g_test_add_data_func ("/rom-files/cut/vga", SEABIOS "vgabios-stdvga.bin", test_cut);
  g_test_add_func ("/rom-files/folder", test_folder);
  return g_test_run ();
}
