#include "config.h"

#include <string.h>
#include <libxml/xmlerror.h>

#include "pt-error.h"
#include "vm-xml-check.h"

#define CARD "0000:09:00.0 0000:09:00.1"

static PtEdits *
new_any_edits (void)
{
  PtEdits *edits = check_new_edits (CARD, NULL, NULL);

  edits->any_machine = TRUE;
  edits->remove_virtual_display = TRUE;
  return edits;
}

/* Every function says no in the same way. */
static void
check_all_refuse (const char *xml, gssize length, int code, const char *words)
{
  g_autoptr (PtEdits) edits = new_any_edits ();

  for (int i = 0; i < 3; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *text = NULL;

      text = i == 0   ? pt_vm_xml_format (xml, length, &error)
             : i == 1 ? pt_vm_xml_restore (xml, length, &error)
                      : pt_vm_xml_convert (xml, length, edits, &error);
      g_assert_null (text);
      g_assert_error (error, PT_ERROR, code);
      if (strstr (error->message, words) == NULL)
        g_error ("“%s” has no “%s”", error->message, words);
      g_assert_null (strchr (error->message, '\n'));
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
    }
}

typedef struct
{
  const char *name;
  const char *xml;
  int code;
  const char *words;
} Hostile;

#define LAUGH(name, of) "<!ENTITY " name " \"" of of of of of of of of of of "\">"

static const Hostile hostiles[] = {
  { "empty", "", PT_ERROR_MALFORMED, "not well-formed" },
  { "blank", " \n ", PT_ERROR_MALFORMED, "line" },
  { "no-xml", "I am a poem", PT_ERROR_MALFORMED, "line 1" },
  { "no-domain", "<network><devices/></network>", PT_ERROR_MALFORMED, "<network>" },
  { "foreign-domain", "<domain xmlns='urn:x'><devices/></domain>", PT_ERROR_MALFORMED, "<domain>" },
  { "no-devices", "<domain><name>x</name></domain>", PT_ERROR_MALFORMED, "no <devices>" },
  { "deep-devices", "<domain><x><devices/></x></domain>", PT_ERROR_MALFORMED, "no <devices>" },
  { "two-devices", "<domain>\n<devices/>\n<devices/></domain>", PT_ERROR_MALFORMED,
    "lines 2 and 3" },
  { "two-roots", "<domain><devices/></domain><domain/>", PT_ERROR_MALFORMED, "line 1" },
  { "mismatch", "<domain>\n<a>\n</b></domain>", PT_ERROR_MALFORMED, "line 3" },
  { "double-attribute", "<domain a='1' a='2'><devices/></domain>", PT_ERROR_MALFORMED, "line 1" },
  { "hyphens", "<domain><!-- a -- b --><devices/></domain>", PT_ERROR_MALFORMED, "line 1" },
  { "unknown-entity", "<domain><devices>&xxe;</devices></domain>", PT_ERROR_MALFORMED, "line 1" },
  { "unknown-entity-attribute", "<domain><devices a='&xxe;'/></domain>", PT_ERROR_MALFORMED,
    "xxe" },
  { "zero-reference", "<domain><devices>&#0;</devices></domain>", PT_ERROR_MALFORMED, "line 1" },
  { "latin", "<domain><name>\xe4\xf6</name><devices/></domain>", PT_ERROR_MALFORMED, "line 1" },
  { "half-character", "<domain><devices/></domain><!-- \xc3 -->", PT_ERROR_MALFORMED, "line 1" },
  { "unknown-encoding", "<?xml version='1.0' encoding='klingon'?><domain><devices/></domain>",
    PT_ERROR_MALFORMED, "klingon" },
  { "wrong-encoding", "<?xml version='1.0' encoding='utf-16'?><domain><devices/>\xff</domain>",
    PT_ERROR_MALFORMED, "line" },
  { "control-codes", "<domain><devices/><\x1b[2J\x07/></domain>", PT_ERROR_MALFORMED, "line 1" },
  { "namespace", "<domain xmlns:x='a&lt;b'><devices/></domain>", PT_ERROR_MALFORMED, "namespace" },
  { "doctype", "<!DOCTYPE domain><domain><devices/></domain>", PT_ERROR_UNSAFE, "DOCTYPE" },
  { "laughs",
    "<!DOCTYPE domain [<!ENTITY a \"ha\">" LAUGH ("b", "&a;") LAUGH ("c", "&b;") LAUGH ("d", "&c;")
        LAUGH ("e", "&d;") LAUGH ("f", "&e;") LAUGH ("g", "&f;") LAUGH ("h", "&g;")
            LAUGH ("i", "&h;") "]><domain><name>&i;</name><devices/></domain>",
    PT_ERROR_UNSAFE, "DOCTYPE" },
  { "external-entity",
    "<?xml version='1.0'?><!DOCTYPE domain [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"
    "<domain><name>&x;</name><devices/></domain>",
    PT_ERROR_UNSAFE, "DOCTYPE" },
  { "external-subset",
    "<!DOCTYPE domain SYSTEM 'http://127.0.0.1:9/x.dtd'><domain><devices/></domain>",
    PT_ERROR_UNSAFE, "DOCTYPE" },
  { "parameter-entity",
    "<!DOCTYPE domain [<!ENTITY % x SYSTEM 'file:///dev/zero'> %x;]><domain><devices/></domain>",
    PT_ERROR_UNSAFE, "DOCTYPE" },
  { "default-attribute",
    "<!DOCTYPE domain [<!ATTLIST domain type CDATA 'kvm'>]><domain><devices/></domain>",
    PT_ERROR_UNSAFE, "DOCTYPE" },
};

