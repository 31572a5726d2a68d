#include "pt-boot-private.h"

#include <string.h>

/* What a settings file that a shell sources means for GRUB; NULL: cannot be understood. */
static const struct
{
  const char *text;
  const char *arguments;
} settings[] = {
  { "", "" },
  { "GRUB_CMDLINE_LINUX=quiet\n", "quiet" },
  { "GRUB_CMDLINE_LINUX=\"a b\"\nGRUB_CMDLINE_LINUX_DEFAULT='c d'\n", "a b c d" },
  { "GRUB_CMDLINE_LINUX='a'\"b\"c\\ d\n", "abc d" },
  { "export GRUB_CMDLINE_LINUX=x\n", "x" },
  { "  GRUB_CMDLINE_LINUX=x # comment\n", "x" },
  { "#GRUB_CMDLINE_LINUX=x\n", "" },
  { "GRUB_CMDLINE_LINUX=x; GRUB_CMDLINE_LINUX_DEFAULT=y\n", "x y" },
  { "GRUB_CMDLINE_LINUX=\"a\\\nb\"\n", "ab" },
  { "GRUB_CMDLINE_LINUX=\"a\nb\"\n", "a\nb" },
  { "GRUB_CMDLINE_LINUX=\"a \\\"b c\\\"\"\n", "a \"b c\"" },
  { "GRUB_CMDLINE_LINUX=a\nGRUB_CMDLINE_LINUX+=\" b\"\n", "a b" },
  { "X=1\nGRUB_CMDLINE_LINUX=\"a=$X ${X}\"\n", "a=1 1" },
  { "GRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX a\"\n", "a" },
  { "GRUB_CMDLINE_LINUX=\"$OTHER a\"\n", NULL },
  { "GRUB_CMDLINE_LINUX=\"`cat /x`\"\n", NULL },
  { "GRUB_CMDLINE_LINUX=$(cat /x)\n", NULL },
  { "GRUB_CMDLINE_LINUX=\"${X:-a}\"\n", NULL },
  { "GRUB_CMDLINE_LINUX=\"never closed\n", NULL },
  { "GRUB_CMDLINE_LINUX='never closed\n", NULL },
  { "if [ -e /x ]; then\n  GRUB_CMDLINE_LINUX=a\nfi\n", NULL },
  { "if [ -e /x ]; then GRUB_CMDLINE_LINUX=a; fi\n", NULL },
  { "[ -e /x ] && GRUB_CMDLINE_LINUX=a\n", NULL },
  { "f () {\n GRUB_CMDLINE_LINUX=a\n}\n", NULL },
  { "GRUB_CMDLINE_LINUX=a command\n", NULL },
  { ". /etc/other\n", NULL },
  { "source /etc/other\nGRUB_CMDLINE_LINUX=a\n", NULL },
  { "if true; then\n  X=1\nfi\nGRUB_CMDLINE_LINUX=a\n", "a" },
  { "GRUB_DISTRIBUTOR=`lsb_release -i -s 2> /dev/null || echo Debian`\nGRUB_CMDLINE_LINUX=a\n",
    "a" },
  { "GRUB_DISTRIBUTOR=\"$(sed 's, release .*$,,g' /etc/system-release)\"\nGRUB_CMDLINE_LINUX=a\n",
    "a" },
  { ":\nGRUB_CMDLINE_LINUX=a\n", "a" },
  { "GRUB_CMDLINE_LINUX=a\r\n", "a" },
  { "GRUB_CMDLINE_LINUX=\"\xff\"\n", NULL },
  { "GRUB_CMDLINE_LINUX[", "" },
  { "GRUB_CMDLINE_LINUX", "" },
  { "=x\n+=y\n[=z\n", "" },
};

static void
test_shell (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    {
      g_autoptr (GHashTable) variables = pt_boot_shell_new ();
      g_autofree char *arguments = NULL;

      g_test_message ("case %u", i);
      pt_boot_shell_read (variables, settings[i].text);
      arguments = pt_boot_grub_arguments (variables);
      g_assert_cmpstr (arguments, ==, settings[i].arguments);
    }
}

/* A variable that doubles with every line. */
static void
test_growth (void)
{
  g_autoptr (GHashTable) variables = pt_boot_shell_new ();
  g_autoptr (GString) text = g_string_new ("GRUB_CMDLINE_LINUX=aaaaaaaa\n");
  g_autofree char *arguments = NULL;

  for (guint i = 0; i < 1000; i++)
    g_string_append (text, "GRUB_CMDLINE_LINUX=$GRUB_CMDLINE_LINUX$GRUB_CMDLINE_LINUX\n");
  pt_boot_shell_read (variables, text->str);
  arguments = pt_boot_grub_arguments (variables);
  g_assert_null (arguments);
}

static const struct
{
  const char *text;
  const char *arguments;
} stubs[] = {
  { "{\"user\":{\"kernel_options\":[\"a\",\"b\"]}}", "a b" },
  { "{\"user\":{\"kernel_options\":[]}}", "" },
  { "{\"user\":{\"kernel_options\":\"a b\"}}", "a b" },
  { "{\"x\":{\"user\":1},\"user\":{\"a\":[{\"kernel_options\":[\"no\"]}],"
    "\"kernel_options\":[\"yes\"]}}",
    "yes" },
  { "{\"default\":{\"kernel_options\":[\"a\"]}}", NULL },
  { "{\"user\":{\"kernel_options\":[\"a\" \"b\"]}}", NULL },
  { "{\"user\":{\"kernel_options\":[\"a\",", NULL },
  { "{\"user\":{\"kernel_options\":[\"\\u0061\"]}}", NULL },
  { "{\"user\":[]}", NULL },
  { "{\"user", NULL },
  { "[", NULL },
  { "", NULL },
  { "}}}}", NULL },
};

