#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include <string.h>

#include "pt-glossary.h"

static void
test_words (void)
{
  g_autofree char *one = pt_glossary_explain ("The IOMMU is on");
  g_autofree char *group = pt_glossary_explain ("All in IOMMU group 24");
  g_autofree char *start = pt_glossary_explain ("hook, installed");

  g_assert_true (g_str_has_prefix (one, "<b>IOMMU</b>: "));
  /* The longer word says it; its first half is not explained again. */
  g_assert_true (g_str_has_prefix (group, "<b>IOMMU group</b>: "));
  g_assert_null (strstr (group, "<b>IOMMU</b>"));
  g_assert_true (g_str_has_prefix (start, "<b>hook</b>: "));
}

static void
test_no_words (void)
{
  static const char *const texts[]
      = { "", "hooks-and-more", "a PROM", "passion", "vfio-pci-core", "\xc3\xa4ROM" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *found = pt_glossary_explain (texts[i]);

      g_assert_null (found);
    }
}

/* A tooltip is no page. */
static void
test_many (void)
{
  g_autofree char *found = pt_glossary_explain ("BIOS UEFI TPM Q35 QEMU KVM ROM");
  g_auto (GStrv) lines = g_strsplit (found, "\n", -1);

  g_assert_cmpuint (g_strv_length (lines), ==, 3);
}

static void
test_entries (void)
{
  guint count;
  const PtGlossaryEntry *entries = pt_glossary_get (&count);

  for (guint i = 0; i < count; i++)
    {
      g_autofree char *found = pt_glossary_explain (entries[i].word);

      g_assert_nonnull (found);
      g_assert_cmpuint (strlen (entries[i].text), >, 20);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/glossary/words", test_words);
  g_test_add_func ("/glossary/no-words", test_no_words);
  g_test_add_func ("/glossary/many", test_many);
  g_test_add_func ("/glossary/entries", test_entries);
  return g_test_run ();
}