static void
test_hostile (gconstpointer data)
{
  const Hostile *hostile = data;

  check_all_refuse (hostile->xml, -1, hostile->code, hostile->words);
  check_all_refuse (hostile->xml, (gssize) strlen (hostile->xml), hostile->code, hostile->words);
}

static void
test_nul (void)
{
  const char in_text[] = "<domain><name>a\0b</name><devices/></domain>";
  const char behind[] = "<domain><devices/></domain>\0<!DOCTYPE x>";
  const char wide[] = "\xff\xfe<\0d\0/\0>\0";

  check_all_refuse (in_text, sizeof in_text - 1, PT_ERROR_MALFORMED, "NUL");
  check_all_refuse (behind, sizeof behind - 1, PT_ERROR_MALFORMED, "NUL");
  check_all_refuse (wide, sizeof wide - 1, PT_ERROR_MALFORMED, "NUL");
}

static void
test_large (void)
{
  g_autofree char *value = g_strnfill (1024 * 1024, 'x');
  g_autofree char *xml = g_strdup_printf (MACHINE ("", "    <disk serial=\"%s\"/>\n"), value);
  g_autofree char *filling = g_strnfill (8 * 1024 * 1024, ' ');
  g_autofree char *larger = g_strconcat (filling, "<domain><devices/></domain>", NULL);
  g_autoptr (PtEdits) edits = new_any_edits ();
  g_autofree char *converted = check_convert (xml, edits);

  g_assert_nonnull (strstr (converted, value));
  check_all_refuse (larger, -1, PT_ERROR_UNSAFE, "8 MiB");
}

static char *
nest (guint depth)
{
  GString *text = g_string_new ("<domain><devices/>");

  for (guint i = 0; i < depth; i++)
    g_string_append (text, "<a>");
  for (guint i = 0; i < depth; i++)
    g_string_append (text, "</a>");
  g_string_append (text, "</domain>");
  return g_string_free (text, FALSE);
}

static void
test_deep (void)
{
  g_autofree char *good = nest (100);
  g_autofree char *deep = nest (128);
  g_autofree char *deeper = nest (100000);
  g_autoptr (PtEdits) edits = new_any_edits ();
  g_autofree char *converted = check_convert (good, edits);

  check_all_refuse (deep, -1, PT_ERROR_UNSAFE, "deep");
  check_all_refuse (deeper, -1, PT_ERROR_UNSAFE, "deep");
}

/* More devices to take out than any machine has. */
static void
test_many (void)
{
  g_autoptr (GString) devices = g_string_new (NULL);
  g_autofree char *xml = NULL;
  g_autoptr (PtEdits) edits = new_any_edits ();

  for (guint i = 0; i < 50000; i++)
    g_string_append (devices, "<redirdev type='spicevmc'/>");
  xml = g_strdup_printf (MACHINE ("", "%s"), devices->str);
  check_refused (xml, edits, PT_ERROR_UNSAFE, "changes");
}

