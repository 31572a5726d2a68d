#include "config.h"

#include "pt-host-private.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* libpci reads its list of names whole, which takes longer than reading the devices and keeps some
 * megabytes for good, while a computer has a few dozen kinds of devices. So it gets a list of just
 * these. As only lines that it understands are taken over, a damaged list costs the damaged lines
 * and not the rest. */

/* libpci refuses lines of 1024 bytes (lib/names-parse.c MAX_LINE). */
#define LINE_LIMIT 1000

/* What of the list is wanted, and where in it we are. */
typedef struct
{
  GHashTable *vendors;    /* vendor */
  GHashTable *devices;    /* vendor and device */
  GHashTable *subsystems; /* likewise, of boards */
  GHashTable *classes;    /* base class */
  GHashTable *done;       /* lines taken over, so that none comes twice */
  GString *out;
  guint vendor;
  guint device;
  gboolean in_vendor;
  gboolean in_device;
  gboolean in_class;
} Filter;

static gpointer
pair (guint first, guint second)
{
  return GUINT_TO_POINTER (first << 16 | second);
}

static void
want (Filter *filter, const PtPciDevice *device)
{
  g_hash_table_add (filter->classes, GUINT_TO_POINTER (pt_pci_device_base_class (device)));
  if (device->vendor < 0)
    return;
  g_hash_table_add (filter->vendors, GINT_TO_POINTER (device->vendor));
  if (device->device < 0)
    return;
  g_hash_table_add (filter->devices, pair ((guint) device->vendor, (guint) device->device));
  if (device->subsystem_vendor > 0 && device->subsystem_device >= 0)
    g_hash_table_add (filter->subsystems,
                      pair ((guint) device->subsystem_vendor, (guint) device->subsystem_device));
}

/* A number of exactly so many digits with a blank behind it. */
static gboolean
take_number (const char *text, guint digits, guint *number)
{
  *number = 0;
  for (guint i = 0; i < digits; i++)
    {
      if (!g_ascii_isxdigit (text[i]))
        return FALSE;
      *number = *number << 4 | (guint) g_ascii_xdigit_value (text[i]);
    }
  return text[digits] == ' ' || text[digits] == '\t';
}

/* Takes a line over, unless it has no name, or the like of it was there before. */
static gboolean
take_line (Filter *filter, const char *line, gsize length, const char *rest, char *key)
{
  gsize name = strspn (rest, " \t");

  if (length > LINE_LIMIT || rest + name >= line + length || rest[name] == '\r'
      || memchr (line, '\0', length) != NULL || g_hash_table_contains (filter->done, key))
    {
      g_free (key);
      return FALSE;
    }
  g_hash_table_add (filter->done, key);
  g_string_append_len (filter->out, line, (gssize) length);
  g_string_append_c (filter->out, '\n');
  return TRUE;
}

static void
read_top_line (Filter *filter, const char *line, gsize length)
{
  guint number;

  filter->in_vendor = filter->in_device = filter->in_class = FALSE;
  if (line[0] == 'C' && line[1] == ' ')
    filter->in_class
        = take_number (line + 2, 2, &number)
          && g_hash_table_contains (filter->classes, GUINT_TO_POINTER (number))
          && take_line (filter, line, length, line + 4, g_strdup_printf ("C%02x", number));
  else if (take_number (line, 4, &number)
           && g_hash_table_contains (filter->vendors, GUINT_TO_POINTER (number)))
    filter->in_vendor
        = take_line (filter, line, length, line + 4, g_strdup_printf ("%04x", number));
  filter->vendor = number;
}

static void
read_device_line (Filter *filter, const char *line, gsize length)
{
  guint number;

  filter->in_device = FALSE;
  if (filter->in_class && take_number (line + 1, 2, &number))
    take_line (filter, line, length, line + 3,
               g_strdup_printf ("C%02x:%02x", filter->vendor, number));
  else if (filter->in_vendor && take_number (line + 1, 4, &number)
           && g_hash_table_contains (filter->devices, pair (filter->vendor, number)))
    {
      filter->in_device = take_line (filter, line, length, line + 5,
                                     g_strdup_printf ("%04x:%04x", filter->vendor, number));
      filter->device = number;
    }
}

static void
read_board_line (Filter *filter, const char *line, gsize length)
{
  guint vendor, device;

  if (filter->in_device && take_number (line + 2, 4, &vendor) && take_number (line + 7, 4, &device)
      && g_hash_table_contains (filter->subsystems, pair (vendor, device)))
    take_line (
        filter, line, length, line + 11,
        g_strdup_printf ("%04x:%04x:%04x:%04x", filter->vendor, filter->device, vendor, device));
}

/* @text ends in a NUL that is no part of @length: the numbers above are read up to it. */
static void
read_lines (Filter *filter, const char *text, gsize length)
{
  const char *end = text + length;

  for (const char *line = text, *next; line < end; line = next + 1)
    {
      next = memchr (line, '\n', (gsize) (end - line));
      if (next == NULL)
        next = end;
      /* Most lines are of vendors that are not here. */
      if (line[0] == '\t' && !filter->in_vendor && !filter->in_class)
        continue;
      if (line[0] == '\t' && line[1] == '\t')
        read_board_line (filter, line, (gsize) (next - line));
      else if (line[0] == '\t')
        read_device_line (filter, line, (gsize) (next - line));
      else if (line[0] != '#' && line[0] != '\n')
        read_top_line (filter, line, (gsize) (next - line));
    }
}

/**
 * pt_pci_list_filter:
 * @text: a list of names in the format of pci.ids, with a NUL behind it
 * @length: its length in bytes, without the NUL
 * @pci: (element-type PtPciDevice): the devices that want names
 *
 * Returns: (transfer full): the lines of the list that name these devices, as a list
 */
GString *
pt_pci_list_filter (const char *text, gsize length, GPtrArray *pci)
{
  Filter filter = { 0 };

  filter.vendors = g_hash_table_new (NULL, NULL);
  filter.devices = g_hash_table_new (NULL, NULL);
  filter.subsystems = g_hash_table_new (NULL, NULL);
  filter.classes = g_hash_table_new (NULL, NULL);
  filter.done = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  filter.out = g_string_new (NULL);
  for (guint i = 0; i < pci->len; i++)
    want (&filter, pci->pdata[i]);
  read_lines (&filter, text, length);
  g_hash_table_unref (filter.vendors);
  g_hash_table_unref (filter.devices);
  g_hash_table_unref (filter.subsystems);
  g_hash_table_unref (filter.classes);
  g_hash_table_unref (filter.done);
  return filter.out;
}

/**
 * pt_pci_list_open:
 * @list: text of a list
 *
 * libpci takes its list from a path.
 *
 * Returns: a descriptor of a file in memory that holds @list, or -1
 */
int
pt_pci_list_open (const GString *list)
{
  int fd = memfd_create ("pci.ids", MFD_CLOEXEC);
  gsize written = 0;

  while (fd >= 0 && written < list->len)
    {
      gssize got = write (fd, list->str + written, list->len - written);

      if (got <= 0)
        {
          close (fd);
          return -1;
        }
      written += (gsize) got;
    }
  return fd;
}
