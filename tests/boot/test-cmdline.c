#include "pt-cmdline.h"

#include <string.h>

#include "tree.h"

/* What the kernel makes of a line; expected values follow lib/cmdline.c next_arg(). */
static const struct
{
  const char *line;
  const char *arguments; /* joined by "|" */
} splits[] = {
  { "", "" },
  { "   \t \n", "" },
  { "quiet", "quiet" },
  { "  quiet   splash ", "quiet|splash" },
  { "a=b c=d", "a=b|c=d" },
  { "a=\"b c\" d", "a=b c|d" },
  { "\"a=b c\" d", "a=b c|d" },
  { "\"a b\"", "a b" },
  { "a=b\"c d\"e f", "a=b\"c d\"e|f" },
  { "a=\"b", "a=b" },
  { "a=\"", "a=" },
  { "\"", "" },
  { "a=", "a=" },
  { "=a b", "=a|b" },
  { "a==b", "a==b" },
  { "a=\"b=c d=e\"", "a=b=c d=e" },
  { "root=UUID=1 ro\tquiet\n", "root=UUID=1|ro|quiet" },
  { "dyndbg=\"file drivers/usb/* +p\" -- init=/bin/sh x",
    "dyndbg=file drivers/usb/* +p|--|init=/bin/sh|x" },
  { "a.b-c=1 \"\" d", "a.b-c=1||d" },
  { "x=\"a b\"y", "x=a b\"y" },
};

static void
test_split (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (splits); i++)
    {
      g_auto (GStrv) arguments = pt_cmdline_split (splits[i].line);
      g_autofree char *joined = g_strjoinv ("|", arguments);

      tree_message (splits[i].line);
      g_assert_cmpstr (joined, ==, splits[i].arguments);
    }
}

static const struct
{
  const char *line;
  const char *argument;
  gboolean has;
} having[] = {
  { "quiet intel_iommu=on", "intel_iommu=on", TRUE },
  { "quiet intel-iommu=on", "intel_iommu=on", TRUE },
  { "quiet intel_iommu=on,sm_on", "intel_iommu=on", FALSE },
  { "quiet intel_iommu=off", "intel_iommu=on", FALSE },
  { "xintel_iommu=on", "intel_iommu=on", FALSE },
  { "intel_iommu=onx", "intel_iommu=on", FALSE },
  { "intel_iommu", "intel_iommu=on", FALSE },
  { "\"intel_iommu=on\"", "intel_iommu=on", TRUE },
  { "intel_iommu=\"on\"", "intel_iommu=on", TRUE },
  { "x=\"intel_iommu=on\"", "intel_iommu=on", FALSE },
  { "x=\"y intel_iommu=on z\"", "intel_iommu=on", FALSE },
  { "-- intel_iommu=on", "intel_iommu=on", FALSE },
  { "intel_iommu=on --", "intel_iommu=on", TRUE },
  { "INTEL_IOMMU=on", "intel_iommu=on", FALSE },
  { "quiet", "quiet", TRUE },
  { "quiet=1", "quiet", FALSE },
  { "", "quiet", FALSE },
};

static void
test_has (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (having); i++)
    {
      tree_message (having[i].line);
      g_assert_cmpint (pt_cmdline_has (having[i].line, having[i].argument), ==, having[i].has);
    }
}

static void
check_get (const char *line, const char *name, const char *expected)
{
  g_autofree char *value = pt_cmdline_get (line, name);

  tree_message (line);
  g_assert_cmpstr (value, ==, expected);
}

static void
test_get (void)
{
  check_get ("iommu=pt", "iommu", "pt");
  check_get ("iommu=pt iommu=off", "iommu", "off");
  check_get ("iommu=pt -- iommu=off", "iommu", "pt");
  check_get ("iommu", "iommu", "");
  check_get ("iommu=", "iommu", "");
  check_get ("amd_iommu=off", "iommu", NULL);
  check_get ("iommu_x=1", "iommu", NULL);
  check_get ("iommu.passthrough=1", "iommu", NULL);
  check_get ("vfio-pci.ids=1,2", "vfio_pci.ids", "1,2");
  check_get ("pci=\"a b\"", "pci", "a b");
  check_get ("", "iommu", NULL);
}

/* Splitting a line and putting it together again loses no argument, whatever it is. */
static void
test_large (void)
{
  g_autoptr (GString) line = g_string_new (NULL);
  g_auto (GStrv) arguments = NULL;
  g_autofree char *one = g_strnfill (1024 * 1024, 'x');
  g_auto (GStrv) single = pt_cmdline_split (one);

  g_assert_cmpuint (g_strv_length (single), ==, 1);
  g_assert_cmpuint (strlen (single[0]), ==, 1024 * 1024);
  for (guint i = 0; i < 100000; i++)
    g_string_append_printf (line, " a%u=\"%u b\"", i, i);
  arguments = pt_cmdline_split (line->str);
  g_assert_cmpuint (g_strv_length (arguments), ==, 4096);
  g_assert_cmpstr (arguments[4095], ==, "a4095=4095 b");
}

/* Command lines of other people's machines: no argument with an unquoted blank, and every
 * argument of a line without quotes is found again. */
static void
test_published (void)
{
  const char *folder = g_getenv ("PT_SHARED_DATA");
  g_autofree char *path = folder != NULL ? g_build_filename (folder, "cmdlines.tsv", NULL) : NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  guint seen = 0;

  if (path == NULL || !g_file_get_contents (path, &text, NULL, NULL))
    {
      g_test_skip ("PT_SHARED_DATA names no folder with cmdlines.tsv");
      return;
    }
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 1; lines[i] != NULL; i++)
    {
      const char *line = strchr (lines[i], '\t');
      g_auto (GStrv) arguments = NULL;
      g_auto (GStrv) words = NULL;
      gboolean for_init = FALSE;

      if (line == NULL || strchr (line, '"') != NULL)
        continue;
      seen++;
      arguments = pt_cmdline_split (line);
      words = g_strsplit_set (line, " \t\r", -1);
      for (guint j = 0, k = 0; words[j] != NULL; j++)
        {
          if (words[j][0] == '\0')
            continue;
          g_assert_cmpstr (arguments[k], ==, words[j]);
          for_init = for_init || g_str_equal (words[j], "--");
          if (!for_init)
            g_assert_true (pt_cmdline_has (line, words[j]));
          k++;
        }
    }
  g_assert_cmpuint (seen, >, 5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cmdline/split", test_split);
  g_test_add_func ("/cmdline/has", test_has);
  g_test_add_func ("/cmdline/get", test_get);
  g_test_add_func ("/cmdline/large", test_large);
  g_test_add_func ("/cmdline/published", test_published);
  return g_test_run ();
}