static void
test_kernelstub (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (stubs); i++)
    {
      g_autofree char *arguments = pt_boot_kernelstub_arguments (stubs[i].text);

      g_test_message ("case %u", i);
      g_assert_cmpstr (arguments, ==, stubs[i].arguments);
    }
}

static const struct
{
  const char *text;
  const char *arguments;
} refinds[] = {
  { "\"a\" \"b c\"\n", "b c" },
  { "\"a\"\t\"b \"\"c\"\"\"\n", "b \"c\"" },
  { "# x\n\n  \"a\" \"b\"\n", "b" },
  { "a b\n\"a\" \"b\"\n", NULL },
  { "\"a\" \"b\n", NULL },
  { "\"a\"\n", NULL },
  { "", NULL },
};

static void
test_refind (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (refinds); i++)
    {
      g_autofree char *arguments = pt_boot_refind_arguments (refinds[i].text);

      g_test_message ("case %u", i);
      g_assert_cmpstr (arguments, ==, refinds[i].arguments);
    }
}

static const struct
{
  const char *text;
  const char *arguments;
} limines[] = {
  { "cmdline: a b\n", "a b" },
  { "    CMDLINE=a b\n", "a b" },
  { "KERNEL_CMDLINE=a\n", "a" },
  { "cmdline: a\ncmdline: a\n", "a" },
  { "cmdline: a\ncmdline: b\n", NULL },
  { "cmdline: ${X} a\n", NULL },
  { "comment: cmdline: a\n", NULL },
  { "cmdlinex: a\n", NULL },
  { "", NULL },
};

static void
test_limine (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (limines); i++)
    {
      g_autofree char *arguments = pt_boot_limine_arguments (limines[i].text);

      g_test_message ("case %u", i);
      g_assert_cmpstr (arguments, ==, limines[i].arguments);
    }
}

/* Files that people published. */
static void
test_published (void)
{
  const char *folder = g_getenv ("PT_SHARED_DATA");
  static const struct
  {
    const char *name;
    const char *arguments;
  } files[] = {
    { "grub-bryansteiner", "quiet splash intel_iommu=on" },
    { "grub-portellam-in", "quiet splash" },
    { "limine-arcplayz.conf", "root=UUID=8fdd40c0-0204-44f5-a0df-c93840b62b46 rw" },
    { "refind-patricol.conf", "root=/dev/sda2 rw" },
  };
  guint seen = 0;

  for (guint i = 0; folder != NULL && i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (folder, "boot", files[i].name, NULL);
      g_autoptr (GHashTable) variables = pt_boot_shell_new ();
      g_autofree char *text = NULL;
      g_autofree char *arguments = NULL;

      if (!g_file_get_contents (path, &text, NULL, NULL))
        continue;
      seen++;
      pt_boot_shell_read (variables, text);
      arguments = g_str_has_prefix (files[i].name, "limine")   ? pt_boot_limine_arguments (text)
                  : g_str_has_prefix (files[i].name, "refind") ? pt_boot_refind_arguments (text)
                                                               : pt_boot_grub_arguments (variables);
      g_assert_cmpstr (arguments, ==, files[i].arguments);
    }
  if (seen == 0)
    g_test_skip ("PT_SHARED_DATA names no folder with boot files");
}

/* Every file must be readable by every parser without harm. */
static void
test_anything (void)
{
  const char *folder = g_getenv ("PT_SHARED_DATA");
  g_autofree char *path = g_build_filename (folder ? folder : "", "boot", NULL);
  g_autoptr (GDir) dir = folder != NULL ? g_dir_open (path, 0, NULL) : NULL;
  const char *name;

  if (dir == NULL)
    {
      g_test_skip ("PT_SHARED_DATA names no folder with boot files");
      return;
    }
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);
      g_autoptr (GHashTable) variables = pt_boot_shell_new ();
      g_autofree char *text = NULL;
      gsize length;

      if (!g_file_get_contents (file, &text, &length, NULL))
        continue;
      for (gsize cut = 0; cut <= length; cut += 1 + length / 97)
        {
          g_autofree char *part = g_strndup (text, length - cut);

          pt_boot_shell_read (variables, part);
          g_free (pt_boot_grub_arguments (variables));
          g_free (pt_boot_kernelstub_arguments (part));
          g_free (pt_boot_limine_arguments (part));
          g_free (pt_boot_refind_arguments (part));
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/boot-files/shell", test_shell);
  g_test_add_func ("/boot-files/growth", test_growth);
  g_test_add_func ("/boot-files/kernelstub", test_kernelstub);
  g_test_add_func ("/boot-files/refind", test_refind);
  g_test_add_func ("/boot-files/limine", test_limine);
  g_test_add_func ("/boot-files/published", test_published);
  g_test_add_func ("/boot-files/anything", test_anything);
  return g_test_run ();
}
