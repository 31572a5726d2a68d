#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <libxml/parser.h>
#include <libxml/tree.h>

#include "pt-vm-xml.h"

/* How long a conversion takes, against libxml2 alone: reading and writing the same definitions.
 *
 *   bench-xml FOLDER [ROUNDS]
 *
 * Both sides go in turns over all files, so that what else the computer does slows both. */

typedef struct
{
  GPtrArray *texts;
} Files;

/* The card alone, as of `xml convert --card`, or everything that can be asked for. */
static PtEdits *
new_edits (gboolean everything)
{
  PtEdits *edits = pt_edits_new ();
  PtPciAddress function = { 0, 0x4b, 0, 0 };
  PtPciAddress other = { 0, 0x4c, 0, 0 };

  for (; function.function < 2; function.function++)
    g_array_append_val (edits->card, function);
  edits->any_machine = TRUE;
  if (!everything)
    return edits;
  g_array_append_val (edits->pci, other);
  edits->rom_file = g_strdup ("/usr/share/vgabios/card.rom");
  edits->hide_hypervisor = TRUE;
  edits->topoext = TRUE;
  edits->remove_virtual_display = TRUE;
  return edits;
}

static gboolean
convert (const char *text, const PtEdits *edits)
{
  g_autofree char *converted = pt_vm_xml_convert (text, -1, edits, NULL);

  return converted != NULL;
}

static gboolean
copy (const char *text)
{
  xmlDoc *tree = xmlReadMemory (text, (int) strlen (text), NULL, NULL,
                                XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
  xmlChar *written = NULL;
  int length = 0;

  if (tree != NULL)
    xmlDocDumpMemoryEnc (tree, &written, &length, "UTF-8");
  xmlFree (written);
  xmlFreeDoc (tree);
  return tree != NULL;
}

/* Only what both sides can read is measured. */
static Files
read_files (const char *path, const PtEdits *edits)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  Files files = { g_ptr_array_new_with_free_func (g_free) };
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);
      g_autofree char *text = NULL;

      if (g_str_has_suffix (name, ".xml") && g_file_get_contents (file, &text, NULL, NULL)
          && copy (text) && convert (text, edits))
        g_ptr_array_add (files.texts, g_steal_pointer (&text));
    }
  return files;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const double *first = a, *second = b;

  return *first < *second ? -1 : *first > *second;
}

static double
median (double *values, guint count)
{
  qsort (values, count, sizeof *values, compare);
  return count % 2 != 0 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

static void
measure (const Files *files, const char *name, const PtEdits *edits, guint rounds)
{
  g_autofree double *ours = g_new0 (double, rounds);
  g_autofree double *theirs = g_new0 (double, rounds);
  g_autofree double *ratios = g_new0 (double, rounds);

  for (guint round = 0; round < rounds; round++)
    {
      /* File by file: a computer that changes its speed changes it for both. */
      for (guint i = 0; i < files->texts->len; i++)
        {
          gint64 start = g_get_monotonic_time ();
          gint64 between;

          copy (files->texts->pdata[i]);
          between = g_get_monotonic_time ();
          convert (files->texts->pdata[i], edits);
          theirs[round] += (double) (between - start) / 1000;
          ours[round] += (double) (g_get_monotonic_time () - between) / 1000;
        }
      ratios[round] = ours[round] / theirs[round];
    }
  g_print ("%-12s libxml2 alone %8.1f ms   convert %8.1f ms   ratio %6.2f\n", name,
           median (theirs, rounds), median (ours, rounds), median (ratios, rounds));
}

int
main (int argc, char **argv)
{
  g_autoptr (PtEdits) card = new_edits (FALSE);
  g_autoptr (PtEdits) everything = new_edits (TRUE);
  guint rounds = argc > 2 ? (guint) MAX (atoi (argv[2]), 1) : 9;
  Files files;

  if (argc < 2)
    {
      g_printerr ("usage: bench-xml FOLDER [ROUNDS]\n");
      return 2;
    }
  files = read_files (argv[1], everything);
  if (files.texts->len == 0)
    {
      g_printerr ("bench-xml: %s has no machine definitions\n", argv[1]);
      return 1;
    }
  g_print ("%u definitions, medians of %u rounds over all of them:\n", files.texts->len, rounds);
  measure (&files, "card", card, rounds);
  measure (&files, "everything", everything, rounds);
  g_ptr_array_unref (files.texts);
  return 0;
}
