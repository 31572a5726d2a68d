#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-error.h"
#include "pt-vm-summary.h"
#include "pt-vm-xml.h"

/* What is read back from a definition: what it says to people, and what was asked for. */

#define MACHINE(os, more)                                                                          \
  "<domain type='kvm'>\n  <name>m</name>\n  <uuid>7b1e2c5a-6f0d-4c1e-9b1a-2d5f3c8e10c0</uuid>\n"   \
  "  <metadata>\n    <libosinfo:libosinfo xmlns:libosinfo='http://libosinfo.org/xmlns/libvirt/"    \
  "domain/1.0'>\n      <libosinfo:os id='http://example.org/x'/>\n    </libosinfo:libosinfo>\n"    \
  "  </metadata>\n  <memory unit='KiB'>2097152</memory>\n  <vcpu>6</vcpu>\n" os                    \
  "  <cpu mode='host-passthrough'/>\n  <devices>\n"                                                \
  "    <controller type='pci' index='0' model='pcie-root'/>\n" more "  </devices>\n</domain>\n"
#define UEFI                                                                                       \
  "  <os firmware='efi'>\n    <type arch='x86_64' machine='pc-q35-7.2'>hvm</type>\n  </os>\n"
#define BIOS "  <os>\n    <type arch='x86_64' machine='pc-q35-7.2'>hvm</type>\n  </os>\n"
#define VIDEO "    <video>\n      <model type='qxl'/>\n    </video>\n"

static void
test_summary (void)
{
  g_autoptr (PtVmSummary) good
             = pt_vm_summary_read (MACHINE (UEFI, VIDEO "    <tpm model='tpm-crb'/>\n"));
  g_autoptr (PtVmSummary) bios = pt_vm_summary_read (
      MACHINE (BIOS, "    <video>\n      <model type='none'/>\n    </video>\n"));

  g_assert_cmpstr (good->system, ==, "http://example.org/x");
  g_assert_cmpuint (good->memory, ==, (guint64) 2 << 30);
  g_assert_cmpuint (good->processors, ==, 6);
  g_assert_true (good->q35 && good->uefi && good->host_passthrough && good->tpm && good->display);
  g_assert_null (good->problem);
  g_assert_false (good->has_card);
  g_assert_false (bios->uefi || bios->display || bios->tpm);
  g_assert_nonnull (bios->problem);
}

/* Whatever somebody calls a definition. */
static void
test_summary_hostile (void)
{
  static const char *const texts[] = {
    "",
    "<domain",
    "<domain><memory unit='KiB'>99999999999999999999999</memory><vcpu>-1</vcpu></domain>",
    "<domain type='kvm'><memory unit='GiB'>1</memory><vcpu>x</vcpu><devices/></domain>",
    "<network/>",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (PtVmSummary) summary = pt_vm_summary_read (texts[i]);

      g_assert_nonnull (summary->problem);
      g_assert_cmpuint (summary->memory, ==, 0);
      g_assert_cmpuint (summary->processors, ==, 0);
    }
}

static void
check_same (const PtEdits *a, const PtEdits *b)
{
  g_assert_cmpmem (a->card->data, a->card->len * sizeof (PtPciAddress), b->card->data,
                   b->card->len * sizeof (PtPciAddress));
  g_assert_cmpmem (a->pci->data, a->pci->len * sizeof (PtPciAddress), b->pci->data,
                   b->pci->len * sizeof (PtPciAddress));
  g_assert_cmpmem (a->usb->data, a->usb->len * sizeof (PtUsbId), b->usb->data,
                   b->usb->len * sizeof (PtUsbId));
  g_assert_cmpstr (a->rom_file, ==, b->rom_file);
  g_assert_cmpstr (a->vendor_id, ==, b->vendor_id);
  g_assert_cmpint (a->hide_hypervisor, ==, b->hide_hypervisor);
  g_assert_cmpint (a->remove_virtual_display, ==, b->remove_virtual_display);
}

static PtEdits *
make_edits (void)
{
  PtEdits *edits = pt_edits_new ();
  static const char *const card[] = { "0000:09:00.0", "0000:09:00.1" };
  const PtUsbId usb = { 0x046d, 0xc085 };
  PtPciAddress address;

  for (gsize i = 0; i < G_N_ELEMENTS (card); i++)
    {
      g_assert_true (pt_pci_address_parse (card[i], &address, NULL));
      g_array_append_val (edits->card, address);
    }
  g_assert_true (pt_pci_address_parse ("0000:0b:00.3", &address, NULL));
  g_array_append_val (edits->pci, address);
  g_array_append_val (edits->usb, usb);
  edits->rom_file = g_strdup ("/a folder/card= pci=x.rom");
  edits->vendor_id = g_strdup ("somebody");
  edits->hide_hypervisor = edits->remove_virtual_display = TRUE;
  return edits;
}

static void
test_edits (void)
{
  g_autoptr (PtEdits) edits = make_edits ();
  g_autoptr (PtEdits) found = NULL;
  g_autoptr (PtEdits) none = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *xml = pt_vm_xml_convert (MACHINE (UEFI, VIDEO), -1, edits, &error);

  g_assert_no_error (error);
  found = pt_vm_xml_read_edits (xml, -1, &error);
  g_assert_no_error (error);
  check_same (found, edits);

  none = pt_vm_xml_read_edits (MACHINE (UEFI, VIDEO), -1, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (none->card->len + none->pci->len + none->usb->len, ==, 0);
}

static void
test_edits_damaged (void)
{
  g_autoptr (PtEdits) edits = make_edits ();
  g_autofree char *xml = pt_vm_xml_convert (MACHINE (UEFI, VIDEO), -1, edits, NULL);
  static const char *const damages[]
      = { "wanted=\"card=0000:09\"", "wanted=\"what is this\"", "wanted=\"usb=046d\"",
          "wanted=\"card=0000:09:00.0 card=0000:0a:00.0\"" };
  g_autoptr (GRegex) wanted = g_regex_new ("wanted=\"[^\"]*\"", 0, 0, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (damages); i++)
    {
      g_autofree char *damaged = g_regex_replace_literal (wanted, xml, -1, 0, damages[i], 0, NULL);
      g_autoptr (GError) error = NULL;

      g_assert_null (pt_vm_xml_read_edits (damaged, -1, &error));
      g_assert_error (error, PT_ERROR, PT_ERROR_MALFORMED);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vm/summary", test_summary);
  g_test_add_func ("/vm/summary-hostile", test_summary_hostile);
  g_test_add_func ("/vm/edits", test_edits);
  g_test_add_func ("/vm/edits-damaged", test_edits_damaged);
  return g_test_run ();
}