/* Cut off anywhere: refused, and never read beyond the end. */
static void
test_truncated (void)
{
  g_autoptr (PtEdits) edits = new_any_edits ();
  g_autofree char *whole = check_convert (
      MACHINE ("  <metadata><a:b xmlns:a='urn:ä'/></metadata>\n",
               "    <graphics type='spice'>\n      <![CDATA[<]]>&lt;<!-- ä --></graphics>\n"),
      edits);
  gsize length = strlen (whole) - strlen ("\n");

  for (gsize i = 0; i < length; i++)
    {
      g_autofree char *part = g_memdup2 (whole, MAX (i, 1));
      g_autoptr (GError) error = NULL;
      g_autofree char *formatted = pt_vm_xml_format (part, (gssize) i, &error);
      g_autofree char *converted = pt_vm_xml_convert (part, (gssize) i, edits, NULL);
      g_autofree char *restored = pt_vm_xml_restore (part, (gssize) i, NULL);

      g_assert_error (error, PT_ERROR, PT_ERROR_MALFORMED);
      g_assert_true (formatted == NULL && converted == NULL && restored == NULL);
    }
}

/* Names are data: they come out as they went in. */
static void
test_names (void)
{
  static const char *const names[]
      = { "..",   "-rf",           "$(id)", "`id`", "a&lt;b&gt;&amp;&quot;&apos;",
          "%s%n", "\xe2\x80\xaex", "&#10;x" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *xml
          = g_strdup_printf ("<domain type='kvm'><name>%s</name><title a=\"%s\"/><devices>"
                             "<hostdev type='%s' managed='%s'><source><address bus='%s'/></source>"
                             "</hostdev><controller type='pci' index='%s'/></devices></domain>",
                             names[i], names[i], names[i], names[i], names[i], names[i]);
      g_autofree char *formatted = pt_vm_xml_format (xml, -1, NULL);
      g_autoptr (PtEdits) edits = new_any_edits ();
      g_autofree char *converted = check_convert (xml, edits);

      check_count (converted, "/domain/devices/hostdev", 3);
      g_assert_nonnull (strstr (formatted, names[i][0] == '&' ? "<name>\nx" : "<name>"));
    }
}

/* Numbers that no address has: such a device is none of the card's. */
static void
test_numbers (void)
{
  static const char *const numbers[]
      = { "",    " 9", "9 ", "0x", "-1", "+9", "0x109", "4294967305", "99999999999999999999",
          "9.0", "08" };

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autofree char *xml = g_strdup_printf (
          MACHINE ("", "    <hostdev type='pci'><source><address bus='%s'/></source></hostdev>\n"
                       "    <controller type='pci' index='%s' model='pcie-root-port'/>\n"
                       "    <interface><address type='pci' bus='%s'/></interface>\n"),
          numbers[i], numbers[i], numbers[i]);
      g_autoptr (PtEdits) edits = new_any_edits ();
      g_autofree char *converted = check_convert (xml, edits);

      check_count (converted, "/domain/devices/hostdev", 3);
    }
}

static gpointer
run_thread (gpointer data)
{
  for (int i = 0; i < 200; i++)
    {
      g_autoptr (PtEdits) edits = new_any_edits ();
      g_autofree char *converted
          = check_convert (MACHINE ("", "    <graphics type='spice'/>\n"), edits);

      check_all_refuse ("<domain>\n</x>", -1, PT_ERROR_MALFORMED, "line 2");
    }
  return NULL;
}

static void
test_threads (void)
{
  GThread *threads[4];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("xml", run_thread, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

/* libxml2's own handlers, which others in the process may have set, hear nothing of it. */
static void G_GNUC_PRINTF (2, 3) on_generic_error_cb (void *data, const char *format, ...)
{
  g_error ("libxml2 said: %s", format);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  xmlSetGenericErrorFunc (NULL, on_generic_error_cb);
  for (guint i = 0; i < G_N_ELEMENTS (hostiles); i++)
    {
      g_autofree char *path = g_strconcat ("/vm-xml-hostile/", hostiles[i].name, NULL);

      g_test_add_data_func (path, &hostiles[i], test_hostile);
    }
  g_test_add_func ("/vm-xml-hostile/nul", test_nul);
  g_test_add_func ("/vm-xml-hostile/large", test_large);
  g_test_add_func ("/vm-xml-hostile/deep", test_deep);
  g_test_add_func ("/vm-xml-hostile/many", test_many);
  g_test_add_func ("/vm-xml-hostile/truncated", test_truncated);
  g_test_add_func ("/vm-xml-hostile/names", test_names);
  g_test_add_func ("/vm-xml-hostile/numbers", test_numbers);
  g_test_add_func ("/vm-xml-hostile/threads", test_threads);
  return g_test_run ();
}
