#include <glib.h>

#include "pt-error.h"
#include "pt-pci-address.h"

static void
test_parse (void)
{
  static const struct
  {
    const char *text;
    const char *formatted;
  } good[] = {
    { "0000:09:00.0", "0000:09:00.0" },         { "09:00.0", "0000:09:00.0" },
    { "10000:e0:06.0", "10000:e0:06.0" },       { "0000:0B:1F.7", "0000:0b:1f.7" },
    { "ffffffff:ff:1f.7", "ffffffff:ff:1f.7" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *formatted = NULL;
      PtPciAddress address;

      g_assert_true (pt_pci_address_parse (good[i].text, &address, &error));
      g_assert_no_error (error);
      formatted = pt_pci_address_format (&address);
      g_assert_cmpstr (formatted, ==, good[i].formatted);
    }
}

static void
test_refuse (void)
{
  static const char *const bad[] = {
    "",
    "0000:09:00",
    "0000:09:00.",
    "0000:09:00.8",
    "0000:09:20.0",
    "000:09:00.0",
    " 09:00.0",
    "09:00.0 ",
    "0000:9:00.0",
    "0000:09:00.0x",
    "123456789:09:00.0",
    "../09:00.0",
    "0000:09:00.00",
    "-000:09:00.0",
    "0000:09:00.0\n",
    "0x00:09:00.0",
    "0000:09:00.f",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      PtPciAddress address = { 7, 7, 7, 7 };

      g_assert_false (pt_pci_address_parse (bad[i], &address, &error));
      g_assert_error (error, PT_ERROR, PT_ERROR_MALFORMED);
      g_assert_cmpuint (address.domain, ==, 7);
    }
  g_assert_false (pt_pci_address_parse (NULL, &(PtPciAddress){ 0 }, NULL));
}

static void
test_order (void)
{
  static const char *const sorted[]
      = { "0000:00:01.0", "0000:00:01.1", "0000:00:1f.0", "0000:01:00.0", "10000:00:00.0" };

  for (guint i = 0; i < G_N_ELEMENTS (sorted); i++)
    for (guint k = 0; k < G_N_ELEMENTS (sorted); k++)
      {
        PtPciAddress a, b;

        g_assert_true (pt_pci_address_parse (sorted[i], &a, NULL));
        g_assert_true (pt_pci_address_parse (sorted[k], &b, NULL));
        g_assert_cmpint (CLAMP (pt_pci_address_compare (&a, &b), -1, 1), ==,
                         (int) (i > k) - (int) (i < k));
        g_assert_cmpint (pt_pci_address_equal (&a, &b), ==, i == k);
      }
}

static void
test_slot (void)
{
  PtPciAddress a = { 0, 9, 0, 0 }, b = { 0, 9, 0, 3 }, c = { 1, 9, 0, 0 };

  g_assert_true (pt_pci_address_same_slot (&a, &b));
  g_assert_false (pt_pci_address_same_slot (&a, &c));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pci-address/parse", test_parse);
  g_test_add_func ("/pci-address/refuse", test_refuse);
  g_test_add_func ("/pci-address/order", test_order);
  g_test_add_func ("/pci-address/slot", test_slot);
  return g_test_run ();
}
